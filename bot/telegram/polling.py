"""Long polling: a getUpdates call returns updates, and the next one confirms them once they are stored."""

import asyncio
import json
import logging
import time
from typing import Any, Final
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError
from telegram.request import BaseRequest

from bot.telegram.backoff import Backoff
from bot.telegram.inbox import Inbox, is_update
from bot.telegram.timing import TIMING, Timing

UPDATES: Final = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""The update types we subscribe to."""

_POLL_SECONDS: Final = 10
_RESPONSE_SECONDS: Final = 5  # beyond the long poll itself
_AT_ONCE_SECONDS: Final = 1.0
_STOP_SECONDS: Final = 2.0
_WARN_EVERY_SECONDS: Final = 60.0
_log = logging.getLogger(__name__)


class Polling:
    """Polls for the updates of a bot and puts them into the inbox. Event loop only."""

    def __init__(self, bot: Bot, request: BaseRequest, backoff: Backoff, inbox: Inbox, timing: Timing = TIMING) -> None:
        """Poll through *request*, used for nothing else: the last, confirming call must not wait for another one."""
        self._timing = timing
        self._bot = bot
        self._request = request
        self._backoff = backoff
        self._inbox = inbox
        self._offset = 0
        self._idle_pause = 0.0
        self._warned = -_WARN_EVERY_SECONDS

    async def run(self) -> None:
        """Poll until cancelled; at the end confirm what was stored.

        Raises:
            InvalidToken: Telegram rejects the token.
        """
        await self._end_webhook()
        try:
            while True:
                began = time.monotonic()
                updates = await self._poll(_POLL_SECONDS)
                new = await self._backoff.retry(lambda updates=updates: self._inbox.accept(updates, self._bot))  # type: ignore[misc]
                known = [update["update_id"] for update in updates if is_update(update)]
                if known:  # after a silent week ids may begin anywhere, so the last answer says what comes next
                    self._offset = max(known) + 1
                await self._pause(is_idle=not new and time.monotonic() - began < _AT_ONCE_SECONDS)
        finally:
            await self._confirm()

    async def _end_webhook(self) -> None:
        """Have Telegram end a webhook, as far as it lets us: getUpdates says whether one is left.

        Raises:
            InvalidToken: Telegram rejects the token.
        """
        try:
            await self._backoff.retry(self._bot.delete_webhook)
        except TelegramError as error:
            if isinstance(error, InvalidToken):
                await self._bot.get_me()
            self._backoff.warn("a webhook could not be ended: %s", error)

    async def _pause(self, *, is_idle: bool) -> None:
        """Wait longer and longer while Telegram, or what is in its place, answers at once and has nothing new."""
        if not is_idle:
            self._idle_pause = 0.0
            return
        self._idle_pause = min(max(2 * self._idle_pause, self._timing.idle_poll), self._timing.poll_again)
        await asyncio.sleep(self._idle_pause)

    async def _poll(self, seconds: int) -> list[dict[str, Any]]:
        """Return the next raw updates, none if Telegram refuses temporarily."""
        try:
            return await self._backoff.retry(lambda: self._get_updates(seconds))
        except InvalidToken:
            await self._bot.get_me()  # asked twice: one refusal may be a proxy's
            self._backoff.warn("polling: the token was refused once")
        except Conflict:
            if time.monotonic() - self._warned >= _WARN_EVERY_SECONDS:
                self._warned = time.monotonic()
                _log.error("another process polls with the same BOT_TOKEN; stop one of them")
        except TelegramError as error:
            self._backoff.warn("polling: %s", error)
        await asyncio.sleep(self._timing.poll_again)
        return []

    async def _get_updates(self, seconds: int) -> list[dict[str, Any]]:
        """Call getUpdates for raw updates, which are stored as received; the library's own method parses them."""
        parameters = {"offset": self._offset, "timeout": seconds, "allowed_updates": json.dumps(UPDATES)}
        updates = await self._request.post(
            f"{self._bot.base_url}/getUpdates?{urlencode(parameters)}", read_timeout=seconds + _RESPONSE_SECONDS
        )
        if not isinstance(updates, list):
            message = "getUpdates returned no list"
            raise NetworkError(message)
        return updates

    async def _confirm(self) -> None:
        """Confirm the stored updates; if this fails they are redelivered and recognised."""
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._get_updates(0)
        except (TimeoutError, TelegramError) as error:
            _log.info("the last updates could not be confirmed: %s", error)
