"""What a person says about cases of his: words that belong to one, and words that may."""

import re
import sqlite3
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Final

from bot.commands.opening import LONGEST, Openings
from bot.commands.requests import Handler, Request
from bot.commands.sameness import Wish
from bot.desk.cases import Case
from bot.desk.desk import Desk, Said
from bot.desk.moves import Act
from bot.desk.outbox import Bound
from bot.desk.states import Move, State
from bot.errors import OldAnswerError, StorageError
from bot.replies import case_questions as questions
from bot.replies.blocks import Reply
from bot.texts import desk as texts
from bot.texts import desk_staff as staff
from bot.texts.questions import OCCASIONS

_ADDED: Final = re.compile(r"([0-9]{1,9}) ([0-9a-f]{12})")
_SAME: Final = re.compile(r"([0-9a-f]{12}) ([0-9]{1,9})")
_ROLES: Final[Mapping[str, Move]] = {
    "": "answer", "answer": "answer", "explain": "explain", "progress": "progress", "ask": "ask", "note": "note",
}  # fmt: skip
_OWN_MOVES: Final[Mapping[str, Move]] = {
    "solve": "solve", "unsolve": "unsolve", "reopen": "unsolve", "withdraw": "withdraw", "object": "object",
}  # fmt: skip
_WORDED: Final[frozenset[Move]] = frozenset({"unsolve", "object"})
"""Moves with which further words go to staff."""

_FIRST_CLAUSES: Final = (
    re.compile(r"\s*([^,.;!?，。；！？…~\n]+)[,.;!?，。；！？…~\s]*(.*)", re.DOTALL),
    re.compile(r"\s*(\S+)\s+(.*)", re.DOTALL),
)
_CASE_NAMED: Final = re.compile(r"[^0-9]{0,8}([0-9]{5,9})[^0-9]{0,10}")


class OwnWords:
    """Words of people about their cases, and of staff in reply to what is about one. Event loop only."""

    def __init__(self, openings: Openings) -> None:
        self._openings = openings
        self._assistant = openings.assistant
        self._cases = openings.cases
        self._desk = openings.desk

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {"filed": self.filed, "said": self.said, "belongs": self.belongs, "another": self.another, "same": self.same}

    def _expected(self, request: Request) -> str:
        """Return what is written to a person who was wished for before, empty where that is no matter for one."""
        if request.is_tap or self._assistant.occasion(request.argument) is not None or self._assistant.emergency(request.argument):
            return ""
        return request.argument if self._openings.is_expected(request.sender) else ""

    async def said(self, request: Request) -> AsyncIterator[Reply]:
        """Take what somebody writes in reply to a message about a case: the person adds to it, staff answers the person."""
        assert request.bound is not None  # noqa: S101 - the channel has looked
        number, role = request.bound.case, request.bound.role
        if await self._desk.look(Desk.is_person, number, request.sender):
            language = await self._openings.spoken(await self._desk.look(Desk.language_of, number), request)
            async for reply in self._added(number, replace(request, language=language)):
                yield reply
            return
        async for reply in self._cases.say(number, _ROLES.get(role, "answer"), request):
            yield reply

    async def _added(self, number: int, request: Request) -> AsyncIterator[Reply]:
        """Add words of the person to his case; thanks alone are none, and what a button says is its move."""
        language = request.language
        if self._is_thanks(request.argument):
            yield Reply(OCCASIONS["thanks"](language), language)
            return
        possible = await self._desk.look(Desk.moves, number, await self._cases.actor(request))
        move, further = self._labelled(request, possible)
        if move is not None:
            async for reply in self._moved(number, move, further, request):
                yield reply
        elif "comment" in possible:
            async for reply in self._supplied(number, request, request.argument):
                yield reply
        else:
            async for reply in self._continued(await self._desk.look(Desk.get, number), possible, request):
                yield reply

    def _is_thanks(self, words: str) -> bool:
        occasion = self._assistant.occasion(words) if words else None
        return occasion is not None and occasion.kind == "thanks"

    def _labelled(self, request: Request, possible: frozenset[Move]) -> tuple[Move | None, str]:
        """Return the move whose button *request* begins with, as far as it is *possible*, and what is said beside it."""
        clauses = (clause.fullmatch(request.argument) for clause in _FIRST_CLAUSES if not request.file)
        begun = ((_MOVE_OF.get(_bare(each[1])), each[2].strip()) for each in clauses if each is not None)
        move, further = next((each for each in begun if each[0] is not None), (None, ""))
        if move is None or (further and move == "solve" and not self._is_thanks(further)):
            return None, ""
        is_possible = move in possible or (move == "unsolve" and "reopen" in possible and not further)
        return (move, further) if is_possible else (None, "")

    async def _moved(self, number: int, move: Move, further: str, request: Request) -> AsyncIterator[Reply]:
        """Make a move of the person, and pass on what he says beside it."""
        is_worded = bool(further) and move in _WORDED
        origin = f"{request.origin}+" if is_worded and request.origin else request.origin
        async for reply in self._cases.move(replace(request, argument=f"{move} {number}", origin=origin)):
            yield replace(reply, notice="")  # who is sent what becomes of it
        if is_worded:
            async for reply in self._supplied(number, request, further):
                yield reply

    async def _continued(self, case: Case, possible: frozenset[Move], request: Request) -> AsyncIterator[Reply]:
        """Add words to an open case; those about one that has ended take it up again, object to its refusal, or open another one."""
        number, words, language = case.number, request.argument, request.language
        kept = Wish(words, case.category, linked=number, discreet=case.discreet, files=(request.file,) if request.file else ())
        if case.is_closed and "object" in possible:
            yield questions.objecting(number, self._openings.sameness.keep(kept, request.sender), language)
        elif case.is_closed and "reopen" in possible and case.closed_from is not State.ASKED:
            key = self._openings.sameness.keep(replace(kept, linked=0), request.sender)
            yield questions.not_solved(number, language, f"/same {key} {number}" if words.strip() or request.file else "")
        elif case.is_closed and "reopen" not in possible:
            first = await self._desk.look(Desk.question, number)
            question = f"{first.original}\n{words}"[-LONGEST:] if first is not None else words
            wish = replace(kept, question=question, passages=await self._openings.nearest(question))
            async for reply in self._openings.opened(wish, request):
                yield reply
        else:
            async for reply in self._supplied(number, request, words):
                yield reply

    async def _supplied(self, number: int, request: Request, words: str) -> AsyncIterator[Reply]:
        said = Said(words, request.file, origin=request.origin, urgent=self._openings.is_urgent(words))
        actor = await self._cases.actor(request)
        move: Move = "comment" if "comment" in await self._desk.look(Desk.moves, number, actor) else "supply"
        done = await self._desk.call(Desk.act, number, Act(move, request.sender), actor, said)
        if said.urgent:
            yield Reply(texts.URGENT(request.language), request.language)
            return
        async for reply in self._cases.told(done, request):
            yield replace(reply, notice=reply.notice if request.is_tap else "")

    async def same(self, request: Request) -> AsyncIterator[Reply]:
        """Add what was to be handed over to the case that it is about, an ended one going on; with 0 open a case of its own."""
        answered = _SAME.fullmatch(request.argument.strip())
        if answered is None:
            raise OldAnswerError
        wish, number = self._openings.sameness.take(answered[1], request.sender), int(answered[2])
        actor = await self._cases.actor(request)
        if not number and wish is not None:
            near = wish.passages or await self._openings.nearest(wish.question)
            async for reply in self._openings.opened(replace(wish, passages=near), request):
                yield reply
            return
        case = await self._desk.look(Desk.seen_by, number, actor)
        move: Move = "object" if case.state is State.DECLINED else "reopen"
        if case.is_closed:
            await self._desk.call(Desk.act, number, Act(move, request.sender), actor, Said(origin=f"{request.origin}+"))
        elif wish is None:
            raise OldAnswerError
        if wish is None:  # a restart came between
            yield Reply(texts.PERSON_NOTICES[move](request.language), request.language, edits=request.is_tap)
            return
        if wish.question.strip():
            async for _ in self._supplied(number, replace(request, file=""), wish.question):
                pass
        await self._openings.enclose(number, wish.files, request)
        said = texts.SAME_ADDED(request.language, number=number)
        yield Reply(said, request.language, edits=request.is_tap, about=Bound(number, 0, ""))

    async def belongs(self, request: Request) -> AsyncIterator[Reply]:
        """Add a question that was asked while a case waited for words to that case."""
        added = _ADDED.fullmatch(request.argument.strip())
        if added is None:
            raise OldAnswerError
        exchange = await self._assistant.recall(added[2], request.asker)
        async for reply in self._supplied(int(added[1]), request, self._openings.own_words(exchange, request)):
            yield reply
        await self._openings.enclose(int(added[1]), self._openings.enclosed.take(request.sender), request)

    async def filed(self, request: Request) -> AsyncIterator[Reply]:
        """Keep a photo or a file without words for the question that it goes with, or offer to add it to a case that waits."""
        language = request.language
        if not request.file:
            yield Reply(texts.WRITE_FIRST(language), language)
            return
        waiting = await self._desk.look(Desk.awaiting, request.sender)
        if waiting:
            key = self._openings.sameness.keep(Wish("", files=(request.file,)), request.sender)
            yield questions.enclosing(waiting, key, language)
        else:
            self._openings.enclosed.add(request.sender, request.file)
            yield Reply(texts.FILE_WAITS(language), language)

    async def another(self, request: Request) -> AsyncIterator[Reply]:
        """Ask for another question, with which a file goes, or leave the one that was answered already as it is."""
        if request.argument.strip() == "asked":
            yield Reply("", request.language, notice=texts.ANSWERED_AS_NEW(request.language))
            return
        wish = self._openings.sameness.take(request.argument.strip(), request.sender)
        for file in wish.files if wish is not None else ():
            self._openings.enclosed.add(request.sender, file)
        said = texts.FILE_WAITS if wish is not None and wish.files else texts.WRITE_FIRST
        yield Reply(said(request.language), request.language)

    async def offered(self, reply: Reply, request: Request) -> Reply:
        """Return *reply* to a question with the offer to add it to a case of the sender that waits for words.

        Where cases cannot be read, the reply is what it is.
        """
        if reply.answer is None or request.in_group or reply.error is not None:
            return reply
        is_answered = reply.answer.band == "answer"
        try:
            waiting = await self._desk.look(Desk.awaiting, request.sender, just_opened=not is_answered)
        except (StorageError, sqlite3.Error):
            return reply
        return questions.adding(reply, waiting, reply.answer.id, request.language) if waiting else reply

    async def meant(self, request: Request) -> str:
        """Return the command that a message to the desk stands for, empty for any other.

        It names a case of the sender by its number, such as 编号52681, asks how the open ones stand, or wishes for a person and says
        what for. Where cases cannot be read, it stands for what says so.
        """
        if request.in_group:
            return ""
        self._openings.enclosed.asked(request.sender, request.file)
        found = _CASE_NAMED.fullmatch(request.argument.strip())
        try:
            if found is not None and await self._desk.look(Desk.is_person, int(found[1]), request.sender):
                return f"case {found[1]}"
            if self._assistant.phrases.asks_progress(request.argument):
                numbers = [case.number for case in await self._desk.look(Desk.mine, request.sender) if not case.is_closed]
                return f"case {numbers[0]}" if len(numbers) == 1 else "mine" if numbers else ""
        except (StorageError, sqlite3.Error):
            return f"case {found[1]}" if found is not None else "mine"
        handed_over = self._assistant.handed_over(request.argument) or self._expected(request)
        return f"human {handed_over}" if handed_over else ""


def _bare(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).casefold()


_MOVE_OF: Final[Mapping[str, Move]] = {_bare(label): move for name, move in _OWN_MOVES.items() for label in staff.BUTTONS[name]}
