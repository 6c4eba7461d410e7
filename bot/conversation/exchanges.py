"""Exchange: a question and our answer to it; and those of the last while, for what follows them."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from bot.library.answers import Answer
from index import Language

MOST_REMEMBERED: Final = 2_000
CONTEXT_SECONDS: Final = 30 * 60

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, in which chat and language, and whether the reply may hold what only staff may read."""

    sender: str
    chat: str = ""
    language: Language = "zh-Hans"
    staff: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and our answer to it.

    `question` is what was asked, masked; `answer.question` what was searched for. `kinds` are what was masked. `person` and `chat` are
    keyed hashes. `staff` says that the answer may quote what only staff may read. `call` are the numbers to dial in an emergency that
    the question speaks of. `paused` is the document, if any, that would have
    answered best and is not quoted for now, and the reason.
    """

    answer: Answer
    question: str
    language: Language
    person: str
    chat: str
    staff: bool = False
    kinds: tuple[str, ...] = ()
    call: tuple[str, ...] = ()
    paused: tuple[str, str] | None = None

    @property
    def understood(self) -> str:
        """The question as it was made whole from the turn before; empty where it was asked as it stands."""
        return self.answer.question if self.answer.question != self.question else ""


class Bounded(Generic[_Key, _Value]):
    """A mapping that forgets what was used longest ago when it holds more than *most*. Event loop only."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._values: OrderedDict[_Key, _Value] = OrderedDict()

    def get(self, key: _Key) -> _Value | None:
        """Return the value of *key*, None where it is not, or no longer, known."""
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def put(self, key: _Key, value: _Value) -> None:
        """Remember *value*."""
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > self._most:
            self._values.popitem(last=False)

    def drop(self, concerns: Callable[[_Key, _Value], bool]) -> None:
        """Forget everything that *concerns* says yes to."""
        for key in [key for key, value in self._values.items() if concerns(key, value)]:
            del self._values[key]


class Recent:
    """The exchanges of the last while, and the last one of each person in each chat. Event loop only."""

    def __init__(self, most: int = MOST_REMEMBERED, clock: Callable[[], float] = time.monotonic) -> None:
        self._exchanges: Bounded[str, Exchange] = Bounded(most)
        self._last: Bounded[tuple[str, str], tuple[float, Exchange]] = Bounded(most)
        self._clock = clock

    def add(self, exchange: Exchange) -> None:
        """Remember an exchange that took place now."""
        self.keep(exchange)
        self._last.put((exchange.person, exchange.chat), (self._clock(), exchange))

    def keep(self, exchange: Exchange) -> None:
        """Remember an exchange of some time ago, by its answer's id."""
        self._exchanges.put(exchange.answer.id, exchange)

    def find(self, answer_id: str) -> Exchange | None:
        """Return the exchange with that answer, None where it is forgotten."""
        return self._exchanges.get(answer_id)

    def last(self, person: str, chat: str) -> Exchange | None:
        """Return what a person and we said last in a chat, None where that is half an hour ago."""
        at, exchange = self._last.get((person, chat)) or (0.0, None)
        return exchange if self._clock() - at < CONTEXT_SECONDS else None

    def forget(self, person: str) -> None:
        """Forget what *person* asked."""
        self._exchanges.drop(lambda _, exchange: exchange.person == person)
        self._last.drop(lambda key, _: key[0] == person)
