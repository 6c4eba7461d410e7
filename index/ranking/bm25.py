"""BM25: k1, b, idf and term weights of rank-bm25's BM25Plus, computed for whole columns of postings at once.

Robertson and Walker, "Some simple effective approximations to the 2-Poisson model for probabilistic weighted retrieval", SIGIR 1994; with
the idf of Lv and Zhai, "Lower-bounding term frequency normalization", CIKM 2011; both as compared by Trotman, Puurula and Burgess,
"Improvements to BM25 and language models examined", ADCS 2014.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.ranking.arrays import Numbers, Scores

BLOCK: Final = 2**18
"""Postings whose impacts are computed at a time, so that they stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The parameters of BM25: term saturation, length normalisation, and the lower bound of a term that occurs.

    Passages are short and of much the same length, so k1 and b are below the library's 1.5 and .75. With delta 0 a text without a term gets
    nothing for it. See the decision of 2026-11-22 in ARCHITECTURE.md.
    """

    k1: float = 0.9
    b: float = 0.6
    delta: float = 0.0


WEIGHTS: Final = Weights()


@dataclass(frozen=True, slots=True)
class Bm25:
    """BM25 over the statistics of a corpus: `corpus_size` texts with `total_length` terms together. Immutable; any thread.

    The weight of a term of frequency f in a text is that of rank-bm25's `BM25Plus.get_scores`:

        idf * (delta + f * (k1 + 1) / (k1 * (1 - b + b * length / average) + f)),  idf = log((N + 1) / doc_freq)

    but 0 where f is 0, whatever delta. The idf is above 0 for every term of every corpus, which Okapi's is not.
    """

    corpus_size: int
    total_length: int
    parameters: Weights = WEIGHTS

    @property
    def average_length(self) -> float:
        """The mean length of a text in terms, at least 1: rank-bm25 divides by it."""
        return max(self.total_length / self.corpus_size, 1.0) if self.corpus_size else 1.0

    def idf(self, doc_freq: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the idf of terms by the number of texts that contain each; for 0 texts, what it would be for 1: (n_terms,)."""
        idf: NDArray[np.float64] = np.log((self.corpus_size + 1) / np.maximum(doc_freq, 1))
        return idf

    def norms(self, lengths: Numbers) -> NDArray[np.float64]:
        """Return the length normalisation of texts, the part of the denominator without the frequency: (n_texts,)."""
        k1, b = self.parameters.k1, self.parameters.b
        norms: NDArray[np.float64] = k1 * (1 - b + b * lengths.astype(np.float64) / self.average_length)
        return norms

    def weights(self, frequencies: NDArray[np.float64], norms: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the term weights without idf: (n_terms, n_texts) of frequencies, (n_texts,) of norms."""
        gain, delta = self.parameters.k1 + 1, self.parameters.delta
        weights: NDArray[np.float64] = frequencies * gain
        weights /= norms + frequencies
        return (frequencies > 0) * (delta + weights) if delta else weights

    def impacts(
        self,
        doc_freq: NDArray[np.int64],
        norms: NDArray[np.float64],
        postings: tuple[Numbers, NDArray[np.uint16]],
        block: int = BLOCK,
    ) -> Scores:
        """Return the impact of each posting, what it adds to the score of its text: (n_postings,), in single precision.

        Args:
            doc_freq: (n_terms,) the length of each term's postings list; the lists follow one another.
            norms: (n_texts,) of all texts.
            postings: (n_postings,) the text's number, and the frequency of the term in it, at least 1.
            block: how many are computed at a time.
        """
        texts, frequencies = postings
        impacts = np.repeat(self.idf(doc_freq).astype(np.float32), doc_freq)
        narrow = norms.astype(np.float32)
        gain, delta = np.float32(self.parameters.k1 + 1), np.float32(self.parameters.delta)
        for start in range(0, len(texts), block):
            part = slice(start, start + block)
            narrow_frequencies = frequencies[part].astype(np.float32)
            impacts[part] *= delta + narrow_frequencies * gain / (narrow[texts[part]] + narrow_frequencies)
        return impacts
