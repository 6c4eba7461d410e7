"""Working time: which minutes are worked, and when so many of them have gone.

Hours, seasons, holidays and make-up workdays come from `calendar.toml` (`timetable.py`); the statutory holidays of China and
the weekends that are worked in exchange come from the library `holidays`, which knows a year once the State Council has published it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

from bot.desk.timetable import Hours, Timetable, read_timetable

_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SATURDAY: Final = 5
_MIDNIGHT: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is known of a year: days off, weekends that are worked, and whether the year's list has been published."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    is_published: bool


@dataclass(frozen=True)
class Calendar:
    """Counts working minutes. Moments are aware; their seconds are cut off. Immutable but for a cache; any thread."""

    timetable: Timetable = field(default_factory=Timetable)
    _spans: dict[date, Hours] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the calendar at *path*; without a file, the ordinary hours.

        Raises:
            DeskFileError: with every fault and its line.
        """
        return cls(read_timetable(path))

    @property
    def zone(self) -> tzinfo:
        """The time zone of the desk."""
        return self.timetable.zone

    def is_workday(self, day: date) -> bool:
        """Tell whether *day* is worked; the file comes before the list of the year, and that before the weekend."""
        if day in self.timetable.named:
            return day in self.timetable.workdays
        year = arrangement(day.year)
        return day in year.workdays or (day.weekday() < _SATURDAY and day not in year.holidays)

    def _has_list(self, year: int) -> bool:
        """Tell whether the days off of *year* are known: published, or named in the file."""
        return arrangement(year).is_published or any(day.year == year for day in self.timetable.named)

    def unlisted(self, first: date, last: date) -> tuple[int, ...]:
        """Return the years from *first* to *last* whose days off are not known: Monday to Friday but for the statutory days."""
        return tuple(year for year in range(first.year, last.year + 1) if not self._has_list(year))

    def today(self, moment: datetime) -> date:
        """Return the day that *moment* falls on at the desk."""
        return moment.astimezone(self.zone).date()

    def day_minutes(self, moment: datetime) -> int:
        """Return the minutes of the ordinary working day in force at *moment*, even if that day itself is off."""
        return sum(end - start for start, end in self.timetable.hours_on(self.today(moment)))

    def is_working(self, moment: datetime) -> bool:
        """Tell whether the minute of *moment* is worked."""
        minute = _minutes(moment)
        return any(start <= minute < end for start, end in self._worked(self.today(moment)))

    def next_working(self, moment: datetime) -> datetime:
        """Return the start of the first working minute that is not over at *moment*, which may be the present one."""
        minute = _minutes(moment)
        return next(self._moment(max(start, minute)) for start, end in self._from(self.today(moment)) if minute < end)

    def add(self, start: datetime, minutes: int) -> datetime:
        """Return the first moment at which *minutes* of working time have gone since *start*; *start* itself if none are to go.

        One day from 09:00 is 18:00 of the same day, not 09:00 of the next.
        """
        now = _minutes(start)
        if minutes <= 0:
            return self._moment(now)
        for opens, closes in self._from(self.today(start)):
            begins = max(opens, now)
            if minutes <= closes - begins:
                return self._moment(begins + minutes)
            minutes -= max(closes - begins, 0)
        raise AssertionError  # pragma: no cover - every calendar goes on being worked

    def between(self, start: datetime, end: datetime) -> int:
        """Return the working minutes from *start* to *end*; 0 if *end* comes first."""
        first, last = _minutes(start), _minutes(end)
        minutes = 0
        for opens, closes in self._from(self.today(start)):
            if opens >= last:
                return minutes
            minutes += max(min(closes, last) - max(opens, first), 0)
        raise AssertionError  # pragma: no cover - every calendar goes on being worked

    def _from(self, day: date) -> Iterator[tuple[int, int]]:
        """Yield the worked spans from *day* on, in minutes since 1970, without end."""
        while True:
            yield from self._worked(day)
            day += _DAY

    def _worked(self, day: date) -> Hours:
        """Return the worked spans of *day* in minutes since 1970."""
        spans = self._spans.get(day)
        if spans is None:
            hours = self.timetable.hours_on(day) if self.is_workday(day) else ()
            spans = self._spans[day] = tuple((self._instant(day, start), self._instant(day, end)) for start, end in hours)
        return spans

    def _instant(self, day: date, minute: int) -> int:
        """Return a time of *day* in minutes since 1970, by the wall clock also where that is put forward."""
        days, minute = divmod(minute, _MIDNIGHT)
        return _minutes(datetime.combine(day + days * _DAY, time(*divmod(minute, 60)), self.zone))

    def _moment(self, minute: int) -> datetime:
        return (_EPOCH + minute * _MINUTE).astimezone(self.zone)


@lru_cache(maxsize=64)
def arrangement(year: int) -> Arrangement:
    """Return what the library knows of *year*; if its list is not published, the days that the law names, and no guesses.

    `weekend_workdays` is empty for a year until one of its days has been asked for.
    """
    import holidays

    published = holidays.country_holidays("CN", years=year)
    workdays = frozenset(day for day in published.weekend_workdays if day.year == year)
    if workdays:
        return Arrangement(_of_year(published, year), workdays, is_published=True)
    return Arrangement(_of_year(holidays.country_holidays("CN", years=year, observed=False), year), frozenset(), is_published=False)


def _of_year(days: Iterable[date], year: int) -> frozenset[date]:
    return frozenset(day for day in days if day.year == year)


def _minutes(moment: datetime) -> int:
    """Return the whole minutes since 1970."""
    return (moment - _EPOCH) // _MINUTE
