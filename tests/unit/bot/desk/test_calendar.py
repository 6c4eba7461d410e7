import random
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.desk.calendar import Calendar
from bot.desk.timetable import CHINA

FIRST: Final = datetime(2025, 1, 1, tzinfo=CHINA)
DAYS_OFF: Final = {
    "2025-01": "01 28 29 30 31",
    "2025-02": "03 04",
    "2025-04": "04",
    "2025-05": "01 02 05",
    "2025-06": "02",
    "2025-10": "01 02 03 06 07 08",
    "2026-01": "01 02",
    "2026-02": "16 17 18 19 20 23",
    "2026-04": "06",
    "2026-05": "01 04 05",
    "2026-06": "19",
    "2026-09": "25",
    "2026-10": "01 02 05 06 07",
}  # weekdays, as the State Council published them
MADE_UP: Final = {
    "2025-01": "26",
    "2025-02": "08",
    "2025-04": "27",
    "2025-09": "28",
    "2025-10": "11",
    "2026-01": "04",
    "2026-02": "14 28",
    "2026-05": "09",
    "2026-09": "20",
    "2026-10": "10",
}
SUMMER: Final = """
[[season]]
from = "06-01"
to = "09-30"
hours = [["08:30", "12:00"], ["15:00", "24:00"]]
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def is_day_worked(day: datetime) -> bool:
    month, number = f"{day:%Y-%m}", f"{day:%d}"
    return number in MADE_UP.get(month, "").split() or (day.weekday() < 5 and number not in DAYS_OFF.get(month, "").split())


def worked_minutes(*, summer: bool) -> bytes:
    """Return for each minute of 2025 and 2026 whether it is worked."""
    clocks = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(1440)]
    off = bytes(1440)
    ordinary = bytes("09:00" <= clock < "12:00" or "14:00" <= clock < "18:00" for clock in clocks)
    seasonal = bytes("08:30" <= clock < "12:00" or clock >= "15:00" for clock in clocks) if summer else ordinary
    days = [FIRST + timedelta(days=number) for number in range(730)]
    return b"".join((seasonal if 6 <= day.month <= 9 else ordinary) if is_day_worked(day) else off for day in days)


@pytest.fixture(scope="module")
def seasonal(tmp_path_factory: pytest.TempPathFactory) -> Calendar:
    path = tmp_path_factory.mktemp("desk") / "calendar.toml"
    path.write_text(SUMMER, encoding="utf-8")
    return Calendar.load(path)


@pytest.mark.parametrize("summer", [False, True])
def test_due_times_are_those_of_counting_minute_by_minute(seasonal: Calendar, *, summer: bool) -> None:
    calendar, chance = seasonal if summer else Calendar(), random.Random(summer)
    minutes = worked_minutes(summer=summer)
    gone = [0, *accumulate(minutes)]  # gone[n]: minutes worked before minute n
    worked = [number for number, is_work in enumerate(minutes) if is_work]
    edges = [number for number in range(1, len(minutes)) if minutes[number] != minutes[number - 1]]

    for _ in range(500):
        start = chance.choice([chance.randrange(650 * 1440), chance.choice(edges[:1700]) + chance.choice((-1, 0, 1))])
        spent = chance.choice([chance.randrange(1, 420 * 20), 420, 420 * 3, 1])
        due = worked[gone[start] + spent - 1] + 1  # the minute that is worked last is over
        began = FIRST + timedelta(minutes=start, seconds=chance.randrange(60))

        assert calendar.add(began, spent) == FIRST + timedelta(minutes=due)
        assert calendar.between(began, calendar.add(began, spent)) == spent
        assert calendar.is_working(began) == minutes[start]
        assert calendar.next_working(began) == FIRST + timedelta(minutes=worked[gone[start]])


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-02 09:00", 1, "2026-03-02 18:00"),
        ("2026-03-02 09:01:59", 1, "2026-03-03 09:01"),
        ("2026-03-02 12:30", 1, "2026-03-03 12:00"),
        ("2026-03-06 23:59", 1, "2026-03-09 18:00"),
        ("2026-02-13 18:00", 1, "2026-02-14 18:00"),  # a Saturday that is worked before the Spring Festival
        ("2026-02-14 18:00", 1, "2026-02-24 18:00"),
        ("2025-09-30 10:00", 5, "2025-10-14 10:00"),  # National Day, then a Saturday that is worked
        ("2026-12-31 18:00", 1, "2027-01-04 18:00"),
    ],
)
def test_a_term_ends_when_its_last_minute_has_gone(start: str, days: int, due: str) -> None:
    assert Calendar().add(at(start), days * 420) == at(due)


def test_no_minutes_end_at_once() -> None:
    assert Calendar().add(at("2026-03-07 10:20:30"), 0) == at("2026-03-07 10:20")


def test_nothing_is_counted_backwards() -> None:
    assert Calendar().between(at("2026-03-03 10:00"), at("2026-03-02 10:00")) == 0


def test_the_lunch_break_is_not_worked() -> None:
    assert Calendar().next_working(at("2026-10-09 12:00")) == at("2026-10-09 14:00")


def test_a_year_without_its_list_has_the_days_that_the_law_names_and_no_others() -> None:
    calendar = Calendar()

    assert calendar.unlisted(date(2024, 1, 1), date(2027, 1, 1)) == (2027,)
    assert not calendar.is_workday(date(2027, 2, 8))
    assert calendar.is_workday(date(2027, 2, 9))  # no guess at the days in lieu
    assert not calendar.is_workday(date(2027, 2, 13))


def test_the_file_comes_before_the_list_of_the_year(tmp_path: Path) -> None:
    path = tmp_path / "calendar.toml"
    path.write_text('holidays = [2027-02-09, "2026-07-01"]\nworkdays = [2026-10-01]\n', encoding="utf-8")
    calendar = Calendar.load(path)

    assert calendar.is_workday(date(2026, 10, 1))
    assert not calendar.is_workday(date(2026, 7, 1))
    assert calendar.unlisted(date(2026, 1, 1), date(2028, 1, 1)) == (2028,)


def test_a_season_changes_the_ordinary_day(seasonal: Calendar) -> None:
    assert seasonal.day_minutes(at("2026-05-31 10:00")) == 420
    assert seasonal.day_minutes(at("2026-06-01 10:00")) == 210 + 540
    assert seasonal.add(at("2026-06-01 08:00"), 210 + 540) == at("2026-06-02 00:00")


def test_minutes_are_real_ones_where_clocks_are_put_forward(tmp_path: Path) -> None:
    path = tmp_path / "calendar.toml"
    path.write_text('timezone = "Europe/Berlin"\nhours = [["00:00", "24:00"]]\nworkdays = [2026-03-29]\n', encoding="utf-8")
    midnight = datetime(2026, 3, 29, tzinfo=ZoneInfo("Europe/Berlin"))

    assert Calendar.load(path).between(midnight, datetime(2026, 3, 29, 22, tzinfo=UTC)) == 23 * 60
