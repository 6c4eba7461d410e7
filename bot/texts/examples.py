"""Sentences about what could be asked: questions made of headings, what introduces them, and that there is nothing to ask about."""

import re
from typing import Final

from bot.texts.message import Message
from index import Language

YOU_COULD_ASK: Final = Message("您可以这样问：", "您可以這樣問：", "You could ask:")
NO_DOCUMENTS: Final = Message(
    "目前还没有可供查询的文件，暂时无法答复。管理员请将文件放入文件夹，然后重建索引。",
    "目前還沒有可供查詢的文件，暫時無法答覆。管理員請將文件放入資料夾，然後重建索引。",
    "There are no documents yet, so nothing can be answered. Admins: put documents into the folder, then rebuild the index.",
)

_ABOUT: Final = Message("{heading}是什么？", "{heading}是什麼？", "What is said about {heading}?")
_ASKED: Final = Message("{heading}？", "{heading}？", "{heading}?")
_ORDINAL: Final = re.compile(r"^(?:第?[（(]?[一二三四五六七八九十百0-9.]{1,6}[章节節条條）)、．：: ]+|[^\w《“]+)+")
_ENDING: Final = re.compile(r"[\s。.：:；;，,？?！!]+$")
_ASKING: Final = re.compile(
    r"[？?]$|怎[样么麼]|如何|哪|什么|什麼|多少|多久|谁|誰|几[个天次步项項]|吗$|嗎$|^(?:how|what|when|where|who|which|why)\b", re.IGNORECASE
)
_FEWEST: Final = 4
_MOST: Final = 20  # characters: a button takes 64 bytes


def asks(heading: str) -> bool:
    """Tell whether *heading* is a question."""
    return bool(_ASKING.search(heading))


def as_words(heading: str) -> str:
    """Return what *heading* says, without its ordinal; with a question mark if it is a question, and empty if it is too short."""
    words = _ENDING.sub("", _ORDINAL.sub("", heading))
    if len(words) < _FEWEST:
        return ""
    asked = heading.rstrip()[-1:]
    return words + asked if asked in "？?" else words


def as_question(heading: str, language: Language) -> str:
    """Make a question of *heading*, in its own *language*, without its ordinal; empty if that is no question, or too short or long."""
    words = _ENDING.sub("", _ORDINAL.sub("", heading))
    if not _FEWEST <= len(words) <= (3 * _MOST if language == "en" else _MOST):
        return ""
    if not asks(heading) and language != "en" and not words.isalpha():  # a statement: 东镇：约100户
        return ""
    return (_ASKED if asks(heading) else _ABOUT)(language, heading=words)
