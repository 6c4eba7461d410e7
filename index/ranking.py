"""BM25 as rank-bm25 defines it, computed for whole columns of postings at once."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus


class Bm25(BM25Plus):  # type: ignore[misc] # rank-bm25 has no types
    """The BM25Plus of rank-bm25 with `k1` 0.9, `b` 0.6 and `delta` 0, over statistics instead of texts. Immutable; any thread.

    The idf is the library's own, log((N + 1) / n), which is above 0 for every term of every corpus (Okapi's is not); with
    `delta` 0 a passage without a term gets nothing for it. The term weight is the formula of its `get_scores`:

        idf * (delta + f * (k1 + 1) / (k1 * (1 - b + b * length / average) + f))

    Trotman, Puurula and Burgess, "Improvements to BM25 and Language Models Examined", ADCS 2014.
    """

    def __init__(
        self,
        lengths: NDArray[np.int32],
        document_frequencies: Mapping[str, int],
        *,
        k1: float = 0.9,
        b: float = 0.6,
        delta: float = 0.0,
    ) -> None:
        """Take the *lengths* of all passages, in terms, and for each term the number of passages that hold it.

        The library's constructor is not called: it would hold every text in a dictionary, and divide by zero without any.
        """
        self.k1, self.b, self.delta = k1, b, delta
        self.corpus_size = len(lengths)
        self.avgdl = max(float(lengths.mean()), 1.0) if len(lengths) else 1.0
        self.idf: dict[str, float] = {}
        self._calc_idf(document_frequencies)
        self._norms = k1 * (1 - b + b * lengths.astype(np.float64) / self.avgdl)

    def impacts(self, idf: NDArray[np.float64], passages: NDArray[np.int32], frequencies: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return what each posting adds to the score of its passage.

        Args:
            idf: (n_postings,) the idf of each posting's term.
            passages: (n_postings,) the passage's number.
            frequencies: (n_postings,) how often the passage holds the term, at least 1.
        """
        saturated = frequencies * (self.k1 + 1) / (self._norms[passages] + frequencies)
        return (idf * (self.delta + saturated)).astype(np.float32)
