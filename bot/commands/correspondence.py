"""Correspondence: turns the messages of the desk's outbox into replies, for whichever channel delivers them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from bot.desk import joining
from bot.desk.cases import PERSON, Case, Event
from bot.desk.desk import Desk
from bot.desk.grids import Grids
from bot.desk.outbox import Bound, Outgoing
from bot.desk.states import SPEECH, Move
from bot.desk.units import DEFAULT_DESK, Actor
from bot.errors import NoSuchDocumentError, PausedDocumentError
from bot.library.library import Library
from bot.replies import cases as layout
from bot.replies.blocks import Attachment, Reply
from bot.replies.case_history import added, history, leads
from bot.replies.case_records import marks_of
from bot.replies.cases import Excerpt, View
from bot.texts.desk import CASE_LINE, DEFAULT_DESK_NAME, LATE, STATES, moment
from bot.texts.desk_staff import DIGEST, ERASED, FILE_ONLY, LOOK_GONE, MARKS, REVEALED
from bot.texts.message import listed, short
from bot.texts.questions import passage_source
from index import Analyzer, Language, RetrievalError

STAFF_LANGUAGE: Final[Language] = "zh-Hans"
_UNIT: Final = "unit:"
_STAFF: Final = "staff:"
_MOST_EXCERPTS: Final = 3
_MOST_LISTED: Final = 20
_CARDS: Final = frozenset({"card", "joins", "arrived"})
Excerpts = tuple[Excerpt, ...]


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

    async def fetch(self, file: str) -> Attachment:
        """Return a file of the channel that goes with words about a case.

        Raises:
            DownloadFailedError: it could not be fetched.
        """

    async def send(self, letter: Letter) -> Sequence[int]:
        """Send a letter to its sender; return the numbers of its messages, none if it does not arrive."""


class Correspondence:
    """Writes what the desk sends. Event loop only, or, where it is said, a thread. `private` is set by a channel with private chats."""

    def __init__(self, desk: Desk, library: Library, grids: Grids) -> None:
        self.desk = desk
        self.grids = grids
        self._library = library
        self.private: PrivateChats | None = None

    async def letter(self, outgoing: Outgoing, then: Case | None = None) -> Letter | None:
        """Return the message that *outgoing* stands for, None where nobody can be written to any more.

        It speaks of the case as it is now, or as it was *then*.
        """
        excerpts = await self.excerpts(outgoing.case) if outgoing.kind in _CARDS else ()
        return await self.desk.look(self._letter, outgoing, then, excerpts)

    def _letter(self, desk: Desk, outgoing: Outgoing, then: Case | None, excerpts: Excerpts) -> Letter | None:
        store = desk.store
        if outgoing.kind == "digest":
            return self._digest(outgoing)
        case = desk.get(outgoing.case) if then is None else then
        event = store.event(outgoing.event)
        if event is None:
            return None
        recipient = outgoing.recipient
        about = Bound(case.number, event.number, "")
        if recipient == "person":
            contact = store.contact(case.number)
            if contact is None:
                return None
            view = self.view(case, event, contact.language)
            reply = layout.to_person(outgoing.kind, view, contact.language)
            return Letter(reply, contact.sender, "", card=False, about=about, files=self._file(event))
        return self._to_staff(outgoing, case, event, excerpts)

    def _to_staff(self, outgoing: Outgoing, case: Case, event: Event, excerpts: Excerpts) -> Letter:
        recipient, about = outgoing.recipient, Bound(case.number, event.number, "")
        if recipient.startswith(_STAFF):
            gone = Reply(LOOK_GONE(STAFF_LANGUAGE, number=case.number), STAFF_LANGUAGE)
            return Letter(gone, recipient.removeprefix(_STAFF), "", card=False, about=about)
        unit = recipient.removeprefix(_UNIT) if recipient.startswith(_UNIT) else outgoing.unit
        to = "admins" if recipient == "admins" else ""
        if outgoing.kind in {"card", "joins"}:
            return Letter(self._card(self.desk, case, unit, excerpts), to, unit, card=True, about=about)
        if outgoing.kind == "arrived":
            return self._arrived(case, event, unit, excerpts)
        view = replace(self.view(case, event, STAFF_LANGUAGE), moves=self.offered(case))
        reply = layout.note(outgoing.kind, view, STAFF_LANGUAGE)
        return Letter(reply, to, unit, card=False, about=about, under=case.joined or case.number)

    def revealed(self, number: int, sender: str) -> Letter:
        """Return the words of a person as they were written, and the files, for *sender* alone. In a thread."""
        words = self.desk.store.words_of(number)
        said = REVEALED(STAFF_LANGUAGE, number=number, words="\n".join(each.original for each in words if each.original))
        files = tuple(each.file for each in words if each.file and each.author == PERSON)
        return Letter(Reply(said, STAFF_LANGUAGE), sender, "", card=False, about=Bound(number, 0, ""), files=files)

    def _hides(self, number: int) -> bool:
        """Tell whether something of the person's words is masked, or there is a file."""
        words = self.desk.store.words_of(number)
        return any(each.author == PERSON and (each.file or each.original not in {"", each.text}) for each in words)

    def _arrived(self, case: Case, event: Event, unit: str, excerpts: Excerpts) -> Letter:
        """Return the new card of a case that has come to *unit*; of one that has gone on since then, the closed one."""
        about = Bound(case.number, event.number, "")
        if case.unit != unit or case.joined:
            return Letter(self._card(self.desk, case, unit, excerpts), "", unit, card=True, about=about)
        arrival = layout.arrival(self.view(case, event, STAFF_LANGUAGE), STAFF_LANGUAGE)
        shown = self._card(self.desk, case, unit, excerpts, arrival=arrival)
        return Letter(shown, "", unit, card=True, about=about, closes=layout.closed_card(case.number, STAFF_LANGUAGE))

    def _digest(self, outgoing: Outgoing) -> Letter | None:
        """Return what a unit has to do today, the late cases marked; None where it is nothing."""
        language, unit = STAFF_LANGUAGE, outgoing.unit
        cases = [case for case in self.desk.listed(Actor("", frozenset({unit}))) if case.unit == unit]
        if not cases:
            return None
        late = sum(self.desk.is_late(case) for case in cases)
        title = DIGEST(language, unit=self.unit_name(unit, language), count=len(cases), late=late)
        lines = [title, *self.lines(self.desk, cases[:_MOST_LISTED], language)]
        return Letter(Reply("\n".join(lines), language), "", unit, card=False, about=Bound(0, 0, ""))

    def lines(self, _desk: Desk, cases: Sequence[Case], language: Language) -> list[str]:
        """Return cases as lines of a list, each with its question. In a thread."""
        return [f"{self._line(case, language)} {short(self._question(case.number))}" for case in cases]

    def _line(self, case: Case, language: Language) -> str:
        late = LATE(language) if self.desk.is_late(case) else ""
        urgent = f"{MARKS['urgent'](language)} · " if case.urgent else ""
        state, due = f"{urgent}{STATES[case.state](language)}", moment(case.due, language)
        return CASE_LINE(language, number=case.number, state=state, unit=self.unit_name(case.unit, language), due=due, late=late)

    async def card(self, case: Case, unit: str, menu: str = "", options: layout.Rows = (), arrival: str = "") -> Reply:
        """Return the card of a case, as it is shown to *unit*; *arrival* says how it came there."""
        return await self.desk.look(self._card, case, unit, await self.excerpts(case.number), menu, options, arrival)

    def _card(  # noqa: PLR0913, PLR0917 - as it is shown
        self, desk: Desk, case: Case, unit: str, excerpts: Excerpts, menu: str = "", options: layout.Rows = (), arrival: str = ""
    ) -> Reply:
        view = self.view(case, None, STAFF_LANGUAGE)
        others = desk.store.joined_to(case.number)
        shown = replace(
            view,
            case=joining.with_earliest_term(case, others),
            marks=marks_of(case, others),
            excerpts=excerpts,
            moves=self.offered(case),
            elsewhere=case.unit != unit,
            is_late=desk.is_late(case),
            added=self._added(case.number),
            joined=leads([(each.number, self._question(each.number)) for each in others], STAFF_LANGUAGE),
            history=self._history(case.number) if menu == "history" else "",
        )
        return layout.card(shown, STAFF_LANGUAGE, menu, options, arrival)

    def _history(self, number: int) -> str:
        store = self.desk.store
        events = store.events(number)
        said = (store.words(each.words) for each in events)  # of joined cases, staff's words belong to the one that leads
        words = {each.number: each.text for each in said if each is not None}
        people = {event.who for event in events} | {str(event.changes.get("owner", "")) for event in events}
        return history(events, {each: store.name(each) for each in people}, words, STAFF_LANGUAGE)

    def _added(self, number: int) -> str:
        """Return what the person has written since the question. In a thread."""
        own = [each for each in self.desk.store.words_of(number)[1:] if each.author == PERSON]
        return added([each.text or FILE_ONLY(STAFF_LANGUAGE) for each in own], STAFF_LANGUAGE)

    def _question(self, number: int) -> str:
        question = self.desk.question(number)
        return question.text if question is not None else ERASED(STAFF_LANGUAGE)

    def offered(self, case: Case) -> frozenset[Move]:
        """Return what staff of the unit where a case lies, or its owner, may do. In a thread."""
        moves = self.desk.moves(case.number, Actor(case.owner, frozenset({case.unit})))
        return moves if self._hides(case.number) else moves - {"reveal"}

    async def excerpts(self, number: int) -> Excerpts:
        """Return the passages that are nearest to the question of a case, as far as they are still there."""
        question = await self.desk.look(Desk.question, number)
        found: list[Excerpt] = []
        for key in question.passages[:_MOST_EXCERPTS] if question else ():
            try:
                passage, _ = await self._library.for_audience("public").passage(key)
            except (NoSuchDocumentError, PausedDocumentError, RetrievalError):
                continue
            found.append(Excerpt(passage_source(passage, STAFF_LANGUAGE), passage.text))
        return tuple(found)

    @property
    def analyzer(self) -> Analyzer:
        """What words are compared by."""
        return self._library.analyzer

    def unit_name(self, code: str, language: Language) -> str:
        """Return the name of a unit."""
        return self.grids.name(code) if code != DEFAULT_DESK else DEFAULT_DESK_NAME(language)

    def view(self, case: Case, event: Event | None, language: Language) -> View:
        """Return a case as it is described to its readers. In a thread."""
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

    def _file(self, event: Event) -> tuple[str, ...]:
        """Return the file that goes with words of staff."""
        words = self.desk.store.words(event.words) if event.what in SPEECH else None
        return (words.file,) if words is not None and words.file else ()
