"""The inverted index: for each term, the passages that hold it and what it adds to their scores."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.analysis import Alternative, Clause
from index.ranking import Bm25


class Postings:
    """Postings with impacts computed beforehand, sorted by term and passage. Immutable; any thread."""

    def __init__(self, frequencies: Sequence[Mapping[str, int]]) -> None:
        """Invert *frequencies*: for each passage, in corpus order, how often it holds each of its terms."""
        self.n_passages = len(frequencies)
        lengths = np.fromiter((sum(terms.values()) for terms in frequencies), dtype=np.int32, count=len(frequencies))
        document_frequencies = Counter(term for terms in frequencies for term in terms)
        self._numbers = {term: number for number, term in enumerate(document_frequencies)}
        counts = np.fromiter(document_frequencies.values(), dtype=np.int64, count=len(document_frequencies))
        self._pointers = np.concatenate(([0], np.cumsum(counts)))
        bm25 = Bm25(lengths, document_frequencies)
        self._idf = np.fromiter((bm25.idf[term] for term in self._numbers), dtype=np.float64, count=len(self._numbers))

        terms, passages, occurrences = self._triples(frequencies, int(counts.sum()))
        order = np.argsort(terms, kind="stable")  # stable: passages stay in corpus order within a term
        self._passages = passages[order]
        self._impacts = bm25.impacts(self._idf[terms[order]], self._passages, occurrences[order])

    def _triples(self, frequencies: Sequence[Mapping[str, int]], size: int) -> NDArray[np.int32]:
        """Return term number, passage number and frequency of every posting, in corpus order: (3, n_postings)."""
        flat = chain.from_iterable(
            (self._numbers[term], passage, frequency) for passage, terms in enumerate(frequencies) for term, frequency in terms.items()
        )
        return np.fromiter(flat, dtype=np.int32, count=3 * size).reshape(size, 3).T

    def idf(self, term: str) -> float:
        """Return the idf of *term*; for one that no passage holds, what it would be if one did."""
        number = self._numbers.get(term)
        return float(np.log(self.n_passages + 1)) if number is None else float(self._idf[number])

    def scores(self, clauses: Iterable[Clause]) -> NDArray[np.float32]:
        """Return the score of every passage for a question: (n_passages,), 0 where nothing of it stands.

        A clause adds what the best of its alternatives adds up to.
        """
        scores = np.zeros(self.n_passages, dtype=np.float32)
        for clause in clauses:
            first, *others = clause.alternatives
            if others:
                scores += np.maximum.reduce([self._sum(alternative) for alternative in clause.alternatives])
            else:
                self._add(first, scores)
        return scores

    def _sum(self, alternative: Alternative) -> NDArray[np.float32]:
        scores = np.zeros(self.n_passages, dtype=np.float32)
        self._add(alternative, scores)
        return scores

    def _add(self, alternative: Alternative, scores: NDArray[np.float32]) -> None:
        for term in alternative.terms:
            passages, impacts = self._column(term)
            scores[passages] += alternative.weight * impacts  # no passage stands twice in a column

    def holds(self, term: str, passage: int) -> bool:
        """Tell whether the passage of that number holds *term*."""
        holders = self._column(term)[0]
        place = int(np.searchsorted(holders, passage))
        return place < len(holders) and int(holders[place]) == passage

    def counts(self, term: str, firsts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many of the passages numbered from each of *firsts* up to, not including, its end hold *term*: as many as ranges."""
        holders = self._column(term)[0]
        return np.searchsorted(holders, ends) - np.searchsorted(holders, firsts)

    def knows(self, term: str) -> bool:
        """Tell whether any passage holds *term*."""
        return term in self._numbers

    def _column(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        number = self._numbers.get(term)
        if number is None:
            return self._passages[:0], self._impacts[:0]
        span = slice(self._pointers[number], self._pointers[number + 1])
        return self._passages[span], self._impacts[span]


def best(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """Return the numbers of the *limit* best passages with a score above 0, best first, equal scores in corpus order."""
    candidates = np.flatnonzero(scores > 0)
    if len(candidates) > limit:
        threshold = np.partition(scores[candidates], -limit)[-limit]
        candidates = candidates[scores[candidates] >= threshold]
    return candidates[np.argsort(-scores[candidates], kind="stable")][:limit]
