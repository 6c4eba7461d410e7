"""Tables: how often the terms of a question stand in passages and in their documents, by the postings lists of an inverted index."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.ranking.arrays import Numbers
from index.ranking.postings import Postings
from index.ranking.sources import Table

SHORT: Final = 4096
"""Postings of a short list. Measured on notices and on made corpora; it changes the time only."""


def count(postings: Postings, lists: Sequence[tuple[int, int] | None], numbers: Numbers, short: int = SHORT) -> Table:
    """Return the frequencies of terms in passages of one inverted index, and in their documents.

    Args:
        postings: the inverted index.
        lists: where the postings list of each term starts and ends, None for one that no passage contains.
        numbers: the passages, all different.
        short: postings of a list up to which all of them are gone through; in a longer one what is wanted is looked up.
    """
    counts = _Counts(postings, numbers, len(lists))
    known = np.array([(row, *each) for row, each in enumerate(lists) if each is not None], dtype=np.int64).reshape(-1, 3)
    is_short = known[:, 2] - known[:, 1] <= short
    if len(numbers):
        counts.go_through(*known[is_short].T)
        for row, start, end in known[~is_short].tolist():
            counts.look_up(row, start, end)
    return counts.table()


class _Counts:
    """How often terms stand in passages, `own`, and in their documents, `around`, and in how many passages of these, `spread`.

    `own` is (n_terms, n_passages), the others (n_terms, n_documents).
    """

    def __init__(self, postings: Postings, numbers: Numbers, n_terms: int) -> None:
        """Count in the passages of *numbers* and in their documents; nothing is counted yet."""
        self._postings, self._numbers = postings, numbers
        documents, self._columns = np.unique(postings.document_of[numbers], return_inverse=True)
        self._begins, self._ends = postings.document_offsets[documents], postings.document_offsets[documents + 1]
        self._own = np.zeros((n_terms, len(numbers)))
        self._around = np.zeros((n_terms, len(documents)))
        self._spread = np.zeros((n_terms, len(documents)), dtype=np.int64)

    def table(self) -> Table:
        """Return what is counted, by passage."""
        return Table(self._own, self._around.take(self._columns, axis=1), self._spread.take(self._columns, axis=1))

    def go_through(self, rows: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        """Count all postings of short lists, given by the row of each one's term, its start and its end."""
        if not len(rows):
            return
        slices = [slice(*each) for each in zip(starts.tolist(), ends.tolist(), strict=True)]
        passages = np.concatenate([self._postings.passages[each] for each in slices])
        columns, is_wanted = self._document_columns()
        inside = is_wanted.take(passages).nonzero()[0]  # several times as fast as that of numbers
        passages = passages.take(inside)
        frequencies = np.concatenate([self._postings.frequencies[each] for each in slices]).take(inside)
        owners = rows.repeat(ends - starts).take(inside)
        n_terms, n_documents = self._around.shape
        keys = owners * n_documents + columns.take(passages)
        self._around += np.bincount(keys, frequencies, n_terms * n_documents).reshape(n_terms, n_documents)
        self._spread += np.bincount(keys, minlength=n_terms * n_documents).reshape(n_terms, n_documents)
        places, is_listed = self._columns_of(self._numbers, np.arange(len(self._numbers), dtype=np.int32))
        is_own = is_listed.take(passages).nonzero()[0]
        cells = owners.take(is_own) * len(self._numbers) + places.take(passages.take(is_own))
        self._own.reshape(-1)[cells] = frequencies.take(is_own)

    def look_up(self, row: int, start: int, end: int) -> None:
        """Look passages and the bounds of documents up in a long postings list."""
        passages, frequencies = self._postings.passages[start:end], self._postings.frequencies[start:end]
        at = np.minimum(passages.searchsorted(self._numbers), len(passages) - 1)
        self._own[row] = np.where(passages[at] == self._numbers, frequencies[at], 0)
        begins, ends = passages.searchsorted(self._begins), passages.searchsorted(self._ends)
        self._spread[row] = ends - begins
        self._around[row] = _sums(frequencies, begins, ends)

    def _document_columns(self) -> tuple[NDArray[np.int32], NDArray[np.bool]]:
        """Return for each passage of the index the column of its document, and whether it has one."""
        sizes = self._ends - self._begins
        return self._columns_of(_ranges(self._begins, sizes), np.arange(len(sizes), dtype=np.int32).repeat(sizes))

    def _columns_of(self, passages: NDArray[np.integer[Any]], columns: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.bool]]:
        """Return for each passage of the index its column, given for some *passages*, and whether it has one."""
        column_of, has_column = np.zeros(self._postings.n_passages, dtype=np.int32), np.zeros(self._postings.n_passages, dtype=np.bool)
        column_of[passages], has_column[passages] = columns, True
        return column_of, has_column


def _sums(values: NDArray[np.uint16], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sum of *values* over each of many ranges: (n_ranges,); an empty range has the sum 0."""
    sizes = ends - starts
    sums = np.zeros(len(sizes))
    sums[:] = np.bincount(np.arange(len(sizes)).repeat(sizes), values[_ranges(starts, sizes)], len(sizes))
    return sums


def _ranges(starts: NDArray[np.integer[Any]], sizes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Return the numbers from each of *starts* on, as many as *sizes* says, one range behind the other."""
    ends = np.cumsum(sizes)
    return np.arange(int(sizes.sum())) + (starts - ends + sizes).repeat(sizes)
