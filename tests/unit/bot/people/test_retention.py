"""Retention and a clock that jumps."""

from datetime import timedelta

import pytest

from bot.people.querylog import QueryLog
from bot.people.retention import Retention
from tests.unit.bot.people.conftest import NOON, Calendar, turn

OLD, NEW = "000000000001", "000000000002"


@pytest.fixture
def aged(log: QueryLog) -> QueryLog:
    """A log of today with a question of a month ago."""
    log.log(turn(OLD, at=NOON - timedelta(days=31)))
    log.log(turn(NEW, at=NOON))
    return log


def kept(log: QueryLog) -> list[bool]:
    return [log.turn(name) is not None for name in (OLD, NEW)]


def test_what_is_old_is_erased_while_time_passes_and_after_some_days_away(aged: QueryLog, clock: Calendar) -> None:
    passed = [0.0]
    running = Retention(aged, 40, now=clock, monotonic=lambda: passed[0])
    running.sweep()
    assert kept(aged) == [True, True]
    clock.now += timedelta(days=20)
    passed[0] += 20 * 24 * 3600
    running.sweep()
    assert kept(aged) == [False, True]
    clock.now += timedelta(days=9)
    Retention(aged, 40, now=clock).sweep()
    clock.now += timedelta(days=9)
    Retention(aged, 20, now=clock).sweep()
    assert kept(aged) == [False, True]


@pytest.mark.parametrize("restarts", [False, True])
def test_a_clock_years_ahead_erases_nothing_until_it_is_right_or_an_admin_agrees(
    aged: QueryLog, clock: Calendar, caplog: pytest.LogCaptureFixture, *, restarts: bool
) -> None:
    retention = Retention(aged, 40, now=clock)
    retention.sweep()
    clock.now += timedelta(days=3650)
    retention = Retention(aged, 40, now=clock) if restarts else retention
    aged.log(turn("000000000003", at=clock.now))
    for _ in range(2):
        retention.sweep()
    assert (kept(aged), retention.doubt is not None, len(caplog.records)) == ([True, True], True, 1)
    clock.now = NOON
    retention.sweep()
    assert retention.doubt is None
    clock.now += timedelta(days=3650)
    retention.sweep()
    retention.agree()
    assert (kept(aged), retention.doubt) == ([False, False], None)


def test_what_is_kept_for_ever_is_never_swept(aged: QueryLog, clock: Calendar) -> None:
    clock.now += timedelta(days=36_500)
    Retention(aged, 0, now=clock).sweep()
    assert kept(aged) == [True, True]
