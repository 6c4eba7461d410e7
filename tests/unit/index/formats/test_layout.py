import pytest

from index.formats.layout import join_lines, remove_margins


def test_a_short_document_loses_its_page_number_only() -> None:
    kept, removed = remove_margins([["通知", "八点开门。", "1"], ["通知", "九点关门。", "2"]])

    assert kept == ["通知", "八点开门。", "通知", "九点关门。"]
    assert [each.text for each in removed] == ["1", "2"]


@pytest.mark.parametrize("line", ["3", "- 12 -", "第3页", "第 3 页 共 9 页", "3/9", "Page 3 of 9", "第三页"])
def test_a_page_number_has_many_forms(line: str) -> None:
    assert remove_margins([["八点开门。", line]])[0] == ["八点开门。"]


@pytest.mark.parametrize("line", ["2013", "三、办事流程", "3件", "第3条", "100户"])
def test_what_only_looks_like_a_page_number_stays(line: str) -> None:
    assert remove_margins([["八点开门。", line]])[0] == ["八点开门。", line]


LONG = "社区服务站为居民代办各种证件并且每天早上八点开门"


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ([LONG, "周日不开门。"], [LONG + "周日不开门。"]),
        ([LONG + "。", "周日不开门。"], [LONG + "。", "周日不开门。"]),
        ([LONG, "二、代办", LONG], [LONG, "二、代办", LONG]),
        (["办事流程", LONG, "周日不开。"], ["办事流程", LONG + "周日不开。"]),
        (["The service station opens at eight", "in the morning."], ["The service station opens at eight in the morning."]),
        (["The service sta-", "tion opens at eight in the morning."], ["The service station opens at eight in the morning."]),
        (["The years from 2010-", "2013 were good for all of us here."], ["The years from 2010-", "2013 were good for all of us here."]),
        ([LONG + "姓名    电话", "甲      12345"], [LONG + "姓名    电话", "甲      12345"]),
        (["a\u00adb"], ["ab"]),
        ([], []),
    ],
)
def test_lines_that_the_layout_broke_are_joined(lines: list[str], joined: list[str]) -> None:
    assert join_lines(lines) == joined
