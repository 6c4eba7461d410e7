"""Leases: which updates and chats of a shared inbox are this machine's, as the database knows it.

A chat belongs to one machine for as long as that renews its lease, which it does every second. An update is taken as it is stored where
its chat is ours, or nobody's; otherwise the machine of the chat is notified. Two lines to the database keep short statements from waiting
behind long ones: leases and marks go by one, storing and claiming by the other.
"""

import math
import secrets
import time
from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from bot.storage.database import Migration, Migrations, Row, SharedDatabase, Statement

LEASE_SECONDS: Final = 5.0
"""How long a machine counts as living after it was last heard of."""

BEAT_SECONDS: Final = 1.0
"""How often a machine renews its lease."""

_SENDING_SECONDS: Final = 1.0  # of a lease that are left to whoever is about to send
_KEPT_SECONDS: Final = 24 * 3600
_PRUNE_EVERY_SECONDS: Final = 3600.0
_TABLES: Final = (
    """ALTER TABLE "inbox" ADD COLUMN "chat" TEXT NOT NULL DEFAULT ''""",
    """ALTER TABLE "inbox" ADD COLUMN "holder" TEXT NOT NULL DEFAULT ''""",
    'CREATE TABLE "inbox_holders" ("name" TEXT PRIMARY KEY, "until" INTEGER)',
    'CREATE TABLE "inbox_chats" ("chat" TEXT PRIMARY KEY, "holder" TEXT, "at" INTEGER)',
    'CREATE INDEX "idx_inbox_undone" ON "inbox" ("chat", "update_id") WHERE done = 0',
)
"""Chats are hashes. Times are milliseconds since 1970, by the clock of the database, which all machines share. `at` is when something
was last stored for a chat. A holder's name is the channel on which it listens; that of nobody is empty."""

MIGRATIONS: Final = Migrations("bot.inbox.shared", (Migration("m001_shared", _TABLES),))
_NOW: Final = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
_BEAT: Final = f"""
    INSERT INTO inbox_holders (name, until) VALUES (?, {_NOW} + ?) ON CONFLICT (name) DO UPDATE SET until = excluded.until"""  # noqa: S608 - ours, as all below
_HOLDS: Final = "SELECT 1 FROM inbox WHERE update_id = ? AND holder = ? AND done = 0 FOR UPDATE"
_MARK: Final = "UPDATE inbox SET done = 1, body = '' WHERE update_id = ANY(?)"
_LOCK_CHATS: Final = f"""
    INSERT INTO inbox_chats (chat, holder, at) SELECT chat, holder, {_NOW}
    FROM unnest(?::text[], ?::text[]) AS given (chat, holder) ORDER BY chat
    ON CONFLICT (chat) DO UPDATE SET at = excluded.at, holder = coalesce(nullif(inbox_chats.holder, ''), excluded.holder)"""  # noqa: S608
"""Makes the chats, in their order, so that machines never wait for one another in a circle; what follows sees all that others stored."""

_STORE: Final = """
    INSERT INTO inbox (update_id, received, body, chat, holder)
    SELECT number, ?, body, given.chat, CASE WHEN owner.holder = ? AND NOT EXISTS (
        SELECT 1 FROM inbox AS earlier WHERE earlier.chat = given.chat AND earlier.done = 0 AND earlier.holder <> owner.holder
    ) THEN owner.holder ELSE '' END
    FROM unnest(?::bigint[], ?::text[], ?::text[]) AS given (number, body, chat) JOIN inbox_chats AS owner ON owner.chat = given.chat
    ON CONFLICT (update_id) DO NOTHING RETURNING update_id, holder"""
_NOTIFY: Final = """
    SELECT pg_notify(holder, '') FROM inbox_chats WHERE holder <> '' AND chat IN (
        SELECT chat FROM inbox WHERE update_id = ANY(?) AND done = 0 AND holder = '') GROUP BY holder"""
_ADOPT: Final = f"""
    INSERT INTO inbox_chats (chat, holder, at) SELECT DISTINCT chat, '', {_NOW} FROM inbox WHERE done = 0 ON CONFLICT (chat) DO NOTHING"""  # noqa: S608
"""Makes the chats of updates that were stored before there were several machines."""

_TAKE_OVER: Final = f"""
    UPDATE inbox_chats SET holder = ?, at = {_NOW} WHERE chat IN (
        SELECT chat FROM inbox_chats
        WHERE holder <> ? AND chat IN (SELECT chat FROM inbox WHERE done = 0 AND holder <> ?) AND (
            holder = '' OR (? AND holder NOT IN (SELECT name FROM inbox_holders WHERE until > {_NOW})))
        ORDER BY (SELECT min(update_id) FROM inbox WHERE inbox.chat = inbox_chats.chat AND done = 0) LIMIT ?
        FOR UPDATE SKIP LOCKED) RETURNING chat"""  # noqa: S608
_TAKE: Final = """
    UPDATE inbox SET holder = ? WHERE done = 0 AND holder <> ? AND chat IN (SELECT chat FROM inbox_chats WHERE holder = ?)
    RETURNING update_id, chat, body"""
_TAKEN: Final = "SELECT update_id, chat, body FROM inbox WHERE done = 0 AND holder = ?"
_RELEASE: Final = (
    "UPDATE inbox SET holder = '' WHERE done = 0 AND holder = ?",
    "UPDATE inbox_chats SET holder = '' WHERE holder = ?",
    "DELETE FROM inbox_holders WHERE name = ?",
)
_PRUNE: Final = (
    f"DELETE FROM inbox_chats WHERE at < {_NOW} - ? AND chat NOT IN (SELECT chat FROM inbox WHERE done = 0)",  # noqa: S608
    f"DELETE FROM inbox_holders WHERE until < {_NOW} - ?",  # noqa: S608
)
_EVERYBODY: Final = f"SELECT pg_notify(name, '') FROM inbox_holders WHERE until > {_NOW}"  # noqa: S608


class Arrival(NamedTuple):
    """An update to be stored: its id, when it came in seconds since 1970, its body as JSON, and the hash of its chat."""

    number: int
    received: int
    body: str
    chat: str


class Leases:
    """What of a shared inbox is this machine's. Event loop only. Every method raises StorageError where the database fails."""

    def __init__(self, shared: SharedDatabase, clock: Callable[[], float] = time.monotonic) -> None:
        """Keep them in *shared*, which has run MIGRATIONS; a lease is measured by *clock* as well, in seconds."""
        self.topic = f"inbox_{secrets.token_hex(8)}"
        """The channel on which this machine is notified of what waits for it."""
        self.name = shared.channel(self.topic)
        self.lapses = 0
        """How often the lease had run out when it was renewed: what was taken before may be another machine's since."""
        self.has_more = False
        """Whether more chats may wait than there was room for at the last claim."""
        self._clock = clock
        self._quick = shared.line()
        self._line = shared.line()
        self._beaten = -math.inf  # when the lease was last renewed
        self._since = math.inf  # since when it has never run out
        self._pruned = -math.inf
        self._is_unsure = True  # whether something may be ours that we do not know

    @property
    def is_good(self) -> bool:
        """Whether nobody can take anything from us while a message is sent."""
        return self._clock() - self._beaten < LEASE_SECONDS - _SENDING_SECONDS

    async def beat(self, done: Collection[int] = ()) -> None:
        """Renew the lease, and mark what is *done*."""
        began = self._clock()
        await self._quick.run(*_marking(done), self._beat)
        self._renewed(began)

    async def mark(self, done: Collection[int]) -> None:
        """Mark updates as done."""
        await self._quick.run(*_marking(done))

    async def holds(self, number: int) -> bool:
        """Renew the lease, and return whether an update is still ours."""
        began = self._clock()
        _, rows = await self._quick.run(self._beat, (_HOLDS, [number, self.name]))
        self._renewed(began)
        return bool(rows)

    async def store(self, arrivals: Sequence[Arrival], room: int, *, takes: bool = True) -> dict[int, bool]:
        """Store updates; return those that are new, and whether each is ours now.

        One is where this machine *takes* any, and its chat is ours or nobody's; of the latter there is *room* for so many. The machines of
        others' chats are notified.
        """
        mine = self.name if takes else ""
        numbers, chats = [each.number for each in arrivals], list(dict.fromkeys(each.chat for each in arrivals))
        holders = [mine if place < room else "" for place in range(len(chats))]
        received = arrivals[0].received if arrivals else 0
        try:
            *_, rows, _ = await self._run(
                (_LOCK_CHATS, [chats, holders]),
                (_STORE, [received, mine, numbers, [each.body for each in arrivals], [each.chat for each in arrivals]]),
                (_NOTIFY, [numbers]),
            )
        except BaseException:
            self._is_unsure = True
            raise
        return {int(row["update_id"]): bool(row["holder"]) for row in rows}

    async def claim(self, room: int) -> list[Row]:
        """Take what waits in our chats, and *room* chats of nobody, or of machines that have died; return the updates taken.

        Nobody is dead before our own lease has been good for as long as one lasts: a database that was away has heard of nobody. After a
        failure, and at first, all that is ours is returned.
        """
        may_bury = self._clock() - self._since > LEASE_SECONDS
        take_over = (_TAKE_OVER, [self.name, self.name, self.name, may_bury, room])
        take = (_TAKE, [self.name] * 3)
        is_unsure, self._is_unsure = self._is_unsure, True
        if is_unsure:
            _, chats, _, rows = await self._run((_ADOPT, []), take_over, take, (_TAKEN, [self.name]))
        else:
            chats, rows = await self._run(take_over, take)
        self._is_unsure = False
        self.has_more = len(chats) >= room
        await self._prune()
        return rows

    async def release(self) -> None:
        """Leave what is not done to the others, and tell them."""
        await self._line.run(*((statement, [self.name]) for statement in _RELEASE), (_EVERYBODY, []))

    async def close(self) -> None:
        """Close the connections."""
        await self._quick.close()
        await self._line.close()

    async def _run(self, *statements: Statement) -> list[list[Row]]:
        """Run what takes anything, renewing the lease where that is not good: others take from whoever has none."""
        if self.is_good:
            return await self._line.run(*statements)
        began = self._clock()
        _, *rows = await self._line.run(self._beat, *statements)
        self._renewed(began)
        return rows

    @property
    def _beat(self) -> Statement:
        return _BEAT, [self.name, int(LEASE_SECONDS * 1000)]

    def _renewed(self, began: float) -> None:
        if self._clock() - self._beaten > LEASE_SECONDS:
            self._since = began
            self.lapses += 1
        self._beaten = began

    async def _prune(self) -> None:
        if self._clock() - self._pruned > _PRUNE_EVERY_SECONDS:
            self._pruned = self._clock()
            await self._line.run(*((statement, [_KEPT_SECONDS * 1000]) for statement in _PRUNE))


def _marking(done: Collection[int]) -> list[Statement]:
    return [(_MARK, [sorted(done)])] if done else []
