"""Inbox: a durable queue, in which an update is stored before it is confirmed and done after its reply.

python-telegram-bot by itself confirms updates before any handler runs, so that those in memory are lost if the process is killed. Here an
update is confirmed, by the next getUpdates or the webhook's 200, only after `accept` has returned.
"""

import asyncio
import json
import logging
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, Final

from telegram import Bot, Update
from telegram.error import NetworkError

from bot.errors import StorageError
from bot.people.privacy import blanked
from bot.storage.database import Database, Migration, Migrations
from bot.telegram.answered import AnsweredFile
from bot.telegram.writer import Writer

_KEPT_SECONDS: Final = 3 * 24 * 3600
_MOST_KEPT: Final = 100_000  # ids that are done: more than can be redelivered, and a bound for floods
PRUNE_EVERY_SECONDS: Final = 3600
_LARGEST_ID: Final = 2**62
_WRITTEN: Final = frozenset({"text", "caption", "query", "phone_number"})  # the fields of an update that people write in
MIGRATIONS: Final = Migrations(
    "bot.inbox",
    (
        Migration(
            "m001_inbox",
            (
                """CREATE TABLE "inbox" (
   "update_id" INTEGER PRIMARY KEY,
   "received" INTEGER,
   "done" INTEGER DEFAULT 0,
   "body" TEXT
)""",
                'CREATE INDEX "idx_inbox_done" ON "inbox" ("done")',
            ),
        ),
    ),
)
"""The body of an update until it is done, then only its id, so that it is not answered twice."""

handled: ContextVar[int | None] = ContextVar("handled", default=None)
"""The id of the update in hand."""

_log = logging.getLogger(__name__)


class NotStoredError(NetworkError):
    """The inbox cannot be written; what was not stored is not confirmed, and comes again."""

    what = "updates cannot be stored"


class Inbox(asyncio.Queue[object]):
    """The queue between Telegram and the handlers, kept in a database. Event loop only.

    The ids of updates that are done are deleted after three days, or when there are very many: Telegram redelivers an update for one
    day at most, and may restart its ids anywhere after a week without updates (Bot API, "Update").
    """

    def __init__(self, writer: Writer, admins: AbstractSet[int] = frozenset(), noted: AnsweredFile | None = None) -> None:
        """Store updates through *writer*, which has run MIGRATIONS; those of *admins*, who write answers, as they came.

        In all others what `mask` hides is stored as asterisks. An update that was not done when the process ended is thus answered
        without its private numbers, as it would have been before. What is answered is in *noted* before *writer* has stored that.
        """
        super().__init__()
        self._writer = writer
        self._admins = admins
        self._noted = noted
        self._pruned = -math.inf
        self._marked: dict[int, asyncio.Future[Any]] = {}  # of updates in hand that have their answers
        self.waiting = 0
        """How many updates are stored and not done."""

    async def accept(self, updates: Sequence[Mapping[str, Any]], bot: Bot) -> int:
        """Store and queue *updates*, raw objects of the Bot API; those stored before are dropped. Return how many were new.

        Raises:
            NetworkError: they cannot be stored; Telegram redelivers them, since none was confirmed.
        """
        known = [update for update in updates if is_update(update)]
        if len(known) < len(updates):
            _log.warning("%d updates without an id were skipped", len(updates) - len(known))
        try:
            new = await self._write(known) if known else []
        except StorageError as error:
            message = f"the inbox cannot be written: {error}"
            raise NotStoredError(message) from error
        if len(new) < len(known):
            _log.info("%d updates were redelivered", len(known) - len(new))
        await self._take(new, bot)
        return len(new)

    async def requeue(self, bot: Bot) -> int:
        """Queue the updates that were not done when the process ended; return their number."""
        if self._noted is not None and (answered := self._noted.read()):
            await self._writer.run(lambda db: [db.execute(_MARK, [update_id]) for update_id in answered])
            self._noted.clear()
        bodies = await self._writer.run(
            lambda db: [row["body"] for row in db.query("SELECT body FROM inbox WHERE done = 0 ORDER BY update_id")]
        )
        self.waiting += len(bodies)
        for body in bodies:
            await self._enter(json.loads(body), bot)
        return len(bodies)

    async def done(self, update_id: int) -> None:
        """Mark an update as done, and delete its body."""
        marked = self._marked.pop(update_id, None)
        with suppress(StorageError):
            if marked is not None:
                await marked
                self.waiting -= 1
                return
        await self.mark(update_id)
        self.waiting -= 1

    async def mark(self, update_id: int) -> None:
        """Write that an update is done."""
        await self._written(update_id)

    @contextmanager
    def handling(self, update_id: int) -> Iterator[None]:
        """Answer an update in a block; `holds` and `answered` are about it."""
        before = handled.set(update_id)
        try:
            yield
        finally:
            handled.reset(before)
            self._marked.pop(update_id, None)

    async def holds(self) -> bool:
        """Return whether the update in hand is still ours to answer."""
        return True

    def answered(self) -> None:
        """Mark the update in hand as done, whatever is left to do about it: one that is killed in between is answered twice."""
        update_id = handled.get()
        if update_id is not None and update_id not in self._marked:
            if self._noted is not None:
                self._noted.note(update_id)
            self._marked[update_id] = self._written(update_id)

    def _written(self, update_id: int) -> asyncio.Future[Any]:
        written = self._writer.submit(lambda db: db.execute(_MARK, [update_id]))
        written.add_done_callback(lambda _: self._known(update_id, written))
        return written

    def _known(self, update_id: int, written: asyncio.Future[Any]) -> None:
        """Forget the note of an update that the database knows of."""
        if self._noted is not None and not written.cancelled() and written.exception() is None:
            self._noted.stored(update_id)

    async def take_no_more(self) -> None:
        """Queue nothing any more; what is queued is finished."""

    async def release(self) -> None:
        """Leave what is not done to whoever is next."""

    async def close(self) -> None:
        """Close connections and files of its own."""
        if self._noted is not None:
            self._noted.close()

    async def _write(self, updates: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """Store *updates*; return those that are new."""
        return await self._writer.run(lambda db: self._store(db, updates))

    async def _take(self, new: Sequence[Mapping[str, Any]], bot: Bot) -> None:
        """Queue what was stored now."""
        self.waiting += len(new)
        for update in new:
            await self._enter(update, bot)

    async def _enter(self, body: Mapping[str, Any], bot: Bot) -> None:
        """Queue an update; one that the library cannot parse, such as of a future type, is done at once."""
        try:
            update = Update.de_json(dict(body), bot)
        except Exception:  # noqa: BLE001 # whatever Telegram sends, the others are answered
            _log.warning("update %d cannot be parsed", body["update_id"])
            await self.done(int(body["update_id"]))
        else:
            await self.put(update)

    def _store(self, db: Database, updates: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Insert *updates*; return those that are new."""
        now = int(time.time())
        self._prune(db, now)
        return [update for update in updates if db.execute(_INSERT, [update["update_id"], now, self._stored(update)]) == 1]

    def _stored(self, update: Mapping[str, Any]) -> str:
        """Return the body of *update* without private numbers."""
        return json.dumps(update if _sender(update) in self._admins else _blanked(update))

    def _prune(self, db: Database, now: int) -> None:
        """Delete, once an hour, the ids that Telegram cannot redeliver."""
        if time.monotonic() - self._pruned > PRUNE_EVERY_SECONDS:
            self._pruned = time.monotonic()
            db.execute("DELETE FROM inbox WHERE done = 1 AND received < ?", [now - _KEPT_SECONDS])
            db.execute(_DELETE_BEYOND, [_MOST_KEPT])


_DELETE_BEYOND: Final = """
    DELETE FROM inbox WHERE done = 1
        AND received < (SELECT received FROM inbox WHERE done = 1 ORDER BY received DESC LIMIT 1 OFFSET ?)"""
_MARK: Final = "UPDATE inbox SET done = 1, body = '' WHERE update_id = ?"
_INSERT: Final = "INSERT INTO inbox (update_id, received, body) VALUES (?, ?, ?) ON CONFLICT (update_id) DO NOTHING"


def _sender(update: Mapping[str, Any]) -> object:
    """Return the id of who wrote *update*, None where that is unclear."""
    senders = [part.get("from") for part in update.values() if isinstance(part, Mapping)]
    return next((sender.get("id") for sender in senders if isinstance(sender, Mapping)), None)


def _blanked(given: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a JSON value in which the texts that people wrote are without private numbers."""
    if isinstance(given, Mapping):
        return {name: blanked(each) if name in _WRITTEN and isinstance(each, str) else _blanked(each) for name, each in given.items()}
    return [_blanked(each) for each in given] if isinstance(given, list) else given


def is_update(given: object) -> bool:
    """Return whether *given* is an object with a valid update_id."""
    number = given.get("update_id") if isinstance(given, Mapping) else None
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _LARGEST_ID
