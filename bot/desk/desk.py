"""Desk: the one door to the service desk. Opens cases, makes moves, lets the clock work, and says who may see what."""

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from bot.desk import joining, moves, rewriting, states
from bot.desk.cases import PERSON, Case, Category, Event, replay
from bot.desk.clock import Terms, WorkingTime
from bot.desk.moves import Act, Ground
from bot.desk.recording import Done
from bot.desk.residents import Residents
from bot.desk.states import CLOSED, SPEECH, WORDY, Role, State
from bot.desk.store import Contact, Store, Words
from bot.desk.sweeping import Begun, Sweep, Sweeper
from bot.desk.units import DEFAULT_DESK, Actor, OneDesk, Units, above, roles
from bot.errors import HeldWordsError, MoveRefusedError
from bot.people.privacy import keyed_hash, mask
from index import Language

REVOCABLE: Final = timedelta(minutes=1)
"""For how long an answer can be taken back."""

_ACKNOWLEDGED_EVERY: Final = timedelta(minutes=10)
_REJECTING: Final = frozenset({"unsolve", "reopen"})
_FEWEST_FREE: Final = 0.5  # of the numbers of that length
_SHORTEST: Final = 10_000
_PUSHED: Final = "telegram:"
_LONGEST_WORDS: Final = 4_000
_LONGEST_NAME: Final = 24
_NOT_PRINTED: Final = re.compile(r"\S*[@/:]\S*|[^\w ·.'’-]|_")
_NOT_COMPARED: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case is opened with. `passages` are the nearest of the documents, `origin` names the update that wants it.

    `beside` are what the person wrote before, and names of files that came along: words or a file each.
    It is `discreet` if it is about staff of the grid, who are to see nothing of it.
    """

    sender: str
    question: str
    language: Language = "zh-Hans"
    category: Category = "help"
    grid: str = DEFAULT_DESK
    passages: tuple[str, ...] = ()
    urgent: bool = False
    discreet: bool = False
    linked: int = 0
    beside: tuple[tuple[str, str], ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What comes with a move: the words, a file of the channel, the last event that their writer had seen, and the update."""

    words: str = ""
    file: str = ""
    seen: int | None = None
    origin: str = ""
    name: str = field(default="", compare=False)
    urgent: bool = False


class Desk(Residents):
    """The service desk over a `Store`. Any thread; every call is one transaction. `call()` makes it in the desk's own thread."""

    def __init__(  # noqa: PLR0913 - each can be replaced in a test
        self,
        store: Store,
        key: bytes,
        time: WorkingTime,
        units: Units | None = None,
        *,
        terms: Terms | None = None,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        monotonic: Callable[[], float] = monotonic,
        pick: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        """Know people by hashes with *key*, and number cases by *pick*, which returns a number below the one given."""
        super().__init__(store, key, time, units or OneDesk(), terms or Terms(), now)
        self._pick = pick
        self.sweeper = Sweeper(self._docket, self._make, monotonic)

    # Opening

    def open(self, opening: Opening) -> Done:
        """Open a case, or return the open one of the same person with the same question."""
        with self._changes():
            done = self._again(opening.origin)
            return done or self._same(opening) or self._opened(opening)

    def _opened(self, opening: Opening) -> Done:
        ground = self._ground()
        masked = mask(opening.question[:_LONGEST_WORDS])
        grid = opening.grid if self.units.knows(opening.grid) else DEFAULT_DESK
        after = moves.opened(self._free_number(), opening.category, grid, ground, discreet=opening.discreet)
        is_pushed = opening.sender.startswith(_PUSHED)
        after = replace(after, urgent=opening.urgent, linked=opening.linked, must_look=not is_pushed)
        before = Case(after.number)
        self.store.create(before)
        self.store.add_contact(after.number, Contact(keyed_hash(self._key, opening.sender), opening.sender, opening.language))
        words = self.store.add_words(
            Words(0, after.number, PERSON, masked.text, opening.question[:_LONGEST_WORDS], passages=opening.passages)
        )
        for said, file in opening.beside:
            self.store.add_words(Words(0, after.number, PERSON, mask(said).text, said, file))
        done = self._recorded(before, after, "open", PERSON, ground, words=words, origin=opening.origin)
        if opening.urgent:
            self._ring(done)
        return done

    def _ring(self, done: Done) -> None:
        """Tell every level of the unit of what cannot wait, at any hour."""
        unit = done.case.unit
        for each in (unit, *above(unit, self.units)):
            self.store.put(done.case.number, done.event.number, f"unit:{each}", "urgent", each)

    def _same(self, opening: Opening) -> Done | None:
        """Return the open case of the same person about the same question; what is discreet is none that staff of the grid sees."""
        wanted = _normalised(opening.question)
        for case in self.store.cases_of(keyed_hash(self._key, opening.sender)):
            asked = self.question(case.number)
            is_hidden_alike = case.discreet or not opening.discreet
            if not case.is_closed and is_hidden_alike and asked is not None and _normalised(asked.original) == wanted:
                return Done(case, self.store.events(case.number)[0], again=True)
        return None

    def _free_number(self) -> int:
        """Return a number that no case has, from which nobody reads how many there are."""
        least, taken = _SHORTEST, self.store.count()
        while taken > _FEWEST_FREE * 9 * least:
            least *= 10
        while self.store.has(number := least + self._pick(9 * least)):
            pass
        return number

    # Moves

    def act(self, number: int, act: Act, actor: Actor, said: Said | None = None) -> Done:
        """Make a move with a case.

        Raises:
            NoSuchCaseError: there is none, or *actor* has nothing to do with it.
            MoveRefusedError: the move is not possible, or not his.
            HeldWordsError: a colleague has answered meanwhile; the words are kept, and can be sent all the same.
        """
        said = said or Said()
        with self._changes():
            again = self._again(said.origin)
            if again is not None:
                return again
            case = self.seen_by(number, actor)
            if said.name and not self.is_person(number, actor.sender):
                self.store.set_staff(actor.sender, _called(said.name), actor.units)
            done = self._acted(case, act, actor, said)
            if said.urgent:
                self._ring(done)
            return done

    def _acted(self, case: Case, act: Act, actor: Actor, said: Said) -> Done:
        is_person = self.is_person(case.number, actor.sender)
        if act.move in WORDY and not (said.words.strip() or said.file):
            raise MoveRefusedError(reason="words")
        ground = self._ground()
        row = states.transition(act.move, case.state, roles(case, actor, self.units, is_person=is_person), self._standing(case, ground))
        who = PERSON if is_person else actor.sender
        self._check_seen(case, act, who, said)
        words = self._keep(case, said, who)
        return self._moved(case, replace(act, by=who, urgent=said.urgent), row, ground, words=words, origin=said.origin)

    def _moved(  # noqa: PLR0913 - a move with what comes with it
        self, case: Case, act: Act, row: states.Transition, ground: Ground, *, words: int = 0, origin: str = ""
    ) -> Done:
        """Make a move that *row* allows, with all cases that it concerns."""
        if act.move == "join":
            _, event = joining.join(case, self.store.get(int(act.unit) if act.unit.isdigit() else 0), act.by, self._docket, ground)
            return self._done(event, origin)
        if act.move == "part":
            _, event = self._docket.record(case, joining.apart(case, ground), "part", act.by, ground)
            return self._done(event, origin)
        if act.move == "revoke":
            return self._revoked(case, act, ground, origin)
        after = moves.after(case, act, row, ground)
        if act.move == "unsolve" and case.joined:
            after = replace(after, joined=0)
        told = self._told(case, act, after)
        done = self._recorded(case, after, act.move, act.by, ground, reason=act.reason, words=words, told=told, origin=origin)
        joining.mirror(case, act, row, self._docket, ground, words)
        if act.move == "unsolve" or (after.state in CLOSED and after.state is not State.SOLVED):
            joining.release(after, self._docket, ground)
        return done

    def _told(self, case: Case, act: Act, after: Case) -> frozenset[str] | None:
        """Return who hears of a move, None for whom it concerns.

        An acknowledgement comes once in 10 minutes unless the person was sent something else in between, a missed reminder never.
        """
        if act.move == "remind" and act.omitted and not act.ups:
            return frozenset()
        if act.move != "supply" or case.state is not after.state:
            return None
        last = self.store.last_told(case.number)
        is_due = last is None or last.what != "supply" or self.now() - last.at >= _ACKNOWLEDGED_EVERY
        return None if is_due else frozenset({f"unit:{case.unit}"})

    def _make(self, case: Case, act: Act, ground: Ground) -> None:
        """Make a move of the clock."""
        row = states.transition(act.move, case.state, frozenset({Role.CLOCK}), self._standing(case, ground))
        self._moved(case, act, row, ground)

    def _revoked(self, case: Case, act: Act, ground: Ground, origin: str) -> Done:
        """Take back the last words: the case is as if nothing had been said, and so are those that are joined to it."""
        last = self.store.last_speech(case.number)
        if last is None or last.who != act.by or ground.now - last.at > REVOCABLE:
            raise MoveRefusedError(reason="old")
        for joined in self.store.joined_to(case.number):
            own = self.store.last_speech(joined.number)
            if own is not None and own.words == last.words:
                self._docket.record(
                    joined, self._before(joined, own), "revoke", act.by, ground, told=frozenset({"person"}), words=own.words
                )
        return self._recorded(case, self._before(case, last), "revoke", act.by, ground, words=last.words, origin=origin)

    def _before(self, case: Case, event: Event) -> Case:
        """Return *case* as it was before *event*."""
        events = [each for each in self.store.events(case.number) if each.number < event.number]
        return replace(replay(events), version=case.version)

    def _check_seen(self, case: Case, act: Act, who: str, said: Said) -> None:
        """Hold words back whose writer does not know that a colleague has answered; an answer that was rejected needs another."""
        last = self.store.last_speech(case.number) if act.move in SPEECH and said.seen is not None else None
        if last is None or last.who == who or (said.seen or 0) >= last.number:
            return
        if not any(event.what in _REJECTING for event in self.store.events(case.number) if event.number > last.number):
            raise HeldWordsError(case.number, last.number, said.words)

    def _keep(self, case: Case, said: Said, who: str) -> int:
        if not said.words.strip() and not said.file:
            return 0
        original = said.words.strip()[:_LONGEST_WORDS]
        is_person = who == PERSON
        text = mask(original).text if is_person else original
        return self.store.add_words(Words(0, case.number, who, text, original if is_person else "", said.file))

    def keep_look(self, event: Event, messages: Iterable[int]) -> None:
        """Remember the messages by which whoever made *event* was shown what is masked, to take them back once that is erased."""
        with self.store.transaction():
            self.store.put_look(event.case, event.number, event.who, messages)

    def introduce(self, sender: str, name: str, units: Iterable[str]) -> None:
        """Remember a member of staff who has not acted yet."""
        with self.store.transaction():
            self.store.set_staff(sender, _called(name), units)

    # The clock

    def sweep(self) -> Sweep:
        """Let the clock work."""
        sweep = self.sweeper.sweep(self._ground())
        self.notify()
        return sweep

    async def swept(self) -> Sweep:
        """Let the clock work, one case after another: what people do meanwhile comes between."""
        begun = await self.call(Desk._begin_sweep)
        steps = [await self.call(Desk._step, number, begun) for number in begun.due]
        return Sweep(sum(steps), begun.jumped)

    def _begin_sweep(self) -> Begun:
        begun = self.sweeper.begin(self._ground())
        self.notify()
        return begun

    def _step(self, number: int, begun: Begun) -> bool:
        is_made = self.sweeper.step(number, self._ground(), begun.since)
        self.notify()
        return is_made

    # Drafts and edits

    def show_meanwhile(self, done: Done, seen: int) -> None:
        """Let staff see what the person has written after the event that they had *seen*, before the words that are *done*."""
        with self._changes():
            for event in self.store.events(done.case.number):
                if seen < event.number < done.event.number and event.what == "supply":
                    self.store.put(event.case, event.number, f"unit:{done.case.unit}", "meanwhile", done.case.unit)

    def hold(self, number: int, sender: str, words: str) -> int:
        """Keep words that are not sent, until their writer decides; return their number."""
        with self.store.transaction():
            return self.store.add_words(Words(0, number, sender, words))

    def edit(self, origin: str, sender: str, words: str) -> bool:
        """Replace words of either side, by the message that had them, and let the other side see it; tell whether there were any."""
        new = words.strip()[:_LONGEST_WORDS]
        with self._changes():
            found = self.store.origin(origin)
            event = self.store.event(found[1]) if found else None
            if event is None or not event.words or not new:
                return False
            if rewriting.is_speech(event, sender):
                rewriting.edit_speech(event, new, self._docket)
            elif rewriting.is_supply(event) and self.is_person(event.case, sender):
                rewriting.edit_supply(event, new, self._docket)
            else:
                return False
        return True


def _called(name: str) -> str:
    """Return a name as an office prints it: without pictures, links and directions that a profile may have; empty if nothing is left."""
    return " ".join(_NOT_PRINTED.sub(" ", name).split())[:_LONGEST_NAME]


def _normalised(question: str) -> str:
    """Return *question* as it is compared: without blanks and punctuation."""
    return _NOT_COMPARED.sub("", question).casefold()
