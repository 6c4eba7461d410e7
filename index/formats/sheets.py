"""Write the sheets of a workbook, of whatever format, as one document in which a row is a part."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from index.documents import HIDDEN, NO_RESULT, Document, Draft, Removal
from index.errors import UnreadableDocumentError
from index.formats.grids import CELL_SEPARATOR, Cell, Grid, Row, RowCounter
from index.formats.limits import Limits
from index.formats.tables import SHEET_LEVEL, Table
from index.formats.titles import stem


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged cell: the row and column of its upper left corner, from 1 and 0, and how many of each it spans."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(slots=True)
class Sheet:
    """A sheet as its format stores it.

    `cells` are the texts by row, from 1, and column, from 0. What is in `hidden_rows` and `hidden_columns`, or on a sheet that `is_hidden`,
    is not displayed; `formulas` have no result.
    """

    title: str
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: dict[int, list[str]] = field(default_factory=dict)
    is_hidden: bool = False

    def rows(self, columns: int) -> Iterable[Row]:
        """Yield the displayed rows, each merged cell's text in all that it spans, with at most *columns*."""
        shown = [column for column in range(self._width(columns)) if column not in self.hidden_columns]
        spans = self._spans(columns)
        grid = Grid(columns)
        for number in sorted({*self.cells, *(row for row, _ in spans)} - self.hidden_rows):
            cells = self.cells.get(number, {})
            yield grid.row(number, _cells(number, cells, spans, shown))

    def removed(self) -> Iterable[Removal]:
        """Yield what is left out: what is not displayed, and formulas without a result."""
        for number in sorted({*self.cells, *self.formulas}):
            is_hidden = self.is_hidden or number in self.hidden_rows
            cells = sorted(self.cells.get(number, {}).items())
            hidden = [text for column, text in cells if text and (is_hidden or column in self.hidden_columns)]
            if hidden:
                yield Removal(number, CELL_SEPARATOR.join(hidden), HIDDEN)
            for formula in self.formulas.get(number, ()):
                yield Removal(number, formula, HIDDEN if is_hidden else NO_RESULT)

    def _width(self, columns: int) -> int:
        widest = max((max(cells, default=-1) for cells in self.cells.values()), default=-1)
        return min(max([widest, *(span.column + span.columns - 1 for span in self.merged)]) + 1, columns)

    def _spans(self, columns: int) -> dict[tuple[int, int], "_Span"]:
        """Return for each position within a merged cell where the cell begins; of huge ones only what the rows need."""
        last = max(self.cells, default=0)
        spans = {}
        for merged in self.merged:
            for row in range(merged.row, min(merged.row + merged.rows, last + 1)):
                for column in range(merged.column, min(merged.column + merged.columns, columns)):
                    spans[row, column] = _Span(merged, self.cells.get(merged.row, {}).get(merged.column, ""))
        return spans


@dataclass(frozen=True, slots=True)
class _Span:
    merged: Merged
    text: str


def _cells(number: int, cells: dict[int, str], spans: dict[tuple[int, int], _Span], shown: Sequence[int]) -> Iterable[Cell]:
    """Yield the cells of a row: of a merged one its text once, with the number of displayed columns that it spans."""
    place = 0
    while place < len(shown):
        span = spans.get((number, shown[place]))
        if span is None:
            yield Cell(cells.get(shown[place], ""))
            place += 1
        else:
            end = span.merged.column + span.merged.columns
            width = sum(column < end for column in shown[place:])
            yield Cell(span.text, columns=width, is_wide=span.merged.columns > 1)
            place += width


def write_sheets(sheets: Sequence[Sheet], name: str, limits: Limits) -> Document:
    """Return a document with the displayed rows of *sheets*; each sheet is a section if there are several.

    Raises:
        UnreadableDocumentError: beyond *limits*.
    """
    if len(sheets) > limits.sheets:
        raise UnreadableDocumentError(name, f"it has more than {limits.sheets} sheets")
    counter = RowCounter(name, limits)
    draft = Draft()
    removed: list[Removal] = []
    tables = [(sheet, Table.of(counter.rows([] if sheet.is_hidden else sheet.rows(limits.columns)))) for sheet in sheets]
    shown = [sheet.title for sheet, table in tables if table.rows]
    for sheet, table in tables:
        if len(shown) > 1 and table.rows:
            draft.heading(sheet.title, SHEET_LEVEL)
        removed += [*table.write(draft), *sheet.removed()]
    title = next((table.title for _, table in tables if table.title), stem(name))
    return Document(id=name, title=title, text=draft.text, sections=draft.sections, removed=tuple(removed))
