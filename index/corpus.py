"""The documents and passages in SQLite, kept equal to a folder."""

import hashlib
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import sqlite_utils
from filelock import FileLock, Timeout
from sqlite_utils.migrations import Migrations

from index.analysis import Analyzer
from index.database import open_database
from index.documents import Document, Provenance, Removal, Section
from index.errors import CorpusHeldError, DocumentError, EmptyFolderError, FolderNotFoundError
from index.folder import content_of, documents_of, files_below, is_below
from index.formats import FORMATS, Format
from index.passages import Passage, split

Progress = Callable[[int, int, str], None]
"""Told of each file of a sync: how many are done, of how many, and the file's path."""

_READING: Final = "4"  # raise it when formats, cleaning or splitting change: the next sync reads every file again
_SYNCED: Final = "synced"
_log = logging.getLogger(__name__)
_migrations: Final = Migrations("index.corpus")


@_migrations()
def m001_documents_and_passages(db: sqlite_utils.Database) -> None:
    """Make the tables; a file holds one document or several, a document its passages."""
    db.table("documents").create(
        {
            "id": str,
            "file": str,
            "digest": str,
            "reading": str,
            "title": str,
            "text": str,
            "sections": str,
            "provenance": str,
            "removed": str,
        },
        pk="id",
        not_null={"file", "digest", "reading", "title", "text"},
    )
    db.table("documents").create_index(["file"])
    db.table("passages").create(
        {"key": str, "document_id": str, "position": int, "heading": str, "start": int, "end": int, "terms": str},
        pk=("document_id", "position"),
        foreign_keys=[("document_id", "documents", "id")],
    )
    db.table("passages").create_index(["key"])
    db.table("facts").create({"name": str, "value": str}, pk="name")


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


@dataclass(slots=True)
class _Outcome:
    """What became of the files so far."""

    reread: int = 0
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    failed: list[tuple[str, DocumentError]] = field(default_factory=list)
    unchanged: int = 0


class Corpus:
    """Documents and passages in one SQLite file. One lock; any thread.

    One process writes at a time: `hold()` takes a lock file beside the database, and a lock left by a killed process is free again.
    Readers never wait: SQLite's write-ahead log shows them what was last committed.
    """

    def __init__(self, path: str | Path, *, analyzer: Analyzer | None = None, formats: Sequence[Format] = FORMATS) -> None:
        """Open the corpus at *path*, which is made with its folder when it is not there."""
        self.path = Path(path)
        self.analyzer = analyzer or Analyzer()
        self._formats = formats
        self._lock = threading.RLock()
        self._file_lock = FileLock(f"{self.path}.lock", thread_local=False)
        self._db = open_database(self.path)
        with self._lock:
            _migrations.apply(self._db)

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._db.close()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Be the only process that writes; may be entered again within.

        Raises:
            CorpusHeldError: another process is writing.
        """
        try:
            self._file_lock.acquire(timeout=0)
        except Timeout as error:
            raise CorpusHeldError(self.path) from error
        try:
            yield
        finally:
            self._file_lock.release()

    def sync(self, folder: str | Path, *, progress: Progress | None = None, allow_empty: bool = False) -> SyncReport:
        """Make the corpus equal to *folder*: read what is new or changed, forget what is gone.

        A file is known by the digest of its content, so an unchanged one costs its reading from disk. Each file is replaced in a
        transaction of its own; one that fails is reported and keeps its old version.

        Raises:
            FolderNotFoundError: there is no such folder.
            EmptyFolderError: nothing would remain of what the corpus holds; not with *allow_empty*.
            CorpusHeldError: another process is writing.
        """
        started = time.monotonic()
        root = Path(folder)
        if not root.is_dir():
            raise FolderNotFoundError(root)
        with self.hold():
            known = self._known()
            lost: list[DocumentError] = []
            files = sorted(files_below(root, lost))
            outcome = self._take(root, files, known, progress)
            outcome.failed += [(error.path, error) for error in lost]
            removed = tuple(sorted(name for name in set(known) - set(files) if not is_below(name, lost)))
            if known and len(removed) == len(known) and not outcome.added and not allow_empty:
                raise EmptyFolderError(root)
            for name in removed:
                self._replace(name, ())
            self._note(_SYNCED, datetime.now(UTC).isoformat(timespec="seconds"))
        return SyncReport(
            added=tuple(outcome.added),
            updated=tuple(outcome.updated),
            removed=removed,
            failed=tuple(outcome.failed),
            unchanged=outcome.unchanged,
            reread=outcome.reread,
            documents=self.count("documents"),
            passages=self.count("passages"),
            seconds=time.monotonic() - started,
        )

    def count(self, table: Literal["documents", "passages"]) -> int:
        """Return how many documents or passages there are."""
        with self._lock:
            return self._db.table(table).count

    def synced_at(self) -> datetime | None:
        """Return when the last sync ended, None before the first."""
        value = self._fact(_SYNCED)
        return datetime.fromisoformat(value) if value else None

    def documents(self) -> list[Document]:
        """Return all documents in the order of their ids."""
        with self._lock:
            return [_document(row) for row in self._db.table("documents").rows_where(order_by="id")]

    def document(self, document_id: str) -> Document | None:
        """Return the document of that id, None where there is none."""
        with self._lock:
            rows = list(self._db.table("documents").rows_where("id = ?", [document_id]))
        return _document(rows[0]) if rows else None

    def analysed(self) -> tuple[list[Passage], list[dict[str, int]]]:
        """Return all passages by document id and position, and for each how often it holds each of its terms."""
        with self._lock, self._db.atomic():  # of one moment, though another process may be writing
            documents = {document.id: document for document in self.documents()}
            rows = list(self._db.table("passages").rows_where(order_by="document_id, position"))
        return [_passage(row, documents[row["document_id"]]) for row in rows], [json.loads(row["terms"]) for row in rows]

    @property
    def _reading(self) -> str:
        """What decides how a file's content becomes terms."""
        return f"{_READING}-{self.analyzer.fingerprint}"

    def _take(self, root: Path, files: Sequence[str], known: Mapping[str, tuple[str, str]], progress: Progress | None) -> _Outcome:
        """Read each of *files* that is new or changed, or was read in another way."""
        outcome = _Outcome()
        for number, name in enumerate(files, 1):
            digest, reading = known.get(name, ("", ""))
            try:
                content = content_of(root / name, name)
                same = hashlib.sha256(content).hexdigest() == digest
                if not same or reading != self._reading:
                    self._replace(name, documents_of(content, name, self._formats, self.analyzer.places))
                    outcome.reread += same
            except DocumentError as error:
                outcome.failed.append((error.path, error))
            else:
                if same:
                    outcome.unchanged += 1
                else:
                    (outcome.updated if digest else outcome.added).append(name)
            if progress is not None:
                progress(number, len(files), name)
        return outcome

    def _known(self) -> dict[str, tuple[str, str]]:
        """Return for each file that is indexed the digest of its content and how it was read."""
        with self._lock:
            rows = self._db.query("SELECT DISTINCT file, digest, reading FROM documents")
            return {row["file"]: (row["digest"], row["reading"]) for row in rows}

    def _replace(self, name: str, documents: Sequence[Document]) -> None:
        """Put *documents* in the place of everything that the file *name* held, in one transaction."""
        rows = [(self._document_row(name, document), list(self._passage_rows(document))) for document in documents]
        with self._lock, self._db.atomic():
            self._db.execute("DELETE FROM passages WHERE document_id IN (SELECT id FROM documents WHERE file = ?)", [name])
            self._db.execute("DELETE FROM documents WHERE file = ?", [name])
            for document, passages in rows:
                self._db.table("documents").insert(document)
                self._db.table("passages").insert_all(passages)

    def _document_row(self, name: str, document: Document) -> dict[str, Any]:
        return {
            "id": document.id,
            "file": name,
            "digest": document.digest,
            "reading": self._reading,
            "title": document.title,
            "text": document.text,
            "sections": json.dumps([asdict(section) for section in document.sections], ensure_ascii=False),
            "provenance": json.dumps(asdict(document.provenance), ensure_ascii=False),
            "removed": json.dumps([asdict(removal) for removal in document.removed], ensure_ascii=False),
        }

    def _passage_rows(self, document: Document) -> Iterator[dict[str, Any]]:
        for position, passage in enumerate(split(document)):
            yield {
                "key": passage.key,
                "document_id": document.id,
                "position": position,
                "heading": passage.heading,
                "start": passage.start,
                "end": passage.end,
                "terms": json.dumps(term_frequencies(passage, self.analyzer), ensure_ascii=False),
            }

    def _fact(self, name: str) -> str | None:
        with self._lock:
            row = next(iter(self._db.table("facts").rows_where("name = ?", [name])), None)
        return None if row is None else str(row["value"])

    def _note(self, name: str, value: str) -> None:
        with self._lock:
            self._db.table("facts").upsert({"name": name, "value": value}, pk="name")


def term_frequencies(passage: Passage, analyzer: Analyzer) -> dict[str, int]:
    """Count the terms by which *passage* is found: those of its title, of its headings and of its text."""
    fields = (passage.title, passage.heading, passage.text)
    return Counter(token.term for field in fields for token in analyzer.tokens(field))


def _document(row: Mapping[str, Any]) -> Document:
    return Document(
        id=row["id"],
        title=row["title"],
        text=row["text"],
        sections=tuple(Section(**section) for section in json.loads(row["sections"])),
        provenance=Provenance(**json.loads(row["provenance"])),
        removed=tuple(Removal(**removal) for removal in json.loads(row["removed"])),
        digest=row["digest"],
    )


def _passage(row: Mapping[str, Any], document: Document) -> Passage:
    return Passage(
        key=row["key"],
        document_id=document.id,
        title=document.title,
        heading=row["heading"],
        start=row["start"],
        end=row["end"],
        text=document.text[row["start"] : row["end"]],
        provenance=document.provenance,
    )
