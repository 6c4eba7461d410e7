"""Webhook: an HTTP route for the updates that Telegram posts, which returns 200 once they are stored."""

import asyncio
import hmac
import json
import logging
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot
from telegram.error import NetworkError

from bot.telegram.backoff import Backoff
from bot.telegram.inbox import Inbox, is_update
from bot.telegram.polling import UPDATES
from bot.telegram.timing import TIMING, Timing

_SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_LARGEST_BODY: Final = 2**20
Route = web.RouteDef
_log = logging.getLogger(__name__)


class Webhook:
    """Puts posted updates into the inbox. Unauthenticated requests are rejected before their body is read. Event loop only."""

    def __init__(  # noqa: PLR0913, PLR0917 - two for the address, four for the channel
        self, url: str, secret: str, bot: Bot, backoff: Backoff, inbox: Inbox, timing: Timing = TIMING
    ) -> None:
        """Serve the path of *url*; requests must have *secret* in a header."""
        self._timing = timing
        self._url = url
        self._secret = secret
        self._bot = bot
        self._backoff = backoff
        self._inbox = inbox
        self._is_open = False
        self.routes: Sequence[Route] = (web.post(urlsplit(url).path, self._take),)

    async def run(self) -> None:
        """Register the webhook and accept updates until cancelled; Telegram keeps those refused afterwards.

        Raises:
            TelegramError: Telegram rejects the URL.
        """
        self._is_open = True
        try:
            await self._backoff.retry(lambda: self._bot.set_webhook(self._url, secret_token=self._secret, allowed_updates=UPDATES))
            await asyncio.Event().wait()
        finally:
            self._is_open = False

    async def _take(self, request: web.Request) -> web.Response:
        """Store a posted update, then confirm it."""
        given = request.headers.getall(_SECRET_HEADER, [])
        if not given:
            raise web.HTTPUnauthorized
        if len(given) > 1 or not hmac.compare_digest(given[0].encode("utf-8", errors="replace"), self._secret.encode()):
            raise web.HTTPForbidden
        if request.content_type != "application/json":
            raise web.HTTPBadRequest
        if not self._is_open:
            raise web.HTTPServiceUnavailable
        update = _parsed(await _read(request, self._timing.body))
        try:
            await self._inbox.accept([update], self._bot)
        except NetworkError as error:
            _log.warning("an update could not be stored: %s", error)
            raise web.HTTPServiceUnavailable from error
        return web.Response()


async def _read(request: web.Request, seconds: float) -> bytes:
    """Return the body of *request*, within limits of decompressed size and of time."""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for part in request.content.iter_any():
                body += part
                if len(body) > _LARGEST_BODY:
                    raise web.HTTPRequestEntityTooLarge(_LARGEST_BODY, len(body))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(body)


def _parsed(body: bytes) -> dict[str, object]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest from None
    if not is_update(update):
        raise web.HTTPBadRequest
    return dict(update)
