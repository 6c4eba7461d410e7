import pytest

from index.cleaning.lines import COUNTER
from tests.unit.index.cleaning.handbook import SORTING, VISITS, cleaned, taken


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("第3页 共9页", COUNTER),
        ("— 3 —", COUNTER),
        ("Page 3 of 9", COUNTER),
    ],
)
def test_page_counters_go(line: str, why: str) -> None:
    assert taken(cleaned(SORTING, line, VISITS)) == [(line, why)]


def test_a_fraction_alone_is_no_page_counter() -> None:
    assert cleaned(SORTING, "1/2", VISITS).removed == ()
    assert taken(cleaned("1/2", "2/2", SORTING)) == [("1/2", COUNTER), ("2/2", COUNTER)]


def test_page_numbers_in_the_midst_of_sentences_go_if_they_count_on() -> None:
    pages = [f"{SORTING * 7}我们 {number} 要做好" for number in (2, 3, 4)]
    result = cleaned("".join(pages))

    assert taken(result) == [("2", COUNTER), ("3", COUNTER), ("4", COUNTER)]
    assert result.text.count("我们要做好") == 3
    assert cleaned("".join(pages).replace(" 3 ", " 7 ")).removed == ()
