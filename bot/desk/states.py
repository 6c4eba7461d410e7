"""States of a case and the moves between them: one table, pure. What a move does besides is in `moves.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from bot.errors import MoveRefusedError


class State(StrEnum):
    """Where a case stands."""

    WAITING = "waiting"
    HANDLING = "handling"
    ASKED = "asked"
    ANSWERED = "answered"
    EXPLAINED = "explained"
    SOLVED = "solved"
    SILENT = "silent"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """What somebody is to a case: staff of the unit where it lies, its owner, staff above it, an admin, or somebody else."""

    UNIT = "unit"
    OWNER = "owner"
    ABOVE = "above"
    BELOW = "below"
    DEFAULT = "default"
    ADMIN = "admin"
    PERSON = "person"
    CLOCK = "clock"


Move: TypeAlias = Literal[
    "take", "assign", "return", "decline", "progress", "ask", "help", "transfer", "reclassify", "extend", "extend_yes", "extend_no",
    "up", "answer", "explain", "revoke", "park", "park_yes", "park_no", "unpark", "join", "part", "reveal", "note", "supply", "solve",
    "unsolve", "reopen", "object", "withdraw", "lapse", "rate", "comment", "remind", "warn",
]  # fmt: skip
"""What can happen to a case once it is open."""

Refusal: TypeAlias = Literal[
    "not_now", "not_yours", "spoken", "return_late", "from_above", "default_desk", "top", "asked_twice", "extended", "pending",
    "nothing_pending", "final", "old", "rated", "joined", "not_joined", "has_joined", "parked", "not_last", "words", "later_date", "date",
    "complained",
]  # fmt: skip
"""Why a move is not made; `bot.texts.desk` says it in words."""

OPEN: Final = frozenset({State.WAITING, State.HANDLING, State.ASKED, State.ANSWERED, State.EXPLAINED})
CLOSED: Final = frozenset(State) - OPEN
UNANSWERED: Final = frozenset({State.WAITING, State.HANDLING, State.ASKED})
"""In which a case can be joined to another."""

RUNNING: Final = frozenset({State.WAITING, State.HANDLING})
"""In which the promise runs; in all others it rests."""

SPEECH: Final[frozenset[Move]] = frozenset({"progress", "ask", "answer", "explain"})
"""Moves that carry words of staff to the person."""

WORDY: Final[frozenset[Move]] = SPEECH | {"note", "supply", "comment"}
"""Moves that are nothing without words or a file."""

UNCOUNTED: Final[frozenset[str]] = frozenset({"look", "note", "reveal", "remind", "warn", "rate", "comment", "help"})
"""What happens to a case without raising its version. Words of the person raise it only where they move the case."""

MOST_QUESTIONS: Final = 2
MOST_RETURNS: Final = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides whether a move may be made, besides the state and who makes it."""

    is_spoken: bool = False
    level: int = 0
    has_above: bool = False
    at_default: bool = False
    returns: int = 0
    is_return_late: bool = False
    questions: int = 0
    is_extended: bool = False
    asks_extension: bool = False
    asks_parking: bool = False
    is_parked: bool = False
    is_final: bool = False
    is_old: bool = False
    from_asked: bool = False
    is_rated: bool = False
    is_rated_low: bool = False
    has_commented: bool = False
    is_joined: bool = False
    has_joined: bool = False
    has_reacted: bool = False


Guard: TypeAlias = tuple[Callable[[Standing], bool], Refusal]
"""What must hold, and the reason that is given where it does not."""

_UNSPOKEN: Final[Guard] = (lambda case: not case.is_spoken, "spoken")
_NOT_FROM_ABOVE: Final[Guard] = (lambda case: case.level == 0, "from_above")
_NOT_DEFAULT: Final[Guard] = (lambda case: not case.at_default, "default_desk")
_RETURN_IN_TIME: Final[Guard] = (lambda case: not case.is_return_late, "return_late")
_HAS_ABOVE: Final[Guard] = (lambda case: case.has_above, "top")
_MAY_ASK: Final[Guard] = (lambda case: case.questions < MOST_QUESTIONS, "asked_twice")
_NOT_EXTENDED: Final[Guard] = (lambda case: not case.is_extended, "extended")
_NO_EXTENSION_PENDING: Final[Guard] = (lambda case: not case.asks_extension, "pending")
_EXTENSION_PENDING: Final[Guard] = (lambda case: case.asks_extension, "nothing_pending")
_NO_PARKING_PENDING: Final[Guard] = (lambda case: not case.asks_parking, "pending")
_PARKING_PENDING: Final[Guard] = (lambda case: case.asks_parking, "nothing_pending")
_NOT_PARKED: Final[Guard] = (lambda case: not case.is_parked, "parked")
_PARKED: Final[Guard] = (lambda case: case.is_parked, "not_now")
_NOT_FINAL: Final[Guard] = (lambda case: not case.is_final, "final")
_RECENT: Final[Guard] = (lambda case: not case.is_old, "old")
_HAD_ANSWER: Final[Guard] = (lambda case: not case.from_asked, "not_now")
_UNRATED: Final[Guard] = (lambda case: not case.is_rated, "rated")
_RATED_LOW: Final[Guard] = (lambda case: case.is_rated_low, "not_now")
_NO_COMMENT: Final[Guard] = (lambda case: not case.has_commented, "not_now")
_APART: Final[Guard] = (lambda case: not case.is_joined, "joined")
_JOINED: Final[Guard] = (lambda case: case.is_joined, "not_joined")
_NONE_JOINED: Final[Guard] = (lambda case: not case.has_joined, "has_joined")
_STAFF_LAST: Final[Guard] = (lambda case: not case.has_reacted, "not_last")


@dataclass(frozen=True, slots=True)
class Transition:
    """A row of the table. `target` None leaves the state; `takes` says that a waiting case is taken first, in the same act.

    A transition that can end above as well (`up_too`) goes to `WAITING` there.
    """

    move: Move
    sources: frozenset[State]
    target: State | None
    by: frozenset[Role]
    guards: Sequence[Guard] = ()
    takes: bool = False
    up_too: bool = False


def _row(  # noqa: PLR0913 - the columns of the table
    move: Move,
    sources: frozenset[State] | set[State] | State,
    target: State | None,
    by: set[Role] | Role,
    *guards: Guard,
    takes: bool = False,
    up_too: bool = False,
) -> Transition:
    states = frozenset({sources}) if isinstance(sources, State) else frozenset(sources)
    return Transition(move, states, target, frozenset({by}) if isinstance(by, Role) else frozenset(by), guards, takes, up_too)


_STAFF: Final = {Role.UNIT, Role.OWNER}
_LEADING: Final = {Role.OWNER, Role.ABOVE}
_APPROVING: Final = {Role.ABOVE}
_WORKED: Final = {State.WAITING, State.HANDLING, State.ASKED}
_SETTLED: Final = {State.ANSWERED, State.EXPLAINED}
_OWNED: Final = {State.HANDLING, State.ASKED, State.ANSWERED, State.EXPLAINED}

TABLE: Final[Sequence[Transition]] = (
    # staff
    _row("take", State.WAITING, State.HANDLING, Role.UNIT, _APART),
    _row("assign", State.WAITING, State.WAITING, {Role.DEFAULT, Role.ADMIN}, _APART),
    _row(
        "return", {State.WAITING, State.HANDLING}, State.WAITING, _STAFF,
        _APART, _UNSPOKEN, _NOT_FROM_ABOVE, _NOT_DEFAULT, _RETURN_IN_TIME, takes=True, up_too=True,
    ),
    _row("decline", {State.WAITING, State.HANDLING}, State.DECLINED, _STAFF, _APART, _UNSPOKEN, takes=True),
    _row("progress", {State.WAITING, State.HANDLING}, State.HANDLING, _STAFF, takes=True),
    _row("ask", {State.WAITING, State.HANDLING}, State.ASKED, _STAFF, _APART, _MAY_ASK, takes=True),
    _row("answer", _WORKED | _SETTLED, State.ANSWERED, _STAFF, takes=True),
    _row("explain", _WORKED | _SETTLED, State.EXPLAINED, _STAFF, takes=True),
    _row("revoke", {State.HANDLING, State.ASKED, *_SETTLED}, None, _STAFF, _STAFF_LAST),
    _row("up", State.WAITING, State.WAITING, _STAFF, _APART, _HAS_ABOVE, takes=True),
    _row("up", {State.HANDLING, State.ASKED}, State.WAITING, _LEADING, _APART, _HAS_ABOVE),
    _row("help", OPEN, None, _LEADING, _APART),
    _row("transfer", _OWNED, None, _LEADING, _APART),
    _row("reclassify", {State.WAITING, State.HANDLING}, None, _STAFF),
    _row(
        "extend", {State.WAITING, State.HANDLING}, State.HANDLING, _LEADING | {Role.UNIT},
        _APART, _NOT_EXTENDED, _NO_EXTENSION_PENDING, takes=True,
    ),
    _row("extend_yes", State.HANDLING, State.HANDLING, _APPROVING, _EXTENSION_PENDING),
    _row("extend_no", State.HANDLING, State.HANDLING, _APPROVING, _EXTENSION_PENDING),
    _row("park", State.EXPLAINED, State.EXPLAINED, Role.OWNER, _APART, _NOT_PARKED, _NO_PARKING_PENDING),
    _row("park_yes", State.EXPLAINED, State.EXPLAINED, _APPROVING, _PARKING_PENDING),
    _row("park_no", State.EXPLAINED, State.EXPLAINED, _APPROVING, _PARKING_PENDING),
    _row("join", UNANSWERED, None, _STAFF | _LEADING, _APART, _NONE_JOINED),
    _row("part", OPEN, None, _STAFF | _LEADING, _JOINED),
    _row("reveal", OPEN, None, Role.OWNER),
    _row("note", OPEN, None, _STAFF | _LEADING | {Role.BELOW}),
    # the person
    _row("supply", State.ASKED, State.HANDLING, Role.PERSON),
    _row("supply", State.SILENT, State.HANDLING, Role.PERSON, _RECENT),
    _row("supply", {State.WAITING, State.HANDLING, *_SETTLED}, None, Role.PERSON),
    _row("solve", _SETTLED, State.SOLVED, Role.PERSON),
    _row("solve", State.SILENT, State.SOLVED, Role.PERSON, _RECENT, _HAD_ANSWER),
    _row("unsolve", _SETTLED, State.HANDLING, Role.PERSON, up_too=True),
    _row("reopen", {State.SOLVED, State.SILENT}, State.HANDLING, Role.PERSON, _RECENT, up_too=True),
    _row("object", State.DECLINED, State.WAITING, Role.PERSON, _NOT_FINAL, _RECENT),
    _row("withdraw", OPEN, State.WITHDRAWN, Role.PERSON),
    _row("rate", State.SOLVED, None, Role.PERSON, _UNRATED),
    _row("comment", State.SOLVED, None, Role.PERSON, _RATED_LOW, _NO_COMMENT),
    # the clock
    _row("up", {State.WAITING, State.HANDLING}, State.WAITING, Role.CLOCK, _APART, _HAS_ABOVE),
    _row("remind", {State.WAITING, State.HANDLING}, None, Role.CLOCK),
    _row("warn", {State.ASKED, *_SETTLED}, None, Role.CLOCK, _NOT_PARKED),
    _row("lapse", {State.ASKED, *_SETTLED}, State.SILENT, Role.CLOCK, _NOT_PARKED),
    _row("unpark", _SETTLED, State.HANDLING, Role.CLOCK, _PARKED),
)  # fmt: skip

_ROWS: Final[Mapping[tuple[Move, State], Sequence[Transition]]] = {
    (row.move, state): [each for each in TABLE if each.move == row.move and state in each.sources] for row in TABLE for state in row.sources
}


def transition(move: Move, state: State, roles: frozenset[Role], standing: Standing) -> Transition:
    """Return the row by which somebody with these *roles* may make *move*.

    Raises:
        MoveRefusedError: no row does, or a guard stands in the way; `reason` is one of `Refusal`.
    """
    rows = _ROWS.get((move, state), ())
    if not rows:
        raise MoveRefusedError(reason="not_now")
    row = next((row for row in rows if row.by & roles), None)
    if row is None:
        raise MoveRefusedError(reason="not_yours")
    for holds, reason in row.guards:
        if not holds(standing):
            raise MoveRefusedError(reason=reason)
    return row


def permitted(state: State, roles: frozenset[Role], standing: Standing) -> frozenset[Move]:
    """Return the moves that somebody with these *roles* may make."""
    rows = (row for row in TABLE if state in row.sources and row.by & roles)
    return frozenset(row.move for row in rows if all(holds(standing) for holds, _ in row.guards))
