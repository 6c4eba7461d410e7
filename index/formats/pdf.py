"""PDF files: their text, without what repeats on every page, and with broken lines mended."""

import logging
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pypdfium2 import PdfDocument, PdfiumError

from index.documents import Document, Draft, Removal, normalise
from index.errors import EmptyDocumentError, UnreadableDocumentError
from index.formats.text import first_title, stem

MOST_PAGES: Final = 1000
MOST_CHARACTERS: Final = 10_000_000

_START = b"%PDF-"
_START_WITHIN = 1024
_EDGE = 3  # lines at the top and the bottom of a page that may be its header or footer, fewer where it has few
_EDGE_SHARE = 0.2
_FEWEST_REPEATED = 3
_REPEATED_SHARE = 0.5
_FULL = 0.85
_PAGE_NUMBER = re.compile(
    r"[-—–·.\s]*[0-9]{1,3}[-—–·.\s]*|[0-9]{1,4}\s*[/／]\s*[0-9]{1,4}|page\s*[0-9]{1,4}(?:\s*of\s*[0-9]{1,4})?"
    r"|[-—–·\s]*第?\s*(?:[0-9]{1,4}|[一二三四五六七八九十百]{1,5})\s*[页頁](?:[\s,，/／(（]*共\s*[0-9一二三四五六七八九十百]{1,5}\s*[页頁][)）]?)?[-—–·\s]*",
    re.IGNORECASE,
)
_DIGITS = re.compile("[0-9]+")
_HAN = re.compile("[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")
_ENDED = re.compile("[。！？!?；;：:…][”’」』》）)]*$")
_BEGINS = re.compile(
    r"第(?:[一二三四五六七八九十百零〇]{1,5}|\d{1,3})[编編篇部章节節条條]|[一二三四五六七八九十]{1,3}、|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]"
    r"|\d{1,2}(?:[、.．](?!\d)|\s)|[①-⑳●■◆•▪·-]\s?|[一二三四五六七八九十]是|问[:：]|答[:：]|附件"
)
_HYPHENATED = re.compile("[A-Za-z]{2}[-\u00ad\ufffe\x02]$")
_BROKEN = re.compile("[\u00ad\ufffe\x02]\n?")
_RADICALS = re.compile("[\u2e80-\u2fdf]")
_COLUMNS = re.compile(r"\S\s{3,}\S")
_BAD_TITLE = re.compile(r"microsoft|untitled|powerpoint|文档|未命名|无标题|\.(?:docx?|pdf|wps|indd|cdr|pptx?)$|^[\W\d_]*$", re.IGNORECASE)
_pdfium = threading.Lock()  # pdfium is not safe from several threads
_log = logging.getLogger(__name__)


def recognises(content: bytes) -> bool:
    """Tell whether *content* says within its first bytes that it is a PDF."""
    return _START in content[:_START_WITHIN]


def read(content: bytes, name: str) -> tuple[Document, ...]:
    """Read the text of a PDF. What repeats on its pages is reported as removed, by the line of the raw text of all pages.

    Raises:
        UnreadableDocumentError: damaged, encrypted, or of more pages or characters than we take.
        EmptyDocumentError: its pages are pictures.
    """
    pages, title = _extracted(content, name)
    if not any(pages):
        raise EmptyDocumentError(name, f"its {len(pages)} pages are pictures without text: run text recognition on it first")
    if without := sum(not page for page in pages):
        _log.info("%d of %d pages hold no text", without, len(pages))
    kept, removed = without_margins(pages)
    draft = Draft()
    for paragraph in paragraphs(kept):
        draft.line(paragraph)
    return (Document(id=name, title=title or first_title(draft.text) or stem(name), text=draft.text, removed=tuple(removed)),)


def _extracted(content: bytes, name: str) -> tuple[list[list[str]], str]:
    """Return the lines of every page, and the title that the file gives itself, if it is one."""
    try:
        with _pdfium, PdfDocument(content) as pdf:
            if len(pdf) > MOST_PAGES:
                raise UnreadableDocumentError(name, f"it has more than {MOST_PAGES} pages")
            title = normalise(pdf.get_metadata_value("Title")).strip()
            return list(_page_lines(pdf, name)), "" if _BAD_TITLE.search(title) else title
    except PdfiumError as error:
        reason = "it is protected by a password" if "password" in str(error).lower() else f"it is damaged: {error}"
        raise UnreadableDocumentError(name, reason) from error


def _page_lines(pdf: PdfDocument, name: str) -> Iterator[list[str]]:
    """Yield the lines of each page that hold anything.

    Raises:
        UnreadableDocumentError: they are too many.
    """
    taken = 0
    for number in range(len(pdf)):
        page = pdf[number]
        text_page = page.get_textpage()
        try:
            text = text_page.get_text_range() if text_page.count_chars() <= MOST_CHARACTERS - taken else None
        finally:
            text_page.close()
            page.close()
        if text is None:
            raise UnreadableDocumentError(name, f"it holds more than {MOST_CHARACTERS} characters")
        taken += len(text)
        yield [line for line in map(_mended, normalise(text).split("\n")) if line]


def _mended(line: str) -> str:
    """Return *line* with plain characters for the radicals that PDF fonts often map them to."""
    return _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), line).strip()


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its text, its number in the raw text of all pages, from 1, and whether it stands at an edge of its page."""

    text: str
    number: int
    edge: bool


def without_margins(pages: Sequence[Sequence[str]]) -> tuple[list[str], list[Removal]]:
    """Take the running headers, footers and page numbers out of *pages*, lists of lines; return the other lines and what was taken.

    A line at the edge of a page goes if it is a page number, or if it stands at the edge of half of the pages with other figures only.
    """
    lines = list(_numbered(pages))
    repeated = Counter(_DIGITS.sub("#", line.text) for line in lines if line.edge)
    least = max(_FEWEST_REPEATED, _REPEATED_SHARE * len(pages))
    kept, removed = [], []
    for line in lines:
        if line.edge and _PAGE_NUMBER.fullmatch(line.text):
            removed.append(Removal(line.number, line.text, "page number"))
        elif line.edge and repeated[_DIGITS.sub("#", line.text)] >= least:
            removed.append(Removal(line.number, line.text, "running header or footer"))
        else:
            kept.append(line.text)
    return kept, removed


def _numbered(pages: Sequence[Sequence[str]]) -> Iterator[_Line]:
    number = 0
    for page in pages:
        edge = min(_EDGE, max(1, int(_EDGE_SHARE * len(page))))
        for place, text in enumerate(page):
            number += 1
            yield _Line(text, number, place < edge or place >= len(page) - edge)


def paragraphs(lines: Sequence[str]) -> list[str]:
    """Join *lines* that the layout broke: those as long as the page is wide, that no mark ends and no number begins anew."""
    width = _usual_width(lines)
    joined: list[str] = []
    for before, line in pairwise(["", *lines]):
        if before and _goes_on(before, line, width):
            joined[-1] = _join(joined[-1], line)
        else:
            joined.append(line)
    return [_BROKEN.sub("", line) for line in joined]


def _usual_width(lines: Sequence[str]) -> float:
    """Return how wide the lines of running text are, in half-width columns: nine tenths of all lines are at most as wide."""
    widths = sorted(map(_width, lines))
    return widths[int(len(widths) * 0.9)] if widths else 0.0


def _width(text: str) -> float:
    return sum(2 if _HAN.match(character) else 1 for character in text)


def _goes_on(before: str, line: str, width: float) -> bool:
    """Tell whether *line* belongs to the paragraph of the line before it."""
    if _COLUMNS.search(before) or _COLUMNS.search(line):  # a table's row
        return False
    if _HYPHENATED.search(before) and line[0].islower():
        return True
    return _width(before) >= _FULL * width and not _ENDED.search(before) and not _BEGINS.match(line)


def _join(before: str, line: str) -> str:
    """Put a broken line together: Chinese without a blank, other words with one, a hyphenated word whole."""
    if _HYPHENATED.search(before) and line[0].islower():
        return before[:-1] + line
    return before + ("" if _HAN.match(before[-1]) or _HAN.match(line[0]) else " ") + line
