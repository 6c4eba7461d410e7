"""Case and Event: what happened to a case is appended, and the case is what its events add up to.

Events hold numbers, ids, times, states and reasons from lists. Words, names and the person are kept elsewhere, where they can be erased.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from bot.desk.states import State

Category: TypeAlias = Literal["inquiry", "help", "complaint"]
"""What a person wants: to know, to be helped, to complain or suggest."""

Changes: TypeAlias = Mapping[str, Any]
"""New values of a case, by field."""

LOW: Final = 2
"""Stars, up to which the person is asked for the reason, once."""

CLOCK: Final = "clock"
PERSON: Final = "person"
"""Who acted, where it is no member of staff."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case at one moment. Immutable.

    `grid` is where it came from, `unit` where it lies, "" the default desk; `owner` and `helpers` are senders, such as "telegram:43".
    `day` is how many working minutes "one working day" has for this case, `total` how many were promised. While the promise rests, `left`
    says how many of them remain, and `due` is the term as it was. `asked` says since when the person has been silent, `ends` when that
    closes the case. `must_look` says that no message reaches the person, who sees an answer on the page only. `ups` names the clocks that
    ran out, `reminded` the reminders given, `omitted` why it is left out of figures. A `discreet` case is about
    staff of its `grid`, who see nothing of it: it lies above them.
    """

    number: int
    state: State = State.WAITING
    version: int = 0
    category: Category = "help"
    grid: str = ""
    unit: str = ""
    level: int = 0
    owner: str = ""
    helpers: tuple[str, ...] = ()
    opened: datetime | None = None
    arrived: datetime | None = None
    day: int = 0
    total: int = 0
    response_due: datetime | None = None
    responded: datetime | None = None
    due: datetime | None = None
    finished: datetime | None = None
    left: int | None = None
    spoken: bool = False
    inner_due: datetime | None = None
    inner_ups: tuple[int, ...] = ()
    ups: tuple[str, ...] = ()
    reminded: tuple[str, ...] = ()
    silent_since: datetime | None = None
    ends: datetime | None = None
    warned: bool = False
    questions: int = 0
    returns: int = 0
    unsolved: int = 0
    objected: bool = False
    parked: datetime | None = None
    parkings: int = 0
    parking: datetime | None = None
    parking_by: str = ""
    extended: bool = False
    extension: int = 0
    extension_by: str = ""
    held: datetime | None = None
    joined: int = 0
    linked: int = 0
    closed: datetime | None = None
    closed_from: State | None = None
    rating: int = 0
    commented: bool = False
    delivered: bool | None = None
    urgent: bool = False
    must_look: bool = False
    discreet: bool = False
    omitted: tuple[str, ...] = ()

    @property
    def is_rated_low(self) -> bool:
        """Whether the person was not satisfied, and may say why."""
        return 0 < self.rating <= LOW

    @property
    def is_closed(self) -> bool:
        """Whether nobody works on it any more."""
        return self.closed is not None

    @property
    def is_running(self) -> bool:
        """Whether the promise runs now."""
        return self.state in {State.WAITING, State.HANDLING}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case: when, by whom, what, from which state to which, and the version of the case after it.

    `reason` is one of a list, `words` the number of the words that belong to it, 0 where there are none.
    """

    number: int
    case: int
    at: datetime
    who: str
    what: str
    source: State | None
    target: State
    version: int
    reason: str = ""
    words: int = 0
    changes: Changes = field(default_factory=dict)


def apply(case: Case, event: Event) -> Case:
    """Return *case* after *event*."""
    return replace(case, **event.changes, state=event.target, version=event.version)


def replay(events: Iterable[Event]) -> Case:
    """Return the case that *events*, oldest first, add up to."""
    events = list(events)
    case = Case(events[0].case)
    for event in events:
        case = apply(case, event)
    return case


_TIMES: Final = frozenset(
    {"opened", "arrived", "response_due", "responded", "due", "finished", "inner_due", "silent_since", "ends"}
    | {"parked", "parking", "held", "closed"}
)  # fmt: skip
_LISTS: Final = frozenset({"helpers", "inner_ups", "ups", "reminded", "omitted"})
_FIELDS: Final = tuple(each.name for each in fields(Case))


def encode(changes: Changes) -> str:
    """Return *changes* as JSON; times as ISO 8601 with their offset."""
    return json.dumps(changes, default=lambda value: value.isoformat(), ensure_ascii=False, separators=(",", ":"))


def decode(stored: str) -> dict[str, Any]:
    """Return what `encode` has written."""
    changes = json.loads(stored)
    for name, value in changes.items():
        if name in _TIMES and value is not None:
            changes[name] = datetime.fromisoformat(value)
        elif name in _LISTS:
            changes[name] = tuple(value)
        elif name in {"state", "closed_from"} and value is not None:
            changes[name] = State(value)
    return dict(changes)


def encode_case(case: Case) -> str:
    """Return *case* as JSON."""
    return encode({name: getattr(case, name) for name in _FIELDS})


def decode_case(stored: str) -> Case:
    """Return the case that `encode_case` has written."""
    return Case(**decode(stored))


def changed(before: Case, after: Case) -> dict[str, Any]:
    """Return what differs, by field and without what an event says itself."""
    own = {"number", "state", "version"}
    return {name: getattr(after, name) for name in _FIELDS if name not in own and getattr(before, name) != getattr(after, name)}
