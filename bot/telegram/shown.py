"""Shown: what our messages show, so that a reply to one, or a tap under it, is known to be about its answer."""

import asyncio
import hashlib
import logging
import sqlite3
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import sqlite_utils
from sqlite_utils.migrations import Migrations

from bot.telegram.writer import Writer

_KEPT_SECONDS: Final = 3 * 24 * 3600
_MOST_MESSAGES: Final = 10_000
MIGRATIONS: Final = Migrations("bot.shown")
_log = logging.getLogger(__name__)


@MIGRATIONS()
def m001_shown(db: sqlite_utils.Database) -> None:
    """Make the table: which answer a message shows. A message is a hash, so that the file names no chat."""
    db.table("shown").create({"message": str, "answer": str, "at": int}, pk="message")
    db.table("shown").create_index(["at"])


@dataclass(frozen=True, slots=True)
class Look:
    """What a message of ours shows: the answer of that id or none, and its text and buttons as digests."""

    answer: str
    text: str = ""
    buttons: str = ""


class Shown:
    """What our last ten thousand messages show. The answers of the last three days outlive a restart. Event loop only."""

    def __init__(self, writer: Writer) -> None:
        """Keep the answers' ids in the file of *writer*, which has run MIGRATIONS."""
        self._writer = writer
        self._looks: OrderedDict[str, Look] = OrderedDict()
        self._under_way: set[asyncio.Task[None]] = set()

    async def load(self) -> None:
        """Read what was shown before the start, and forget what is too old."""
        for message, answer in await self._writer.run(_recent):
            self._looks.setdefault(message, Look(answer))

    def answer(self, chat: int, message: int) -> str:
        """Return the id of the answer that a message shows; empty if it shows none or is long forgotten."""
        look = self._looks.get(_name(chat, message))
        return look.answer if look else ""

    def look(self, chat: int, message: int) -> Look | None:
        """Return what a message shows, None when we do not know."""
        look = self._looks.get(_name(chat, message))
        return look if look and look.text else None

    def remember(self, chat: int, message: int, look: Look) -> None:
        """Remember what a message shows from now on; one that shows nothing new of an answer still belongs to it."""
        name = _name(chat, message)
        before = self._looks.pop(name, Look(""))
        now = Look(look.answer or before.answer, look.text, look.buttons)
        self._looks[name] = now
        while len(self._looks) > _MOST_MESSAGES:
            self._looks.popitem(last=False)
        if now.answer != before.answer:
            task = asyncio.create_task(self._store(name, now.answer))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def settle(self) -> None:
        """Wait until all is stored."""
        await asyncio.gather(*self._under_way)

    async def _store(self, name: str, answer: str) -> None:
        """Store which answer a message shows; if that fails, only a reply after a restart is less well understood."""
        try:
            await self._writer.run(lambda db: db.execute(_REPLACE, [name, answer, int(time.time())]).rowcount)
        except sqlite3.Error as error:
            _log.warning("what a message shows cannot be stored: %s", error)


_REPLACE: Final = "INSERT OR REPLACE INTO shown (message, answer, at) VALUES (?, ?, ?)"
_SELECT: Final = "SELECT message, answer FROM (SELECT * FROM shown ORDER BY at DESC LIMIT ?) ORDER BY at"


def digest(text: str) -> str:
    """Return a short name of *text*."""
    return hashlib.blake2b(text.encode("utf-8", errors="replace"), digest_size=8).hexdigest()


def _name(chat: int, message: int) -> str:
    return digest(f"{chat}:{message}")


def _recent(db: sqlite_utils.Database) -> list[tuple[str, str]]:
    """Return the messages of the last days with their answers, oldest first."""
    db.execute("DELETE FROM shown WHERE at < ?", [int(time.time()) - _KEPT_SECONDS])
    return list(db.execute(_SELECT, [_MOST_MESSAGES]).fetchall())
