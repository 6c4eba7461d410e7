"""Read the text of PDF files with pdfium."""

import logging
import re
import threading
import unicodedata
from collections.abc import Iterator
from typing import Final

from pypdfium2 import PdfDocument, PdfiumError

from index.documents import Document, Draft, normalise
from index.errors import EmptyDocumentError, UnreadableDocumentError
from index.formats.layout import join_lines, remove_margins
from index.formats.limits import LIMITS, Limits
from index.formats.refusals import damaged, password_protected
from index.formats.titles import first_title, stem

_RADICALS = re.compile("[\u2e80-\u2fdf]")
_PLACEHOLDER_TITLE = re.compile(
    r"microsoft|untitled|powerpoint|文档|未命名|无标题|\.(?:docx?|pdf|wps|indd|cdr|pptx?)$|^[\W\d_]*$", re.IGNORECASE
)
_pdfium: Final = threading.Lock()  # pdfium is not thread-safe
_log = logging.getLogger(__name__)


def read(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """Read a PDF. Headers, footers and page numbers become removals, whose lines are those of the raw text of all pages.

    Raises:
        UnreadableDocumentError: damaged, encrypted, or beyond *limits*.
        EmptyDocumentError: its pages are scans.
    """
    pages, title = _extract(content, name, limits)
    if not any(pages):
        reason = f"its {len(pages)} pages are pictures without text: run text recognition on it first"
        raise EmptyDocumentError(name, reason, "scan")
    if without := sum(not page for page in pages):
        _log.info("%d of %d pages hold no text", without, len(pages))
    kept, removed = remove_margins(pages)
    draft = Draft()
    for paragraph in join_lines(kept):
        draft.line(paragraph)
    return (Document(id=name, title=title or first_title(draft.text) or stem(name), text=draft.text, removed=tuple(removed)),)


def _extract(content: bytes, name: str, limits: Limits) -> tuple[list[list[str]], str]:
    """Return the lines of every page, and the title in the file's properties, empty if it is a placeholder."""
    try:
        with _pdfium, PdfDocument(content) as pdf:
            if len(pdf) > limits.pages:
                raise UnreadableDocumentError(name, f"it has more than {limits.pages} pages")
            title = normalise(pdf.get_metadata_value("Title")).strip()
            return list(_page_lines(pdf, name, limits)), "" if _PLACEHOLDER_TITLE.search(title) else title
    except PdfiumError as error:
        raise (password_protected(name) if "password" in str(error).lower() else damaged(name, error)) from error


def _page_lines(pdf: PdfDocument, name: str, limits: Limits) -> Iterator[list[str]]:
    """Yield the lines of each page that are not blank.

    Raises:
        UnreadableDocumentError: the pages have too many characters.
    """
    characters = 0
    for number in range(len(pdf)):
        page = pdf[number]
        text_page = page.get_textpage()
        try:
            text = text_page.get_text_range() if text_page.count_chars() <= limits.page_characters - characters else None
        finally:
            text_page.close()
            page.close()
        if text is None:
            raise UnreadableDocumentError(name, f"it holds more than {limits.page_characters} characters")
        characters += len(text)
        yield [line for line in map(_clean, normalise(text).split("\n")) if line]


def _clean(line: str) -> str:
    """Return *line* with ordinary characters for the radicals that PDF fonts often map them to."""
    return _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), line).strip()
