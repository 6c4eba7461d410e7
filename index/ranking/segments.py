"""Segments: an inverted index that searches use, with its deletes, cached look-ups and scratch arrays."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.ranking.arrays import NO_NUMBERS, Numbers
from index.ranking.bm25 import Bm25
from index.ranking.common_terms import CommonTerms
from index.ranking.maxscore import Scratch
from index.ranking.postings import Postings, digest, place_of_digest

_REMEMBERED: Final = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Deletes:
    """What a segment still contains of passages that no longer exist.

    `passages` and `documents` are their numbers, ascending; `digests`, ascending, are those of their terms, with the number of these
    passages and documents that contain each.
    """

    passages: Numbers
    documents: Numbers
    digests: NDArray[np.uint64]
    passage_counts: Numbers
    document_counts: Numbers

    @classmethod
    def nothing(cls) -> "Deletes":
        """Return no deletes."""
        return cls(NO_NUMBERS, NO_NUMBERS, np.zeros(0, dtype=np.uint64), NO_NUMBERS, NO_NUMBERS)

    def counts(self, named: int) -> tuple[int, int]:
        """Return how many of the deleted passages, and documents, contain the term with that digest."""
        place = place_of_digest(self.digests, named)
        return (0, 0) if place < 0 else (int(self.passage_counts[place]), int(self.document_counts[place]))


class Entry(NamedTuple):
    """A term of a segment: where its postings list is, its largest impact and that of rank KTH, and the idf that they contain."""

    start: int
    end: int
    max_impact: float
    kth_impact: float
    idf: float


class Segment:
    """One inverted index of a ranking: its passages are numbered from `offset`, its documents from `document_offset`. Any thread."""

    def __init__(self, postings: Postings, deletes: Deletes | None = None, offset: int = 0, document_offset: int = 0) -> None:
        self.postings = postings
        self.deletes = deletes or Deletes.nothing()
        self.offset = offset
        self.document_offset = document_offset
        self.bm25 = Bm25(postings.n_passages, int(postings.lengths.sum(dtype=np.int64)))
        self.common_terms = CommonTerms(postings)
        self.entry = lru_cache(_REMEMBERED)(partial(_entry, postings, self.bm25, _Views.of(postings)))
        self._pool: list[Scratch] = []

    @contextmanager
    def scratch(self) -> Iterator[Scratch]:
        """Give scratch arrays to one search; after an error they are not used again, since it may have left something in them."""
        try:
            scratch = self._pool.pop()
        except IndexError:  # other threads use them
            scratch = Scratch.of(self.postings.n_passages)
        yield scratch
        self._pool.append(scratch)

    @property
    def n_passages(self) -> int:
        """The number of passages that are not deleted."""
        return self.postings.n_passages - len(self.deletes.passages)

    @property
    def n_documents(self) -> int:
        """The number of documents that are not deleted."""
        return self.postings.n_documents - len(self.deletes.documents)

    @property
    def total_length(self) -> int:
        """The length in terms of all passages that are not deleted."""
        return self.bm25.total_length - int(self.postings.lengths[self.deletes.passages].sum(dtype=np.int64))

    def doc_freq(self, term: str) -> tuple[int, int]:
        """Return how many passages, and documents, contain *term*, without those that are deleted."""
        number = self.postings.number(term)
        if number < 0:
            return 0, 0
        passages, documents = self.postings.doc_freq(number), int(self.postings.document_counts[number])
        if len(self.deletes.passages):
            deleted_passages, deleted_documents = self.deletes.counts(digest(term))
            return passages - deleted_passages, documents - deleted_documents
        return passages, documents

    def document_lengths(self, numbers: Numbers) -> Numbers:
        """Return for each of the passages the length of its document, the sum of its passages'."""
        return self._document_lengths[self.postings.document_of[numbers]]

    @cached_property
    def _document_lengths(self) -> Numbers:
        """The length of each document: (n_documents,)."""
        offsets = self.postings.document_offsets
        reached = np.concatenate(([0], np.cumsum(self.postings.lengths, dtype=np.int64)))
        return np.diff(reached[offsets]).astype(np.int32)


class _Views(NamedTuple):
    """Columns of an inverted index whose single values Python reads in a tenth of the time that numpy takes."""

    offsets: memoryview
    max_impact: memoryview
    kth_impact: memoryview

    @classmethod
    def of(cls, postings: Postings) -> "_Views":
        """Return those of *postings*; no value is copied."""
        return cls(postings.offsets.data, postings.max_impact.data, postings.kth_impact.data)


def _entry(postings: Postings, bm25: Bm25, views: _Views, term: str) -> Entry | None:
    """Return where the postings list of *term* is, None if no passage contains it."""
    number = postings.number(term)
    if number < 0:
        return None
    start, end = views.offsets[number], views.offsets[number + 1]
    idf = math.log((bm25.corpus_size + 1) / (end - start))
    return Entry(start, end, views.max_impact[number], views.kth_impact[number], idf)
