"""Sources of candidates: whatever finds the passages that may be the best, so that `Ranking` scores few of them itself.

A source adds up, for a passage, what each term of a question is worth in it. That is at least the score of the passage, since of the
alternatives of a clause only the best counts. A source says how high a passage that it left out may still score, errors included: its
ceiling. Once our own scores of as many as are wanted lie above that, nothing that was left out is among them, and the best are the same,
with the same scores, whatever the source.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.analysis.query import Clause
from index.ranking.arrays import Numbers

FEWEST: Final = 200
"""Candidates that a source is asked for at first; then twice as many, until they are enough."""


class Table(NamedTuple):
    """Frequencies of terms in passages and in their documents.

    `own`: of the term in the passage, (n_terms, n_passages). `whole`: of the term in a document, and `holding`: the number of passages of
    that document that contain it, both (n_terms, n_documents). `columns` is the column that these have for each passage, (n_passages,).
    """

    own: NDArray[np.float64]
    whole: NDArray[np.float64]
    holding: NDArray[np.int64]
    columns: NDArray[np.int64]

    @property
    def around(self) -> NDArray[np.float64]:
        """The frequency of each term in the document of each passage: (n_terms, n_passages)."""
        return self.whole.take(self.columns, axis=1)

    @property
    def spread(self) -> NDArray[np.int64]:
        """The number of passages that contain each term, of the document of each passage: (n_terms, n_passages)."""
        return self.holding.take(self.columns, axis=1)

    def of(self, columns: NDArray[np.int64]) -> "Table":
        """Return the columns of some of the passages."""
        return self._replace(own=self.own.take(columns, axis=1), columns=self.columns.take(columns))


class Found(NamedTuple):
    """Candidates in no order, and the ceiling: no other passage scores higher; 0 where no other one has a term of the question."""

    numbers: Numbers
    ceiling: float


class Source(Protocol):
    """Finds candidates among the passages of a ranking, by its numbers. Any thread."""

    def select(self, terms: Sequence[str], weights: NDArray[np.float64], most: int) -> Found:
        """Return about *most* passages with the highest sums of weight x BM25 of the term, for *terms* with their *weights*.

        Raises:
            EngineError: it cannot be reached, or answers something else.
        """

    def table(self, terms: Sequence[str], numbers: Numbers) -> Table:
        """Return the frequencies of *terms* in the passages of *numbers* and in their documents."""


def weights_of(clauses: Sequence[Clause]) -> tuple[list[str], NDArray[np.float64]]:
    """Return the terms of *clauses*, and weights by which their sum is at least the score: of alternatives, the highest of each term."""
    weights: dict[str, float] = {}
    for clause in clauses:
        highest: dict[str, float] = {}
        for alternative in clause.alternatives:
            own: dict[str, float] = {}
            for term in alternative.terms:
                own[term] = own.get(term, 0.0) + alternative.weight
            highest = _higher(highest, own)
        for term, weight in highest.items():
            weights[term] = weights.get(term, 0.0) + weight
    return list(weights), np.array(list(weights.values()), dtype=np.float64)


def _higher(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {term: max(one.get(term, 0.0), other.get(term, 0.0)) for term in [*one, *(term for term in other if term not in one)]}
