"""Sentences about documents: the list of them, one with its sections, and its text a page at a time."""

from typing import Final

from bot.texts.message import Message, short, titles
from index import Document, Language

_MOST_HEADINGS: Final = 20

DOCS_SUMMARY: Final = Message("文件目录，可加词语查找", "文件目錄，可加詞語查找", "list the documents, or those with a word")
DOCS_TITLE: Final = Message(
    "共 {count} 份文件，第 {page}/{pages} 页：", "共 {count} 份文件，第 {page}/{pages} 頁：", "{count} documents, page {page} of {pages}:"
)
DOCS_EMPTY: Final = Message("没有查到符合条件的文件。", "查無符合條件的文件。", "No such document was found.")
READ_PAGE: Final = Message(
    "《{title}》原文（第 {page}/{pages} 页）", "《{title}》原文（第 {page}/{pages} 頁）", "“{title}” (page {page} of {pages})"
)
ORIGINAL: Final = Message("下载原件", "下載原件", "Download")
READ: Final = Message("查看原文", "查看原文", "Read")
ALL_DOCUMENTS: Final = Message("文件目录", "文件目錄", "All documents")
UNDATED: Final = Message("未注明日期", "未註明日期", "undated")

_SOURCE: Final = Message("来源：{source}", "來源：{source}", "Source: {source}")
_MORE_HEADINGS: Final = Message("……另有 {count} 个标题", "……另有 {count} 個標題", "… and {count} more headings")


def document_line(number: int, document: Document, language: Language) -> str:
    """Name a document in a list: its number, title, place and date."""
    return f"{number}. {titles([document.title], language)} {belongs(document, language)}"


def document(given: Document, language: Language) -> str:
    """Say what a document is: title, place and date, source, and its headings."""
    lines = [titles([given.title], language), belongs(given, language)]
    if given.provenance.source:
        lines.append(_SOURCE(language, source=short(given.provenance.source)))
    sections = [section for section in given.sections if section.heading not in {given.title, ""}]
    if sections:
        lines.append("")
    lines += [f"{'  ' * (section.level - 1)}{short(section.heading)}" for section in sections[:_MOST_HEADINGS]]
    if len(sections) > _MOST_HEADINGS:
        lines.append(_MORE_HEADINGS(language, count=len(sections) - _MOST_HEADINGS))
    return "\n".join(lines)


def belongs(document: Document, language: Language) -> str:
    """Say of which place and date a document is."""
    origin = document.provenance
    return short(" · ".join(fact for fact in (origin.place, origin.dated or UNDATED(language)) if fact))
