"""BM25 as rank-bm25 defines it, computed for whole columns of postings at once."""

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

_PIECE = 2**18  # postings worked on at a time, so that they stay in the processor's cache


class Bm25(BM25Plus):  # type: ignore[misc] # rank-bm25 has no types
    """The BM25Plus of rank-bm25 with `k1` 0.9, `b` 0.6 and `delta` 0, over statistics instead of texts. Immutable; any thread.

    The idf is the library's own, log((N + 1) / n), which is above 0 for every term of every corpus (Okapi's is not); with
    `delta` 0 a passage without a term gets nothing for it. The term weight is the formula of its `get_scores`:

        idf * (delta + f * (k1 + 1) / (k1 * (1 - b + b * length / average) + f))

    Trotman, Puurula and Burgess, "Improvements to BM25 and Language Models Examined", ADCS 2014.
    """

    def __init__(self, corpus_size: int, total_length: int, *, k1: float = 0.9, b: float = 0.6, delta: float = 0.0) -> None:
        """Take how many passages there are, and how many terms they hold together.

        The library's constructor is not called: it would hold every text in a dictionary, and divide by zero without any.
        """
        self.k1, self.b, self.delta = k1, b, delta
        self.corpus_size = corpus_size
        self.avgdl = max(total_length / corpus_size, 1.0) if corpus_size else 1.0

    def idfs(self, holders: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the idf of terms, given how many passages hold each; one that none holds gets what it would get if one did."""
        idfs: NDArray[np.float64] = np.log((self.corpus_size + 1) / np.maximum(holders, 1))
        return idfs

    def norms(self, lengths: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return what the length of each passage does to its term weights: what `f` is weighed against."""
        norms: NDArray[np.float64] = self.k1 * (1 - self.b + self.b * lengths.astype(np.float64) / self.avgdl)
        return norms

    def weights(self, frequencies: NDArray[np.float64], norms: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the term weight of each of *frequencies*, 0 where it is 0; *norms* are those of the same passages."""
        weights: NDArray[np.float64] = (frequencies > 0) * (self.delta + frequencies * (self.k1 + 1) / (norms + frequencies))
        return weights

    def impacts(
        self,
        idfs: NDArray[np.float64],
        holders: NDArray[np.int64],
        norms: NDArray[np.float64],
        postings: tuple[NDArray[np.int32], NDArray[np.uint16]],
    ) -> NDArray[np.float32]:
        """Return what each posting adds to the score of its passage: (n_postings,).

        Args:
            idfs: (n_terms,) the idf of each term.
            holders: (n_terms,) how many postings each term has; those of one term stand together.
            norms: (n_passages,)
            postings: (n_postings,) the passage's number, and how often it holds the term, at least 1.
        """
        passages, frequencies = postings
        impacts = np.repeat(idfs.astype(np.float32), holders)
        narrow = norms.astype(np.float32)
        gain, delta = np.float32(self.k1 + 1), np.float32(self.delta)
        for start in range(0, len(passages), _PIECE):
            piece = slice(start, start + _PIECE)
            often = frequencies[piece].astype(np.float32)
            impacts[piece] *= delta + often * gain / (narrow[passages[piece]] + often)
        return impacts
