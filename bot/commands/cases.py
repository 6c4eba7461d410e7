"""Commands on cases: the buttons under cards and under what a person is told, words that belong to a case, /cases and /case."""

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, get_args

from bot.commands.confirming import asked_first
from bot.commands.correspondence import Correspondence
from bot.commands.obstacles import obstacle
from bot.commands.requests import Handler, Request
from bot.desk.cases import PERSON, Case, Category
from bot.desk.desk import Desk, Done, Said
from bot.desk.moves import Act
from bot.desk.outbox import Bound
from bot.desk.states import SPEECH, Move
from bot.desk.units import DEFAULT_DESK, Actor
from bot.errors import HeldWordsError, MoveRefusedError, NoSuchCaseError, PersonalError, PrivateOnlyError, WrongUseError
from bot.replies import cases as layout
from bot.replies.blocks import Button, Entry, Reply
from bot.texts import desk as texts
from bot.texts import desk_staff as staff
from bot.texts.message import short
from index import Language

_MOVES: Final = frozenset(get_args(Move))
_MADE: Final = re.compile(r"([a-z_]{2,12}) ([0-9]{1,9})(?: (\S{1,40}))?")
_NUMBER: Final = re.compile(r"#?([0-9]{1,9})")
_MOST_LISTED: Final = 20
_MOST_CHOICES: Final = 12
_EDITING: Final = frozenset({"revoke"})


class CaseCommands:
    """What people and staff do with cases that there are."""

    def __init__(self, letters: Correspondence, staff_chat: int | None = None) -> None:
        """Work with the desk of *letters*; members of *staff_chat* are staff of the default desk."""
        self.letters = letters
        self.desk = letters.desk
        self._grids = letters.grids
        self._staff_chat = staff_chat

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {
            "move": self.move,
            "choose": self.choose,
            "words": self.words,
            "card": self.card,
            "quote": self.quote,
            "send": self.send,
            "cases": self.cases,
            "case": self.case,
            "edited": self.edited,
        }

    # Who asks

    def actor(self, request: Request) -> Actor:
        """Return who *request* comes from, and the units of which he is staff where he says it."""
        person = int(request.sender.rpartition(":")[2]) if re.fullmatch(r"telegram:[0-9]+", request.sender) else 0
        units = {unit.code for unit in self._grids.units.values() if person in unit.people}
        if request.staff_chat is not None:
            here = [unit for unit in self._grids.units.values() if (unit.staff_chat or self._staff_chat) == request.staff_chat]
            units |= {unit.code for unit in here if not unit.people}
            units |= {DEFAULT_DESK} if request.staff_chat == self._staff_chat else set()
        return Actor(request.sender, frozenset(units), request.by_admin)

    def grid(self, code: str) -> str | None:
        """Return the code of a unit, however its case, None if there is none."""
        unit = self._grids.get(code) if code else None
        return unit.code if unit is not None else None

    # Moves

    async def move(self, request: Request) -> AsyncIterator[Reply]:
        """Make the move of a button."""
        made = _MADE.fullmatch(request.argument.strip())
        if made is None or made[1] not in _MOVES:
            raise NoSuchCaseError
        if _is_anonymous(request):
            yield Reply("", request.language, notice=staff.ANONYMOUS(request.language))
            return
        asked = await self.desk.call(asked_first, made[1], int(made[2]), made[3] or "", self.actor(request))
        if asked is not None:
            yield asked(int(made[2]), request.language)
            return
        number, act = int(made[2]), self._act(made[1], made[3] or "", request)
        actor, given = self.actor(request), Said(origin=request.origin, name=request.name)
        if act.move == "reveal" and "reveal" in self.desk.moves(number, actor) and not await self._revealed(number, request):
            handle = self.letters.private.handle if self.letters.private is not None else ""
            yield Reply("", request.language, notice=staff.CANNOT_REVEAL(request.language, handle=handle), alerts=True)
            return
        try:
            done = await self.desk.call(Desk.act, number, act, actor, given)
        except (MoveRefusedError, NoSuchCaseError) as error:
            yield self._refused(error, number, act.move, request)
            return
        said = staff.notice(act.move, request.language)
        if act.move == "rate":
            yield layout.rated(number, act.stars, request.language)
        elif act.move in _EDITING:
            yield Reply(said, request.language, edits=True)
        elif done.event.who == PERSON:
            async for reply in self.told(done, request):
                yield reply
        else:
            yield Reply("", request.language, notice=said)

    async def _revealed(self, number: int, request: Request) -> bool:
        """Send what is masked to its reader alone; tell whether it arrived. A look counts only then."""
        private = self.letters.private
        return private is not None and await private.send(self.letters.revealed(number, request.sender))

    def _refused(self, error: MoveRefusedError | NoSuchCaseError, number: int, move: str, request: Request) -> Reply:
        """Say why a move is refused, where more can be said than its reason.

        Raises:
            MoveRefusedError, NoSuchCaseError: nothing more can be said.
        """
        said = obstacle(error, number, move, self.actor(request), self.letters, request.language)
        if not said:
            raise error
        return Reply("", request.language, error=error, notice=said) if request.is_tap else Reply(said, request.language, error=error)

    def _act(self, move: str, value: str, request: Request) -> Act:
        """Return the move of a button with its particulars."""
        given = _PARTICULARS.get(move)
        act = Act(move, request.sender)  # type: ignore[arg-type]  # the caller has looked
        return given(act, value, self.desk.now()) if given is not None else act

    async def told(self, done: Done, request: Request) -> AsyncIterator[Reply]:
        """Yield what the person is told of his own move, unless his channel gets it from the outbox."""
        if request.is_pushed:
            yield Reply("", request.language, notice=texts.PERSON_NOTICES.get(done.event.what, staff.DONE)(request.language))
            return
        for outgoing in self.desk.store.outbox(event=done.event.number):
            if outgoing.recipient == "person":
                letter = await self.letters.letter(outgoing)
                self.desk.store.mark(outgoing.number, "sent")
                if letter is not None:
                    yield replace(letter.reply, about=letter.about)

    # What is chosen or written for a move

    async def choose(self, request: Request) -> AsyncIterator[Reply]:
        """Show what a move can be made with, in the place of the card's buttons."""
        made = _MADE.fullmatch(request.argument.strip())
        if made is None or made[1] not in {*staff.CHOOSE, "up"}:
            raise NoSuchCaseError
        case = await self._seen(int(made[2]), request)
        self._check(case, made[1], request)
        if made[1] == "up" or (made[1] == "decline" and made[3] in texts.REASONS):
            yield await self._confirmed(case, made[1], made[3] or "", request.language)
            return
        options = self._options(made[1], case, request.language)
        if not options:
            yield Reply("", request.language, notice=staff.NOTHING_TO_CHOOSE(request.language))
            return
        rows = layout.choices(made[1], case.number, options, request.language)
        card = await self.letters.card(case, case.unit, options=rows)
        yield replace(card, edits=True, notice=staff.CHOOSE[made[1]](request.language))

    async def _confirmed(self, case: Case, move: str, value: str, language: Language) -> Reply:
        """Ask once more before a move that ends the work of the unit."""
        above = self.letters.unit_name(self._grids.above(case.unit) or DEFAULT_DESK, language)
        rows, said = layout.confirmation(move, case.number, value, above, language)
        return replace(await self.letters.card(case, case.unit, options=rows, arrival=said), edits=True, notice=said)

    def _options(self, move: str, case: Case, language: Language) -> Sequence[tuple[str, str]]:
        if move in _REASONS:
            return [(said(language), reason) for reason, said in _REASONS[move].items()]
        if move == "park":
            return [_dated(days, self.desk.now(), language) for days in _PARKED]
        if move == "extend":
            return [(staff.BY_DAYS(language, days=days), str(days)) for days in _EXTENDED]
        if move in {"transfer", "help"}:
            return [(name, sender) for sender, name in self.desk.store.names().items() if sender != case.owner][:_MOST_CHOICES]
        if move == "assign":
            return [(self._grids.name(code), code) for code in self._grids.units if code != case.unit][:_MOST_CHOICES]
        kinds = [(said(language), each) for each, said in texts.CATEGORIES.items() if each != case.category]
        return kinds if move == "reclassify" else self._alike(case)

    def _alike(self, case: Case) -> Sequence[tuple[str, str]]:
        """Return the other open cases of the unit, by the beginning of their questions."""
        others = [each for each in self.desk.store.cases() if each.unit == case.unit and each.number != case.number and not each.joined]
        questions = [(each, self.desk.question(each.number)) for each in others[:_MOST_CHOICES]]
        return [(f"{each.number} {short(question.text)}", str(each.number)) for each, question in questions if question is not None]

    async def words(self, request: Request) -> AsyncIterator[Reply]:
        """Ask for the words of a move, in reply to what is shown."""
        made = _MADE.fullmatch(request.argument.strip())
        if made is None or made[1] not in staff.PROMPTS:
            raise NoSuchCaseError
        case = await self._seen(int(made[2]), request)
        self._check(case, made[1], request)
        events = self.desk.store.events(case.number)
        about = Bound(case.number, events[-1].number, made[1])
        yield Reply(staff.PROMPTS[made[1]](request.language, number=case.number), request.language, about=about)

    async def card(self, request: Request) -> AsyncIterator[Reply]:
        """Show a card with its first buttons, or with those under [更多]."""
        number, _, menu = request.argument.strip().partition(" ")
        case = await self._seen(_whole(number), request)
        yield replace(await self.letters.card(case, case.unit, menu), edits=True)

    async def quote(self, request: Request) -> AsyncIterator[Reply]:
        """Answer with the passage that is nearest to the question."""
        case = await self._seen(_whole(request.argument), request)
        excerpts = await self.letters.excerpts(case.number)
        if not excerpts:
            raise MoveRefusedError(reason="not_now")
        async for reply in self.say(case.number, "answer", replace(request, argument=layout.quoted(excerpts[0]))):
            yield reply

    # Words of staff

    async def say(self, number: int, move: Move, request: Request) -> AsyncIterator[Reply]:
        """Send words of staff to the person, or note them; words after a colleague's answer come back to their writer."""
        if _is_anonymous(request):
            yield Reply(staff.ANONYMOUS(request.language), request.language)
            return
        said = Said(request.argument, request.file, request.seen, request.origin, request.name)
        before = self.desk.store.events(number)
        try:
            done = await self.desk.call(Desk.act, number, Act(move, request.sender), self.actor(request), said)
        except HeldWordsError as held:
            yield await self._held(held, move, request)
            return
        except (MoveRefusedError, NoSuchCaseError) as error:
            yield self._refused(error, number, move, request)
            return
        if request.origin:
            self.desk.store.bind(request.origin, Bound(number, done.event.number, ""))
        if move not in SPEECH:
            yield Reply(staff.NOTED(request.language), request.language)
            return
        own = max((each.number for each in before if each.who == request.sender), default=0)
        since = max(request.seen, own) if request.seen is not None else done.event.number
        await self.desk.call(Desk.show_meanwhile, done, since)
        count = 1 + sum(not each.is_closed for each in self.desk.store.joined_to(number))
        view = self.letters.view(done.case, done.event, request.language)
        yield replace(layout.sent(view, count, request.language), about=Bound(number, done.event.number, ""))

    async def _held(self, held: HeldWordsError, move: Move, request: Request) -> Reply:
        event = self.desk.store.event(held.event)
        answered = self.desk.store.words(event.words) if event is not None else None
        kept = await self.desk.call(Desk.hold, held.case, request.sender, held.words)
        button = Button(staff.BUTTONS["send"](request.language), f"/send {move} {held.case} {kept}")
        words = answered.text if answered is not None else staff.ERASED(request.language)
        who = self.desk.store.name(event.who) if event is not None else ""
        said = staff.HELD(request.language, words=words, who=who or texts.STAFF_NAME(request.language))
        return Reply(said, request.language, buttons=((button,),))

    async def send(self, request: Request) -> AsyncIterator[Reply]:
        """Send words that were held back."""
        made = _MADE.fullmatch(request.argument.strip())
        words = self.desk.store.words(_whole(made[3])) if made is not None and made[3] else None
        if made is None or made[1] not in SPEECH or words is None or words.author != request.sender or words.case != int(made[2]):
            raise NoSuchCaseError
        given = replace(request, argument=words.text, bound=None, origin=f"held:{words.number}")
        async for reply in self.say(words.case, made[1], given):
            yield replace(reply, edits=True)

    async def edited(self, request: Request) -> AsyncIterator[Reply]:
        """Let an edit of staff's words edit what the person has."""
        await self.desk.call(Desk.edit, request.origin, request.sender, request.argument)
        yield Reply("", request.language)

    # Lists

    async def cases(self, request: Request) -> AsyncIterator[Reply]:
        """List the open cases of the units of the sender, or those that are late, his own, or of one unit; a person's own cases."""
        language, wanted = request.language, request.argument.strip()
        actor = self.actor(request)
        self._check_place(request, actor)
        if not actor.units and not actor.is_admin:
            yield self.own(request) or Reply(staff_no_cases(language), language)
            return
        found = await self.desk.call(Desk.listed, actor, wanted)
        if not found:
            yield Reply(staff_no_cases(language), language)
            return
        shown = found[:_MOST_LISTED]
        lines = [texts.CASES_TITLE(language, count=len(found)), *(self.letters.line(case, language) for case in shown)]
        buttons = [Button(str(case.number), f"/case {case.number}") for case in shown]
        rows = tuple(tuple(buttons[start : start + 5]) for start in range(0, len(buttons), 5))
        entries = tuple(Entry(str(case.number), self.letters.line(case, language), f"/case {case.number}") for case in shown)
        yield Reply("\n".join(lines), language, buttons=rows, entries=entries)

    async def case(self, request: Request) -> AsyncIterator[Reply]:
        """Show a case: its card to staff, where it stands to the person."""
        if not request.argument.strip():
            yield Reply(texts.WRITE_NUMBER(request.language, command=request.typed("case")), request.language, error=WrongUseError())
            return
        found = _NUMBER.fullmatch(request.argument.strip())
        if found is None:
            raise NoSuchCaseError
        self._check_place(request, self.actor(request))
        case = await self._seen(int(found[1]), request)
        event = self.desk.store.events(case.number)[-1]
        about = Bound(case.number, event.number, "")
        if self.desk.is_person(case.number, request.sender):
            buttons = layout.person_buttons("", case, request.language)
            yield Reply(self._own_line(case, request.language), request.language, buttons=buttons, about=about)
        else:
            yield replace(await self.letters.card(case, case.unit), about=about)

    def own(self, request: Request) -> Reply | None:
        """List the cases of a person, None where he has none."""
        mine = self.desk.mine(request.sender)[:_MOST_LISTED]
        if not mine:
            return None
        lines = [texts.MINE_CASES(request.language), *(self._own_line(case, request.language) for case in mine)]
        entries = tuple(Entry(self._own_line(case, request.language), "", f"/case {case.number}") for case in mine)
        buttons = [Button(str(case.number), f"/case {case.number}") for case in mine]
        rows = tuple(tuple(buttons[start : start + 5]) for start in range(0, len(buttons), 5))
        return Reply("\n".join(lines), request.language, buttons=rows, entries=entries)

    def _own_line(self, case: Case, language: Language) -> str:
        question = self.desk.question(case.number)
        asked = short(question.text) if question is not None else staff.ERASED(language)
        return layout.own_line(case, asked, language, is_late=self.desk.is_late(case))

    # Checks

    def _check_place(self, request: Request, actor: Actor) -> None:
        """Refuse to show cases in a group that is none of the staff's, where others read along.

        Raises:
            PersonalError: they are the sender's own.
            PrivateOnlyError: they are those of the staff.
        """
        chats = {self._staff_chat, *(unit.staff_chat for unit in self._grids.units.values())}
        if request.in_group and (request.staff_chat is None or request.staff_chat not in chats):
            raise PrivateOnlyError if actor.units or actor.is_admin else PersonalError

    async def _seen(self, number: int, request: Request) -> Case:
        return await self.desk.call(Desk.seen_by, number, self.actor(request))

    def _check(self, case: Case, move: str, request: Request) -> None:
        """Refuse to ask for the particulars of a move that cannot be made."""
        self.desk.check(case.number, move, self.actor(request))  # type: ignore[arg-type]  # the caller has looked


def staff_no_cases(language: Language) -> str:
    """Say that there are no cases to list."""
    return texts.NO_CASES(language)


def _is_anonymous(request: Request) -> bool:
    """Tell whether somebody acts in the name of a chat."""
    return request.sender.startswith("telegram:-")


def _whole(number: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", number.strip()):
        raise NoSuchCaseError
    return int(number)


def _day(value: str, now: datetime) -> datetime | None:
    """Return the beginning of a day, in the time zone of *now*."""
    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=now.tzinfo)
    except ValueError:
        return None


def _dated(days: int, today: datetime, language: Language) -> tuple[str, str]:
    """Return a day to come as a button says it: its label, and what it stands for."""
    day = today + timedelta(days=days)
    return staff.IN_DAYS(language, days=days, day=texts.day(day, language)), f"{day:%Y-%m-%d}"


def _category(act: Act, value: str, _now: datetime) -> Act:
    return replace(act, category=value) if value in get_args(Category) else act  # type: ignore[arg-type]  # as just seen


_PARTICULARS: Final[Mapping[str, Callable[[Act, str, datetime], Act]]] = {
    "return": lambda act, value, _: replace(act, reason=value),
    "decline": lambda act, value, _: replace(act, reason=value),
    "extend": lambda act, value, _: replace(act, days=int(value) if value.isdigit() else 0),
    "park": lambda act, value, now: replace(act, until=_day(value, now)),
    "help": lambda act, value, _: replace(act, person=value),
    "transfer": lambda act, value, _: replace(act, person=value),
    "assign": lambda act, value, _: replace(act, unit=value),
    "join": lambda act, value, _: replace(act, unit=value if value.isdigit() else "0"),
    "reclassify": _category,
    "rate": lambda act, value, _: replace(act, stars=int(value) if value.isdigit() else 0),
}
_REASONS: Final = {"return": texts.RETURN_REASONS, "decline": texts.DECLINE_REASONS}
_EXTENDED: Final = (1, 2, 3, 5, 10)  # working days
_PARKED: Final = (7, 14, 30, 60, 90)
