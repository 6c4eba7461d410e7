"""Ours as an engine over a made corpus: the one place that knows how its postings are built, kept and searched."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from index.analysis.query import Alternative, Clause
from index.ranking.kernels import Kernels
from index.ranking.maxscore import select
from index.ranking.postings import Postings, TermCounts, digests_of
from index.ranking.ranking import Ranking
from tests.benchmarks.corpora import Made

Top = Callable[[Sequence[str], int], tuple[Sequence[int], Sequence[float]]]

LARGEST: Final = 10_000_000


def build(made: Made, folder: Path) -> None:
    """Build the postings of *made* into *folder*."""
    n_passages = len(made.lengths)
    sizes = np.bincount(made.passages, minlength=n_passages).astype(np.int32)
    counts = TermCounts(sizes, made.numbers, made.frequencies.astype(np.uint16), np.arange(n_passages, dtype=np.int32))
    named = digests_of(made.terms)
    for name, array in Postings.build(counts, lambda numbers: named[numbers]).arrays().items():
        array.tofile(folder / name)


def open_top(folder: Path, kernels: Kernels | None = None) -> Top:
    """Open what was built into *folder*, to be searched in *kernels*, by default in numpy."""
    ranking = Ranking(Postings.open(folder), search=partial(select, kernels=kernels or Kernels()))

    def top(terms: Sequence[str], limit: int) -> tuple[Sequence[int], Sequence[float]]:
        numbers, scores = ranking.top([Clause(term, (Alternative(term, (term,)),)) for term in terms], limit)
        return numbers.tolist(), scores.tolist()

    return top


def open_compiled(folder: Path) -> Top:
    """Open what was built into *folder*, to be searched in what numba compiles."""
    kernels = Kernels()
    kernels.compile()
    return open_top(folder, kernels)


WAYS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Path], Top]]]] = {
    "ours": ((), open_top),
    "ours numba": (("numba",), open_compiled),
}
"""By name the ways in which ours can search: the modules each needs beyond our own, and how it opens what was built."""
