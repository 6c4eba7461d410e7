"""Founding: the index of an office that moves to PostgreSQL becomes the first release there, and is compared row by row."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection

from bot.errors import MovingError, NotLeadingError
from bot.replication.connecting import LOCK, connected, migrate
from bot.replication.releasing import Releases, Source
from index import Corpus, Exporter, Installer, Release

_LEAD = "UPDATE index_leadership SET epoch = epoch + 1, replica = '', since = now() RETURNING epoch"
_WRONG = "the index: {what} arrived that was not sent"


def found(url: str, corpus: Corpus) -> tuple[int, int] | None:
    """Release what is published of *corpus*; return how many documents and files of the index are there now, None where it has another.

    What is there already stays as it is: an index that differs is brought up to date by whichever replica leads. Whoever is interrupted
    begins anew. Whoever calls holds the corpus.

    Raises:
        MovingError: what arrived is not what was sent.
        NotLeadingError: a replica is running on the database.
        SharingError: the database cannot be reached.
    """
    migrate(url)
    exporter, releases = Exporter(corpus), Releases(url)
    with _leading(url) as epoch:
        with releases.fetching() as there:
            ours = exporter.release()
            if there is not None and there[0].release != ours:
                return None
        releases.put(exporter, epoch)
        with connected(url) as db, db.transaction(), releases.fetching() as there:
            assert there is not None  # noqa: S101 - it was put there
            counts = _compare_documents(db, exporter, ours), _compare_files(there[1], ours)
    Installer(corpus).note_released(ours)
    return counts


@contextmanager
def _leading(url: str) -> Iterator[int]:
    """Lead for a block, so that nobody releases beside us; yield the epoch."""
    with connected(url) as db:
        row = db.execute("SELECT pg_try_advisory_lock(%s, hashtext(current_schema()))", [LOCK]).fetchone()
        if row is None or not row[0]:
            raise NotLeadingError
        row = db.execute(_LEAD).fetchone()
        assert row is not None  # noqa: S101 - the table has one row
        yield int(row[0])


def _compare_documents(db: Connection[tuple[Any, ...]], exporter: Exporter, release: Release) -> int:
    """Return how many documents are in the database, each of which has the state and the content that it has here."""
    query = "SELECT id, added, gone, encode(sha256(content), 'hex') FROM index_documents ORDER BY id"
    there = {row: (added, gone, digest) for row, added, gone, digest in db.execute(query)}
    states = exporter.states(release)
    here = {each.state.row: (each.state.added, each.state.gone, each.sha256) for each in exporter.documents(states)}
    if here != there:
        raise MovingError(_WRONG.format(what="a document"))
    return len(there)


def _compare_files(source: Source, release: Release) -> int:
    """Return how many files of the index are in the database, each of which has the bytes that it has here."""
    for file in release.files.values():
        digest = hashlib.sha256()
        for chunk in source.content(file):
            digest.update(chunk)
        if digest.hexdigest() != file.sha256:
            raise MovingError(_WRONG.format(what=file.path))
    return len(release.files)
