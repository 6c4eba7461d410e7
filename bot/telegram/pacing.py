"""Rate limiting of outgoing calls: Telegram's documented limits, and its retry-after responses chat by chat."""

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
    """The library's limiter (30 messages/s, 20/min in a group), except that a retry-after delays only its own chat. Event loop only."""

    def __init__(self, *, is_on: bool = True) -> None:
        """Limit the rate, or with *is_on* false only honour retry-after."""
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
        """Run a call within the limits, and again after each retry-after."""
        if endpoint == "sendChatAction":  # useless if late, and not a message
            return await callback(*args, **kwargs)
        chat = data.get("chat_id")

        async def patient(*arguments: object, **options: object) -> Any:  # noqa: ANN401
            while True:
                await self._wait(chat)
                try:
                    return await callback(*arguments, **options)
                except RetryAfter as error:
                    seconds = _seconds(error.retry_after)
                    _log.info("rate limited: %.0f s before the next %s", seconds, endpoint)
                    self._free_at[chat] = asyncio.get_running_loop().time() + seconds + 0.1

        return await super().process_request(patient, args, kwargs, endpoint, data, rate_limit_args)

    async def _wait(self, chat: object) -> None:
        """Wait until *chat* may be called; concurrent calls may postpone that."""
        clock = asyncio.get_running_loop().time
        while (pause := self._free_at.get(chat, 0.0) - clock()) > 0:  # noqa: ASYNC110 - another call may postpone it
            await asyncio.sleep(pause)
        self._free_at.pop(chat, None)


def _seconds(wait: float | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
