"""Points: passages as sparse vectors, whose values are the term part of BM25.

The value of a term of frequency f in a passage of length l is

    g(f, l; a) = f (k1 + 1) / (k1 (1 - b + b l / a) + f)

with a reference a in the place of the mean length, since the mean changes with every document. By how much a score may be off for that:
let the mean be r a. For r >= 1 the norm n = k1 (1 - b + b l / a) shrinks, but to no less than n / r, and (n / r + f) >= (n + f) / r, so

    g(f, l; a) <= g(f, l; r a) <= r g(f, l; a),    and for r < 1    g(f, l; r a) <= g(f, l; a).

All weights are above 0, so a sum of products is too low by the factor max(1, r) at most. References are powers of 1.1, and each generation
goes by the one nearest to its mean: r is at most 1.049. Where the mean leaves for the next one, another collection is filled.

The idf is on the question's side, so what is stored says nothing of how many passages there are.
"""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.engines.engine import Indices, SparsePoint
from index.ranking.bm25 import Bm25
from index.storage.corpus import Corpus
from index.storage.rows import DocumentTable

_STEP: Final = 1.1
_DOCUMENTS: Final = 100  # whose points are made at a time
_LOW: Final = np.uint64(2**32 - 1)


def step_of(average_length: float) -> int:
    """Return the number of the reference that is nearest to a mean length."""
    return round(math.log(average_length, _STEP))


def reference(step: int) -> float:
    """Return the length that stands for the mean in what is stored."""
    return float(_STEP**step)


def points_of(corpus: Corpus, rows: DocumentTable, step: int, public: frozenset[int]) -> Iterator[list[SparsePoint]]:
    """Yield the points of the passages of *rows*, some at a time; *public* are the rows of documents that all may see."""
    for start in range(0, len(rows.documents), _DOCUMENTS):
        chosen = np.arange(start, min(start + _DOCUMENTS, len(rows.documents)))
        yield list(_points(corpus, rows.select(chosen), step, public))


def _points(corpus: Corpus, rows: DocumentTable, step: int, public: frozenset[int]) -> Iterator[SparsePoint]:
    counts = corpus.term_counts(rows)
    lengths = counts.lengths()
    bm25 = Bm25(1, 1)
    norms = bm25.parameters.k1 * (1 - bm25.parameters.b + bm25.parameters.b * lengths.astype(np.float64) / reference(step))
    frequencies = counts.frequencies.astype(np.float64)
    values = frequencies * (bm25.parameters.k1 + 1) / (np.repeat(norms, counts.sizes) + frequencies)
    named, places = np.unique(counts.terms, return_inverse=True)
    indices = (corpus.digests(named.astype(np.int64)) & _LOW).astype(np.uint32)[places]
    ends = np.cumsum(counts.sizes, dtype=np.int64)
    for place, (row, end, size) in enumerate(zip(rows.passages.tolist(), ends.tolist(), counts.sizes.tolist(), strict=True)):
        is_public = int(rows.documents[counts.document_of[place]]) in public
        yield _point(row, indices[end - size : end], values[end - size : end], public=is_public)


def _point(row: int, indices: Indices, values: NDArray[np.float64], *, public: bool) -> SparsePoint:
    """Return a point; where two terms share an index, their values are added, which makes sums higher and leaves nothing out."""
    own, places = np.unique(indices, return_inverse=True)
    sums = np.zeros(len(own))
    np.add.at(sums, places, values)
    return SparsePoint(row, own, sums.astype(np.float32), public)
