"""Given answers: what was answered from the documents of now, so that what many people ask is found once."""

from typing import Final

from cachetools import LRUCache

from bot.library.answers import Answer
from bot.library.audience import Audience

_MOST: Final = 2_000  # answers that are remembered: about 20 MB


class GivenAnswers:
    """The last answers, as long as what they were found in and by stays the same. Event loop only."""

    def __init__(self) -> None:
        """Remember none yet."""
        self._found_in: tuple[object, ...] = ()
        self._answers: LRUCache[tuple[Audience, str], Answer] = LRUCache(_MOST)

    def get(self, found_in: tuple[object, ...], audience: Audience, question: str) -> Answer | None:
        """Return the answer that was given to *question*, unless what it was *found_in* has changed."""
        return self._answers.get((audience, question)) if self._found_in == found_in else None

    def put(self, found_in: tuple[object, ...], audience: Audience, question: str, answer: Answer) -> None:
        """Remember *answer*; those that were found in anything else are forgotten."""
        if self._found_in != found_in:
            self._found_in = found_in
            self._answers.clear()
        self._answers[audience, question] = answer
