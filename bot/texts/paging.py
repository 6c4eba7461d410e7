"""Sentences about pages of a list: which page is shown, and the buttons to turn it."""

from typing import Final

from bot.texts.message import Message
from index import Language

PREVIOUS: Final = Message("上一页", "上一頁", "Previous")
NEXT: Final = Message("下一页", "下一頁", "Next")

_PAGE: Final = Message("第 {page}/{pages} 页", "第 {page}/{pages} 頁", "Page {page} of {pages}")


def page_of(page: int, pages: int, language: Language) -> str:
    """Say which page of how many this is."""
    return _PAGE(language, page=page, pages=pages)
