"""The two clocks of a case, in working minutes: when terms end, what rests, and what the clock does by itself. Pure.

A term is the first moment at which its minutes have gone. Words in the minute of the term are in time; the clock acts in the first
working minute after it, and in working minutes only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Final, Literal, Protocol

from bot.desk.cases import Case, Category
from bot.desk.states import State

MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)
SILENCE: Final = 7 * DAY
SILENCE_WORKED: Final = 3
"""Of the days of silence after an answer, how many at least must have been worked."""

ASKED_DAYS: Final = 5
"""Working days of silence after a question of ours."""

RECENT: Final = 15 * DAY
"""For how long after its end a case can be taken up again."""

UNSEEN: Final = 15 * DAY
"""After which an answer on the page counts as seen."""

MOST_PARKED: Final = 90 * DAY
MOST_EXTENDED: Final = 10
"""Working days by which a promise can be extended, once."""

_SHARES: Final = (("80", 0.8), ("50", 0.5))


class WorkingTime(Protocol):
    """Working minutes, as a calendar knows them."""

    def add(self, start: datetime, minutes: int) -> datetime:
        """Return the first moment at which *minutes* have gone."""

    def between(self, start: datetime, end: datetime) -> int:
        """Return how many working minutes lie between two moments."""

    def is_working(self, moment: datetime) -> bool:
        """Tell whether *moment* lies in a working minute."""

    def next_working(self, moment: datetime) -> datetime:
        """Return *moment*, or the first working minute after it."""

    def day_minutes(self, moment: datetime) -> int:
        """Return the minutes of the ordinary working day in force at *moment*."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised, in working days: until the first words, and until the end, by category; `levels` are those that differ."""

    response: int = 1
    days: Mapping[Category, int] = field(default_factory=lambda: {"inquiry": 1, "help": 3, "complaint": 5})
    levels: Mapping[int, "Terms"] = field(default_factory=dict)

    def at(self, level: int) -> "Terms":
        """Return what is promised for a case that is opened with a unit of *level*."""
        return self.levels.get(level, self)


Step = Literal["up", "remind", "warn", "lapse", "unpark"]
"""What the clock does by itself."""


@dataclass(frozen=True, slots=True)
class Due:
    """A step of the clock that is due, and its `reason`: the clocks that ran out, or the reminder that is given.

    `ups` are the clocks, `response` and `due`, that this step uses up; `omitted` says that they ran out while we were off.
    """

    step: Step
    reason: str = ""
    ups: tuple[str, ...] = ()
    omitted: bool = False


def minute(moment: datetime) -> datetime:
    """Return *moment* without its seconds."""
    return moment.replace(second=0, microsecond=0)


def is_over(term: datetime | None, now: datetime) -> bool:
    """Tell whether the minute of *term* is over."""
    return term is not None and minute(now) > minute(term)


def remaining(case: Case, now: datetime, time_: WorkingTime) -> int:
    """Return how many minutes of the promise are left, 0 where it is late."""
    if case.left is not None or case.due is None:
        return case.left or 0
    return max(0, time_.between(minute(now), case.due))


def rest(case: Case, now: datetime, time_: WorkingTime) -> Case:
    """Let the promise rest, with the minutes that are left."""
    return case if case.left is not None else replace(case, left=remaining(case, now, time_))


def go_on(case: Case, now: datetime, time_: WorkingTime, at_least: int = 0) -> Case:
    """Let the promise go on, with what was left of it or *at_least* so many minutes."""
    if case.left is None:
        return case
    return replace(case, due=time_.add(minute(now), max(case.left, at_least)), left=None)


def extend(case: Case, days: int, time_: WorkingTime) -> Case:
    """Add *days* to the promise, counted from the old term."""
    minutes = days * case.day
    reminded = tuple(each for each in case.reminded if not each.startswith("due"))
    case = replace(case, total=case.total + minutes, reminded=reminded)
    if case.left is not None:
        return replace(case, left=case.left + minutes)
    assert case.due is not None  # noqa: S101 - an open case has a term
    return replace(case, due=time_.add(case.due, minutes))


def shorten(case: Case, total: int, now: datetime, time_: WorkingTime) -> Case:
    """Promise *total* minutes in all, fewer than before."""
    left = max(0, remaining(case, now, time_) - (case.total - total))
    if case.left is not None:
        return replace(case, total=total, left=left)
    return replace(case, total=total, due=time_.add(minute(now), left))


def silence(case: Case, now: datetime, time_: WorkingTime, *, is_seen: bool = False) -> Case:
    """Let the silence of the person begin: after a question 5 working days, else 7 days of which 3 are worked.

    Whom no message reaches is silent from the first look on, at the latest from the 15th day; *is_seen* says that he has looked.
    """
    start = minute(now) + (UNSEEN if case.must_look and not is_seen else timedelta())
    if case.state is State.ASKED:
        ends = time_.add(start, ASKED_DAYS * case.day)
    else:
        ends = max(start + SILENCE, time_.add(start, SILENCE_WORKED * case.day))
    return replace(case, silent_since=start, ends=ends, warned=False)


def heard(case: Case) -> Case:
    """Let no silence run."""
    return replace(case, silent_since=None, ends=None, warned=False)


def inner(case: Case, now: datetime, time_: WorkingTime) -> Case:
    """Let the inner term of a level above begin, which nobody outside is told."""
    return replace(case, inner_due=time_.add(minute(now), case.day) if case.level else None)


def holding(due: datetime, time_: WorkingTime) -> datetime:
    """Return until when a request for more time holds the clock: the end of the working day after *due*."""
    midnight = datetime.combine(due.date() + DAY, time(), due.tzinfo)
    start = time_.next_working(midnight)
    after = datetime.combine(start.date() + DAY, time(), start.tzinfo)
    return time_.add(start, time_.between(start, after))


def review(day: datetime, time_: WorkingTime) -> datetime:
    """Return when a parked case comes back: in the first working minute of its *day*, or of the next working day."""
    return time_.next_working(datetime.combine(day.date(), time(), day.tzinfo))


def warning_at(case: Case, time_: WorkingTime) -> datetime | None:
    """Return when the person is told that silence will end the case: the last working minute at least 24 hours before."""
    if case.ends is None or case.silent_since is None:
        return None
    latest = minute(case.ends - DAY)
    if time_.is_working(latest):
        return latest
    worked = time_.between(case.silent_since, latest)
    return time_.add(case.silent_since, worked) - MINUTE if worked else latest


def next_step(case: Case, now: datetime, time_: WorkingTime, *, has_above: bool, since: datetime | None = None) -> Due | None:
    """Return what the clock does with *case* in this working minute, None where nothing is due.

    *since* is when the clock last worked if it was off until now: reminders of that time are dropped, and terms that ran out then are
    marked.
    """
    if case.is_closed or not time_.is_working(now):
        return None
    if case.parked is not None:
        return Due("unpark") if minute(now) >= case.parked else None
    if case.ends is not None:
        return _silence_step(case, now, time_)
    if not case.is_running or case.joined:
        return None
    return _expiry(case, now, has_above=has_above, since=since) or _reminder(case, now, time_, since)


def _silence_step(case: Case, now: datetime, time_: WorkingTime) -> Due | None:
    assert case.ends is not None  # noqa: S101 - as the caller knows
    warning = warning_at(case, time_)
    if not case.warned and case.state is not State.ASKED:
        return Due("warn") if warning is not None and minute(now) >= warning else None
    return Due("lapse") if minute(now) >= case.ends else None


def _expiry(case: Case, now: datetime, *, has_above: bool, since: datetime | None) -> Due | None:
    """Return the step up for the clocks that ran out; at the top what is late stays there, and staff is reminded once."""
    terms = {
        "response": case.response_due if case.responded is None else None,
        "due": case.due if not _is_held(case, now) else None,
    }
    over = tuple(name for name, term in terms.items() if is_over(term, now) and name not in case.ups)
    is_inner = is_over(case.inner_due, now) and case.level not in case.inner_ups
    if not over and not is_inner:
        return None
    omitted = since is not None and any(minute(term) >= since for name in over if (term := terms[name]) is not None)
    reason = "+".join((*over, *(("inner",) if is_inner and not over else ())))
    return Due("up" if has_above else "remind", reason, over, omitted)


def _is_held(case: Case, now: datetime) -> bool:
    return case.held is not None and minute(now) <= case.held


def _reminder(case: Case, now: datetime, time_: WorkingTime, since: datetime | None) -> Due | None:
    """Return the latest reminder that is due; an earlier one that was missed is not given any more."""
    spans = (
        ("response", case.response_due if case.responded is None else None, case.day and _whole(case, time_)),
        ("due", case.due, case.total),
        ("inner", case.inner_due, case.day),
    )
    for name, term, whole in spans:
        if term is None or not whole or is_over(term, now):
            continue
        gone = whole - time_.between(minute(now), term)
        for sign, share in _SHARES:
            if gone >= share * whole:
                key = f"{name}{sign}"
                if not _is_given(case, name, sign):
                    return Due("remind", key, omitted=_was_missed(term, whole, share, since, time_))
                break
    return None


def _whole(case: Case, time_: WorkingTime) -> int:
    """Return how many minutes were given for the first words."""
    if case.opened is None or case.response_due is None:
        return 0
    return time_.between(minute(case.opened), case.response_due)


def _is_given(case: Case, name: str, sign: str) -> bool:
    later = {"50": ("50", "80"), "80": ("80",)}[sign]
    return any(f"{name}{each}" in case.reminded for each in later)


def _was_missed(term: datetime, whole: int, share: float, since: datetime | None, time_: WorkingTime) -> bool:
    """Tell whether the share of a term was reached while we were off, since *since*."""
    return since is not None and whole - time_.between(minute(since), term) < share * whole
