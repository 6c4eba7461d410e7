"""Sentences of the web page's panels: how to use it, and what it stores."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.texts.message import Message
from bot.texts.people import CONTACT, cases_kept, kept
from index import Language

PANELS: Final[Mapping[str, Message]] = {
    "documents": Message("文件目录", "文件目錄", "Documents"),
    "mine": Message("我的提问", "我的提問", "My questions"),
    "help": Message("使用说明", "使用說明", "Help"),
    "privacy": Message("隐私", "隱私", "Privacy"),
}

_HELP: Final[Sequence[Message]] = (
    Message(
        "请在下方输入问题，一句话写一件事。写明地区和年份，答复会更准确。",
        "請在下方輸入問題，一句話寫一件事。寫明地區和年份，答覆會更準確。",
        "Type your question below, one matter at a time. Name the place and the year for a more precise answer.",
    ),
    Message(
        "答复均为文件原文。最上面是直接回答问题的词句，下面是它所在的原文；点“看原文”可打开整份文件。",
        "答覆均為文件原文。最上面是直接回答問題的詞句，下面是它所在的原文；點「看原文」可開啟整份文件。",
        "Answers are quotes from documents. The words that answer stand on top, the quote that they are from below; "
        "“Read the source” opens the whole document.",
    ),
    Message(
        "没有直接答复的，会列出可能相关的原文，请您核对；文件中没有的内容，将如实告知。",
        "沒有直接答覆的，會列出可能相關的原文，請您核對；文件中沒有的內容，將如實告知。",
        "Where there is no direct answer, related passages are listed for you to check; if the documents do not cover something, "
        "this is said.",
    ),
    Message(
        "可以接着追问，如“那浙江呢？”。",
        "可以接著追問，如「那浙江呢？」。",
        "You can ask follow-up questions, such as “What about Zhejiang?”.",
    ),
    Message(
        "“有用”“没用”用于改进文件，可以更改。",
        "「有用」「沒用」用於改進文件，可以更改。",
        "“Helpful” and “Not helpful” serve to improve the documents; you can change your vote.",
    ),
    Message(
        "遇有火警、急病、人身危险等紧急情况，请直接拨打 119、120 或 110。",
        "遇有火警、急病、人身危險等緊急情況，請直接撥打 119、120 或 110。",
        "In an emergency such as a fire, sudden illness or danger to people, call 119, 120 or 110 at once.",
    ),
)
_PRIVACY: Final[Sequence[Message]] = (
    Message(
        "仅保存以下信息：问题（电话号码、证件号码等先行隐去），答复引用的段落，您的评价。",
        "僅保存以下資料：問題（電話號碼、證件號碼等先行隱去），答覆引用的段落，您的評價。",
        "Only the following is stored: your questions (phone and identity numbers are masked first), the passages quoted in reply, and "
        "your votes.",
    ),
    Message(
        "不保存您的姓名、账号和网络地址，仅保存由密钥算出的对话代号，用于衔接上一个问题、查看本次提问、每人计一票。",
        "不保存您的姓名、帳號和網路位址，僅保存由密鑰算出的對話代號，用於銜接上一個問題、查看本次提問、每人計一票。",
        "Your name, account and address are not stored, only a code of the conversation computed with a secret key, which serves to "
        "connect a question with the previous one, to list your questions, and to count one vote per person.",
    ),
    Message(
        "用途：查找文件未能答复的问题，改进文件和检索。多人问过且已答复的问题，可能提示给其他人。",
        "用途：查找文件未能答覆的問題，改進文件和檢索。多人問過且已答覆的問題，可能提示給其他人。",
        "Purpose: to find questions that the documents do not answer, and to improve the documents and the search. Questions that several "
        "people asked and that were answered may be suggested to others.",
    ),
    Message(
        "对话内容另外暂存于您的浏览器，关闭网页后清除；使用公共电脑的，离开前请点“新对话”。",
        "對話內容另外暫存於您的瀏覽器，關閉網頁後清除；使用公共電腦的，離開前請點「新對話」。",
        "Your browser keeps the conversation until the page is closed; on a public computer, choose “New conversation” before you leave.",
    ),
    Message(
        "输入时的提示由本服务器提供，输入的文字不作保存。语音输入由浏览器识别，可能经过浏览器厂商的服务器。",
        "輸入時的提示由本伺服器提供，輸入的文字不予保存。語音輸入由瀏覽器辨識，可能經過瀏覽器廠商的伺服器。",
        "Suggestions while you type come from this server, which does not store what is typed. Voice input is recognised by the browser, "
        "possibly on a server of its maker.",
    ),
)


def help_page(contact: str, language: Language) -> list[str]:
    """Return the paragraphs on how to use the page, the last one on whom to ask, if there is a *contact*."""
    paragraphs = [message(language) for message in _HELP]
    return [*paragraphs, CONTACT(language, contact=contact)] if contact else paragraphs


def privacy_page(days: int, language: Language, case_days: int = 0) -> list[str]:
    """Return the paragraphs on what is stored of a person, why, and for how many *days*; of a case, until *case_days* after its end."""
    cases = [cases_kept(case_days, language)] if case_days else []
    return [*(message(language) for message in _PRIVACY), kept(days, language), *cases]
