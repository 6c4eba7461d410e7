"""Releasing: what the leader has published goes into the database, all in one transaction but for chunks, which nobody sees before it.

A file is kept in chunks by their SHA-256, so that what two generations share is stored once. A release is refused unless whoever makes it
still leads: its epoch is read in the transaction, which a new leader has to wait for.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from bot.errors import NotLeadingError
from bot.replication.connecting import Connection, connected, notify
from index import (
    DamagedReleaseError,
    DocumentState,
    Exporter,
    PackedDocument,
    Point,
    Release,
    ReleasedFile,
    ReleaseSource,
    TermBlock,
)

RELEASED: Final = "released"
"""What is notified of a release."""

_KEPT: Final = 1  # releases: each has the files of all generations that it keeps
_NEWEST: Final = "SELECT id, epoch, facts FROM index_releases ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Head:
    """The last release: its number, and what was published."""

    number: int
    release: Release


class Releases:
    """The releases in a database. Each call has a connection of its own; any thread."""

    def __init__(self, url: str) -> None:
        """Keep them in the database at *url*."""
        self._url = url

    def head(self) -> Head | None:
        """Return the last release, None before the first.

        Raises:
            SharingError: the database cannot be reached.
        """
        with connected(self._url) as db:
            return _head(db)

    @contextmanager
    def fetching(self) -> Iterator[tuple[Head, "Source"] | None]:
        """Yield the last release with where it is fetched from, None before the first; what is released meanwhile changes nothing.

        Raises:
            SharingError: the database cannot be reached.
        """
        with connected(self._url) as db, db.transaction():
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            head = _head(db)
            yield None if head is None else (head, Source(db, head))

    def put(self, exporter: Exporter, epoch: int) -> Release:
        """Release what *exporter* has, as the leader of *epoch*; the same again changes nothing.

        Raises:
            NotLeadingError: another one leads by now.
            SharingError: the database cannot be reached.
        """
        release = exporter.release()
        contents = {file.sha256: exporter.content(file) for file in release.files.values()}
        with connected(self._url) as db:
            chunks = {sha256: list(_put_chunks(db, contents[sha256])) for sha256 in _missing(db, contents)}
            with db.transaction():
                head = _check_leading(db, epoch)
                if head is None or head.release != release:
                    _put_files(db, chunks)
                    _put_rows(db, exporter, release, head.release.extent.term if head else 0)
                    _put_release(db, Head(head.number + 1 if head else 1, release), epoch)
                    _prune(db)
                    notify(db, RELEASED)
        return release


class Source(ReleaseSource):
    """Where one release is fetched from, in one transaction that sees nothing newer. One thread at a time."""

    def __init__(self, db: Connection, head: Head) -> None:
        self._db = db
        self._head = head

    def knows(self, point: Point) -> bool:
        """Tell whether a release of these rows was made."""
        return self._db.execute("SELECT 1 FROM index_points WHERE (number, mark) = (%s, %s)", [*point]).fetchone() is not None

    def content(self, file: ReleasedFile) -> Iterator[bytes]:
        """Yield a file, chunk by chunk."""
        names = self._db.execute("SELECT chunk FROM index_file_chunks WHERE file = %s ORDER BY place", [file.sha256]).fetchall()
        for (name,) in names:
            row = self._db.execute("SELECT content FROM index_chunks WHERE sha256 = %s", [name], binary=True).fetchone()
            if row is None:
                raise DamagedReleaseError(name, "chunk")
            yield row[0]

    def states(self) -> list[DocumentState]:
        """Return the states of all documents."""
        return [DocumentState(*row) for row in self._db.execute("SELECT id, added, gone FROM index_documents ORDER BY id")]

    def documents(self, rows: Sequence[int]) -> Iterator[PackedDocument]:
        """Yield the documents of *rows*."""
        query = "SELECT id, added, gone, content, sha256 FROM index_documents WHERE id = ANY(%s)"
        for row, added, gone, content, sha256 in self._db.execute(query, [list(rows)], binary=True):
            yield PackedDocument(DocumentState(row, added, gone), content, sha256)

    def terms(self, after: int) -> Iterator[TermBlock]:
        """Yield the terms with higher numbers than *after*, ascending."""
        query = "SELECT first, content, sha256 FROM index_terms WHERE first + terms > %s + 1 ORDER BY first"
        for first, content, sha256 in self._db.execute(query, [after], binary=True):
            if hashlib.sha256(content).hexdigest() != sha256:
                raise DamagedReleaseError(first, "terms from")
            terms = json.loads(content)[max(after + 1 - first, 0) :]
            yield TermBlock(max(first, after + 1), terms)


def _head(db: Connection) -> Head | None:
    row = db.execute(_NEWEST).fetchone()
    return None if row is None else Head(row[0], Release.from_json(row[2]))


def _check_leading(db: Connection, epoch: int) -> Head | None:
    """Keep others from beginning to lead until the transaction ends, and return the last release.

    Raises:
        NotLeadingError: another one leads by now.
    """
    row = db.execute("SELECT epoch FROM index_leadership FOR SHARE").fetchone()
    if row is None or row[0] != epoch:
        raise NotLeadingError
    return _head(db)


def _missing(db: Connection, wanted: Iterable[str]) -> list[str]:
    """Return those of the files *wanted*, by their SHA-256, that the database does not have."""
    there = {sha256 for (sha256,) in db.execute("SELECT sha256 FROM index_files")}
    return [sha256 for sha256 in wanted if sha256 not in there]


def _put_chunks(db: Connection, pieces: Iterable[bytes]) -> Iterator[tuple[str, int]]:
    """Put a file's chunks into the database, each at once; yield the SHA-256 and the size of each."""
    for piece in pieces:
        sha256 = hashlib.sha256(piece).hexdigest()
        db.execute("INSERT INTO index_chunks VALUES (%s, %s) ON CONFLICT DO NOTHING", [sha256, piece])
        yield sha256, len(piece)


def _put_files(db: Connection, chunks: Mapping[str, Sequence[tuple[str, int]]]) -> None:
    with db.cursor() as cursor:
        sizes = [(sha256, sum(size for _, size in parts)) for sha256, parts in chunks.items()]
        cursor.executemany("INSERT INTO index_files VALUES (%s, %s) ON CONFLICT DO NOTHING", sizes)
        places = [(sha256, place, chunk) for sha256, parts in chunks.items() for place, (chunk, _) in enumerate(parts)]
        cursor.executemany("INSERT INTO index_file_chunks VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", places)


def _put_rows(db: Connection, exporter: Exporter, release: Release, last_term: int) -> None:
    """Make the rows those of *release*: add what is new, note what is gone, delete what no kept generation shows."""
    states = {state.row: state for state in exporter.states(release)}
    there: dict[int, int | None] = dict(db.execute("SELECT id, gone FROM index_documents").fetchall())
    db.execute("DELETE FROM index_documents WHERE id = ANY(%s)", [[row for row in there if row not in states]])
    with db.cursor() as cursor:
        changed = [(state.gone, row) for row, state in states.items() if row in there and there[row] != state.gone]
        cursor.executemany("UPDATE index_documents SET gone = %s WHERE id = %s", changed)
    for each in exporter.documents([state for row, state in states.items() if row not in there]):
        db.execute("INSERT INTO index_documents VALUES (%s, %s, %s, %s, %s)", [*each.state, each.content, each.sha256])
    for block in exporter.terms(last_term):
        content = json.dumps(block.terms, ensure_ascii=False).encode()
        values = [block.first, len(block.terms), content, hashlib.sha256(content).hexdigest()]
        db.execute("INSERT INTO index_terms VALUES (%s, %s, %s, %s)", values)


def _put_release(db: Connection, head: Head, epoch: int) -> None:
    db.execute("INSERT INTO index_points VALUES (%s, %s) ON CONFLICT DO NOTHING", [*head.release.point])
    db.execute("INSERT INTO index_releases VALUES (%s, %s, %s, now())", [head.number, epoch, head.release.to_json()])
    with db.cursor() as cursor:
        rows = [(head.number, file.path, file.sha256) for file in head.release.files.values()]
        cursor.executemany("INSERT INTO index_release_files VALUES (%s, %s, %s)", rows)


def _prune(db: Connection) -> None:
    """Delete releases that are not kept, and the files and chunks that no other one has."""
    db.execute("DELETE FROM index_releases WHERE id <= (SELECT max(id) FROM index_releases) - %s", [_KEPT])
    db.execute("DELETE FROM index_files WHERE NOT EXISTS (SELECT FROM index_release_files WHERE file = index_files.sha256)")
    db.execute("DELETE FROM index_chunks WHERE NOT EXISTS (SELECT FROM index_file_chunks WHERE chunk = index_chunks.sha256)")
