from collections import Counter

import numpy as np
import pytest
from rank_bm25 import BM25Plus

from index.analysis import Alternative, Clause
from index.postings import Postings, best

TEXTS = ["灯 灯 坏", "灯", "门 坏 门 门", "窗", "灯 窗 窗 窗 窗"]


def clause(*alternatives: str, weight: float = 1.0) -> Clause:
    return Clause(alternatives[0], tuple(Alternative(text=text, terms=tuple(text.split()), weight=weight) for text in alternatives))


def reference(*terms: str) -> list[float]:
    return BM25Plus([text.split() for text in TEXTS], k1=0.9, b=0.6, delta=0).get_scores(terms).tolist()  # type: ignore[no-any-return]


@pytest.fixture
def postings() -> Postings:
    return Postings([Counter(text.split()) for text in TEXTS])


@pytest.mark.parametrize("terms", ["灯", "坏 门", "灯 窗 坏", "灯 灯", "灯 云", "云"])
def test_scores_are_those_of_bm25(postings: Postings, terms: str) -> None:
    assert postings.scores([clause(terms)]).tolist() == pytest.approx(reference(*terms.split()))


def test_clauses_add_up(postings: Postings) -> None:
    assert postings.scores([clause("灯"), clause("坏")]).tolist() == pytest.approx(reference("灯", "坏"))


def test_of_alternatives_the_best_counts(postings: Postings) -> None:
    expected = np.maximum(reference("灯", "坏"), reference("窗"))

    assert postings.scores([clause("灯 坏", "窗")]).tolist() == pytest.approx(expected.tolist())


def test_a_weight_scales_the_score(postings: Postings) -> None:
    expected = [score / 2 for score in reference("坏", "门")]

    assert postings.scores([clause("坏 门", weight=0.5)]).tolist() == pytest.approx(expected)


def test_no_clauses_score_nothing(postings: Postings) -> None:
    assert postings.scores([]).tolist() == [0, 0, 0, 0, 0]


def test_without_passages_there_are_no_scores() -> None:
    postings = Postings([])

    assert postings.scores([clause("灯")]).tolist() == []
    assert (postings.n_passages, postings.knows("灯"), postings.holds("灯", 0)) == (0, False, False)


def test_passages_without_terms_score_nothing() -> None:
    assert Postings([{}, {}]).scores([clause("灯")]).tolist() == [0, 0]


def test_a_passage_holds_its_own_terms_only(postings: Postings) -> None:
    held = [[postings.holds(term, number) for number in range(5)] for term in ("灯", "门", "云")]

    assert held == [[True, True, False, False, True], [False, False, True, False, False], [False] * 5]
    assert (postings.knows("门"), postings.knows("云")) == (True, False)


def test_a_rarer_term_has_the_higher_idf_and_an_unknown_one_the_highest(postings: Postings) -> None:
    assert 0 < postings.idf("灯") < postings.idf("坏") < postings.idf("门") == pytest.approx(postings.idf("云"))


@pytest.mark.parametrize(
    ("scores", "limit", "expected"),
    [
        ([1, 3, 2], 3, [1, 2, 0]),
        ([1, 3, 2], 2, [1, 2]),
        ([0, 3, -1], 3, [1]),
        ([2, 1, 2, 2], 2, [0, 2]),
        ([1, 1, 2, 1, 1], 3, [2, 0, 1]),
        ([2, 1], 0, []),
        ([0, 0], 2, []),
        ([], 2, []),
    ],
)
def test_the_best_come_first_and_equal_ones_in_corpus_order(scores: list[float], limit: int, expected: list[int]) -> None:
    assert best(np.array(scores, dtype=np.float32), limit).tolist() == expected


def test_the_holders_of_a_term_are_counted_within_each_range(postings: Postings) -> None:
    everywhere = postings.counts("灯", np.array([0]), np.array([postings.n_passages]))

    assert everywhere.tolist() == [sum(postings.holds("灯", number) for number in range(postings.n_passages))]
    assert postings.counts("灯", np.array([0, 1]), np.array([0, 1])).tolist() == [0, 0]
    assert postings.counts("云", np.array([0]), np.array([postings.n_passages])).tolist() == [0]
