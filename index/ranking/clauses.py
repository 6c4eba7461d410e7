"""Clauses as arrays: values of terms summed over each alternative of a question's clauses, of which the best stands for its clause."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from index.analysis.query import Alternative, Clause

Values = NDArray[np.float64]
_Rows = tuple[NDArray[np.int64], NDArray[np.int64]]


class ClauseSums:
    """Sums the values of terms over the clauses of a question. Immutable; any thread.

    Every sum is taken term by term in the order of an alternative, so that it is to the bit what adding up numbers one by one gives.
    """

    def __init__(self, clauses: Sequence[Clause], rows: Mapping[str, int]) -> None:
        """Prepare for *clauses* whose terms have these *rows* in what is to be summed."""
        alternatives = [alternative for clause in clauses for alternative in clause.alternatives]
        self._layers = list(_layers(alternatives, rows))
        self._n_alternatives = len(alternatives)
        self._begins_with_all = bool(self._layers) and len(self._layers[0][0]) == len(alternatives)
        self._weights = np.array([each.weight for each in alternatives], dtype=np.float64)[:, None]
        self._sizes = [len(clause.alternatives) for clause in clauses]

    def by_alternative(self, values: Values) -> Values:
        """Return for each alternative the sum over its terms: (n_alternatives, width) for (n_terms, width), weights apart."""
        layers = iter(self._layers)
        sums = values.take(next(layers)[1], axis=0) if self._begins_with_all else np.zeros((self._n_alternatives, values.shape[1]))
        for places, rows in layers:
            sums[places] += values.take(rows, axis=0)
        return sums

    def best_shares(self, contained: NDArray[np.bool], values: Values) -> Values:
        """Return for each clause the highest weighted share of an alternative's *values* that is *contained*: (n_clauses, width).

        *contained* are (n_terms, width), *values* (n_terms, 1); an alternative without value has no share.
        """
        sums = self.by_alternative(np.hstack((contained * values, values)))
        weighted, totals = sums[:, :-1] * self._weights, sums[:, -1:]
        return self._highest(np.divide(weighted, totals, out=np.zeros_like(weighted), where=totals > 0))

    def total(self, values: Values) -> Values:
        """Return the sum over all clauses of the highest weighted sum of an alternative: (width,) for (n_terms, width)."""
        weighted = self.by_alternative(values)
        weighted *= self._weights
        sums, start = np.zeros(values.shape[1]), 0
        for size in self._sizes:
            sums += weighted[start] if size == 1 else weighted[start : start + size].max(axis=0)
            start += size
        return sums

    def _highest(self, values: Values) -> Values:
        """Return the highest of *values* among the alternatives of each clause."""
        if len(self._sizes) == len(values):
            return values
        starts = np.array([*accumulate(self._sizes, initial=0)][:-1], dtype=np.int64)
        highest: Values = np.maximum.reduceat(values, starts, axis=0)
        return highest


def _layers(alternatives: Sequence[Alternative], rows: Mapping[str, int]) -> Iterator[_Rows]:
    """Yield for the first term, the second and so on which alternatives have one, and its row."""
    layers: list[tuple[list[int], list[int]]] = []
    for number, alternative in enumerate(alternatives):
        for place, term in enumerate(alternative.terms):
            if place == len(layers):
                layers.append(([], []))
            layers[place][0].append(number)
            layers[place][1].append(rows[term])
    return ((np.array(places, dtype=np.int64), np.array(found, dtype=np.int64)) for places, found in layers)
