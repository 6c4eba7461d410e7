"""Inbox: an update is stored before Telegram is told that it arrived, and done after its reply.

python-telegram-bot confirms updates with its next getUpdates, before any handler ran: what it held in memory when the process was
killed is never answered. It awaits `put` before that confirmation, so what is stored here is confirmed only then.
"""

import asyncio
import json
import logging
import math
import sqlite3
import threading
import time
from pathlib import Path
from typing import Final

import sqlite_utils
from sqlite_utils.migrations import Migrations
from telegram import Bot, Update
from telegram.error import NetworkError

from index import open_database

_KEPT_SECONDS: Final = 3 * 24 * 3600
_FORGET_EVERY_SECONDS: Final = 3600
_migrations: Final = Migrations("bot.inbox")
_log = logging.getLogger(__name__)


@_migrations()
def m001_inbox(db: sqlite_utils.Database) -> None:
    """Make the table: an update's body until it is done, then only its number, so that it is never answered twice."""
    db.table("inbox").create({"update_id": int, "received": int, "done": int, "body": str}, pk="update_id", defaults={"done": 0})
    db.table("inbox").create_index(["done"])


class Inbox(asyncio.Queue[object]):
    """The queue between Telegram and the handlers, kept in SQLite. Event loop only, but `done()` from any thread.

    The numbers of what is done are kept three days, then forgotten: Telegram delivers an update again for one day at most, and may
    begin to count from anywhere after a week without updates (Bot API, "Update").
    """

    def __init__(self, path: Path) -> None:
        """Keep the updates in the SQLite file at *path*."""
        super().__init__()
        self._lock = threading.Lock()
        self._db = open_database(path)
        _migrations.apply(self._db)
        self._forgot = -math.inf

    async def put(self, item: object) -> None:
        """Store an update, then queue it; one that was stored before is dropped.

        Raises:
            NetworkError: it cannot be stored; the library asks Telegram for it again, since nothing was confirmed.
        """
        try:
            known = isinstance(item, Update) and not self._store(item)
        except sqlite3.Error as error:
            message = f"the inbox cannot be written: {error}"
            raise NetworkError(message) from error
        if known:
            _log.info("an update was delivered again")
            return
        await super().put(item)

    async def requeue(self, bot: Bot) -> int:
        """Queue what was stored and not done when the process ended; return how many there were."""
        with self._lock:
            bodies = [row["body"] for row in self._db.query("SELECT body FROM inbox WHERE done = 0 ORDER BY update_id")]
        for body in bodies:
            await super().put(Update.de_json(json.loads(body), bot))
        return len(bodies)

    def done(self, update_id: int) -> None:
        """Remember that an update needs nothing more, and forget what it said."""
        with self._lock, self._db.atomic():
            self._db.execute("UPDATE inbox SET done = 1, body = '' WHERE update_id = ?", [update_id])

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._db.close()

    def _store(self, update: Update) -> bool:
        """Store *update* for good; return False if it was stored before."""
        body = update.to_json().encode("utf-8", errors="replace").decode()
        with self._lock, self._db.atomic():
            self._forget_old()
            cursor = self._db.execute(
                "INSERT OR IGNORE INTO inbox (update_id, received, body) VALUES (?, ?, ?)", [update.update_id, int(time.time()), body]
            )
        return cursor.rowcount == 1

    def _forget_old(self) -> None:
        """Delete, now and then, the numbers that Telegram cannot deliver again."""
        if time.monotonic() - self._forgot > _FORGET_EVERY_SECONDS:
            self._forgot = time.monotonic()
            self._db.execute("DELETE FROM inbox WHERE done = 1 AND received < ?", [int(time.time()) - _KEPT_SECONDS])
