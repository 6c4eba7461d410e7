import numpy as np
import pytest

from index.search.fusion import fused

WORDS = np.array([10.0, 6.0, 2.0])


def test_words_alone_decide_where_nothing_is_known_of_meaning() -> None:
    assert fused(WORDS, None) is WORDS
    assert fused(WORDS, np.full(3, np.nan)).tolist() == WORDS.tolist()
    assert fused(WORDS, np.array([0.5, np.nan, np.nan])).tolist() == WORDS.tolist()
    assert fused(WORDS, np.ones(3)).tolist() == WORDS.tolist()


def test_meaning_that_agrees_changes_nothing() -> None:
    assert fused(WORDS, np.array([3.0, 2.0, 1.0]), 0.5) == pytest.approx(WORDS)


def test_meaning_that_disagrees_brings_scores_together() -> None:
    assert fused(WORDS, np.array([1.0, 2.0, 3.0]), 0.5) == pytest.approx([22 / 3, 6, 14 / 3])


def test_a_passage_without_a_vector_keeps_its_score() -> None:
    assert fused(WORDS, np.array([1.0, np.nan, 2.0]))[1] == 6


def test_scores_stay_above_zero() -> None:
    assert (fused(np.array([9.0, 0.1, 0.1, 0.1]), np.array([1.0, -9.0, 0.5, 0.9]), 5.0) > 0).all()
