"""Moves: which groups have got another id, by becoming supergroups, and which chats must not be written to for a while."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Final

from bot.errors import StorageError
from bot.storage.database import Migration, Migrations
from bot.telegram.writer import Writer

_MOST_MOVES: Final = 8  # in a row; a group moves once
_FOLLOW_SECONDS: Final = 30.0
_WORTH_KEEPING: Final = 5.0  # seconds of a pause
_MOVED: Final = 'CREATE TABLE "moved" ("old" INTEGER PRIMARY KEY, "new" INTEGER)'
"""New ids by old ones."""

_SILENT: Final = 'CREATE TABLE "silent" ("chat" INTEGER PRIMARY KEY, "until" INTEGER)'
"""The time until which a chat is not written to, in seconds since 1970."""

MIGRATIONS: Final = Migrations("bot.moves", (Migration("m001_moves", (_MOVED, _SILENT)),))
_SET_MOVED: Final = 'INSERT INTO moved ("old", "new") VALUES (?, ?) ON CONFLICT ("old") DO UPDATE SET "new" = excluded."new"'
_SET_SILENT: Final = "INSERT INTO silent (chat, until) VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET until = excluded.until"
_log = logging.getLogger(__name__)


class Moves:
    """What Telegram said of chats that must outlive a restart. Event loop only."""

    def __init__(self, writer: Writer) -> None:
        """Store through *writer*, which has run MIGRATIONS."""
        self._writer = writer
        self._new: dict[int, int] = {}
        self._storing: set[asyncio.Task[None]] = set()

    async def load(self) -> Mapping[int, float]:
        """Read what was stored; return for how many seconds more each chat must not be written to."""
        now = int(time.time())
        await self._store("DELETE FROM silent WHERE until <= ?", now)
        rows = await self._writer.run(lambda db: (db.query("SELECT * FROM moved"), db.query("SELECT * FROM silent")))
        self._new = {row["old"]: row["new"] for row in rows[0]}
        return {row["chat"]: float(row["until"] - now) for row in rows[1]}

    async def follow(self, seconds: float = _FOLLOW_SECONDS) -> None:
        """Learn, until cancelled, of the groups of which other machines are told that they have moved."""
        while True:
            await asyncio.sleep(seconds)
            try:
                rows = await self._writer.run(lambda db: db.query("SELECT * FROM moved"))
            except StorageError as error:
                _log.debug("moved groups cannot be read: %s", error)
            else:
                self._new |= {row["old"]: row["new"] for row in rows}

    def current(self, chat: int) -> int:
        """Return the id that *chat* has now."""
        for _ in range(_MOST_MOVES):
            if chat not in self._new:
                break
            chat = self._new[chat]
        return chat

    def first(self, chat: int) -> int:
        """Return the id that *chat* had when settings named it."""
        for _ in range(_MOST_MOVES):
            before = next((old for old, new in self._new.items() if new == chat), None)
            if before is None:
                break
            chat = before
        return chat

    async def moved(self, old: int, new: int) -> None:
        """Record that a group has a new id."""
        if self._new.get(old) == new or old == new:
            return
        self._new[old] = new
        _log.warning("a group has a new id: %d is now %d; a setting that names it may be changed to that", old, new)
        await self._store(_SET_MOVED, old, new)

    def silenced(self, chat: object, seconds: float) -> None:
        """Record that *chat* must not be written to for some *seconds*; short pauses need not outlive a restart."""
        if isinstance(chat, int) and seconds >= _WORTH_KEEPING:
            until = int(time.time() + seconds) + 1
            task = asyncio.create_task(self._store(_SET_SILENT, chat, until))
            self._storing.add(task)
            task.add_done_callback(self._storing.discard)

    async def settle(self) -> None:
        """Wait until everything is stored."""
        await asyncio.gather(*self._storing)

    async def _store(self, statement: str, *values: int) -> None:
        try:
            await self._writer.execute(statement, values)
        except StorageError as error:
            _log.warning("what Telegram says of a chat cannot be stored: %s", error)


Silenced = Callable[[object, float], None]
"""Is told which chat must not be written to, and for how many seconds."""
