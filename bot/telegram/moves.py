"""Moves: which groups have got another id, by becoming supergroups, and which chats must not be written to for a while."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Mapping
from typing import Final

import sqlite_utils
from sqlite_utils.migrations import Migrations

from bot.telegram.writer import Writer

_MOST_MOVES: Final = 8  # in a row; a group moves once
_WORTH_KEEPING: Final = 5.0  # seconds of a pause
MIGRATIONS: Final = Migrations("bot.moves")
_log = logging.getLogger(__name__)


@MIGRATIONS()
def m001_moves(db: sqlite_utils.Database) -> None:
    """Create the tables of new ids by old ones, and of the time until which a chat is not written to."""
    db.table("moved").create({"old": int, "new": int}, pk="old")
    db.table("silent").create({"chat": int, "until": int}, pk="chat")


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
        rows = await self._writer.run(lambda db: (list(db.query("SELECT * FROM moved")), list(db.query("SELECT * FROM silent"))))
        self._new = {row["old"]: row["new"] for row in rows[0]}
        return {row["chat"]: float(row["until"] - now) for row in rows[1]}

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
        await self._store("INSERT OR REPLACE INTO moved (old, new) VALUES (?, ?)", old, new)

    def silenced(self, chat: object, seconds: float) -> None:
        """Record that *chat* must not be written to for some *seconds*; short pauses need not outlive a restart."""
        if isinstance(chat, int) and seconds >= _WORTH_KEEPING:
            until = int(time.time() + seconds) + 1
            task = asyncio.create_task(self._store("INSERT OR REPLACE INTO silent (chat, until) VALUES (?, ?)", chat, until))
            self._storing.add(task)
            task.add_done_callback(self._storing.discard)

    async def settle(self) -> None:
        """Wait until everything is stored."""
        await asyncio.gather(*self._storing)

    async def _store(self, statement: str, *values: int) -> None:
        try:
            await self._writer.run(lambda db: db.execute(statement, values).rowcount)
        except sqlite3.Error as error:
            _log.warning("what Telegram says of a chat cannot be stored: %s", error)


Silenced = Callable[[object, float], None]
"""Is told which chat must not be written to, and for how many seconds."""
