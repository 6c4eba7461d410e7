"""Cases as objects for programs, and as lines of the terminal; states, kinds and events are named as the desk names them.

Records are in Simplified Chinese, whatever language somebody reads: they are the names that the rules of the desk have.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from bot.desk.cases import Case, Event
from bot.desk.clock import is_over
from bot.texts.case_records import EVENTS, LATE, LINE, OWNER
from bot.texts.desk import CATEGORIES, DEFAULT_DESK_NAME, STATES
from bot.texts.desk_staff import MARKS
from index import Language

_WANTED: Final = frozenset({"open", "closed", "late", "all"})
_RECORDS: Final[Language] = "zh-Hans"


def case_record(case: Case, events: Sequence[Event]) -> dict[str, Any]:
    """Return *case* with everything that happened to it; times are ISO 8601 with their offset, `owner` and `who` ids."""
    return {
        "number": case.number,
        "state": STATES[case.state](_RECORDS),
        "marks": [MARKS[mark](_RECORDS) for mark in marks_of(case)],
        "category": CATEGORIES[case.category](_RECORDS),
        "grid": case.grid,
        "level": case.level,
        "owner": case.owner or None,
        "version": case.version,
        "opened": _iso(case.opened),
        "response_due": _iso(case.response_due),
        "due": _iso(case.due),
        "closed": _iso(case.closed),
        "merged_into": case.joined or None,
        "linked_to": case.linked or None,
        "delivered": case.delivered,
        "events": [event_record(event) for event in events],
    }


def event_record(event: Event) -> dict[str, Any]:
    """Return what happened; neither words nor the person are in it."""
    return {
        "at": _iso(event.at),
        "who": event.who,
        "what": EVENTS[event.what](_RECORDS),
        "from": STATES[event.source](_RECORDS) if event.source and event.what != "open" else None,
        "to": STATES[event.target](_RECORDS),
        "version": event.version,
    }


def events_lines(events: Iterable[Event]) -> bytes:
    """Return *events* as JSON Lines, each with the number of its case and the reason, if one was chosen."""
    records = ({"case": event.case} | event_record(event) | {"reason": event.reason} for event in events)
    return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records).encode()


def marks_of(case: Case, others: Iterable[Case] = ()) -> tuple[str, ...]:
    """Return the marks of a case, by their names in the code; what is urgent in one of the *others* joined to it is urgent in all."""
    holds = {
        "urgent": any(each.urgent for each in (case, *others)),
        "help": bool(case.helpers),
        "extended": case.extended,
        "parked": case.parked is not None,
        "undelivered": case.delivered is False,
        "joined": bool(case.joined),
        "discreet": case.discreet,
    }
    return tuple(mark for mark, is_set in holds.items() if is_set)


def case_line(case: Case, unit: str, now: datetime, language: Language) -> str:
    """Return a case as a line of a list; *unit* is the name of where it lies."""
    late = [LATE(language)] if is_late(case, now) else []
    owner = [OWNER(language, owner=case.owner)] if case.owner else []
    marks = " ".join([*late, *(MARKS[mark](language) for mark in marks_of(case)), *owner])
    return LINE(
        language,
        number=case.number,
        state=STATES[case.state](language),
        category=CATEGORIES[case.category](language),
        unit=unit or DEFAULT_DESK_NAME(language),
        due=f"{case.due:%Y-%m-%d %H:%M}" if case.due is not None else "—",
        marks=marks,
    ).rstrip()


def event_line(event: Event, language: Language) -> str:
    """Return what happened as a line."""
    from_one = f"{STATES[event.source](language)} → " if event.source and event.what != "open" else ""
    states = f"{from_one}{STATES[event.target](language)}"
    return f"{event.at:%Y-%m-%d %H:%M}  {EVENTS[event.what](language)}  {states}  {event.who}"


def is_late(case: Case, now: datetime) -> bool:
    """Tell whether the promise of a case has run out, and nobody has kept it."""
    return case.is_running and is_over(case.due, now)


def is_state(wanted: str) -> bool:
    """Tell whether `matches()` knows what is *wanted*."""
    return wanted in _WANTED or any(wanted in {state, *names} for state, names in STATES.items())


def matches(case: Case, wanted: str, now: datetime) -> bool:
    """Tell whether a case is one of those *wanted*: "open", "closed", "late", "all", or those in a state, by either of its names."""
    if wanted == "late":
        return is_late(case, now)
    if wanted in {"open", "closed"}:
        return case.is_closed is (wanted == "closed")
    return wanted == "all" or wanted in {case.state, *STATES[case.state]}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment is not None else None
