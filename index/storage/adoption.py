"""Adoption: the rows of a corpus become those of a release, in one transaction, with the numbers that they have there.

Rows that were stored here and never released go: another machine may have given their numbers to other rows. Rows that the release no
longer needs are marked as gone, so that a generation that answers here still shows them; they are purged with it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

import numpy as np
import sqlite_utils

from index.errors import DamagedReleaseError
from index.ranking.postings import digest
from index.storage.packing import PASSAGE_COLUMNS, unpack
from index.storage.releases import DocumentState, Extent, PackedDocument, Point, Release, ReleaseSource
from index.storage.schema import MARK, RESERVED, SYNCED, last_row
from index.storage.terms import append_terms, count_terms, drop_terms
from index.storage.texts import delete_texts, store_text

SHARED: Final = "shared"
"""The fact that says which rows are also elsewhere: JSON, see `Shared`."""

_BATCH: Final = 50  # documents that are fetched at a time
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Shared:
    """Up to where the rows of a corpus are those of a release: its point and its extent."""

    point: Point
    extent: Extent

    @classmethod
    def read(cls, db: sqlite_utils.Database) -> "Shared | None":
        """Read it from the facts of a corpus; None where nothing was ever released or adopted."""
        row = db.execute("SELECT value FROM facts WHERE name = ?", [SHARED]).fetchone()
        if row is None:
            return None
        point, extent = json.loads(row[0])
        return cls(Point(*point), Extent(*extent))


def note_shared(db: sqlite_utils.Database, release: Release) -> None:
    """Note that the rows of a corpus are, up to the point of *release*, those of it."""
    _set_facts(db, {SHARED: json.dumps([release.point, release.extent])})


def adopt(db: sqlite_utils.Database, release: Release, source: ReleaseSource) -> None:
    """Make the rows of a corpus those of *release*; nothing changes where that fails. The caller holds the lock.

    Raises:
        DamagedReleaseError: what was fetched is not what was released.
    """
    with db.atomic():
        shared = Shared.read(db)
        if shared is None or not source.knows(shared.point):
            _empty(db)
            shared = Shared(Point(0, ""), Extent(0, 0, 0))
        else:
            _withdraw(db, shared)
        _adopt_documents(db, release, source)
        _adopt_terms(db, release, source, shared.extent.term)
        _set_facts(db, _facts(db, release))
        note_shared(db, release)


def _empty(db: sqlite_utils.Database) -> None:
    for table in ("texts", "passages", "documents", "vocabulary", "facts"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of this file only


def _withdraw(db: sqlite_utils.Database, shared: Shared) -> None:
    """Delete what was stored here after the rows that are shared."""
    number, _ = shared.point
    stored = db.execute("SELECT id FROM documents WHERE id > ?", [shared.extent.document]).fetchall()
    delete_texts(db, (row for (row,) in stored))
    db.conn.executemany("DELETE FROM passages WHERE document = ?", stored)
    db.execute("DELETE FROM documents WHERE id > ?", [shared.extent.document])
    drop_terms(db, shared.extent.term)
    db.execute("UPDATE documents SET gone = NULL WHERE gone > ?", [number])
    marks = [name for (name,) in db.execute("SELECT name FROM facts WHERE name LIKE ?", [f"{MARK}%"]).fetchall()]
    for name in marks:
        if int(name.removeprefix(MARK)) > number:
            db.execute("DELETE FROM facts WHERE name = ?", [name])


def _adopt_documents(db: sqlite_utils.Database, release: Release, source: ReleaseSource) -> None:
    """Take over the documents that are missing here, and which of those that are here no longer count."""
    here: dict[int, int | None] = dict(db.execute("SELECT id, gone FROM documents").fetchall())
    there = {state.row: state for state in source.states()}
    oldest = min(release.numbers)
    lost = [(oldest, row) for row, gone in here.items() if row not in there and (gone is None or gone > oldest)]
    changed = [(state.gone, row) for row, state in there.items() if row in here and here[row] != state.gone]
    db.conn.executemany("UPDATE documents SET gone = ? WHERE id = ?", [*lost, *changed])
    for rows in _batches((row for row in there if row not in here), _BATCH):
        found = {packed.state.row: packed for packed in source.documents(rows)}
        for row in rows:
            _insert(db, found.get(row), there[row])


def _insert(db: sqlite_utils.Database, packed: PackedDocument | None, state: DocumentState) -> None:
    if packed is None or packed.state != state:
        raise DamagedReleaseError(state.row, "document")
    document, text, passages = unpack(packed)
    marks = ", ".join(f":{column}" for column in document)
    db.conn.execute(f"INSERT INTO documents ({', '.join(document)}) VALUES ({marks})", document)  # noqa: S608 - as they were packed
    store_text(db, state.row, text)
    columns, marks = ", ".join(PASSAGE_COLUMNS), ", ".join("?" * len(PASSAGE_COLUMNS))
    db.conn.executemany(f"INSERT INTO passages ({columns}) VALUES ({marks})", passages)  # noqa: S608 - our own names


def _adopt_terms(db: sqlite_utils.Database, release: Release, source: ReleaseSource, after: int) -> None:
    """Take over the terms behind number *after*; those here behind it were stored while what is shared was made, or not at all."""
    if after < release.extent.term:
        drop_terms(db, after)
        for block in source.terms(after):
            if block.first != count_terms(db) + 1:
                raise DamagedReleaseError(count_terms(db) + 1, "term")
            append_terms(db, np.array([digest(each) if isinstance(each, str) else each for each in block.terms], dtype=np.uint64))
        if count_terms(db) < release.extent.term:
            raise DamagedReleaseError(count_terms(db) + 1, "term")


def _facts(db: sqlite_utils.Database, release: Release) -> dict[str, str]:
    """Return the facts of a corpus that has adopted a release."""
    reserved = db.execute("SELECT CAST(value AS INT) FROM facts WHERE name = ?", [RESERVED]).fetchone()
    return {
        **{f"{MARK}{each.number}": each.mark for each in release.generations},
        RESERVED: str(max(release.point.number, reserved[0] if reserved else 0)),
        last_row("documents"): str(release.extent.document),
        last_row("passages"): str(release.extent.passage),
        **({SYNCED: release.synced_at} if release.synced_at else {}),
    }


def _set_facts(db: sqlite_utils.Database, facts: Mapping[str, Any]) -> None:
    db.table("facts").upsert_all(({"name": name, "value": value} for name, value in facts.items()), pk="name")


def _batches(items: Iterable[_Item], size: int) -> Iterator[Sequence[_Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
