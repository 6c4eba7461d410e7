"""SQLite as a Database: one connection to one file, for one machine."""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils
from sqlite_utils import migrations as sqlite_migrations

from bot.errors import StorageError
from bot.storage.database import Database, Migrations, Row
from index import open_database


class SqliteDatabase:
    """A connection to an SQLite file, or to a database in memory. One lock; any thread. What is deleted is overwritten in its page."""

    is_shared = False
    place = ""

    def __init__(self, path: Path | None, *, flushes: bool = True, reads_apart: bool = False) -> None:
        """Open the file at *path*, without one in memory.

        With *flushes* every commit is on disk when it returns. Without, a killed process loses nothing, and a power failure the last
        moments, never their order. With *reads_apart* whoever reads outside of a transaction has a connection of its own, and so waits
        neither for a transaction nor for another process that writes.

        Raises:
            DamagedDatabaseError: the file is damaged, or no SQLite database.
        """
        self._lock = threading.RLock()
        self._reading = threading.Lock()
        self._path = path if reads_apart else None
        self._reader: sqlite_utils.Database | None = None
        self._writer = 0  # the thread of the transaction
        with _translated():
            self.connection = open_database(path) if path is not None else _in_memory()
            if not flushes:
                self.connection.execute("PRAGMA synchronous=NORMAL")
            self.connection.execute("PRAGMA secure_delete=ON")

    def query(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return the rows of a statement."""
        if self._path is None or self._writer == threading.get_ident():
            with self._lock, _translated():
                return _rows(self.connection, sql, values)
        with self._reading, _translated():
            self._reader = self._reader or open_database(self._path)
            return _rows(self._reader, sql, values)

    def execute(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run a statement, outside of a transaction as one of its own; return how many rows it has changed."""
        with self.transaction(), _translated():
            return self.connection.execute(sql, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run a block as one transaction, alone; within another one, as a part of that."""
        with self._lock, _translated():
            if self.connection.conn.in_transaction:
                yield
                return
            with self.connection.atomic():
                self._writer = threading.get_ident()
                try:
                    yield
                finally:
                    self._writer = 0

    def migrate(self, migrations: Migrations) -> None:
        """Take the steps that were not taken yet; which were is in a table of sqlite-utils."""
        steps = sqlite_migrations.Migrations(migrations.name)
        for step in migrations.steps:
            steps(name=step.name)(_taken(step.statements))
        with self._lock, _translated():
            if not steps.pending(self.connection):
                return
        with self.transaction(), _translated():
            steps.apply(self.connection)

    def columns(self, table: str) -> list[str]:
        """Return the columns of a table, in their order."""
        return [row["name"] for row in self.query("SELECT name FROM pragma_table_info(?) ORDER BY cid", [table])]

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[object, ...]]:
        """Yield all rows of a table. In a transaction."""
        with self._lock, _translated():
            yield from self.connection.execute(f"SELECT {_listed(columns)} FROM {table}")  # noqa: S608 - ours

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Insert rows. In a transaction."""
        places = ", ".join("?" * len(columns))
        with self._lock, _translated():
            self.connection.conn.executemany(f"INSERT INTO {table} ({_listed(columns)}) VALUES ({places})", rows)  # noqa: S608 - ours

    def size(self) -> int:
        """Return the size of the file in bytes."""
        return int(self.query("SELECT page_count * page_size AS size FROM pragma_page_count(), pragma_page_size()")[0]["size"])

    def overwrite(self) -> None:
        """Write all pages anew: SQLite leaves copies of rows behind when it moves them between pages."""
        with self._lock, self._reading, _translated():
            self.connection.execute("VACUUM")

    def settle(self) -> bool:
        """Move the write-ahead log into the file, and empty it; tell whether nobody was in the way."""
        with self._lock, self._reading, _translated():
            return not self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]

    def close(self) -> None:
        """Close the file."""
        with self._lock, self._reading:
            if self._reader is not None:
                self._reader.close()
            self.connection.close()


def database_at(place: Database | Path | str | None, *, flushes: bool = True, reads_apart: bool = False) -> Database:
    """Return *place* itself, or the SQLite file there, without one a database in memory."""
    if place is None or isinstance(place, Path | str):
        return SqliteDatabase(None if place is None else Path(place), flushes=flushes, reads_apart=reads_apart)
    return place


def _rows(connection: sqlite_utils.Database, sql: str, values: Sequence[object]) -> list[Row]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _taken(statements: Sequence[str]) -> Callable[[sqlite_utils.Database], None]:
    def run(database: sqlite_utils.Database) -> None:
        for statement in statements:
            database.execute(statement)

    return run


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _in_memory() -> sqlite_utils.Database:
    return sqlite_utils.Database(sqlite3.connect(":memory:", check_same_thread=False))


@contextmanager
def _translated() -> Iterator[None]:
    """Raise SQLite's errors as ours. Without a code their words may be those of a text that cannot be read.

    Raises:
        StorageError: SQLite has failed.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorname", "")
        raise StorageError(str(error) if code else type(error).__name__, code) from error
