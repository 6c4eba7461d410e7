from pathlib import Path

import pytest

from index import Corpus, Generations, Published
from index.engines.engine import PARTS
from index.engines.upkeep import Upkeep
from index.errors import EngineError
from tests.unit.index.engines.conftest import sync
from tests.unit.index.engines.in_memory import MemoryEngine
from tests.unit.index.storage.publishing import SMALL


@pytest.fixture
def engine() -> MemoryEngine:
    return MemoryEngine()


def change(corpus: Corpus, folder: Path, number: int) -> Published:
    (folder / "0.md").write_text(f"# 办法0\n\n登记处搬到{number}号楼。\n", encoding="utf-8")
    sync(corpus, folder)
    return Generations(corpus, SMALL).publish()


def rows_of(engine: MemoryEngine) -> set[int]:
    (points,) = engine.points.values()
    return set(points)


def kept(corpus: Corpus) -> set[int]:
    return {row for number in Generations(corpus).kept() for row in corpus.rows(number).passages.tolist()}


def test_the_engine_has_the_passages_of_the_generations_that_are_kept(many: Corpus, engine: MemoryEngine, tmp_path: Path) -> None:
    upkeep = Upkeep(many, engine)
    upkeep.fill(Generations(many).open())
    assert rows_of(engine) == kept(many)
    for number in range(3):
        upkeep.fill(change(many, tmp_path / "many", number))
        assert rows_of(engine) == kept(many)


def test_only_what_is_new_is_stored_by_another_process_too(many: Corpus, engine: MemoryEngine, tmp_path: Path) -> None:
    Upkeep(many, engine).fill(Generations(many).open())
    (collection,) = engine.collections()
    (first,) = engine.points.values()
    before = dict(first)
    Upkeep(many, engine).fill(change(many, tmp_path / "many", 1))

    assert all(engine.points[collection][row] is point for row, point in before.items())


def test_nothing_is_stored_again_while_nothing_changes_and_a_lost_point_is_found(many: Corpus, engine: MemoryEngine) -> None:
    upkeep, published = Upkeep(many, engine), Generations(many).open()
    upkeep.fill(published)
    (points,) = engine.points.values()
    before = dict(points)
    upkeep.fill(published)
    assert all(points[row] is point for row, point in before.items())
    del points[next(iter(points))]
    upkeep.fill(published)
    assert rows_of(engine) == kept(many)


@pytest.mark.parametrize("how", ["lost", "too many", "lost on the way"])
def test_a_part_that_lies_is_made_anew(
    many: Corpus, engine: MemoryEngine, tmp_path: Path, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    upkeep = Upkeep(many, engine)
    upkeep.fill(Generations(many).open())
    (points,) = engine.points.values()
    row = next(iter(points))
    if how == "lost":
        del points[row]
    elif how == "too many":
        points[row + 10_000 * PARTS] = points[row]
    else:
        engine.loses = 1
    upkeep.fill(change(many, tmp_path / "many", 1))

    assert rows_of(engine) == kept(many)
    assert caplog.text.count("is made anew") == 1


def test_an_engine_that_keeps_losing_points_is_not_used(many: Corpus, engine: MemoryEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "count", lambda _collection, part: part)
    upkeep, published = Upkeep(many, engine), Generations(many).open()
    with pytest.raises(EngineError):
        upkeep.fill(published)
    assert engine.seals == dict.fromkeys(engine.seals, "")


def test_what_was_filled_from_other_rows_is_filled_anew(many: Corpus, engine: MemoryEngine, caplog: pytest.LogCaptureFixture) -> None:
    upkeep, published = Upkeep(many, engine), Generations(many).open()
    upkeep.fill(published)
    (collection,) = engine.collections()
    engine.set_seal(collection, '[[3, "another"]]')
    Upkeep(many, engine).fill(published)

    assert f"{collection} is filled anew" in caplog.text
    assert engine.seal(collection) != '[[3, "another"]]'


def test_a_collection_of_a_far_reference_is_dropped_and_others_stay(many: Corpus, engine: MemoryEngine) -> None:
    engine.create("wangge-1")
    engine.create("other-1")
    Upkeep(many, engine).fill(Generations(many).open())

    assert "wangge-1" not in engine.collections()
    assert "other-1" in engine.collections()
