from collections.abc import Sequence

import pytest

from index.formats.grids import Row
from index.formats.heads import find_head, is_form


def rows(*cells: Sequence[str], wide: frozenset[int] = frozenset()) -> list[Row]:
    return [Row(number, tuple(each), wide if number == 1 else frozenset()) for number, each in enumerate(cells, 1)]


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ((("水果", "产地", "吃法"), ("苹果", "山东烟台", "洗净后去皮切块食用"), ("柿子", "陕西富平", "放软以后用勺子挖着吃")), True),
        ((("楼", "层"), ("东楼", "6层"), ("西楼", "8层")), True),
        ((("苹果", "红"), ("梨", "黄"), ("苹果", "青")), False),
        ((("甲", "每天早上八点半开门"), ("乙", "每天早上九点整开门")), False),
        ((("东楼", "6层"), ("西楼", "8层"), ("南楼", "9层")), False),
        ((("补贴类型", "标准", "发放日"), ("护理补贴", "80元", "6月5日"), ("高温补贴", "300元", "7月1日")), True),
        ((("救济对象", "2023年", "2024年"), ("孤老", "600元", "700元"), ("孤儿", "800元", "900元")), True),
        ((("东楼", "2023年"), ("西楼", "2024年"), ("南楼", "2025年")), False),
        ((("收费项目", "收费标准"), ("停车收费", "每月90元"), ("垃圾费用", "每户8元")), True),
        ((("办理时间", "周一至周五"), ("办理地点", "一楼大厅"), ("联系电话", "12345")), False),
    ],
)
def test_a_head_of_unknown_words_is_told_by_its_form(table: Sequence[Sequence[str]], names: bool) -> None:  # noqa: FBT001
    assert find_head(rows(*table)).names == (tuple(table[0]) if names else ())


def test_a_head_of_two_rows_has_names_of_both() -> None:
    merged = rows(("项目", "收费", "收费"), ("项目", "平时", "节日"), ("助餐", "8", "10"), wide=frozenset({1, 2}))
    gaps = rows(("项目", "收费", "", "补贴", ""), ("", "平时", "节日", "低保", "高龄"), ("助餐", "8", "10", "8", "4"))

    assert find_head(merged).names == ("项目", "收费·平时", "收费·节日")
    assert find_head(gaps).names == ("项目", "收费·平时", "收费·节日", "补贴·低保", "补贴·高龄")
    assert find_head(gaps).end == 2


def test_the_first_row_below_a_wide_cell_is_no_second_head_if_it_is_a_row_of_its_own() -> None:
    table = rows(("姓名", "联系方式", "联系方式"), ("甲", "座机五五五", "手机七七七"), ("乙", "座机六六六", "无"), wide=frozenset({1, 2}))

    assert find_head(table).names == ("姓名", "联系方式", "联系方式")


def test_a_row_that_the_format_calls_a_head_is_one() -> None:
    table = [Row(1, ("甲", "乙"), is_head=True), Row(2, ("丙", "丁"))]

    assert find_head(table).names == ("甲", "乙")


def test_a_form_names_what_stands_beside_each_name() -> None:
    assert is_form(rows(("办理时间", "周一"), ("办理地点", "大厅")))
    assert not is_form(rows(("苹果", "红"), ("梨", "黄")))
    assert not is_form(rows(("办理时间", "周一")))


def test_a_form_of_several_columns_is_told_by_every_second_cell() -> None:
    assert is_form(rows(("借书人", "", "联系电话", ""), ("借阅事项", "字典一本", "受理时间", "3月2日")))
    assert not is_form(rows(("借阅事项", "字典一本", "3月2日"), ("归还事项", "年鉴一本", "3月9日")))
