"""Ours as an engine over a made corpus: the one place that knows how its postings are built, kept and searched."""

import pickle
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from index.analysis import Alternative, Clause
from index.postings import Postings, best
from tests.benchmarks.corpora import Made

Top = Callable[[Sequence[str], int], tuple[Sequence[int], Sequence[float]]]

LARGEST = 100_000  # passages, as long as the postings are built from dictionaries


def build(made: Made, folder: Path) -> None:
    """Build the postings of *made* into *folder*."""
    frequencies: list[dict[str, int]] = [{} for _ in made.lengths]
    for passage, number, frequency in zip(made.passages.tolist(), made.numbers.tolist(), made.frequencies.tolist(), strict=True):
        frequencies[passage][made.terms[number]] = frequency
    (folder / "postings").write_bytes(pickle.dumps(Postings(frequencies), protocol=5))


def open_top(folder: Path) -> Top:
    """Open what was built into *folder*; return what finds the best passages of some terms with their scores."""
    postings: Postings = pickle.loads((folder / "postings").read_bytes())

    def top(terms: Sequence[str], limit: int) -> tuple[Sequence[int], Sequence[float]]:
        scores = postings.scores([Clause(term, (Alternative(term, (term,)),)) for term in terms])
        numbers = best(scores, limit)
        return numbers.tolist(), scores[numbers].tolist()

    return top


WAYS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Path], Top]]]] = {"ours": ((), open_top)}
"""By name the ways in which ours can search: the modules each needs beyond our own, and how it opens what was built."""
