"""The documents, passages and counted terms in SQLite, kept equal to folders."""

import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import sqlite_utils
from filelock import FileLock, Timeout
from numpy.typing import NDArray
from sqlite_utils.migrations import Migrations

from index.analysis.analyzer import Analyzer
from index.documents import Document, Provenance, Removal, Section
from index.errors import CorpusLockedError, DamagedDatabaseError, DocumentError, EmptyFolderError, FolderNotFoundError
from index.formats import FORMATS, Format
from index.ingest.folder import content_of, files_below, is_below
from index.ingest.pipeline import Analysed, Source, read_files
from index.passages import Passage
from index.ranking.postings import TermCounts, digests_of
from index.storage.database import damage_named, open_database

Progress = Callable[[int, int, str], None]
"""Told of each file of a sync: how many are done, of how many, and the file's path."""

STAFF: Final = "staff"
"""The folder, directly below a root, of what only staff may read."""

ADDED: Final = ".added"
"""The first part of the names of documents that people added. No document of a folder is called so: hidden files are not read."""

_READING: Final = "5"  # raise it when formats, cleaning, splitting or counting change: the next sync reads every file again
_SYNCED: Final = "synced"
_RESERVED: Final = "last generation"
_MARK: Final = "mark of generation "
_COMMIT_SECONDS: Final = 1.0
_KNOW_ALL: Final = 64  # documents to store, from which on all terms are known by heart
_migrations: Final = Migrations("index.corpus")

# What a generation shows: rows that it, or one before it, added, and that none up to it removed.
_SHOWN: Final = "added <= :generation AND (gone IS NULL OR gone > :generation)"


@_migrations()
def m001_documents_and_passages(db: sqlite_utils.Database) -> None:
    """Make the first tables; those of the second migration take their place."""
    db.table("facts").create({"name": str, "value": str}, pk="name")


@_migrations()
def m002_generations(db: sqlite_utils.Database) -> None:
    """Keep what earlier generations show, and counted terms by number. Everything is read from the folder again."""
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
            "text": str,  # the longest last: what stands before it is read without it
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


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did: paths of files below the folder, and the files that failed with the reason for each.

    A failed file that was indexed before keeps its old version. `reread` counts the unchanged files that were read again because the
    reading itself has changed; `documents` and `passages` count those of the whole corpus.
    """

    added: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[str, ...]
    failed: tuple[tuple[str, DocumentError], ...]
    unchanged: int
    documents: int
    passages: int
    seconds: float
    reread: int = 0

    @property
    def changed(self) -> bool:
        """Whether the corpus holds anything else than before."""
        return bool(self.added or self.updated or self.removed or self.reread)


@dataclass(frozen=True, slots=True, eq=False)
class DocumentTable:
    """The rows of documents in corpus order: by their names.

    All (n_documents,): `documents` are the rows' numbers, `firsts` those of their first passages, which follow one another, and `sizes`
    how many passages each has.
    """

    documents: NDArray[np.int64]
    firsts: NDArray[np.int64]
    sizes: NDArray[np.int64]

    @property
    def passages(self) -> NDArray[np.int64]:
        """The rows of all passages, in corpus order."""
        begins = np.repeat(self.firsts - np.concatenate(([0], np.cumsum(self.sizes)[:-1])), self.sizes)
        return begins + np.arange(len(begins)) if len(self.documents) else np.zeros(0, dtype=np.int64)

    def of(self, chosen: NDArray[Any]) -> "DocumentTable":
        """Return some of the rows."""
        return DocumentTable(self.documents[chosen], self.firsts[chosen], self.sizes[chosen])


@dataclass(slots=True)
class _Outcome:
    """What became of the files so far, of *total*, and who is told."""

    progress: Progress | None
    total: int
    reread: int = 0
    unchanged: int = 0
    done: int = 0
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    failed: list[tuple[str, DocumentError]] = field(default_factory=list)

    def fail(self, name: str, error: DocumentError) -> None:
        """Count a file that keeps its old version, if it has one."""
        self.failed.append((error.path, error))
        self._tell(name)

    def keep(self, name: str) -> None:
        """Count a file that has not changed."""
        self.unchanged += 1
        self._tell(name)

    def take(self, name: str, *, is_new: bool) -> None:
        """Count a file that is new or changed."""
        (self.added if is_new else self.updated).append(name)
        self._tell(name)

    def sort(self) -> None:
        """Put the names in order: processes return them as they are done."""
        self.added.sort()
        self.updated.sort()
        self.failed.sort(key=lambda each: each[0])

    def _tell(self, name: str) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total, name)


class Corpus:
    """Documents, passages and their counted terms in one SQLite file. Any thread.

    One process writes at a time: `hold()` takes a lock file beside the database, and a lock left by a killed process is free again.
    Readers never wait: they have a connection of their own, and SQLite's write-ahead log shows them what was last committed.

    A document's row is never changed. A generation shows the rows that were added up to it and not removed up to it; a row goes with
    the last generation that shows it (`forget()`).
    """

    def __init__(self, path: str | Path, *, analyzer: Analyzer | None = None, formats: Sequence[Format] = FORMATS) -> None:
        """Open the corpus at *path*, which is made with its folder when it is not there.

        Raises:
            DamagedDatabaseError: the file cannot be read, or is missing or empty although an index was made of it.
        """
        self.path = Path(path)
        self.index_folder = self.path.with_suffix(".index")
        self.analyzer = analyzer or Analyzer()
        self._formats = formats
        if self.index_folder.exists() and not (self.path.exists() and self.path.stat().st_size):
            raise DamagedDatabaseError(self.path, f"it is missing or empty, while {self.index_folder} was made of it")
        self._file_lock = FileLock(f"{self.path}.lock", thread_local=False)
        self._writing = threading.RLock()
        self._reading = threading.RLock()
        self._db = open_database(self.path)
        with damage_named(self.path):
            _migrations.apply(self._db)
        self._reader = open_database(self.path)
        self._terms: dict[str, int] = {}
        self._knows_all = False
        self._generation = self._highest() + 1  # the next, to which what is stored belongs

    def close(self) -> None:
        """Close the database."""
        with self._writing, self._reading:
            self._db.close()
            self._reader.close()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Be the only process that writes; may be entered again within.

        Raises:
            CorpusLockedError: another process is writing.
        """
        try:
            self._file_lock.acquire(timeout=0)
        except Timeout as error:
            raise CorpusLockedError(self.path) from error
        try:
            yield
        finally:
            self._file_lock.release()

    def sync(
        self,
        folder: str | Path | Mapping[str, Path],
        *,
        progress: Progress | None = None,
        allow_empty: bool = False,
        everything: bool = False,
    ) -> SyncReport:
        """Make the corpus equal to *folder*: read what is new or changed, forget what is gone.

        A file is known by the digest of its content, so an unchanged one costs its reading from disk. What has been read is stored as it
        comes, every second or so; a file that fails is reported and keeps its old version. Questions are answered as before until
        an index is made of it.

        Args:
            folder: a folder, or several by the first part of the names that their documents get; "" for none.
            progress: told of each file.
            allow_empty: let an empty folder empty the corpus.
            everything: read unchanged files again too.

        Raises:
            FolderNotFoundError: there is no such folder.
            EmptyFolderError: nothing would remain of what the corpus holds; not with *allow_empty*.
            CorpusLockedError: another process is writing.
            DamagedDatabaseError: the database cannot be read.
        """
        started = time.monotonic()
        roots = folder if isinstance(folder, Mapping) else {"": Path(folder)}
        for root in roots.values():
            if not root.is_dir():
                raise FolderNotFoundError(root)
        with self.hold(), self._writing, damage_named(self.path):
            self._generation = self._highest() + 1
            known = self._known()
            lost: list[DocumentError] = []
            sources = _sources(roots, lost)
            outcome = self._take(sources, known, progress, everything=everything)
            outcome.failed += [(error.path, error) for error in lost]
            there = {source.name for source in sources}
            removed = tuple(sorted(name for name in set(known) - there if not is_below(name, lost)))
            if known and len(removed) == len(known) and not outcome.added and not allow_empty:
                raise EmptyFolderError(next(iter(roots.values())))
            with self._db.atomic():
                for name in removed:
                    self._remove(name)
                self._db.table("facts").upsert({"name": _SYNCED, "value": datetime.now(UTC).isoformat(timespec="seconds")}, pk="name")
        documents, passages = self.counts()
        return SyncReport(
            added=tuple(outcome.added),
            updated=tuple(outcome.updated),
            removed=removed,
            failed=tuple(outcome.failed),
            unchanged=outcome.unchanged,
            reread=outcome.reread,
            documents=documents,
            passages=passages,
            seconds=time.monotonic() - started,
        )

    @property
    def reading(self) -> str:
        """What decides how a file's content becomes terms."""
        return f"{_READING}-{self.analyzer.fingerprint}"

    def newest(self) -> int:
        """Return the highest number of a generation that any row tells of; 0 if there is none."""
        return int(self._all("SELECT MAX(COALESCE(MAX(added), 0), COALESCE(MAX(gone), 0)) AS newest FROM documents")[0]["newest"])

    def reserve(self, others: int = 0) -> int:
        """Return a number for a generation, higher than all before and than *others*; what is stored later is not shown by it."""
        with self._writing, damage_named(self.path), self._db.atomic():
            number = max(self._generation - 1, self._highest(), others) + 1
            facts = {_RESERVED: str(number), f"{_MARK}{number}": secrets.token_hex(8)}
            self._db.table("facts").upsert_all(({"name": name, "value": value} for name, value in facts.items()), pk="name")
            self._generation = number + 1
        return number

    def mark(self, generation: int) -> str | None:
        """Return the random mark that *generation* was reserved with; None where this database, perhaps an older copy, reserved none."""
        return self._fact(f"{_MARK}{generation}")

    @property
    def was_published(self) -> bool:
        """Whether a generation ever was, so that an index must be there."""
        return self._fact("last of documents") is not None  # see forget()

    def counts(self, generation: int | None = None) -> tuple[int, int]:
        """Return how many documents and passages *generation* shows, by default what the last sync left."""
        where, values = _where(generation, staff=True)
        query = f"SELECT COUNT(*) AS documents, COALESCE(SUM(passages), 0) AS passages FROM documents WHERE {where}"  # noqa: S608
        row = self._all(query, values)[0]
        return row["documents"], row["passages"]

    def synced_at(self) -> datetime | None:
        """Return when the last sync ended, None before the first."""
        value = self._fact(_SYNCED)
        return datetime.fromisoformat(value) if value else None

    def documents(self, generation: int | None = None, *, staff: bool = True) -> list[Document]:
        """Return the documents that *generation* shows, by default those of the last sync, by their ids; without *staff* the public ones.

        Their texts, sections and removals are left out, since together they may be larger than memory: see `document()`.
        """
        where, values = _where(generation, staff=staff)
        rows = self._all(f"SELECT name, title, provenance, digest FROM documents WHERE {where} ORDER BY name", values)  # noqa: S608
        return [
            Document(row["name"], row["title"], "", provenance=Provenance(**json.loads(row["provenance"])), digest=row["digest"])
            for row in rows
        ]

    def document(self, document_id: str, generation: int | None = None, *, staff: bool = True) -> Document | None:
        """Return the document of that id as *generation* shows it, None where it shows none."""
        where, values = _where(generation, staff=staff)
        rows = self._all(f"SELECT * FROM documents WHERE name = :name AND {where}", values | {"name": document_id})  # noqa: S608
        return _document(rows[0]) if rows else None

    def rows(self, generation: int | None = None, *, staff: bool = True) -> DocumentTable:
        """Return the rows that *generation* shows, by default those of the last sync, in corpus order; without *staff* the public ones."""
        where, values = _where(generation, staff=staff)
        rows = self._all(f"SELECT id, first_passage, passages FROM documents WHERE {where} ORDER BY name", values)  # noqa: S608
        return DocumentTable(*(np.array([row[name] for row in rows], dtype=np.int64) for name in ("id", "first_passage", "passages")))

    def counted(self, rows: DocumentTable) -> TermCounts:
        """Return the counted terms of the passages of *rows*.

        Raises:
            DamagedDatabaseError: a document has lost its terms.
        """
        blobs: list[tuple[bytes, bytes, bytes]] = []
        with self._reading, damage_named(self.path):
            for document in rows.documents.tolist():
                found = self._reader.execute("SELECT sizes, terms, frequencies FROM documents WHERE id = ?", [document]).fetchone()
                blobs.append(found or (b"", b"", b""))
        sizes, terms, frequencies = (b"".join(column) for column in zip(*blobs, strict=True)) if blobs else (b"", b"", b"")
        counts = TermCounts(
            np.frombuffer(sizes, dtype=np.int32),
            np.frombuffer(terms, dtype=np.int32),
            np.frombuffer(frequencies, dtype=np.uint16),
            np.repeat(np.arange(len(rows.documents), dtype=np.int32), rows.sizes),
        )
        if len(counts.sizes) != len(counts.document_of) or not len(counts.terms) == len(counts.frequencies) == counts.sizes.sum(
            dtype=np.int64
        ):
            raise DamagedDatabaseError(self.path, "counted terms are missing")
        return counts

    def digests(self, numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Return the digests of terms by their numbers, ascending."""
        with self._reading, damage_named(self.path):
            if len(numbers) < _KNOW_ALL**2:
                terms = (self._reader.execute("SELECT term FROM terms WHERE id = ?", [number]).fetchone()[0] for number in numbers.tolist())
                return digests_of(terms)
            named = digests_of(term for (term,) in self._reader.execute("SELECT term FROM terms ORDER BY id"))
        return named[numbers - 1]  # rows are numbered from 1, without a gap

    def texts(self, passages: Sequence[int]) -> dict[int, str]:
        """Return the texts of passages by their rows."""
        marks = ",".join("?" * len(passages))
        rows = self._all(f"SELECT id, text FROM passages WHERE id IN ({marks})", passages)  # noqa: S608 - only question marks
        return {row["id"]: row["text"] for row in rows}

    def passage(self, row: int) -> Passage | None:
        """Return the passage of that row, None when it has gone with the last generation that showed it."""
        found = self._all(
            "SELECT passages.*, name, title, provenance FROM passages JOIN documents ON documents.id = document WHERE passages.id = ?",
            [row],
        )
        return _passage(found[0]) if found else None

    def rows_of(self, key: str) -> list[int]:
        """Return the rows of the passages of that key, one for each time the document was stored."""
        return [row["id"] for row in self._all("SELECT id FROM passages WHERE key = ?", [key])]

    def forget(self, generations: Sequence[int]) -> None:
        """Delete the rows that are gone and that none of *generations*, those that are kept, shows; and the marks of all others."""
        kept = " OR ".join(f"(added <= {int(number)} AND gone > {int(number)})" for number in generations) or "0"
        doomed = f"SELECT id FROM documents WHERE gone IS NOT NULL AND NOT ({kept})"  # noqa: S608 - whole numbers
        with self._writing, damage_named(self.path), self._db.atomic():
            for table in ("documents", "passages"):
                self._db.table("facts").upsert({"name": f"last of {table}", "value": str(self._next(table) - 1)}, pk="name")
            self._db.execute(f"DELETE FROM passages WHERE document IN ({doomed})")  # noqa: S608
            self._db.execute(f"DELETE FROM documents WHERE id IN ({doomed})")  # noqa: S608
            marks = [f"{_MARK}{int(number)}" for number in generations]
            others = f"name LIKE '{_MARK}%' AND name NOT IN ({','.join('?' * len(marks))})"
            self._db.execute(f"DELETE FROM facts WHERE {others}", marks)  # noqa: S608 - only question marks

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with the database: its pages, its references, and passages that are not what their keys were made of."""
        with self._reading, damage_named(self.path):
            yield from (row[0] for row in self._reader.execute("PRAGMA integrity_check") if row[0] != "ok")
            yield from (f"a row of {row[0]} refers to nothing" for row in self._reader.execute("PRAGMA foreign_key_check"))
            query = (
                "SELECT name, start, end, passages.text AS text, substr(documents.text, start + 1, end - start) AS there"
                " FROM passages JOIN documents ON documents.id = document WHERE there != passages.text"
            )
            yield from (f"{row['name']}: the passage at {row['start']} is not in its document" for row in self._reader.query(query))

    def _take(
        self, sources: Sequence[Source], known: Mapping[str, tuple[str, str]], progress: Progress | None, *, everything: bool
    ) -> _Outcome:
        """Read each of *sources* that is new or changed, or was read in another way, and store what it holds."""
        outcome = _Outcome(progress, len(sources))
        same: set[str] = set()
        stale = []
        for source in sources:
            digest, reading = known.get(source.name, ("", ""))
            try:
                if digest and hashlib.sha256(content_of(source.path, source.name)).hexdigest() == digest:
                    same.add(source.name)
            except DocumentError as error:
                outcome.fail(source.name, error)
                continue
            if source.name in same and reading == self.reading and not everything:
                outcome.keep(source.name)
            else:
                stale.append(source)
        self._remember(len(stale))
        with self._commits() as commit:
            for source, found in read_files(stale, self.analyzer, self._formats, sum(source.size for source in stale)):
                if isinstance(found, DocumentError):
                    outcome.fail(source.name, found)
                    continue
                self._remove(source.name)
                self._store(source.name, found)
                commit()
                if source.name in same:
                    outcome.reread += 1
                    outcome.keep(source.name)
                else:
                    outcome.take(source.name, is_new=source.name not in known)
        outcome.sort()
        return outcome

    @contextmanager
    def _commits(self) -> Iterator[Callable[[], None]]:
        """Write in transactions of a second or so: flushing each file by itself would take longer than reading it."""
        since = time.monotonic()

        def commit() -> None:
            nonlocal since
            if time.monotonic() - since >= _COMMIT_SECONDS:
                self._db.conn.commit()
                since = time.monotonic()

        try:
            yield commit
        except BaseException:
            self._db.conn.rollback()
            self._remember(0)  # some of what it knew was not kept
            raise
        self._db.conn.commit()
        self._remember(0)

    def _known(self) -> dict[str, tuple[str, str]]:
        """Return for each file that is there the digest of its content and how it was read."""
        rows = self._db.query("SELECT DISTINCT file, digest, reading FROM documents WHERE gone IS NULL")
        return {row["file"]: (row["digest"], row["reading"]) for row in rows}

    def _remove(self, name: str) -> None:
        """Let the next generation show nothing of the file *name* that was stored before."""
        self._db.conn.execute("UPDATE documents SET gone = ? WHERE file = ? AND gone IS NULL", [self._generation, name])

    def _store(self, name: str, found: Sequence[Analysed]) -> None:
        """Add what the file *name* holds to what the next generation shows."""
        for analysed in found:
            document = analysed.document
            first = self._next("passages")
            row = {
                "id": self._next("documents"),
                "name": document.id,
                "file": name,
                "digest": document.digest,
                "reading": self.reading,
                "staff": int(is_for_staff(name)),
                "added": self._generation,
                "first_passage": first,
                "passages": len(analysed.passages),
                "title": document.title,
                "provenance": json.dumps(asdict(document.provenance), ensure_ascii=False),
                "sections": json.dumps([asdict(section) for section in document.sections], ensure_ascii=False),
                "removed": json.dumps([asdict(removal) for removal in document.removed], ensure_ascii=False),
                "sizes": analysed.sizes,
                "terms": self._numbered(analysed),
                "frequencies": analysed.frequencies,
                "text": document.text,
            }
            marks = ", ".join(f":{column}" for column in row)
            self._db.conn.execute(f"INSERT INTO documents ({', '.join(row)}) VALUES ({marks})", row)  # noqa: S608 - our own names
            self._db.conn.executemany(
                "INSERT INTO passages (id, key, document, heading, start, end, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (first + place, passage.key, row["id"], passage.heading, passage.start, passage.end, passage.text)
                    for place, passage in enumerate(analysed.passages)
                ],
            )

    def _next(self, table: str) -> int:
        """Return the number of the next row. None is given twice, since a reader may still hold the number of one that has gone."""
        query = f"SELECT MAX(COALESCE(MAX(id), 0), COALESCE((SELECT CAST(value AS INT) FROM facts WHERE name = ?), 0)) FROM {table}"  # noqa: S608
        return int(self._db.conn.execute(query, [f"last of {table}"]).fetchone()[0]) + 1

    def _numbered(self, analysed: Analysed) -> bytes:
        """Return the numbers of the terms of each passage (int32), new ones given to new terms."""
        known = self._terms
        found = list(map(known.get, analysed.terms))
        if None in found:
            places = [place for place, number in enumerate(found) if number is None]
            self._learn([analysed.terms[place] for place in places])
            for place in places:
                found[place] = known[analysed.terms[place]]
        return np.array(found, dtype=np.int32)[np.frombuffer(analysed.places, dtype=np.int32)].tobytes()

    def _learn(self, terms: Sequence[str]) -> None:
        """Know *terms* by heart: those that the database has, and new ones, which get the next numbers."""
        if not self._knows_all:
            query = "SELECT term, id FROM terms WHERE term IN (SELECT value FROM json_each(?))"
            self._terms.update(self._db.conn.execute(query, [json.dumps(terms)]).fetchall())
            terms = [term for term in terms if term not in self._terms]
        first = int(self._db.conn.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM terms").fetchone()[0])
        numbers = dict(zip(terms, range(first, first + len(terms)), strict=True))
        self._db.conn.executemany("INSERT INTO terms (term, id) VALUES (?, ?)", numbers.items())
        self._terms.update(numbers)

    def _remember(self, documents: int) -> None:
        """Know all terms by heart before many *documents* are stored, none otherwise: they may be millions."""
        self._knows_all = documents >= _KNOW_ALL
        self._terms = dict(self._db.conn.execute("SELECT term, id FROM terms")) if self._knows_all else {}

    def _highest(self) -> int:
        """Return the highest number of a generation that this database knows of, also from other processes."""
        return max(self.newest(), int(self._fact(_RESERVED) or 0))

    def _fact(self, name: str) -> str | None:
        rows = self._all("SELECT value FROM facts WHERE name = ?", [name])
        return str(rows[0]["value"]) if rows else None

    def _all(self, query: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> list[dict[str, Any]]:
        with self._reading, damage_named(self.path):
            return list(self._reader.query(query, values))  # type: ignore[arg-type] # any mapping or sequence will do


def is_for_staff(name: str) -> bool:
    """Tell whether a file is for staff alone: it lies in a folder "staff" directly below a root."""
    first, *rest = name.split("/")
    return bool(rest) and (first == STAFF or (first == ADDED and rest[0] == STAFF and len(rest) > 1))


def _sources(roots: Mapping[str, Path], lost: list[DocumentError]) -> list[Source]:
    """Return the files below all *roots*, by their names; folders that cannot be listed are added to *lost*."""
    sources = []
    for prefix, root in roots.items():
        before = f"{prefix}/" if prefix else ""
        unlisted: list[DocumentError] = []
        for name in files_below(root, unlisted):
            path = root / name
            sources.append(Source(before + name, path, path.lstat().st_size if path.exists() else 0))
        lost += [type(error)(before + error.path, error.reason) for error in unlisted]
    return sorted(sources, key=lambda source: source.name)


def _where(generation: int | None, *, staff: bool) -> tuple[str, dict[str, Any]]:
    """Return the condition, and its values, for the rows that *generation* shows, or that the last sync left."""
    shown = "gone IS NULL" if generation is None else _SHOWN
    return shown if staff else f"{shown} AND staff = 0", {} if generation is None else {"generation": generation}


def _document(row: Mapping[str, Any]) -> Document:
    return Document(
        id=row["name"],
        title=row["title"],
        text=row["text"],
        sections=tuple(Section(**section) for section in json.loads(row["sections"])),
        provenance=Provenance(**json.loads(row["provenance"])),
        removed=tuple(Removal(**removal) for removal in json.loads(row["removed"])),
        digest=row["digest"],
    )


def _passage(row: Mapping[str, Any]) -> Passage:
    return Passage(
        key=row["key"],
        document_id=row["name"],
        title=row["title"],
        heading=row["heading"],
        start=row["start"],
        end=row["end"],
        text=row["text"],
        provenance=Provenance(**json.loads(row["provenance"])),
    )
