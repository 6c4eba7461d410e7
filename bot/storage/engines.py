"""Engines: which one keeps what changes, by the settings."""

import sqlite3
from pathlib import Path
from typing import Final, Protocol

from bot.errors import MissingExtraError
from bot.storage.database import Database
from bot.storage.sqlite import SqliteDatabase

OLDEST: Final = 14
"""The oldest version of PostgreSQL that is supported."""

_EXTRA: Final = "postgres"


class Storage(Protocol):
    """Where the stores of one bot keep everything. Any thread."""

    @property
    def is_shared(self) -> bool:
        """Whether other machines may use it too."""

    @property
    def place(self) -> str:
        """Where that is, as it may be shown: without a password."""

    def version(self) -> int:
        """Return the major version of the engine."""

    def open(self, name: str, *, flushes: bool = True, is_serial: bool = True) -> Database:
        """Return the database of the store *name*; its owner closes it.

        Without *flushes* a power failure may cost the last moments; without *is_serial* transactions need not wait for one another.
        """

    def close(self) -> None:
        """Close what all stores share."""


class SqliteStorage:
    """One SQLite file, to which every store has a connection of its own."""

    is_shared = False

    def __init__(self, path: Path) -> None:
        """Keep everything in the file at *path*."""
        self._path = path
        self.place = str(path)

    def version(self) -> int:
        """Return the major version of SQLite."""
        return sqlite3.sqlite_version_info[0]

    def open(self, name: str, *, flushes: bool = True, is_serial: bool = True) -> Database:
        """Return a connection, and where transactions may be long, with *is_serial*, one for reading beside them."""
        del name
        return SqliteDatabase(self._path, flushes=flushes, reads_apart=is_serial)

    def close(self) -> None:
        """Do nothing: every store closes its own."""


def storage_of(url: str, path: Path) -> Storage:
    """Return the PostgreSQL database at *url*, without one the SQLite file at *path*.

    Raises:
        SettingsError: *url* is no address of a database.
        MissingExtraError: the extra [postgres] is not installed.
    """
    if not url:
        return SqliteStorage(path)
    try:
        from bot.storage.postgres import PostgresStorage
    except ImportError as error:
        raise MissingExtraError(_EXTRA) from error
    return PostgresStorage(url)
