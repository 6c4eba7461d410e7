"""Read the tables of web pages into rows, merged cells at all the columns and rows that they span."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from lxml import etree
from lxml.etree import _Element

from index.documents import Draft, Removal
from index.formats.grids import Cell, Grid, Row, RowCounter
from index.formats.limits import LIMITS, Limits
from index.formats.tables import Table

_ROWS: Final = frozenset({"tr", "row"})
_CELLS: Final = frozenset({"td", "th", "cell"})
_MOST_SPANNED: Final = 1000
_BLOCKS: Final = frozenset({"li", "p", "div", "br", "dd", "dt"})
_LAYOUT: Final = frozenset({"table", "h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "form"})
_BLANKS: Final = re.compile(r"\s+")
_EMPTY: Final = "\u2400"
_SAME: Final = "\u2401"
"""What stands in an empty cell, and before the text of a wide cell in its further columns, while trafilatura has the page."""


def write_table(table: _Element, text_of: Callable[[_Element], str], draft: Draft, name: str = "", limits: Limits = LIMITS) -> list[Removal]:
    """Write the rows of *table* to *draft*, `text_of()` being the text of a cell, and return what was left out.

    The table may be HTML's, with tr, td and th, or the one that trafilatura makes of it, with row and cell.

    Raises:
        UnreadableDocumentError: beyond *limits*.
    """
    rows = RowCounter(name, limits).rows(_rows(table, text_of, limits.columns))
    return Table.of(rows, draft.level).write(draft)


def prepare(page: _Element) -> None:
    """Make each cell of the tables of *page* plain text in its column: trafilatura loses lists, empty cells and spans."""
    for table in [each for each in page.iter("table") if _is_data(each)]:
        rows = list(_rows(table, _flat, LIMITS.columns))
        for element, row in zip(list(_own(table, _ROWS)), rows, strict=True):
            tail = element.tail
            element.clear()
            element.tail = tail
            for column, text in enumerate(row.cells):
                cell = etree.SubElement(element, "th" if row.is_head else "td")
                is_same = column in row.wide and column - 1 in row.wide and row.cells[column - 1] == text
                cell.text = (_SAME if is_same else "") + (text or _EMPTY)


def _is_data(table: _Element) -> bool:
    """Return whether a table holds data, and does not only place the parts of a page."""
    inner = {each.tag for each in table.iterdescendants()}
    return not inner & _LAYOUT and sum(1 for _ in _own(table, _CELLS)) > 1


def _flat(cell: _Element) -> str:
    """Return the text of a cell, its items and paragraphs parted by semicolons."""
    pieces = [_BLANKS.sub(" ", piece).strip() for piece in "".join(_pieces(cell)).split("\0")]
    return "".join(piece if piece.endswith(("。", "；", ";", "，", "、", "：")) else f"{piece}；" for piece in pieces if piece).removesuffix("；")


def _pieces(element: _Element) -> Iterator[str]:
    """Yield the text of *element*, with NUL around its blocks."""
    mark = "\0" if element.tag in _BLOCKS else ""
    yield mark + (element.text or "").replace("\0", " ")
    for child in element:
        if isinstance(child.tag, str):
            yield from _pieces(child)
        yield (child.tail or "").replace("\0", " ")
    yield mark


def _rows(table: _Element, text_of: Callable[[_Element], str], columns: int) -> Iterable[Row]:
    grid = Grid(columns)
    for number, row in enumerate(_own(table, _ROWS), 1):
        cells = list(_own(row, _CELLS))
        is_head = bool(cells) and all(cell.tag == "th" or cell.get("role") == "head" for cell in cells)
        yield grid.row(number, _spanning(cells, text_of), is_head=is_head or _is_in_head(row))


def _spanning(cells: Iterable[_Element], text_of: Callable[[_Element], str]) -> list[Cell]:
    """Return the cells of a row with what they span."""
    spanning: list[Cell] = []
    for cell in cells:
        text = text_of(cell)
        if text.startswith(_SAME) and spanning:
            spanning[-1] = replace(spanning[-1], columns=spanning[-1].columns + 1)
        else:
            spanning.append(Cell("" if text == _EMPTY else text, _span(cell, "colspan"), _span(cell, "rowspan")))
    return spanning


def _is_in_head(row: _Element) -> bool:
    parent = row.getparent()
    return parent is not None and parent.tag == "thead"


def _own(parent: _Element, tags: frozenset[str]) -> Iterator[_Element]:
    """Yield the descendants of *parent* with one of *tags* that belong to no inner table."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif isinstance(child.tag, str) and child.tag != "table":
            yield from _own(child, tags)


def _span(cell: _Element, attribute: str) -> int:
    value = cell.get(attribute, "1").strip()
    return min(max(int(value), 1), _MOST_SPANNED) if value.isascii() and value.isdecimal() else 1
