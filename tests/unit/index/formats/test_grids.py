import pytest

from index import UnreadableDocumentError
from index.formats.grids import Cell, Grid, Row, RowCounter
from index.formats.limits import Limits


def laid_out(*rows: list[Cell], columns: int = 10) -> list[tuple[str, ...]]:
    grid = Grid(columns)
    return [grid.row(number, cells).cells for number, cells in enumerate(rows, 1)]


def test_a_merged_cell_gives_its_text_to_all_that_it_spans() -> None:
    rows = laid_out(
        [Cell("泳池", rows=2), Cell("上午"), Cell("五元")],
        [Cell("下午"), Cell("六元")],
        [Cell("球场"), Cell("免费", columns=2)],
    )

    assert rows == [("泳池", "上午", "五元"), ("泳池", "下午", "六元"), ("球场", "免费", "免费")]


def test_a_cell_that_continues_has_the_text_of_the_one_above() -> None:
    rows = laid_out([Cell("泳池"), Cell("上午")], [Cell(continues=True), Cell("下午")], [Cell(continues=True), Cell("晚上")])

    assert rows == [("泳池", "上午"), ("泳池", "下午"), ("泳池", "晚上")]


def test_a_cell_across_the_whole_table_stands_once() -> None:
    grid = Grid(10)

    assert grid.row(1, [Cell("收费表", columns=3)]) == Row(1, ("收费表",))
    assert grid.row(2, [Cell("平时", columns=2), Cell("备注")]) == Row(2, ("平时", "平时", "备注"), frozenset({0, 1}))


def test_a_long_text_is_not_repeated() -> None:
    long = "说" * 201
    rows = laid_out([Cell(long, rows=2), Cell("甲")], [Cell("乙")], [Cell(long, columns=2), Cell("丙")])

    assert rows == [(long, "甲"), ("", "乙"), (long, "", "丙")]


def test_a_span_ends_at_the_last_column() -> None:
    assert laid_out([Cell("甲"), Cell("乙", columns=10**9)], columns=3) == [("甲", "乙", "乙")]


def test_blank_rows_and_trailing_cells_are_left_out_and_a_long_run_of_blank_rows_ends_a_table() -> None:
    rows = [Row(1, ("甲", "", "")), Row(2, ("", "")), Row(3, ("", "乙")), Row(99, ("丙",))]

    assert [row.cells for row in RowCounter("a", Limits(blank_rows=2)).rows(rows)] == [("甲",), ("", "乙")]


def test_a_row_is_a_line_with_the_gaps_between_its_cells() -> None:
    assert Row(1, ("", "甲", "", "乙", "")).line == "甲 |  | 乙"
    assert Row(1, ("", "")).line == ""


@pytest.mark.parametrize(
    ("limits", "reason"), [(Limits(rows=1), "more than 1 rows"), (Limits(table_characters=3), "more than 3 characters")]
)
def test_rows_beyond_a_limit_are_unreadable(limits: Limits, reason: str) -> None:
    with pytest.raises(UnreadableDocumentError, match=reason):
        list(RowCounter("a", limits).rows([Row(1, ("甲乙",)), Row(2, ("丙丁",))]))
