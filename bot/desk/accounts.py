"""Accounts: what became of the cases of a period, counted from their events. Pure.

Each rate has its numerator, its denominator and a 95 % interval, and what is left out of it is counted with its reason. A figure of a
period is that of its end: what happens later changes later periods.
"""

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import sqrt
from typing import Final, Literal, NamedTuple

from bot.desk.cases import Case, Event, apply
from bot.desk.clock import WorkingTime, is_over, minute
from bot.desk.states import OPEN, State

Omission = Literal["withdrawn", "joined", "declined", "outage"]
"""Why a case is left out of the response rate."""

Mark = Literal["silent", "undelivered", "declined", "returned", "extended", "parked", "unrated"]
"""What is shown beside the rates."""

OMISSIONS: Final[Sequence[Omission]] = ("withdrawn", "joined", "declined", "outage")
MARKS: Final[Sequence[Mark]] = ("silent", "undelivered", "declined", "returned", "extended", "parked", "unrated")

_Z: Final = 1.959963984540054  # of the normal distribution: 95 % lie between
_CONTENT: Final = 4  # stars, of 5
_VERDICTS: Final[Mapping[str, bool]] = {"solve": True, "unsolve": False, "reopen": False}


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of cases."""

    numerator: int = 0
    denominator: int = 0

    @property
    def share(self) -> float | None:
        """The share, from 0 to 1; None of nothing."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of Wilson (1927), which stays within 0 and 1 also for few cases; None of nothing."""
        n = self.denominator
        if not n:
            return None
        share, z = self.numerator / n, _Z
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of some cases in a period; the minutes are medians of working minutes, of `responded` and of `settled` cases."""

    opened: int = 0
    still_open: int = 0
    response: Rate = Rate()
    solution: Rate = Rate()
    satisfaction: Rate = Rate()
    responded: int = 0
    settled: int = 0
    response_minutes: float | None = None
    settled_minutes: float | None = None
    omitted: Mapping[Omission, int] = field(default_factory=dict)
    marks: Mapping[Mark, int] = field(default_factory=dict)


class DayOfCases(NamedTuple):
    """How many cases were opened on a day of the period, and how many first answered or explained; it is that of the period's zone."""

    day: date
    opened: int
    settled: int


@dataclass(frozen=True, slots=True)
class Accounts:
    """The figures of all cases in a period, and those by grid and by category, of which only what occurs; `by_day` has every day."""

    total: Tally
    by_grid: Mapping[str, Tally]
    by_category: Mapping[str, Tally]
    by_day: Sequence[DayOfCases] = ()


class Period(NamedTuple):
    """From `start` on and before `end`, as known at `now`."""

    start: datetime
    end: datetime
    now: datetime

    def has(self, moment: datetime | None) -> bool:
        """Tell whether *moment* lies in the period, and has come."""
        return moment is not None and self.start <= moment < self.end and moment <= self.now


Step = tuple[Event, Case]
"""An event and the case after it."""


def histories(events: Iterable[Event]) -> Iterator[tuple[Step, ...]]:
    """Yield the steps of each case, oldest first; *events* are in their order."""
    by_case: dict[int, list[Step]] = defaultdict(list)
    for event in events:
        steps = by_case[event.case]
        steps.append((event, apply(steps[-1][1] if steps else Case(event.case), event)))
    yield from map(tuple, by_case.values())


def accounts(events: Iterable[Event], period: Period, time: WorkingTime) -> Accounts:
    """Return the figures of *period*."""
    known = [step for step in histories(each for each in events if each.at < period.end and each.at <= period.now) if step]
    return Accounts(
        tally(known, period, time),
        _by(known, period, time, lambda case: case.grid),
        _by(known, period, time, lambda case: case.category),
        _by_day(known, period),
    )


def tally(known: Sequence[Sequence[Step]], period: Period, time: WorkingTime) -> Tally:
    """Return the figures of the cases with these steps, none of which is later than the period."""
    last = [steps[-1][1] for steps in known]
    response, omitted = _response(known, period)
    verdicts = [verdict for steps in known if (verdict := _verdict(steps, period)) is not None]
    stars = [case.rating for steps in known for event, case in steps if event.what == "rate" and period.has(event.at)]
    responded = [case for case in last if period.has(case.responded)]
    settled = [case for steps in known if (case := _first_settled(steps)) is not None and period.has(case.finished)]
    return Tally(
        opened=sum(period.has(case.opened) for case in last),
        still_open=sum(case.state in OPEN for case in last),
        response=response,
        solution=Rate(sum(verdicts), len(verdicts)),
        satisfaction=Rate(sum(star >= _CONTENT for star in stars), len(stars)),
        responded=len(responded),
        settled=len(settled),
        response_minutes=_median(_minutes(case.opened, case.responded, time) for case in responded),
        settled_minutes=_median(_minutes(case.opened, case.finished, time) for case in settled),
        omitted=omitted,
        marks=_marks(known, period),
    )


def _by(known: Sequence[Sequence[Step]], period: Period, time: WorkingTime, key: Callable[[Case], str]) -> dict[str, Tally]:
    groups: dict[str, list[Sequence[Step]]] = defaultdict(list)
    for steps in known:
        groups[key(steps[-1][1])].append(steps)
    found = {name: tally(group, period, time) for name, group in sorted(groups.items())}
    return {name: each for name, each in found.items() if each != Tally(marks=each.marks, omitted=each.omitted) or any(each.marks.values())}


def _by_day(known: Sequence[Sequence[Step]], period: Period) -> tuple[DayOfCases, ...]:
    opened = [steps[-1][1].opened for steps in known]
    settled = [case.finished for steps in known if (case := _first_settled(steps)) is not None]
    counts = [Counter(_day(moment, period) for moment in moments if period.has(moment)) for moments in (opened, settled)]
    days = (_day(period.start, period) + timedelta(days=number) for number in range((period.end.date() - period.start.date()).days))
    return tuple(DayOfCases(day, counts[0][day], counts[1][day]) for day in days)


def _day(moment: datetime | None, period: Period) -> date:
    assert moment is not None  # noqa: S101 - it lies in the period
    return moment.astimezone(period.start.tzinfo).date()


def _response(known: Sequence[Sequence[Step]], period: Period) -> tuple[Rate, Mapping[Omission, int]]:
    """Return how many of the cases due in the period had their first words in time, and how many are left out, by reason."""
    omitted: Counter[Omission] = Counter()
    due = in_time = 0
    for steps in known:
        last = steps[-1][1]
        if not period.has(last.response_due) or not is_over(last.response_due, period.now):
            continue
        at_term = _at_term(steps, last.response_due)
        reason = _omission(at_term, last)
        if reason is not None:
            omitted[reason] += 1
            continue
        due += 1
        in_time += at_term.responded is not None
    return Rate(in_time, due), {reason: omitted[reason] for reason in OMISSIONS}


def _at_term(steps: Sequence[Step], term: datetime | None) -> Case:
    """Return the case at the end of the minute of *term*."""
    return [case for event, case in steps if term is not None and minute(event.at) <= minute(term)][-1]


def _omission(at_term: Case, last: Case) -> Omission | None:
    """Return why a case is left out of the response rate, None where it is not."""
    if at_term.state is State.WITHDRAWN:
        return "withdrawn"
    if at_term.joined:
        return "joined"
    if last.state is State.DECLINED:
        return "declined"
    return "outage" if "response" in last.omitted else None


def _verdict(steps: Sequence[Step], period: Period) -> bool | None:
    """Return whether the person last said solved, None where he said nothing in the period; silence says nothing."""
    said = [event for event, _ in steps if event.what in _VERDICTS]
    return _VERDICTS[said[-1].what] if said and period.has(said[-1].at) else None


def _first_settled(steps: Sequence[Step]) -> Case | None:
    """Return the case as it was when it was first answered or explained, by words that were not taken back."""
    nexts = [*(event.what for event, _ in steps[1:]), ""]
    return next((case for (_, case), then in zip(steps, nexts, strict=True) if case.finished is not None and then != "revoke"), None)


def _marks(known: Sequence[Sequence[Step]], period: Period) -> Mapping[Mark, int]:
    counts: Counter[Mark] = Counter()
    for steps in known:
        waits_for_stars = False
        for event, case in steps:
            waits_for_stars = event.what == "solve" and period.has(event.at) if event.what in {"solve", "rate"} else waits_for_stars
            mark = _mark(event, case)
            if mark is not None and period.has(event.at):
                counts[mark] += 1
        counts["unrated"] += waits_for_stars
    return {mark: counts[mark] for mark in MARKS}


def _mark(event: Event, case: Case) -> Mark | None:
    """Return what an event counts as, beside the rates."""
    match event.what:
        case "lapse":
            return "undelivered" if case.delivered is False else "silent"
        case "decline":
            return "declined"
        case "return":
            return "returned"
        case "extend_yes":
            return "extended"
        case "park" | "park_yes" if case.parked is not None:
            return "parked"
    return None


def _minutes(start: datetime | None, end: datetime | None, time: WorkingTime) -> int:
    return time.between(start, end) if start is not None and end is not None else 0


def _median(minutes: Iterable[int]) -> float | None:
    found = list(minutes)
    return float(statistics.median(found)) if found else None
