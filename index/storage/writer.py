"""Writing a corpus: rows are added and marked as gone for the next generation, and purged when none shows them."""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import sqlite_utils

from index.ingest.pipeline import Analysed
from index.storage.counts import pack_counts
from index.storage.rows import document_columns
from index.storage.schema import MARK, RESERVED, SYNCED, compact, last_row
from index.storage.terms import TermNumbers
from index.storage.texts import delete_texts, store_text

COMMIT_SECONDS: Final = 1.0
"""For how long a sync reads before it stores what it has read: flushing each file by itself would take longer than reading it."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that the corpus holds: the digest of its content, how it was read, and whether its documents are restricted."""

    digest: str
    reading: str
    restricted: bool


class CorpusWriter:
    """Writes the rows of a corpus on a connection whose owner holds the lock. One thread at a time."""

    def __init__(self, db: sqlite_utils.Database, commit_seconds: float = COMMIT_SECONDS) -> None:
        self._db = db
        self._terms = TermNumbers(db)
        self._commit_seconds = commit_seconds
        self.generation = 0  # the next one, to which rows that are stored now belong

    def known_files(self) -> dict[str, StoredFile]:
        """Return the files that the corpus holds, by name."""
        rows = self._db.query("SELECT DISTINCT file, digest, reading, staff FROM documents WHERE gone IS NULL")
        return {row["file"]: StoredFile(row["digest"], row["reading"], bool(row["staff"])) for row in rows}

    @contextmanager
    def batches(self) -> Iterator[Callable[[Callable[[], None]], None]]:
        """Store documents: yield a function that is given, for each file, what stores it.

        What is given is stored together now and then, in a transaction that lasts no longer than that takes: other connections write in
        between. Where the block fails, what was not committed is left out.
        """
        waiting: list[Callable[[], None]] = []
        since = time.monotonic()

        def keep(work: Callable[[], None]) -> None:
            nonlocal since
            waiting.append(work)
            if time.monotonic() - since >= self._commit_seconds:
                self._commit(waiting)
                since = time.monotonic()

        self._terms.forget()
        try:
            yield keep
            self._commit(waiting)
        except BaseException:
            self._db.conn.rollback()
            raise
        finally:
            self._terms.forget()

    def _commit(self, waiting: list[Callable[[], None]]) -> None:
        """Do what is *waiting* in one transaction."""
        for work in waiting:
            work()
        self._db.conn.commit()
        waiting.clear()

    def remove(self, name: str) -> None:
        """Hide the documents of the file *name* from the next generation on."""
        self._db.conn.execute("UPDATE documents SET gone = ? WHERE file = ? AND gone IS NULL", [self.generation, name])

    def store(self, name: str, contents: Sequence[Analysed], reading: str, *, restricted: bool) -> None:
        """Let the next generation show the documents of the file *name*."""
        for analysed in contents:
            row = document_columns(analysed.document) | {
                "id": self._next_row("documents"),
                "file": name,
                "reading": reading,
                "staff": int(restricted),
                "added": self.generation,
                "first_passage": self._next_row("passages"),
                "passages": len(analysed.passages),
                "counts": self._counts(analysed),
            }
            marks = ", ".join(f":{column}" for column in row)
            self._db.conn.execute(f"INSERT INTO documents ({', '.join(row)}) VALUES ({marks})", row)  # noqa: S608 - our own names
            store_text(self._db, row["id"], analysed.document.text)
            self._store_passages(analysed, row)

    def _store_passages(self, analysed: Analysed, row: Mapping[str, Any]) -> None:
        self._db.conn.executemany(
            "INSERT INTO passages (id, key, document, heading, start, end) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (number, passage.key, row["id"], passage.heading, passage.start, passage.end)
                for number, passage in enumerate(analysed.passages, row["first_passage"])
            ],
        )

    def _counts(self, analysed: Analysed) -> bytes:
        """Return the term counts of the passages of a document, their terms by number."""
        terms = self._terms.number(analysed.terms)[np.frombuffer(analysed.places, dtype=np.int32)]
        return pack_counts(np.frombuffer(analysed.sizes, np.int32), terms, np.frombuffer(analysed.frequencies, np.uint16))

    def _next_row(self, table: str) -> int:
        """Return the number of the next row. None is used twice: a reader may still hold that of a deleted row."""
        query = f"SELECT MAX(COALESCE(MAX(id), 0), COALESCE((SELECT CAST(value AS INT) FROM facts WHERE name = ?), 0)) FROM {table}"  # noqa: S608
        return int(self._db.conn.execute(query, [last_row(table)]).fetchone()[0]) + 1

    def finish_sync(self, removed: Sequence[str]) -> None:
        """Hide the documents of *removed* files, and note the time, in one transaction."""
        with self._db.atomic():
            for name in removed:
                self.remove(name)
            self._set_facts({SYNCED: datetime.now(UTC).isoformat(timespec="seconds")})

    def reserve(self, highest: int) -> int:
        """Return the number of a new generation, above *highest* and all that were reserved here; later rows belong to the next."""
        number = max(self.generation - 1, highest) + 1
        self._set_facts({RESERVED: str(number), f"{MARK}{number}": secrets.token_hex(8)})
        self.generation = number + 1
        return number

    def purge(self, kept: Sequence[int]) -> None:
        """Delete the rows and marks that none of the *kept* generations needs."""
        shown = " OR ".join(f"(added <= {int(number)} AND gone > {int(number)})" for number in kept) or "0"
        query = f"SELECT id FROM documents WHERE gone IS NOT NULL AND NOT ({shown})"  # noqa: S608 - whole numbers
        marks = [f"{MARK}{int(number)}" for number in kept]
        other_marks = f"name LIKE '{MARK}%' AND name NOT IN ({','.join('?' * len(marks))})"
        with self._db.atomic():
            self._set_facts({last_row(table): str(self._next_row(table) - 1) for table in ("documents", "passages")})
            doomed = self._db.execute(query).fetchall()
            delete_texts(self._db, (row for (row,) in doomed))
            self._db.conn.executemany("DELETE FROM passages WHERE document = ?", doomed)
            self._db.conn.executemany("DELETE FROM documents WHERE id = ?", doomed)
            self._db.execute(f"DELETE FROM facts WHERE {other_marks}", marks)  # noqa: S608 - only question marks
        compact(self._db)

    def _set_facts(self, facts: Mapping[str, str]) -> None:
        self._db.table("facts").upsert_all(({"name": name, "value": value} for name, value in facts.items()), pk="name")
