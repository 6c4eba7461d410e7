"""The tables of a corpus, and the migrations that create them.

A row of `documents` or `passages` is never changed, only marked: `added` is the number of the generation that shows it first, `gone`
that of the first that does not. The column `counts` holds the term counts of all passages of a document (`storage.counts`).
Texts are in blocks of their own (`storage.texts`), and so are the digests of terms (`storage.terms`).
"""

import sqlite3
from contextlib import suppress
from typing import Any, Final

import sqlite_utils
from sqlite_utils.migrations import Migrations

from index.storage.compacting import move_counts, move_terms, move_texts

SYNCED: Final = "synced"
"""The fact that tells when the last sync ended: ISO 8601, UTC."""

RESERVED: Final = "last generation"
"""The fact that holds the highest number that was reserved for a generation."""

MARK: Final = "mark of generation "
"""Begins the name of the fact that holds the random mark of a generation."""

_FEW_PAGES: Final = 256  # a megabyte

_migrations: Final = Migrations("index.corpus")


def last_row(table: str) -> str:
    """Return the name of the fact that holds the highest row number that a table ever had."""
    return f"last of {table}"


def migrate(db: sqlite_utils.Database) -> None:
    """Bring the tables up to date."""
    is_old = db.table("terms").exists()
    _migrations.apply(db)
    if is_old:
        _rewrite(db)


def compact(db: sqlite_utils.Database) -> None:
    """Give back what the file has free, if that is much of it; where that cannot be done now, it stays free."""
    free, pages = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_count"))
    if free > max(pages // 3, _FEW_PAGES):
        _rewrite(db)


def _rewrite(db: sqlite_utils.Database) -> None:
    with suppress(sqlite3.OperationalError):  # another process writes, or the disk is full
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def shown_rows(generation: int | None, *, restricted: bool) -> tuple[str, dict[str, Any]]:
    """Return the SQL condition, and its values, for the documents that *generation* shows.

    Without a generation, those that the last sync left; without *restricted*, those that the public may see.
    """
    if generation is None:
        condition, values = "gone IS NULL", {}
    else:
        condition = "added <= :generation AND (gone IS NULL OR gone > :generation)"
        values = {"generation": generation}
    return condition if restricted else f"{condition} AND staff = 0", values


@_migrations()
def m001_documents_and_passages(db: sqlite_utils.Database) -> None:
    """Create the first tables, which the second migration replaces."""
    db.table("facts").create({"name": str, "value": str}, pk="name")


@_migrations()
def m002_generations(db: sqlite_utils.Database) -> None:
    """Keep the rows of earlier generations, and term counts by number. The next sync reads every file again."""
    for name in ("passages", "documents"):
        db.table(name).drop(ignore=True)
    db.execute("DELETE FROM facts")
    db.table("terms").create({"id": int, "term": str}, pk="id", not_null={"term"})
    db.table("terms").create_index(["term"], unique=True)
    db.table("documents").create(
        {
            "id": int,
            "name": str,
            "file": str,
            "digest": str,
            "reading": str,
            "staff": int,
            "added": int,
            "gone": int,
            "first_passage": int,
            "passages": int,
            "title": str,
            "provenance": str,
            "sections": str,
            "removed": str,
            "sizes": bytes,
            "terms": bytes,
            "frequencies": bytes,
            "text": str,  # the longest last: SQLite reads the columns before it without it
        },
        pk="id",
        not_null={"name", "file", "digest", "reading", "staff", "added", "first_passage", "passages", "title", "text"},
    )
    for column in ("file", "name", "gone"):
        db.table("documents").create_index([column])
    db.table("passages").create(
        {"id": int, "key": str, "document": int, "heading": str, "start": int, "end": int, "text": str},
        pk="id",
        not_null={"key", "document", "heading", "start", "end", "text"},
        foreign_keys=[("document", "documents", "id")],
    )
    db.table("passages").create_index(["key"])
    db.table("passages").create_index(["document"])


@_migrations()
def m003_compact(db: sqlite_utils.Database) -> None:
    """Store each text once, term counts packed, and of terms their digests."""
    db.table("texts").create({"id": int, "content": bytes}, pk="id", not_null={"content"})
    db.table("vocabulary").create({"id": int, "digests": bytes}, pk="id", not_null={"digests"})
    db.execute("ALTER TABLE documents ADD COLUMN counts BLOB")
    move_terms(db)
    move_texts(db)
    move_counts(db)
    db.table("terms").drop()
    db.execute("ALTER TABLE passages DROP COLUMN text")
    for column in ("sizes", "terms", "frequencies", "text"):
        db.execute(f"ALTER TABLE documents DROP COLUMN {column}")
