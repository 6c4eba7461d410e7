"""PostgreSQL as a Database: a pool of connections that all stores of a process share, for any number of machines.

Imported only where DATABASE_URL is set; psycopg and its pool are the extra [postgres].
"""

import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final
from weakref import WeakKeyDictionary

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row, tuple_row
from psycopg_pool import ConnectionPool

from bot.addresses import read_database_address
from bot.errors import SettingsError, StorageError
from bot.storage.database import AWAY, Migrations, Row
from bot.storage.dialect import WrongEncodingError, declared, gone, refusal_of, storable, translate, translated
from bot.storage.lines import PostgresLine

_MOST_CONNECTIONS: Final = 10
_WAIT_SECONDS: Final = 2.0  # for a connection
_PROBE_SECONDS: Final = 0.2  # for one while the database is known to be away
_PAUSE_SECONDS: Final = 0.5  # in which nobody tries again after a failure, so that what needs no database is not held up
_RECONNECT_SECONDS: Final = 3.0
_IDLE_SECONDS: Final = 300.0
_AGAIN_SECONDS: Final = 0.5
_UNTRIED_SECONDS: Final = 1.0
_LISTEN_SECONDS: Final = 0.5
_TABLE: Final = re.compile(r'CREATE TABLE "?(\w+)"?')
_COLUMNS: Final = """
    SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ?
    ORDER BY ordinal_position"""
_IDENTITIES: Final = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = %s AND is_identity = 'YES'"""
_AT_ONCE: Final = 2_000
_APPLIED: Final = """
    CREATE TABLE IF NOT EXISTS migrations (
        migration_set TEXT, name TEXT, applied_at TIMESTAMPTZ DEFAULT now(), PRIMARY KEY (migration_set, name)
    )"""
_log = logging.getLogger(__name__)
logging.getLogger("psycopg").addHandler(logging.NullHandler())  # else what the pool logs reaches the terminal where nothing is logged
Connection = psycopg.Connection[Row]


class PostgresStorage:
    """The connections of this process to one PostgreSQL database. Any thread.

    After a failed attempt the next half second fails at once; the pool reconnects by itself.
    """

    is_shared = True

    def __init__(self, url: str, *, most: int = _MOST_CONNECTIONS) -> None:
        """Connect to *url*, whose password no message repeats.

        Raises:
            SettingsError: that is no address of a database.
        """
        self._url = url
        self._refusal = ""
        try:
            self.place = _place_of(url)
        except ValueError as error:
            raise SettingsError([("DATABASE_URL", str(error))]) from None
        self._failed = -_PAUSE_SECONDS
        self._is_away = False
        self._schema = ""
        self._used: WeakKeyDictionary[Connection, float] = WeakKeyDictionary()
        settings: dict[str, Any] = {"autocommit": True, "row_factory": dict_row, "connect_timeout": 2, "application_name": "wangge"}
        make = partial(
            ConnectionPool,
            url,
            kwargs=settings,
            max_size=most,
            timeout=_WAIT_SECONDS,
            max_idle=_IDLE_SECONDS,
            reconnect_timeout=_RECONNECT_SECONDS,
            check=self._check,
            connection_class=_noting(self._note),
            open=True,
        )
        self._pool: ConnectionPool[Connection] = make(min_size=1)
        self._hasty: ConnectionPool[Connection] = make(min_size=0, configure=_wait_for_no_disk)

    def open(self, name: str, *, flushes: bool = True, is_serial: bool = True) -> "PostgresDatabase":
        """Return the database of the store *name*; with *is_serial* its transactions wait for one another, on all machines.

        Without *flushes* what is written outside of transactions waits for no disk: a crash of the server may cost the last moments.
        """
        return PostgresDatabase(self, name, flushes=flushes, is_serial=is_serial)

    def connect(self) -> Connection:
        """Return a connection of its own, for who waits on it; its owner closes it."""
        with translated():
            return psycopg.connect(self._url, autocommit=True, row_factory=dict_row, connect_timeout=2, application_name="wangge")

    def line(self) -> PostgresLine:
        """Return a connection for the event loop alone; its owner closes it."""
        return PostgresLine(self._url)

    @contextmanager
    def connection(self, *, flushes: bool = True) -> Iterator[Connection]:
        """Lend a connection of the pool; without *flushes* its commits wait for no disk."""
        pool = self._pool if flushes else self._hasty
        if time.monotonic() - self._failed < _PAUSE_SECONDS:
            raise self._away()
        try:
            with translated(), pool.connection(_PROBE_SECONDS if self._is_away else _WAIT_SECONDS) as connection:
                self._is_away = False
                yield connection
                self._used[connection] = time.monotonic()
        except StorageError as error:
            if error.code == AWAY:
                self._is_away = True
                self._failed = time.monotonic()
                raise self._away() from error
            raise

    def _note(self, refusal: str) -> None:
        """Keep why the server has refused the last connection; the pool, which makes them in threads of its own, does not say."""
        self._refusal = refusal

    def _away(self) -> StorageError:
        return StorageError(gone(self._refusal), AWAY, self._refusal)

    def _check(self, connection: Connection) -> None:
        """Try a connection that was not used in the last second: the server may have been stopped since."""
        if time.monotonic() - self._used.get(connection, -_UNTRIED_SECONDS) >= _UNTRIED_SECONDS:
            ConnectionPool.check_connection(connection)

    def version(self) -> int:
        """Return the major version of the server."""
        with self.connection() as connection:
            return connection.info.server_version // 10_000

    def key(self, name: str) -> int:
        """Return the number of the advisory lock of that *name*; bots in other schemas have others."""
        if not self._schema:
            with self.connection() as connection:
                self._schema = str(connection.execute("SELECT current_schema() AS name").fetchall()[0]["name"])
        digest = hashlib.blake2b(f"wangge {self._schema} {name}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, signed=True)

    def channel(self, name: str) -> str:
        """Return the channel of that *name*; bots in other schemas have others."""
        return f"wangge_{name}_{self.key(name) & 0xFFFFFFFF:08x}"

    def close(self) -> None:
        """Close all connections."""
        self._pool.close(timeout=_WAIT_SECONDS)
        self._hasty.close(timeout=_WAIT_SECONDS)


class PostgresDatabase:
    """The tables of one store in PostgreSQL. Any thread.

    A transaction holds an advisory lock of its store, as SQLite's holds the file, so that a store that reads and then writes is right
    on many machines as it is on one. Statements outside of a transaction wait for nobody.
    """

    is_shared = True

    def __init__(self, storage: PostgresStorage, name: str, *, flushes: bool = True, is_serial: bool = True) -> None:
        self.place = storage.place
        self._flushes = flushes
        self._storage = storage
        self._name = name
        self._is_serial = is_serial
        self._local = threading.local()
        self._tables: list[str] = []

    def query(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return the rows of a statement."""
        with self._connection() as connection:
            return connection.execute(translate(sql), storable(values)).fetchall()

    def execute(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run a statement, outside of a transaction as one of its own; return how many rows it has changed."""
        with self._connection(flushes=self._flushes) as connection:
            return connection.execute(translate(sql), storable(values)).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run a block as one transaction; within another one, as a part of that."""
        if self._current is not None:
            yield
            return
        with self._storage.connection() as connection, connection.transaction():
            if self._is_serial:
                connection.execute("SELECT pg_advisory_xact_lock(%s)", [self._storage.key(self._name)])
            self._local.connection = connection
            try:
                yield
            finally:
                self._local.connection = None

    def migrate(self, migrations: Migrations) -> None:
        """Take the steps that were not taken yet, one process at a time."""
        key = self._storage.key("migrations")
        with self._storage.connection() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [key])
            connection.execute(_APPLIED)
            rows = connection.execute("SELECT name FROM migrations WHERE migration_set = %s", [migrations.name]).fetchall()
            known = {row["name"] for row in rows}
            for step in (each for each in migrations.steps if each.name not in known):
                for statement in step.statements:
                    connection.execute(declared(statement))
                connection.execute("INSERT INTO migrations (migration_set, name) VALUES (%s, %s)", [migrations.name, step.name])
        self._tables += [table for step in migrations.steps for each in step.statements for table in _TABLE.findall(each)]

    def columns(self, table: str) -> list[str]:
        """Return the columns of a table, in their order."""
        return [row["column_name"] for row in self.query(_COLUMNS, [table])]

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[object, ...]]:
        """Yield all rows of a table, some thousands at a time. In a transaction."""
        with self._connection() as connection, connection.cursor(name="rows", row_factory=tuple_row) as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(f"SELECT {_listed(columns)} FROM {table}".encode())  # noqa: S608 - ours
            yield from cursor

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Insert rows; what numbers them goes on after the largest. In a transaction."""
        with self._connection() as connection, connection.cursor() as cursor:
            with cursor.copy(f"COPY {table} ({_listed(columns)}) FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)
            for each in cursor.execute(_IDENTITIES, [table]).fetchall():
                name = each["column_name"]
                cursor.execute(
                    f'SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max("{name}"), 0) + 1, false) FROM {table}'.encode(),  # noqa: S608
                    [table, name],
                )

    def size(self) -> int:
        """Return 0: nobody waits while the tables are vacuumed."""
        return 0

    def overwrite(self) -> None:
        """Vacuum the tables, so that the room of deleted rows is used again; see docs on what that leaves."""
        if self._tables:
            self.execute(f"VACUUM {', '.join(self._tables)}")

    def settle(self) -> bool:
        """Do nothing: PostgreSQL has a write-ahead log of its own, which it recycles."""
        return True

    def line(self) -> PostgresLine:
        """Return a connection for the event loop alone; its owner closes it."""
        return self._storage.line()

    def channel(self, name: str) -> str:
        """Return what the channel *name* is called in SQL."""
        return self._storage.channel(name)

    def signal(self, channel: str) -> None:
        """Tell all who listen on *channel*; in a transaction once that is committed."""
        self.query("SELECT pg_notify(?, '')", [self._storage.channel(channel)])

    def listen(self, channel: str, heard: Callable[[], None], stop: threading.Event) -> None:
        """Call *heard* at every signal on *channel*, and after every new connection, until *stop*."""
        while not stop.is_set():
            try:
                self._listen(self._storage.channel(channel), heard, stop)
            except StorageError as error:
                _log.debug("listening is interrupted: %s", error)
                stop.wait(_AGAIN_SECONDS)

    def _listen(self, channel: str, heard: Callable[[], None], stop: threading.Event) -> None:
        with translated(), self._storage.connect() as connection:
            connection.execute(f"LISTEN {channel}".encode())
            heard()
            while not stop.is_set():
                for _ in connection.notifies(timeout=_LISTEN_SECONDS):
                    heard()
                connection.execute("SELECT 1")  # a connection that is lost says so

    def close(self) -> None:
        """Do nothing: the connections are those of all stores."""

    @property
    def _current(self) -> Connection | None:
        return getattr(self._local, "connection", None)

    @contextmanager
    def _connection(self, *, flushes: bool = True) -> Iterator[Connection]:
        """Lend the connection of the transaction that this thread is in, otherwise any."""
        current = self._current
        if current is not None:
            with translated():
                yield current
            return
        with self._storage.connection(flushes=flushes) as connection:
            yield connection


def _noting(note: Callable[[str], None]) -> type[Connection]:
    """Return a class of connections that calls *note* at each, with why the server refuses it, empty where it does not."""

    class Noting(psycopg.Connection[Row]):
        @classmethod
        def connect(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the library has it
            try:
                connection = _in_utf8(super().connect(*args, **kwargs))
            except psycopg.Error as error:
                note(refusal_of(error))
                raise
            note("")
            return connection

    return Noting


def _in_utf8(connection: Connection) -> Connection:
    """Return a connection to a database that can store every character.

    Raises:
        WrongEncodingError: it cannot; the connection is closed.
    """
    if connection.info.parameter_status("server_encoding") not in {"UTF8", None}:
        connection.close()
        raise WrongEncodingError
    return connection


def _wait_for_no_disk(connection: Connection) -> None:
    connection.execute("SET synchronous_commit = off")


def _place_of(url: str) -> str:
    """Return where the database of *url* is, as it may be shown: without a user and a password.

    Raises:
        ValueError: what is wrong with it, none of its values repeated.
    """
    address = read_database_address(url)
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    for name, _ in address.options:
        if name not in known:
            message = f"has an unknown option after the ?: {name}"
            raise ValueError(message)
    try:
        conninfo_to_dict(url)
    except psycopg.Error:
        message = "is not of the form postgresql://user:password@host:port/database"
        raise ValueError(message) from None
    return address.place


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
