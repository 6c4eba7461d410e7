"""Introduction: how the bot presents itself, by its name, its welcome, and example questions that are known to be answered."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.errors import BotError
from bot.library.answers import Answer
from bot.library.library import Library
from bot.texts.examples import NO_DOCUMENTS, YOU_COULD_ASK, as_question, asks
from bot.texts.message import NAME
from bot.texts.people import WELCOME
from bot.texts.questions import EXAMPLES
from index import Language, RetrievalError

_MOST_EXAMPLES: Final = 4
_MOST_NEAREST: Final = 3
_MOST_DOCUMENTS: Final = 24  # whose headings are looked at
_MOST_TRIED: Final = 60  # questions that are asked to find the examples of a generation
_LONGEST_ACTION: Final = 64  # bytes: a tap sends the question (https://core.telegram.org/bots/api#inlinekeyboardbutton)


@dataclass(frozen=True, slots=True)
class Words:
    """What the operator says of the bot in his own words; what is empty is said in ours."""

    title: str = ""
    welcome: str = ""
    examples: tuple[str, ...] = ()


class Introduction:
    """The name, the welcome and the examples of a bot. Event loop only.

    Every question that is offered has been asked before: it is answered from the public documents of the current generation.
    """

    def __init__(self, library: Library, words: Words | None = None) -> None:
        """Introduce a bot that answers from *library*, in the operator's *words* where there are any."""
        self._library = library
        self._words = words or Words()
        self._asking = asyncio.Lock()
        self._state: object = None
        self._answered: dict[str, bool] = {}
        self._examples: dict[Language, tuple[str, ...]] = {}

    def name(self, language: Language) -> str:
        """Return the name of the page and of the bot."""
        return self._words.title or NAME(language)

    @property
    def name_given(self) -> str:
        """The operator's own name of the bot; empty without one."""
        return self._words.title

    def welcome(self, language: Language) -> str:
        """Return the first sentences that a person reads."""
        return self._words.welcome or WELCOME(language, name=self.name(language))

    @property
    def welcome_given(self) -> str:
        """The operator's own welcome; empty without one."""
        return self._words.welcome

    async def greeting(self, language: Language) -> tuple[str, tuple[str, ...]]:
        """Return the welcome, with what introduces the examples, and the examples; without documents it says so."""
        examples = await self.examples(language)
        behind = NO_DOCUMENTS(language) if self._library.is_empty else YOU_COULD_ASK(language) if examples else ""
        return "\n\n".join(filter(None, (self.welcome(language), behind))), examples

    async def examples(self, language: Language) -> tuple[str, ...]:
        """Return up to four questions that are answered: the operator's, else ours, else some made of headings of the documents."""
        if self._library.published is None or self._library.is_empty:
            return ()
        async with self._asking:
            self._refresh()
            if language not in self._examples:
                self._examples[language] = await self._found(language)
            return self._examples[language]

    async def nearest(self, answer: Answer, language: Language) -> tuple[str, ...]:
        """Return up to three questions made of the headings nearest to *answer*, which is a refusal, that are answered."""
        if answer.band != "none":
            return ()
        steps = (step for passage in answer.nearest for step in (passage.heading.rpartition(" › ")[2], passage.title))
        async with self._asking:
            self._refresh()
            found = [question async for question in self._that_are_answered(self._questions(steps, language), _MOST_NEAREST)]
        return tuple(question for question in found if question != answer.question)

    def _refresh(self) -> None:
        """Forget what an earlier generation answered, or what was paused then."""
        published, pauses = self._library.published, self._library.pauses
        state = (published and published.number, tuple(pauses.reasons), pauses.everything)
        if state != self._state:
            self._state, self._answered, self._examples = state, {}, {}

    async def _found(self, language: Language) -> tuple[str, ...]:
        own = self._in_language(self._words.examples, language)
        found = [question async for question in self._that_are_answered(own, _MOST_EXAMPLES)]
        if not found:
            ours = [example(language) for example in EXAMPLES]
            found = [question async for question in self._that_are_answered(ours, _MOST_EXAMPLES)]
        if len(found) < _MOST_EXAMPLES and not own:
            made = [each for each in self._questions(await self._headings(), language) if each not in found]
            found += [question async for question in self._that_are_answered(made, _MOST_EXAMPLES - len(found))]
        return tuple(found)

    def _in_language(self, questions: Sequence[str], language: Language) -> list[str]:
        """Return those of *questions* that are in *language*, all of them if none is."""
        read = self._library.analyzer.language
        return [each for each in questions if (read(each) or "zh-Hans") == language] or [*questions]

    def _questions(self, headings: Iterable[str], language: Language) -> list[str]:
        """Make questions of *headings*, each once, in the script of *language* where they are Chinese."""
        analyzer = self._library.analyzer
        questions = []
        for heading in headings:
            written = analyzer.language(heading) or "zh-Hans"
            question = as_question(heading, written)
            questions.append(analyzer.convert(question, language) if written != "en" and language != "en" else question)
        return list(dict.fromkeys(each for each in questions if each and len(each.encode()) <= _LONGEST_ACTION))

    async def _headings(self) -> list[str]:
        """Return headings of documents that lie evenly among all, questions first, and of different documents before more of one."""
        rows = await self._library.for_audience("public").headings(_MOST_DOCUMENTS)
        mixed = [row[place] for place in range(max(map(len, rows), default=0)) for row in rows if place < len(row)]
        return sorted(mixed, key=lambda heading: not asks(heading))

    async def _that_are_answered(self, questions: Sequence[str], most: int) -> AsyncIterator[str]:
        """Yield the first *most* of *questions* that are answered."""
        for question in questions[:_MOST_TRIED]:
            if question not in self._answered:
                self._answered[question] = await self._is_answered(question)
            if self._answered[question]:
                yield question
                most -= 1
            if most <= 0:
                return

    async def _is_answered(self, question: str) -> bool:
        try:
            return (await self._library.for_audience("public").answer(question)).band == "answer"
        except (BotError, RetrievalError):
            return False
