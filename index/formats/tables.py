"""One model of a table for all formats: rows below the names of their columns, each written as a part of the text.

A row becomes one line, every cell after the name of its column: `事项：犬只登记 | 时限：5个工作日`. In a table of questions and answers it
becomes a section with the question as its heading. A table whose columns have no names keeps its rows as lines.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from index.documents import HEAD, ROW_LEVEL, Draft, Removal
from index.formats.grids import CELL_SEPARATOR, Row
from index.formats.heads import Head, find_head, is_figure, is_form, is_name
from index.formats.titles import NUMBERED, TITLE
from index.passages import SIZES

SHEET_LEVEL: Final = 1
"""The level of the heading that names a sheet."""

_DEEPEST = 6  # level of a heading
_SENTENCE_PUNCTUATION = re.compile("[。！？!?；;，,]")
_COLON = "："
_MAX_HEADING_CELL = 60
_MAX_GROUP_NAME = 40
_LIST_MARK = re.compile(r"\n(?:[-•·●] )?")
_LEAST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table and its head. `level` is that of the heading above it."""

    rows: tuple[Row, ...]
    head: Head
    level: int = SHEET_LEVEL

    @classmethod
    def of(cls, rows: Iterable[Row], level: int = SHEET_LEVEL, names: tuple[str, ...] = ()) -> "Table":
        """Find the head of a table; one without, which goes on from an earlier one, has the *names* of that."""
        rows = tuple(rows)
        head = find_head(rows)
        return cls(rows, Head(names=names) if names and not head.names and head.question is None else head, level)

    @property
    def above(self) -> tuple[Row, ...]:
        """The rows above the head."""
        return self.rows[: self.head.start]

    @property
    def below(self) -> tuple[Row, ...]:
        """The rows below the head."""
        return self.rows[self.head.end :]

    @property
    def title(self) -> str:
        """The line above the column names that looks like a title; empty where none does."""
        return next((row.line for row in self.above if len(row.filled) == 1 and TITLE.fullmatch(row.line) and _COLON not in row.line), "")

    def write(self, draft: Draft) -> list[Removal]:
        """Write each row to *draft* as a part of the text, and return the rows left out."""
        removed = list(self._unused())
        if self.rows and not self.below:
            for row in self.rows[self.head.start : self.head.end]:
                draft.line(row.line)
        for row in self.above:
            self._write_alone(row, draft)
        writes_form = not self.head.names and self.head.question is None and is_form(self.below)
        for row in self.below:
            if self._is_head(row):
                removed.append(Removal(row.number, row.line, HEAD))
            elif why := self._defect(row):
                removed.append(Removal(row.number, row.line, why))
            elif self._is_group(row) or self._is_remark(row):
                self._write_alone(row, draft)
            elif self.head.question is not None:
                self._write_answer(row, draft)
            elif writes_form:
                draft.line(_pairs(row))
            else:
                self._write_row(row, draft)
        draft.close(self.level + 1)
        return removed

    def _unused(self) -> Iterator[Removal]:
        """Yield the words of the head that name no cell: of empty columns, and of questions and answers, which need no name."""
        used = {column for row in self.below for column in row.filled} - {self.head.question, self.head.answer}
        for row in self.rows[self.head.start : self.head.end] if self.below else ():
            words = [row.cells[column] for column in row.filled if column not in used and not row.repeats(column)]
            if words:
                yield Removal(row.number, CELL_SEPARATOR.join(words), HEAD)

    def _is_head(self, row: Row) -> bool:
        """Return whether *row* is the head once more, on a new page."""
        return any(row.cells == each.cells for each in self.rows[self.head.start : self.head.end])

    def _defect(self, row: Row) -> str:
        """Return why *row* makes no passage; empty if it does."""
        if len(row.filled) == 1 and self.head.names and len(self.head.names) > 1 and is_figure(row.line):
            return "a number without a row"
        is_unanswered = row.cell(self.head.question) and not row.cell(self.head.answer) and not self._is_group(row)
        return "a question without an answer" if is_unanswered else ""

    def _is_group(self, row: Row) -> bool:
        """Return whether *row* is a heading for those below it: a numbered line, or text in a column before the questions."""
        return row.filled == [0] and (self.head.question not in {None, 0} or bool(NUMBERED.match(row.line)))

    def _is_remark(self, row: Row) -> bool:
        return row.filled == [0] and self.head.question is None and (len(self.head.names) != 1 and not _is_phrase(row.line))

    def _write_alone(self, row: Row, draft: Draft) -> None:
        """Write a *row* outside the columns: as a heading if it is a title or a group's name, otherwise as a line."""
        draft.close(ROW_LEVEL)
        if len(row.filled) == 1 and _is_phrase(row.line):
            draft.heading(row.line, min(self.level + 1, _DEEPEST))
        else:
            draft.line(row.line)

    def _write_answer(self, row: Row, draft: Draft) -> None:
        question, answer = self.head.question, self.head.answer
        if row.cell(question):
            draft.heading(row.cell(question), min(self.level + 2, _DEEPEST))
        draft.line(row.cell(answer))
        rest = self._cells(row, {question, answer})
        draft.line(("\n" if any("\n" in cell for cell in rest) else CELL_SEPARATOR).join(rest))

    def _write_row(self, row: Row, draft: Draft) -> None:
        """Write a row as one line, or, if that is too long for a passage, its key as a heading and its cells as lines."""
        cells = self._cells(row, set())
        line = CELL_SEPARATOR.join(_one_line(cell) for cell in cells)
        if not self.head.names:
            self._write_nameless(row, draft)
            return
        if len(line) <= SIZES.merged:
            draft.row(line)
            return
        key = self._key(row)
        if key is not None:
            draft.heading(self._labelled(row, key), min(self.level + 2, _DEEPEST))
        for cell in self._cells(row, {key}):
            draft.line(cell)

    def _write_nameless(self, row: Row, draft: Draft) -> None:
        """Write a row of a table without a head: of a long one as a part, of a short one, which may only place things, as a line."""
        if len(self.rows) >= _LEAST_ROWS and "\n" not in row.line:
            draft.row(row.line)
        else:
            draft.line(row.line)

    def _cells(self, row: Row, without: set[int | None]) -> list[str]:
        return [self._labelled(row, column) for column in row.filled if column not in without]

    def _key(self, row: Row) -> int | None:
        """Return the column of *row* that tells it from others: the first that is not a figure and not too long."""
        words = [column for column in row.filled if not is_figure(row.cells[column])]
        short = [column for column in words if len(row.cells[column]) <= _MAX_HEADING_CELL]
        return next(iter(short or words or row.filled), None)

    def _labelled(self, row: Row, column: int) -> str:
        name = self.head.name(column)
        return f"{name.rstrip('：: ')}{_COLON}{row.cells[column]}" if name else row.cells[column]


def _pairs(row: Row) -> str:
    """Write a row of a form: each name with what stands beside it, if anything does."""
    if len(row.filled) > 1 and all(is_name(label) for label, _ in row.pairs()):
        return CELL_SEPARATOR.join(_COLON.join(filter(None, (label.rstrip("：: "), value))) for label, value in row.pairs())
    return row.line


def _is_phrase(text: str) -> bool:
    """Return whether *text* can be a heading: short and not a sentence."""
    return len(text) <= _MAX_GROUP_NAME and not _SENTENCE_PUNCTUATION.search(text) and _COLON not in text


def _one_line(text: str) -> str:
    return _LIST_MARK.sub(" ", text.strip())
