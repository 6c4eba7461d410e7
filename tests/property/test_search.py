from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import DATA_FOLDER, Analyzer, Document, Hit, Index, Passage, read_lines, split
from index.analysis.query import Clause
from index.ranking.arrays import Numbers
from index.ranking.postings import Postings
from index.ranking.ranking import Ranking
from index.ranking.small import MOST_PASSAGES
from index.search.index import Breadth, Ranker
from index.search.vain import is_vain
from tests.effort import examples
from tests.strategies import documents, hostile_texts, questions
from tests.ways import Way

pytestmark = pytest.mark.xdist_group("numba")  # one worker searches in all ways, and makes once what is searched

SHARES = ("coverage", "context", "strength", "margin")


@given(document=documents, question=st.one_of(questions, hostile_texts), limit=st.integers(1, 10))
def test_hits_are_ranked_and_limited(analyzer: Analyzer, document: Document, question: str, limit: int) -> None:
    passages = split(document)
    order = {passage.key: number for number, passage in enumerate(passages)}
    index = Index.of(passages, analyzer)
    places = [(is_vain(hit.passage.text), -hit.score, order[hit.passage.key]) for hit in index.search(question, len(passages) + 1)]

    assert places == sorted(places)
    assert [hit.passage for hit in index.search(question, limit)] == [passages[number] for _, _, number in places][:limit]


@given(document=documents, question=st.one_of(questions, hostile_texts))
def test_what_a_hit_says_of_itself_is_a_share_or_above_0(analyzer: Analyzer, document: Document, question: str) -> None:
    for hit in Index.of(split(document), analyzer).search(question, 10):
        assert hit.score > 0
        assert [name for name in SHARES if not 0 <= getattr(hit, name) <= 1 + 1e-6] == []


@given(document=documents, question=questions)
def test_a_match_is_a_term_of_the_question_where_it_stands(analyzer: Analyzer, document: Document, question: str) -> None:
    asked = {term for clause in analyzer.question(question).clauses for each in clause.alternatives for term in each.terms}
    for hit in Index.of(split(document), analyzer).search(question, 10):
        assert {match.term for match in hit.matches} <= asked
        assert all(match.term in analyzer.fold(hit.passage.text[match.start : match.end]) for match in hit.matches)


class Scattered(Ranking):
    """A ranking that passes nothing over: every passage is scored, one term after the other."""

    def candidates(self, clauses: Sequence[Clause], limit: int) -> tuple[Numbers, NDArray[np.float64]]:
        scores = self.scores_at(clauses, np.arange(self.numbers, dtype=np.int32))
        numbers = np.flatnonzero(scores > 0).astype(np.int32)
        assert limit > 0
        return numbers, scores[numbers]


def scatter(counts: Sequence[Mapping[str, int]], document_of: Sequence[int]) -> Ranking:
    return Scattered(Postings.of(counts, document_of))


def rounded(hits: Sequence[Hit]) -> list[Hit]:
    """Leave out of *hits* the last figures of their numbers, which depend on how many passages numpy adds up at a time."""
    names = ("score", "strength", "margin")
    return [replace(hit, **{name: round(getattr(hit, name), 9) for name in names}) for hit in hits]


BREADTHS = {"as it is": Breadth(), "narrow": Breadth(shortlist=3, candidates=2)}
"""Shortlists as long as they are, and so short that most passages are passed over."""


@pytest.fixture(scope="module", params=BREADTHS)
def breadth(request: pytest.FixtureRequest) -> Breadth:
    return BREADTHS[request.param]


def counting_once(analyzer: Analyzer) -> Analyzer:
    """Return the same analyzer, which counts the terms of a passage once."""
    analyzer = copy(analyzer)
    vars(analyzer)["frequencies"] = cache(analyzer.frequencies)
    return analyzer


def inverting_once() -> Callable[[Way], Ranker]:
    """Return what makes rankers of the same passages, which are inverted with the first."""
    made: list[Postings] = []

    def ranker(way: Way) -> Ranker:
        def rank(counts: Sequence[Mapping[str, int]], document_of: Sequence[int]) -> Ranking:
            if not made:
                made.append(Postings.of(counts, document_of))
            return way.over(made[0])

        return rank

    return ranker


@given(told=st.lists(documents, min_size=1, max_size=4), question=questions, limit=st.integers(1, 8))
@settings(max_examples=examples(8))  # in each of eight ways
def test_a_search_finds_what_scoring_every_passage_does(
    all_ways: Sequence[Way], analyzer: Analyzer, told: list[Document], question: str, limit: int
) -> None:
    named = [replace(document, id=f"{number}.txt") for number, document in enumerate(told)]
    passages = [passage for document in named for passage in split(document)]
    counting, ranker = counting_once(analyzer), inverting_once()

    for breadth in BREADTHS.values():
        expected = rounded(Index.of(passages, counting, ranker=scatter, breadth=breadth).search(question, limit))
        indexes = {way.name: Index.of(passages, counting, ranker=ranker(way), breadth=breadth) for way in all_ways}
        assert [name for name, index in indexes.items() if rounded(index.search(question, limit)) != expected] == []


@given(told=st.lists(documents, min_size=1, max_size=4), question=questions, limit=st.integers(1, 8))
def test_a_search_of_few_passages_finds_what_an_inverted_index_does_to_the_last_bit(
    analyzer: Analyzer, told: list[Document], question: str, limit: int
) -> None:
    named = [replace(document, id=f"{number}.txt") for number, document in enumerate(told)]
    passages = [passage for document in named for passage in split(document)][:MOST_PASSAGES]
    inverted = Index.of(passages, analyzer, ranker=lambda counts, document_of: Ranking(Postings.of(counts, document_of)))

    assert Index.of(passages, analyzer).search(question, limit) == inverted.search(question, limit)


@pytest.fixture(scope="module")
def handbook(handbook_passages: list[Passage], shipped: Analyzer) -> tuple[Analyzer, list[Passage], list[str]]:
    """An analyzer that counts the terms of a passage once, the handbook's passages, and every third of the judged questions."""
    rows = list(read_lines(DATA_FOLDER / "judgments.jsonl", ["question"]))
    return counting_once(shipped), handbook_passages, [row["question"] for row in rows[::3]]


@pytest.fixture(scope="module")
def handbook_ranker() -> Callable[[Way], Ranker]:
    return inverting_once()


@pytest.fixture(scope="module")
def scored(handbook: tuple[Analyzer, list[Passage], list[str]]) -> Callable[[Breadth, str], list[Hit]]:
    """Search the handbook so that every passage is scored, each question once for all ways."""
    analyzer, passages, _ = handbook
    scattered = cache(lambda breadth: Index.of(passages, analyzer, ranker=scatter, breadth=breadth))
    return cache(lambda breadth, question: rounded(scattered(breadth).search(question, 5)))


def test_a_search_of_the_handbook_finds_what_scoring_every_passage_does(
    way: Way,
    breadth: Breadth,
    handbook: tuple[Analyzer, list[Passage], list[str]],
    handbook_ranker: Callable[[Way], Ranker],
    scored: Callable[[Breadth, str], list[Hit]],
) -> None:
    analyzer, passages, asked = handbook
    chosen = asked[::20] if way.name == "interpreted" else asked[::4]
    index = Index.of(passages, analyzer, ranker=handbook_ranker(way), breadth=breadth)
    found = {question: rounded(index.search(question, 5)) for question in chosen}

    assert [question for question in chosen if found[question] != scored(breadth, question)] == []
    assert any(found.values())
