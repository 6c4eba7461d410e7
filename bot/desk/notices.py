"""Notices: what an admin tells the people of a grid who subscribed, each once, stoppable, and gone on with after a restart."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, Final, Literal, NamedTuple, ParamSpec, TypeVar, cast

from bot.errors import ExpiredError
from bot.storage.database import Database, Migration, Migrations
from bot.storage.sqlite import database_at
from index import Language

NoticeState = Literal["draft", "sending", "stopped", "done"]

LONGEST_NOTICE: Final = 2_000
"""Characters."""

_DRAFTS_KEPT: Final = timedelta(days=1)
_TABLES: Final = (
    """CREATE TABLE "desk_subscriptions" (
   "sender" TEXT,
   "grid" TEXT,
   "language" TEXT,
   "at" TEXT,
   PRIMARY KEY ("sender", "grid")
)""",
    'CREATE INDEX "idx_desk_subscriptions_grid" ON "desk_subscriptions" ("grid")',
    """CREATE TABLE "desk_notices" (
   "number" INTEGER PRIMARY KEY,
   "unit" TEXT,
   "text" TEXT,
   "state" TEXT,
   "at" TEXT,
   "sent" INTEGER,
   "failed" INTEGER
)""",
    """CREATE TABLE "desk_recipients" (
   "notice" INTEGER,
   "sender" TEXT,
   "language" TEXT,
   PRIMARY KEY ("notice", "sender")
)""",
)
"""Whoever has got a notice is counted, and no longer named."""

MIGRATIONS: Final = Migrations("bot.notices", (Migration("m001_notices", _TABLES),))
_SUBSCRIBE: Final = """
    INSERT INTO desk_subscriptions (sender, grid, language, at) VALUES (?, ?, ?, ?)
    ON CONFLICT (sender, grid) DO UPDATE SET language = excluded.language, at = excluded.at"""
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class Notice(NamedTuple):
    """A notice to the people of a unit and of those below it; `waiting`, `sent` and `failed` count them, in a draft none yet."""

    number: int
    unit: str
    text: str
    state: NoticeState
    at: datetime
    waiting: int
    sent: int
    failed: int


class Subscriber(NamedTuple):
    """Whom a notice goes to: a sender, such as "telegram:42", and the language of what we write around it."""

    sender: str
    language: Language


class Notices:
    """Subscriptions and notices. Any thread."""

    def __init__(self, place: Database | Path | None) -> None:
        """Keep everything in the database or SQLite file *place*, without one in memory."""
        self._db = database_at(place)
        self._db.migrate(MIGRATIONS)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    async def call(self, work: Callable[Concatenate["Notices", _Given], _Result], *given: _Given.args, **named: _Given.kwargs) -> _Result:
        """Return the result of *work*, a method of this class, made in a thread."""
        return await asyncio.to_thread(work, self, *given, **named)

    # Subscriptions

    def subscribe(self, sender: str, grid: str, language: Language) -> None:
        """Let *sender* get the notices of *grid*."""
        with self._db.transaction():
            values = (sender, grid, language, _stored(datetime.now(UTC)))
            self._db.execute(_SUBSCRIBE, values)

    def unsubscribe(self, sender: str) -> int:
        """Let *sender* get no notice any more, not even one that is being sent; return how many subscriptions that were."""
        with self._db.transaction():
            self._db.execute("DELETE FROM desk_recipients WHERE sender = ?", (sender,))
            count = self._db.execute("DELETE FROM desk_subscriptions WHERE sender = ?", (sender,))
        self._db.settle()
        return count

    def grids_of(self, sender: str) -> tuple[str, ...]:
        """Return the grids whose notices *sender* gets."""
        return tuple(row["grid"] for row in self._rows("SELECT grid FROM desk_subscriptions WHERE sender = ? ORDER BY at", sender))

    def count(self, grids: Collection[str]) -> int:
        """Return how many people get the notices of one of *grids*."""
        return len(self._subscribers(grids))

    # Notices

    def draft(self, unit: str, text: str) -> Notice:
        """Keep a notice that nobody gets before `start()`; those that wait for longer than a day are dropped."""
        now = datetime.now(UTC)
        with self._db.transaction():
            self._db.execute("DELETE FROM desk_notices WHERE state = 'draft' AND at < ?", (_stored(now - _DRAFTS_KEPT),))
            statement = "INSERT INTO desk_notices (unit, text, state, at, sent, failed) VALUES (?, ?, 'draft', ?, 0, 0) RETURNING number"
            number = int(self._db.query(statement, (unit, text, _stored(now)))[0]["number"])
        return self.get(number)

    def start(self, number: int, grids: Collection[str]) -> Notice:
        """Let a draft be sent to all who subscribed to one of *grids*; what was stopped goes on with those who did not get it.

        Raises:
            ExpiredError: there is no such draft, or it is being sent or done.
        """
        with self._db.transaction():
            notice = self.get(number)
            if notice.state not in {"draft", "stopped"}:
                raise ExpiredError
            if notice.state == "draft":
                for each in self._subscribers(grids):
                    self._db.execute("INSERT INTO desk_recipients VALUES (?, ?, ?)", (number, *each))
            self._set(number, "sending")
            self._finish(number)
        return self.get(number)

    def stop(self, number: int) -> Notice:
        """Send a notice to nobody else; a draft is dropped.

        Raises:
            ExpiredError: there is no such notice, or it is done.
        """
        with self._db.transaction():
            notice = self.get(number)
            if notice.state == "draft":
                self._db.execute("DELETE FROM desk_notices WHERE number = ?", (number,))
                return notice._replace(state="stopped")
            if notice.state != "sending":
                raise ExpiredError
            self._set(number, "stopped")
        return self.get(number)

    def get(self, number: int) -> Notice:
        """Return a notice.

        Raises:
            ExpiredError: there is none of that number.
        """
        rows = self._rows(f"{_NOTICES} WHERE number = ?", number)
        if not rows:
            raise ExpiredError
        return _notice(rows[0])

    def recent(self, limit: int = 5) -> Sequence[Notice]:
        """Return the last notices, newest first, without drafts."""
        return [_notice(row) for row in self._rows(f"{_NOTICES} WHERE state != 'draft' ORDER BY number DESC LIMIT ?", limit)]

    # Sending

    def next(self) -> tuple[Notice, Subscriber] | None:
        """Return whom which notice goes to next, None where nobody waits."""
        rows = self._rows(
            "SELECT notice, sender, language FROM desk_recipients JOIN desk_notices ON number = notice WHERE state = 'sending'"
            " ORDER BY notice, sender LIMIT 1"
        )
        if not rows:
            return None
        return self.get(rows[0]["notice"]), Subscriber(rows[0]["sender"], cast("Language", rows[0]["language"]))

    def mark(self, number: int, sender: str, *, arrived: bool) -> None:
        """Count *sender* as one who got a notice or who cannot be reached; who cannot be reached is subscribed no longer."""
        column = "sent" if arrived else "failed"
        with self._db.transaction():
            deleted = self._db.execute("DELETE FROM desk_recipients WHERE notice = ? AND sender = ?", (number, sender))
            if deleted:
                self._db.execute(f"UPDATE desk_notices SET {column} = {column} + 1 WHERE number = ?", (number,))  # noqa: S608 - ours
            if not arrived:
                self._db.execute("DELETE FROM desk_subscriptions WHERE sender = ?", (sender,))
            self._finish(number)

    # Within a transaction

    def _set(self, number: int, state: NoticeState) -> None:
        self._db.execute("UPDATE desk_notices SET state = ? WHERE number = ?", (state, number))

    def _finish(self, number: int) -> None:
        """Call a notice done that nobody waits for."""
        if self.get(number).state == "sending" and not self.get(number).waiting:
            self._set(number, "done")

    def _subscribers(self, grids: Collection[str]) -> list[Subscriber]:
        places = ", ".join("?" * len(grids))
        statement = f"SELECT sender, max(language) AS language FROM desk_subscriptions WHERE grid IN ({places}) GROUP BY sender"  # noqa: S608
        return [Subscriber(row["sender"], cast("Language", row["language"])) for row in self._rows(statement, *grids)]

    def _rows(self, statement: str, *values: object) -> list[dict[str, Any]]:
        return self._db.query(statement, values)


_NOTICES: Final = """SELECT number, unit, text, state, at, sent, failed,
    (SELECT count(*) FROM desk_recipients WHERE notice = number) AS waiting FROM desk_notices"""


def _notice(row: dict[str, Any]) -> Notice:
    at = datetime.fromisoformat(row["at"])
    return Notice(row["number"], row["unit"], row["text"], row["state"], at, row["waiting"], row["sent"], row["failed"])


def _stored(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
