"""Looking at cases: which there are, who may see them, and what may be done with them now."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Concatenate, Final, ParamSpec, Self, TypeVar

from bot.desk import clock, moves, states
from bot.desk.cases import PERSON, Case
from bot.desk.clock import Terms, WorkingTime
from bot.desk.moves import Ground
from bot.desk.outbox import Bound, Outgoing, Sent
from bot.desk.states import Move, State
from bot.desk.store import Store, Words
from bot.desk.units import Actor, Units, roles
from bot.errors import NoSuchCaseError
from bot.people.privacy import keyed_hash
from index import Language

_SOON: Final = timedelta(minutes=10)
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class Looking:
    """The side of the desk that changes no case. Any thread; `look()` does it in another one than the caller's."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a case stands on
        self, store: Store, key: bytes, time: WorkingTime, units: Units, terms: Terms, now: Callable[[], datetime]
    ) -> None:
        self.store = store
        self.units = units
        self.terms = terms
        self.now = now
        self._key = key
        self._time = time

    async def look(self, work: Callable[Concatenate[Self, _Given], _Result], *given: _Given.args, **named: _Given.kwargs) -> _Result:
        """Return the result of *work*, which changes nothing, made in a thread; it waits for nobody who writes."""
        return await asyncio.to_thread(work, self, *given, **named)

    def get(self, number: int) -> Case:
        """Return the case with that number.

        Raises:
            NoSuchCaseError: there is none.
        """
        return self.store.get(number)

    def seen_by(self, number: int, actor: Actor) -> Case:
        """Return a case that *actor* may see: his own, one of his units or one below them; admins see all.

        Raises:
            NoSuchCaseError: there is none that he may see.
        """
        case = self.get(number)
        if self.is_person(number, actor.sender):
            return case
        if not roles(case, actor, self.units):
            raise NoSuchCaseError
        return case

    def person(self, sender: str) -> str:
        """Return the hash by which somebody is known."""
        return keyed_hash(self._key, sender)

    def language_of(self, number: int) -> Language:
        """Return the language in which the person of a case is written to."""
        contact = self.store.contact(number)
        return contact.language if contact is not None else "zh-Hans"

    def is_person(self, number: int, sender: str) -> bool:
        """Tell whether *sender* has opened a case."""
        contact = self.store.contact(number)
        return contact is not None and contact.person == keyed_hash(self._key, sender)

    def moves(self, number: int, actor: Actor) -> frozenset[Move]:
        """Return what *actor* may do with a case now."""
        case = self.get(number)
        mine = roles(case, actor, self.units, is_person=self.is_person(number, actor.sender))
        return states.permitted(case.state, mine, self._standing(case, self._ground()))

    def check(self, number: int, move: Move, actor: Actor) -> None:
        """Raise what stands in the way of a move.

        Raises:
            MoveRefusedError: *actor* may not make it now; `reason` says why.
        """
        case = self.get(number)
        mine = roles(case, actor, self.units, is_person=self.is_person(number, actor.sender))
        states.transition(move, case.state, mine, self._standing(case, self._ground()))

    def mine(self, sender: str) -> Sequence[Case]:
        """Return the cases of a person, newest first."""
        return self.store.cases_of(keyed_hash(self._key, sender))

    def question(self, number: int) -> Words | None:
        """Return the question of a case, None once it is erased."""
        words = self.store.words_of(number)
        return words[0] if words else None

    def awaits_words(self, case: Case, *, just_opened: bool = True) -> bool:
        """Tell whether the person is likely to add something now.

        It was asked for, or he has just said that it is not solved, or given a low mark; with *just_opened*, also opened the case or
        added to it.
        """
        if case.state is State.ASKED:
            return True
        may_follow = not case.is_closed or (case.is_rated_low and not case.commented)
        own = [event for event in self.store.events(case.number) if event.who == PERSON] if may_follow else []
        return (
            bool(own)
            and own[-1].what in {"unsolve", "reopen", "rate", *(["open", "supply"] if just_opened else [])}
            and self.now() - own[-1].at <= _SOON
        )

    def awaiting(self, sender: str, *, just_opened: bool = True) -> Sequence[int]:
        """Return the numbers of the cases to which a person is likely to add something now."""
        return [case.number for case in self.mine(sender) if self.awaits_words(case, just_opened=just_opened)]

    def listed(self, actor: Actor, wanted: str = "") -> Sequence[Case]:
        """Return the open cases that *actor* works on, the earliest term first: all, "late", "mine", or those of a unit."""
        found = [case for case in self.store.cases() if roles(case, actor, self.units)]
        if wanted == "late":
            found = [case for case in found if self.is_late(case)]
        elif wanted == "mine":
            found = [case for case in found if case.owner == actor.sender]
        elif wanted and wanted != "open":
            found = [case for case in found if wanted in {case.unit, case.grid}]
        return sorted(found, key=lambda case: (case.left is not None, str(case.due)))

    def is_late(self, case: Case) -> bool:
        """Tell whether the promise of a case has run out."""
        return case.is_running and clock.is_over(case.due, self.now())

    def extended(self, case: Case) -> datetime | None:
        """Return the term of a case once the time that is asked for is granted."""
        return clock.extend(case, case.extension, self._time).due if case.extension and case.due is not None else case.due

    def bound(self, place: str) -> Bound | None:
        """Return what a message is about, by its name, None where it is about no case."""
        return self.store.bound(place)

    def mark(self, number: int, state: Sent, message: int = 0) -> None:
        """Take note of what became of a message, and of the channel's number for it."""
        self.store.mark(number, state, message)

    def staff_of(self, unit: str) -> Mapping[str, str]:
        """Return how those are called who have acted for a unit, by sender."""
        return self.store.staff_of(unit)

    def units_of(self, sender: str) -> Sequence[str]:
        """Return the units for which somebody has acted."""
        return self.store.units_of(sender)

    def words(self, number: int) -> Words | None:
        """Return words by their number, None once they are erased."""
        return self.store.words(number)

    def told_of(self, event: int) -> Sequence[Outgoing]:
        """Return the messages about an event, oldest first."""
        return self.store.outbox(event=event)

    def pending(self) -> Sequence[Outgoing]:
        """Return the messages that are to be sent now, oldest first: what nobody has asked for waits for a working minute."""
        waiting = self.store.waiting()
        unasked = self.store.unasked() if waiting and not self._time.is_working(self.now()) else set()
        return [each for each in waiting if each.number not in unasked]

    def brought_by(self, outgoing: Outgoing) -> int:
        """Return the channel's number of the message that brought the words of an event to the person, 0 where there is none."""
        about = self.store.event(outgoing.event)
        same = [each.number for each in self.store.events(outgoing.case) if about is not None and each.words == about.words]
        told = [each for number in same for each in self.store.outbox(event=number) if each.recipient == "person"]
        return next((each.message for each in told if each.message and each.kind not in {"edited", "revoked"}), 0)

    def _ground(self) -> Ground:
        return Ground(self.now(), self._time, self.units, self.terms)

    def _standing(self, case: Case, ground: Ground) -> states.Standing:
        has_reacted, has_joined = self.store.has_reacted(case.number), bool(self.store.joined_to(case.number))
        return moves.standing(case, ground, has_joined=has_joined, has_reacted=has_reacted)
