"""Sparse source: candidates from a vector engine.

The error of a sum that the engine returns has two parts. That of the mean length is a factor, max(1, r), see `points.py`. That of rounding
is one too, as nothing is below 0: values and weights are rounded to single precision once, u = 2**-24 each, and n products are rounded and
added up in some order, each passing through n roundings at most; so the exact sum is below (1 + u)**(n + 3) times what is returned, which
(n + 4) 2**-23 exceeds for any n that a question has. A passage that was not returned is worth no more than the last one that was.
"""

import json
import logging
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.engines.engine import Engine, Indices, Values
from index.engines.points import reference
from index.errors import EngineError
from index.ranking.arrays import Numbers
from index.ranking.postings import digests_of
from index.ranking.ranking import Ranking
from index.ranking.sources import Found, Table

_LOW: Final = np.uint64(2**32 - 1)
_ROUNDING: Final = 2.0**-23
_REST_SECONDS: Final = 10.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Filled:
    """That a collection, by the reference of `step`, was filled for a generation: its number and mark."""

    collection: str
    step: int
    number: int
    mark: str

    def is_in(self, seal: str) -> bool:
        """Tell whether *seal* says so."""
        return (self.number, self.mark) in read_seal(seal)


def read_seal(seal: str) -> list[tuple[int, str]]:
    """Return the generations that a collection was filled for, by number and mark."""
    try:
        return [(int(number), str(mark)) for number, mark in json.loads(seal)] if seal else []
    except (ValueError, TypeError):
        return []


class SparseSource:
    """Candidates among the passages of one generation that an audience may see, from a collection filled for it. Any thread."""

    def __init__(self, engine: Engine, filled: Filled, rows: NDArray[np.int64], ranking: Ranking, *, public: bool) -> None:
        """Search *engine* as far as it is *filled*; *rows* are those of the passages of *ranking*, by their numbers."""
        self._engine = engine
        self._filled = filled
        self._ranking = ranking
        self._public = public
        self._rows = rows
        self._order = np.argsort(rows, kind="stable")
        self._rests_until = -math.inf
        self._drift = max(1.0, ranking.average_length / reference(filled.step))

    def select(self, terms: Sequence[str], weights: NDArray[np.float64], most: int) -> Found:
        """Return the passages of the *most* points with the highest sums; points of other generations are left out.

        Points of this generation are deleted only when the seal no longer names it, so it is read after the search. After a failure the
        engine is not asked for some seconds.

        Raises:
            EngineError: the engine fails, or is not filled for this generation.
        """
        if time.monotonic() < self._rests_until:
            message = "the vector engine failed some seconds ago"
            raise EngineError(message)
        try:
            return self._select(terms, weights, most)
        except EngineError as error:
            self._rests_until = time.monotonic() + _REST_SECONDS
            _log.error("postings are searched in the place of the vector engine for %.0f s: %s", _REST_SECONDS, error)
            raise

    def table(self, terms: Sequence[str], numbers: Numbers) -> Table:
        """Return the frequencies from the postings, of which only the places of these passages are read."""
        return self._ranking.table(terms, numbers)

    def _select(self, terms: Sequence[str], weights: NDArray[np.float64], most: int) -> Found:
        indices, values = self._vector(terms, weights)
        if not len(indices):
            return Found(np.zeros(0, dtype=np.int32), 0.0)
        points = self._engine.search(self._filled.collection, (indices, values), most, public=self._public)
        if not self._filled.is_in(self._engine.seal(self._filled.collection)):
            message = f"{self._filled.collection} is not filled for generation {self._filled.number}"
            raise EngineError(message)
        numbers = self._numbers(np.array([row for row, _ in points], dtype=np.int64))
        last = points[-1][1] if len(points) >= most else 0.0
        return Found(numbers, last * self._drift * (1 + (len(terms) + 4) * _ROUNDING))

    def _vector(self, terms: Sequence[str], weights: NDArray[np.float64]) -> tuple[Indices, Values]:
        """Return what is searched for: the idf times the weight of each term that any passage has."""
        known = [place for place, term in enumerate(terms) if self._ranking.knows(term)]
        named = (digests_of(terms[place] for place in known) & _LOW).astype(np.uint32)
        worth = np.array([weights[place] * self._ranking.idf(terms[place]) for place in known], dtype=np.float64)
        indices, places = np.unique(named, return_inverse=True)
        sums = np.zeros(len(indices))
        np.add.at(sums, places, worth)
        return indices, sums.astype(np.float32)

    def _numbers(self, rows: NDArray[np.int64]) -> Numbers:
        """Return the numbers of the passages with these rows that there are."""
        places = np.minimum(np.searchsorted(self._rows, rows, sorter=self._order), max(len(self._rows) - 1, 0))
        numbers = self._order[places] if len(self._rows) else places[:0]
        found: Numbers = np.sort(numbers[self._rows[numbers] == rows]).astype(np.int32)
        return found
