"""Read the text of OFD files (GB/T 33190), the layout format of Chinese offices: a zip archive with an XML part for each page.

By hand, since the libraries that read it draw pages: easyofd, the best known, needs a PDF engine, ONNX and ReportLab for that.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree
from lxml.etree import _Element

from index.documents import Document, Draft, normalise
from index.errors import EmptyDocumentError, UnreadableDocumentError
from index.formats.archives import read_parts
from index.formats.layout import join_lines, remove_margins
from index.formats.limits import LIMITS, Limits
from index.formats.refusals import damaged
from index.formats.relationships import resolve
from index.formats.titles import first_title, stem
from index.formats.wordml import parse

_ROOT: Final = "OFD.xml"
_SAME_LINE: Final = 0.5  # of the size of a letter: so much may two pieces of a line differ in height
_GAP: Final = 0.4
_COLUMN_GAP: Final = 1.8
_COLUMN: Final = "   "  # what stands between the columns of a line, as `layout` knows them
_DEFAULT_SIZE: Final = 5.0  # millimetres
_REPEATED: Final = frozenset("g")  # begins "g 3 5", which stands for three times 5
_MATRIX: Final = 6


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a line: its left end, its baseline from the top, its right end and the size of its letters, in millimetres."""

    left: float
    baseline: float
    right: float
    size: float
    text: str


def read(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """Read an OFD file. Headers, footers and page numbers become removals.

    Raises:
        UnreadableDocumentError: damaged, encrypted, or beyond *limits*.
        EmptyDocumentError: its pages are pictures.
    """
    parts = read_parts(content, name, limits)
    try:
        pages, title = [], ""
        for body in _elements(parse(parts[_ROOT]), "DocBody"):
            pages += list(_pages(parts, resolve("", _text(body, "DocRoot"))))
            title = title or " ".join(_text(body, "Title").split())
    except (etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise damaged(name, error) from error
    if len(pages) > limits.pages:
        raise UnreadableDocumentError(name, f"it has more than {limits.pages} pages: split it")
    if not any(pages):
        reason = f"its {len(pages)} pages are pictures without text: run text recognition on it first"
        raise EmptyDocumentError(name, reason, "scan")
    kept, removed = remove_margins(pages)
    draft = Draft()
    for line in join_lines(kept):
        draft.line(line)
    title = title if title and title in draft.text else first_title(draft.text) or stem(name)
    return (Document(id=name, title=title, text=draft.text, removed=tuple(removed)),)


def _pages(parts: Mapping[str, bytes], main: str) -> Iterator[list[str]]:
    """Yield the lines of each page of the document whose main part is *main*, with those of the page's template."""
    document, folder = parse(parts[main]), posixpath.dirname(main)
    templates = {each.get("ID", ""): resolve(folder, each.get("BaseLoc", "")) for each in _elements(document, "TemplatePage")}
    for page in _elements(document, "Page"):
        content = parse(parts[resolve(folder, page.get("BaseLoc", ""))])
        used = [templates.get(each.get("TemplateID", ""), "") for each in _elements(content, "Template")]
        pieces = [piece for root in (*(parse(parts[each]) for each in used if each in parts), content) for piece in _pieces(root)]
        yield [line for line in map(str.strip, _lines(pieces)) if line]


def _pieces(page: _Element) -> Iterator[_Piece]:
    """Yield the pieces of text that a page shows."""
    for shown in _elements(page, "TextObject"):
        if shown.get("Visible") == "false":
            continue
        size = _numbers(shown.get("Size"), 1) or [_DEFAULT_SIZE]
        left, top = (_numbers(shown.get("Boundary"), 2) or [0.0, 0.0])[:2]
        a, b, c, d, e, f = _numbers(shown.get("CTM"), _MATRIX) or [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
        x = y = 0.0
        for code in _elements(shown, "TextCode"):
            text = normalise("".join(code.itertext())).strip("\n")
            x, y = float(code.get("X") or x), float(code.get("Y") or y)
            start, baseline = left + a * x + c * y + e, top + b * x + d * y + f
            height = abs(d) * size[0] or size[0]
            width = abs(a) * (sum(_deltas(code.get("DeltaX", ""))) or size[0] * (len(text) - 1)) + height
            if text.strip():
                yield _Piece(start, baseline, start + width, height, text)


def _lines(pieces: Sequence[_Piece]) -> Iterator[str]:
    """Yield the lines that *pieces* make, from top to bottom and from left to right."""
    row: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.baseline):
        if row and piece.baseline - row[0].baseline > _SAME_LINE * min(piece.size, row[0].size):
            yield _joined(row)
            row = []
        row.append(piece)
    if row:
        yield _joined(row)


def _joined(row: Sequence[_Piece]) -> str:
    line, end = "", None
    for piece in sorted(row, key=lambda piece: piece.left):
        gap = 0.0 if end is None else (piece.left - end) / piece.size
        is_word = bool(line) and line[-1].isascii() and piece.text[:1].isascii()
        line += (_COLUMN if gap > _COLUMN_GAP else " " if gap > _GAP and is_word else "") + piece.text
        end = piece.right
    return line


def _deltas(written: str) -> Iterator[float]:
    """Yield the advances from character to character; "g 3 5" stands for three times 5."""
    tokens = iter(written.split())
    for token in tokens:
        if token in _REPEATED:
            count, delta = next(tokens, "0"), next(tokens, "0")
            yield min(int(count), 10_000) * float(delta)
        else:
            yield float(token)


def _numbers(written: str | None, least: int) -> list[float]:
    """Return the numbers of an attribute; none unless there are at least so many."""
    numbers = [float(each) for each in (written or "").split()]
    return numbers if len(numbers) >= least else []


def _elements(root: _Element, name: str) -> Iterator[_Element]:
    """Yield the descendants of *root* called *name*, in whichever version of the namespace."""
    yield from root.iter(f"{{*}}{name}")


def _text(root: _Element, name: str) -> str:
    found = next(_elements(root, name), None)
    return "" if found is None else (found.text or "").strip()
