"""`calendar.toml`: the hours of the desk, its seasons, days off and make-up workdays, with every fault by its line.

timezone = "Asia/Shanghai"                            # may be left out
hours = [["09:00", "12:00"], ["14:00", "18:00"]]
holidays = [2026-07-01]                               # beside the statutory ones
workdays = [2026-07-04]

[[season]]
from = "06-01"                                        # every year; or a date, 2026-06-01
to = "09-30"
hours = [["08:30", "12:00"], ["15:00", "18:30"]]

[promise]                                             # see promises.py
help = 5
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta, timezone, tzinfo
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.desk.clock import Terms
from bot.desk.promises import Fault, read_promises
from bot.errors import DeskFileError

Hours = tuple[tuple[int, int], ...]
"""Half-open spans of a day in minutes after midnight, in order and apart; 1440 is the end of the day."""

ORDINARY_HOURS: Final[Hours] = ((9 * 60, 12 * 60), (14 * 60, 18 * 60))
"""The hours without a `calendar.toml`: 09:00 to 12:00 and 14:00 to 18:00."""

CHINA: Final = timezone(timedelta(hours=8))
"""The time of the desk without a `timezone`; China has had no summer time since 1991."""

CALENDAR_FILE: Final = "calendar.toml"
"""Its name in DESK_DIR."""

_KEYS: Final = frozenset({"timezone", "hours", "holidays", "workdays", "season", "promise"})
_SEASON_KEYS: Final = frozenset({"from", "to", "hours"})
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])|24:00")
_MONTH_AND_DAY: Final = re.compile(r"([0-9]{1,2})-([0-9]{1,2})")
_LINE: Final = re.compile(r"at line ([0-9]+)")
_LEAP_YEAR: Final = 2028  # has every (month, day)
_PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class Season:
    """Other hours between two days, both included: dates of one year, or (month, day) of every year, which may run over New Year."""

    first: date | tuple[int, int]
    last: date | tuple[int, int]
    hours: Hours

    def covers(self, day: date) -> bool:
        """Tell whether *day* lies in the season."""
        if isinstance(self.first, date) and isinstance(self.last, date):
            return self.first <= day <= self.last
        first, last, this = self.first, self.last, (day.month, day.day)
        assert isinstance(first, tuple)  # noqa: S101 - both ends are of one kind
        assert isinstance(last, tuple)  # noqa: S101
        return first <= this <= last if first <= last else this >= first or this <= last


@dataclass(frozen=True, slots=True)
class Timetable:
    """What a `calendar.toml` says. Immutable; any thread."""

    hours: Hours = ORDINARY_HOURS
    seasons: tuple[Season, ...] = ()
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    zone: tzinfo = CHINA
    terms: Terms = field(default_factory=Terms)

    @property
    def named(self) -> frozenset[date]:
        """The days that the file itself calls worked or off."""
        return self.holidays | self.workdays

    def hours_on(self, day: date) -> Hours:
        """Return the hours in force on *day*, if it is worked."""
        return next((season.hours for season in self.seasons if season.covers(day)), self.hours)


class _FaultError(ValueError):
    """A value that cannot be used; *shown* is how the file has it, to find its line."""

    def __init__(self, fault: str, shown: str = "") -> None:
        super().__init__(fault)
        self.shown = shown


def read_timetable(path: Path) -> Timetable:
    """Read the `calendar.toml` at *path*; without a file, the ordinary hours.

    Raises:
        DeskFileError: with every fault and its line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Timetable()
    except UnicodeDecodeError:
        raise DeskFileError(path, [(0, "is not a text in UTF-8")]) from None
    except OSError as error:
        raise DeskFileError(path, [(0, f"cannot be read: {error.strerror}")]) from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        raise DeskFileError(path, [(int(line[1]) if line else text.count("\n") + 1, str(error))]) from None
    return _Reader(path, text.splitlines(), table).timetable()


class _Reader:
    """Makes a timetable of the tables of one file, and collects what is wrong with them."""

    def __init__(self, path: Path, lines: list[str], table: Mapping[str, Any]) -> None:
        self._path, self._lines, self._table = path, lines, table
        self._faults: list[tuple[int, str]] = []

    def timetable(self) -> Timetable:
        """Return the timetable.

        Raises:
            DeskFileError: with every fault.
        """
        self._refuse_unknown(self._table, _KEYS, None)
        hours = self._hours(self._table, None) if "hours" in self._table else ORDINARY_HOURS
        holidays, workdays = self._days("holidays"), self._days("workdays")
        for day in sorted(holidays & workdays):
            self._fault(None, "workdays", _FaultError(f"{day} is among the holidays too", str(day)))
        seasons, zone, terms = self._seasons(), self._zone(), self._terms()
        if self._faults:
            raise DeskFileError(self._path, sorted(self._faults))
        return Timetable(hours, seasons, holidays, workdays, zone, terms)

    def _terms(self) -> Terms:
        terms, faults = read_promises(self._table.get("promise", {}))
        self._faults += ((self._line_below(fault), f"{fault.key}: {fault.said}") for fault in faults)
        return terms

    def _line_below(self, fault: Fault) -> int:
        """Return the line of a key below the header of its table, else that of the header."""
        header = rf"\s*\[\s*{re.escape(fault.table)}\s*\]" if fault.table else r"\s*promise\b"
        start = next((number for number, line in enumerate(self._lines) if re.match(header, line)), 0)
        below = (number for number, line in enumerate(self._lines) if number >= start and re.match(rf"\s*{re.escape(fault.key)}\s*=", line))
        return next(below, start) + 1

    def _zone(self) -> tzinfo:
        if "timezone" not in self._table:
            return CHINA
        try:
            return ZoneInfo(self._table["timezone"])
        except (OSError, ValueError, TypeError, LookupError):
            self._fault(None, "timezone", _FaultError("is no time zone that this machine knows, such as Asia/Shanghai"))
            return CHINA

    def _days(self, key: str) -> frozenset[date]:
        days = set()
        for value in self._list(self._table.get(key, []), None, key):
            try:
                days.add(_date(value))
            except _FaultError as fault:
                self._fault(None, key, fault)
        return frozenset(days)

    def _hours(self, table: Mapping[str, Any], season: int | None) -> Hours:
        spans = []
        for value in self._list(table.get("hours", []), season, "hours"):
            try:
                spans.append(_span(value))
            except _FaultError as fault:
                self._fault(season, "hours", fault)
        if not spans and not self._faults:
            self._fault(season, "hours", _FaultError("names no hours"))
        for before, after in pairwise(sorted(spans)):
            if after[0] < before[1]:
                self._fault(season, "hours", _FaultError(f"{_shown(*after)} overlaps {_shown(*before)}", _clock(after[0])))
        return tuple(sorted(spans))

    def _seasons(self) -> tuple[Season, ...]:
        tables = self._list(self._table.get("season", []), None, "season")
        found = {number: season for number, table in enumerate(tables) if (season := self._season(number, table)) is not None}
        for (_, one), (number, other) in combinations(found.items(), 2):
            if any(one.covers(day) and other.covers(day) for day in _days_of([one, other])):
                self._fault(number, "from", _FaultError("overlaps a season above"))
        return tuple(found.values())

    def _season(self, number: int, table: Any) -> Season | None:  # noqa: ANN401 - as the file has it
        if not isinstance(table, dict):
            self._fault(number, "season", _FaultError("is no table: write [[season]]"))
            return None
        self._refuse_unknown(table, _SEASON_KEYS, number)
        ends: list[date | tuple[int, int]] = []
        for key in ("from", "to"):
            try:
                ends.append(_season_day(table.get(key)))
            except _FaultError as fault:
                self._fault(number, key, fault)
        hours = self._hours(table, number)
        if len(ends) < _PAIR:
            return None
        first, last = ends
        if isinstance(first, date) is not isinstance(last, date):
            self._fault(number, "to", _FaultError("is not of the same kind as from: two dates, or two days of every year"))
            return None
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self._fault(number, "to", _FaultError("comes before from"))
        return Season(first, last, hours)

    def _list(self, value: Any, season: int | None, key: str) -> list[Any]:  # noqa: ANN401 - as the file has it
        if isinstance(value, list):
            return value
        self._fault(season, key, _FaultError("is no list"))
        return []

    def _refuse_unknown(self, table: Mapping[str, Any], known: frozenset[str], season: int | None) -> None:
        for key in sorted(table.keys() - known):
            self._fault(season, key, _FaultError(f"is no key of this table; there are {', '.join(sorted(known))}"))

    def _fault(self, season: int | None, key: str, fault: _FaultError) -> None:
        self._faults.append((self._line(season, key, fault.shown), f"{key}: {fault}"))

    def _line(self, season: int | None, key: str, shown: str) -> int:
        """Return the line of what is *shown* in the value of *key*, else that of the key, else that of its table."""
        wanted = -1 if season is None else season
        numbered = [(number, line) for number, table, line in self._by_table() if table == wanted]
        start = next((number for number, line in numbered if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line)), None)
        if start is None:
            return numbered[0][0] if numbered else 1
        return next((number for number, line in numbered if number >= start and shown and shown in line), start)

    def _by_table(self) -> Iterator[tuple[int, int, str]]:
        """Yield each line with its number and that of its [[season]], -1 above the first."""
        table = -1
        for number, line in enumerate(self._lines, 1):
            table += bool(re.match(r"\s*\[\[\s*[\"']?season", line))
            yield number, table, line


def _span(value: Any) -> tuple[int, int]:  # noqa: ANN401 - as the file has it
    """Return two times as minutes.

    Raises:
        _FaultError: they are no two times, or run over midnight.
    """
    if not isinstance(value, list) or len(value) != _PAIR:
        fault = 'is not made of pairs of times, such as ["09:00", "12:00"]'
        raise _FaultError(fault)
    start, end = map(_minute, value)
    if end == start:
        fault = f"{_shown(start, end)} is empty"
        raise _FaultError(fault, _written(value[0]))
    if end < start:
        fault = f"{_shown(start, end)} runs over midnight; end it by 24:00, and go on from 00:00"
        raise _FaultError(fault, _written(value[0]))
    return start, end


def _minute(value: Any) -> int:  # noqa: ANN401 - as the file has it
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        fault = f"{value} is no time from 00:00 to 24:00"
        raise _FaultError(fault, str(value))
    hour, minute = found[0].split(":")
    return int(hour) * 60 + int(minute)


def _date(value: Any) -> date:  # noqa: ANN401 - as the file has it
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        fault = f"{value} is no date, such as 2026-10-01"
        raise _FaultError(fault, str(value)) from None


def _season_day(value: Any) -> date | tuple[int, int]:  # noqa: ANN401 - as the file has it
    found = _MONTH_AND_DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        try:
            return _date(value)
        except _FaultError:
            fault = "is missing" if value is None else f'{value} is no day, such as "06-01" or 2026-06-01'
            raise _FaultError(fault) from None
    month, day = int(found[1]), int(found[2])
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        fault = f"there is no {value}"
        raise _FaultError(fault) from None
    return month, day


def _days_of(seasons: list[Season]) -> Iterator[date]:
    """Yield the days on which *seasons* could overlap: those of the years that they name, and of a leap year."""
    years = {end.year for season in seasons for end in (season.first, season.last) if isinstance(end, date)} or {_LEAP_YEAR}
    for year in sorted(years):
        first = date(year, 1, 1)
        yield from (first + timedelta(days=number) for number in range((date(year, 12, 31) - first).days + 1))


def _written(value: Any) -> str:  # noqa: ANN401 - as the file has it
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _shown(start: int, end: int) -> str:
    return f"{_clock(start)} to {_clock(end)}"
