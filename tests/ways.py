"""The ways to search an inverted index: in numpy as it is and tuned to extremes, and in the kernel, as Python or compiled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from index.ranking.arrays import Numbers, Scores
from index.ranking.kernels import Kernels, build
from index.ranking.maxscore import TUNING, Query, Scratch, Tuning, select
from index.ranking.postings import Postings
from index.ranking.ranking import Ranking

_NONE_AT_ONCE: Final = -1

TUNINGS: Final[Mapping[str, Tuning]] = {
    "as it is": TUNING,
    "accumulating": Tuning(small=0),
    "learning": Tuning(small=0, few=_NONE_AT_ONCE),
    "dense": Tuning(small=0, few=_NONE_AT_ONCE, dense=10**9),
    "sparse": Tuning(small=0, few=_NONE_AT_ONCE, dense=1e-9),
    "unlearned": Tuning(small=0, few=_NONE_AT_ONCE, dense=1e-9, short=0, probe=0),
}

NAMES: Final = (*TUNINGS, "interpreted", "compiled")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to search, which is seen to leave its scratch arrays as it found them."""

    name: str
    kernels: Kernels
    tuning: Tuning = TUNING

    def search(self, postings: Postings, query: Query, scratch: Scratch, deleted: Numbers) -> tuple[Numbers, Scores]:
        """Search as `maxscore.select()` does."""
        found = select(postings, query, scratch, deleted, kernels=self.kernels, tuning=self.tuning)
        assert not any(array.any() for array in (scratch.scores, scratch.alternative, scratch.clause))
        return found

    def rank(self, counts: Sequence[Mapping[str, int]], document_of: Sequence[int] | None = None) -> Ranking:
        """Rank passages, however few, by an inverted index."""
        return self.over(Postings.of(counts, document_of))

    def over(self, postings: Postings) -> Ranking:
        """Rank the passages of *postings*."""
        return Ranking(postings, search=self.search)


def way(name: str, compiled: Callable[[], Kernels]) -> Way:
    """Return the way of that name; *compiled* gives what numba compiles."""
    if name == "interpreted":
        return Way(name, Kernels(build(lambda function: function)))
    return Way(name, compiled()) if name == "compiled" else Way(name, Kernels(), TUNINGS[name])
