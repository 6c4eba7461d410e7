"""The figures of the query log."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.people.querylog import QueryLog
from bot.people.records import DayFigures
from bot.texts.reports import month
from tests.unit.bot.people.conftest import ANNA, BORIS, NOON, turn


def test_the_questions_that_most_people_asked_come_first(log: QueryLog) -> None:
    for number in range(9):
        log.log(turn(f"flood{number}", asked="刷屏"))
    log.log(turn("1", asked="居住证怎么办"))
    log.log(turn("2", asked="居住证怎么办", person=BORIS))
    log.log(turn("3", asked="停水"))
    log.log(turn("4", asked=""))
    assert log.most_asked(5) == ["居住证怎么办", "刷屏", "停水"]
    assert log.most_asked(1) == ["居住证怎么办"]


def test_a_month_is_counted_by_the_days_of_its_zone(log: QueryLog) -> None:
    zone = timezone(timedelta(hours=8))
    for name, band, milliseconds, at in (
        ("1", "answer", 10.0, datetime(2026, 10, 31, 16, 0, tzinfo=UTC)),
        ("2", "maybe", 20.0, datetime(2026, 11, 1, 15, 59, tzinfo=UTC)),
        ("3", "none", 90.0, datetime(2026, 11, 30, 15, 59, tzinfo=UTC)),
        ("before", "none", 1.0, datetime(2026, 10, 31, 15, 59, tzinfo=UTC)),
        ("after", "none", 1.0, datetime(2026, 11, 30, 16, 0, tzinfo=UTC)),
    ):
        log.log(turn(name, band=band, milliseconds=milliseconds, at=at))
    log.vote("1", ANNA, up=True)
    log.vote("1", BORIS, up=False)
    log.vote("2", BORIS, up=True)
    log.vote("after", BORIS, up=True)
    figures = log.month(2026, 11, zone)
    assert (figures.year, figures.month, figures.asked, figures.answer, figures.maybe, figures.none) == (2026, 11, 3, 1, 1, 1)
    assert (figures.helpful_up, figures.helpful_down, figures.median_milliseconds) == (2, 1, 20.0)
    assert len(figures.by_day) == 30
    assert figures.by_day[0] == DayFigures(1, answer=1, maybe=1, none=0)
    assert figures.by_day[29] == DayFigures(30, answer=0, maybe=0, none=1)


@pytest.fixture
def chile(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Local time four hours behind UTC in winter, and three from 6 September on."""
    monkeypatch.setenv("TZ", "CLT4CLST,M9.1.0/0,M4.1.0/0")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("chile")
def test_a_month_is_counted_by_the_hours_that_each_of_its_days_has(log: QueryLog) -> None:
    log.log(turn("first", at=datetime(2026, 9, 1, 4, 0, tzinfo=UTC)))
    log.log(turn("last", at=datetime(2026, 10, 1, 2, 59, tzinfo=UTC)))
    log.log(turn("next", at=datetime(2026, 10, 1, 3, 0, tzinfo=UTC)))
    september = log.month(2026, 9, None)
    assert [(day.day, day.answer) for day in september.by_day if day.answer] == [(1, 1), (30, 1)]


def test_a_month_without_questions_is_all_zero(log: QueryLog) -> None:
    figures = log.month(2026, 12)
    assert (figures.asked, figures.median_milliseconds, len(figures.by_day)) == (0, 0.0, 31)
    assert "中位数" not in month(figures, "zh-Hans")


def test_the_last_day_is_counted_by_band(log: QueryLog) -> None:
    log.log(turn("1", band="none"))
    log.log(turn("2", band="none", at=NOON - timedelta(hours=24)))
    log.log(turn("3", at=NOON - timedelta(hours=24, seconds=1)))
    assert log.last_day() == {"answer": 0, "maybe": 0, "none": 2}
