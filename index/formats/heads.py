"""Find the head of a table: the row or rows that name its columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from index.formats.grids import Row

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
    r".{0,6}(?:电话|電話|姓名|名称|名稱|时间|時間|地址|地点|地點|单位|單位|部门|部門|负责人|負責人|联系人|聯繫人|网格员|網格員|材料|对象|對象)|"
    r".{0,6}(?:项目|項目|主题|主題|结果|結果|情况|情況|方式|期限|时限|時限|窗口|条件|條件|依据|依據|标准|標準|金额|金額|价格|價格|单价|單價|费用|費用|工资|工資|补贴|補貼|数量|數量|科室|级别|級別|"
    r"范围|範圍|要求|频次|頻次|要点|要點|文号|文號|链接|鏈接|网址|網址|日期|原因|措施|备注|備註|类型|類型|事项|事項|职责|職責|流程|收费|收費)"
    r"(?:[（(][^）)]{1,8}[）)])?",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[\d\s.,:：%/年月日时時分号號元()（）+~-]*\d[\d\s.,:：%/年月日时時分号號元()（）+~-]*")
_PERIOD = re.compile(
    r"(?:19|20)\d\d年?度?|(?:(?:19|20)\d\d年)?\d{1,2}月份?|(?:19|20)\d\d[-—~至]\d{2,4}(?:年度?|学年)?"
)  # may name a column of figures
_DIGIT = re.compile(r"[\d一二三四五六七八九十]")
_SENTENCE_PUNCTUATION = re.compile("[。！？!?；;，,]")
_NAME_SEPARATOR: Final = "·"
_MAX_NAME = 20
_MAX_UNKNOWN_NAME = 12
_WITHIN = 10  # rows
_MOST_HEAD_ROWS = 3
_QUESTION_SHARE = 0.6
_LONGER = 1.7  # a name is as much shorter than what stands below it
_MOST = 0.6
_LEAST_ROWS = 2
_FEW = 3  # one name in so many is known


@dataclass(frozen=True, slots=True)
class Head:
    """Where the head of a table stands, and what it says.

    `start` and `end` bound its rows. `names` has the name of each column, of several rows joined by a dot, and is empty where columns have
    no names. `question` and `answer` are the columns that hold them, if any do.
    """

    start: int = 0
    end: int = 0
    names: tuple[str, ...] = field(default=())
    question: int | None = None
    answer: int | None = None

    def name(self, column: int) -> str:
        """Return the name of *column*, empty where it has none."""
        return self.names[column] if column < len(self.names) else ""


def find_head(rows: Sequence[Row]) -> Head:
    """Find the head of a table, and its questions and answers."""
    start = _first_row(rows)
    if start is None:
        question = _question_column(rows)
        return Head(question=question, answer=None if question is None else question + 1)
    end = start + 1
    while end < len(rows) and end - start < _MOST_HEAD_ROWS and _goes_on(rows[start:end], rows[end], rows[end + 1 :]):
        end += 1
    question, answer = question_and_answer(rows[start])
    return Head(start, end, _names(rows[start:end]), question, answer)


def question_and_answer(row: Row) -> tuple[int | None, int | None]:
    """Return the columns that *row* names as questions and answers; None and None unless it names both."""
    names = [re.sub(r"\s", "", cell) for cell in row.cells]
    question = next((column for column, name in enumerate(names) if _QUESTION.fullmatch(name)), None)
    answer = next((column for column, name in enumerate(names) if _ANSWER.fullmatch(name)), None)
    return (None, None) if question is None or answer is None else (question, answer)


def is_figure(text: str) -> bool:
    """Return whether *text* is a number, a date or a time, and no word."""
    return bool(_FIGURE.fullmatch(text))


def is_name(text: str) -> bool:
    """Return whether *text* can name a column: short, no sentence and no figure."""
    return 0 < len(text) <= _MAX_NAME and not _SENTENCE_PUNCTUATION.search(text) and not is_figure(text)


def is_form(rows: Sequence[Row]) -> bool:
    """Return whether each row names what stands beside it, as in a form: names in the first of every two cells, and beside them none."""
    pairs = [pair for row in rows if len(row.filled) > 1 for pair in row.pairs()]
    labels = [label for label, _ in pairs]
    known = sum(map(_is_known, labels))
    are_names = all(map(is_name, labels)) and len(set(labels)) == len(labels)
    return len(labels) >= _LEAST_ROWS and are_names and 2 * known > len(labels) and not _are_names([row for row in rows if row.filled][:1])


def _are_names(rows: Sequence[Row]) -> bool:
    """Return whether every cell of *rows* is a known name: they name the columns below them."""
    return bool(rows) and all(_is_known(row.cells[column]) for row in rows for column in row.filled)


def _is_known(name: str) -> bool:
    return bool(_COLUMN.fullmatch(re.sub(r"\s", "", name)))


def _first_row(rows: Sequence[Row]) -> int | None:
    """Return the index of the row that names the columns, or begins to; None if none does."""
    top = rows[:_WITHIN]
    marked = next((index for index, row in enumerate(top) if row.is_head and len(row.filled) > 1), None)
    if marked is not None:
        return marked
    asking = next((index for index, row in enumerate(top) if question_and_answer(row)[0] is not None), None)
    if asking is not None:
        return asking
    first = next((index for index, row in enumerate(top) if len(row.filled) > 1), None)
    return first if first is not None and _names_columns(rows[first], rows[first + 1 :]) else None


def _names_columns(head: Row, below: Sequence[Row]) -> bool:
    """Return whether *head* names columns: distinct short words, most of them known names or unlike what stands below them."""
    cells = [head.cells[column] for column in head.filled if not head.repeats(column)]
    may_name = all(is_name(cell) or _PERIOD.fullmatch(cell) for cell in cells) and any(map(is_name, cells))
    if not may_name or len(set(cells)) < len(cells) or not below or is_form([head, *below]) or _are_dated(head, below):
        return False
    rest = below[1:] if _goes_on([head], below[0], below[1:]) else below
    below = [row for row in rest if len(row.filled) > 1 and row.cells != head.cells]
    known = sum(map(_is_known, cells))
    return 2 * known > len(cells) or any(_holds_figures(below, column) for column in head.filled) or _differs(head, below)


def _are_dated(head: Row, below: Sequence[Row]) -> bool:
    """Return whether a year or month of *head* stands above others, which makes it a row like them."""
    dated = (column for column in head.filled if _PERIOD.fullmatch(head.cells[column]) and not head.repeats(column))
    return any(_PERIOD.fullmatch(row.cell(column)) for column in dated for row in below)


def _holds_figures(rows: Sequence[Row], column: int) -> bool:
    cells = [row.cell(column) for row in rows if row.cell(column)]
    return len(cells) > 1 and all(map(is_figure, cells))


def _differs(head: Row, below: Sequence[Row]) -> bool:
    """Return whether *head* is short, has no figures, no word that comes again below, and one known name of three or a column unlike it."""
    if len(below) < _LEAST_ROWS or any(len(cell) > _MAX_UNKNOWN_NAME or _DIGIT.search(cell) for cell in head.cells):
        return False
    columns = [(head.cells[column], [row.cell(column) for row in below if row.cell(column)]) for column in head.filled]
    if len(head.filled) < max(len(row.filled) for row in below) or any(name in cells for name, cells in columns):
        return False
    known = sum(_is_known(name) for name, _ in columns)
    return _FEW * known >= len(columns) or any(_is_unlike(name, cells) for name, cells in columns if len(cells) >= _LEAST_ROWS)


def _is_unlike(name: str, cells: Sequence[str]) -> bool:
    """Return whether most *cells* below a *name* have figures or sentences, or are much longer."""
    most = _MOST * len(cells)
    return (
        sum(bool(_DIGIT.search(cell)) for cell in cells) >= most
        or sum(bool(_SENTENCE_PUNCTUATION.search(cell)) for cell in cells) >= most
        or median(map(len, cells)) >= _LONGER * len(name)
    )


def _goes_on(head: Sequence[Row], row: Row, below: Sequence[Row]) -> bool:
    """Return whether *row* continues the *head*: names below the wide cells or gaps of the row above, and nothing new below the others."""
    above = head[-1]
    if row.is_head and above.is_head:
        return True
    wide = _wide(above, row)
    columns = [column for column in row.filled if row.cells[column] != above.cell(column)]
    if not below or not wide or not columns or any(column not in wide for column in columns):
        return False
    names = [row.cells[column] for column in columns if not row.repeats(column)]
    parts = {column: row.cells[column] for column in columns}
    return all(map(is_name, names)) and any(parts.get(column, "") != parts.get(column - 1, "") for column in wide if column - 1 in wide)


def _wide(above: Row, row: Row) -> set[int]:
    """Return the columns below cells that span several; where none is marked, those below a name with a gap behind it."""
    if above.wide:
        return set(above.wide)
    width = max(len(above.cells), len(row.cells))
    gaps = {column for column in range(1, width) if not above.cell(column) and row.cell(column) and any(above.cells[:column])}
    names = {column for column in range(width) if column + 1 in gaps and above.cell(column) and row.cell(column)}
    is_open = any(above.cell(column) and not row.cell(column) for column in range(width))
    return gaps | names if names and is_open else set()


def _names(head: Sequence[Row]) -> tuple[str, ...]:
    """Return the names of the columns: the words of all rows of the head, one below the other."""
    width = max(len(row.cells) for row in head)
    filled = [_filled_on(row, width, is_last=row is head[-1]) for row in head]
    columns = ([" ".join(cells[column].split()) for cells in filled] for column in range(width))
    return tuple(_NAME_SEPARATOR.join(dict.fromkeys(filter(None, words))) for words in columns)


def _filled_on(row: Row, width: int, *, is_last: bool) -> list[str]:
    """Return the cells of a row of a head; above others, a name goes on over the gaps behind it."""
    cells = [row.cell(column) for column in range(width)]
    if not is_last and not row.wide:
        for column in range(1, width):
            cells[column] = cells[column] or cells[column - 1]
    return cells


def _question_column(rows: Sequence[Row]) -> int | None:
    """Return the column, first or second, in which most cells end with a question mark and have an answer beside them."""
    for column in (0, 1):
        asking = sum(row.cell(column).endswith(("？", "?")) and bool(row.cell(column + 1)) for row in rows)
        if asking > 1 and asking >= _QUESTION_SHARE * len(rows):
            return column
    return None
