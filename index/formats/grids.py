"""Lay the cells of a table out in rows and columns: a merged cell gives its text to every row and column that it spans."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from index.errors import UnreadableDocumentError
from index.formats.limits import Limits

CELL_SEPARATOR: Final = " | "
"""What stands between the cells of a row that is written as one line."""

_LONGEST_REPEATED = 200  # code points; a longer text stands in the first row that its cell spans only
_LONGEST_BESIDE = 40  # the same for columns


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a format writes it: its text, and how many columns and rows it spans.

    A cell that `continues` belongs to the merged cell above it. One that `is_wide` spans several columns, of which not all may be shown.
    """

    text: str = ""
    columns: int = 1
    rows: int = 1
    continues: bool = False
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row's number in the file, from 1, and its cells as text.

    `wide` are the columns of cells that span several; `is_head` tells that the format itself says that the row names the columns.
    """

    number: int
    cells: tuple[str, ...]
    wide: frozenset[int] = frozenset()
    is_head: bool = False

    @property
    def filled(self) -> list[int]:
        """The indices of the cells that are not empty."""
        return [column for column, cell in enumerate(self.cells) if cell]

    @property
    def line(self) -> str:
        """The row as one line, without what is empty at its start and end."""
        filled = self.filled
        return CELL_SEPARATOR.join(self.cells[filled[0] : filled[-1] + 1]) if filled else ""

    def repeats(self, column: int) -> bool:
        """Return whether the cell in *column* is the one before it, which spans both."""
        return {column - 1, column} <= self.wide and self.cells[column] == self.cells[column - 1]

    def pairs(self) -> list[tuple[str, str]]:
        """Return each two cells side by side, those that span columns once, without pairs of empty ones."""
        cells = [cell for column, cell in enumerate(self.cells) if not self.repeats(column)]
        pairs = zip_longest(cells[::2], cells[1::2], fillvalue="")
        return [pair for pair in pairs if any(pair)]

    def cell(self, column: int | None) -> str:
        """Return the cell in *column*, empty where there is none."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


@dataclass(slots=True)
class _Spanning:
    """A cell that goes on into the rows below: its text, whether it is wide, and the number of those rows."""

    text: str
    is_wide: bool
    rows: int


@dataclass(slots=True)
class Grid:
    """Takes the rows of one table as a format lists them, and lays them out. Not thread-safe."""

    columns: int
    """How many columns a row has at most; further ones are ignored."""
    _open: dict[int, _Spanning] = field(default_factory=dict)
    _above: tuple[str, ...] = ()

    def row(self, number: int, cells: Iterable[Cell], *, is_head: bool = False) -> Row:
        """Return the next row, its cells at their columns."""
        texts: list[str] = []
        wide: set[int] = set()
        for cell in cells:
            self._fill(texts, wide)
            first = len(texts)
            for column in range(first, min(first + cell.columns, self.columns)):
                texts.append(self._text(cell, column, is_first=column == first))
                self._keep(cell, column)
            wide |= set(range(first, len(texts))) if cell.columns > 1 or cell.is_wide else set()
        self._fill(texts, wide)
        if wide and len({text for text in texts if text}) == 1 and len(wide) == len(texts):
            texts, wide = [texts[0]], set()  # one cell across the whole table
        self._above = tuple(texts)
        return Row(number, tuple(texts), frozenset(wide), is_head)

    def _text(self, cell: Cell, column: int, *, is_first: bool) -> str:
        if cell.continues:
            above = self._above[column] if column < len(self._above) else ""
            return above if len(above) <= _LONGEST_REPEATED else ""
        return cell.text if is_first or len(cell.text) <= _LONGEST_BESIDE else ""

    def _keep(self, cell: Cell, column: int) -> None:
        """Remember a cell that goes on below."""
        if cell.rows > 1:
            text = cell.text if len(cell.text) <= _LONGEST_REPEATED else ""
            self._open[column] = _Spanning(text, cell.columns > 1, cell.rows - 1)

    def _fill(self, texts: list[str], wide: set[int]) -> None:
        """Append what comes down from the rows above at the next columns."""
        while (spanning := self._open.get(len(texts))) is not None:
            column = len(texts)
            spanning.rows -= 1
            if not spanning.rows:
                del self._open[column]
            wide |= {column} if spanning.is_wide else set()
            texts.append(spanning.text)


@dataclass(slots=True)
class RowCounter:
    """Counts what is read of one file's tables against its limits. Not thread-safe."""

    name: str
    limits: Limits
    rows_read: int = 0
    characters_read: int = 0

    def rows(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows that are not blank, without trailing empty cells, up to a long run of blank ones.

        Raises:
            UnreadableDocumentError: more rows or characters than the limits allow.
        """
        before = 0
        for row in rows:
            if row.filled:
                if row.number - before > self.limits.blank_rows + 1:
                    return
                before = row.number
                self._count(row.cells)
                yield Row(row.number, row.cells[: row.filled[-1] + 1], row.wide, row.is_head)

    def _count(self, cells: Sequence[str]) -> None:
        self.rows_read += 1
        self.characters_read += sum(map(len, cells))
        if self.rows_read > self.limits.rows:
            raise UnreadableDocumentError(self.name, f"its tables have more than {self.limits.rows:,} rows")
        if self.characters_read > self.limits.table_characters:
            raise UnreadableDocumentError(self.name, f"its tables hold more than {self.limits.table_characters:,} characters")
