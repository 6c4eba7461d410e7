"""Small indexes: up to 200 passages in memory, all of them scored by rank-bm25 itself."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from index.analysis.query import Clause
from index.ranking.arrays import Numbers
from index.ranking.bm25 import Bm25
from index.ranking.postings import Postings
from index.ranking.ranking import Ranking
from index.ranking.sources import Table

MOST_PASSAGES: Final = 200
"""Passages up to which an index is small: as many as a search considers at least, so that MaxScore has nothing to leave out."""


def rank(counts: Sequence[Mapping[str, int]], document_of: Sequence[int]) -> Ranking:
    """Return a ranking of passages, each given by the frequencies of its terms, and the number of its document."""
    is_small = 0 < len(counts) <= MOST_PASSAGES
    return SmallRanking(counts, document_of) if is_small else Ranking(Postings.of(counts, document_of))


class SmallRanking(Ranking):
    """A ranking whose passages rank-bm25 scores, all of them in each search. Immutable; any thread."""

    def __init__(self, counts: Sequence[Mapping[str, int]], document_of: Sequence[int]) -> None:
        """Rank passages, at least one, each given by the frequencies of its terms."""
        super().__init__(Postings.of(counts, document_of))
        self._library = _library(counts, self._bm25)

    def candidates(self, clauses: Sequence[Clause], limit: int) -> tuple[Numbers, NDArray[np.float64]]:
        """Return the passages that contain a term of *clauses*, with their scores, whatever *limit*."""
        del limit
        numbers = np.arange(self.numbers, dtype=np.int32)
        scores = self.scores_at(clauses, numbers)
        return numbers[scores > 0], scores[scores > 0]

    def _term_scores(self, terms: Sequence[str], table: Table, numbers: Numbers) -> NDArray[np.float64]:
        del table
        scores = [self._library.get_batch_scores([term], numbers.tolist()) for term in terms]
        return np.array(scores, dtype=np.float64).reshape(len(terms), len(numbers))


def _library(counts: Sequence[Mapping[str, int]], bm25: Bm25) -> BM25Plus:
    """Return rank-bm25's BM25Plus over passages, with the parameters and statistics of *bm25*.

    The statistics are the library's own but for two things: its mean length is 0 where no passage has a term, and its idf, by `math.log`,
    may differ in the last place from numpy's, which larger indexes use.
    """
    texts = [[term for term, frequency in passage.items() for _ in range(frequency)] for passage in counts]
    library = BM25Plus(texts, k1=bm25.parameters.k1, b=bm25.parameters.b, delta=bm25.parameters.delta)
    library.avgdl = bm25.average_length
    doc_freq = np.array([sum(term in passage for passage in counts) for term in library.idf], dtype=np.int64)
    library.idf = dict(zip(library.idf, bm25.idf(doc_freq).tolist(), strict=True))
    return library
