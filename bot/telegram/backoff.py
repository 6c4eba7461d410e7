"""Retries with exponential backoff while Telegram is unreachable, and throttled warnings about that."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from telegram.error import BadRequest, NetworkError

from bot.telegram.timing import TIMING, Timing

_Result = TypeVar("_Result")

_WARN_EVERY_SECONDS: Final = 10.0
_log = logging.getLogger(__name__)


class Backoff:
    """Retries calls to Telegram. Event loop only; its users share one warning in ten seconds."""

    def __init__(self, timing: Timing = TIMING) -> None:
        self._timing = timing
        self._warned = -_WARN_EVERY_SECONDS

    async def retry(self, call: Callable[[], Awaitable[_Result]]) -> _Result:
        """Return the result of *call*, retried on network errors with growing pauses.

        Raises:
            TelegramError: Telegram refuses the call.
        """
        pause = self._timing.first_retry
        while True:
            try:
                return await call()
            except BadRequest:  # a subclass of NetworkError, but final
                raise
            except NetworkError as error:
                self.warn("%s, next try in %.0f s: %s", getattr(error, "what", "Telegram cannot be reached"), pause, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, self._timing.last_retry)

    def warn(self, message: str, *arguments: object) -> None:
        """Log a warning, unless another one was logged in the last ten seconds."""
        if time.monotonic() - self._warned >= _WARN_EVERY_SECONDS:
            self._warned = time.monotonic()
            _log.warning(message, *arguments)
