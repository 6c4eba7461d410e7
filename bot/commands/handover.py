"""Commands that hand a question over to people: /human and its buttons, and what the person adds to a case."""

import hmac
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final, cast, get_args

from cachetools import LRUCache

from bot.commands.cases import CaseCommands
from bot.commands.requests import Handler, Request
from bot.commands.sameness import Sameness, Wish, in_context
from bot.conversation.assistant import Assistant
from bot.conversation.exchanges import Exchange
from bot.desk.cases import Case, Category
from bot.desk.desk import Desk, Opening, Said
from bot.desk.moves import Act
from bot.desk.notices import Notices
from bot.desk.outbox import Bound
from bot.desk.states import Move, State
from bot.desk.urgency import Urgency, UrgentWords
from bot.errors import BotError, EmptyQuestionError, LongQuestionError, OldAnswerError
from bot.people.privacy import mask
from bot.replies import cases as layout
from bot.replies.blocks import Button, Reply
from bot.texts import desk as texts
from bot.texts import desk_staff as staff
from bot.texts.questions import OCCASIONS
from index import Language, RetrievalError

FROM_GROUP: Final = "h_"
GRID: Final = "g_"
"""What links begin with that lead from a group to the private chat, or that are on the sign of a grid."""

_NAMED: Final = re.compile(r"([0-9a-f]{12})(?: ([a-z]+))?")
_ADDED: Final = re.compile(r"([0-9]{1,9}) ([0-9a-f]{12})")
_MOST_PASSAGES: Final = 3
_SAME: Final = re.compile(r"([0-9a-f]{12}) ([0-9]{1,9})")
_LONGEST: Final = 1_000
_MOST_GRANTED: Final = 1_000
_PROOF: Final = 12  # characters
_ENDED: Final = frozenset({State.WITHDRAWN, State.DECLINED})
_ROLES: Final[Mapping[str, Move]] = {
    "": "answer", "answer": "answer", "explain": "explain", "progress": "progress", "ask": "ask", "note": "note",
}  # fmt: skip


_OWN_MOVES: Final[Mapping[str, Move]] = {
    "solve": "solve", "unsolve": "unsolve", "reopen": "unsolve", "withdraw": "withdraw", "object": "object",
}  # fmt: skip
_CASE_NAMED: Final = re.compile(r"[^0-9]{0,8}([0-9]{5,9})[^0-9]{0,10}")


class HandoverCommands:
    """/human, and what people say about their cases."""

    def __init__(self, assistant: Assistant, cases: CaseCommands, notices: Notices, urgent: UrgentWords, case_days: int) -> None:
        """Open *cases*, and end subscriptions to *notices*; *urgent* are words that cannot wait, and those that can.

        Words about a case are kept for *case_days* after its end.
        """
        self.case_days = case_days
        self._urgency = Urgency(assistant.emergency, assistant.library.analyzer.fold, *urgent)
        self._notices = notices
        self._assistant = assistant
        self._cases = cases
        self._desk = cases.desk
        self._sameness = Sameness(self._desk, assistant.library.analyzer)
        self._granted: LRUCache[tuple[str, str], Exchange] = LRUCache(_MOST_GRANTED)

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {"human": self.human, "said": self.said, "belongs": self.belongs, "another": self.another, "same": self.same}

    async def linked(self, request: Request) -> AsyncIterator[Reply]:
        """Go on in private with what was asked in a group, or take note of the grid whose sign somebody has read."""
        if request.argument.startswith(FROM_GROUP):
            name, _, proof = request.argument.removeprefix(FROM_GROUP).partition("_")
            await self._grant(name, proof, request)
            async for reply in self.human(replace(request, argument=name)):
                yield reply
            return
        grid = self._cases.grid(request.argument.removeprefix(GRID).strip())
        if grid is None:
            yield Reply(texts.NO_SUCH_GRID(request.language), request.language)
            return
        await self._desk.call(Desk.settle, request.sender, grid)
        yield Reply(texts.GRID_KNOWN(request.language, unit=self._cases.letters.unit_name(grid, request.language)), request.language)

    async def own(self, request: Request) -> Reply | None:
        """List the cases of a person, None where he has none."""
        return await self._cases.own(request)

    async def wordings(self, sender: str) -> Sequence[str]:
        """Return the questions of the cases of a person, as staff has them."""
        return await self._desk.look(_wordings, sender)

    async def forget(self, sender: str) -> tuple[int, int]:
        """Withdraw and erase the cases of a person, and his subscriptions; return how many cases and how many subscriptions."""
        for key in [key for key, exchange in self._granted.items() if self._is_own(exchange, sender)]:
            del self._granted[key]
        self._sameness.forget(sender)
        return await self._desk.call(Desk.forget, sender), await self._notices.call(Notices.unsubscribe, sender)

    async def human(self, request: Request) -> AsyncIterator[Reply]:
        """Hand over a question: that of an answer, the last one, or what is written behind the command."""
        argument = request.argument.strip()
        if argument == "cancel":
            yield Reply(texts.NOT_HANDED_OVER(request.language), request.language, edits=request.is_tap)
            return
        named = _NAMED.fullmatch(argument)
        if argument and named is None:
            spoken = replace(request, language=await self._spoken(self._assistant.language(argument, request.language), request))
            async for reply in self._wanted(Wish(argument, "help", await self._nearest(argument)), spoken):
                yield reply
            return
        exchange = await self._exchange(named[1] if named else request.replies_to, request)
        if exchange is not None and self._is_own(exchange, request.sender):
            request = replace(request, language=await self._spoken(exchange.language, request))
        if exchange is None:
            yield Reply(texts.WRITE_FIRST(request.language), request.language)
        elif request.in_group:
            self._granted[request.sender, exchange.answer.id] = exchange
            button = Button(
                texts.GO_PRIVATE(request.language),
                start=f"{FROM_GROUP}{exchange.answer.id}_{self._proof(request.sender, exchange.answer.id)}",
            )
            yield Reply(texts.IN_PRIVATE(request.language), request.language, buttons=((button,),))
        elif named is not None and named[2] in {*get_args(Category), layout.ABOUT_STAFF}:
            about_staff = named[2] == layout.ABOUT_STAFF
            category = cast("Category", "complaint" if about_staff else named[2])
            wish = Wish(
                in_context(self._own_words(exchange, request), exchange, request.language),
                category,
                _passages(exchange),
                discreet=about_staff,
            )
            async for reply in self._wanted(wish, request):
                yield reply
        else:
            grid = await self._desk.look(Desk.grid_of, request.sender)
            days = self._desk.terms.at(self._desk.units.level(grid)).days.items()
            kinds = exchange.kinds if exchange.typed and self._is_own(exchange, request.sender) else ()
            above = self._desk.units.above(grid)
            unit = self._cases.letters.unit_name(above, request.language) if above is not None else ""
            shown = in_context(exchange.question, exchange, request.language)
            yield layout.which_category(shown, exchange.answer.id, days, request.language, kinds=kinds, above=unit)

    async def _grant(self, name: str, proof: str, request: Request) -> None:
        """Let somebody hand over what he was granted in a group, maybe by another machine."""
        is_proved = hmac.compare_digest(proof.encode(errors="replace"), self._proof(request.sender, name).encode())
        if is_proved and (request.sender, name) not in self._granted:
            with suppress(BotError):
                self._granted[request.sender, name] = await self._assistant.recall(name, request.asker, is_granted=True)

    def _proof(self, sender: str, answer_id: str) -> str:
        """Return what proves that *sender* may hand over an answer of a group: nobody without the key can make it."""
        return self._assistant.keyed(f"grant {sender} {answer_id}")[:_PROOF]

    async def _spoken(self, language: Language, request: Request) -> Language:
        """Return the language to speak to whoever wrote in *language*: the chosen one, or that, since an app's says little of its user.

        On the page it is that of the page.
        """
        return request.language if not request.is_pushed else await self._assistant.language_of(request.sender) or language

    def _is_own(self, exchange: Exchange, sender: str) -> bool:
        return exchange.person == self._assistant.keyed(sender)

    def _own_words(self, exchange: Exchange, request: Request) -> str:
        """Return the question as it was typed to whoever typed it; anybody else hands it over without private numbers."""
        return (exchange.typed if self._is_own(exchange, request.sender) else "") or exchange.question

    async def _exchange(self, name: str, request: Request) -> Exchange | None:
        """Return the exchange that is handed over, by the id of its answer, else the last one; None if there is none.

        Raises:
            OldAnswerError: the sender may not see it.
        """
        granted = self._granted.get((request.sender, name))
        if granted is not None:
            return granted
        if name:
            return await self._assistant.recall(name, request.asker)
        return self._assistant.last(request.asker)

    async def _nearest(self, question: str) -> tuple[str, ...]:
        """Return the passages that are nearest to a question that was not answered before; none where nothing can be answered now."""
        try:
            return await self._found(question)
        except (BotError, RetrievalError):
            return ()

    async def _found(self, question: str) -> tuple[str, ...]:
        answer = await self._assistant.look_up(mask(question).text[:300])
        return tuple(dict.fromkeys(each.passage.key for each in answer.citations)) or tuple(each.key for each in answer.nearest)

    async def _wanted(self, wish: Wish, request: Request) -> AsyncIterator[Reply]:
        """Open a case, unless the sender has one that is alike: then he is asked first.

        What is urgent waits for no question, and what is about staff never goes to a case that they see.
        """
        asked = None
        if not wish.discreet and not self._urgency.is_urgent(wish.question):
            wish, asked = await self._sameness.look(wish, request)
        if asked is not None:
            yield asked
            return
        async for reply in self._opened(wish, request):
            yield reply

    async def same(self, request: Request) -> AsyncIterator[Reply]:
        """Add what was to be handed over to the case that it is the same as; with 0 open a case of its own."""
        answered = _SAME.fullmatch(request.argument.strip())
        if answered is None:
            raise OldAnswerError
        wish, number = self._sameness.take(answered[1], request.sender), int(answered[2])
        actor = await self._cases.actor(request)
        if not number and wish is not None:
            async for reply in self._opened(wish, request):
                yield reply
            return
        case = await self._desk.look(Desk.seen_by, number, actor)
        if case.is_closed:
            await self._desk.call(Desk.act, number, Act("reopen", request.sender), actor, Said(origin=f"{request.origin}+"))
        elif wish is None:
            raise OldAnswerError
        if wish is None:  # a restart came between
            yield Reply(texts.PERSON_NOTICES["reopen"](request.language), request.language, edits=request.is_tap)
            return
        async for _ in self._supplied(number, request, wish.question):
            pass
        said = texts.SAME_ADDED(request.language, number=number)
        yield Reply(said, request.language, edits=request.is_tap, about=Bound(number, 0, ""))

    async def _opened(self, wish: Wish, request: Request) -> AsyncIterator[Reply]:
        """Open a case.

        Raises:
            EmptyQuestionError: no letter and no digit.
            LongQuestionError: more than a case takes.
        """
        question, linked = wish.question, wish.linked
        if not re.search(r"\w", question):
            raise EmptyQuestionError
        if len(question) > _LONGEST:
            raise LongQuestionError(_LONGEST)
        opening = Opening(
            request.sender,
            question,
            request.language,
            wish.category,
            await self._desk.look(Desk.grid_of, request.sender),
            passages=wish.passages[:_MOST_PASSAGES],
            urgent=self._urgency.is_urgent(question),
            discreet=wish.discreet,
            linked=linked,
            origin=request.origin,
        )
        done = await self._desk.call(Desk.open, opening)
        if done.again and done.event.what == "open" and not request.is_pushed:
            yield self._known(done.case, request.language)
        elif not request.is_pushed:
            async for reply in self._cases.told(done, request):
                yield reply
        elif done.again:
            yield self._known(done.case, request.language)
        else:
            yield Reply(texts.HANDED_OVER(request.language), request.language, edits=request.is_tap)

    def _known(self, case: Case, language: Language) -> Reply:
        said = texts.ALREADY_OPEN(language, number=case.number, state=texts.STATES[case.state](language))
        return Reply(said, language, buttons=layout.person_buttons("opened", case, language), about=Bound(case.number, 0, ""))

    # Words that belong to a case

    async def said(self, request: Request) -> AsyncIterator[Reply]:
        """Take what somebody writes in reply to a message about a case: the person adds to it, staff answers the person."""
        assert request.bound is not None  # noqa: S101 - the channel has looked
        number, role = request.bound.case, request.bound.role
        if await self._desk.look(Desk.is_person, number, request.sender):
            language = await self._spoken(await self._desk.look(Desk.language_of, number), request)
            async for reply in self._added(number, replace(request, language=language)):
                yield reply
            return
        async for reply in self._cases.say(number, _ROLES.get(role, "answer"), request):
            yield reply

    async def _added(self, number: int, request: Request) -> AsyncIterator[Reply]:
        """Add words of the person to his case; thanks alone are none."""
        language = request.language
        occasion = self._assistant.occasion(request.argument) if request.argument else None
        if occasion is not None and occasion.kind == "thanks":
            yield Reply(OCCASIONS["thanks"](language), language)
            return
        move = _labelled(request.argument) if not request.file else None
        possible = await self._desk.look(Desk.moves, number, await self._cases.actor(request))
        if move is not None and (move in possible or (move == "unsolve" and "reopen" in possible)):
            async for reply in self._cases.move(replace(request, argument=f"{move} {number}")):
                yield replace(reply, notice="")  # who is sent what becomes of it
            return
        case = await self._desk.look(Desk.get, number)
        is_recent = "reopen" in possible
        if "comment" in possible:
            async for reply in self._supplied(number, request, request.argument):
                yield reply
            return
        if case.is_closed and is_recent and case.closed_from is not State.ASKED:
            key = self._sameness.keep(Wish(request.argument, case.category, discreet=case.discreet), request.sender)
            yield layout.not_solved(number, language, f"/same {key} {number}" if request.argument.strip() else "")
        elif case.is_closed and not is_recent:
            first = await self._desk.look(Desk.question, number)
            question = f"{first.original}\n{request.argument}"[-_LONGEST:] if first is not None else request.argument
            wish = Wish(question, case.category, await self._nearest(question), number, case.discreet)
            async for reply in self._opened(wish, request):
                yield reply
        else:
            async for reply in self._supplied(number, request, request.argument):
                yield reply

    async def _supplied(self, number: int, request: Request, words: str) -> AsyncIterator[Reply]:
        said = Said(words, request.file, origin=request.origin, urgent=self._urgency.is_urgent(words))
        actor = await self._cases.actor(request)
        move: Move = "comment" if "comment" in await self._desk.look(Desk.moves, number, actor) else "supply"
        done = await self._desk.call(Desk.act, number, Act(move, request.sender), actor, said)
        if said.urgent:
            yield Reply(texts.URGENT(request.language), request.language)
            return
        async for reply in self._cases.told(done, request):
            yield replace(reply, notice=reply.notice if request.is_tap else "")

    async def belongs(self, request: Request) -> AsyncIterator[Reply]:
        """Add a question that was asked while a case waited for words to that case."""
        added = _ADDED.fullmatch(request.argument.strip())
        if added is None:
            raise OldAnswerError
        exchange = await self._assistant.recall(added[2], request.asker)
        async for reply in self._supplied(int(added[1]), request, self._own_words(exchange, request)):
            yield reply

    async def another(self, request: Request) -> AsyncIterator[Reply]:
        """Ask for another question, or leave the one that was answered already as it is."""
        if request.argument.strip() == "asked":
            yield Reply("", request.language, notice=texts.ANSWERED_AS_NEW(request.language))
            return
        yield Reply(texts.WRITE_FIRST(request.language), request.language)

    async def offered(self, reply: Reply, request: Request) -> Reply:
        """Return *reply* to a question with the offer to add it to a case of the sender that waits for words."""
        if reply.answer is None or request.in_group or reply.error is not None:
            return reply
        is_answered = reply.answer.band == "answer"
        waiting = await self._desk.look(Desk.awaiting, request.sender, just_opened=not is_answered)
        return layout.adding(reply, waiting, reply.answer.id, request.language) if waiting else reply

    async def serves(self, request: Request) -> bool:
        """Tell whether the sender is staff of a unit, as far as that shows where he writes."""
        with suppress(BotError):
            return bool((await self._cases.actor(request)).units)
        return False

    async def meant(self, request: Request) -> str:
        """Return the command that a short message about the sender's own cases stands for, empty for any other.

        It names one by its number, such as 编号52681, or asks how the open ones stand.
        """
        if request.in_group:
            return ""
        found = _CASE_NAMED.fullmatch(request.argument.strip())
        if found is not None and await self._desk.look(Desk.is_person, int(found[1]), request.sender):
            return f"case {found[1]}"
        if not self._assistant.phrases.asks_progress(request.argument):
            return ""
        numbers = [case.number for case in await self._desk.look(Desk.mine, request.sender) if not case.is_closed]
        return f"case {numbers[0]}" if len(numbers) == 1 else "mine" if numbers else ""


def _wordings(desk: Desk, sender: str) -> Sequence[str]:
    return [asked.text for case in desk.mine(sender) if (asked := desk.question(case.number)) is not None]


def _labelled(words: str) -> Move | None:
    """Return the move of a person whose button says *words*."""
    return _MOVE_OF.get(_bare(words))


def _bare(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).casefold()


_MOVE_OF: Final[Mapping[str, Move]] = {_bare(label): move for name, move in _OWN_MOVES.items() for label in staff.BUTTONS[name]}


def _passages(exchange: Exchange) -> tuple[str, ...]:
    """Return the keys of the passages that an answer cites, else those that are nearest."""
    keys = [each.passage.key for each in exchange.answer.citations] or [each.key for each in exchange.answer.nearest]
    return tuple(dict.fromkeys(keys))
