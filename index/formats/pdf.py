"""Read the text of PDF files with pdfium, and with text recognition that of pages which are pictures."""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from pypdfium2 import PdfDocument, PdfiumError

from index.documents import COMMENT, NO_TEXT_FOUND, PICTURE_PAGE, Document, Draft, Removal, normalise
from index.errors import EmptyDocumentError, Obstacle, UnreadableDocumentError
from index.formats.layout import join_lines, remove_margins
from index.formats.limits import LIMITS, Limits
from index.formats.pdf_pages import Page
from index.formats.pictures import NOTHING_RECOGNISED, how_to_read
from index.formats.refusals import damaged, password_protected
from index.formats.titles import HAN, first_title, stem
from index.formats.unmapped import remove_unmapped

Recognise = Callable[[Any, int, int], list[str]]
"""Returns the lines on a picture, (height, width, 3) bytes in the order of blue, green and red, of page *number* of so many."""

_PLACEHOLDER_TITLE: Final = re.compile(
    r"microsoft|untitled|powerpoint|文档|未命名|无标题|示范文本|范本|模板|样本|template|\.(?:docx?|pdf|wps|indd|cdr|pptx?)$|^[\W\d_]*$",
    re.IGNORECASE,
)
_BROKEN_TITLE: Final = re.compile("[\x80-\xff\ufffd\ue000-\uf8ff]{2}|\\?{2}")
_HAN: Final = re.compile(f"[{HAN}]")
_TITLE_LINES: Final = 12  # at the start of a file, among which the title stands
_pdfium: Final = threading.Lock()  # pdfium is not thread-safe
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a page holds: its lines, the lines of which some is no text, comments, and whether it is a picture that nobody read."""

    lines: list[str]
    comments: list[str]
    is_unread: bool


def read(content: bytes, name: str, limits: Limits = LIMITS, recognise: Recognise | None = None) -> tuple[Document, ...]:
    """Read a PDF. Headers, footers, page numbers, comments and unmapped characters become removals.

    Their lines are those of the raw text of all pages. A page that is a picture is read with *recognise*, or noted as `PICTURE_PAGE`; one
    on which it finds nothing, as `NO_TEXT_FOUND`.

    Raises:
        UnreadableDocumentError: damaged, encrypted, or beyond *limits*.
        EmptyDocumentError: its pages are scans, and nothing was recognised.
    """
    pages, own_title = _extract(content, name, limits, recognise)
    texts, removed = _without_unmapped(pages)
    if not any(texts):
        obstacle: Obstacle | None = "scan" if recognise is None else None
        why = how_to_read() if recognise is None else NOTHING_RECOGNISED
        raise EmptyDocumentError(name, f"its {len(pages)} pages are pictures without text: {why}", obstacle)
    if without := sum(not text for text in texts):
        _log.info("%d of %d pages hold no text", without, len(pages))
    kept, margins = remove_margins(texts)
    draft = Draft()
    for paragraph in join_lines(kept):
        draft.line(paragraph)
    why = PICTURE_PAGE if recognise is None else NO_TEXT_FOUND
    noted = (Removal(number, "", why) for number, page in enumerate(pages, 1) if page.is_unread)
    return (Document(id=name, title=_title(own_title, draft.text, name), text=draft.text, removed=(*margins, *removed, *noted)),)


def _without_unmapped(pages: list[_Read]) -> tuple[list[list[str]], list[Removal]]:
    """Return the text of *pages*, and what is none: unmapped characters and comments."""
    texts, removed = [], []
    line = 1
    for page in pages:
        text, unmapped = remove_unmapped(page.lines, line)
        texts.append(text)
        removed += unmapped
        line += len(page.lines)
        removed += [Removal(max(1, line - 1), comment, COMMENT) for comment in page.comments]
    return texts, removed


def _title(own: str, text: str, name: str) -> str:
    """Choose between the title in a file's properties and the heading of its *text*.

    The former is often that of another file from which this one was made, so it counts where the text begins with it or has no heading.
    """
    heading = first_title(text)
    beginning = "".join("".join(text.split("\n")[:_TITLE_LINES]).split())
    is_confirmed = bool(own) and "".join(own.split()) in beginning
    is_foreign = bool(_HAN.search(text)) and not _HAN.search(own)
    if is_confirmed or (own and not heading and not is_foreign):
        return own
    return heading or stem(name)


def _extract(content: bytes, name: str, limits: Limits, recognise: Recognise | None) -> tuple[list[_Read], str]:
    """Return what every page holds, and the title in the file's properties, empty if it is a placeholder or broken."""
    try:
        with _pdfium, PdfDocument(content) as pdf:
            pdf.init_forms()
            if len(pdf) > limits.pages:
                raise UnreadableDocumentError(name, f"it has more than {limits.pages} pages")
            title = normalise(pdf.get_metadata_value("Title")).strip()
            is_title = not _PLACEHOLDER_TITLE.search(title) and not _BROKEN_TITLE.search(title)
            return list(_read_pages(pdf, name, limits, recognise)), title if is_title else ""
    except PdfiumError as error:
        raise (password_protected(name) if "password" in str(error).lower() else damaged(name, error)) from error


def _read_pages(pdf: PdfDocument, name: str, limits: Limits, recognise: Recognise | None) -> Iterator[_Read]:
    """Yield what each page holds.

    Raises:
        UnreadableDocumentError: the pages have too many characters.
    """
    characters = 0
    for number in range(len(pdf)):
        with closing(Page(pdf, number)) as page:
            characters += page.characters
            if characters > limits.page_characters:
                raise UnreadableDocumentError(name, f"it holds more than {limits.page_characters} characters")
            lines = page.lines()
            is_picture = not page.is_blank and not remove_unmapped(lines)[0]
            if is_picture and recognise is not None:
                lines += recognise(page.picture(), number + 1, len(pdf))
            yield _Read(lines, page.comments(), is_picture and not remove_unmapped(lines)[0])
