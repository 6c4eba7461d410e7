import numpy as np
import pytest
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from index.ranking.bm25 import BLOCK, Bm25, Weights

TEXTS = [["灯", "灯", "坏"], ["灯"], ["门", "坏", "门", "门"], []]
DOC_FREQ = {"灯": 2, "坏": 2, "门": 1}
LENGTHS = np.array([len(text) for text in TEXTS], dtype=np.int32)


@pytest.fixture
def bm25() -> Bm25:
    return Bm25(len(TEXTS), int(LENGTHS.sum()))


@pytest.fixture
def library() -> BM25Plus:
    return BM25Plus(TEXTS, k1=0.9, b=0.6, delta=0)


def doc_freq(*values: int) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def impacts(bm25: Bm25, block: int = BLOCK) -> list[float]:
    """Return the impacts of all terms in the order of `DOC_FREQ`, those of each by passage."""
    postings = [(number, text.count(term)) for term in DOC_FREQ for number, text in enumerate(TEXTS) if term in text]
    passages, frequencies = zip(*postings, strict=True)
    counts = doc_freq(*DOC_FREQ.values())
    columns = np.array(passages, dtype=np.int32), np.array(frequencies, dtype=np.uint16)
    values: list[float] = bm25.impacts(counts, bm25.norms(LENGTHS), columns, block).tolist()
    return values


def test_the_idf_is_the_library_s(bm25: Bm25, library: BM25Plus) -> None:
    assert dict(zip(DOC_FREQ, bm25.idf(doc_freq(*DOC_FREQ.values())).tolist(), strict=True)) == pytest.approx(library.idf)


def test_a_term_in_every_passage_still_counts(bm25: Bm25) -> None:
    assert bm25.idf(doc_freq(4))[0] > 0


def test_a_rarer_term_counts_more_and_one_that_nothing_holds_like_one_that_one_passage_does(bm25: Bm25) -> None:
    common, rare, unknown = bm25.idf(doc_freq(2, 1, 0)).tolist()

    assert common < rare == unknown


@pytest.mark.parametrize("term", DOC_FREQ)
def test_a_weight_times_an_idf_is_the_library_s_score(bm25: Bm25, library: BM25Plus, term: str) -> None:
    weights = bm25.weights(np.array([text.count(term) for text in TEXTS], dtype=np.float64), bm25.norms(LENGTHS))

    assert (weights * bm25.idf(doc_freq(DOC_FREQ[term]))).tolist() == pytest.approx(library.get_scores([term]).tolist(), rel=1e-12)


@pytest.mark.parametrize("block", [1, 2, 100])
def test_impacts_are_the_library_s_scores_however_many_are_computed_at_a_time(bm25: Bm25, library: BM25Plus, block: int) -> None:
    expected = [score for term in DOC_FREQ for score in library.get_scores([term]).tolist() if score]

    assert impacts(bm25, block) == pytest.approx(expected, rel=1e-6)


def test_delta_adds_to_the_weight_of_what_stands_there_only() -> None:
    plus = Bm25(len(TEXTS), int(LENGTHS.sum()), Weights(delta=1.0))
    weights = plus.weights(np.array([2.0, 1.0, 0.0, 0.0]), plus.norms(LENGTHS))
    library = BM25Plus(TEXTS, k1=0.9, b=0.6, delta=1)

    assert (weights[:2] * library.idf["灯"]).tolist() == pytest.approx(library.get_scores(["灯"])[:2].tolist())
    assert weights[2:].tolist() == [0, 0]
    assert impacts(plus)[:2] == pytest.approx(library.get_scores(["灯"])[:2].tolist(), rel=1e-6)


def test_k1_and_b_are_the_library_s() -> None:
    other, library = Bm25(len(TEXTS), int(LENGTHS.sum()), Weights(k1=1.5, b=0.75)), BM25Plus(TEXTS, k1=1.5, b=0.75, delta=0)

    assert impacts(other)[:2] == pytest.approx(library.get_scores(["灯"])[:2].tolist(), rel=1e-6)


@pytest.mark.parametrize("corpus_size", [0, 2])
def test_a_corpus_without_terms_divides_nothing_by_zero(corpus_size: int) -> None:
    bm25 = Bm25(corpus_size, 0)
    none = np.zeros(0)

    assert bm25.norms(np.zeros(corpus_size, dtype=np.int32)).tolist() == pytest.approx([0.36] * corpus_size)
    assert bm25.idf(doc_freq(0)).tolist() == pytest.approx([np.log(corpus_size + 1)])
    assert bm25.impacts(doc_freq(), none, (none.astype(np.int32), none.astype(np.uint16))).tolist() == []
