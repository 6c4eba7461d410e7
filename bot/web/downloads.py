"""Sends the files of documents from disk, some at a time, so that slow readers cost neither memory nor everybody's turn."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import quote

from aiohttp import web

from bot.errors import BusyError, ChangedFileError
from bot.library.originals import Original

_CHUNK_SECONDS: Final = 30.0  # in which a reader must take a quarter of a mebibyte
_log = logging.getLogger(__name__)


class Downloads:
    """The downloads under way. Event loop only."""

    def __init__(self, most: int = 32, of_one_address: int = 8, chunk_seconds: float = _CHUNK_SECONDS) -> None:
        """Send at most *most* files at a time, and *of_one_address*; a reader who takes longer than that for a chunk is left."""
        self._most = most
        self._of_one_address = of_one_address
        self._chunk_seconds = chunk_seconds
        self._under_way: Counter[str] = Counter()

    @asynccontextmanager
    async def place(self, address: str) -> AsyncIterator[None]:
        """Hold a place for a download to *address*.

        Raises:
            BusyError: there is none free.
        """
        if self._under_way.total() >= self._most or self._under_way[address] >= self._of_one_address:
            raise BusyError
        self._under_way[address] += 1
        try:
            yield
        finally:
            self._under_way[address] -= 1
            self._under_way += Counter()  # forgets those that have none

    async def send(self, original: Original, request: web.Request) -> web.StreamResponse:
        """Send *original* to be saved, never to be shown: its content is untrusted. A file that changes meanwhile is not finished."""
        response = web.StreamResponse(headers=saved_as(original.name))
        response.content_type = "application/octet-stream"
        response.content_length = original.size
        await response.prepare(request)
        if request.method == "HEAD":
            return response
        try:
            async for chunk in original.arriving():
                async with asyncio.timeout(self._chunk_seconds):
                    await response.write(chunk)
        except (TimeoutError, ChangedFileError) as error:
            _log.info("a download was not finished: %s", error or "its reader is too slow")
            _abort(request)
        return response


def saved_as(name: str) -> Mapping[str, str]:
    """Return the header by which a file is saved, never shown."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{_quoted(name)}"}


def _quoted(name: str) -> str:
    """Return a file's name for a header; controls and marks of direction are replaced."""
    shown = "".join(character if character.isprintable() else "_" for character in name)
    return quote(shown.encode("utf-8", errors="replace"))


def _abort(request: web.Request) -> None:
    """Cut the connection, which tells the client that something is missing."""
    if request.transport is not None:
        request.transport.abort()
