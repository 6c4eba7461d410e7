"""What rank_bm25 says of a made corpus too large for its own constructor, and whether an engine says the same."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.corpora import Made

K1: Final = 0.9
B: Final = 0.6
TOLERANCE: Final = 1e-5  # of a score, relative


class Reference:
    """The scores of rank_bm25's BM25Plus with `delta` 0: its formula in its own precision, over columns of postings."""

    def __init__(self, made: Made) -> None:
        """Sort the postings of *made* by term."""
        order = np.argsort(made.numbers, kind="stable")
        self._passages, self._frequencies = made.passages[order], made.frequencies[order]
        self._pointers = np.concatenate(([0], np.cumsum(made.document_frequencies())))
        self._numbers = {term: number for number, term in enumerate(made.terms)}
        self._norms = K1 * (1 - B + B * made.lengths / made.lengths.mean())

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """Return the score of every passage: (n_passages,), 0 where none of *terms* stands."""
        scores = np.zeros(len(self._norms))
        for number in (self._numbers[term] for term in terms if term in self._numbers):
            column = slice(self._pointers[number], self._pointers[number + 1])
            passages, frequencies = self._passages[column], self._frequencies[column]
            idf = np.log((len(scores) + 1) / len(passages))
            scores[passages] += idf * (frequencies * (K1 + 1) / (self._norms[passages] + frequencies))
        return scores


def difference(expected: NDArray[np.float64], numbers: Sequence[int], scores: Sequence[float], limit: int) -> str:
    """Tell what is wrong with the best passages by their *numbers* and *scores*; "" when they are those of *expected*.

    Scores may differ by the tolerance, and passages change places whose expected scores differ by no more; those whose expected
    scores are equal stand in corpus order.
    """
    right = best(expected, limit)
    found = np.asarray(numbers, dtype=np.int64)
    if len(found) != len(right) or len(set(found.tolist())) != len(found):
        return f"{len(found)} passages for {len(right)}"
    if not np.allclose(scores, expected[found], rtol=TOLERANCE, atol=0):
        return f"scores {np.asarray(scores).tolist()} for {expected[found].tolist()}"
    if not np.allclose(expected[found], expected[right], rtol=TOLERANCE, atol=0):
        return f"passages {found.tolist()} for {right.tolist()}"
    if any(not np.array_equal(found[expected[found] == score], _first_equal(expected, score, found)) for score in set(expected[found])):
        return f"equal scores out of corpus order: {found.tolist()} for {right.tolist()}"
    return ""


def best(scores: NDArray[np.float64], limit: int) -> NDArray[np.int64]:
    """Return the first passages of a stable sort by score, none with a score of 0."""
    candidates = np.flatnonzero(scores > 0)
    if len(candidates) > limit:
        candidates = candidates[scores[candidates] >= np.partition(scores[candidates], -limit)[-limit]]
    return candidates[np.argsort(-scores[candidates], kind="stable")][:limit]


def _first_equal(expected: NDArray[np.float64], score: float, found: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first passages with *score*, as many as were found with it."""
    return np.flatnonzero(expected == score)[: np.count_nonzero(expected[found] == score)]
