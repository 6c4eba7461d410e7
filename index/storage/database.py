"""Opening an SQLite file so that it survives crashes and is read while it is written."""

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlite_utils

from index.errors import DamagedDatabaseError

_BUSY_SECONDS: Final = 10.0


class _Database(sqlite_utils.Database):
    """A database whose transactions wait for another writer at their beginning.

    One that began by reading could not wait: once another has written meanwhile, its first write fails at once with "database is
    locked" (SQLITE_BUSY_SNAPSHOT, https://sqlite.org/isolation.html).
    """

    @contextmanager
    def atomic(self) -> Generator[sqlite_utils.Database, None, None]:
        """Do several things in one transaction; within another one, as a part of that."""
        if self.conn.in_transaction:
            with super().atomic():
                yield self
            return
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            yield self
            self.conn.execute("COMMIT")
        except BaseException:
            self.rollback()
            raise


def open_database(path: Path) -> sqlite_utils.Database:
    """Open the SQLite file at *path*, made with its folder when it is not there.

    Write-ahead log, every commit flushed to disk (`synchronous=FULL`), foreign keys enforced, 10 s of patience with another writer.
    The connection may be used by any thread, one at a time: its owner has a lock.

    Raises:
        DamagedDatabaseError: the file is no SQLite database, or a damaged one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with damage_named(path):
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
        database: sqlite_utils.Database = _Database(connection, execute_plugins=False)
        database.enable_wal()
        database.execute("PRAGMA synchronous=FULL")
        database.execute("PRAGMA foreign_keys=ON")
        return database


@contextmanager
def damage_named(path: Path) -> Iterator[None]:
    """Turn what SQLite says of a damaged file into an error that names it.

    Raises:
        DamagedDatabaseError: the file is no SQLite database, or a damaged one.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise DamagedDatabaseError(path, str(error)) from error
        raise
