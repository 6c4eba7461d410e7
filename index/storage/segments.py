"""Segments: the inverted indexes on disk that a generation is made of; writes, checks and opens them.

A large base segment serves many generations. What was added after it lies in a small changes segment beside it, and deletes say what
of it no longer exists, until both together are a tenth of it: then a new base segment is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.durable import Checksums, map_array, verify_checksums, write_arrays
from index.errors import SnapshotGoneError
from index.passages import Body, Passage
from index.ranking.arrays import ARRAYS
from index.ranking.postings import LIMITS, Postings
from index.ranking.ranking import Ranking
from index.ranking.segments import Deletes
from index.storage.corpus import Corpus
from index.storage.deletes import delete_arrays, extend_deletes, open_deletes
from index.storage.layout import changes_name, deletes_name
from index.storage.manifest import ArrayFolder, Segments
from index.storage.rows import DocumentTable

_NO_ROW: Final = -1


@dataclass(frozen=True, slots=True)
class MergePolicy:
    """When changes are kept beside a base segment instead of being merged into a new one.

    They are while the base has at least `least_base` passages, and those that were added or deleted since are at most the share
    `most_changed` of it. Writing all arrays again costs as much as the folder is large, 2 s for 2,000 files; with one file changed,
    its changes cost a hundredth of that.
    """

    least_base: int = 2_000
    most_changed: float = 0.1


def is_unpacked(checksums: Checksums) -> bool:
    """Return whether a segment of these files would be packed now: an earlier version wrote it."""
    size, _ = checksums.get("impacts", (0, 0))
    return 0 < size <= LIMITS.packed * np.dtype(np.float32).itemsize


class StoredPassages:
    """The passages of one generation, in SQLite, by their numbers in its segments. Immutable; any thread."""

    def __init__(self, corpus: Corpus, generation: int, rows: NDArray[np.int64], size: int) -> None:
        """Find the passage of each number in the row at that place of *rows*; *size* of them still exist."""
        self._corpus = corpus
        self._generation = generation
        self._rows = rows
        self._size = size

    def __len__(self) -> int:
        """Return the number of passages."""
        return self._size

    @property
    def rows(self) -> NDArray[np.int64]:
        """The row of each passage by its number, -1 for one that no longer exists."""
        return self._rows

    def bodies(self, numbers: Sequence[int]) -> dict[int, Body]:
        """Return the headings and texts of the passages of *numbers*.

        Raises:
            SnapshotGoneError: the generation is no longer kept.
        """
        rows = self._rows[np.asarray(numbers, dtype=np.int64)].tolist()
        bodies = self._corpus.bodies(rows)
        if len(bodies) < len(rows):
            raise SnapshotGoneError(self._generation)
        return {number: bodies[row] for number, row in zip(numbers, rows, strict=True)}

    def passage(self, number: int) -> Passage:
        """Return the passage of *number*.

        Raises:
            SnapshotGoneError: the generation is no longer kept.
        """
        passage = self._corpus.passage(int(self._rows[number]))
        if passage is None:
            raise SnapshotGoneError(self._generation)
        return passage

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        """Return the passages of *numbers*, in that order.

        Raises:
            SnapshotGoneError: the generation is no longer kept.
        """
        rows = self._rows[np.asarray(numbers, dtype=np.int64)].tolist()
        passages = self._corpus.passages(rows)
        if len(passages) < len(set(rows)):
            raise SnapshotGoneError(self._generation)
        return [passages[row] for row in rows]

    def newest(self) -> NDArray[np.int32]:
        """Return the numbers of the passages that exist, those stored last first."""
        numbers: NDArray[np.int32] = np.argsort(-self._rows, kind="stable").astype(np.int32)
        return np.compress(self._rows[numbers] != _NO_ROW, numbers)

    def number(self, key: str) -> int | None:
        """Return the number of the passage with that key, None if there is none."""
        places = np.flatnonzero(np.isin(self._rows, self._corpus.passage_rows(key)))
        return int(places[-1]) if len(places) else None


class SegmentStore:
    """The segments in the index folder of a corpus. Whoever writes holds the corpus; any thread may open."""

    def __init__(self, corpus: Corpus, policy: MergePolicy) -> None:
        self._corpus = corpus
        self._folder = corpus.index_folder
        self._policy = policy

    def write_base(self, rows: DocumentTable, name: str) -> Segments:
        """Write a base segment of *rows* to the folder *name*."""
        return Segments(self._write(rows, name))

    def write_changes(self, before: Segments, rows: DocumentTable, name: str) -> Segments | None:
        """Write how *rows* differ from the base segment of *before*; return None where a new base segment is better.

        Raises:
            DamagedIndexError: a file of *before* is not what was written.
        """
        base = _Base.open(self._folder / before.base.name, before.base.checksums, self._policy.least_base)
        if base is None:
            return None
        fresh = rows.select(~np.isin(rows.documents, base.documents))
        dead = np.flatnonzero(~np.isin(base.documents, rows.documents)).astype(np.int32)
        lost = base.size - int(rows.sizes.sum() - fresh.sizes.sum())
        if int(fresh.sizes.sum()) + lost > self._policy.most_changed * base.size:
            return None
        if not len(fresh.documents) and not len(dead):
            return Segments(before.base)
        deletes = extend_deletes(self._deletes(before), dead, self._corpus, base.documents, base.firsts)
        changes = self._write(fresh, changes_name(name))
        arrays = delete_arrays(deletes) | {"order": _merge_order(rows, base.rows, fresh)}
        folder = deletes_name(name)
        return Segments(before.base, changes, ArrayFolder(folder, write_arrays(self._folder / folder, arrays)))

    def open(self, generation: int, segments: Segments) -> tuple[StoredPassages, Ranking]:
        """Check all files of the segments of a generation, and map them into memory.

        Raises:
            DamagedIndexError: a file is not what was written.
        """
        for part in segments.folders():
            verify_checksums(self._folder / part.name, part.checksums)
        folder = self._folder / segments.base.name
        base, rows = Postings.open(folder), map_array(folder / "rows", np.int64)
        if segments.changes is None or segments.deletes is None:
            return StoredPassages(self._corpus, generation, rows, len(rows)), Ranking(base)
        folder = self._folder / segments.changes.name
        changes, rows = Postings.open(folder), np.concatenate((rows, map_array(folder / "rows", np.int64)))
        folder = self._folder / segments.deletes.name
        deletes, order = open_deletes(folder), map_array(folder / "order", np.int32)
        rows[deletes.passages] = _NO_ROW  # the database may still have them, for the generation before
        passages = StoredPassages(self._corpus, generation, rows, len(rows) - len(deletes.passages))
        return passages, Ranking(base, changes, deletes, order)

    def matches_database(self, part: ArrayFolder, rows: DocumentTable) -> bool:
        """Return whether a base segment equals, array by array, what would be written of *rows* now."""
        expected = self._build(rows).arrays()
        found = Postings.open(self._folder / part.name).arrays()
        return all(np.array_equal(expected[name], found[name]) for name in ARRAYS)

    def _write(self, rows: DocumentTable, name: str) -> ArrayFolder:
        firsts = np.concatenate(([0], np.cumsum(rows.sizes))).astype(np.int32)
        arrays = self._build(rows).files() | {"rows": rows.passages, "document_rows": rows.documents, "firsts": firsts}
        return ArrayFolder(name, write_arrays(self._folder / name, arrays))

    def _build(self, rows: DocumentTable) -> Postings:
        return Postings.build(self._corpus.term_counts(rows), self._corpus.digests)

    def _deletes(self, segments: Segments) -> Deletes:
        """Open the deletes of *segments*.

        Raises:
            DamagedIndexError: a file is not what was written.
        """
        if segments.deletes is None:
            return Deletes.nothing()
        folder = self._folder / segments.deletes.name
        verify_checksums(folder, segments.deletes.checksums)
        return open_deletes(folder)


@dataclass(frozen=True, slots=True, eq=False)
class _Base:
    """Which documents a base segment holds.

    `rows`: (n_passages,) and `documents`: (n_documents,) are the rows of its passages and documents; `firsts`: (n_documents + 1,) says
    where the passages of each document begin.
    """

    rows: NDArray[np.int64]
    documents: NDArray[np.int64]
    firsts: NDArray[np.int32]

    @property
    def size(self) -> int:
        """The number of passages."""
        return len(self.rows)

    @classmethod
    def open(cls, folder: Path, checksums: Checksums, least: int) -> "_Base | None":
        """Check and map the files of a base segment that say what it holds; None if it holds fewer than *least* passages.

        Raises:
            DamagedIndexError: one is not what was written.
        """
        if checksums["rows"][0] // np.dtype(np.int64).itemsize < least:
            return None
        verify_checksums(folder, {name: checksums[name] for name in ("rows", "document_rows", "firsts")})  # the others when it is opened
        rows, documents = (map_array(folder / name, np.int64) for name in ("rows", "document_rows"))
        return cls(rows, documents, map_array(folder / "firsts", np.int32))


def _merge_order(rows: DocumentTable, base: NDArray[np.int64], fresh: DocumentTable) -> NDArray[np.int32]:
    """Return for each passage of a base segment, and of the *fresh* ones behind it, its place in corpus order, that of *rows*."""
    wanted, stored = rows.passages, np.concatenate((base, fresh.passages))
    by_row = np.argsort(stored)
    order = np.zeros(len(stored), dtype=np.int32)
    order[by_row[np.searchsorted(stored, wanted, sorter=by_row)]] = np.arange(len(wanted), dtype=np.int32)
    return order
