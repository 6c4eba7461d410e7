"""Joined cases: several people, one card. Each keeps number, clock, ending and rating; what staff does with the first is done with all."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.desk import clock, moves
from bot.desk.cases import CLOCK, Case, Event
from bot.desk.docket import Docket
from bot.desk.moves import Act, Ground
from bot.desk.states import OPEN, SPEECH, UNANSWERED, State, Transition
from bot.desk.store import Store
from bot.errors import MoveRefusedError, NoSuchCaseError

_SHARED: Final = frozenset(
    {"take", "assign", "return", "up", "transfer", "progress", "ask", "answer", "explain", "extend_yes", "park", "park_yes"}
)
"""Moves of staff and the clock that are made with all joined cases."""

_HEARD: Final = frozenset({"progress", "answer", "explain", "up", "extend_yes", "park", "park_yes"})
"""Those of which all joined people hear."""

_SETTLED: Final = frozenset({State.ANSWERED, State.EXPLAINED})
_PERSON: Final = frozenset({"person"})
_NOBODY: Final[frozenset[str]] = frozenset()


def join(case: Case, into: Case, who: str, docket: Docket, ground: Ground) -> tuple[Case, Event]:
    """Join *case* to *into*; where that is answered, the person gets the answer with the message that says so.

    Raises:
        MoveRefusedError: they cannot be joined.
    """
    if not can_lead(into, case):
        raise MoveRefusedError(reason="not_now")
    after = replace(
        case, joined=into.number, state=into.state, owner=into.owner, parked=into.parked, extension=0, extension_by="", held=None
    )
    words = 0
    if into.state in _SETTLED:
        words = last_words(into.number, docket)
        after = replace(after, spoken=True, responded=case.responded or ground.now, finished=ground.now)
        after = clock.rest(after, ground.now, ground.time)
        after = after if after.parked is not None else clock.silence(after, ground.now, ground.time)
    elif into.state is State.ASKED:
        after = clock.heard(clock.rest(after, ground.now, ground.time))
    else:
        after = clock.heard(clock.go_on(after, ground.now, ground.time))
    return docket.record(case, after, "join", who, ground, words=words, reason=str(into.number))


def can_lead(into: Case, case: Case) -> bool:
    """Tell whether *case* can be joined to *into*: another open one of the same unit, neither of which is to be hidden from others."""
    is_apart = into.number != case.number and not into.joined and into.state in OPEN
    return is_apart and into.unit == case.unit and not (into.discreet or case.discreet)


def last_words(number: int, docket: Docket) -> int:
    """Return the number of the last answer or explanation of a case."""
    return last_answer(number, docket.store)


def last_answer(number: int, store: Store) -> int:
    """Return the number of the last answer or explanation of a case, which nobody has taken back, 0 where there is none."""
    events = store.events(number)
    taken_back = {event.words for event in events if event.what == "revoke"}
    spoken = [event for event in events if event.what in {"answer", "explain"} and event.words not in taken_back]
    return spoken[-1].words if spoken else 0


def mirror(before: Case, act: Act, row: Transition, docket: Docket, ground: Ground, words: int = 0) -> None:  # noqa: PLR0913, PLR0917 - one move
    """Make a move that was made with the first case, when it was *before*, with those that are joined to it."""
    first = docket.store.get(before.number)
    continues = act.move == "supply" and before.state is State.ASKED and first.state is State.HANDLING
    if act.move not in _SHARED and not continues:
        return
    if act.move == "park" and first.parked is None:  # it was only asked for
        return
    for case in docket.store.joined_to(before.number):
        is_answered = case.state in _SETTLED and before.state not in _SETTLED  # by itself, in reply to his own words
        if case.is_closed or (is_answered and act.move not in SPEECH):
            continue
        shown = replace(case, state=before.state, unit=before.unit, level=before.level, owner=before.owner)
        after = moves.after(_as_asked(shown, before, act), act, row, ground)
        if act.move == "ask":
            after = clock.heard(after)
        told = _PERSON if act.move in _HEARD else _NOBODY
        docket.record(case, after, act.move, act.by, ground, reason=act.reason, words=words if act.move in SPEECH else 0, told=told)


def _as_asked(case: Case, first: Case, act: Act) -> Case:
    """Return *case* with what was asked for with the first one."""
    if act.move == "extend_yes":
        return replace(case, extension=first.extension)
    return replace(case, parking=first.parking) if act.move == "park_yes" else case


def release(first: Case, docket: Docket, ground: Ground) -> None:
    """Let those go on by themselves that are joined to a case that has ended or gone on without them."""
    for case in docket.store.joined_to(first.number):
        if case.is_closed:
            docket.record(case, replace(case, joined=0), "release", CLOCK, ground, told=_NOBODY)
        else:
            docket.record(case, apart(case, ground), "release", CLOCK, ground)


def apart(case: Case, ground: Ground) -> Case:
    """Return *case* by itself, at work again unless it has an answer."""
    after = replace(case, joined=0)
    if case.state in UNANSWERED:
        state = State.HANDLING if case.owner else State.WAITING
        return clock.heard(clock.go_on(replace(after, state=state), ground.now, ground.time))
    return after


def earliest(case: Case, docket: Docket) -> Case:
    """Return *case* with the earliest term of all that are joined to it."""
    return with_earliest_term(case, docket.store.joined_to(case.number))


def with_earliest_term(case: Case, others: Iterable[Case]) -> Case:
    """Return *case* with the earliest of its own term and those of *others*, as far as they run."""
    dues = [each.due for each in others if each.is_running and each.due is not None]
    return replace(case, due=min([*dues, case.due])) if dues and case.due is not None and case.is_running else case


def leads(case: Case, docket: Docket) -> Case:
    """Return the case whose card stands for *case*.

    Raises:
        NoSuchCaseError: it is gone.
    """
    if not case.joined:
        return case
    first = docket.store.case(case.joined)
    if first is None:
        raise NoSuchCaseError
    return first
