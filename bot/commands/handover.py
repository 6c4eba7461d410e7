"""Commands that hand a question over to people: /human with its buttons, and links from groups and signs."""

import hmac
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final, cast, get_args

from cachetools import LRUCache

from bot.commands.cases import CaseCommands
from bot.commands.opening import Openings
from bot.commands.own_words import OwnWords
from bot.commands.requests import Handler, Request
from bot.commands.sameness import Wish, in_context
from bot.conversation.assistant import Assistant
from bot.conversation.exchanges import Exchange
from bot.desk.cases import Category
from bot.desk.desk import Desk
from bot.desk.notices import Notices
from bot.desk.urgency import UrgentWords
from bot.errors import BotError
from bot.replies.blocks import Button, Reply
from bot.replies.case_questions import ABOUT_STAFF, which_category
from bot.texts import desk as texts
from bot.texts.message import CANCEL

FROM_GROUP: Final = "h_"
GRID: Final = "g_"
"""What links begin with that lead from a group to the private chat, or that are on the sign of a grid."""

_NAMED: Final = re.compile(r"([0-9a-f]{12})(?: ([a-z]+))?")
_MOST_GRANTED: Final = 1_000
_PROOF: Final = 12  # characters


class HandoverCommands:
    """/human, and what people say about their cases."""

    def __init__(self, assistant: Assistant, cases: CaseCommands, notices: Notices, urgent: UrgentWords, case_days: int) -> None:
        """Open *cases*, and end subscriptions to *notices*; *urgent* are words that cannot wait, and those that can.

        Words about a case are kept for *case_days* after its end.
        """
        self.case_days = case_days
        self._notices = notices
        self._assistant = assistant
        self._cases = cases
        self._desk = cases.desk
        self._openings = Openings(assistant, cases, urgent)
        self.words = OwnWords(self._openings)
        self._granted: LRUCache[tuple[str, str], Exchange] = LRUCache(_MOST_GRANTED)

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {"human": self.human, **self.words.handlers()}

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
        for key in [key for key, exchange in self._granted.items() if self._openings.is_own(exchange, sender)]:
            del self._granted[key]
        self._openings.forget(sender)
        return await self._desk.call(Desk.forget, sender), await self._notices.call(Notices.unsubscribe, sender)

    async def human(self, request: Request) -> AsyncIterator[Reply]:
        """Hand over a question: that of an answer, the last one, or what is written behind the command."""
        argument = request.argument.strip()
        self._assistant.digressed(request.asker, "loose" if request.is_tap else "none")
        if argument == "cancel":
            self._openings.is_expected(request.sender)
            yield Reply(texts.NOT_HANDED_OVER(request.language), request.language, edits=request.is_tap)
            return
        named = _NAMED.fullmatch(argument)
        if argument and named is None:
            wish = Wish(
                argument,
                "help",
                await self._openings.nearest(argument),
                earlier=self._assistant.leading_to(request.asker),
                files=self._openings.enclosed.take(request.sender),
            )
            spoken = replace(request, language=await self._openings.spoken(self._assistant.language(argument, request.language), request))
            async for reply in self._openings.wanted(wish, spoken):
                yield reply
            return
        exchange = await self._exchange(named[1] if named else request.replies_to, request)
        if exchange is not None and self._openings.is_own(exchange, request.sender):
            request = replace(request, language=await self._openings.spoken(exchange.language, request))
        if exchange is None:
            if not request.in_group:
                self._openings.expect(request.sender)
            cancel = Button(CANCEL(request.language), "/human cancel")
            said = texts.WRITE_FIRST if request.in_group else texts.WRITE_MATTER
            yield Reply(said(request.language), request.language, buttons=() if request.in_group else ((cancel,),))
        elif request.in_group:
            self._granted[request.sender, exchange.answer.id] = exchange
            button = Button(
                texts.GO_PRIVATE(request.language),
                start=f"{FROM_GROUP}{exchange.answer.id}_{self._proof(request.sender, exchange.answer.id)}",
            )
            yield Reply(texts.IN_PRIVATE(request.language), request.language, buttons=((button,),))
        elif named is not None and named[2] in {*get_args(Category), ABOUT_STAFF}:
            about_staff = named[2] == ABOUT_STAFF
            category = cast("Category", "complaint" if about_staff else named[2])
            words, earlier = self._openings.own_words(exchange, request), self._earlier(exchange, request)
            wish = Wish(
                in_context(words, exchange, request.language),
                category,
                _passages(exchange),
                discreet=about_staff,
                earlier=earlier,
                files=self._openings.enclosed.take(request.sender) if self._openings.is_own(exchange, request.sender) else (),
            )
            async for reply in self._openings.wanted(wish, request):
                yield reply
        else:
            grid = await self._desk.look(Desk.grid_of, request.sender)
            days = self._desk.terms.at(self._desk.units.level(grid)).days.items()
            kinds = exchange.kinds if exchange.typed and self._openings.is_own(exchange, request.sender) else ()
            above = self._desk.units.above(grid)
            unit = self._cases.letters.unit_name(above, request.language) if above is not None else ""
            files, earlier = len(self._openings.enclosed.look(request.sender)), self._earlier(exchange, request)
            shown = in_context(exchange.question, exchange, request.language)
            yield which_category(shown, exchange.answer.id, days, request.language, kinds=kinds, earlier=earlier, files=files, above=unit)

    async def _grant(self, name: str, proof: str, request: Request) -> None:
        """Let somebody hand over what he was granted in a group, maybe by another machine."""
        is_proved = hmac.compare_digest(proof.encode(errors="replace"), self._proof(request.sender, name).encode())
        if is_proved and (request.sender, name) not in self._granted:
            with suppress(BotError):
                self._granted[request.sender, name] = await self._assistant.recall(name, request.asker, is_granted=True)

    def _proof(self, sender: str, answer_id: str) -> str:
        """Return what proves that *sender* may hand over an answer of a group: nobody without the key can make it."""
        return self._assistant.keyed(f"grant {sender} {answer_id}")[:_PROOF]

    def _earlier(self, exchange: Exchange, request: Request) -> tuple[str, ...]:
        """Return what the person wrote just before a question of his own, which may say what it is about."""
        return self._assistant.leading_to(request.asker, exchange.answer.id) if self._openings.is_own(exchange, request.sender) else ()

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

    async def serves(self, request: Request) -> bool:
        """Tell whether the sender is staff of a unit, as far as that shows where he writes."""
        with suppress(BotError):
            return bool((await self._cases.actor(request)).units)
        return False


def _wordings(desk: Desk, sender: str) -> Sequence[str]:
    return [asked.text for case in desk.mine(sender) if (asked := desk.question(case.number)) is not None]


def _passages(exchange: Exchange) -> tuple[str, ...]:
    """Return the keys of the passages that an answer cites, else those that are nearest."""
    keys = [each.passage.key for each in exchange.answer.citations] or [each.key for each in exchange.answer.nearest]
    return tuple(dict.fromkeys(keys))
