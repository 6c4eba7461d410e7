from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index import Corpus, Generations, Index, Published
from index.engines.engine import Engine
from index.engines.points import points_of, reference, step_of
from index.engines.sparse import Filled, SparseSource
from index.engines.upkeep import Upkeep
from index.ranking.ranking import Ranking
from index.ranking.sources import Found, Source
from tests import needs
from tests.unit.index.engines.in_memory import MemoryEngine
from tests.unit.index.storage.publishing import SMALL

QUESTIONS = ("养犬登记要带身份证吗", "周末图书室借书窗口开门", "楼道路灯报修", "停车", "疫苗登记电工")


def edge(folder: Path) -> Engine:
    needs.check_package("qdrant_edge")
    from index.engines.edge import EdgeEngine  # noqa: PLC0415 - an extra

    return EdgeEngine(folder / "edge", shards=3)


@pytest.fixture(params=["postings", "in memory", "edge"])
def source(request: pytest.FixtureRequest, many: Corpus, tmp_path: Path) -> Iterator[Callable[[Published, str], Source]]:
    """Return what makes a source for an audience of a generation: every maker, one after the other."""
    if request.param == "postings":
        yield lambda published, audience: published.audiences[audience][1]
        return
    upkeep = Upkeep(many, MemoryEngine() if request.param == "in memory" else edge(tmp_path))

    def make(published: Published, audience: str) -> Source:
        upkeep.fill(published)
        return upkeep.source(published, audience)

    yield make


def hits(index: Index, limit: int = 10) -> list[list[tuple[str, float]]]:
    return [[(hit.passage.key, hit.score) for hit in index.search(question, limit)] for question in QUESTIONS]


@pytest.mark.parametrize("audience", ["public", "all"])
def test_every_source_gives_the_same_best_passages_and_scores(
    many: Corpus, source: Callable[[Published, str], Source], audience: str
) -> None:
    published = Generations(many).open()
    passages, ranking = published.audiences[audience]
    other = ranking.with_source(source(published, audience))

    assert hits(Index(passages, other, many.analyzer)) == hits(Index(passages, ranking, many.analyzer))
    for question in QUESTIONS:
        clauses = many.analyzer.question(question).clauses
        numbers, scores = ranking.top(clauses, 10)
        found, found_scores = other.top(clauses, 10)
        assert found.tolist() == numbers.tolist()
        assert np.allclose(found_scores, scores, rtol=1e-6)
        assert other.scores_at(clauses, found).tolist() == ranking.scores_at(clauses, numbers).tolist()


def test_the_best_stay_the_same_when_what_is_stored_is_of_another_mean_length(many: Corpus) -> None:
    published, engine = Generations(many).open(), MemoryEngine()
    upkeep = Upkeep(many, engine)
    upkeep.fill(published)
    passages, ranking = published.audiences["all"]
    (collection,) = engine.collections()
    public = frozenset(many.rows(restricted=False).documents.tolist())
    for step in (step_of(ranking.average_length) - 2, step_of(ranking.average_length) + 2):
        for points in points_of(many, many.rows(), step, public):
            engine.put(collection, points)
        filled = Filled(collection, step, published.number, many.mark(published.number) or "")
        source = SparseSource(engine, filled, passages.rows, ranking, public=False)
        assert hits(Index(passages, ranking.with_source(source), many.analyzer)) == hits(Index(passages, ranking, many.analyzer))


def test_a_reference_is_off_by_a_twentieth_at_most() -> None:
    for length in np.linspace(1, 900, 4000).tolist():
        assert 1 / 1.0489 < length / reference(step_of(length)) < 1.0489


class Blind:
    """A source that leaves out the best, and says so by its ceiling until it is asked for more."""

    def __init__(self, ranking: Ranking) -> None:
        self._ranking = ranking
        self.asked: list[int] = []

    def select(self, terms: list[str], weights: np.ndarray, most: int) -> Found:
        self.asked.append(most)
        found = self._ranking.select(terms, weights, most)
        return found if most > 400 else Found(found.numbers[:5], 1e9)

    def table(self, terms: list[str], numbers: np.ndarray) -> object:
        return self._ranking.table(terms, numbers)


def test_twice_as_many_are_taken_until_none_that_is_left_out_can_be_among_the_best(many: Corpus) -> None:
    ranking = Generations(many).open().audiences["all"][1]
    blind = Blind(ranking)
    clauses = many.analyzer.question(QUESTIONS[0]).clauses

    assert ranking.with_source(blind).top(clauses, 10)[0].tolist() == ranking.top(clauses, 10)[0].tolist()  # type: ignore[arg-type]
    assert blind.asked == [200, 400, 800]


def test_an_engine_within_this_process_that_was_not_filled_is_not_used(many: Corpus, tmp_path: Path) -> None:
    published = Generations(many).open()
    index = Index.at(published, many.analyzer, engine=Upkeep(many, edge(tmp_path)))

    assert hits(index) == hits(Index.at(published, many.analyzer))


@pytest.mark.parametrize("how", ["away", "filled for another generation"])
def test_postings_answer_where_the_engine_cannot(many: Corpus, caplog: pytest.LogCaptureFixture, how: str) -> None:
    published, engine = Generations(many, SMALL).open(), MemoryEngine()
    upkeep = Upkeep(many, engine)
    upkeep.fill(published)
    index, expected = Index.at(published, many.analyzer, engine=upkeep), hits(Index.at(published, many.analyzer))
    assert hits(index) == expected
    asked = len(engine.asked)
    if how == "away":
        engine.is_away = True
    else:
        (collection,) = engine.collections()
        engine.set_seal(collection, '[[999, "another"]]')

    assert hits(index) == expected
    assert caplog.text.count("postings are searched in the place") == 1
    assert len(engine.asked) <= asked + 1
