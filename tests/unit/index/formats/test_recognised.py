import math

import pytest

from index.documents import DOUBTFUL
from index.formats.recognised import Box, mark, to_lines


def box(left: float, top: float, width: float = 300, height: float = 20, degrees: float = 0) -> Box:
    angle = math.radians(degrees)
    corners = ((left, top), (left + width, top), (left + width, top + height), (left, top + height))
    return [(x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)) for x, y in corners]


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("每月十五日，上午八点。周日休息", "每月十五日⁇，上午八点⁇。周日休息⁇"),
        ("“好的。”他说：", "“好的⁇。”他说⁇："),
        ("通告", "通告⁇"),
        ("。。", "。。"),
    ],
)
def test_each_clause_of_a_doubtful_line_is_marked(line: str, marked: str) -> None:
    assert mark(line) == marked


def test_only_lines_below_the_confidence_are_marked_and_noise_is_dropped() -> None:
    found = [(box(10, 10), "八点开门。", 0.95), (box(10, 40), "九点关门。", 0.6), (box(10, 70), "丨", 0.1), (box(10, 90), " ", 0.9)]

    assert to_lines(found) == ["八点开门。", f"九点关门{DOUBTFUL}。"]


@pytest.mark.parametrize("degrees", [-3, 0, 3])
def test_cells_on_a_slanted_page_stay_in_their_rows(degrees: float) -> None:
    found = [(box(x, y, 200, 20, degrees), f"第{y}行{x}", 0.9) for y in (100, 130, 160) for x in (900, 100)]

    assert to_lines(found) == [f"第{y}行100 第{y}行900" for y in (100, 130, 160)]


def test_nothing_is_found_on_an_empty_page() -> None:
    assert to_lines([]) == []
