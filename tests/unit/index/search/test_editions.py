from datetime import date

import pytest

from index.search.editions import Facts, Standing, asked_years, standings

DAY = date(2026, 6, 1)
OLD, NEW = Facts("松林市停车办法", "松林市", "2013-12-28", ""), Facts("松林市停车办法", "松林市", "2025-01-01", "")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("停车怎么收钱", {0: "outdated", 1: "current"}),
        ("2013年版怎么收钱", {0: "earlier", 1: "outdated"}),
        ("2019年怎么收钱", {0: "earlier", 1: "outdated"}),
        ("二〇一三年怎么收钱", {0: "earlier", 1: "outdated"}),
        ("2025年修订的怎么收钱", {0: "outdated", 1: "current"}),
        ("2001年怎么收钱", {0: "outdated", 1: "current"}),
        ("旧版怎么收钱", {0: "earlier", 1: "outdated"}),
    ],
)
def test_the_newest_version_holds_unless_a_year_is_asked_for(question: str, expected: dict[int, Standing]) -> None:
    assert standings({0: OLD, 1: NEW}, question, DAY) == expected


def test_what_is_repealed_never_holds() -> None:
    gone = Facts("松林市停车办法", "松林市", "2025-01-01", "已废止")

    assert standings({0: OLD, 1: gone}, "停车怎么收钱", DAY) == {0: "current", 1: "outdated"}
    assert standings({1: gone}, "停车怎么收钱", DAY) == {1: "repealed"}


def test_a_repeal_counts_from_its_day_on() -> None:
    ending = Facts("松林市停车办法", "松林市", "2013", "2026-06-02")

    assert standings({0: ending}, "停车", DAY) == {0: "current"}
    assert standings({0: ending}, "停车", date(2026, 6, 2)) == {0: "repealed"}


def test_rules_of_two_places_and_texts_without_a_date_are_no_versions() -> None:
    there = Facts("松林市停车办法", "桂花市", "2020", "")
    undated = Facts("松林市停车办法", "松林市", "", "")

    assert standings({0: OLD, 1: there}, "停车", DAY) == {0: "current", 1: "current"}
    assert standings({0: undated, 1: NEW}, "停车", DAY) == {0: "current", 1: "current"}


def test_years_are_read_in_either_kind_of_digits() -> None:
    assert asked_years("二〇一三年和2019年，电话20190000") == (2013, 2019)
