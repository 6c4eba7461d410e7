"""Read the tables of Word documents into rows, merged cells at all the columns and rows that they span."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml.etree import _Element

from index.documents import Draft, Removal
from index.formats.grids import Cell, Grid, Row, RowCounter
from index.formats.tables import Table
from index.formats.wordml import W, first, is_on, outermost, value

_ROWS = frozenset({f"{W}tr"})
_CELLS = frozenset({f"{W}tc"})
_BLOCKS = frozenset({f"{W}p", f"{W}tbl"})
_MAX_PHRASE = 60


@dataclass(frozen=True, slots=True)
class TableWriter:
    """Writes tables to `draft`.

    `text_of()` returns the text of a cell, `write_frame()` writes its paragraphs as if they stood outside a table, and `is_plain()` tells
    whether a paragraph is neither a title nor a heading.
    """

    draft: Draft
    counter: RowCounter
    text_of: Callable[[_Element], str]
    write_frame: Callable[[_Element], None]
    is_plain: Callable[[_Element], bool]

    def write(self, table: _Element) -> list[Removal]:
        """Write *table*, and return the rows left out; a row of one cell that holds more than a phrase is a frame around paragraphs.

        Raises:
            UnreadableDocumentError: beyond the counter's limits.
        """
        grid, rows = Grid(self.counter.limits.columns), list[Row]()
        names: tuple[str, ...] = ()
        removed: list[Removal] = []
        shown = (row for row in outermost(table, _ROWS) if first(row, "w:trPr/w:del") is None)
        for number, row in enumerate(shown, 1):
            cells = [cell for cell in outermost(row, _CELLS) if first(cell, "w:tcPr/w:cellDel") is None]
            if len(cells) == 1 and not self._is_phrase(cells[0]):
                names = self._write_rows(rows, names, removed)
                rows = []
                self.write_frame(cells[0])
            else:
                rows.append(grid.row(number, self._cells(row, cells), is_head=is_on(row, "w:trPr/w:tblHeader") or False))
        self._write_rows(rows, names, removed)
        return removed

    def _write_rows(self, rows: Sequence[Row], names: tuple[str, ...], removed: list[Removal]) -> tuple[str, ...]:
        """Write *rows*, and return the names of their columns, which hold for those that follow."""
        table = Table.of(self.counter.rows(rows), self.draft.level, names)
        removed += table.write(self.draft)
        return table.head.names

    def _is_phrase(self, cell: _Element) -> bool:
        """Return whether a cell holds a few words: one short paragraph that is no heading."""
        blocks = list(outermost(cell, _BLOCKS))
        if len(blocks) != 1 or blocks[0].tag != f"{W}p" or not self.is_plain(blocks[0]):
            return False
        return len("".join(text.text or "" for text in blocks[0].iter(f"{W}t"))) <= _MAX_PHRASE

    def _cells(self, row: _Element, cells: Sequence[_Element]) -> Iterator[Cell]:
        """Yield the cells of a row, and before them the columns that it leaves free."""
        yield from [Cell()] * min(_integer(row, "w:trPr/w:gridBefore", 0), self.counter.limits.columns)
        for cell in cells:
            if not _continues(cell, "w:tcPr/w:hMerge"):
                continues = _continues(cell, "w:tcPr/w:vMerge")
                columns = max(_integer(cell, "w:tcPr/w:gridSpan", 1), 1)
                yield Cell("" if continues else self.text_of(cell), columns, continues=continues)


def _continues(cell: _Element, merge: str) -> bool:
    """Return whether *cell* continues the merged cell above or before it."""
    mark = value(cell, merge)
    return mark is not None and mark != "restart"


def _integer(parent: _Element, path: str, default: int) -> int:
    written = value(parent, path) or ""
    return int(written) if written.isascii() and written.isdecimal() else default
