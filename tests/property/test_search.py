from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import DATA_FOLDER, Analyzer, Document, Hit, Index, Passage, read_lines, split
from index.analysis.analyzer import Clause
from index.ranking.maxscore import Numbers
from index.ranking.ranking import Ranking
from index.search import index as module
from tests.strategies import documents, hostile_texts, questions

SHARES = ("coverage", "context", "strength", "margin")


@given(document=documents, question=st.one_of(questions, hostile_texts), limit=st.integers(1, 10))
def test_hits_are_ranked_and_limited(analyzer: Analyzer, document: Document, question: str, limit: int) -> None:
    passages = split(document)
    order = {passage.key: number for number, passage in enumerate(passages)}
    index = Index.of(passages, analyzer)
    places = [(-hit.score, order[hit.passage.key]) for hit in index.search(question, len(passages) + 1)]

    assert places == sorted(places)
    assert [hit.passage for hit in index.search(question, limit)] == [passages[number] for _, number in places][:limit]


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
        scores = self.all_scores(clauses)
        numbers = np.flatnonzero(scores > 0).astype(np.int32)
        assert limit > 0
        return numbers, scores[numbers]


def both(passages: Sequence[Passage], analyzer: Analyzer, patch: pytest.MonkeyPatch) -> tuple[Index, Index]:
    """Index *passages* as we do, and so that every passage is scored."""
    index = Index.of(passages, analyzer)
    patch.setattr(module, "Ranking", Scattered)
    scattered = Index.of(passages, analyzer)
    patch.undo()
    return index, scattered


def rounded(hits: Sequence[Hit]) -> list[Hit]:
    """Leave out of *hits* the last figures of their numbers, which depend on how many passages numpy adds up at a time."""
    names = ("score", "strength", "margin")
    return [replace(hit, **{name: round(getattr(hit, name), 9) for name in names}) for hit in hits]


@pytest.fixture(scope="module", params=[(200, 40), (3, 2)])
def _lengths(request: pytest.FixtureRequest) -> Iterator[None]:
    """Shortlists as long as they are, and so short that most passages are passed over."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SHORTLIST", request.param[0])
        patch.setattr(module, "_CANDIDATES", request.param[1])
        yield


@pytest.mark.usefixtures("way", "_lengths")
@given(told=st.lists(documents, min_size=1, max_size=4), question=questions, limit=st.integers(1, 8))
@settings(max_examples=15)  # in each of seven ways
def test_a_search_finds_what_scoring_every_passage_does(analyzer: Analyzer, told: list[Document], question: str, limit: int) -> None:
    named = [replace(document, id=f"{number}.txt") for number, document in enumerate(told)]
    passages = [passage for document in named for passage in split(document)]
    with pytest.MonkeyPatch.context() as patch:
        index, scattered = both(passages, analyzer, patch)

    assert rounded(index.search(question, limit)) == rounded(scattered.search(question, limit))


@pytest.fixture(scope="module")
def handbook(handbook_passages: list[Passage], shipped: Analyzer) -> tuple[Index, Index, list[str]]:
    """The handbook as we index it and so that every passage is scored, and the judged questions."""
    with pytest.MonkeyPatch.context() as patch:
        index, scattered = both(handbook_passages, shipped, patch)
    return index, scattered, [row["question"] for row in read_lines(DATA_FOLDER / "judgments.jsonl", ["question"])]


@pytest.mark.usefixtures("_lengths")
def test_a_search_of_the_handbook_finds_what_scoring_every_passage_does(way: str, handbook: tuple[Index, Index, list[str]]) -> None:
    index, scattered, asked = handbook
    chosen = asked[::20] if way == "interpreted" else asked[::4]

    assert [question for question in chosen if rounded(index.search(question, 5)) != rounded(scattered.search(question, 5))] == []
    assert any(index.search(question) for question in chosen)
