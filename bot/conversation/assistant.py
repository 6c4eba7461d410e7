"""Assistant: a conversation over a library: answers, follow-ups, votes, and what is remembered of a person."""

import asyncio
import logging
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Literal, ParamSpec, TypeVar

from cachetools import LRUCache

from bot.conversation.emergencies import Emergencies, Kind, numbers
from bot.conversation.exchanges import CONTEXT_SECONDS, MOST_REMEMBERED, Asker, Exchange, Hold, Recent
from bot.conversation.followups import Previous
from bot.conversation.phrases import HUMAN, Occasion, Phrases
from bot.conversation.pieces import read_turn
from bot.conversation.spelling import Spelling
from bot.conversation.understanding import turn_before, understand
from bot.errors import OldAnswerError, StorageError
from bot.library.answers import Answer
from bot.library.audience import Audience
from bot.library.excerpts import in_script, named_in_script
from bot.library.known import Known
from bot.library.library import Library
from bot.people.privacy import Masked, keyed_hash, mask
from bot.people.querylog import QueryLog
from bot.people.records import Turn
from bot.people.retention import Retention
from index import Language

_ID: Final = re.compile(r"[0-9a-f]{12}")
_LONGEST_CALL: Final = 1_000  # characters of a message in which an emergency is looked for
_MOST_LEARNED: Final = 2_000  # questions voted on that passages are found by
_MOST_TEXTS: Final = 1_000  # of which is remembered what they are: every question is looked at more than once
_NOT_FOUND: Final = Answer("", "", "none", 0.0, (), (), ())
Script = Literal["zh-Hans", "zh-Hant"]
_log = logging.getLogger(__name__)
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class Assistant:
    """Answers what people ask from the documents of a library, and remembers the recent exchanges. Event loop only."""

    def __init__(  # noqa: PLR0913 - the last four are settings
        self,
        library: Library,
        log: QueryLog,
        *,
        key: bytes = b"",
        phrases: Phrases | None = None,
        contact: str = "",
        retention_days: int = 0,
    ) -> None:
        """Answer from *library*, and keep questions in *log* for *retention_days*, 0 for ever.

        People are known as hashes with *key*, by default a new one; *contact* is whom to ask when documents are silent.
        """
        self.library = library
        self.contact = contact
        self.hands_over = False
        """Whether there is a service desk that takes questions over."""
        self.retention = Retention(log, retention_days)
        self.phrases = phrases or Phrases.read(library.analyzer.fold)
        self.emergencies = Emergencies.read()
        self.spelling = Spelling(library.analyzer)
        self._recognised = lru_cache(_MOST_TEXTS)(self.phrases.recognise)
        self._called = lru_cache(_MOST_TEXTS)(self._emergency)
        self._spelled = lru_cache(_MOST_TEXTS)(self.spelling.read)
        self._log = log
        self._key = key or secrets.token_bytes(32)
        self._recent = Recent()
        self._languages: LRUCache[str, tuple[Language | None]] = LRUCache(MOST_REMEMBERED)

    # Asking

    def language(self, text: str, otherwise: Language = "zh-Hans") -> Language:
        """Return the language to reply to *text* in: Chinese to pinyin, and *otherwise* where the text leaves it open."""
        if self.spelling.is_pinyin(text):
            return otherwise if otherwise != "en" else "zh-Hans"
        return self.library.language(text, otherwise)

    def language_in_turn(self, text: str, asker: Asker) -> Language:
        """Return the language to reply to *text* in; OK and thanks are said in any, and answered in that of the turn before."""
        language, last = self.language(text, asker.language), self.last(asker)
        is_of_any = language == "en" and last is not None and self.occasion(text) is not None
        return last.language if last is not None and is_of_any else language

    def occasion(self, text: str) -> Occasion | None:
        """Tell whether *text* is a greeting or the like; takes less than .2 ms."""
        return self._recognised(text)

    def command(self, text: str) -> str | None:
        """Return the command that *text* is another name of; a wish for a person beside an emergency is none."""
        named = self.phrases.command(text)
        return None if named == HUMAN and self.emergencies.recognise_by_rule(self.phrases.beside_wish(text)) else named

    def handed_over(self, text: str) -> str:
        """Return what somebody says to a person whom he wishes for in the same message; empty without a wish, and in an emergency."""
        return "" if self.emergency(text) else self.phrases.handed_over(text)

    def civil(self, question: Masked) -> Masked:
        """Return *question* without the insults beside what it asks."""
        rest = question.rest
        return replace(question, text=self.phrases.civil(question.text), rest=None if rest is None else self.phrases.civil(rest))

    def emergency(self, text: str) -> tuple[Kind, ...]:
        """Return the kinds of emergency that *text* tells of, the most urgent first; takes about 1 ms, once for each text."""
        return self._called(text)

    def _emergency(self, text: str) -> tuple[Kind, ...]:
        occasion = self.occasion(text)
        if occasion is not None and occasion.kind != "insult":
            return ()
        rest = self.phrases.civil(text)
        folded, civil = (self.library.analyzer.fold(each[:_LONGEST_CALL]) for each in (text, rest))
        if occasion is not None:
            return self.emergencies.recognise_by_rule(civil)
        by_rule = self.emergencies.recognise_by_rule(folded) if rest != text else ()
        return by_rule or self.emergencies.recognise(civil)  # abuse alone is like some emergency

    def remember(self, emergency: Sequence[Kind], question: Masked, asker: Asker) -> Exchange:
        """Return *question* as an exchange that nothing follows on, for the way back from a false alarm. It is in memory alone."""
        answer = replace(_NOT_FOUND, id=secrets.token_hex(6), question=question.asked)
        person, chat = self._names(asker)
        call = numbers(emergency)
        exchange = Exchange(answer, question.asked, asker.language, person, chat, asker.audience, question.kinds, call)
        self._recent.add(exchange)
        return exchange

    async def ask(self, question: Masked, asker: Asker, *, replies_to: str = "", bare: bool = False, typed: str = "") -> Exchange:
        """Answer *question*, which was *typed* so, as it was meant.

        It is completed from the turn before or the answer that it replies to, unless it is *bare*.

        Raises:
            PausedError: nothing is answered for now.
            NotReadyError: the documents are still being read for the first time, even after some patience.
            UnclearQuestionError: it is a follow-up, and nothing before says what it asks.
        """
        self.library.check_answering()
        person, chat = self._names(asker)
        holdings = self.library.for_audience(asker.audience)
        spelled = ""
        if bare:
            answer = await holdings.answer(question.asked)
        else:
            previous = await self._previous(person, chat, replies_to, asker.audience)
            understood = await understand(question.asked, previous, holdings.answer, self.library.analyzer, spell=self._spelled)
            answer = understood.answer
            spelled = understood.spelled if understood.spelled != question.asked else ""
        exchange = Exchange(
            answer, question.asked, asker.language, person, chat, asker.audience, question.kinds, spelled=spelled, typed=typed
        )
        self._recent.add(exchange)
        return exchange

    async def look_up(self, question: str) -> Answer:
        """Answer *question* from public documents, for somebody who only looks, without taking note of it.

        Raises:
            PausedError: nothing is answered for now.
            NotReadyError: the documents are still being read for the first time, even after some patience.
        """
        self.library.check_answering()
        return await self.library.for_audience("public").answer(mask(question).asked)

    async def keep(self, exchange: Exchange, asker: Asker, milliseconds: float) -> None:
        """Write *exchange* to the query log; a failure costs nobody an answer."""
        answer = exchange.answer
        passages = [citation.passage for citation in answer.citations]
        turn = Turn(
            id=answer.id,
            person=exchange.person,
            chat=exchange.chat,
            channel=asker.sender.partition(":")[0],
            question=exchange.question,
            asked=answer.question,
            language=exchange.language,
            band=answer.band,
            confidence=answer.confidence,
            passages=tuple(passage.key for passage in passages),
            documents=tuple(dict.fromkeys(passage.document_id for passage in passages)),
            milliseconds=milliseconds,
            at=datetime.now(UTC),
            audience=exchange.audience,
        )
        await _tried(self._log.log, turn)

    async def prepare(self, question: str) -> None:
        """Compile and read what the first question needs, which takes half a second in which it would hold the event loop.

        Raises what `look_up()` does.
        """
        await asyncio.to_thread(lambda: (self.emergency(question), self.occasion(question), self._spelled(question)))
        await self.look_up(question)

    def digressed(self, asker: Asker, hold: Hold) -> None:
        """Take note that *asker* has said or done something else since his last question, which has that *hold* from now on."""
        self._recent.loosen(*self._names(asker), hold)

    def leading_to(self, asker: Asker, answer_id: str = "") -> tuple[str, ...]:
        """Return what *asker* typed in the minutes before a question, as far as that was not answered either and is no call for help."""
        return self._recent.before(*self._names(asker), answer_id)

    def parted(self, asker: Asker) -> None:
        """Take note that what *asker* says from now on is another matter."""
        self._recent.part(*self._names(asker))

    # What follows an answer

    async def recall(self, answer_id: str, asker: Asker, *, is_granted: bool = False) -> Exchange:
        """Return the exchange with that answer; its question is asked again where it is forgotten or may not be shown as it was.

        Raises:
            OldAnswerError: there is none that *asker* may see: his own, one of his chat, or one that *is_granted* to him.
            PausedError: nothing is answered for now.
        """
        self.library.check_answering()
        remembered = self._recent.find(answer_id)
        exchange = remembered or await self._logged(answer_id)
        if exchange is None or not (is_granted or self._may_see(exchange, asker)):
            raise OldAnswerError
        holdings = self.library.for_audience(asker.audience)
        is_withheld = exchange.audience == "staff" and asker.audience == "public"
        if remembered is None or is_withheld or not await holdings.still_shows(exchange.answer):
            answer = await holdings.answer(exchange.answer.question)
            exchange = replace(exchange, answer=replace(answer, id=answer_id), audience=asker.audience)
        self._recent.keep(exchange)
        return exchange

    def last(self, asker: Asker) -> Exchange | None:
        """Return the last exchange with *asker* in his chat, None where that is some time ago."""
        return self._recent.last(*self._names(asker))

    def contact_in(self, language: Language) -> str:
        """Return whom to ask, in the Chinese script of *language*."""
        return self.contact if language == "en" else self.library.analyzer.convert(self.contact, language)

    async def converted(self, exchange: Exchange, script: Script) -> Exchange:
        """Return *exchange* with its quotes, what they lack and what is named instead of them in *script*, for display."""
        answer = exchange.answer

        def convert() -> Answer:
            def write(text: str) -> str:
                return self.library.analyzer.convert(text, script)

            return replace(
                answer,
                lacks=tuple(replace(each, wanted=write(each.wanted)) for each in answer.lacks),
                citations=tuple(in_script(each, write) for each in answer.citations),
                nearest=tuple(named_in_script(each, write) for each in answer.nearest),
                parts=tuple(replace(each, asked=write(each.asked), lead=write(each.lead)) for each in answer.parts),
            )

        return replace(exchange, answer=await asyncio.to_thread(convert))

    async def vote(self, exchange: Exchange, asker: Asker, *, up: bool, reason: str = "") -> bool:
        """Count the vote of *asker*, in the place of one that he gave before; tell whether the answer is still known.

        Raises:
            StorageError: it could not be kept.
        """
        counted = await asyncio.to_thread(self._log.vote, exchange.answer.id, self._name(asker.sender), up=up, reason=reason)
        if counted in {"new", "changed"}:
            await self.learn()
        return counted != "unknown"

    async def learn(self) -> None:
        """Take up which questions the votes of now say to be answered by what, and the patterns of private numbers.

        To compile those takes a third of a second, in which the event loop would be held by the first question.
        """
        await asyncio.to_thread(mask, "")
        helped = await _tried(self._log.helped, _MOST_LEARNED)
        voted = [each for each in helped or () if each.up != each.down]
        self.library.learn(Known(each.asked, passage, each.up > each.down) for each in voted for passage in each.passages)

    # People

    async def language_of(self, sender: str) -> Language | None:
        """Return the language that a person has chosen, None without a choice."""
        person = self._name(sender)
        known = self._languages.get(person)
        if known is None or self._log.is_shared:
            known = (await _tried(self._log.language_of, person),)
            self._languages[person] = known
        return known[0]

    async def choose_language(self, sender: str, language: Language | None) -> None:
        """Remember the language that a person wants; with None the replies follow the questions again.

        Raises:
            StorageError: it could not be kept.
        """
        person = self._name(sender)
        await asyncio.to_thread(self._log.set_language, person, language)
        self._languages[person] = (language,)

    async def mine(self, sender: str, words: str, limit: int) -> Sequence[Turn]:
        """Return what a person asked, newest first: what holds *words*, if there are any.

        Raises:
            StorageError: the query log cannot be read.
        """
        return await asyncio.to_thread(self._mine, self._name(sender), words, limit)

    def _mine(self, person: str, words: str, limit: int) -> Sequence[Turn]:
        return self._log.mine(person, words, limit, fold=self.library.analyzer.fold)

    async def forget(self, sender: str) -> int:
        """Erase what is kept of a person, and return how much it was.

        Raises:
            StorageError: it could not be erased.
        """
        person = self._name(sender)
        count = await asyncio.to_thread(self._log.forget, person)
        self.forget_here(person)
        await self.learn()
        return count

    def forget_here(self, person: str) -> None:
        """Forget what is in memory of *person*, a hash, who may have been forgotten on another machine."""
        self._recent.forget(person)
        self._languages[person] = (None,)
        for recognised in (self._recognised, self._called, self._spelled, read_turn):  # by texts, whoever wrote them
            recognised.cache_clear()
        Phrases.forget()

    async def erase_old(self) -> None:
        """Erase what has been kept for longer than it should be; a failure is logged."""
        await _tried(self.retention.sweep)
        await self.learn()

    def keyed(self, name: str) -> str:
        """Return the hash by which a person, a chat or a message is known where something is kept."""
        return keyed_hash(self._key, name)

    def _name(self, sender: str) -> str:
        return self.keyed(sender)

    def _names(self, asker: Asker) -> tuple[str, str]:
        """Return the hashes of a person and of the chat."""
        return self._name(asker.sender), self._name(asker.chat or asker.sender)

    def _may_see(self, exchange: Exchange, asker: Asker) -> bool:
        person, chat = self._names(asker)
        return exchange.person == person or exchange.chat == chat

    # The turn before

    async def _previous(self, person: str, chat: str, replies_to: str, audience: Audience) -> Previous | None:
        """Return what a follow-up would be about: the answer replied to, else the last turn, if it is not too old.

        Nothing follows on an emergency. For the public nothing follows on what only staff could read: not even a title may go from
        there into a question.
        """
        named = self._recent.find(replies_to)
        is_theirs = named is not None and (named.person == person or named.chat == chat)  # a button's data may name anybody's answer
        exchange = named if is_theirs else await self._latest(person, chat)
        hold = "whole" if is_theirs else self._recent.hold(person, chat)
        if hold == "none" or (exchange is not None and exchange.call):
            return None
        if exchange is not None and exchange.audience == "staff" and audience == "public":
            return None
        if exchange is not None:
            return replace(turn_before(exchange.answer), left=hold == "loose")
        turn = await _tried(self._log.turn, replies_to) if replies_to else None
        if turn is None or turn.chat != chat:
            turn = await _tried(self._log.last_turn, person, chat, CONTEXT_SECONDS)
        return Previous(turn.asked, refused=turn.band == "none", left=hold == "loose") if turn else None

    async def _latest(self, person: str, chat: str) -> Exchange | None:
        """Return the last exchange with a person in a chat as far as it is in memory; None where another machine had a later one."""
        exchange = self._recent.last(person, chat)
        if exchange is None or not self._log.is_shared:
            return exchange
        turn = await _tried(self._log.last_turn, person, chat, CONTEXT_SECONDS)
        return exchange if turn is None or self._recent.find(turn.id) is not None else None

    async def _logged(self, answer_id: str) -> Exchange | None:
        """Return an exchange of which only the query log knows; its answer is yet to be found again."""
        turn = await _tried(self._log.turn, answer_id) if _ID.fullmatch(answer_id) else None
        if turn is None:
            return None
        answer = replace(_NOT_FOUND, id=answer_id, question=turn.asked)
        return Exchange(answer, turn.question, turn.language, turn.person, turn.chat)


async def _tried(work: Callable[_Given, _Result], *given: _Given.args, **named: _Given.kwargs) -> _Result | None:
    """Run *work* of the query log in a thread; None where it fails, which is logged and costs nobody an answer."""
    try:
        return await asyncio.to_thread(work, *given, **named)
    except StorageError as error:
        _log.error("the query log failed: %s", error)
        return None
