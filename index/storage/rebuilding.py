"""Rebuilding: a new database in the place of a damaged one, which is kept, with every row of other programs' tables that can be read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import Final

from index.storage.layout import index_folder

_MADE_ANEW: Final = ("documents", "passages", "texts", "terms", "vocabulary", "facts")


def set_aside(path: Path) -> Path:
    """Rename the database at *path*, its log and its index; return the new name of the database."""
    number = next(each for each in count(1) if not _aside(path, each).exists())
    kept = _aside(path, number)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(kept.with_name(kept.name + suffix))
    with suppress(FileNotFoundError):
        index_folder(path).rename(index_folder(kept))
    path.rename(kept)
    return kept


def salvage(kept: Path, path: Path) -> tuple[int, tuple[str, ...]]:
    """Copy into the database at *path* what is in *kept* besides what is made anew from files.

    Returns:
        How many rows were copied, and the tables of which some may be missing.
    """
    copied, cut = 0, []
    with closing(sqlite3.connect(path)) as new, closing(sqlite3.connect(f"{kept.resolve().as_uri()}?mode=ro", uri=True)) as old:
        try:
            tables = old.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'index'").fetchall()
            old.execute("SELECT * FROM _sqlite_migrations").fetchall()  # without them nobody knows how the tables are to be read
        except sqlite3.DatabaseError:
            return 0, ("everything",)
        owned = set(_MADE_ANEW)
        for name, statement in tables:
            if name in owned or any(f"[{each}]" in statement or f'"{each}"' in statement for each in owned):
                continue
            with suppress(sqlite3.OperationalError):  # it is there already
                new.execute(statement)
            if statement.upper().startswith("CREATE TABLE"):
                rows = [*_readable(old, name)]
                known = sum(_inserted(new, name, row) for row in rows)
                copied += known
                if len(rows) != _counted(old, name):
                    cut.append(name)
        new.commit()
    return copied, tuple(cut)


def _aside(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}-damaged-{number}{path.suffix}")


def _readable(old: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    """Yield the rows from the front until one cannot be read, then from the back."""
    seen: set[int] = set()
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.DatabaseError):
            for number, *row in old.execute(f"SELECT rowid, * FROM {table} ORDER BY rowid {order}"):  # noqa: S608 - names of the file's own tables
                if number in seen:
                    break
                seen.add(number)
                yield tuple(row)


def _counted(old: sqlite3.Connection, table: str) -> int:
    try:
        return int(old.execute(f"SELECT count(*) FROM {table} NOT INDEXED").fetchone()[0])  # noqa: S608 - as above
    except sqlite3.DatabaseError:
        return -1


def _inserted(new: sqlite3.Connection, table: str, row: tuple[object, ...]) -> int:
    """Insert a row unless the table has it or cannot take it; return how many were inserted."""
    marks = ",".join("?" * len(row))
    with suppress(sqlite3.DatabaseError):
        return new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row).rowcount  # noqa: S608 - as above
    return 0
