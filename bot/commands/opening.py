"""Opening cases: from what somebody wants to hand over, once it is clear that it is not the same as a case of his."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Final

from cachetools import TTLCache

from bot.commands.cases import CaseCommands
from bot.commands.correspondence import STAFF_LANGUAGE
from bot.commands.enclosing import Enclosed
from bot.commands.requests import Request
from bot.commands.sameness import Sameness, Wish
from bot.conversation.assistant import Assistant
from bot.conversation.exchanges import Exchange
from bot.desk.cases import Case
from bot.desk.desk import Desk, Opening, Said
from bot.desk.moves import Act
from bot.desk.outbox import Bound
from bot.desk.units import Actor
from bot.desk.urgency import Urgency, UrgentWords
from bot.errors import BotError, EmptyQuestionError, LongQuestionError
from bot.people.privacy import mask
from bot.replies import cases as layout
from bot.replies.blocks import Reply
from bot.texts import desk as texts
from index import Language, RetrievalError

LONGEST: Final = 1_000
"""Characters of a question that a case is opened with."""

_MOST_PASSAGES: Final = 3
_MOST_EXPECTED: Final = 1_000
_EXPECTED_SECONDS: Final = 10 * 60


class Openings:
    """Opens cases, and knows what is urgent and what is alike. Event loop only."""

    def __init__(self, assistant: Assistant, cases: CaseCommands, urgent: UrgentWords) -> None:
        """Open *cases*; *urgent* are words that cannot wait, and those that can."""
        self.assistant = assistant
        self.cases = cases
        self.desk = cases.desk
        self.sameness = Sameness(self.desk, assistant.library.analyzer)
        self.enclosed = Enclosed()
        self._expected: TTLCache[str, bool] = TTLCache(_MOST_EXPECTED, _EXPECTED_SECONDS)
        self._urgency = Urgency(assistant.emergency, assistant.library.analyzer.fold, *urgent)

    def expect(self, sender: str) -> None:
        """Take note that *sender* wants a person, and has been asked what for."""
        self._expected[sender] = True

    def is_expected(self, sender: str) -> bool:
        """Tell, once, whether what *sender* writes next is for a person."""
        return self._expected.pop(sender, False)

    def forget(self, sender: str) -> None:
        """Keep nothing of what *sender* wanted."""
        self.sameness.forget(sender)
        self.enclosed.take(sender)
        self._expected.pop(sender, None)

    def is_urgent(self, words: str) -> bool:
        """Tell whether *words* cannot wait."""
        return self._urgency.is_urgent(words)

    async def spoken(self, language: Language, request: Request) -> Language:
        """Return the language to speak to whoever wrote in *language*: the chosen one, or that, since an app's says little of its user.

        On the page it is that of the page.
        """
        return request.language if not request.is_pushed else await self.assistant.language_of(request.sender) or language

    def is_own(self, exchange: Exchange, sender: str) -> bool:
        """Tell whether *sender* has asked that."""
        return exchange.person == self.assistant.keyed(sender)

    def own_words(self, exchange: Exchange, request: Request) -> str:
        """Return the question as it was typed to whoever typed it; anybody else hands it over without private numbers."""
        return (exchange.typed if self.is_own(exchange, request.sender) else "") or exchange.question

    async def nearest(self, question: str) -> tuple[str, ...]:
        """Return the passages that are nearest to a question that was not answered before; none where nothing can be answered now."""
        try:
            return await self._found(question)
        except (BotError, RetrievalError):
            return ()

    async def _found(self, question: str) -> tuple[str, ...]:
        answer = await self.assistant.look_up(mask(question).text[:300])
        return tuple(dict.fromkeys(each.passage.key for each in answer.citations)) or tuple(each.key for each in answer.nearest)

    async def wanted(self, wish: Wish, request: Request) -> AsyncIterator[Reply]:
        """Open a case, unless the sender has one that is alike: then he is asked first.

        What is urgent waits for no question, and what is about staff never goes to a case that they see.
        """
        asked = None
        if not wish.discreet and not self.is_urgent(wish.question):
            wish, asked = await self.sameness.look(wish, request)
        if asked is not None:
            yield asked
            return
        async for reply in self.opened(wish, request):
            yield reply

    async def opened(self, wish: Wish, request: Request) -> AsyncIterator[Reply]:
        """Open a case.

        Raises:
            EmptyQuestionError: no letter and no digit.
            LongQuestionError: more than a case takes.
        """
        question, linked = wish.question, wish.linked
        if not re.search(r"\w", question):
            raise EmptyQuestionError
        if len(question) > LONGEST:
            raise LongQuestionError(LONGEST)
        opening = Opening(
            request.sender,
            question,
            request.language,
            wish.category,
            await self.desk.look(Desk.grid_of, request.sender),
            passages=wish.passages[:_MOST_PASSAGES],
            urgent=self.is_urgent(question),
            discreet=wish.discreet,
            linked=linked,
            beside=(*((texts.EARLIER(STAFF_LANGUAGE, words=each), "") for each in wish.earlier), *(("", file) for file in wish.files)),
            origin=request.origin,
        )
        done = await self.desk.call(Desk.open, opening)
        self.assistant.parted(request.asker)
        if done.again and done.event.what == "open" and not request.is_pushed:
            yield _known(done.case, request.language)
        elif not request.is_pushed:
            async for reply in self.cases.told(done, request):
                yield reply
        elif done.again:
            yield _known(done.case, request.language)
        else:
            yield Reply(texts.HANDED_OVER(request.language), request.language, edits=request.is_tap)

    async def enclose(self, number: int, files: Sequence[str], request: Request) -> None:
        """Add the files that came with words of the person of a case, each as an event of its own."""
        for place, file in enumerate(files, 1):
            said = Said("", file, origin=f"{request.origin}+{place}" if request.origin else "")
            await self.desk.call(Desk.act, number, Act("supply", request.sender), Actor(request.sender), said)


def _known(case: Case, language: Language) -> Reply:
    said = texts.ALREADY_OPEN(language, number=case.number, state=texts.STATES[case.state](language))
    return Reply(said, language, buttons=layout.person_buttons("opened", case, language), about=Bound(case.number, 0, ""))
