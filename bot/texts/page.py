"""Sentences of the web page: those in its HTML, and those that its script shows."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.texts.documents import UNDATED
from bot.texts.examples import NO_DOCUMENTS, YOU_COULD_ASK
from bot.texts.message import NAME, Message
from bot.texts.questions import UNDERSTOOD
from index import Language

YOUR_QUESTION: Final = Message("您的问题", "您的問題", "Your question")
BAD_REQUEST: Final = Message("请求格式有误。", "請求格式有誤。", "The request is malformed.")

_PAGE: Final[Mapping[str, Message]] = {
    "tagline": Message(
        "网格、社区、便民服务、党建：引用文件原文答复，并注明出处。",
        "網格、社區、便民服務、黨建：引用文件原文答覆，並註明出處。",
        "Grids, communities, services, party work: answers quoted from the documents, with their sources.",
    ),
    "skip_to_question": Message("跳至提问框", "跳至提問框", "Skip to the question field"),
    "languages_label": Message("语言", "語言", "Language"),
    "language_hans": Message("简", "简", "简"),
    "language_hant": Message("繁", "繁", "繁"),
    "language_english": Message("EN", "EN", "EN"),
    "language_hans_name": Message("简体中文", "简体中文", "简体中文"),
    "language_hant_name": Message("繁體中文", "繁體中文", "繁體中文"),
    "language_english_name": Message("English", "English", "English"),
    "privacy_note": Message(
        "问题隐去电话号码、证件号码等之后予以保存，用于改进文件；不记录您的身份。",
        "問題隱去電話號碼、證件號碼等之後予以保存，用於改進文件；不記錄您的身分。",
        "Questions are stored without phone and identity numbers, to improve the documents; who you are is not recorded.",
    ),
    "script_needed": Message(
        "请启用 JavaScript 后提问。", "請啟用 JavaScript 後提問。", "Please enable JavaScript to ask questions on this page."
    ),
    "log_label": Message("问答记录", "問答紀錄", "Questions and answers"),
    "question_label": YOUR_QUESTION,
    "question_placeholder": Message("请输入您的问题", "請輸入您的問題", "Type your question"),
    "send": Message("提问", "提問", "Ask"),
    "keys_hint": Message(
        "按 Enter 发送，按 Shift+Enter 换行", "按 Enter 傳送，按 Shift+Enter 換行", "Enter to send, Shift+Enter for a new line"
    ),
    "close": Message("关闭", "關閉", "Close"),
}

_SCRIPT: Final[Mapping[str, Message]] = {
    "asked_label": Message("您问：", "您問：", "You asked:"),
    "waiting": Message("正在查找，请稍候……", "正在查詢，請稍候……", "Searching the documents…"),
    "band_answer": Message("", "", ""),
    "band_maybe": Message("可能相关，请核对", "可能相關，請核對", "Possibly related; please check"),
    "band_none": Message("文件中未查到", "文件中查無", "Not found in the documents"),
    "source_label": Message("出处", "出處", "Source"),
    "undated": UNDATED,
    "understood": UNDERSTOOD,
    "suggestions_title": Message("您也可以这样问", "您也可以這樣問", "You could also ask"),
    "copy": Message("复制答复和出处", "複製答覆和出處", "Copy answer and sources"),
    "copied": Message("已复制", "已複製", "Copied"),
    "copy_failed": Message("未能复制，请手动选择文字", "無法複製，請手動選取文字", "Could not copy; please select the text yourself"),
    "retry": Message("重试", "重試", "Try again"),
    "error_network": Message(
        "无法连接服务器，您的问题已保留。请检查网络后重试。",
        "無法連線至伺服器，您的問題已保留。請檢查網路後重試。",
        "The server could not be reached. Your question has been kept; please check the connection and try again.",
    ),
    "error_server": Message(
        "服务器暂时无法答复，请稍后重试。",
        "伺服器暫時無法答覆，請稍後重試。",
        "The server cannot answer at the moment. Please try again later.",
    ),
    "question_empty": Message("请输入您的问题。", "請輸入您的問題。", "Please type your question."),
    "characters_left": Message("还可输入 {count} 字", "還可輸入 {count} 字", "{count} characters left"),
    "characters_over": Message("已超出 {count} 字，请缩短", "已超出 {count} 字，請縮短", "{count} characters too many; please shorten it"),
    "opening": Message("正在打开原文……", "正在開啟原文……", "Opening the document…"),
    "not_opened": Message("无法打开原文", "無法開啟原文", "The document could not be opened"),
}


def page(language: Language, *, name: str = "", welcome: str = "", examples: bool = True, documents: bool = True) -> dict[str, str]:
    """Return the sentences of the web page's HTML by their names.

    Args:
        language: of the sentences.
        name: of the bot, in the place of ours.
        welcome: what stands below the name, in the place of ours.
        examples: whether there are example questions.
        documents: whether there are documents at all.
    """
    name = name or NAME(language)
    title = NO_DOCUMENTS if not documents else YOU_COULD_ASK if examples else YOUR_QUESTION
    own = {"page_title": name, "bot_name": name, "examples_title": title(language).rstrip(":：")} | (
        {"tagline": welcome} if welcome else {}
    )
    return {each: message(language) for each, message in _PAGE.items()} | own


def page_script(language: Language, examples: Sequence[str] = ()) -> dict[str, str | list[str]]:
    """Return the sentences that the web page's script shows, by their names, with the *examples*."""
    return {name: message(language) for name, message in _SCRIPT.items()} | {"examples": [*examples]}
