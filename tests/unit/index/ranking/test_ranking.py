from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from rank_bm25 import BM25Plus

from index.analysis.query import Alternative, Clause
from index.ranking.arrays import Numbers, Scores
from index.ranking.maxscore import Query, Scratch, select
from index.ranking.postings import Postings, digest
from index.ranking.ranking import Ranking, Search, terms_of
from index.ranking.segments import Deletes
from tests.ways import Way

TEXTS = ["灯 灯 坏", "灯", "门 坏 门 门", "窗", "灯 窗 窗 窗 窗"]


def clause(*alternatives: str, weight: float = 1.0) -> Clause:
    return Clause("", tuple(Alternative(text, tuple(text.split()), weight) for text in alternatives))


def library(*terms: str, texts: Sequence[str] = TEXTS) -> list[float]:
    scores: list[float] = BM25Plus([text.split() for text in texts], k1=0.9, b=0.6, delta=0).get_scores(terms).tolist()
    return scores


def postings(texts: Sequence[str], document_of: Sequence[int] | None = None) -> Postings:
    return Postings.of([Counter(text.split()) for text in texts], document_of)


def numbers(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array(values, dtype=np.int32)


def deletes(*passages: int) -> Deletes:
    """Return that *passages* of `TEXTS` are not there, each a document of its own."""
    held = Counter(digest(term) for passage in passages for term in set(TEXTS[passage].split()))
    counts = numbers(*(held[each] for each in sorted(held)))
    return Deletes(numbers(*passages), numbers(*passages), np.array(sorted(held), dtype=np.uint64), counts, counts)


@pytest.fixture
def ranking() -> Ranking:
    return Ranking(postings(TEXTS))


def change(search: Search = select) -> Ranking:
    """Rank all of `TEXTS` but the second and the fourth, and the light between the first and the third."""
    return Ranking(postings(TEXTS), postings(["灯 亮"]), deletes(1, 3), numbers(0, -1, 2, -1, 3, 1), search=search)


@pytest.fixture
def changed() -> Ranking:
    return change()


def all_scores(ranking: Ranking, asked: Sequence[Clause]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return ranking.scores_at(asked, np.arange(ranking.numbers, dtype=np.int32))


THERE = ["灯 灯 坏", "灯 亮", "门 坏 门 门", "灯 窗 窗 窗 窗"]
PLACES = [0, 5, 2, 4]  # of what is there, in corpus order


@pytest.mark.parametrize("terms", ["灯", "坏 门", "灯 窗 坏", "灯 灯", "灯 云", "云"])
def test_scores_are_those_of_bm25(ranking: Ranking, terms: str) -> None:
    found, scores = ranking.top([clause(terms)], 10)
    expected = library(*terms.split())

    assert all_scores(ranking, [clause(terms)]).tolist() == pytest.approx(expected)
    assert dict(zip(found.tolist(), scores.tolist(), strict=True)) == pytest.approx(
        {number: score for number, score in enumerate(expected) if score}, rel=1e-5
    )


def test_clauses_add_up(ranking: Ranking) -> None:
    assert all_scores(ranking, [clause("灯"), clause("坏")]).tolist() == pytest.approx(library("灯", "坏"))


def test_of_alternatives_the_best_counts(ranking: Ranking) -> None:
    expected = np.maximum(library("灯", "坏"), library("窗")).tolist()

    assert all_scores(ranking, [clause("灯 坏", "窗")]).tolist() == pytest.approx(expected)
    assert ranking.top([clause("灯 坏", "窗")], 1)[1].tolist() == pytest.approx([max(expected)])


def test_a_weight_scales_the_score(ranking: Ranking) -> None:
    expected = [score / 2 for score in library("坏", "门")]

    assert all_scores(ranking, [clause("坏 门", weight=0.5)]).tolist() == pytest.approx(expected)


@pytest.mark.parametrize("asked", [[], [clause("云")], [clause("")], [clause("云", "雨")]])
def test_a_passage_without_terms_of_the_question_is_no_hit(ranking: Ranking, changed: Ranking, asked: list[Clause]) -> None:
    for each in (ranking, changed):
        assert [part.tolist() for part in each.top(asked, 3)] == [[], []]
        assert not all_scores(each, asked).any()


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_nothing_finds_nothing(ranking: Ranking, limit: int) -> None:
    assert [part.tolist() for part in ranking.top([clause("灯")], limit)] == [[], []]


def test_without_passages_nothing_is_found() -> None:
    ranking = Ranking(postings([]))

    assert [part.tolist() for part in ranking.top([clause("灯")], 3)] == [[], []]
    assert (ranking.numbers, ranking.n_passages, ranking.knows("灯"), ranking.doc_freq("灯")) == (0, 0, False, (0, 0))
    assert ranking.table(["灯"], numbers()).own.shape == (1, 0)


def test_passages_without_terms_are_no_hits() -> None:
    assert Ranking(postings(["", "灯"])).top([clause("灯")], 3)[0].tolist() == [1]


def test_a_rarer_term_has_the_higher_idf_and_an_unknown_one_the_highest(ranking: Ranking) -> None:
    assert 0 < ranking.idf("灯") < ranking.idf("坏") < ranking.idf("门") == pytest.approx(ranking.idf("云"))


@pytest.mark.parametrize(
    ("scores", "limit", "expected"),
    [
        ([1, 3, 2], 3, [1, 2, 0]),
        ([1, 3, 2], 2, [1, 2]),
        ([2, 1, 2, 2], 2, [0, 2]),
        ([1, 1, 2, 1, 1], 3, [2, 0, 1]),
        ([2, 1], 0, []),
        ([], 2, []),
    ],
)
def test_the_best_come_first_and_equal_ones_by_number(ranking: Ranking, scores: list[float], limit: int, expected: list[int]) -> None:
    assert ranking.best(np.arange(len(scores), dtype=np.int32), np.array(scores), limit).tolist() == expected


def test_equal_ones_come_in_the_order_that_is_given(changed: Ranking) -> None:
    assert changed.best(numbers(4, 5, 0), np.ones(3), 3).tolist() == [2, 1, 0]


def test_scores_that_differ_by_rounding_are_computed_again(way: Way) -> None:
    texts = ["甲 丙 丁 戊", "乙 丙 丁 戊", "甲 乙", "己 己 己 己 己 乙"]
    asked = [clause(term) for term in "甲乙丙丁戊"]
    found, scores = way.rank([Counter(text.split()) for text in texts * 3]).top(asked, 12)
    expected = library(*"甲乙丙丁戊", texts=texts * 3)

    assert [expected[number] for number in found.tolist()] == sorted(expected, reverse=True)
    assert scores.tolist() == pytest.approx(sorted(expected, reverse=True), rel=1e-5)


@pytest.mark.parametrize("asked", [[clause("灯")], [clause("灯"), clause("坏")], [clause("灯 坏", "窗"), clause("亮")], [clause("门")]])
def test_what_is_gone_and_what_came_count_as_in_one_inverted_index(way: Way, asked: list[Clause]) -> None:
    fresh, changed = Ranking(postings(THERE)), change(way.search)
    found, scores = changed.top(asked, 10)
    expected = all_scores(fresh, asked)

    assert all_scores(changed, asked)[PLACES].tolist() == pytest.approx(expected.tolist(), rel=1e-12)
    assert not {1, 3} & set(changed.candidates(asked, 10)[0].tolist())
    assert found.tolist() == [PLACES[place] for place in np.argsort(-expected, kind="stable").tolist() if expected[place]]
    assert scores.tolist() == pytest.approx(sorted((score for score in expected.tolist() if score), reverse=True), rel=1e-12)


@pytest.mark.parametrize("term", ["灯", "坏", "门", "窗", "亮", "云"])
def test_terms_are_known_as_in_one_inverted_index(changed: Ranking, term: str) -> None:
    fresh = Ranking(postings(THERE))

    assert (changed.doc_freq(term), changed.knows(term)) == (fresh.doc_freq(term), fresh.knows(term))
    assert changed.idf(term) == fresh.idf(term)


def test_a_term_that_only_what_is_gone_holds_is_not_known() -> None:
    ranking = Ranking(postings(TEXTS), deletes=deletes(2))

    assert (ranking.knows("门"), ranking.doc_freq("门"), ranking.top([clause("门")], 3)[0].tolist()) == (False, (0, 0), [])
    assert (ranking.n_passages, ranking.numbers) == (4, 5)


def test_though_all_is_gone_nothing_fails() -> None:
    ranking = Ranking(postings(TEXTS), postings([]), deletes(*range(5)), numbers(*[-1] * 5))

    assert ranking.top([clause("灯"), clause("门", "窗")], 3)[0].tolist() == []
    assert (ranking.n_passages, ranking.knows("灯"), ranking.idf("灯")) == (0, False, 0)


def test_a_document_frequency_is_the_same_whenever_it_is_asked_for(ranking: Ranking) -> None:
    assert [ranking.doc_freq(term) for term in "灯坏门窗灯坏门窗"] == [(3, 3), (2, 2), (1, 1), (2, 2)] * 2


def test_a_table_shows_what_passages_and_their_documents_hold() -> None:
    ranking = Ranking(postings(TEXTS, [0, 0, 1, 1, 1]))
    table = ranking.table(["灯", "窗", "云"], numbers(4, 0, 3))

    assert table.own.tolist() == [[1, 2, 0], [4, 0, 1], [0, 0, 0]]
    assert table.around.tolist() == [[1, 3, 1], [5, 0, 5], [0, 0, 0]]
    assert table.spread.tolist() == [[1, 2, 1], [2, 0, 2], [0, 0, 0]]
    assert table.of(np.array([1])).around.tolist() == [[3], [0], [0]]


def test_a_table_of_no_terms_has_no_rows(ranking: Ranking) -> None:
    assert ranking.table([], numbers(0, 1)).spread.shape == (0, 2)


def test_a_document_scores_as_one_passage_among_documents() -> None:
    ranking, asked = Ranking(postings(TEXTS, [0, 0, 1, 1, 1])), [clause("灯"), clause("坏", "窗")]
    everything = np.arange(5, dtype=np.int32)
    terms = terms_of(asked)
    whole = ranking.document_scores(asked, terms, ranking.table(terms, everything), everything)
    expected = all_scores(Ranking(postings([" ".join(TEXTS[:2]), " ".join(TEXTS[2:])])), asked).tolist()

    assert whole.tolist() == pytest.approx([expected[0]] * 2 + [expected[1]] * 3, rel=1e-12)


def test_documents_are_numbered_through_both_inverted_indexes() -> None:
    ranking = Ranking(postings(TEXTS, [0, 0, 1, 1, 1]), postings(["灯", "门", "窗"], [0, 1, 1]))
    documents, starts, ends = ranking.documents_of(numbers(1, 4, 5, 7))

    assert (documents.tolist(), starts.tolist(), ends.tolist()) == ([0, 1, 2, 3], [0, 2, 5, 6], [2, 5, 6, 8])


def test_terms_come_once_each_in_the_order_of_the_question() -> None:
    assert terms_of([clause("灯 坏", "窗"), clause("坏 门")]) == ["灯", "坏", "窗", "门"]


def test_scratch_arrays_are_not_used_again_after_a_search_that_failed() -> None:
    used: list[Scratch] = []

    def fail_at_first(postings: Postings, query: Query, scratch: Scratch, deleted: Numbers) -> tuple[Numbers, Scores]:
        used.append(scratch)
        if len(used) == 1:
            scratch.scores[:] = 7
            raise MemoryError
        return select(postings, query, scratch, deleted)

    ranking = Ranking(postings(TEXTS), search=fail_at_first)
    with pytest.raises(MemoryError):
        ranking.top([clause("灯")], 3)

    assert [ranking.top([clause("灯")], 1)[1].tolist() for _ in range(2)] == [pytest.approx([max(library("灯"))])] * 2
    assert used[0] is not used[1] is used[2]
