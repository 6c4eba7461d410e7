"""What each move does to a case: pure functions from a case to the case after it. Which moves may be made is in `states.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from bot.desk import clock
from bot.desk.cases import Case, Category
from bot.desk.clock import Terms, WorkingTime
from bot.desk.states import MOST_RETURNS, Move, Standing, State, Transition
from bot.desk.units import DEFAULT_DESK, Units
from bot.errors import MoveRefusedError


@dataclass(frozen=True, slots=True)
class Act:
    """A move as somebody makes it, and the particulars that some moves have.

    `unit` is where to assign to, `person` to whom to transfer or who helps, `days` for how long to extend, `until` when to review,
    `category` which one it is, `reason` why a case is returned or declined, `stars` the rating, `ups` the clocks that ran out.
    `urgent` says that the words of the person cannot wait.
    """

    move: Move
    by: str
    unit: str = ""
    person: str = ""
    days: int = 0
    until: datetime | None = None
    category: Category = "help"
    reason: str = ""
    stars: int = 0
    ups: tuple[str, ...] = ()
    omitted: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What moves stand on: the time, working time, terms and units."""

    now: datetime
    time: WorkingTime
    units: Units
    terms: Terms = field(default_factory=Terms)

    def above(self, case: Case) -> str | None:
        """Return the unit above that of *case*."""
        return self.units.above(case.unit)


def opened(number: int, category: Category, grid: str, ground: Ground, *, discreet: bool = False) -> Case:
    """Return a new case, waiting in *grid* or, where it is *discreet*, above, with its terms."""
    unit = (ground.units.above(grid) or grid) if discreet else grid
    now = ground.now
    day = ground.time.day_minutes(now)
    terms = ground.terms.at(ground.units.level(grid))
    total = terms.days[category] * day
    start = clock.minute(now)
    case = Case(
        number,
        category=category,
        grid=grid,
        unit=unit,
        level=ground.units.level(unit),
        opened=now,
        arrived=now,
        day=day,
        total=total,
        response_due=ground.time.add(start, min(terms.response * day, total)),
        due=ground.time.add(start, total),
    )
    return clock.inner(replace(case, discreet=unit != grid), now, ground.time)


def standing(case: Case, ground: Ground, *, has_joined: bool = False, has_reacted: bool = False) -> Standing:
    """Return what guards look at."""
    arrived = case.arrived or ground.now
    return Standing(
        is_spoken=case.spoken,
        level=case.level,
        has_above=ground.above(case) is not None,
        at_default=case.unit == DEFAULT_DESK,
        returns=case.returns,
        is_return_late=clock.is_over(ground.time.add(clock.minute(arrived), case.day), ground.now),
        questions=case.questions,
        is_extended=case.extended,
        asks_extension=bool(case.extension),
        asks_parking=case.parking is not None,
        is_parked=case.parked is not None,
        is_final=case.objected,
        is_old=case.closed is not None and ground.now - case.closed > clock.RECENT,
        from_asked=case.closed_from is State.ASKED,
        is_rated=bool(case.rating),
        is_rated_low=case.is_rated_low,
        has_commented=case.commented,
        is_joined=bool(case.joined),
        has_joined=has_joined,
        has_reacted=has_reacted,
    )


def after(case: Case, act: Act, row: Transition, ground: Ground) -> Case:
    """Return *case* after *act*, which *row* allows.

    Raises:
        MoveRefusedError: the particulars are not possible.
    """
    moved = replace(case, state=row.target or case.state)
    if row.takes and case.state is State.WAITING:
        moved = replace(moved, owner=act.by)
    return _EFFECTS[act.move](moved, act, ground)


def _nothing(case: Case, _act: Act, _ground: Ground) -> Case:
    return case


def _take(case: Case, act: Act, _ground: Ground) -> Case:
    return replace(case, owner=act.by)


def _arrive(case: Case, unit: str, ground: Ground) -> Case:
    """Let *case* lie in *unit*: nobody's there, and what was asked for in other hands lapses."""
    lapsed = replace(case, extension=0, extension_by="", held=None, parking=None, parking_by="")
    there = replace(lapsed, state=State.WAITING, unit=unit, level=ground.units.level(unit), owner="", arrived=ground.now)
    return clock.heard(clock.inner(clock.go_on(there, ground.now, ground.time), ground.now, ground.time))


def _up(case: Case, act: Act, ground: Ground) -> Case:
    above = ground.above(case)
    if above is None:
        raise MoveRefusedError(reason="top")
    used = replace(case, ups=(*case.ups, *act.ups), omitted=_omitted(case, act))
    if act.reason.endswith("inner"):
        used = replace(used, inner_ups=(*used.inner_ups, case.level))
    return _arrive(used, above, ground)


def _omitted(case: Case, act: Act) -> tuple[str, ...]:
    """Return why *case* is left out of figures, after a term that ran out while we were off."""
    return (*case.omitted, *(name for name in act.ups if act.omitted and name not in case.omitted))


def _assign(case: Case, act: Act, ground: Ground) -> Case:
    if not ground.units.knows(act.unit) or act.unit == case.unit:
        raise MoveRefusedError(reason="not_now")
    if case.discreet and act.unit == case.grid:
        raise MoveRefusedError(reason="complained")
    return _arrive(case, act.unit, ground)


def _return(case: Case, act: Act, ground: Ground) -> Case:
    """Give *case* back to the default desk; after two times it goes up."""
    if case.returns >= MOST_RETURNS:
        return _up(case, act, ground)
    return replace(_arrive(case, DEFAULT_DESK, ground), returns=case.returns + 1)


def _spoken(case: Case, ground: Ground) -> Case:
    """Take note that staff has said something to the person."""
    return replace(case, spoken=True, responded=case.responded or ground.now, inner_due=None)


def _progress(case: Case, _act: Act, ground: Ground) -> Case:
    return _spoken(case, ground)


def _ask(case: Case, _act: Act, ground: Ground) -> Case:
    asked = replace(_spoken(case, ground), questions=case.questions + 1)
    return clock.silence(clock.rest(asked, ground.now, ground.time), ground.now, ground.time)


def _answer(case: Case, _act: Act, ground: Ground) -> Case:
    """End the promise; a parked case stays parked, and no silence runs in it."""
    said = clock.rest(replace(_spoken(case, ground), extension=0, extension_by="", held=None), ground.now, ground.time)
    said = replace(said, finished=said.finished or ground.now)
    return said if said.parked is not None else clock.silence(said, ground.now, ground.time)


def _close(case: Case, ground: Ground) -> Case:
    return clock.heard(clock.rest(replace(case, closed=ground.now, parked=None, parking=None, parking_by=""), ground.now, ground.time))


def _decline(case: Case, _act: Act, ground: Ground) -> Case:
    return _close(_spoken(replace(case, closed_from=State.HANDLING), ground), ground)


def _extend(case: Case, act: Act, ground: Ground) -> Case:
    if not 1 <= act.days <= clock.MOST_EXTENDED:
        raise MoveRefusedError(reason="date")
    in_time = case.due is not None and not clock.is_over(case.due, ground.now)
    held = clock.holding(case.due, ground.time) if in_time and case.due is not None else None
    return replace(case, extension=act.days, extension_by=act.by, held=held)


def _extend_yes(case: Case, _act: Act, ground: Ground) -> Case:
    longer = clock.extend(case, case.extension, ground.time)
    return replace(longer, extended=True, extension=0, extension_by="", held=None)


def _extend_no(case: Case, _act: Act, _ground: Ground) -> Case:
    return replace(case, extension=0, extension_by="", held=None)


def _park(case: Case, act: Act, ground: Ground) -> Case:
    """Park *case*, or, a second time, ask for it."""
    if act.until is None or not ground.now < act.until <= ground.now + clock.MOST_PARKED:
        raise MoveRefusedError(reason="date")
    back = clock.review(act.until, ground.time)
    if case.parkings:
        return replace(case, parking=back, parking_by=act.by)
    return _parked(case, back)


def _parked(case: Case, back: datetime) -> Case:
    return clock.heard(replace(case, parked=back, parkings=case.parkings + 1, parking=None, parking_by=""))


def _park_yes(case: Case, _act: Act, _ground: Ground) -> Case:
    assert case.parking is not None  # noqa: S101 - a guard
    return _parked(case, case.parking)


def _park_no(case: Case, _act: Act, _ground: Ground) -> Case:
    return replace(case, parking=None, parking_by="")


def _unpark(case: Case, _act: Act, ground: Ground) -> Case:
    back = replace(case, parked=None, parking=None, parking_by="", finished=None)
    return clock.heard(clock.go_on(back, ground.now, ground.time))


def _transfer(case: Case, act: Act, _ground: Ground) -> Case:
    if not act.person or act.person == case.owner:
        raise MoveRefusedError(reason="not_now")
    return replace(case, owner=act.person, extension=0, extension_by="", held=None, parking=None, parking_by="")


def _help(case: Case, act: Act, _ground: Ground) -> Case:
    return replace(case, helpers=tuple(dict.fromkeys((*case.helpers, act.person or act.by))))


def _reclassify(case: Case, act: Act, ground: Ground) -> Case:
    """Correct the category, to an earlier date only."""
    total = ground.terms.at(ground.units.level(case.grid)).days[act.category] * case.day
    if act.category == case.category or total >= case.total:
        raise MoveRefusedError(reason="later_date")
    return clock.shorten(replace(case, category=act.category), total, ground.now, ground.time)


def _supply(case: Case, act: Act, ground: Ground) -> Case:
    """Take up what the person says: it ends a wait for words, restarts a silence, and may make the case urgent."""
    case = replace(case, urgent=case.urgent or act.urgent)
    if case.state is State.HANDLING:
        return clock.heard(clock.go_on(replace(case, closed=None, closed_from=None), ground.now, ground.time))
    return clock.silence(case, ground.now, ground.time, is_seen=True) if case.ends is not None else case


def _solve(case: Case, _act: Act, ground: Ground) -> Case:
    return replace(_close(case, ground), rating=0, commented=False, closed_from=None)


def _unsolve(case: Case, _act: Act, ground: Ground) -> Case:
    """Go on, with a day at least; from the second time on above."""
    again = replace(
        case, unsolved=case.unsolved + 1, finished=None, closed=None, closed_from=None, parked=None, parking=None, parking_by=""
    )
    again = clock.heard(clock.go_on(again, ground.now, ground.time, case.day))
    if again.unsolved > 1 and ground.above(case) is not None:
        return _arrive(again, ground.above(case) or "", ground)
    return clock.inner(_owned(again), ground.now, ground.time)


def _owned(case: Case) -> Case:
    """Let a case without an owner wait for one."""
    return case if case.owner else replace(case, state=State.WAITING)


def _object(case: Case, _act: Act, ground: Ground) -> Case:
    above = ground.above(case)
    again = replace(case, objected=True, spoken=False, closed=None, closed_from=None)
    return _arrive(again, case.unit if above is None else above, ground)


def withdrawn(case: Case, ground: Ground) -> Case:
    """Return *case* after its end by the person, who leaves those whom it was joined to."""
    return replace(_close(case, ground), joined=0)


def _withdraw(case: Case, _act: Act, ground: Ground) -> Case:
    return withdrawn(case, ground)


def _lapse(case: Case, act: Act, ground: Ground) -> Case:
    closed_from = State(act.reason) if act.reason in {State.ASKED, State.ANSWERED, State.EXPLAINED} else None
    return replace(_close(case, ground), closed_from=closed_from)


def _rate(case: Case, act: Act, _ground: Ground) -> Case:
    if not 1 <= act.stars <= 5:  # noqa: PLR2004 - stars
        raise MoveRefusedError(reason="not_now")
    return replace(case, rating=act.stars)


def _comment(case: Case, _act: Act, _ground: Ground) -> Case:
    return replace(case, commented=True)


def _remind(case: Case, act: Act, _ground: Ground) -> Case:
    inner_ups = (*case.inner_ups, case.level) if act.reason.endswith("inner") else case.inner_ups
    given = () if act.ups or act.reason == "inner" else (act.reason,)
    return replace(case, reminded=(*case.reminded, *given), ups=(*case.ups, *act.ups), inner_ups=inner_ups, omitted=_omitted(case, act))


def _warn(case: Case, _act: Act, ground: Ground) -> Case:
    """Take note that the person is told of the end, and leave a day for an answer."""
    assert case.ends is not None  # noqa: S101 - a silence runs
    return replace(case, warned=True, ends=max(case.ends, clock.minute(ground.now) + clock.DAY))


_EFFECTS: Final[Mapping[Move, Callable[[Case, Act, Ground], Case]]] = {
    "take": _take,
    "assign": _assign,
    "return": _return,
    "decline": _decline,
    "progress": _progress,
    "ask": _ask,
    "help": _help,
    "transfer": _transfer,
    "reclassify": _reclassify,
    "extend": _extend,
    "extend_yes": _extend_yes,
    "extend_no": _extend_no,
    "up": _up,
    "answer": _answer,
    "explain": _answer,
    "park": _park,
    "park_yes": _park_yes,
    "park_no": _park_no,
    "unpark": _unpark,
    "reveal": _nothing,
    "note": _nothing,
    "supply": _supply,
    "solve": _solve,
    "unsolve": _unsolve,
    "reopen": _unsolve,
    "object": _object,
    "withdraw": _withdraw,
    "lapse": _lapse,
    "rate": _rate,
    "comment": _comment,
    "remind": _remind,
    "warn": _warn,
}
