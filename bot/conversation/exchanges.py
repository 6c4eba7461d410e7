"""Exchanges: recent questions with their answers, remembered for buttons and follow-up questions."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from cachetools import LRUCache

from bot.library.answers import Answer
from bot.library.audience import PUBLIC, Audience
from index import Language

MOST_REMEMBERED: Final = 2_000
CONTEXT_SECONDS: Final = 30 * 60
TRAIL_SECONDS: Final = 10 * 60
_LONGEST_TRAIL: Final = 4


Hold = Literal["whole", "loose", "none"]
"""How far the last question is still the subject: to whatever may follow on it, to what refers back to it, or not at all."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, in which chat and language, and who reads the reply."""

    sender: str
    chat: str = ""
    language: Language = "zh-Hans"
    audience: Audience = PUBLIC


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and our answer to it.

    `question` is what was asked, without private numbers; `answer.question` what was searched for. `kinds` are what was masked.
    `typed` is what was typed, private numbers included, in memory alone: whoever hands the question over wants them read.
    `spelled` is what that means in other characters, if it was in pinyin or had one that only sounds right.
    `person` and `chat` are keyed hashes. `audience` says whose documents were searched. `call` are the numbers that were given in an
    emergency, which has no answer.
    """

    answer: Answer
    question: str
    language: Language
    person: str
    chat: str
    audience: Audience = PUBLIC
    kinds: tuple[str, ...] = ()
    call: tuple[str, ...] = ()
    spelled: str = ""
    typed: str = ""

    @property
    def unanswered(self) -> str:
        """What was typed, empty where it was answered or is a call for help."""
        return "" if self.call or self.answer.band == "answer" else self.typed or self.question

    @property
    def understood(self) -> str:
        """The question as it was meant or completed from the turn before; empty where it was asked as it stands."""
        return self.answer.question if self.answer.question != self.question else ""


class _Step(NamedTuple):
    """What was typed, when, and the id of the answer; `words` are empty where they were answered or are a call for help."""

    at: float
    answer_id: str
    words: str


class Recent:
    """The last *most* exchanges, and the last one of each person in each chat. Event loop only."""

    def __init__(self, most: int = MOST_REMEMBERED, clock: Callable[[], float] = time.monotonic) -> None:
        self._exchanges: LRUCache[str, Exchange] = LRUCache(most)
        self._last: LRUCache[tuple[str, str], tuple[float, Exchange]] = LRUCache(most)
        self._holds: LRUCache[tuple[str, str], Hold] = LRUCache(most)
        self._trails: LRUCache[tuple[str, str], tuple[_Step, ...]] = LRUCache(most)
        self._clock = clock

    def add(self, exchange: Exchange) -> None:
        """Remember an exchange that took place now."""
        self.keep(exchange)
        self._last[exchange.person, exchange.chat] = (self._clock(), exchange)
        trail = self._trails.get((exchange.person, exchange.chat), ())
        step = _Step(self._clock(), exchange.answer.id, exchange.unanswered)
        self._trails[exchange.person, exchange.chat] = (*trail, step)[-_LONGEST_TRAIL:]
        self._holds.pop((exchange.person, exchange.chat), None)

    def loosen(self, person: str, chat: str, hold: Hold) -> None:
        """Take note that something else was said since the last question; a looser hold stays."""
        if self.hold(person, chat) != "none":
            self._holds[person, chat] = hold

    def hold(self, person: str, chat: str) -> Hold:
        """Return how far the last question of a person in a chat is still the subject."""
        return self._holds.get((person, chat), "whole")

    def before(self, person: str, chat: str, answer_id: str = "") -> tuple[str, ...]:
        """Return what was typed in the minutes before the question with that answer, and not answered either; without one, to the last."""
        trail = [each for each in self._trails.get((person, chat), ()) if self._clock() - each.at < TRAIL_SECONDS]
        ids = [each.answer_id for each in trail]
        if answer_id:
            trail = trail[: ids.index(answer_id)] if answer_id in ids else []
        return tuple(each.words for each in trail if each.words)

    def part(self, person: str, chat: str) -> None:
        """Take note that what is said from now on is another matter."""
        self._trails.pop((person, chat), None)

    def keep(self, exchange: Exchange) -> None:
        """Remember an exchange of some time ago, by its answer's id."""
        self._exchanges[exchange.answer.id] = exchange

    def find(self, answer_id: str) -> Exchange | None:
        """Return the exchange with that answer, None where it is forgotten."""
        return self._exchanges.get(answer_id)

    def last(self, person: str, chat: str) -> Exchange | None:
        """Return the last exchange with a person in a chat, None where that is half an hour ago."""
        at, exchange = self._last.get((person, chat)) or (0.0, None)
        return exchange if self._clock() - at < CONTEXT_SECONDS else None

    def forget(self, person: str) -> None:
        """Forget what *person* asked."""
        for answer_id in [answer_id for answer_id, exchange in self._exchanges.items() if exchange.person == person]:
            del self._exchanges[answer_id]
        for kept in (self._last, self._holds, self._trails):
            for key in [key for key in kept if key[0] == person]:
                del kept[key]
