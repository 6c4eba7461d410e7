"""SharedInbox: the inbox of several machines: who has answered a chat last goes on with it, as long as it lives.

Whichever machine gets an update stores it. A chat belongs to one machine, which takes its updates in their order and keeps what it
remembers of the conversation. A machine renews its lease every second. Where it does so no longer, the others take its chats, and answer
what it has left: none of them before its own lease has been good for as long, since otherwise a database that was away would make
everybody believe that all others are dead.
"""

import asyncio
import json
import logging
import math
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

from telegram import Bot

from bot.errors import StorageError
from bot.storage.database import Database, Migration, Migrations, SharedDatabase
from bot.telegram.inbox import Inbox
from bot.telegram.writer import Writer

LEASE_SECONDS: Final = 5.0
"""How long a machine counts as living after it was last heard of."""

_BEAT_SECONDS: Final = 1.0
_MOST_HELD: Final = 64  # updates in work, beyond which other machines take new chats
_KEPT_SECONDS: Final = 24 * 3600
_PRUNE_EVERY_SECONDS: Final = 3600.0
_PATIENCE_SECONDS: Final = 3.0  # for the message before of the same chat: a command may take minutes
_CHANNEL: Final = "inbox"
_TABLES: Final = (
    """ALTER TABLE "inbox" ADD COLUMN "chat" TEXT NOT NULL DEFAULT ''""",
    """ALTER TABLE "inbox" ADD COLUMN "holder" TEXT NOT NULL DEFAULT ''""",
    'CREATE TABLE "inbox_holders" ("name" TEXT PRIMARY KEY, "until" INTEGER)',
    'CREATE TABLE "inbox_chats" ("chat" TEXT PRIMARY KEY, "holder" TEXT, "at" INTEGER)',
    'CREATE INDEX "idx_inbox_undone" ON "inbox" ("chat", "update_id") WHERE done = 0',
)
"""Chats are hashes. Times are milliseconds since 1970, by the clock of the database, which all machines share."""

MIGRATIONS: Final = Migrations("bot.inbox.shared", (Migration("m001_shared", _TABLES),))
_NOW: Final = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
_LIVING: Final = f"SELECT name FROM inbox_holders WHERE until > {_NOW}"  # noqa: S608 - ours, as all below
_BEAT: Final = f"""
    INSERT INTO inbox_holders (name, until) VALUES (?, {_NOW} + ?) ON CONFLICT (name) DO UPDATE SET until = excluded.until"""  # noqa: S608
_CLAIM: Final = f"""
    INSERT INTO inbox_chats (chat, holder, at)
    SELECT chat, ?, {_NOW} FROM (
        SELECT chat FROM inbox WHERE done = 0 AND holder <> ? AND (holder = '' OR (? = 1 AND holder NOT IN ({_LIVING})))
            AND chat NOT IN (SELECT chat FROM inbox_chats WHERE holder <> ? AND holder IN ({_LIVING}))
        GROUP BY chat ORDER BY min(update_id) LIMIT ?
    ) AS waiting ORDER BY chat
    ON CONFLICT (chat) DO UPDATE SET holder = excluded.holder, at = excluded.at
    WHERE inbox_chats.holder = excluded.holder OR (? = 1 AND inbox_chats.holder NOT IN ({_LIVING}))"""  # noqa: S608
"""Chats are taken in their order, so that two machines that take the same ones wait for each other, and not in a circle."""

_TAKE: Final = """
    UPDATE inbox SET holder = ? WHERE done = 0 AND holder <> ? AND chat IN (SELECT chat FROM inbox_chats WHERE holder = ?)
    RETURNING update_id, chat, body"""
_RELEASE: Final = (
    "UPDATE inbox SET holder = '' WHERE done = 0 AND holder = ?",
    "DELETE FROM inbox_chats WHERE holder = ?",
    "DELETE FROM inbox_holders WHERE name = ?",
)
_PRUNE: Final = (
    f"DELETE FROM inbox_chats WHERE at < {_NOW} - ? AND chat NOT IN (SELECT chat FROM inbox WHERE done = 0)",  # noqa: S608
    f"DELETE FROM inbox_holders WHERE until < {_NOW} - ?",  # noqa: S608
)
_INSERT: Final = "INSERT INTO inbox (update_id, received, body, chat) VALUES (?, ?, ?, ?) ON CONFLICT (update_id) DO NOTHING"
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Line:
    """The messages of a chat: the one in work, since when, and those that wait for it."""

    active: int
    since: float
    waiting: deque[Mapping[str, Any]] = field(default_factory=deque)


class SharedInbox(Inbox):
    """The queue of one machine among several. Event loop only; `run()` renews the lease and takes what waits.

    Messages of a chat are answered one after the other, taps at once.
    """

    def __init__(
        self, writer: Writer, shared: SharedDatabase, admins: AbstractSet[int] = frozenset(), *, keyed: Callable[[str], str]
    ) -> None:
        """Store through *writer*, whose database is *shared*; a chat is known by its hash by *keyed*."""
        super().__init__(writer, admins)
        self._shared = shared
        self._keyed = keyed
        self._name = secrets.token_hex(8)
        self._beaten = -math.inf  # when the lease was last renewed
        self._since = math.inf  # since when it has never run out
        self._unmarked: set[int] = set()  # done, but the database was away
        self._wake = asyncio.Event()
        self._bot: Bot | None = None
        self._claiming = asyncio.Lock()
        self._is_ending = False
        self._lines: dict[str, _Line] = {}
        self._chats: dict[int, str] = {}  # of the messages in work
        self._swept = -math.inf

    async def requeue(self, bot: Bot) -> int:
        """Take what waits and belongs to nobody; return how much that was."""
        return len(await self._claimed(bot))

    async def run(self, bot: Bot) -> None:
        """Renew the lease and take what waits, every second and whenever another machine has stored something, until cancelled."""
        stop = threading.Event()
        loop = asyncio.get_running_loop()
        listening = asyncio.create_task(asyncio.to_thread(self._shared.listen, _CHANNEL, self._waker(loop), stop))
        try:
            while True:
                try:
                    await self._claimed(bot)
                    await self._mark()
                    await self._hurry(bot)
                except StorageError as error:
                    _log.warning("the inbox cannot be read: %s", error)
                await self._rest()
        finally:
            stop.set()
            listening.cancel()

    async def take_no_more(self) -> None:
        """Leave what is stored from now on to the other machines, and renew the lease a last time for what is finished here."""
        self._is_ending = True
        try:
            await self._writer.run(self._claim)
        except StorageError as error:
            _log.debug("the lease cannot be renewed: %s", error)

    async def release(self) -> None:
        """Leave what is not done to the other machines."""
        try:
            await self._writer.run(lambda db: [db.execute(statement, [self._name]) for statement in _RELEASE])
            await asyncio.to_thread(self._shared.signal, _CHANNEL)
        except StorageError as error:
            _log.warning("what is not done is left to the other machines in some seconds: %s", error)

    async def holds(self, update_id: int) -> bool:
        """Return whether an update is still ours: another machine takes it when we were not heard of for too long."""
        if time.monotonic() - self._beaten < LEASE_SECONDS:
            return True
        held = "SELECT 1 FROM inbox WHERE update_id = ? AND holder = ? AND done = 0"
        while True:
            try:
                return bool(await self._writer.run(lambda db: db.query(held, [update_id, self._name])))
            except StorageError:
                await asyncio.sleep(_BEAT_SECONDS)

    async def done(self, update_id: int) -> None:
        """Mark an update as done; if the database is away, as soon as it is back."""
        self._unmarked.add(update_id)
        self.waiting -= 1
        chat = self._chats.pop(update_id, None)
        if chat is not None and self._bot is not None:
            await self._advance(chat, self._bot)
        try:
            await self._mark()
        except StorageError as error:
            _log.warning("update %d is marked as done later: %s", update_id, error)
        if self.waiting < _MOST_HELD:
            self._wake.set()

    async def _take(self, new: Sequence[Mapping[str, Any]], bot: Bot) -> None:
        """Take what was stored now, unless it belongs to another machine, which is told of it."""
        try:
            taken = await self._claimed(bot)
        except StorageError:  # it is stored: whoever can takes it
            return
        if not taken.issuperset(int(update["update_id"]) for update in new):
            await asyncio.to_thread(self._signal)

    def _signal(self) -> None:
        try:
            self._shared.signal(_CHANNEL)
        except StorageError:
            _log.debug("nobody was told of what waits; they look every second")

    def _insert(self, db: Database, update: Mapping[str, Any], now: int) -> int:
        return db.execute(_INSERT, [update["update_id"], now, self._stored(update), self._keyed(chat_of(update))])

    async def _claimed(self, bot: Bot) -> set[int]:
        """Renew the lease, take the updates of our chats and of those that belong to nobody, and queue them; return their ids."""
        async with self._claiming:  # one after the other: two in one transaction could wait for another machine in a circle
            self._bot, began = bot, time.monotonic()
            rows = await self._writer.run(self._claim)
            if began - self._beaten > LEASE_SECONDS:
                self._since = began
            self._beaten = began
            self.waiting += len(rows)
            for row in sorted(rows, key=lambda row: int(row["update_id"])):
                await self._line_up(row["chat"], json.loads(row["body"]), bot)
        return {int(row["update_id"]) for row in rows}

    async def _line_up(self, chat: str, body: Mapping[str, Any], bot: Bot) -> None:
        """Queue an update, a message after those before it in its chat."""
        if "callback_query" in body or "inline_query" in body:
            await self._enter(body, bot)
        elif (line := self._lines.get(chat)) is not None:
            line.waiting.append(body)
        else:
            self._lines[chat] = _Line(0, 0.0, deque([body]))
            await self._advance(chat, bot)

    async def _advance(self, chat: str, bot: Bot) -> None:
        """Queue the next message of a chat, if there is one."""
        line = self._lines[chat]
        if not line.waiting or self._is_ending:
            del self._lines[chat]
            return
        body = line.waiting.popleft()
        line.active, line.since = int(body["update_id"]), time.monotonic()
        self._chats[line.active] = chat
        await self._enter(body, bot)

    async def _hurry(self, bot: Bot) -> None:
        """Let no message wait any longer for one that takes its time, or has failed."""
        for chat, line in list(self._lines.items()):
            if time.monotonic() - line.since > _PATIENCE_SECONDS:
                self._chats.pop(line.active, None)
                await self._advance(chat, bot)

    def _claim(self, db: Database) -> list[dict[str, Any]]:
        db.execute(_BEAT, [self._name, int(LEASE_SECONDS * 1000)])
        if self._is_ending:
            return []
        may_take = int(time.monotonic() - self._since > LEASE_SECONDS)
        room = max(0, _MOST_HELD - self.waiting)
        db.execute(_CLAIM, [self._name, self._name, may_take, self._name, room, may_take])
        rows = db.query(_TAKE, [self._name] * 3)
        if time.monotonic() - self._swept > _PRUNE_EVERY_SECONDS:
            self._swept = time.monotonic()
            for statement in _PRUNE:
                db.execute(statement, [_KEPT_SECONDS * 1000])
        return rows

    async def _mark(self) -> None:
        for update_id in sorted(self._unmarked):
            await super().mark(update_id)
            self._unmarked.discard(update_id)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(_BEAT_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    def _waker(self, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
        def wake() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._wake.set)

        return wake


def chat_of(update: Mapping[str, Any]) -> str:
    """Return the chat that *update* is from or, where it is from none, its sender; their order is kept."""
    for part in update.values():
        if isinstance(part, Mapping):
            message = part.get("message")
            for place in (part.get("chat"), message.get("chat") if isinstance(message, Mapping) else None, part.get("from")):
                if isinstance(place, Mapping) and "id" in place:
                    return str(place["id"])
    return ""
