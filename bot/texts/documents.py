"""What the list of documents and a document say."""

from typing import Final

from bot.texts.message import Message, short
from index import Document, Language

_MOST_HEADINGS: Final = 20

DOCS_TITLE: Final = Message(
    "共 {count} 份文件，第 {page}/{pages} 页：", "共 {count} 份文件，第 {page}/{pages} 頁：", "{count} documents, page {page} of {pages}:"
)
DOCS_EMPTY: Final = Message("没有这样的文件。", "沒有這樣的文件。", "There is no such document.")
READ_PAGE: Final = Message(
    "《{title}》原文，第 {page}/{pages} 页", "《{title}》原文，第 {page}/{pages} 頁", "“{title}”, page {page} of {pages}"
)
ORIGINAL: Final = Message("原文文件", "原文文件", "The file")
READ: Final = Message("看原文", "看原文", "Read it")
ALL_DOCUMENTS: Final = Message("文件目录", "文件目錄", "All documents")
_SOURCE: Final = Message("来源：{source}", "來源：{source}", "Source: {source}")
_UNDATED: Final = Message("未注明日期", "未註明日期", "undated")
_MORE_HEADINGS: Final = Message("…另有 {count} 个标题", "…另有 {count} 個標題", "…and {count} more headings")


def document_line(number: int, document: Document, language: Language) -> str:
    """Name a document in a list: its number, title, place and date."""
    return f"{number}. 《{short(document.title)}》 {_belongs(document, language)}"


def document(given: Document, language: Language) -> str:
    """Say what a document is: title, place and date, where it comes from, and its headings."""
    lines = [f"《{short(given.title)}》", _belongs(given, language)]
    if given.provenance.source:
        lines.append(_SOURCE(language, source=short(given.provenance.source)))
    sections = [section for section in given.sections if section.heading not in {given.title, ""}]
    if sections:
        lines.append("")
    lines += [f"{'  ' * (section.level - 1)}{short(section.heading)}" for section in sections[:_MOST_HEADINGS]]
    if len(sections) > _MOST_HEADINGS:
        lines.append(_MORE_HEADINGS(language, count=len(sections) - _MOST_HEADINGS))
    return "\n".join(lines)


def _belongs(document: Document, language: Language) -> str:
    origin = document.provenance
    return short(" · ".join(fact for fact in (origin.place, origin.dated or _UNDATED(language)) if fact))
