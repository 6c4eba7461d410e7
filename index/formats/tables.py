"""Turn spreadsheet rows into sections of text.

In a table of questions and answers, each row becomes a section with the question as its heading and the answer below it, so that one
row is one passage. In any other table, a row's heading is its first words, and every cell is prefixed with the name of its column.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from index.documents import Draft, Removal
from index.errors import UnreadableDocumentError
from index.formats.limits import Limits
from index.formats.titles import NUMBERED, TITLE

CELL_SEPARATOR: Final = " | "
"""What stands between the cells of a row that is written as one line."""

SHEET_LEVEL, _GROUP_LEVEL, _ROW_LEVEL = 1, 2, 3  # heading levels

_QUESTION = re.compile(
    r"(?:(?:常见|常見|标准|標準|咨询|諮詢|用户|用戶|群众|群眾)?(?:问题|問題|提问|提問|问|問|题目|題目)(?:内容|描述)?|questions?|q|faq)[:：]?",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?:(?:标准|標準|参考|參考|问题|問題)?(?:答案|回答|答复|答覆|回复|回覆|解答|答)(?:内容)?|answers?|a|reply)[:：]?", re.IGNORECASE
)
_COLUMN = re.compile(
    r"#|no\.?|id|name|title|phone|tel|e-?mail|address|category|type|content|date|time|hours|note|remarks?|"
    r"序号|序號|编号|編號|名称|名稱|姓名|性别|性別|职务|職務|单位|單位|部门|部門|地址|地点|地點|类别|類別|类型|類型|分类|分類|标题|標題|"
    r"内容|內容|事项|事項|时间|時間|日期|备注|備註|说明|說明|材料|条件|條件|依据|依據|流程|标准|標準|网格|網格|社区|社區|小区|小區|街道|区域|區域|楼栋|樓棟|"
    r".{0,6}(?:电话|電話|姓名|名称|名稱|时间|時間|地址|地点|地點|单位|單位|部门|部門|负责人|負責人|联系人|聯繫人|网格员|網格員|材料|对象|對象)",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[\d\s.,:：%/年月日时時分号號元()（）+~-]*\d[\d\s.,:：%/年月日时時分号號元()（）+~-]*")
_SENTENCE_PUNCTUATION = re.compile("[。！？!?；;，,]")
_COLON = "："
_MAX_COLUMN_NAME = 20
_MAX_HEADING_CELL = 60
_MAX_GROUP_NAME = 40
_HEADER_WITHIN = 10  # rows
_QUESTION_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Row:
    """A row's number in the file, from 1, and its cells as text, without trailing empty ones."""

    number: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> list[int]:
        """The indices of the cells that are not empty."""
        return [column for column, cell in enumerate(self.cells) if cell]

    @property
    def line(self) -> str:
        """The row as one line."""
        return CELL_SEPARATOR.join(self.cells[column] for column in self.filled)

    def cell(self, column: int | None) -> str:
        """Return the cell in *column*, empty where there is none."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


@dataclass(slots=True)
class RowCounter:
    """Counts what is read of one file's tables against its limits. Not thread-safe."""

    name: str
    limits: Limits
    rows_read: int = 0
    characters_read: int = 0

    def rows(self, rows: Iterator[Sequence[str]]) -> Iterator[Row]:
        """Yield the rows that are not blank, up to a long run of blank ones.

        Raises:
            UnreadableDocumentError: more rows or characters than the limits allow.
        """
        blank = 0
        for number, cells in enumerate(rows, 1):
            last = max((column for column, cell in enumerate(cells, 1) if cell), default=0)
            blank = 0 if last else blank + 1
            if blank > self.limits.blank_rows:
                return
            if last:
                self._count(cells)
                yield Row(number, tuple(cells[:last]))

    def _count(self, cells: Sequence[str]) -> None:
        self.rows_read += 1
        self.characters_read += sum(map(len, cells))
        if self.rows_read > self.limits.rows:
            raise UnreadableDocumentError(self.name, f"its tables have more than {self.limits.rows:,} rows")
        if self.characters_read > self.limits.table_characters:
            raise UnreadableDocumentError(self.name, f"its tables hold more than {self.limits.table_characters:,} characters")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below the row of column names, the rows above it, and which columns hold questions and answers, if any do.

    `columns` is an empty row where columns have no names.
    """

    above: tuple[Row, ...]
    columns: Row
    rows: tuple[Row, ...]
    question: int | None = None
    answer: int | None = None

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Table":
        """Find the header of a table, and its questions and answers."""
        header = find_header(rows)
        if header is None:
            question = _question_column(rows)
            return cls((), Row(0, ()), tuple(rows), question, None if question is None else question + 1)
        columns = Row(rows[header].number, tuple(" ".join(cell.split()) for cell in rows[header].cells))
        question, answer = question_and_answer(columns)
        return cls(tuple(rows[:header]), columns, tuple(rows[header + 1 :]), question, answer)

    @property
    def title(self) -> str:
        """The line above the column names that looks like a title; empty where none does."""
        return next((row.line for row in self.above if TITLE.fullmatch(row.line) and _COLON not in row.line), "")

    def write(self, draft: Draft) -> list[Removal]:
        """Write each row to *draft* as a section, and return the rows left out."""
        removed = []
        for row in self.above:
            _write_alone(row, draft)
        for row in self.rows:
            if row.cells == self.columns.cells:
                continue  # the header, repeated on a new page
            if why := self._defect(row):
                removed.append(Removal(row.number, row.line, why))
            elif self._is_group(row) or self._is_remark(row):
                _write_alone(row, draft)
            else:
                self._write_row(row, draft)
        return removed

    def _defect(self, row: Row) -> str:
        """Return why *row* makes no passage; empty if it does."""
        if len(row.filled) == 1 and self.columns.cells and _FIGURE.fullmatch(row.line):
            return "a number without a row"
        is_unanswered = row.cell(self.question) and not row.cell(self.answer) and not self._is_group(row)
        return "a question without an answer" if is_unanswered else ""

    def _is_group(self, row: Row) -> bool:
        """Return whether *row* is a heading for those below it: a numbered line, or text in a column before the questions."""
        return row.filled == [0] and (self.question not in {None, 0} or bool(NUMBERED.match(row.line)))

    def _is_remark(self, row: Row) -> bool:
        return row.filled == [0] and self.question is None and not _is_phrase(row.line)

    def _write_row(self, row: Row, draft: Draft) -> None:
        heading = self._heading(row)
        if heading is not None:
            draft.heading(row.cells[heading] if self.question is not None else self._labelled(row, heading), _ROW_LEVEL)
        draft.line(row.cell(self.answer))
        draft.line(_join([self._labelled(row, column) for column in row.filled if column not in {heading, self.answer}]))

    def _heading(self, row: Row) -> int | None:
        """Return the column of *row*'s heading: its question, else its first cell that is not a figure and not too long."""
        if self.question is not None:
            return self.question if row.cell(self.question) else None
        words = [column for column in row.filled if not _FIGURE.fullmatch(row.cells[column])]
        short = [column for column in words if len(row.cells[column]) <= _MAX_HEADING_CELL]
        return (short or words or row.filled)[0]

    def _labelled(self, row: Row, column: int) -> str:
        """Return a cell after the name of its column."""
        label = self.columns.cell(column)
        return f"{label.rstrip('：:')}{_COLON}{row.cells[column]}" if label and len(label) <= _MAX_HEADING_CELL else row.cells[column]


def _write_alone(row: Row, draft: Draft) -> None:
    """Write a row of its own as the heading of what follows, or as a remark."""
    if _is_phrase(row.line):
        draft.heading(row.line, _GROUP_LEVEL)
    else:
        draft.line(row.line)


def _is_phrase(text: str) -> bool:
    """Return whether *text* can be a heading: short and not a sentence."""
    return len(text) <= _MAX_GROUP_NAME and not _SENTENCE_PUNCTUATION.search(text) and _COLON not in text


def _join(cells: Sequence[str]) -> str:
    """Join the cells of a row on one line, or on several if they contain sentences."""
    has_sentences = any("\n" in cell or cell.endswith(("。", "！", "？", "；", "!", "?", ";")) for cell in cells)
    return ("\n" if has_sentences else "；").join(cells)


def find_header(rows: Sequence[Row]) -> int | None:
    """Return the index of the row that names the columns, None if none does."""
    top = rows[:_HEADER_WITHIN]
    asking = next((index for index, row in enumerate(top) if question_and_answer(row)[0] is not None), None)
    if asking is not None:
        return asking
    first = next((index for index, row in enumerate(top) if len(row.filled) > 1), None)
    return first if first is not None and _names_columns(rows[first], rows[first + 1 :]) else None


def question_and_answer(row: Row) -> tuple[int | None, int | None]:
    """Return the columns that *row* names as questions and answers; None and None unless it names both."""
    names = [re.sub(r"\s", "", cell) for cell in row.cells]
    question = next((column for column, name in enumerate(names) if _QUESTION.fullmatch(name)), None)
    answer = next((column for column, name in enumerate(names) if _ANSWER.fullmatch(name)), None)
    return (None, None) if question is None or answer is None else (question, answer)


def _names_columns(header: Row, below: Sequence[Row]) -> bool:
    """Return whether *header* names columns: distinct short words, most of them known column names or one of them above figures."""
    cells = [header.cells[column] for column in header.filled]
    are_names = all(
        len(cell) <= _MAX_COLUMN_NAME and not _SENTENCE_PUNCTUATION.search(cell) and not _FIGURE.fullmatch(cell) for cell in cells
    )
    if not are_names or len(set(cells)) < len(cells) or not below:
        return False
    known = sum(bool(_COLUMN.fullmatch(re.sub(r"\s", "", cell))) for cell in cells)
    return 2 * known > len(cells) or any(_holds_figures(below, column) for column in header.filled)


def _holds_figures(rows: Sequence[Row], column: int) -> bool:
    cells = [row.cell(column) for row in rows if len(row.filled) > 1]
    return len(cells) > 1 and all(_FIGURE.fullmatch(cell) for cell in cells)


def _question_column(rows: Sequence[Row]) -> int | None:
    """Return the column, first or second, in which most cells end with a question mark and have an answer beside them."""
    for column in (0, 1):
        asking = sum(row.cell(column).endswith(("？", "?")) and bool(row.cell(column + 1)) for row in rows)
        if asking > 1 and asking >= _QUESTION_SHARE * len(rows):
            return column
    return None
