"""Commands on cases: the buttons under cards and under what a person is told, words that belong to a case, /cases and /case."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, get_args

from bot.commands.choices import MADE, OF_PEOPLE, act_of, whole
from bot.commands.confirming import asked_first
from bot.commands.correspondence import Correspondence, Letter
from bot.commands.history import told
from bot.commands.obstacles import obstacle
from bot.commands.requests import Handler, Request
from bot.commands.staff import Staff
from bot.desk.cases import PERSON, Case
from bot.desk.desk import Desk, Said
from bot.desk.moves import Act
from bot.desk.outbox import Bound
from bot.desk.recording import Done
from bot.desk.speaking import earlier, speak
from bot.desk.states import SPEECH, Move
from bot.desk.units import Actor
from bot.errors import HeldWordsError, MoveRefusedError, NoSuchCaseError, WrongUseError
from bot.replies import cases as layout
from bot.replies.blocks import Button, Entry, Reply
from bot.texts import desk as texts
from bot.texts import desk_staff as staff
from bot.texts.message import short
from index import Language

_MOVES: Final = frozenset(get_args(Move))
_NUMBER: Final = re.compile(r"#?([0-9]{1,9})")
_MOST_LISTED: Final = 20
_EDITING: Final = frozenset({"revoke"})


class CaseCommands:
    """What people and staff do with cases that there are."""

    def __init__(self, letters: Correspondence, staff_: Staff) -> None:
        """Work with the desk of *letters*; *staff_* knows who is staff."""
        self.letters = letters
        self.desk = letters.desk
        self._grids = letters.grids
        self._staff = staff_

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {
            "move": self.move,
            "quote": self.quote,
            "send": self.send,
            "cases": self.cases,
            "case": self.case,
            "edited": self.edited,
        }

    # Who asks

    async def actor(self, request: Request) -> Actor:
        """Return who *request* comes from, and the units of which he is staff where he says it."""
        return await self._staff.actor(request)

    def grid(self, code: str) -> str | None:
        """Return the code of a unit, however its case, None if there is none."""
        unit = self._grids.get(code) if code else None
        return unit.code if unit is not None else None

    # Moves

    async def move(self, request: Request) -> AsyncIterator[Reply]:
        """Make the move of a button."""
        made = MADE.fullmatch(request.argument.strip())
        if made is None or made[1] not in _MOVES:
            raise NoSuchCaseError
        if _is_anonymous(request):
            yield Reply("", request.language, notice=staff.ANONYMOUS(request.language))
            return
        number, actor = int(made[2]), await self.actor(request)
        asked = await self.desk.look(asked_first, made[1], number, made[3] or "", actor)
        if asked is not None:
            yield asked(number, request.language)
            return
        act = act_of(made[1], made[3] or "", request.sender, self.desk.now())  # type: ignore[arg-type]  # as just seen
        async for reply in self._made(number, act, actor, request):
            yield reply

    async def _made(self, number: int, act: Act, actor: Actor, request: Request) -> AsyncIterator[Reply]:
        """Make a move, and say that it is made, or why it is not."""
        if act.move in OF_PEOPLE and act.person and not await self._is_colleague(number, act.person, actor):
            raise NoSuchCaseError
        shown = await self._revealed(number, actor) if act.move == "reveal" else ()
        if shown is None:
            handle = self.letters.private.handle if self.letters.private is not None else ""
            yield Reply("", request.language, notice=staff.CANNOT_REVEAL(request.language, handle=handle), alerts=True)
            return
        try:
            done = await self.desk.call(Desk.act, number, act, actor, Said(origin=request.origin, name=request.name))
        except (MoveRefusedError, NoSuchCaseError) as error:
            yield await self._refused(error, number, act.move, actor, request)
            return
        if shown:
            await self.desk.call(Desk.keep_look, done.event, shown)
        said = staff.notice(act.move, request.language)
        if act.move == "rate":
            yield layout.rated(number, act.stars, request.language, is_pushed=request.is_pushed)
        elif act.move in _EDITING:
            yield Reply(said, request.language, edits=True)
        elif done.event.who == PERSON:
            async for reply in self.told(done, request):
                yield reply
        else:
            yield Reply("", request.language, notice=said, alerts=act.move == "reveal")

    async def _is_colleague(self, number: int, person: str, actor: Actor) -> bool:
        """Tell whether *person*, whom a button names, is staff of the unit where a case lies; his name is remembered."""
        case = await self.desk.look(Desk.seen_by, number, actor)
        colleagues = await self._staff.colleagues(case.unit)
        if colleagues.get(person):
            await self.desk.call(Desk.introduce, person, colleagues[person], (case.unit,))
        return person in colleagues

    async def _revealed(self, number: int, actor: Actor) -> Sequence[int] | None:
        """Send what is masked to whoever may look, alone; return the messages, None if they do not arrive. A look counts only then."""
        letter, private = await self.desk.look(self._hidden, number, actor), self.letters.private
        if letter is None:
            return ()
        return (await private.send(letter) if private is not None else ()) or None

    def _hidden(self, desk: Desk, number: int, actor: Actor) -> Letter | None:
        return self.letters.revealed(number, actor.sender) if "reveal" in desk.moves(number, actor) else None

    async def _refused(self, error: MoveRefusedError | NoSuchCaseError, number: int, move: str, actor: Actor, request: Request) -> Reply:
        """Say why a move is refused, where more can be said than its reason.

        Raises:
            MoveRefusedError, NoSuchCaseError: nothing more can be said.
        """
        said = await self.desk.look(obstacle, error, number, move, actor, self.letters, request.language)
        if not said:
            raise error
        return Reply("", request.language, error=error, notice=said) if request.is_tap else Reply(said, request.language, error=error)

    async def told(self, done: Done, request: Request) -> AsyncIterator[Reply]:
        """Yield what the person is told of his own move, unless his channel gets it from the outbox."""
        if request.is_pushed:
            yield Reply("", request.language, notice=texts.PERSON_NOTICES.get(done.event.what, staff.DONE)(request.language))
            return
        for outgoing in await self.desk.look(Desk.told_of, done.event.number):
            if outgoing.recipient == "person":
                letter = await self.letters.letter(outgoing)
                await self.desk.call(Desk.mark, outgoing.number, "sent")
                if letter is not None:
                    yield replace(letter.reply, about=letter.about)

    async def quote(self, request: Request) -> AsyncIterator[Reply]:
        """Answer with the passage that is nearest to the question."""
        case = await self.desk.look(Desk.seen_by, whole(request.argument), await self.actor(request))
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
        actor = await self.actor(request)
        said = Said(request.argument, request.file, request.seen, request.origin, request.name)
        try:
            spoken = await self.desk.call(speak, number, move, actor, said)
        except HeldWordsError as held:
            yield await self._held(held, move, request)
            return
        except (MoveRefusedError, NoSuchCaseError) as error:
            yield await self._refused(error, number, move, actor, request)
            return
        if move not in SPEECH:
            yield Reply(staff.NOTED(request.language), request.language)
            return
        confirmed = layout.sent(number, spoken.people, request.language)
        yield replace(confirmed, about=Bound(number, spoken.done.event.number, ""))

    async def _held(self, held: HeldWordsError, move: Move, request: Request) -> Reply:
        language, first = request.language, await self.desk.look(earlier, held.event)
        kept = await self.desk.call(Desk.hold, held.case, request.sender, held.words)
        button = Button(staff.BUTTONS["send"](language), f"/send {move} {held.case} {kept}")
        said = staff.HELD(language, words=first.words or staff.ERASED(language), who=first.who or texts.STAFF_NAME(language))
        return Reply(said, language, buttons=((button,),))

    async def send(self, request: Request) -> AsyncIterator[Reply]:
        """Send words that were held back."""
        made = MADE.fullmatch(request.argument.strip())
        words = await self.desk.look(Desk.words, whole(made[3])) if made is not None and made[3] else None
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
        actor = await self.actor(request)
        self._staff.check_place(request, actor)
        if not actor.units and not actor.is_admin:
            yield await self.own(request) or Reply(staff_no_cases(language), language)
            return
        found = await self.desk.look(Desk.listed, actor, wanted)
        if not found:
            yield Reply(staff_no_cases(language), language)
            return
        shown = found[:_MOST_LISTED]
        said = await self.desk.look(self.letters.lines, shown, language)
        lines = [texts.CASES_TITLE(language, count=len(found)), *said]
        buttons = [Button(str(case.number), f"/case {case.number}") for case in shown]
        rows = tuple(tuple(buttons[start : start + 5]) for start in range(0, len(buttons), 5))
        entries = tuple(Entry(str(case.number), line, f"/case {case.number}") for case, line in zip(shown, said, strict=True))
        yield Reply("\n".join(lines), language, buttons=rows, entries=entries)

    async def case(self, request: Request) -> AsyncIterator[Reply]:
        """Show a case: its card to staff, where it stands to the person."""
        if not request.argument.strip():
            yield Reply(texts.WRITE_NUMBER(request.language, command=request.typed("case")), request.language, error=WrongUseError())
            return
        found = _NUMBER.fullmatch(request.argument.strip())
        if found is None:
            raise NoSuchCaseError
        actor = await self.actor(request)
        self._staff.check_place(request, actor)
        case = await self.desk.look(Desk.seen_by, int(found[1]), actor)
        own, about = await self.desk.look(self._own_case, case, request)
        yield replace(own or await self.letters.card(case, case.unit), about=about)

    def _own_case(self, desk: Desk, case: Case, request: Request) -> tuple[Reply | None, Bound]:
        """Return a case as its person sees it, None for anybody else, and what a reply to it is about. In a thread."""
        about = Bound(case.number, desk.store.events(case.number)[-1].number, "")
        if not desk.is_person(case.number, request.sender):
            return None, about
        buttons = layout.person_buttons("", case, request.language)
        return Reply(told(desk, case, self.letters, request.language), request.language, buttons=buttons), about

    async def own(self, request: Request) -> Reply | None:
        """List the cases of a person, None where he has none."""
        return await self.desk.look(self._own, request)

    def _own(self, desk: Desk, request: Request) -> Reply | None:
        mine = desk.mine(request.sender)[:_MOST_LISTED]
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


def staff_no_cases(language: Language) -> str:
    """Say that there are no cases to list."""
    return texts.NO_CASES(language)


def _is_anonymous(request: Request) -> bool:
    """Tell whether somebody acts in the name of a chat."""
    return request.sender.startswith("telegram:-")
