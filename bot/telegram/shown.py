"""Shown: which answer each of our messages shows, so that a reply or a tap can be related to it."""

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cachetools import FIFOCache

from bot.errors import StorageError
from bot.storage.database import Database, Migration, Migrations
from bot.telegram.writer import Writer

_KEPT_SECONDS: Final = 3 * 24 * 3600
_SWEEP_EVERY_SECONDS: Final = 24 * 3600
_MOST_MESSAGES: Final = 10_000
_TABLE: Final = (
    'CREATE TABLE "shown" ("message" TEXT PRIMARY KEY, "answer" TEXT, "at" INTEGER)',
    'CREATE INDEX "idx_shown_at" ON "shown" ("at")',
)
"""Answers by message; a message is a hash, so that the table names no chat."""

_KEYED: Final = 'DELETE FROM "shown"'
"""Forgets the messages that were named by a hash without a key, which everybody can compute for any chat."""

MIGRATIONS: Final = Migrations("bot.shown", (Migration("m001_shown", _TABLE), Migration("m002_keyed", (_KEYED,))))
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """The content of a message: the id of the answer, if any, and digests of its text and buttons."""

    answer: str
    text: str = ""
    buttons: str = ""


class Shown:
    """The content of our last messages. Answers of the last three days survive a restart. Event loop only."""

    def __init__(self, writer: Writer, most: int = _MOST_MESSAGES, *, keyed: Callable[[str], str] | None = None) -> None:
        """Remember *most* messages; answer ids are stored through *writer*, which has run MIGRATIONS, under hashes by *keyed*."""
        self._writer = writer
        self._keyed = keyed or digest
        self._swept = time.monotonic()
        self._looks: FIFOCache[str, Look] = FIFOCache(most)
        self._storing: set[asyncio.Task[None]] = set()

    async def look_up(self, chat: int, message: int) -> None:
        """Read what a message shows that another machine has sent."""
        name = self._name(chat, message)
        if not self._writer.is_shared or name in self._looks:
            return
        try:
            rows = await self._writer.run(lambda db: db.query("SELECT answer FROM shown WHERE message = ?", [name]))
        except StorageError as error:
            _log.warning("what a message shows cannot be read: %s", error)
        else:
            self._looks.setdefault(name, Look(rows[0]["answer"] if rows else ""))

    async def load(self) -> None:
        """Read what was shown before the start, and delete what is too old."""
        most = int(self._looks.maxsize)
        for message, answer in await self._writer.run(lambda db: _recent(db, most)):
            self._looks.setdefault(message, Look(answer))

    def answer(self, chat: int, message: int) -> str:
        """Return the id of the answer that a message shows; empty if there is none or it is forgotten."""
        look = self._looks.get(self._name(chat, message))
        return look.answer if look else ""

    def look(self, chat: int, message: int) -> Look | None:
        """Return the content of a message, None if unknown."""
        look = self._looks.get(self._name(chat, message))
        return look if look and look.text else None

    def remember(self, chat: int, message: int, look: Look) -> None:
        """Record the new content of a message; one that shows no answer any more still belongs to the previous one."""
        name = self._name(chat, message)
        before = self._looks.get(name, Look(""))
        now = Look(look.answer or before.answer, look.text, look.buttons)
        self._looks[name] = now
        if now.answer != before.answer:
            task = asyncio.create_task(self._store(name, now.answer))
            self._storing.add(task)
            task.add_done_callback(self._storing.discard)

    def _name(self, chat: int, message: int) -> str:
        """Return the name of a message, which tells nobody without the key which chat it is in."""
        return self._keyed(f"{chat}:{message}")

    async def settle(self) -> None:
        """Wait until everything is stored."""
        await asyncio.gather(*self._storing)

    async def _store(self, name: str, answer: str) -> None:
        """Store which answer a message shows; a failure only matters to replies after a restart. What is too old goes once a day."""
        try:
            await self._writer.execute(_REPLACE, [name, answer, int(time.time())])
            if time.monotonic() - self._swept > _SWEEP_EVERY_SECONDS:
                self._swept = time.monotonic()
                await self._writer.run(_delete_expired)
        except StorageError as error:
            _log.warning("what a message shows cannot be stored: %s", error)


_REPLACE: Final = """
    INSERT INTO shown (message, answer, at) VALUES (?, ?, ?)
    ON CONFLICT (message) DO UPDATE SET answer = excluded.answer, at = excluded.at"""
_SELECT: Final = "SELECT message, answer FROM (SELECT * FROM shown ORDER BY at DESC LIMIT ?) AS latest ORDER BY at"


def digest(text: str) -> str:
    """Return a short hash of *text*."""
    return hashlib.blake2b(text.encode("utf-8", errors="replace"), digest_size=8).hexdigest()


def _recent(db: Database, most: int) -> list[tuple[str, str]]:
    """Return the last messages with their answers, oldest first, and delete the expired ones."""
    _delete_expired(db)
    return [(row["message"], row["answer"]) for row in db.query(_SELECT, [most])]


def _delete_expired(db: Database) -> int:
    return db.execute("DELETE FROM shown WHERE at < ?", [int(time.time()) - _KEPT_SECONDS])
