"""The sentences of the web page."""

from collections.abc import Mapping
from typing import Final

from bot.texts.answers import UNDERSTOOD
from bot.texts.message import NAME, Message
from bot.texts.people import EXAMPLES
from index import Language

_PAGE: Final[Mapping[str, Message]] = {
    "page_title": NAME,
    "bot_name": NAME,
    "tagline": Message(
        "网格、社区、便民、党建：只用文件里的原话回答，并写明出处。",
        "網格、社區、便民、黨建：只用文件裡的原話回答，並寫明出處。",
        "Grids, communities, services, party work: answered in the documents' own words, with the source.",
    ),
    "skip_to_question": Message("跳到提问框", "跳到提問框", "Skip to the question field"),
    "languages_label": Message("语言", "語言", "Language"),
    "language_hans": Message("简", "简", "简"),
    "language_hant": Message("繁", "繁", "繁"),
    "language_english": Message("EN", "EN", "EN"),
    "language_hans_name": Message("简体中文", "简体中文", "简体中文"),
    "language_hant_name": Message("繁體中文", "繁體中文", "繁體中文"),
    "language_english_name": Message("English", "English", "English"),
    "examples_title": Message("可以这样问", "可以這樣問", "You could ask"),
    "privacy_note": Message(
        "问题会隐去电话、证件号等后记录下来，用来改进文件；不记录您是谁。",
        "問題會隱去電話、證件號等後記錄下來，用來改進文件；不記錄您是誰。",
        "Questions are logged without phone and identity numbers, to improve the documents; who you are is not logged.",
    ),
    "script_needed": Message(
        "本页需要启用 JavaScript 才能提问。", "本頁需要啟用 JavaScript 才能提問。", "This page needs JavaScript to ask questions."
    ),
    "log_label": Message("问答记录", "問答記錄", "Questions and answers"),
    "question_label": Message("您的问题", "您的問題", "Your question"),
    "question_placeholder": Message("请写下您的问题", "請寫下您的問題", "Write your question"),
    "send": Message("提问", "提問", "Ask"),
    "keys_hint": Message(
        "按 Enter 发送，Shift+Enter 换行", "按 Enter 送出，Shift+Enter 換行", "Enter sends, Shift+Enter starts a new line"
    ),
    "close": Message("关闭", "關閉", "Close"),
}

_SCRIPT: Final[Mapping[str, Message]] = {
    "asked_label": Message("您问：", "您問：", "You asked:"),
    "waiting": Message("正在查找原文…", "正在查找原文…", "Looking through the documents…"),
    "band_answer": Message("", "", ""),
    "band_maybe": Message("可能相关，请核对", "可能相關，請核對", "May be related, please check"),
    "band_none": Message("文件里没有找到", "文件裡沒有找到", "Not found in the documents"),
    "source_label": Message("出处", "出處", "Source"),
    "undated": Message("未注明日期", "未註明日期", "undated"),
    "understood": UNDERSTOOD,
    "suggestions_title": Message("也可以这样问", "也可以這樣問", "You could also ask"),
    "copy": Message("复制回答和出处", "複製回答和出處", "Copy answer and source"),
    "copied": Message("已复制", "已複製", "Copied"),
    "copy_failed": Message("没能复制，请手动选择文字", "無法複製，請手動選取文字", "Could not copy; please select the text yourself"),
    "retry": Message("再试一次", "再試一次", "Try again"),
    "error_network": Message(
        "没有连上服务器，问题还在这里。请检查网络后再试。",
        "無法連上伺服器，問題還在這裡。請檢查網路後再試。",
        "The server could not be reached. Your question is still here; check the connection and try again.",
    ),
    "error_server": Message(
        "服务器暂时不能回答，请稍后再试。",
        "伺服器暫時無法回答，請稍後再試。",
        "The server cannot answer right now. Please try again in a moment.",
    ),
    "question_empty": Message("请先写下您的问题。", "請先寫下您的問題。", "Please write your question first."),
    "characters_left": Message("还可以写 {count} 个字", "還可以寫 {count} 個字", "{count} characters left"),
    "characters_over": Message(
        "多了 {count} 个字，请缩短后再发", "多了 {count} 個字，請縮短後再送出", "{count} characters too many; please shorten it"
    ),
    "opening": Message("正在打开原文…", "正在打開原文…", "Opening the document…"),
    "not_opened": Message("没能打开原文", "無法打開原文", "The document could not be opened"),
}


def page(language: Language) -> dict[str, str]:
    """Return the sentences of the web page's HTML by their names."""
    return {name: wording(language) for name, wording in _PAGE.items()}


def page_script(language: Language) -> dict[str, str | list[str]]:
    """Return the sentences that the web page's script says, by their names."""
    return {name: wording(language) for name, wording in _SCRIPT.items()} | {"examples": [example(language) for example in EXAMPLES]}
