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
        found = upkeep.source(published, audience)
        assert found is not None
        return found

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


def test_postings_answer_while_the_engine_is_away_or_filled_for_another_generation(
    many: Corpus, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    published, engine = Generations(many, SMALL).open(), MemoryEngine()
    upkeep = Upkeep(many, engine)
    upkeep.fill(published)
    index, expected = Index.at(published, many.analyzer, engine=upkeep), hits(Index.at(published, many.analyzer))
    engine.is_away = True
    assert hits(index) == expected
    assert upkeep.source(published, "all") is None
    engine.is_away = False
    for number in range(2):
        (tmp_path / "many" / "new.md").write_text(f"# 新办法\n\n养犬登记{number}。\n", encoding="utf-8")
        many.sync(tmp_path / "many", restricted=lambda name: name.startswith("staff/"))
        upkeep.fill(Generations(many, SMALL).publish())
    assert upkeep.source(published, "all") is None
    caplog.clear()
    source = published.audiences["all"][1].with_source(SparseSource(engine, _of(engine, published, many), *_parts(published), public=False))
    source.top(many.analyzer.question(QUESTIONS[0]).clauses, 10)
    assert "is not filled for generation" in caplog.text


def _of(engine: MemoryEngine, published: Published, corpus: Corpus) -> Filled:
    (collection,) = engine.collections()
    return Filled(collection, int(collection.rpartition("-")[2]), published.number, corpus.mark(published.number) or "gone")


def _parts(published: Published) -> tuple[np.ndarray, Ranking]:
    passages, ranking = published.audiences["all"]
    return passages.rows, ranking
