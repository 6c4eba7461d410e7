"""ConsoleChannel: serves a Unix socket in the state folder; whoever can open it is the operator, and counts as an admin.

A client sends one JSON object on a line and gets one line for each reply, then one with "end". "hello" asks who is there.
"""

import asyncio
import base64
import json
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from bot.commands import Commands, Request
from bot.replies.blocks import Attachment
from bot.replies.json import with_attachment
from index import Language

SOCKET: Final = "console.sock"
"""The name of the socket in the state folder."""

HELLO: Final = "hello"
"""What a client says to learn whether a bot is running."""

LARGEST_LINE: Final = 2**25
"""Bytes of a request: a file of 20 MiB in base64, and some more."""

_SENDER: Final = "terminal:operator"
_LANGUAGES: Final[Mapping[str, Language]] = {"zh-Hans": "zh-Hans", "zh-Hant": "zh-Hant", "en": "en"}
_log = logging.getLogger(__name__)


class ConsoleChannel:
    """The terminal's channel to a running bot. Event loop only."""

    def __init__(self, commands: Commands, state: Path, page: Callable[[], str] = str) -> None:
        """Run *commands* for who opens the socket in the folder *state*; *page* gives the address of the page, for "hello"."""
        self._commands = commands
        self._path = socket_path(state)
        self._page = page
        self.listening = asyncio.Event()

    async def run(self) -> None:
        """Serve until cancelled; where there are no Unix sockets, or the path is too long for one, only wait."""
        try:
            listener = _listen(self._path)
        except (OSError, AttributeError) as error:
            _log.warning("commands from the terminal are off: %s: %s", self._path, error)
            await asyncio.Event().wait()
            return
        try:
            server = await asyncio.start_unix_server(self._serve, sock=listener, limit=LARGEST_LINE)
            async with server:
                self.listening.set()
                await server.serve_forever()
        finally:
            listener.close()
            with suppress(OSError):
                self._path.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            row = _parsed(await reader.readline())
            async for answer in self._answers(row):
                writer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError) as error:  # the terminal went away, or sent too long a line
            _log.info("a command from the terminal was cut off: %s", error)
        finally:
            writer.close()

    async def _answers(self, row: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
        if row.get("command") == HELLO:
            yield {"page": self._page(), "process": os.getpid()}
        elif isinstance(row.get("command"), str):
            clock = asyncio.get_running_loop().time
            started = clock()
            async for reply in self._commands.respond(_request(row)):
                yield with_attachment(reply, (clock() - started) * 1000)
        yield {"end": True}


def socket_path(state: Path) -> Path:
    """Return the socket of the folder *state*, absolute or relative, whichever is shorter: a system takes some 100 bytes."""
    path = state.absolute() / SOCKET
    with suppress(ValueError):  # on another drive
        return min(path, Path(os.path.relpath(path)), key=lambda each: len(os.fsencode(each)))
    return path


def _listen(path: Path) -> socket.socket:
    """Return a socket at *path* that its owner alone can connect to; one that a killed bot left behind is replaced."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(path))
        path.chmod(0o600)  # before anybody can connect, which takes listen()
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def _parsed(line: bytes) -> Mapping[str, Any]:
    row = json.loads(line or b"{}")
    return row if isinstance(row, dict) else {}


def _request(row: Mapping[str, Any]) -> Request:
    """Return the request of the operator."""
    file = row.get("attachment")
    return Request(
        str(row["command"]),
        str(row.get("argument") or ""),
        _SENDER,
        _SENDER,
        by_admin=True,
        language=_LANGUAGES.get(str(row.get("language")), "en"),
        is_tap=bool(row.get("is_tap")),
        attachment=Attachment(str(file["name"]), base64.b64decode(file["content"])) if isinstance(file, dict) else None,
    )
