"""Tables: how often the terms of a question stand in passages and in their documents, by the postings lists of an inverted index."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.ranking.arrays import Numbers
from index.ranking.common_terms import CommonTerms
from index.ranking.postings import Postings
from index.ranking.sources import Table

SHORT: Final = 4096
"""Postings of a short list. Measured on notices and on made corpora; it changes the time only."""


def count(
    postings: Postings,
    lists: Sequence[tuple[int, int] | None],
    numbers: Numbers,
    short: int = SHORT,
    common: CommonTerms | None = None,
) -> Table:
    """Return the frequencies of terms in passages of one inverted index, and in their documents.

    Args:
        postings: the inverted index.
        lists: where the postings list of each term starts and ends, None for one that no passage contains.
        numbers: the passages, all different.
        short: postings of a list up to which all of them are gone through; in a longer one what is wanted is looked up.
        common: the lists of the same index that need not be searched at all.
    """
    counts = _Counts(postings, numbers, len(lists))
    if len(numbers):
        known = [(row, *each) for row, each in enumerate(lists) if each is not None]
        if common is not None:
            known = counts.read(common, known)
        counts.go_through([each for each in known if each[2] - each[1] <= short])
        for row, start, end in known:
            if end - start > short:
                counts.look_up(row, start, end)
    return counts.table


class _Counts:
    """Counts terms in passages and in their documents, each list in the way that takes least time, into `table`."""

    def __init__(self, postings: Postings, numbers: Numbers, n_terms: int) -> None:
        """Count in the passages of *numbers* and in their documents; nothing is counted yet."""
        self._postings, self._numbers = postings, numbers
        self._documents, columns = _documents(postings, numbers)
        self._begins, self._ends = postings.document_offsets.take(self._documents), postings.document_offsets.take(self._documents + 1)
        own, whole = np.zeros((n_terms, len(numbers))), np.zeros((n_terms, len(self._documents)))
        self.table = Table(own, whole, np.zeros(whole.shape, dtype=np.int64), columns)

    def read(self, common: CommonTerms, lists: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """Read the lists of *common* terms, of *lists* given by the row of each one's term, its start and its end; return the others."""
        found = [(row, known) for row, start, end in lists if (known := common.of(start, end)) is not None]
        if not found:
            return [*lists]
        n_passages, n_documents = len(self._numbers), len(self._documents)
        places: NDArray[np.int64] = np.concatenate((self._numbers, *common.places(self._documents)))
        counts = np.empty((len(found), len(places)), dtype=np.uint16)
        for (_, known), row in zip(found, counts, strict=True):
            row[:] = known.take(places)
        rows = [row for row, _ in found]
        self.table.own[rows] = counts[:, :n_passages]
        self.table.whole[rows] = counts[:, n_passages : n_passages + n_documents]
        self.table.holding[rows] = counts[:, n_passages + n_documents :]
        return [each for each in lists if each[0] not in {*rows}]

    def go_through(self, lists: Sequence[tuple[int, int, int]]) -> None:
        """Count all postings of short lists, given by the row of each one's term, its start and its end."""
        if not lists:
            return
        slices = [slice(start, end) for _, start, end in lists]
        passages = np.concatenate([self._postings.passages[each] for each in slices])
        columns = _columns_of(self._documents, self._postings.n_documents).take(self._postings.document_of.take(passages))
        inside = (columns >= 0).nonzero()[0]  # several times as fast as that of numbers
        passages = passages.take(inside)
        frequencies = np.concatenate([self._postings.frequencies[each] for each in slices]).take(inside)
        rows = np.array([row for row, _, _ in lists], dtype=np.int64)
        owners = rows.repeat([end - start for _, start, end in lists]).take(inside)
        own, whole, holding, _ = self.table
        keys = owners * whole.shape[1] + columns.take(inside)
        whole += np.bincount(keys, frequencies, whole.size).reshape(whole.shape)
        holding += np.bincount(keys, minlength=whole.size).reshape(whole.shape)
        places = _columns_of(self._numbers, self._postings.n_passages).take(passages)
        is_own = (places >= 0).nonzero()[0]
        cells = owners.take(is_own) * len(self._numbers) + places.take(is_own)
        own.reshape(-1)[cells] = frequencies.take(is_own)

    def look_up(self, row: int, start: int, end: int) -> None:
        """Look passages and the bounds of documents up in a long postings list."""
        passages, frequencies = self._postings.passages[start:end], self._postings.frequencies[start:end]
        at = np.minimum(passages.searchsorted(self._numbers), len(passages) - 1)
        self.table.own[row] = np.where(passages[at] == self._numbers, frequencies[at], 0)
        begins, ends = passages.searchsorted(self._begins), passages.searchsorted(self._ends)
        self.table.holding[row] = ends - begins
        self.table.whole[row] = _sums(frequencies, begins, ends)


def _columns_of(numbers: Numbers, size: int) -> NDArray[np.int32]:
    """Return for each number below *size* which of *numbers* it is, -1 for one that is none of them: (size,)."""
    columns = np.full(size, -1, dtype=np.int32)
    columns[numbers] = np.arange(len(numbers), dtype=np.int32)
    return columns


def _documents(postings: Postings, numbers: Numbers) -> tuple[Numbers, NDArray[np.int64]]:
    """Return the documents of passages, each once and ascending, and for each passage which of them is its own."""
    documents = postings.document_of.take(numbers)
    begins = documents[1:] != documents[:-1]
    if (documents[1:] < documents[:-1]).any():
        return np.unique(documents, return_inverse=True)
    columns = np.zeros(len(numbers), dtype=np.int64)
    begins.cumsum(out=columns[1:])
    return documents.take(np.append(0, begins.nonzero()[0] + 1)) if len(numbers) else documents, columns


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
