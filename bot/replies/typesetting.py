"""Typesetting: the text of a document as headings, paragraphs, lists and tables, with the passage and the quote marked. Pure functions."""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from index import Document

Span = tuple[int, int]
Run = tuple[str, int]
"""Text, and how it is marked: 0 not at all, 1 as part of the passage, 2 as part of the quote."""

_ITEM: Final = re.compile(r"[ \t\u3000]*[-*\u2022\u00b7\u25cf\u25aa][ \t\u3000]+")
_CELLS: Final = re.compile(r" \| ")
_CELL: Final = re.compile("([^\uff1a]{1,40})\uff1a(.*)", re.DOTALL)  # the name of the column, a full-width colon, the cell
_FEWEST_CELLS: Final = 2


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked in a document, and what part of it is shown, in code points; `convert` is how every text is written."""

    passage: Span = (0, 0)
    quote: Span = (0, 0)
    convert: Callable[[str], str] = str
    shown: Span = (0, sys.maxsize)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text without the blanks around it, and where it starts."""

    start: int
    text: str


def typeset(document: Document, marks: Marks) -> list[dict[str, Any]]:
    """Return *document* as blocks in the order of its text.

    {"kind": "heading", "level", "runs"}, {"kind": "paragraph", "runs"}, {"kind": "list", "items": [runs]},
    {"kind": "table", "names": [text], "rows": [[runs]]}; runs are lists of `Run`. Nothing of the text is left out but the marks of
    list items and the names of columns, which stand in every row of the text and once in the table.
    """
    headings = {section.start: section for section in document.sections if section.heading}
    blocks: list[dict[str, Any]] = []
    for line in _lines(document.text, marks.shown):
        section = headings.get(line.start)
        if section is not None and section.heading == " ".join(line.text.split()):
            blocks.append({"kind": "heading", "level": section.level, "runs": _runs(line.start, line.text, marks)})
        elif cells := _row(line):
            _add_row(blocks, {name: _runs(start, text, marks) for name, start, text in cells})
        elif item := _ITEM.match(line.text):
            _open(blocks, "list", items=[])["items"].append(_runs(line.start + item.end(), line.text[item.end() :], marks))
        else:
            blocks.append({"kind": "paragraph", "runs": _runs(line.start, line.text, marks)})
    for block in blocks:
        if block["kind"] == "table":
            block["rows"] = [[row.get(name, []) for name in block["names"]] for row in block["rows"]]
            block["names"] = [marks.convert(name) for name in block["names"]]
    return blocks


def _lines(text: str, shown: Span) -> Iterator[_Line]:
    """Yield the lines of *text* as far as they are *shown*."""
    start, end = shown
    for line in text[start:end].split("\n"):
        bare = line.strip()
        if bare:
            yield _Line(start + line.index(bare), bare)
        start += len(line) + 1


def _row(line: _Line) -> list[tuple[str, int, str]]:
    """Return the cells of a row of a table, each with its column's name and where it starts; none if the line is no row."""
    cells, start = [], line.start
    for part in _CELLS.split(line.text):
        named = _CELL.fullmatch(part)
        if named is None:
            return []
        cells.append((named[1], start + named.start(2), named[2]))
        start += len(part) + len(" | ")
    return cells if len(cells) >= _FEWEST_CELLS else []


def _add_row(blocks: list[dict[str, Any]], row: dict[str, list[Run]]) -> None:
    """Add *row* to the table above it, if that has most of its columns, else to a new one."""
    last = blocks[-1] if blocks and blocks[-1]["kind"] == "table" else None
    if last is None or not set(last["names"]) & set(row):
        last = _open(blocks, "table", fresh=True, names=[], rows=[])
    last["names"] += [name for name in row if name not in last["names"]]
    last["rows"].append(row)


def _open(blocks: list[dict[str, Any]], kind: str, *, fresh: bool = False, **content: list[Any]) -> dict[str, Any]:
    """Return the last block if it is of that *kind*, else a new one."""
    if fresh or not blocks or blocks[-1]["kind"] != kind:
        blocks.append({"kind": kind, **content})
    return blocks[-1]


def _runs(start: int, text: str, marks: Marks) -> list[Run]:
    """Cut *text*, which starts at *start*, where what is marked begins and ends."""
    end = start + len(text)
    inner = {bound for span in (marks.passage, marks.quote) for bound in span if start < bound < end}
    return [(marks.convert(text[low - start : high - start]), _mark(low, marks)) for low, high in pairwise(sorted({start, end, *inner}))]


def _mark(at: int, marks: Marks) -> int:
    (low, high), (first, last) = marks.quote, marks.passage
    return 2 if low <= at < high else 1 if first <= at < last else 0
