"""Taps on buttons: each is answered once and within a second, and twenty of them at once count as one."""

import asyncio
import logging
import math
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from telegram import Bot, CallbackQuery
from telegram.constants import CallbackQueryLimit
from telegram.error import TelegramError

_LONGEST_NOTICE: Final = int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)
_PATIENCE_SECONDS: Final = 0.5
_QUIET_SECONDS: Final = 1.0
_MOST_REMEMBERED: Final = 10_000
_log = logging.getLogger(__name__)


class Tap:
    """A tapped button, which waits for one answer; `can_edit` tells whether its message can be changed. Event loop only."""

    def __init__(self, query: CallbackQuery, bot: Bot) -> None:
        self.can_edit = False
        self._id = query.id
        self._bot = bot
        self._answering: asyncio.Task[None] | None = None

    @property
    def is_answered(self) -> bool:
        """Whether the button waits no longer."""
        return self._answering is not None

    def answer(self, notice: str = "") -> None:
        """Stop the waiting of the button, with a *notice* shown for a moment, while the work goes on; only the first answer counts."""
        self._answering = self._answering or asyncio.create_task(self._answer(notice))

    @asynccontextmanager
    async def in_time(self) -> AsyncIterator[None]:
        """Answer at the end of the work, or while it goes on when it takes longer than half a second."""
        waking = asyncio.get_running_loop().call_later(_PATIENCE_SECONDS, self.answer)
        try:
            yield
        finally:
            waking.cancel()
            self.answer()
            await asyncio.gather(*filter(None, [self._answering]))

    async def _answer(self, notice: str) -> None:
        """Answer; a tap that is too old needs nothing more."""
        shown = notice if len(notice) <= _LONGEST_NOTICE else f"{notice[: _LONGEST_NOTICE - 1]}…"
        try:
            await self._bot.answer_callback_query(self._id, text=shown or None)
        except TelegramError as error:
            _log.info("a tap could not be confirmed: %s", error)


class Taps:
    """What was tapped just now: one person's same tap under the same message is not worked on twice. Event loop only."""

    def __init__(self) -> None:
        self._last: OrderedDict[tuple[int, int, int], tuple[str, float]] = OrderedDict()

    def begins(self, query: CallbackQuery) -> bool:
        """Tell whether a tap is to be worked on, and remember it until a moment after it `ends()`."""
        person, data = _person(query), query.data or ""
        before, until = self._last.pop(person, ("", -math.inf))
        is_again = data == before and asyncio.get_running_loop().time() < until
        self._last[person] = (data, until if is_again else math.inf)
        while len(self._last) > _MOST_REMEMBERED:
            self._last.popitem(last=False)
        return not is_again

    def ends(self, query: CallbackQuery) -> None:
        """Remember a tap that was worked on for one moment more."""
        person, data = _person(query), query.data or ""
        if self._last.get(person) == (data, math.inf):
            self._last[person] = (data, asyncio.get_running_loop().time() + _QUIET_SECONDS)


def _person(query: CallbackQuery) -> tuple[int, int, int]:
    """Return who tapped under which message."""
    message = query.message
    return (query.from_user.id, message.chat.id, message.message_id) if message else (query.from_user.id, 0, 0)
