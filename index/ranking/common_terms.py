"""Common terms: those that many passages contain, whose postings lists are kept as columns too, to be read where they are wanted.

The lists that are long for an index take most of the time to go through, and they are few; as in Moffat and Culpepper, "Hybrid bitvector
index compression", ADCS 2007, but with frequencies.
"""

from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.ranking.arrays import Numbers
from index.ranking.postings import Postings

_SHARE: Final = 8  # a list is long from one eighth of the passages on
MOST_BYTES: Final = 2**24
_FEWEST: Final = 32  # columns; where fewer fit, hardly a question has one of them
_MOST: Final = 2**16 - 1  # of a frequency


class CommonTerms:
    """The frequencies of the terms with the longest lists of an inverted index, each list read when it is first asked for. Any thread.

    A column is the frequency in each passage, in each document, and the number of passages of each document that
    contain the term: (n_passages + 2 * n_documents,).
    """

    def __init__(self, postings: Postings, most_bytes: int = MOST_BYTES) -> None:
        """Keep as many lists of *postings* as *most_bytes* hold, the longest ones."""
        self._postings = postings
        self._most_bytes = most_bytes
        self._known: dict[int, NDArray[np.uint16] | None] = {}

    def of(self, start: int, end: int) -> NDArray[np.uint16] | None:
        """Return the column of the postings list from *start* to *end*, None where it is not kept as one."""
        if end - start < self._shortest:
            return None
        if start not in self._known:
            self._known[start] = self._column(start, end)
        return self._known[start]

    def places(self, documents: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where in a column the frequencies in *documents* are, and their numbers of passages that contain the term."""
        first = documents.astype(np.int64) + self._postings.n_passages
        return first, first + self._postings.n_documents

    @cached_property
    def _shortest(self) -> int:
        """Postings of the shortest list that is kept."""
        width = self._postings.n_passages + 2 * self._postings.n_documents
        most = self._most_bytes // (2 * max(width, 1))
        long = self._postings.n_passages // _SHARE + 1
        if most < _FEWEST:
            return self._postings.n_passages + 1
        lengths = np.diff(self._postings.offsets)
        lengths = lengths[lengths >= long]
        return long if len(lengths) <= most else int(np.partition(lengths, -most)[-most]) + 1

    def _column(self, start: int, end: int) -> NDArray[np.uint16] | None:
        """Return a list as a column, None where a document has the term more often than can be written in it."""
        n_passages, n_documents = self._postings.n_passages, self._postings.n_documents
        passages, frequencies = self._postings.passages[start:end], self._postings.frequencies[start:end]
        documents = self._postings.document_of[passages]
        whole = np.bincount(documents, frequencies, n_documents)
        if whole.max(initial=0) > _MOST:
            return None
        column = np.zeros(n_passages + 2 * n_documents, dtype=np.uint16)
        column[passages] = frequencies
        column[n_passages : n_passages + n_documents] = whole
        column[n_passages + n_documents :] = np.bincount(documents, minlength=n_documents)
        return column
