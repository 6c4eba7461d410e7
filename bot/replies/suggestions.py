"""Suggestions: what could be meant by the beginning of a question, from headings and from questions that were answered well."""

import asyncio
import time
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from bot.errors import BotError
from bot.library.audience import is_for_staff
from bot.library.library import Library
from bot.people.querylog import QueryLog
from bot.texts.examples import as_words, asks
from index import Language, RetrievalError

MOST: Final = 6
_LONGEST: Final = 40  # characters of a suggestion
_MOST_ASKED: Final = 500
_MOST_VISITED: Final = 300  # phrases with what was typed, of which the best are shown
_ENDS: Final = "?？.。!！ "
_STALE_SECONDS: Final = 600.0  # after which questions that were answered since count too


class Phrases:
    """Phrases by what they contain, best first. Immutable; any thread.

    They are one string, in which a search is one pass of `str.find`: a millisecond over the headings of 100,000 passages.
    """

    def __init__(self, phrases: Iterable[str] = (), fold: Callable[[str], str] = str.casefold) -> None:
        """Keep *phrases*, best first, to be compared as *fold* writes them; of those that only end otherwise, the first."""
        self._fold = fold
        kept: dict[str, tuple[str, str]] = {}
        for phrase in phrases:
            line = " ".join(fold(phrase).split())
            kept.setdefault(line.rstrip(_ENDS), (line, phrase))
        self._phrases = tuple(phrase for _, phrase in kept.values())
        lines = [line for line, _ in kept.values()]
        self._text = "\n" + "".join(f"{line}\n" for line in lines)
        self._starts = array("L", [0])
        for line in lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def __len__(self) -> int:
        return len(self._phrases)

    def matching(self, typed: str, most: int = MOST) -> list[str]:
        """Return at most *most* phrases with all words of *typed*: first those that begin with it."""
        words = self._fold(typed).split()
        if not words:
            return []
        longest = max(words, key=len)
        found: dict[int, None] = {}
        for sought in (f"\n{' '.join(words)}", longest):
            for number in self._lines_with(sought):
                line = self._text[self._starts[number] : self._starts[number + 1]]
                if all(word in line for word in words):
                    found[number] = None
                if len(found) >= most:
                    break
        return [self._phrases[number] for number in [*found][:most]]

    def _lines_with(self, sought: str) -> Iterator[int]:
        """Yield the numbers of the phrases that contain *sought*, in their order, each once."""
        at = 0
        for _ in range(_MOST_VISITED):
            at = self._text.find(sought, at)
            if at < 0:
                return
            number = bisect_right(self._starts, at) - 1
            yield number
            at = self._starts[number + 1]


class Suggestions:
    """What the public may be offered while it types; made anew for each generation and each change of what is paused. Event loop only."""

    def __init__(self, library: Library, log: QueryLog, clock: Callable[[], float] = time.monotonic) -> None:
        """Suggest headings of *library* and questions of *log*; *clock* gives seconds."""
        self._library = library
        self._log = log
        self._clock = clock
        self._phrases = Phrases()
        self._state: object = None
        self._made = 0.0
        self._making = asyncio.Lock()

    async def matching(self, typed: str, language: Language) -> list[str]:
        """Return questions and headings that *typed* may become, in the script of *language*."""
        if self._library.published is None or self._library.pauses.everything is not None:
            return []
        await self._refresh()
        convert, written = self._library.analyzer.convert, self._phrases.matching(typed)
        return [convert(each, language) for each in written] if language != "en" else written

    async def _refresh(self) -> None:
        published, pauses = self._library.published, self._library.pauses
        state = (published and published.number, tuple(pauses.reasons))
        if self._making.locked() or (state == self._state and self._clock() - self._made < _STALE_SECONDS):
            return
        async with self._making:
            self._state, self._made = state, self._clock()
            try:
                headings = await self._library.for_audience("public").every_heading()
                self._phrases = await self._library.read(lambda _: self._make(headings))
            except (BotError, RetrievalError):
                self._phrases = Phrases()

    def _make(self, headings: Sequence[str]) -> Phrases:
        """Put the questions that were answered well first, then headings that ask, then the others, the shorter before the longer."""
        paused = self._library.pauses.reasons
        asked = [
            question
            for question, documents in self._log.answered_well(_MOST_ASKED)
            if not any(each in paused or is_for_staff(each.partition("#")[0]) for each in documents)
        ]
        said = sorted({as_words(heading) for heading in headings} - {""}, key=lambda words: (not asks(words), len(words), words))
        return Phrases((each for each in (*asked, *said) if len(each) <= _LONGEST), self._library.analyzer.fold)
