"""Database: what a store asks of SQL, whichever engine keeps it, and the migrations that make its tables.

Stores write their SQL once, in what SQLite and PostgreSQL both read: `?` for values, ON CONFLICT, RETURNING, no rowid, no JSON
functions, and, in a migration, the types TEXT, INTEGER (64 bits) and REAL. A column that is `INTEGER PRIMARY KEY` numbers its rows.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, Protocol

AWAY: Final = "away"
"""The code of a StorageError that says that the database cannot be reached, and may be later."""

Row = dict[str, Any]
"""A row by the names of its columns."""

Statement = tuple[str, Sequence[object]]
"""SQL with `?` for values, and the values; in a `Line` these may be lists, which are arrays."""


@dataclass(frozen=True, slots=True)
class Migration:
    """A step in the life of some tables, which is taken once and never changed afterwards."""

    name: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Migrations:
    """The steps of one store, in their order; new ones are appended."""

    name: str
    steps: tuple[Migration, ...]


class Database(Protocol):
    """A connection, or a pool of them, for one store. Any thread.

    Every method raises StorageError where the engine fails; its message has no value that was to be stored.
    """

    @property
    def is_shared(self) -> bool:
        """Whether other machines may change what is in it."""

    @property
    def place(self) -> str:
        """Where it is, as admins may be shown it; empty where that is the state folder."""

    def query(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return the rows of a statement: one that reads or, in a transaction, one with RETURNING."""

    def execute(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run a statement that changes something; return how many rows it has changed."""

    def transaction(self) -> AbstractContextManager[None]:
        """Run a block as one transaction, which waits for others of the same store; within another one, as a part of that."""

    def migrate(self, migrations: Migrations) -> None:
        """Take the steps that were not taken yet, each in a transaction."""

    def size(self) -> int:
        """Return how many bytes have to be written anew to overwrite what was deleted; 0 where nobody has to wait for that."""

    def overwrite(self) -> None:
        """Write everything anew, so that what was deleted is not in free parts of pages. Not in a transaction."""

    def settle(self) -> bool:
        """Empty the log that is written ahead; tell whether that was possible now."""

    def close(self) -> None:
        """Close the connections."""


class Line(Protocol):
    """A connection on which the event loop itself speaks. Event loop only."""

    async def run(self, *statements: Statement) -> list[list[Row]]:
        """Run *statements* as one transaction, in one round trip; return the rows of each.

        Raises:
            StorageError: one of them fails, or the database cannot be reached; whether it was committed is then unknown.
        """

    async def close(self) -> None:
        """Close the connection."""


class SharedDatabase(Database, Protocol):
    """A database through which machines also tell one another that there is something new."""

    def line(self) -> Line:
        """Return a connection for the event loop alone; its owner closes it."""

    def channel(self, name: str) -> str:
        """Return what the channel *name* is called in SQL."""

    def signal(self, channel: str) -> None:
        """Tell all who listen on *channel*; in a transaction once that is committed."""

    def listen(self, channel: str, heard: Callable[[], None], stop: threading.Event) -> None:
        """Call *heard* at every signal on *channel*, until *stop*; a lost connection is made anew."""
