"""Connections to PostgreSQL that notice within seconds that the other side is gone, and the tables of replication.

https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg

from bot.errors import SharingError
from bot.storage.signals import CHANNEL

LOCK: Final = 0x77616E67
"""The first half of our advisory locks; the second is that of the schema, so that offices may share a database."""

Connection = psycopg.Connection[tuple[Any, ...]]
AsyncConnection = psycopg.AsyncConnection[tuple[Any, ...]]

_PATIENCE: Final[dict[str, Any]] = {
    "connect_timeout": 3,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 4000,
    "application_name": "wangge",
}

# Each is run once, in this order; new ones are appended, and none is ever changed.
_STEPS: Final = (
    """
    CREATE TABLE index_leadership (id int PRIMARY KEY CHECK (id = 1), epoch bigint NOT NULL, replica text NOT NULL, since timestamptz);
    INSERT INTO index_leadership VALUES (1, 0, '', NULL);
    CREATE TABLE index_chunks (sha256 text PRIMARY KEY, content bytea NOT NULL);
    ALTER TABLE index_chunks ALTER COLUMN content SET STORAGE EXTERNAL;
    CREATE TABLE index_files (sha256 text PRIMARY KEY, size bigint NOT NULL);
    CREATE TABLE index_file_chunks (
        file text NOT NULL REFERENCES index_files ON DELETE CASCADE,
        place int NOT NULL,
        chunk text NOT NULL REFERENCES index_chunks,
        PRIMARY KEY (file, place)
    );
    CREATE INDEX ON index_file_chunks (chunk);
    CREATE TABLE index_points (number bigint NOT NULL, mark text NOT NULL, PRIMARY KEY (number, mark));
    CREATE TABLE index_documents (
        id bigint PRIMARY KEY, added bigint NOT NULL, gone bigint, content bytea NOT NULL, sha256 text NOT NULL
    );
    CREATE TABLE index_terms (first bigint PRIMARY KEY, terms int NOT NULL, content bytea NOT NULL, sha256 text NOT NULL);
    CREATE TABLE index_releases (
        id bigint PRIMARY KEY, epoch bigint NOT NULL, facts text NOT NULL, made_at timestamptz NOT NULL
    );
    CREATE TABLE index_release_files (
        release bigint NOT NULL REFERENCES index_releases ON DELETE CASCADE,
        path text NOT NULL,
        file text NOT NULL REFERENCES index_files,
        PRIMARY KEY (release, path)
    );
    CREATE INDEX ON index_release_files (file);
    CREATE TABLE index_errands (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind text NOT NULL,
        facts text NOT NULL,
        progress text NOT NULL DEFAULT '',
        outcome text,
        asked_at timestamptz NOT NULL DEFAULT now()
    );
    """,
    "CREATE UNLOGGED TABLE index_replicas (name text PRIMARY KEY, generation bigint NOT NULL, at timestamptz NOT NULL)",
)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Connect to the database at *url* for a block; every statement is a transaction of its own unless one is begun.

    Raises:
        SharingError: the database cannot be reached, or refuses.
    """
    with reporting(), psycopg.connect(url, autocommit=True, **_PATIENCE) as connection:
        yield connection


async def connect_listening(url: str) -> AsyncConnection:
    """Open a session that hears what replicas notify one another of, and is ended by the server some seconds after it lost its peer.

    The server keeps it for at least five seconds without a sign of life.
    """
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True, **_PATIENCE)
    for setting, value in {"idle": 5, "interval": 1, "count": 2}.items():
        await connection.execute(f"SET tcp_keepalives_{setting} = {value}")
    await connection.execute("SET tcp_user_timeout = 7000")
    await connection.execute(f"LISTEN {CHANNEL}")
    return connection


@contextmanager
def reporting() -> Iterator[None]:
    """Raise errors of the database as ours.

    Raises:
        SharingError: it cannot be reached, or refuses.
    """
    try:
        yield
    except psycopg.Error as error:
        raise SharingError(str(error).strip() or type(error).__name__) from error


def migrate(url: str) -> None:
    """Make or bring up to date the tables of replication; other replicas wait meanwhile.

    Raises:
        SharingError: the database cannot be reached, or refuses.
    """
    with connected(url) as db, db.transaction():
        db.execute("SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()) + 1)", [LOCK])
        db.execute("CREATE TABLE IF NOT EXISTS index_steps (number int PRIMARY KEY)")
        taken = {number for (number,) in db.execute("SELECT number FROM index_steps")}
        for number, statements in enumerate(_STEPS, 1):
            if number not in taken:
                db.execute(statements)
                db.execute("INSERT INTO index_steps VALUES (%s)", [number])
        db.execute("DELETE FROM index_replicas WHERE at < now() - interval '1 hour'")


def notify(db: Connection, what: str) -> None:
    """Notify all replicas of *what*, when the transaction is committed."""
    db.execute("SELECT pg_notify(%s, %s)", [CHANNEL, what])
