import pytest

from index.analysis.numerals import ONE_TO_TEN, ZERO_TO_NINE, numbers, ordinal


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("一百户", ["100"]),
        ("一百二十户", ["120"]),
        ("十五天", ["15"]),
        ("一千零一名", ["1001"]),
        ("两千三百人", ["2300"]),
        ("一亿三千万", ["130000000"]),
        ("二〇一三年", ["2013"]),
        ("一九九八年", ["1998"]),
        ("1.2万元", ["12000"]),
        ("3万人", ["30000"]),
        ("1,300元", ["1300"]),
        ("2.50米", ["2.5"]),
        ("百分之五", ["5%"]),
        ("百分之五点五", ["5.5%"]),
        ("5%", ["5%"]),
        ("三百户，二十人", ["300", "20"]),
    ],
)
def test_a_number_has_one_common_form(text: str, forms: list[str]) -> None:
    assert [form for _, _, form in numbers(text)] == forms


@pytest.mark.parametrize(
    "text", ["100户", "一个", "十分", "三五个", "千万不要", "万一", "2020.2.3", "0523-8639", "1" * 20 + "万", "一" * 17, "百分之百", ""]
)
def test_what_is_in_its_common_form_or_is_no_number_is_passed_over(text: str) -> None:
    assert list(numbers(text)) == []


def test_a_number_is_found_where_it_stands() -> None:
    assert list(numbers("每格一百户左右")) == [(2, 4, "100")]


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("三", 3),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("7", 7),
        ("120", 120),
        ("二三", 0),
        ("一百二十", 0),
        ("一十二", 0),
        ("甲", 0),
        ("", 0),
    ],
)
def test_the_number_of_an_item_is_read(numeral: str, number: int) -> None:
    assert ordinal(numeral) == number


def test_an_item_is_numbered() -> None:
    assert [ordinal(numeral) for numeral in ONE_TO_TEN] == list(range(1, 11))
    assert [ordinal(digit) for digit in ZERO_TO_NINE] == list(range(10))
