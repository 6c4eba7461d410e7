"""Inbox: an update is stored before Telegram is told that it arrived, and done after its reply.

What python-telegram-bot holds in memory when the process is killed is never answered: it would confirm updates before any handler ran. Here
an update is confirmed, by the next getUpdates or by the webhook's 200, only once `accept` has returned.
"""

import asyncio
import json
import logging
import math
import sqlite3
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlite_utils
from sqlite_utils.migrations import Migrations
from telegram import Bot, Update
from telegram.error import NetworkError

from bot.telegram.writer import Writer

_KEPT_SECONDS: Final = 3 * 24 * 3600
_FORGET_EVERY_SECONDS: Final = 3600
_LARGEST_ID: Final = 2**62
MIGRATIONS: Final = Migrations("bot.inbox")
_log = logging.getLogger(__name__)


@MIGRATIONS()
def m001_inbox(db: sqlite_utils.Database) -> None:
    """Make the table: an update's body until it is done, then only its number, so that it is never answered twice."""
    db.table("inbox").create({"update_id": int, "received": int, "done": int, "body": str}, pk="update_id", defaults={"done": 0})
    db.table("inbox").create_index(["done"])


class Inbox(asyncio.Queue[object]):
    """The queue between Telegram and the handlers, kept in SQLite. Event loop only.

    The numbers of what is done are kept three days, then forgotten: Telegram delivers an update again for one day at most, and may
    begin to count from anywhere after a week without updates (Bot API, "Update").
    """

    def __init__(self, writer: Writer) -> None:
        """Keep the updates in the file of *writer*, which has run MIGRATIONS."""
        super().__init__()
        self._writer = writer
        self._forgot = -math.inf

    async def accept(self, updates: Sequence[Mapping[str, Any]], bot: Bot) -> None:
        """Store *updates*, objects of the Bot API as they came, then queue them; one that was stored before is dropped.

        Raises:
            NetworkError: they cannot be stored; Telegram delivers them again, since nothing was confirmed.
        """
        known = [update for update in updates if is_update(update)]
        if len(known) < len(updates):
            _log.warning("%d updates without a number were passed over", len(updates) - len(known))
        try:
            new = await self._writer.run(lambda db: self._store(db, known)) if known else []
        except sqlite3.Error as error:
            message = f"the inbox cannot be written: {error}"
            raise NetworkError(message) from error
        if len(new) < len(known):
            _log.info("%d updates were delivered again", len(known) - len(new))
        for update in new:
            await self._enter(update, bot)

    async def requeue(self, bot: Bot) -> int:
        """Queue what was stored and not done when the process ended; return how many there were."""
        bodies = await self._writer.run(
            lambda db: [row["body"] for row in db.query("SELECT body FROM inbox WHERE done = 0 ORDER BY update_id")]
        )
        for body in bodies:
            await self._enter(json.loads(body), bot)
        return len(bodies)

    async def done(self, update_id: int) -> None:
        """Remember that an update needs nothing more, and forget what it said."""
        await self._writer.run(lambda db: db.execute("UPDATE inbox SET done = 1, body = '' WHERE update_id = ?", [update_id]).rowcount)

    async def _enter(self, body: Mapping[str, Any], bot: Bot) -> None:
        """Queue an update; one that nobody can read, such as of a kind to come, is done at once."""
        try:
            update = Update.de_json(dict(body), bot)
        except Exception:  # noqa: BLE001 # whatever Telegram may come up with, the others are answered
            _log.warning("update %d cannot be read", body["update_id"])
            await self.done(int(body["update_id"]))
        else:
            await self.put(update)

    def _store(self, db: sqlite_utils.Database, updates: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Store *updates*; return those that were not stored before."""
        now = int(time.time())
        self._forget_old(db, now)
        return [update for update in updates if db.execute(_INSERT, [update["update_id"], now, json.dumps(update)]).rowcount == 1]

    def _forget_old(self, db: sqlite_utils.Database, now: int) -> None:
        """Delete, now and then, the numbers that Telegram cannot deliver again."""
        if time.monotonic() - self._forgot > _FORGET_EVERY_SECONDS:
            self._forgot = time.monotonic()
            db.execute("DELETE FROM inbox WHERE done = 1 AND received < ?", [now - _KEPT_SECONDS])


_INSERT: Final = "INSERT OR IGNORE INTO inbox (update_id, received, body) VALUES (?, ?, ?)"


def is_update(given: object) -> bool:
    """Tell whether *given* is an object with a number, which every update has."""
    number = given.get("update_id") if isinstance(given, Mapping) else None
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _LARGEST_ID
