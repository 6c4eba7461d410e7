"""Migration: a running office moves from the SQLite file of its state folder to PostgreSQL; and back into a file, for a backup."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, cast

from bot.curation.shared import shared_files
from bot.desk import notices
from bot.desk import schema as desk
from bot.errors import MovingError, SettingsError, StorageError
from bot.people import schema as people
from bot.replication.joining import found_index
from bot.settings import DATABASE, Settings, plain
from bot.storage.database import Database
from bot.storage.engines import Storage, storage_of
from bot.storage.moving import KEPT_BY_ALL, Portable, Table, examine, in_use, move, tables_of
from bot.storage.sqlite import SqliteDatabase
from bot.telegram import STORES
from index import Corpus, Generations, NoIndexError

_MOVED: Final = (people.MIGRATIONS, desk.MIGRATIONS, notices.MIGRATIONS, *STORES)
_NOT_MOVED: Final = (
    "the database of DATABASE_URL is empty, and what the state folder holds was never moved there: "
    "to back up the folder, unset DATABASE_URL; to go on with the database, migrate first"
)
_STAYS_BEHIND: Final = (
    "the database of DATABASE_URL is empty, and what %s holds was never moved there: "
    "to go on with it, stop the bot and run python -m bot migrate --from sqlite"
)
_NOTHING: Final = "there is nothing to move: no bot ever ran on this state folder"

_log = logging.getLogger(__name__)


class Moved(NamedTuple):
    """What is in the database now: tables, how many files beside them, and how many documents and files of the index, None if another."""

    tables: Sequence[Table]
    files: int
    index_counts: tuple[int, int] | None


def to_postgres(settings: Settings) -> Moved:
    """Move what changes from the state folder to DATABASE_URL; what is there and equal already stays as it is.

    Raises:
        SettingsError: DATABASE_URL is not set.
        MovingError: there is nothing to move, or the database holds something else.
        CorpusLockedError: a bot is running on the state folder.
        StorageError: the database cannot be reached.
        SharingError: likewise, or a replica is running on it.
    """
    if settings.database_url is None:
        raise SettingsError([("DATABASE_URL", "is needed: it says where to")])
    path = settings.state_dir / DATABASE
    if not path.is_file():
        raise MovingError(_NOTHING)
    with Corpus.locked(path) as corpus:
        storage, source = storage_of(plain(settings.database_url), path), SqliteDatabase(path)
        try:
            target = _prepared(storage)
            for each in _MOVED:
                source.migrate(each)
            tables = move(source, target, tables_of(_MOVED), source)
            files = shared_files(storage, settings)
        finally:
            source.close()
            storage.close()
        index = found_index(plain(settings.database_url), corpus) if _is_published(corpus) else (0, 0)
    return Moved(tables, files.count if files is not None else 0, index)


def _is_published(corpus: Corpus) -> bool:
    try:
        return Generations(corpus).number() > 0
    except NoIndexError:
        return False


def into_file(settings: Settings, path: Path) -> Sequence[Table]:
    """Write what is in DATABASE_URL into the SQLite file at *path*, in the place of what is there.

    Raises:
        MovingError: nothing is in DATABASE_URL, but something in the file, which was never moved there.
        StorageError: the database cannot be reached.
    """
    storage, target = storage_of(plain(settings.database_url), path), SqliteDatabase(path)
    try:
        for each in _MOVED:
            target.migrate(each)
        tables, source = tables_of(_MOVED), _prepared(storage)
        if not _used(source, tables, target) and _used(target, tables, target):
            raise MovingError(_NOT_MOVED)
        with target.transaction():
            for table in reversed(tables):
                target.execute(f"DELETE FROM {table}")  # noqa: S608 - ours
        return move(source, target, tables, target)
    finally:
        target.close()
        storage.close()


def is_unmoved(settings: Settings) -> bool:
    """Return whether the state folder holds an office and DATABASE_URL none: nothing was moved there. Any thread; nothing is changed.

    Raises:
        StorageError: the database cannot be reached.
    """
    path = settings.state_dir / DATABASE
    if settings.database_url is None or not path.is_file():
        return False
    storage, source = storage_of(plain(settings.database_url), path), SqliteDatabase(path)
    try:
        storage.version()
        return _holds_any(source) and not _holds_any(storage.open("moving"))
    finally:
        source.close()
        storage.close()


def warn_if_unmoved(settings: Settings) -> None:
    """Log it where `is_unmoved()`; whether the database can be reached is for others to say."""
    with suppress(StorageError):
        if is_unmoved(settings):
            _log.warning(_STAYS_BEHIND, settings.state_dir)


def _holds_any(database: Database) -> bool:
    """Return whether a table has a row that not every bot writes; those that are missing have none."""
    for table in tables_of(_MOVED):
        with suppress(StorageError):
            if table not in KEPT_BY_ALL and database.query(f"SELECT 1 FROM {table} LIMIT 1"):  # noqa: S608 - ours
                return True
    return False


def _used(database: Portable, tables: Sequence[str], shape: Portable) -> list[str]:
    with database.transaction():
        return in_use(examine(database, table, shape.columns(table)) for table in tables)


def _prepared(storage: Storage) -> Portable:
    """Return the database with its tables."""
    database = cast("Portable", storage.open("moving"))
    for each in _MOVED:
        database.migrate(each)
    return database
