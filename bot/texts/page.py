"""Sentences of the web page: those in its HTML, and those that its script shows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.texts import page_cases
from bot.texts.board import TITLE as BOARD_TITLE
from bot.texts.documents import UNDATED
from bot.texts.emergencies import called
from bot.texts.examples import YOU_COULD_ASK
from bot.texts.message import CANCEL, NAME, Message
from bot.texts.page_panels import PANELS, help_page, privacy_page
from bot.texts.people import FORGET_ASK, FORGET_YES
from bot.texts.questions import (
    AS_WRITTEN,
    HELPFUL,
    IN_SCRIPT,
    INTRODUCTION_ANSWER,
    NOT_FOUND,
    NOT_HELPFUL,
    NOT_MEANT,
    REASONS,
    TO_PERSON,
    WHY_NOT,
)
from index import Language

YOUR_QUESTION: Final = Message("您的问题", "您的問題", "Your question")
BAD_REQUEST: Final = Message("请求格式有误。", "請求格式有誤。", "The request is malformed.")
NOTHING_YET: Final = Message(
    "目前还没有可供查询的文件，暂时无法答复。",
    "目前還沒有可供查詢的文件，暫時無法答覆。",
    "There are no documents yet, so nothing can be answered.",
)
_LANGUAGES: Final[tuple[Language, ...]] = ("zh-Hans", "zh-Hant", "en")

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
    "language_english_name": Message("EN English", "EN English", "EN English"),
    "tools_label": Message("功能", "功能", "Tools"),
    "documents_title": PANELS["documents"],
    "mine_title": PANELS["mine"],
    "help_title": PANELS["help"],
    "privacy_title": PANELS["privacy"],
    "board_title": BOARD_TITLE,
    "new_conversation": Message("新对话", "新對話", "New conversation"),
    "large_type": Message("大字", "大字", "Large type"),
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
    "question_placeholder": Message("请输入您的问题", "請輸入您的問題", "Your question"),
    "send": Message("提问", "提問", "Ask"),
    "speak": Message("语音输入", "語音輸入", "Voice input"),
    "keys_hint": Message(
        "按 Enter 发送，按 Shift+Enter 换行，按 ↑ 调出上一个问题",
        "按 Enter 傳送，按 Shift+Enter 換行，按 ↑ 調出上一個問題",
        "Enter to send, Shift+Enter for a new line, ↑ for the previous question",
    ),
    "suggestions_label": Message("您可能想问", "您可能想問", "You may want to ask"),
    "close": Message("关闭", "關閉", "Close"),
    "copy_link": Message("复制链接", "複製連結", "Copy link"),
    "download": Message("下载原文件", "下載原檔案", "Download the file"),
}

_SCRIPT: Final[Mapping[str, Message]] = {
    "asked_label": Message("您问：", "您問：", "You asked:"),
    "waiting": Message("正在查找，请稍候……", "正在查詢，請稍候……", "Searching the documents…"),
    "band_answer": Message("", "", ""),
    "band_maybe": Message("可能相关，请核对", "可能相關，請核對", "Possibly related; please check"),
    "band_none": Message("文件中未查到", "文件中查無", "Not found in the documents"),
    "more_sources": Message("还有 {count} 处出处", "還有 {count} 處出處", "Further sources: {count}"),
    "more": Message("更多相关原文", "更多相關原文", "More related passages"),
    "differing": Message("各地规定不同", "各地規定不同", "The rules differ by place"),
    "undated": UNDATED,
    "not_meant": NOT_MEANT,
    "not_found": NOT_FOUND,
    "nearest_title": Message("最接近的文件", "最接近的文件", "The closest documents"),
    "suggestions_title": Message("您也可以这样问", "您也可以這樣問", "You could also ask"),
    "read_source": Message("看原文", "看原文", "Read the source"),
    "context": Message("看上下文", "看上下文", "Show the context"),
    "helpful": HELPFUL,
    "not_helpful": NOT_HELPFUL,
    "why_not": WHY_NOT,
    "contact": TO_PERSON,
    "copy": Message("复制", "複製", "Copy"),
    "copied": Message("已复制", "已複製", "Copied"),
    "copy_failed": Message("未能复制，请手动选择文字", "無法複製，請手動選取文字", "Could not copy; please select the text yourself"),
    "print": Message("打印", "列印", "Print"),
    "printed": Message("打印时间：{time}　网址：{address}", "列印時間：{time}　網址：{address}", "Printed {time} from {address}"),
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
    "listening": Message("请讲话……", "請說話……", "Listening…"),
    "not_heard": Message("未能识别语音，请输入文字。", "無法辨識語音，請輸入文字。", "Nothing was recognised; please type your question."),
    "opening": Message("正在打开原文……", "正在開啟原文……", "Opening the document…"),
    "text_before": Message("显示前文", "顯示前文", "Show what comes before"),
    "text_behind": Message("显示后文", "顯示後文", "Show what follows"),
    "not_opened": Message("无法打开原文", "無法開啟原文", "The document could not be opened"),
    "search_label": Message("查找", "查詢", "Search"),
    "search_documents": Message("标题、地区或年份中的词语", "標題、地區或年份中的詞語", "Words of the title, place or year"),
    "search_mine": Message("问题中的词语", "問題中的詞語", "Words of the question"),
    "mine_note": Message(
        "仅列出本次对话中的问题，关闭网页或开始新对话后不再显示。",
        "僅列出本次對話中的問題，關閉網頁或開始新對話後不再顯示。",
        "Only questions of this conversation are listed, until the page is closed or a new conversation is begun.",
    ),
    "forget": Message("删除我的提问", "刪除我的提問", "Delete my questions"),
    "forget_ask": FORGET_ASK,
    "forget_yes": FORGET_YES,
    "cancel": CANCEL,
    "as_written": AS_WRITTEN,
}

_QUOTED_IN_ENGLISH: Final = "Quoted in its original Chinese wording from the document “{title}”{heading}{origin}."
_HEADING_IN_ENGLISH: Final = ", section “{heading}”"
_ORIGIN_IN_ENGLISH: Final = " ({origin})"


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
    title = NOTHING_YET if not documents else YOU_COULD_ASK if examples else YOUR_QUESTION
    own = {"page_title": name, "bot_name": name, "examples_title": title(language).rstrip(":：")} | (
        {"tagline": welcome} if welcome else {}
    )
    return {each: message(language) for each, message in _PAGE.items()} | own


def page_script(
    language: Language, examples: Sequence[str] = (), *, contact: str = "", retention_days: int = 0, case_days: int = 0
) -> dict[str, Any]:
    """Return the sentences that the web page's script shows, by their names, with the *examples*, the help and what is stored."""
    return {name: message(language) for name, message in _SCRIPT.items()} | {
        "examples": [*examples],
        "titles": {name: message(language) for name, message in PANELS.items()},
        "reasons": {name: message(language) for name, message in REASONS.items()},
        "in_script": {name: message(language) for name, message in IN_SCRIPT.items()},
        "numbers": called(language),
        "introduction": INTRODUCTION_ANSWER("en"),
        "quoted_in_english": _QUOTED_IN_ENGLISH,
        "heading_in_english": _HEADING_IN_ENGLISH,
        "origin_in_english": _ORIGIN_IN_ENGLISH,
        **{name: message(language) for name, message in page_cases.SCRIPT.items()},
        "help": help_page(contact, language),
        "privacy": privacy_page(retention_days, language, case_days),
    }


def widget(name: str = "") -> dict[str, dict[str, str]]:
    """Return what the button and the frame on another site are called, by language; *name* is the operator's for the bot."""
    return {language: {"name": name or NAME(language), "close": _PAGE["close"](language)} for language in _LANGUAGES}
