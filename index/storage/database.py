"""SQLite connections that survive crashes and read while another process writes."""

import json
import logging
import sqlite3
import time
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import sqlite_utils

from index.durable import make_folder
from index.errors import DamagedDatabaseError

_BUSY_SECONDS: Final = 10.0
_PATIENCE_SECONDS: Final = 120.0
_FIRST_SECONDS: Final = 0.5  # before it is said that somebody is waited for
_log = logging.getLogger(__name__)


class _Database(sqlite_utils.Database):
    """A connection whose transactions wait for another writer when they begin.

    A transaction that begins by reading cannot wait: once another process has written, its first write fails at once with
    "database is locked" (SQLITE_BUSY_SNAPSHOT, https://sqlite.org/isolation.html).
    """

    @contextmanager
    def atomic(self) -> Generator[sqlite_utils.Database, None, None]:
        """Run a block in one transaction; within another transaction, as a part of that."""
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
    """Open the SQLite file at *path*; create it with its folder, for their owner only, if it does not exist.

    Write-ahead log, every commit flushed to disk (`synchronous=FULL`), foreign keys enforced, up to 10 s of waiting for another
    writer. Any thread may use the connection, one at a time: its owner has a lock.

    Raises:
        DamagedDatabaseError: the file is damaged, or no SQLite database.
    """
    make_folder(path.parent)
    if not path.exists():
        path.touch(mode=0o600)  # its write-ahead log gets the same rights (https://sqlite.org/wal.html)
    with report_damage(path):
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
        database: sqlite_utils.Database = _Database(connection, execute_plugins=False)
        database.enable_wal()
        database.execute("PRAGMA synchronous=FULL")
        database.execute("PRAGMA foreign_keys=ON")
        return database


def wait_for_writer(path: Path, patience_seconds: float = _PATIENCE_SECONDS) -> None:
    """Wait until no other process writes the SQLite file at *path*, if there is one; that it is waited for is logged."""
    if not path.exists():
        return
    until = time.monotonic() + patience_seconds
    with closing(sqlite3.connect(path, timeout=_FIRST_SECONDS, isolation_level=None)) as connection:
        while _is_locked(connection) and time.monotonic() < until:
            _log.warning("%s is locked by another process: waiting for it, %.0f s at most", path, until - time.monotonic())
            connection.execute(f"PRAGMA busy_timeout={int(min(_BUSY_SECONDS, patience_seconds) * 1000)}")


def _is_locked(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.Error as error:  # any other fault is found, and named, when the file is opened
        return getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
    return False


@contextmanager
def report_damage(path: Path) -> Iterator[None]:
    """Raise SQLite's errors about a damaged file as one of ours that names the file.

    Raises:
        DamagedDatabaseError: the file is damaged, or no SQLite database.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise DamagedDatabaseError(path, str(error)) from error
        if not name and str(error).startswith("Could not decode"):  # its other words are those of the text
            raise DamagedDatabaseError(path, "a text in it is no UTF-8") from None
        raise
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, zlib.error) as error:  # names of columns and of values, too
        raise DamagedDatabaseError(path, "a value in it cannot be read") from error
