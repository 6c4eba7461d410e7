"""The button [有答复时告诉我]: whoever asked in vain is told, once, when an answer of staff to his question is published."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Final

from bot.commands.requests import Handler, Request
from bot.conversation.assistant import Assistant
from bot.desk.desk import Desk
from bot.desk.outbox import Consent
from bot.desk.responses import Responses
from bot.errors import BotError, NoSuchCaseError, OldAnswerError, PersonalError
from bot.library.additions import is_written_answer
from bot.library.answers import Answer
from bot.replies.blocks import Button, Note, Reply
from bot.replies.layout import answer_blocks
from bot.texts import responses as texts
from bot.texts.desk import day
from bot.texts.message import short
from index import Language, RetrievalError

_NAMED: Final = re.compile(r"[0-9a-f]{12}")
_ABOUT: Final = re.compile(r"(case|stop) ([0-9]{1,9})")
_NEWS: Final = "news"
_TELEGRAM: Final = "telegram:"


class ResponseCommands:
    """/hear, and who is told of which published answer. Event loop only."""

    def __init__(self, assistant: Assistant, desk: Desk, responses: Responses) -> None:
        """Keep consents in *responses* to questions that *assistant* did not answer, or that became cases of *desk*."""
        self._assistant = assistant
        self._desk = desk
        self.responses = responses
        self._seen: object = None  # the generation, and what of it is paused, when published answers were last looked at

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {"hear": self.hear}

    async def hear(self, request: Request) -> AsyncIterator[Reply]:
        """Take note that the sender wants to be told of an answer: to a question, by its answer's id, or to that of a case.

        "stop" and a number cancels that; "news" shows what there is for whoever cannot be written to.

        Raises:
            OldAnswerError, NoSuchCaseError: he has asked no such question.
        """
        if request.in_group:
            raise PersonalError
        argument, language = request.argument.strip(), request.language
        about = _ABOUT.fullmatch(argument)
        if argument == _NEWS:
            yield await self.news(request.sender) or Reply("", language)
        elif about is not None and about[1] == "stop":
            await self.responses.call(Responses.cancel, request.sender, int(about[2]))
            yield Reply(texts.CANCELLED(language), language, edits=request.is_tap)
        else:
            question, case, written = await self._asked(argument, int(about[2]) if about is not None else 0, request)
            if request.is_pushed:  # the language of an app says little of its user
                language = await self._assistant.language_of(request.sender) or written
            consent = await self.responses.call(Responses.agree, request.sender, question, language, case)
            button = Button(texts.CANCEL_HEARING(language), f"/hear stop {consent.number}")
            said = (texts.AGREED if request.is_pushed else texts.AGREED_HERE)(language, question=short(consent.question))
            yield Reply(said, language, buttons=((button,),))

    async def _asked(self, name: str, number: int, request: Request) -> tuple[str, int, Language]:
        """Return the question to which *request* wants an answer, the number of its case, if there is one, and the language of both."""
        if number:
            asked = await self._desk.look(Desk.question, number) if await self._desk.look(Desk.is_person, number, request.sender) else None
            if asked is None:
                raise NoSuchCaseError
            return asked.text, number, await self._desk.look(Desk.language_of, number)
        if not _NAMED.fullmatch(name):
            raise OldAnswerError
        exchange = await self._assistant.recall(name, request.asker)
        return exchange.answer.question, 0, exchange.language

    # Published answers

    async def publish(self) -> int:
        """Find out who is to be told of the answers that are published since; return how many people those are.

        What is not indexed yet or paused is looked at later.
        """
        library, responses = self._assistant.library, self.responses
        if library.published is None:
            return 0
        holdings, paused = library.for_audience("public"), library.pauses.reasons
        seen = library.published.number, frozenset(paused)
        if seen == self._seen:
            return 0
        answers = [each.id for each in await holdings.documents() if is_written_answer(each.id) and each.id not in paused]
        found = 0
        for document in await responses.call(Responses.new, answers):
            waiting = await responses.call(Responses.waiting)
            numbers = {each.person: each.number for each in waiting if await self._answer(each._replace(document=document)) is not None}
            await responses.call(Responses.publish, document, numbers.values())
            found += len(numbers)
        self._seen = seen
        return found

    async def next(self) -> tuple[Consent, Reply] | None:
        """Return whom to tell next on Telegram, and what."""
        return await self._next(_TELEGRAM, "")

    async def news(self, sender: str) -> Reply | None:
        """Return what *sender* is to be told, who looks for it himself, and take note that he has seen it."""
        found = await self._next(sender, sender)
        if found is None:
            return None
        await self.responses.call(Responses.mark, found[0], arrived=True)
        return found[1]

    async def _next(self, channel: str, sender: str) -> tuple[Consent, Reply] | None:
        while (consent := await self.responses.call(Responses.next, channel, sender)) is not None:
            answer = await self._answer(consent)
            if answer is not None:
                return consent, self._told(consent, answer)
            await self.responses.call(Responses.postpone, consent)
        return None

    async def _answer(self, consent: Consent) -> Answer | None:
        """Return the answer to the question of *consent*, if its document is now what answers it for certain."""
        try:
            answer = await self._assistant.look_up(consent.question)
        except (BotError, RetrievalError):
            return None
        is_from_it = bool(answer.citations) and answer.citations[0].passage.document_id == consent.document
        return answer if answer.band == "answer" and is_from_it else None

    def _told(self, consent: Consent, answer: Answer) -> Reply:
        language = consent.language
        first = Note(texts.TOLD(language, day=day(consent.at, language), question=short(consent.question)))
        blocks = answer_blocks(answer, self._assistant.contact_in(language), language)
        return Reply((first, *blocks), language, answer=answer)
