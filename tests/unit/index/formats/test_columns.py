import pytest

from index.formats.columns import Piece, find_gutter, group_rows, read_in_order


def piece(left: float, top: float, text: str, size: float = 10) -> Piece:
    return Piece(left, top - size, left + size * len(text), top, text)


def column(left: float, name: str, rows: int = 5, top: float = 700) -> list[Piece]:
    return [piece(left, top - 15 * row, f"{name}栏第{row}行写的是社区里的事") for row in range(rows)]


def test_a_page_of_one_column_is_read_from_top_to_bottom() -> None:
    lines = column(40, "一")

    assert find_gutter(lines) is None
    assert read_in_order(lines[::-1]) == [line.text for line in lines]


@pytest.mark.parametrize("count", [2, 3])
def test_columns_are_read_one_after_another(count: int) -> None:
    columns = [column(40 + 160 * number, "一二三"[number]) for number in range(count)]
    shuffled = [line for row in zip(*columns, strict=True) for line in row]

    assert read_in_order(shuffled) == [line.text for lines in columns for line in lines]


def test_a_heading_across_both_columns_parts_them() -> None:
    first = [*column(40, "甲"), *column(240, "乙")]
    heading = piece(60, 620, "横跨两栏的一个很长很长的小标题写在这里")
    second = [*column(40, "丙", top=600), *column(240, "丁", top=600)]
    lines = read_in_order([*second, heading, *first])

    assert [line[0] for line in lines] == [*"甲" * 5, *"乙" * 5, "横", *"丙" * 5, *"丁" * 5]


def test_a_place_that_many_lines_cross_is_no_gutter() -> None:
    assert find_gutter([*column(40, "甲"), *column(240, "乙")], rules=lambda _place: 3) is None
    assert find_gutter([*column(40, "甲"), *column(240, "乙")], rules=lambda _place: 1) is not None


def test_columns_of_different_widths_are_a_table() -> None:
    narrow = [piece(40, 700 - 15 * row, "办理事项名称一") for row in range(5)]

    assert find_gutter([*narrow, *column(240, "乙")]) is None


def test_what_stands_on_one_height_is_a_row() -> None:
    rows = group_rows([piece(100, 700, "右"), piece(40, 702, "左"), piece(40, 680, "下")])

    assert [[each.text for each in row] for row in rows] == [["左", "右"], ["下"]]


def test_pieces_that_stand_close_are_joined_without_a_blank_in_chinese() -> None:
    assert read_in_order([piece(40, 700, "社区"), piece(63, 700, "服务"), piece(120, 700, "站"), piece(132, 700, "A1")]) == [
        "社区服务 站 A1"
    ]
