import numpy as np
import pytest
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from index.ranking import Bm25

TEXTS = [["灯", "灯", "坏"], ["灯"], ["门", "坏", "门", "门"], []]
FREQUENCIES = {"灯": 2, "坏": 2, "门": 1}


def lengths(*values: int) -> NDArray[np.int32]:
    return np.array(values, dtype=np.int32)


@pytest.fixture
def bm25() -> Bm25:
    return Bm25(lengths(*map(len, TEXTS)), FREQUENCIES)


@pytest.fixture
def library() -> BM25Plus:
    return BM25Plus(TEXTS, k1=0.9, b=0.6, delta=0)


def impact(bm25: Bm25, term: str, passage: int) -> float:
    frequency = TEXTS[passage].count(term)
    return float(bm25.impacts(np.array([bm25.idf[term]]), lengths(passage), lengths(frequency))[0])


def test_the_idf_is_the_library_s(bm25: Bm25, library: BM25Plus) -> None:
    assert bm25.idf == library.idf


@pytest.mark.parametrize(("term", "passage"), [("灯", 0), ("灯", 1), ("坏", 0), ("坏", 2), ("门", 2)])
def test_an_impact_is_the_library_s_score(bm25: Bm25, library: BM25Plus, term: str, passage: int) -> None:
    assert impact(bm25, term, passage) == pytest.approx(library.get_scores([term])[passage])


def test_a_term_in_every_passage_still_counts() -> None:
    assert Bm25(lengths(1, 1, 1), {"灯": 3}).idf["灯"] > 0


def test_a_rarer_term_counts_more(bm25: Bm25) -> None:
    assert bm25.idf["门"] > bm25.idf["灯"]


def test_a_shorter_passage_counts_more_for_the_same_term(bm25: Bm25) -> None:
    assert impact(bm25, "坏", 0) > impact(bm25, "坏", 2)


@pytest.mark.parametrize("sizes", [(), (0, 0)])
def test_a_corpus_without_terms_divides_nothing_by_zero(sizes: tuple[int, ...]) -> None:
    bm25 = Bm25(lengths(*sizes), {})

    assert bm25.impacts(np.array([]), lengths(), lengths()).tolist() == []
