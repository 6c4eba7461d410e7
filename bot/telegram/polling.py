"""Long polling: Telegram is asked for updates, and told with the next call that they are safe."""

import asyncio
import json
import logging
import time
from typing import Any, Final
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError
from telegram.request import BaseRequest

from bot.telegram.connections import Line
from bot.telegram.inbox import Inbox, is_update

UPDATES: Final = ("message", "callback_query", "inline_query")
"""The kinds of updates that we want."""

_POLL_SECONDS: Final = 10
_PATIENCE_SECONDS: Final = 5
_STOP_SECONDS: Final = 2.0
_PAUSE_SECONDS: Final = 3.0
_TOLD_EVERY_SECONDS: Final = 60.0
_log = logging.getLogger(__name__)


class Polling:
    """Takes the updates of *bot* into an inbox. Event loop only."""

    def __init__(self, bot: Bot, request: BaseRequest, line: Line, inbox: Inbox) -> None:
        """Call with *request*, which nobody else uses: the last call, which confirms, must not wait for another one."""
        self._bot = bot
        self._request = request
        self._line = line
        self._inbox = inbox
        self._offset = 0
        self._told = -_TOLD_EVERY_SECONDS

    async def run(self) -> None:
        """Poll until cancelled; what was taken is confirmed at the end.

        Raises:
            InvalidToken: Telegram refuses the token.
        """
        await self._line.retry(self._bot.delete_webhook)
        try:
            while True:
                updates = await self._poll(_POLL_SECONDS)
                await self._line.retry(lambda updates=updates: self._inbox.accept(updates, self._bot))  # type: ignore[misc]
                self._offset = max([self._offset, *(update["update_id"] + 1 for update in updates if is_update(update))])
        finally:
            await self._confirm()

    async def _poll(self, seconds: int) -> list[dict[str, Any]]:
        """Return the next updates as they come, none when Telegram has something against it for now."""
        try:
            return await self._line.retry(lambda: self._get_updates(seconds))
        except InvalidToken:
            raise
        except Conflict:
            if time.monotonic() - self._told >= _TOLD_EVERY_SECONDS:
                self._told = time.monotonic()
                _log.error("another process polls with the same BOT_TOKEN; stop one of them")
        except TelegramError as error:
            self._line.tell("polling: %s", error)
        await asyncio.sleep(_PAUSE_SECONDS)
        return []

    async def _get_updates(self, seconds: int) -> list[dict[str, Any]]:
        """Call getUpdates. The library's own method would make objects of the updates before we could store them."""
        parameters = {"offset": self._offset, "timeout": seconds, "allowed_updates": json.dumps(UPDATES)}
        updates = await self._request.post(
            f"{self._bot.base_url}/getUpdates?{urlencode(parameters)}", read_timeout=seconds + _PATIENCE_SECONDS
        )
        if not isinstance(updates, list):
            message = "getUpdates returned no list"
            raise NetworkError(message)
        return updates

    async def _confirm(self) -> None:
        """Tell Telegram which updates are safe; if it does not hear that, they come again and are known."""
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._get_updates(0)
        except (TimeoutError, TelegramError) as error:
            _log.info("Telegram did not hear that we stop: %s", error)
