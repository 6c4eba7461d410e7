"""Reading a corpus: the documents, passages and term counts of any generation that is kept."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from index.documents import Document, Window
from index.errors import DamagedDatabaseError
from index.passages import Body, Passage, passage_key
from index.ranking.postings import TermCounts
from index.storage.counts import NO_COUNTS, unpack_counts
from index.storage.database import open_database, report_damage
from index.storage.rows import DocumentTable, to_document, to_passage, to_provenance, to_table
from index.storage.schema import MARK, RESERVED, SYNCED, last_row, shown_rows
from index.storage.terms import term_digests
from index.storage.texts import JOINED, read_text, read_window, spans

_TYPES: Final[Mapping[str, Mapping[str, str]]] = {
    "vocabulary": {"digests": "blob"},
    "texts": {"content": "blob"},
    "documents": {"name": "text", "file": "text", "digest": "text", "title": "text", "added": "integer", "first_passage": "integer"},
    "passages": {"key": "text", "document": "integer", "start": "integer", "end": "integer"},
}


class CorpusReader:
    """Reads a corpus on a connection of its own, so that it never waits for whoever writes. One lock; any thread."""

    def __init__(self, path: Path) -> None:
        """Open the SQLite file at *path*, whose tables must be up to date.

        Raises:
            DamagedDatabaseError: the file is damaged, or no SQLite database.
        """
        self.path = path
        self._reader = open_database(path)
        self._reading = threading.RLock()

    def close(self) -> None:
        """Close the connection."""
        with self._reading:
            self._reader.close()

    def counts(self, generation: int | None = None) -> tuple[int, int]:
        """Return how many documents and passages *generation* shows, by default those that the last sync left."""
        where, values = shown_rows(generation, restricted=True)
        query = f"SELECT COUNT(*) AS documents, COALESCE(SUM(passages), 0) AS passages FROM documents WHERE {where}"  # noqa: S608
        row = self._all(query, values)[0]
        return row["documents"], row["passages"]

    def documents(self, generation: int | None = None, *, restricted: bool = True) -> list[Document]:
        """Return the documents that *generation* shows, by default those that the last sync left, ordered by id.

        Without *restricted*, only those that the public may see. Texts, sections and removals are left empty, since together they may
        be larger than memory: see `document()`.
        """
        where, values = shown_rows(generation, restricted=restricted)
        rows = self._all(f"SELECT name, title, provenance, digest FROM documents WHERE {where} ORDER BY name", values)  # noqa: S608
        with report_damage(self.path):
            return [_described(row) for row in rows]

    def described(self, document_id: str, generation: int | None = None, *, restricted: bool = True) -> Document | None:
        """Return one document as `documents()` does, without its text; None where *generation* shows none of that id."""
        where, values = shown_rows(generation, restricted=restricted)
        query = f"SELECT name, title, provenance, digest FROM documents WHERE name = :name AND {where}"  # noqa: S608
        rows = self._all(query, values | {"name": document_id})
        with report_damage(self.path):
            return _described(rows[0]) if rows else None

    def window(self, document_id: str, start: int, end: int, generation: int | None = None, *, restricted: bool = True) -> Window | None:
        """Return the text of one document from *start* to *end*, as far as it goes; None where *generation* shows none of that id."""
        where, values = shown_rows(generation, restricted=restricted)
        start = max(start, 0)
        with self._snapshot() as db:
            row = db.execute(f"SELECT id FROM documents WHERE name = :name AND {where}", values | {"name": document_id}).fetchone()  # noqa: S608
            if row is None:
                return None
            text, length = read_window(db, row[0], start, end)
        return Window(text, min(start, length), length)

    def document(self, document_id: str, generation: int | None = None, *, restricted: bool = True) -> Document | None:
        """Return one document as *generation* shows it, None where it shows none of that id."""
        where, values = shown_rows(generation, restricted=restricted)
        query = f"SELECT * FROM documents WHERE name = :name AND {where}"  # noqa: S608
        with self._snapshot() as db:
            row = next(iter(db.query(query, values | {"name": document_id})), None)
            return to_document(row, read_text(db, row["id"])) if row else None

    def headings(self, generation: int | None = None, *, restricted: bool = True) -> list[tuple[str, str]]:
        """Return the id of each document that `documents()` returns, once with its title and once with each path of headings in it."""
        where, values = shown_rows(generation, restricted=restricted)
        query = (
            f"SELECT name, title AS heading FROM documents WHERE {where} UNION "  # noqa: S608
            f"SELECT name, heading FROM passages JOIN documents ON documents.id = document WHERE heading <> '' AND {where}"
        )
        return [(row["name"], row["heading"]) for row in self._all(query, values)]

    def rows(self, generation: int | None = None, *, restricted: bool = True) -> DocumentTable:
        """Return the rows of the documents that *generation* shows, by default those that the last sync left, in corpus order."""
        where, values = shown_rows(generation, restricted=restricted)
        return to_table(self._all(f"SELECT id, first_passage, passages FROM documents WHERE {where} ORDER BY name", values))  # noqa: S608

    def term_counts(self, rows: DocumentTable) -> TermCounts:
        """Return the term counts of the passages of *rows*.

        Raises:
            DamagedDatabaseError: those of a document are missing.
        """
        columns = [NO_COUNTS]
        with self._reading, report_damage(self.path):
            for document, size in zip(rows.documents.tolist(), rows.sizes.tolist(), strict=True):
                found = self._reader.execute("SELECT counts FROM documents WHERE id = ?", [document]).fetchone()
                columns.append(unpack_counts(found[0], size) if found and found[0] else NO_COUNTS)
        sizes, terms, frequencies = (np.concatenate(column) for column in zip(*columns, strict=True))
        if len(sizes) != rows.sizes.sum():
            raise DamagedDatabaseError(self.path, "counted terms are missing")
        return TermCounts(sizes, terms, frequencies, np.repeat(np.arange(len(rows.documents), dtype=np.int32), rows.sizes))

    def digests(self, numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Return the digests of terms by their numbers, which ascend."""
        with self._reading, report_damage(self.path):
            return term_digests(self._reader, numbers)

    def bodies(self, passages: Sequence[int]) -> dict[int, Body]:
        """Return the headings and texts of passages by their rows; rows that no longer exist are left out."""
        found = self._spans('passages.id, heading, start, "end"', passages)
        return {row["id"]: Body(row["heading"], row["text"]) for row in found}

    def passage(self, row: int) -> Passage | None:
        """Return the passage of a row, None when it was deleted with the last generation that showed it."""
        return self.passages([row]).get(row)

    def passages(self, rows: Sequence[int]) -> dict[int, Passage]:
        """Return the passages of *rows*; rows that no longer exist are left out."""
        return {row["id"]: to_passage(row) for row in self._spans("passages.*, name, title, provenance", rows)}

    def _spans(self, columns: str, rows: Sequence[int]) -> Iterator[dict[str, Any]]:
        """Yield the *columns* of the passages of *rows*, with their texts."""
        marks = ",".join("?" * len(rows))
        query = f"SELECT {columns}, {JOINED} WHERE passages.id IN ({marks}) ORDER BY passages.id, block"
        with report_damage(self.path):
            yield from spans(self._all(query, rows))

    def passage_rows(self, key: str) -> list[int]:
        """Return the rows of the passages with that key: one for each time the document was stored."""
        return [row["id"] for row in self._all("SELECT id FROM passages WHERE key = ?", [key])]

    def synced_at(self) -> datetime | None:
        """Return when the last sync ended, None before the first."""
        value = self._fact(SYNCED)
        return datetime.fromisoformat(value) if value else None

    def newest(self) -> int:
        """Return the highest generation that any row refers to, 0 if there is no row."""
        return int(self._all("SELECT MAX(COALESCE(MAX(added), 0), COALESCE(MAX(gone), 0)) AS newest FROM documents")[0]["newest"])

    def highest(self) -> int:
        """Return the highest generation that this database knows of, reserved by whatever process."""
        return max(self.newest(), int(self._fact(RESERVED) or 0))

    def mark(self, generation: int) -> str | None:
        """Return the random mark that *generation* was reserved with; None where this database, perhaps an older copy, did not."""
        return self._fact(f"{MARK}{generation}")

    @property
    def was_published(self) -> bool:
        """Whether a generation was ever published, so that an index must exist."""
        return self._fact(last_row("documents")) is not None  # written by every purge, which follows every publication

    def check(self) -> None:
        """Check the structure of the database and the types of what is in it, as far as that is quick.

        Raises:
            DamagedDatabaseError: with the first fault.
        """
        with self._reading, report_damage(self.path):
            found = self._reader.execute("PRAGMA quick_check(1)").fetchone()[0]
            fault = found if found != "ok" else next(self._mistyped(), "")
        if fault:
            raise DamagedDatabaseError(self.path, fault)

    def _mistyped(self) -> Iterator[str]:
        """Yield the columns that hold something of another type than was stored: bits have flipped in the heads of rows."""
        for table, columns in _TYPES.items():
            for column, kind in columns.items():
                query = f"SELECT count(*) FROM {table} WHERE typeof({column}) <> ?"  # noqa: S608 - names of this file only
                if count := self._reader.execute(query, [kind]).fetchone()[0]:
                    yield f"{count} values in {table}.{column} are not {kind}"
        for column in ("provenance", "sections", "removed"):
            query = f"SELECT count(*) FROM documents WHERE NOT json_valid({column})"  # noqa: S608 - names of this file only
            if count := self._reader.execute(query).fetchone()[0]:
                yield f"the {column} of {count} documents cannot be read"

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with the database: its pages, types, references, and passages that differ from their document's text."""
        with self._reading, report_damage(self.path):
            yield from self._mistyped()
            yield from (row[0] for row in self._reader.execute("PRAGMA integrity_check") if row[0] != "ok")
            yield from (f"a row of {row[0]} refers to nothing" for row in self._reader.execute("PRAGMA foreign_key_check"))
            for number, name in self._reader.execute("SELECT id, name FROM documents").fetchall():
                yield from self._misplaced(number, name, read_text(self._reader, number))

    def _misplaced(self, document: int, name: str, text: str) -> Iterator[str]:
        """Yield the passages of a document whose keys are not those of what is there in its *text*."""
        seen: Counter[str] = Counter()
        query = 'SELECT start, "end", key FROM passages WHERE document = ? ORDER BY id'
        for start, end, key in self._reader.execute(query, [document]):
            passage = text[start:end] if isinstance(start, int) and isinstance(end, int) else ""
            seen[passage] += 1
            if passage_key(name, passage, seen[passage]) != key:
                yield f"{name}: the passage at {start} is not in its document"

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite_utils.Database]:
        """Give the connection to queries that see one state of the database."""
        with self._reading, report_damage(self.path):
            self._reader.execute("BEGIN")
            try:
                yield self._reader
            finally:
                self._reader.execute("ROLLBACK")

    def _fact(self, name: str) -> str | None:
        rows = self._all("SELECT value FROM facts WHERE name = ?", [name])
        return str(rows[0]["value"]) if rows else None

    def _all(self, query: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> list[dict[str, Any]]:
        with self._reading, report_damage(self.path):
            return list(self._reader.query(query, values))  # type: ignore[arg-type] # any mapping or sequence will do


def _described(row: Mapping[str, Any]) -> Document:
    return Document(row["name"], row["title"], "", provenance=to_provenance(row), digest=row["digest"])
