"""Callback queries: each tap is acknowledged once and promptly, and repeated taps are ignored."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from cachetools import LRUCache
from telegram import Bot, CallbackQuery
from telegram.constants import CallbackQueryLimit
from telegram.error import TelegramError

from bot.telegram.timing import TIMING, Timing

_LONGEST_NOTICE: Final = int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)
_MOST_REMEMBERED: Final = 10_000
_log = logging.getLogger(__name__)


class Tap:
    """A tapped button, which waits for one acknowledgement; `can_edit` says whether its message can be edited. Event loop only."""

    def __init__(self, query: CallbackQuery, bot: Bot, timing: Timing = TIMING) -> None:
        self.can_edit = False
        self._id = query.id
        self._bot = bot
        self._timing = timing
        self._answering: asyncio.Task[None] | None = None

    @property
    def is_answered(self) -> bool:
        """Whether the tap has been acknowledged."""
        return self._answering is not None

    def answer(self, notice: str = "", *, alerts: bool = False) -> None:
        """Acknowledge the tap, with a *notice* shown for a moment, or until it is closed; only the first call counts."""
        self._answering = self._answering or asyncio.create_task(self._answer(notice, alerts=alerts))

    @asynccontextmanager
    async def in_time(self) -> AsyncIterator[None]:
        """Acknowledge the tap at the end of the block, or during it if that is due earlier."""
        timer = asyncio.get_running_loop().call_later(self._timing.acknowledge_tap, self.answer)
        try:
            yield
        finally:
            timer.cancel()
            self.answer()
            await asyncio.gather(*filter(None, [self._answering]))

    async def _answer(self, notice: str, *, alerts: bool) -> None:
        """Call answerCallbackQuery; it fails if the tap is too old, which does not matter."""
        shown = notice if len(notice) <= _LONGEST_NOTICE else f"{notice[: _LONGEST_NOTICE - 1]}…"
        try:
            await self._bot.answer_callback_query(self._id, text=shown or None, show_alert=alerts or None)
        except TelegramError as error:
            _log.info("a tap could not be acknowledged: %s", error)


class Taps:
    """The last tap of each person under each message, by which repetitions are recognised. Event loop only."""

    def __init__(self, timing: Timing = TIMING, most: int = _MOST_REMEMBERED) -> None:
        """Remember the last *most* taps."""
        self._timing = timing
        self._last: LRUCache[tuple[int, int, int], tuple[str, float]] = LRUCache(most)

    def begins(self, query: CallbackQuery) -> bool:
        """Return whether a tap is no repetition, and remember it until a moment after its `ends()`."""
        person, data = _person(query), query.data or ""
        before, until = self._last.get(person, ("", -math.inf))
        is_again = data == before and asyncio.get_running_loop().time() < until
        self._last[person] = (data, until if is_again else math.inf)
        return not is_again

    def ends(self, query: CallbackQuery) -> None:
        """Remember a tap, whose work is done, for a moment more."""
        person, data = _person(query), query.data or ""
        if self._last.get(person) == (data, math.inf):
            self._last[person] = (data, asyncio.get_running_loop().time() + self._timing.repeated_tap)


def _person(query: CallbackQuery) -> tuple[int, int, int]:
    """Return the key of a tap: person, chat and message."""
    message = query.message
    return (query.from_user.id, message.chat.id, message.message_id) if message else (query.from_user.id, 0, 0)
