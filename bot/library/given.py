"""Given answers: what was answered from the documents of now, so that what many people ask is found once."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Final

from cachetools import LRUCache

from bot.library.answers import Answer
from bot.library.audience import Audience

_MOST: Final = 2_000  # answers that are remembered: about 20 MB

Asked = tuple[Audience, str]
"""A question and who asks it."""


class GivenAnswers:
    """The last answers, as long as what they were found in and by stays the same. Event loop only."""

    def __init__(self) -> None:
        """Remember none yet."""
        self._found_in: tuple[object, ...] = ()
        self._answers: LRUCache[Asked, asyncio.Task[Answer]] = LRUCache(_MOST)

    async def answer(self, found_in: tuple[object, ...], asked: Asked, find: Callable[[], Coroutine[None, None, Answer]]) -> Answer:
        """Return what was answered to *asked*, or else what *find* answers; people who ask the same at once wait for one search.

        When anything changes of what answers were *found_in*, all are forgotten. An error of *find* is raised to all who wait for it.
        """
        if self._found_in != found_in:
            self._found_in = found_in
            self._answers.clear()
        task = self._answers.get(asked)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._answers[asked] = asyncio.create_task(find())
        return await asyncio.shield(task)
