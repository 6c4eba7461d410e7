"""How fast we send: Telegram's limits, and the pauses that it demands."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, Final

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter

_UNLIMITED: Final = {"overall_max_rate": 0, "overall_time_period": 0, "group_max_rate": 0, "group_time_period": 0}
_Call = Callable[..., Coroutine[Any, Any, Any]]
_log = logging.getLogger(__name__)


class Pacing(AIORateLimiter):
    """The library's pace of 30 messages a second, 20 a minute in a group; a chat that was told to wait waits alone. Event loop only."""

    def __init__(self, *, is_on: bool = True) -> None:
        """Pace what is sent, or, with *is_on* false, only keep the pauses that Telegram demands."""
        super().__init__() if is_on else super().__init__(**_UNLIMITED)
        self._free_at: dict[object, float] = {}

    async def process_request(  # noqa: PLR0913, PLR0917 - the library's own signature
        self,
        callback: _Call,
        args: Any,  # noqa: ANN401
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:  # noqa: ANN401
        """Run a call at its time, and again after every pause that Telegram demands."""
        if endpoint == "sendChatAction":  # worth nothing late, and no message
            return await callback(*args, **kwargs)
        chat = data.get("chat_id")

        async def patient(*arguments: object, **options: object) -> Any:  # noqa: ANN401
            while True:
                await self._wait(chat)
                try:
                    return await callback(*arguments, **options)
                except RetryAfter as error:
                    seconds = _seconds(error.retry_after)
                    _log.info("told to wait %.0f s before the next %s", seconds, endpoint)
                    self._free_at[chat] = asyncio.get_running_loop().time() + seconds + 0.1

        return await super().process_request(patient, args, kwargs, endpoint, data, rate_limit_args)

    async def _wait(self, chat: object) -> None:
        """Wait until *chat* may be called again; another call may have been told to wait meanwhile."""
        clock = asyncio.get_running_loop().time
        while (pause := self._free_at.get(chat, 0.0) - clock()) > 0:  # noqa: ASYNC110 - it may have been put off meanwhile
            await asyncio.sleep(pause)
        self._free_at.pop(chat, None)


def _seconds(wait: float | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
