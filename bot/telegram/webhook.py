"""The webhook: Telegram posts updates to a route beside the page's, and hears 200 when they are safe."""

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

from bot.telegram.connections import Line
from bot.telegram.inbox import Inbox, is_update
from bot.telegram.polling import UPDATES

_SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_LARGEST_BODY: Final = 2**20
_BODY_SECONDS: Final = 8.0
Route = web.RouteDef
_log = logging.getLogger(__name__)


class Webhook:
    """Takes the updates that Telegram posts into an inbox. Event loop only; other requests are refused before they are read."""

    def __init__(self, url: str, secret: str, bot: Bot, line: Line, inbox: Inbox) -> None:
        """Take them at the path of *url*; whoever posts must know *secret*."""
        self._url = url
        self._secret = secret
        self._bot = bot
        self._line = line
        self._inbox = inbox
        self._is_open = False
        self.routes: Sequence[Route] = (web.post(urlsplit(url).path, self._take),)

    async def run(self) -> None:
        """Have updates posted until cancelled; what comes afterwards is refused, and Telegram keeps it.

        Raises:
            TelegramError: Telegram does not take the address.
        """
        self._is_open = True
        try:
            await self._line.retry(lambda: self._bot.set_webhook(self._url, secret_token=self._secret, allowed_updates=UPDATES))
            await asyncio.Event().wait()
        finally:
            self._is_open = False

    async def _take(self, request: web.Request) -> web.Response:
        """Store a posted update, then say that it is safe."""
        given = request.headers.getall(_SECRET_HEADER, [])
        if not given:
            raise web.HTTPUnauthorized
        if len(given) > 1 or not hmac.compare_digest(given[0].encode("utf-8", errors="replace"), self._secret.encode()):
            raise web.HTTPForbidden
        if request.content_type != "application/json":
            raise web.HTTPBadRequest
        if not self._is_open:
            raise web.HTTPServiceUnavailable
        update = _parsed(await _read(request))
        try:
            await self._inbox.accept([update], self._bot)
        except NetworkError as error:
            _log.warning("an update was not taken: %s", error)
            raise web.HTTPServiceUnavailable from error
        return web.Response()


async def _read(request: web.Request) -> bytes:
    """Return the body of *request*, read within a limit of bytes, unpacked, and of seconds."""
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
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
