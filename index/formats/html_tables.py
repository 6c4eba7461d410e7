"""Read the tables of web pages into rows, merged cells at all the columns and rows that they span."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from lxml.etree import _Element

from index.documents import Draft, Removal
from index.formats.grids import Cell, Grid, Row, RowCounter
from index.formats.limits import LIMITS, Limits
from index.formats.tables import Table

_ROWS: Final = frozenset({"tr"})
_CELLS: Final = frozenset({"td", "th"})
_MOST_SPANNED: Final = 1000


def write_table(
    table: _Element, text_of: Callable[[_Element], str], draft: Draft, name: str = "", limits: Limits = LIMITS
) -> list[Removal]:
    """Write the rows of *table* to *draft*, `text_of()` being the text of a cell, and return what was left out.

    Raises:
        UnreadableDocumentError: beyond *limits*.
    """
    rows = RowCounter(name, limits).rows(_rows(table, text_of, limits.columns))
    return Table.of(rows, draft.level).write(draft)


def _rows(table: _Element, text_of: Callable[[_Element], str], columns: int) -> Iterable[Row]:
    grid = Grid(columns)
    for number, row in enumerate(_own(table, _ROWS), 1):
        cells = list(_own(row, _CELLS))
        is_head = bool(cells) and all(cell.tag == "th" for cell in cells)
        spanning = [Cell(text_of(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in cells]
        yield grid.row(number, spanning, is_head=is_head or _is_in_head(row))


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
