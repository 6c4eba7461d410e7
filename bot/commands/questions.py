"""Commands on questions: ask one, and the buttons below its answer."""

import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.commands.requests import Handler, Request
from bot.conversation.assistant import Assistant, Script
from bot.conversation.exchanges import Exchange
from bot.conversation.phrases import OccasionKind
from bot.errors import EmptyQuestionError, LongQuestionError, OldAnswerError, UnclearQuestionError
from bot.library.answers import Citation
from bot.library.excerpts import Surroundings, surroundings
from bot.people.privacy import Masked, mask
from bot.replies import layout as replies
from bot.replies.blocks import Button, Reply
from bot.replies.introduction import Introduction
from bot.texts import questions as texts
from bot.texts.errors import explain
from bot.texts.examples import NO_DOCUMENTS
from bot.texts.people import contact
from index import Language

LONGEST_QUESTION: Final = 300
"""Characters of a question that we search for."""

_NAMED: Final = re.compile(r"([0-9a-f]{12})(?: (\S{1,20}))?")
_SCRIPTS: Final[dict[str, Script]] = {"hans": "zh-Hans", "hant": "zh-Hant"}
_SCRIPT_OF: Final[dict[Language, Script]] = {"zh-Hans": "zh-Hans", "zh-Hant": "zh-Hant"}
_FEWEST_BESIDE: Final = 2  # letters of a question beside a private number
_VOTE: Final = re.compile(r"(up|down)(?::([a-z]+))?")


class QuestionCommands:
    """Plain questions, and the buttons below their answers."""

    def __init__(self, assistant: Assistant, introduction: Introduction | None = None) -> None:
        self._assistant = assistant
        self._introduction = introduction or Introduction(assistant.library)

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {
            "ask": self.ask,
            "again": self.again,
            "plain": self.plain,
            "ordinary": self.ordinary,
            "back": self.back,
            "show": self.show,
            "context": self.context,
            "more": self.more,
            "script": self.script,
            "vote": self.vote,
        }

    async def ask(self, request: Request) -> AsyncIterator[Reply]:
        """Answer a question, a greeting or the like; in an emergency give a card with the numbers to call, and nothing else."""
        started = time.monotonic()
        said = await self._unsearched(request)
        if said is not None:
            yield said
            return
        question = self._assistant.civil(mask(_readable(request.argument)))
        try:
            exchange = await self._assistant.ask(question, request.asker, replies_to=request.replies_to, typed=request.argument)
        except UnclearQuestionError as error:
            yield Reply(_asked_back(error, request.language), request.language)
            return
        suggestions = await self._introduction.nearest(exchange.answer, exchange.language)
        milliseconds = (time.monotonic() - started) * 1000
        yield await self._shown(exchange, request, suggestions)
        await self._assistant.keep(exchange, request.asker, milliseconds)

    async def again(self, request: Request) -> AsyncIterator[Reply]:
        """Say once more, in the language that its channel has now, what was said without a search; nothing to any other question."""
        yield await self._unsearched(request) or Reply("", request.language)

    async def _unsearched(self, request: Request) -> Reply | None:
        """Return the reply to an emergency, to a greeting or the like, or to private numbers alone; None where there is a question.

        Raises:
            EmptyQuestionError: no letter and no digit.
            LongQuestionError: more than we search for.
        """
        emergency = self._assistant.emergency(request.argument)
        if emergency:
            exchange = self._assistant.remember(emergency, mask(_sendable(request.argument)[:LONGEST_QUESTION]), request.asker)
            return replies.emergency(emergency[0].name, exchange)
        occasion = self._assistant.occasion(_sendable(request.argument))
        if occasion is not None:
            return await self._small_talk(occasion.kind, request)
        question = self._assistant.civil(mask(_readable(request.argument)))
        if len(re.findall(r"\w", question.asked)) < (_FEWEST_BESIDE if question.kinds else 1):
            return Reply(texts.leave_out(question.kinds, request.language), request.language)
        occasion = self._assistant.occasion(question.asked)
        return await self._small_talk(occasion.kind, request) if occasion is not None else None

    async def _shown(self, exchange: Exchange, request: Request, suggestions: Sequence[str] = (), *, edits: bool = False) -> Reply:
        """Lay out an answer, in the script of the reply where the channel wants that."""
        script = _SCRIPT_OF.get(exchange.language)
        if not request.converts or script is None:
            return replies.answered(self._assistant, exchange, suggestions=suggestions, edits=edits)
        shown = self._named(await self._assistant.converted(exchange, script), script)
        if replies.is_in_other_script(self._assistant, exchange):
            return replies.reworded(self._assistant, shown, edits=edits, suggestions=suggestions)
        return replies.answered(self._assistant, shown, suggestions=suggestions, edits=edits)

    async def plain(self, request: Request) -> AsyncIterator[Reply]:
        """Ask a question again as it stands, without the turn before."""
        async for reply in self._asked_again(request, edits=True):
            yield reply

    async def ordinary(self, request: Request) -> AsyncIterator[Reply]:
        """Ask as an ordinary question what was taken for an emergency; the card stays where it is."""
        async for reply in self._asked_again(request, edits=False):
            yield reply

    async def back(self, request: Request) -> AsyncIterator[Reply]:
        """Show an answer again, in the place of what stands there."""
        exchange, _ = await self._recall(request)
        yield replies.answered(self._assistant, exchange, edits=True)

    async def show(self, request: Request) -> AsyncIterator[Reply]:
        """Show an answer again, as a new message."""
        exchange, _ = await self._recall(request)
        suggestions = await self._introduction.nearest(exchange.answer, exchange.language)
        yield await self._shown(exchange, request, suggestions)

    async def context(self, request: Request) -> AsyncIterator[Reply]:
        """Show a quote between its neighbours."""
        exchange, number = await self._recall(request)
        holdings = self._assistant.library.for_audience(exchange.audience)
        citation = await holdings.citation(exchange.answer, _whole(number, 1, (replies.LAST_PAGE + 1) * replies.PAGE))
        passage, document = await holdings.passage(citation.passage.key)
        around = surroundings(document, passage, citation.snippet.text)
        if request.converts and exchange.language in _SCRIPT_OF:
            around = self._converted(around, _SCRIPT_OF[exchange.language])
        yield replies.in_context(exchange, citation, around)

    async def more(self, request: Request) -> AsyncIterator[Reply]:
        """Show further passages."""
        exchange, number = await self._recall(request)
        page = _whole(number or "1", 1, replies.LAST_PAGE)
        citations: Sequence[Citation] = await self._assistant.library.for_audience(exchange.audience).more(exchange.answer, page)
        if citations and request.converts and exchange.language in _SCRIPT_OF:
            further = replace(exchange, answer=replace(exchange.answer, citations=tuple(citations)))
            citations = (await self._assistant.converted(further, _SCRIPT_OF[exchange.language])).answer.citations
        if citations:
            yield replies.more_passages(exchange, citations, page)
        else:
            yield Reply("", exchange.language, notice=texts.NO_FURTHER(exchange.language))

    async def script(self, request: Request) -> AsyncIterator[Reply]:
        """Show the quotes of an answer in the other script."""
        exchange, name = await self._recall(request)
        if name not in _SCRIPTS:
            raise OldAnswerError
        yield replies.reworded(self._assistant, await self._assistant.converted(exchange, _SCRIPTS[name]))

    async def vote(self, request: Request) -> AsyncIterator[Reply]:
        """Count a vote; one against the answer is asked for its reason."""
        exchange, choice = await self._recall(request)
        found = _VOTE.fullmatch(choice)
        up, reason = (found[1] == "up", found[2] or "") if found else (False, "")
        if found is None or (reason and (up or reason not in texts.REASONS)):
            raise OldAnswerError
        if not await self._assistant.vote(exchange, request.asker, up=up, reason=reason):
            raise OldAnswerError
        if up:
            yield Reply("", exchange.language, notice=texts.VOTED(exchange.language))
        elif reason:
            yield replies.answered(self._assistant, exchange, edits=True, notice=texts.VOTED(exchange.language))
        else:
            yield replies.why_not(self._assistant, exchange)

    def _named(self, exchange: Exchange, script: Script) -> Exchange:
        """Return *exchange* with its question in *script*, as it was asked and as it was understood."""
        convert = self._assistant.library.analyzer.convert
        answer = replace(exchange.answer, question=convert(exchange.answer.question, script))
        return replace(exchange, answer=answer, question=convert(exchange.question, script), spelled=convert(exchange.spelled, script))

    def _converted(self, around: Surroundings, script: Script) -> Surroundings:
        convert = self._assistant.library.analyzer.convert
        return Surroundings(*(convert(text, script) for text in (around.before, around.quote, around.after)))

    async def _small_talk(self, kind: OccasionKind, request: Request) -> Reply:
        """Return our own short answer; what may go on with a question offers some."""
        language = request.language
        self._assistant.digressed(request.asker, "none" if kind == "farewell" else "loose")
        if kind in {"thanks", "farewell"}:
            self._assistant.parted(request.asker)
        said = texts.OCCASIONS[kind](language)
        if kind in {"complaint", "insult"}:
            return Reply(f"{said}\n{contact(self._assistant.contact_in(language), language)}", language)
        if kind not in {"greeting", "identity"}:
            return Reply(said, language)
        if self._assistant.library.is_empty:
            return Reply(f"{said}\n\n{NO_DOCUMENTS(language)}", language)
        examples = await self._introduction.examples(language)
        return Reply(said, language, buttons=tuple((Button(example, example),) for example in examples))

    async def _asked_again(self, request: Request, *, edits: bool) -> AsyncIterator[Reply]:
        started = time.monotonic()
        exchange, _ = await self._recall(request)
        asker = replace(request.asker, language=exchange.language)
        again = await self._assistant.ask(Masked(exchange.question, exchange.kinds if exchange.call else ()), asker, bare=True)
        milliseconds = (time.monotonic() - started) * 1000
        yield await self._shown(again, request, edits=edits)
        await self._assistant.keep(again, asker, milliseconds)

    async def _recall(self, request: Request) -> tuple[Exchange, str]:
        """Return the exchange that a button is about, in the script that its channel has now, and what stands behind its name.

        Raises:
            OldAnswerError: there is none that the sender may see.
        """
        named = _NAMED.fullmatch(request.argument.strip())
        if named is None:
            raise OldAnswerError
        exchange = await self._assistant.recall(named[1], request.asker)
        if request.converts and request.language in _SCRIPT_OF and exchange.language in _SCRIPT_OF:
            exchange = replace(exchange, language=request.language)
        return exchange, named[2] or ""


def _readable(text: str) -> str:
    """Return what is asked.

    Raises:
        EmptyQuestionError: no letter and no digit.
        LongQuestionError: more than we search for.
    """
    question = _sendable(text)
    if not re.search(r"\w", question):
        raise EmptyQuestionError
    if len(question) > LONGEST_QUESTION:
        raise LongQuestionError(LONGEST_QUESTION)
    return question


def _asked_back(error: UnclearQuestionError, language: Language) -> str:
    """Return the question that we ask where a follow-up has nothing before it."""
    return texts.WHAT_ABOUT(language, about=error.about) if error.about else explain(error, language)


def _sendable(text: str) -> str:
    """Return *text* as it can be encoded: half a surrogate pair is no text."""
    return text.encode("utf-8", errors="replace").decode().strip()


def _whole(number: str, least: int, most: int) -> int:
    """Return a number that a button says.

    Raises:
        OldAnswerError: it is none that a button of ours would say.
    """
    if not re.fullmatch("[0-9]{1,3}", number) or not least <= int(number) <= most:
        raise OldAnswerError
    return int(number)
