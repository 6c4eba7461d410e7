from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Plus

from index.analysis import Alternative, Clause
from index.postings import Postings, best

terms = st.sampled_from("甲乙丙丁戊己庚辛")
passages = st.lists(terms, min_size=1, max_size=30)
corpora = st.lists(passages, min_size=1, max_size=12)
questions = st.lists(terms, min_size=1, max_size=6)


def clauses(question: list[str]) -> list[Clause]:
    return [Clause(term, (Alternative(text=term, terms=(term,)),)) for term in question]


@given(corpora, questions)
def test_scores_are_those_of_rank_bm25(corpus: list[list[str]], question: list[str]) -> None:
    expected = BM25Plus(corpus, k1=0.9, b=0.6, delta=0).get_scores(question)

    assert Postings([Counter(passage) for passage in corpus]).scores(clauses(question)).tolist() == pytest.approx(expected, rel=1e-5)


@given(passages, questions, st.integers(2, 12))
def test_equal_passages_have_equal_scores_and_keep_corpus_order(passage: list[str], question: list[str], copies: int) -> None:
    scores = Postings([Counter(passage)] * copies).scores(clauses(question))
    expected = list(range(copies)) if set(passage) & set(question) else []

    assert best(scores, copies).tolist() == expected


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5]), max_size=40), st.integers(0, 45))
def test_the_best_are_the_first_of_a_stable_sort(scores: list[float], limit: int) -> None:
    expected = sorted((number for number, score in enumerate(scores) if score > 0), key=lambda number: -scores[number])

    assert best(np.array(scores, dtype=np.float32), limit).tolist() == expected[:limit]


@given(corpora, terms)
def test_a_passage_holds_a_term_where_it_stands(corpus: list[list[str]], term: str) -> None:
    postings = Postings([Counter(passage) for passage in corpus])

    assert [postings.holds(term, number) for number in range(len(corpus))] == [term in passage for passage in corpus]
    assert postings.knows(term) == any(term in passage for passage in corpus)
