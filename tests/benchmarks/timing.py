"""Times of several engines in one run."""

import gc
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from tests.benchmarks.engines import Search


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds a question."""

    questions: int
    median: float
    mean: float
    p95: float
    p99: float

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> Self:
        """Sum up the times of all questions."""
        p95, p99 = (float(each) for each in np.percentile(milliseconds, (95, 99)))
        return cls(len(milliseconds), statistics.median(milliseconds), statistics.mean(milliseconds), p95, p99)


def interleaved(searches: Mapping[str, Search], questions: Iterable[Sequence[str]], limit: int, seed: int) -> dict[str, Times]:
    """Ask every engine each question before the next one, in an order drawn anew: each finds the caches as any other left them."""
    rng = np.random.default_rng(seed)
    milliseconds: dict[str, list[float]] = {name: [] for name in searches}
    gc.collect()
    gc.freeze()  # or the millions of objects of one engine are searched for garbage while another one answers
    for question in questions:
        for name in rng.permutation(list(searches)).tolist():
            started = time.perf_counter()
            searches[name](question, limit)
            milliseconds[name].append(1000 * (time.perf_counter() - started))
    gc.unfreeze()
    return {name: Times.of(each) for name, each in milliseconds.items()}
