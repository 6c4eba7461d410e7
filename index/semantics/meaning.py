"""Meaning: how alike a question and each passage of an index are, by their vectors, as far as these have been made."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.semantics.encoder import Encoder

_REMEMBERED: Final = 64
_PAUSE_SECONDS: Final = 30.0
_BLOCK: Final = 4096  # vectors that are multiplied at once
_SHORTEST: Final = 1e-6
_WIDENED: Final = 2**15  # vectors up to which all are kept in single precision

_log = logging.getLogger(__name__)


class Questions:
    """The vectors of questions, the latest ones remembered in memory only. One lock; any thread."""

    def __init__(self, encoder: Encoder, *, pause_seconds: float = _PAUSE_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        """Encode by *encoder*; after a failure ask it nothing for *pause_seconds*, so that no question waits for a server that is down."""
        self._encoder = encoder
        self._pause_seconds = pause_seconds
        self._clock = clock
        self._remembered: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._paused_until = -np.inf
        self._lock = threading.Lock()

    def vector(self, question: str) -> NDArray[np.float32] | None:
        """Return the vector of *question*, (dimensions,); None where there is none in time."""
        with self._lock:
            if question in self._remembered:
                return self._remembered[question]
            if self._clock() < self._paused_until:
                return None
        try:
            vector: NDArray[np.float32] = self._encoder.encode([question], "query")[0]
        except EncoderError as error:
            _log.warning("questions are answered by their words alone for %.0f s: %s", self._pause_seconds, error)
            self._paused_until = self._clock() + self._pause_seconds
            return None
        with self._lock:
            self._remembered[question] = vector
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return vector


class Likeness(NamedTuple):
    """How alike a question and passages are: the cosine of each, (n_passages,), NaN without a vector; their mean and deviation."""

    cosines: NDArray[np.float32]
    mean: float
    deviation: float

    def best(self, limit: int) -> NDArray[np.int32]:
        """Return the *limit* passages that are most alike, in no order."""
        known = np.flatnonzero(np.isfinite(self.cosines)).astype(np.int32)
        return known[np.argpartition(-self.cosines[known], limit)[:limit]] if len(known) > limit else known

    def standard(self, numbers: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return by how many deviations the passages of *numbers* are more alike than the mean one; NaN without a vector."""
        return (self.cosines[numbers].astype(np.float64) - self.mean) / self.deviation


class Matrix:
    """Vectors to compare with those of questions, each less the mean of its kind. Immutable; any thread.

    What all passages have in common, and all questions, says nothing of which belong together. Widening float16 takes twenty times as
    long as multiplying, so a few vectors, 1.5 kB each, are widened once.
    """

    def __init__(self, vectors: NDArray[np.float16], question_mean: NDArray[np.float32]) -> None:
        """Compare with *vectors*, (n_vectors, dimensions), questions whose mean vector is about *question_mean*."""
        self._vectors = vectors if len(vectors) > _WIDENED else vectors.astype(np.float32)
        self._question_mean = question_mean
        sums = [block.sum(axis=0, dtype=np.float64) for block in self._blocks()]
        self._mean = (np.sum(sums, axis=0) / max(len(vectors), 1) + np.zeros(vectors.shape[1])).astype(np.float32)
        lengths = [np.linalg.norm(block - self._mean, axis=1) for block in self._blocks()]
        self._lengths = np.maximum(np.concatenate([np.zeros(0, dtype=np.float32), *lengths]), _SHORTEST)

    @property
    def dimensions(self) -> int:
        """How long a vector is."""
        return int(self._vectors.shape[1])

    def cosines(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosine of that of a question and each vector, all less the mean of their kind: (n_vectors,)."""
        question = vector - self._question_mean
        question /= max(float(np.linalg.norm(question)), _SHORTEST)
        products = np.concatenate([block @ question for block in self._blocks()])
        cosines: NDArray[np.float32] = (products - self._mean @ question) / self._lengths
        return cosines

    def _blocks(self) -> Iterator[NDArray[np.float32]]:
        for start in range(0, len(self._vectors), _BLOCK):
            yield self._vectors[start : start + _BLOCK].astype(np.float32, copy=False)


class Meaning:
    """The vectors of the passages of one index, by their numbers. Immutable, replaced by another when there are more; any thread."""

    def __init__(self, questions: Questions, matrix: Matrix, places: NDArray[np.int64]) -> None:
        """Compare questions with the vectors of *matrix*; *places* are those of each passage there, (n_passages,), -1 without one."""
        self._questions = questions
        self._matrix = matrix
        self._places = places
        self._known = np.flatnonzero(places >= 0)

    @property
    def known(self) -> int:
        """How many passages have a vector."""
        return len(self._known)

    def likeness(self, question: str) -> Likeness | None:
        """Return how alike *question* and the passages are; None where that cannot be told."""
        if self.known < 2:  # noqa: PLR2004 - one has no deviation
            return None
        vector = self._questions.vector(question)
        if vector is None or len(vector) != self._matrix.dimensions:
            return None
        found = self._matrix.cosines(vector)[self._places[self._known]]
        cosines = np.full(len(self._places), np.nan, dtype=np.float32)
        cosines[self._known] = found
        deviation = float(found.std(dtype=np.float64))
        return Likeness(cosines, float(found.mean(dtype=np.float64)), deviation) if deviation > 0 else None
