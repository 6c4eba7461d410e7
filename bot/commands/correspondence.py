"""Correspondence: turns the messages of the desk's outbox into replies, for whichever channel delivers them."""

from dataclasses import dataclass, replace
from typing import Final, Protocol

from bot.desk.cases import PERSON, Case, Event
from bot.desk.desk import Desk
from bot.desk.grids import Grids
from bot.desk.outbox import Bound, Outgoing
from bot.desk.states import SPEECH, Move
from bot.desk.units import DEFAULT_DESK, Actor
from bot.errors import NoSuchDocumentError, PausedDocumentError
from bot.library.library import Library
from bot.replies import cases as layout
from bot.replies.blocks import Reply
from bot.replies.cases import Excerpt, View
from bot.texts.desk import CASE_LINE, DEFAULT_DESK_NAME, LATE, STATES, moment
from bot.texts.desk_staff import DIGEST, FILE_ONLY, REVEALED
from bot.texts.message import listed
from bot.texts.questions import passage_source
from index import Language, RetrievalError

STAFF_LANGUAGE: Final[Language] = "zh-Hans"
_UNIT: Final = "unit:"
_STAFF: Final = "staff:"
_MOST_EXCERPTS: Final = 3
_MOST_LISTED: Final = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A message of the desk as a channel sends it: `to` is a sender, or "" where it goes to the chat of `unit`; `card` edits one.

    With `closes` the card is shown anew even where the chat has one already, and the old one becomes this reply.
    `files` are files of the channel that go with it, of which the first may have the reply as its caption.
    `under` is the case under whose card a note is shown: that of the first of joined cases.
    """

    reply: Reply
    to: str
    unit: str
    card: bool
    about: Bound
    under: int = 0
    files: tuple[str, ...] = ()
    closes: Reply | None = None


class PrivateChats(Protocol):
    """The private chats of a channel."""

    @property
    def handle(self) -> str:
        """The name by which people find the bot there."""

    async def send(self, letter: Letter) -> bool:
        """Send a letter to its sender; tell whether it arrived."""


class Correspondence:
    """Writes what the desk sends. Event loop only. `private` is set by the channel that has private chats."""

    def __init__(self, desk: Desk, library: Library, grids: Grids) -> None:
        self.desk = desk
        self.grids = grids
        self._library = library
        self.private: PrivateChats | None = None

    async def letter(self, outgoing: Outgoing, then: Case | None = None) -> Letter | None:
        """Return the message that *outgoing* stands for, None where nobody can be written to any more.

        It speaks of the case as it is now, or as it was *then*.
        """
        store = self.desk.store
        if outgoing.kind == "digest":
            return await self._digest(outgoing)
        case = await self.desk.call(Desk.get, outgoing.case) if then is None else then
        event = store.event(outgoing.event)
        if event is None:
            return None
        recipient = outgoing.recipient
        about = Bound(case.number, event.number, "")
        if recipient == "person":
            contact = store.contact(case.number)
            if contact is None:
                return None
            view = self._view(case, event, contact.language)
            reply = layout.to_person(outgoing.kind, view, contact.language)
            return Letter(reply, contact.sender, "", card=False, about=about, files=self._file(event, outgoing.kind))
        return await self._to_staff(outgoing, case, event)

    async def _to_staff(self, outgoing: Outgoing, case: Case, event: Event) -> Letter:
        recipient, about = outgoing.recipient, Bound(case.number, event.number, "")
        if recipient.startswith(_STAFF):
            return self.revealed(case.number, recipient.removeprefix(_STAFF))
        unit = recipient.removeprefix(_UNIT) if recipient.startswith(_UNIT) else outgoing.unit
        to = "admins" if recipient == "admins" else ""
        if outgoing.kind == "card":
            return Letter(await self.card(case, unit), to, unit, card=True, about=about)
        if outgoing.kind == "arrived":
            return await self._arrived(case, event, unit)
        view = replace(self._view(case, event, STAFF_LANGUAGE), moves=self.offered(case))
        reply = layout.note(outgoing.kind, view, STAFF_LANGUAGE)
        return Letter(reply, to, unit, card=False, about=about, under=case.joined or case.number)

    def revealed(self, number: int, sender: str) -> Letter:
        """Return the words of a person as they were written, and the files, for *sender* alone."""
        words = self.desk.store.words_of(number)
        said = REVEALED(STAFF_LANGUAGE, number=number, words="\n".join(each.original for each in words if each.original))
        files = tuple(each.file for each in words if each.file and each.author == PERSON)
        return Letter(Reply(said, STAFF_LANGUAGE), sender, "", card=False, about=Bound(number, 0, ""), files=files)

    def _hides(self, number: int) -> bool:
        """Tell whether something of the person's words is masked, or there is a file."""
        words = self.desk.store.words_of(number)
        return any(each.author == PERSON and (each.file or each.original not in {"", each.text}) for each in words)

    async def _arrived(self, case: Case, event: Event, unit: str) -> Letter:
        """Return the new card of a case that has come to *unit*; of one that has gone on since then, the closed one."""
        about = Bound(case.number, event.number, "")
        if case.unit != unit or case.joined:
            return Letter(await self.card(case, unit), "", unit, card=True, about=about)
        arrival = layout.arrival(self._view(case, event, STAFF_LANGUAGE), STAFF_LANGUAGE)
        shown = await self.card(case, unit, arrival=arrival)
        return Letter(shown, "", unit, card=True, about=about, closes=layout.closed_card(case.number, STAFF_LANGUAGE))

    async def _digest(self, outgoing: Outgoing) -> Letter | None:
        """Return what a unit has to do today, the late cases marked; None where it is nothing."""
        language, unit = STAFF_LANGUAGE, outgoing.unit
        cases = [case for case in await self.desk.call(Desk.listed, Actor("", frozenset({unit}))) if case.unit == unit]
        if not cases:
            return None
        late = sum(self.desk.is_late(case) for case in cases)
        title = DIGEST(language, unit=self.unit_name(unit, language), count=len(cases), late=late)
        lines = [title, *(self.line(case, language) for case in cases[:_MOST_LISTED])]
        return Letter(Reply("\n".join(lines), language), "", unit, card=False, about=Bound(0, 0, ""))

    def line(self, case: Case, language: Language) -> str:
        """Return a case as a line of a list."""
        late = LATE(language) if self.desk.is_late(case) else ""
        state, due = STATES[case.state](language), moment(case.due, language)
        return CASE_LINE(language, number=case.number, state=state, unit=self.unit_name(case.unit, language), due=due, late=late)

    async def card(self, case: Case, unit: str, menu: str = "", options: layout.Rows = (), arrival: str = "") -> Reply:
        """Return the card of a case, as it is shown to *unit*; *arrival* says how it came there."""
        view = self._view(case, None, STAFF_LANGUAGE)
        moves = self.offered(case)
        shown = View(
            case,
            view.event,
            view.words,
            view.question,
            view.unit,
            view.owner,
            view.who,
            view.helpers,
            _marks(case),
            await self.excerpts(case.number),
            moves,
            elsewhere=case.unit != unit,
        )
        return layout.card(shown, STAFF_LANGUAGE, menu, options, arrival)

    def offered(self, case: Case) -> frozenset[Move]:
        """Return what staff of the unit where a case lies, or its owner, may do."""
        moves = self.desk.moves(case.number, Actor(case.owner, frozenset({case.unit})))
        return moves if self._hides(case.number) else moves - {"reveal"}

    def view(self, case: Case, event: Event | None, language: Language) -> View:
        """Return a case as it is described to its readers."""
        return self._view(case, event, language)

    async def excerpts(self, number: int) -> tuple[Excerpt, ...]:
        """Return the passages that are nearest to the question of a case, as far as they are still there."""
        question = self.desk.question(number)
        found: list[Excerpt] = []
        for key in question.passages[:_MOST_EXCERPTS] if question else ():
            try:
                passage, _ = await self._library.for_audience("public").passage(key)
            except (NoSuchDocumentError, PausedDocumentError, RetrievalError):
                continue
            found.append(Excerpt(passage_source(passage, STAFF_LANGUAGE), passage.text))
        return tuple(found)

    def unit_name(self, code: str, language: Language) -> str:
        """Return the name of a unit."""
        return self.grids.name(code) if code != DEFAULT_DESK else DEFAULT_DESK_NAME(language)

    def _view(self, case: Case, event: Event | None, language: Language) -> View:
        store = self.desk.store
        words, question = store.words(event.words) if event is not None else None, self.desk.question(case.number)
        return View(
            case,
            event,
            (words.text or FILE_ONLY(language)) if words else "",
            question.text if question else "",
            self.unit_name(case.unit, language),
            store.name(case.owner),
            store.name(event.who) if event is not None else "",
            listed([store.name(helper) for helper in case.helpers], language),
            extended=self.desk.extended(case),
        )

    def _file(self, event: Event, kind: str) -> tuple[str, ...]:
        """Return the file that goes with words of staff."""
        words = self.desk.store.words(event.words) if event.what in SPEECH and kind != "edited" else None
        return (words.file,) if words is not None and words.file else ()


def _marks(case: Case) -> tuple[str, ...]:
    """Return the marks that a card shows."""
    marks = {
        "help": bool(case.helpers),
        "extended": case.extended,
        "parked": case.parked is not None,
        "undelivered": case.delivered is False,
        "joined": bool(case.joined),
    }
    return tuple(name for name, holds in marks.items() if holds)
