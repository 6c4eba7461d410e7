"""A damaged index, or one that another database was put beside, is written again from the database."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from index import Analyzer, Corpus, CorpusLockedError, DamagedIndexError, Generations, NoOtherGenerationError
from index.durable import read_checked, with_checksum
from index.ranking.packing import PACKED
from tests.unit.index.storage.publishing import SMALL, change, files_of, fresh, opened, publish, sync, with_staff


@pytest.fixture
def folder(folder: Path) -> Path:
    return with_staff(folder)


def emptied(content: bytes) -> bytes:
    return content[:0]


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def spoil(path: Path, damage: Callable[[bytes], bytes] | None) -> None:
    """Damage a file, or remove it."""
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage(path.read_bytes()))


# Damage


@pytest.mark.usefixtures("_unflushed")
def test_every_file_of_an_index_is_made_again_when_it_is_damaged(corpus: Corpus, folder: Path, beside: Generations) -> None:
    """Every kind of damage to every file is found; after one of them, another one with each file, the index is made again."""
    number = publish(corpus, folder, 1, SMALL)
    expected = opened(corpus)
    pristine = corpus.index_folder.with_suffix(".pristine")
    shutil.copytree(corpus.index_folder, pristine)
    manifest = read_checked(pristine / f"generation-{number}.json")["audiences"].values()
    used = {part["folder"] for parts in manifest for part in parts.values() if part} | {"CURRENT", f"generation-{number}.json"}
    assert len(used) == 8
    tried: Counter[str] = Counter()
    for place, name in enumerate(name for name in sorted(files_of(pristine)) if Path(name).parts[0] in used):
        content = (pristine / name).read_bytes()
        damages = [emptied, cut, flipped, None] if content else [None]
        for damage in damages:
            spoil(corpus.index_folder / name, damage)
            with pytest.raises(DamagedIndexError):
                beside.load(beside.number())
            (corpus.index_folder / name).write_bytes(content)
            tried[damage.__name__ if damage else "removed"] += 1
        assert beside.load(beside.number()) is not None
        spoil(corpus.index_folder / name, damages[place % len(damages)])
        assert opened(corpus) == expected, name
        assert beside.number() == number, name
        shutil.rmtree(corpus.index_folder)
        shutil.copytree(pristine, corpus.index_folder)
    assert set(tried) == {"emptied", "cut", "flipped", "removed"}
    assert min(tried.values()) >= 2 * (2 * len(PACKED) + 8) - 8


@pytest.mark.usefixtures("_unflushed")
@pytest.mark.parametrize("damage", [cut, flipped, None])
def test_no_damage_finds_its_way_into_the_next_generation(
    corpus: Corpus, folder: Path, beside: Generations, damage: Callable[[bytes], bytes] | None
) -> None:
    publish(corpus, folder, 1, SMALL)
    change(folder, 2)
    (folder / "hours.md").unlink()
    sync(corpus, folder)
    expected = fresh(corpus)
    pristine = corpus.index_folder.with_suffix(".pristine")
    corpus.index_folder.rename(pristine)
    for name in sorted(files_of(pristine)):
        content = (pristine / name).read_bytes()
        if (not content and damage) or Path(name).name in {"digests", "gaps"}:  # like `packed`: they are copied unread
            continue
        shutil.copytree(pristine, corpus.index_folder)
        if damage is None:
            (corpus.index_folder / name).unlink()
        else:
            (corpus.index_folder / name).write_bytes(damage(content))
        beside.publish()
        assert opened(corpus) == expected, name
        shutil.rmtree(corpus.index_folder)


def test_an_index_whose_folder_is_missing_is_made_again(corpus: Corpus, made: Generations) -> None:
    before = opened(corpus)
    shutil.rmtree(corpus.index_folder)

    assert made.faults() != []
    assert opened(corpus) == before
    assert made.faults() == []


def test_two_damaged_generations_are_both_made_again(corpus: Corpus, folder: Path, made: Generations) -> None:
    before = opened(corpus)
    publish(corpus, folder, 1)
    after = opened(corpus)
    (corpus.index_folder / "CURRENT").write_bytes(b"")
    for path in corpus.index_folder.glob("*/packed"):
        path.write_bytes(b"")

    assert opened(corpus) == after
    made.rollback()
    assert opened(corpus) == before


def test_a_damaged_generation_is_made_again_when_one_goes_back_to_it(corpus: Corpus, folder: Path, made: Generations) -> None:
    first, before = made.number(), opened(corpus)
    publish(corpus, folder, 1)
    (corpus.index_folder / f"{first}-all" / "packed").unlink()

    assert (made.rollback().number, opened(corpus)) == (first, before)


@pytest.mark.parametrize("facts", [{}, {"current": "x", "previous": 0, "held": False}, {"current": None, "previous": 0, "held": False}])
def test_a_pointer_that_says_something_else_is_damaged(corpus: Corpus, made: Generations, facts: Mapping[str, object]) -> None:
    before = opened(corpus)
    (corpus.index_folder / "CURRENT").write_bytes(with_checksum(facts))

    with pytest.raises(DamagedIndexError):
        made.number()
    assert opened(corpus) == before


@pytest.mark.parametrize(
    ("change", "fault"), [({"format": 3}, "it is of format 3, not 2"), ({"audiences": {"public": 7}}, "it is not what was written")]
)
def test_a_manifest_that_says_something_else_is_written_again(
    corpus: Corpus, made: Generations, change: dict[str, object], fault: str
) -> None:
    before = opened(corpus)
    path = corpus.index_folder / f"generation-{made.number()}.json"
    path.write_bytes(with_checksum(read_checked(path) | change))

    assert made.faults() == [f"{path}: {fault}"]
    assert opened(corpus) == before
    assert made.faults() == []


@pytest.mark.usefixtures("made")
def test_nothing_that_is_made_again_meets_what_was_made_before(corpus: Corpus) -> None:
    before = opened(corpus)
    for _ in range(4):
        for path in corpus.index_folder.glob("*/packed"):
            path.write_bytes(b"")
        assert opened(corpus) == before


def test_who_waited_to_repair_what_is_sound_by_then_leaves_it(corpus: Corpus, made: Generations) -> None:
    before = files_of(corpus.index_folder)

    assert made.repair().number == made.number()
    assert files_of(corpus.index_folder) == before


def test_a_damaged_index_waits_for_the_process_that_writes(corpus: Corpus, made: Generations, analyzer: Analyzer) -> None:
    other = Corpus(corpus.path, analyzer=analyzer)
    (corpus.index_folder / "CURRENT").unlink()
    with other.hold(), pytest.raises(CorpusLockedError):
        made.open()
    other.close()


# Backups


def restored(corpus: Corpus, backup: Path) -> Corpus:
    """Put *backup* in the place of the database, and open it."""
    corpus.close()
    for name in (corpus.path, Path(f"{corpus.path}-wal"), Path(f"{corpus.path}-shm")):
        name.unlink(missing_ok=True)
    shutil.copy(backup, corpus.path)
    return Corpus(corpus.path, analyzer=corpus.analyzer)


@pytest.fixture
def backup(corpus: Corpus, folder: Path, made: Generations, tmp_path: Path) -> Path:
    """A copy of the database as it was one generation ago."""
    assert made.number()
    with closing(sqlite3.connect(corpus.path)) as connection:
        connection.execute("VACUUM INTO ?", [str(tmp_path / "backup.db")])
    publish(corpus, folder, 1)
    return tmp_path / "backup.db"


def test_an_index_is_made_of_an_older_database_that_was_restored(corpus: Corpus, backup: Path) -> None:
    newer = corpus.documents()
    older = restored(corpus, backup)
    assert (len(older.documents()), older.documents() != newer) == (len(newer), True)

    assert Generations(older).faults() != []
    assert opened(older) == fresh(older)
    assert Generations(older).faults() == []
    with pytest.raises(NoOtherGenerationError):
        Generations(older).rollback()
    older.close()


def test_an_older_database_is_brought_up_to_date_beside_a_newer_index(corpus: Corpus, folder: Path, backup: Path) -> None:
    number = Generations(corpus).number()
    older = restored(corpus, backup)
    change(folder, 7)
    sync(older, folder)

    assert Generations(older).publish().number > number
    assert opened(older) == fresh(older)
    older.close()


def test_the_changes_of_another_database_are_not_built_upon(corpus: Corpus, folder: Path, backup: Path) -> None:
    older = restored(corpus, backup)
    (folder / "dogs.txt").unlink()
    (folder / "cats.txt").write_text("养猫不用登记。", encoding="utf-8")
    sync(older, folder)
    Generations(older, SMALL).publish()

    assert opened(older) == fresh(older)
    older.close()


def test_who_goes_back_past_a_restored_database_is_refused(corpus: Corpus, backup: Path) -> None:
    older = restored(corpus, backup)
    Generations(older).publish()
    with pytest.raises(NoOtherGenerationError):
        Generations(older).rollback()
    older.close()


def test_a_pointer_lost_with_the_newer_database_is_made_again(corpus: Corpus, backup: Path) -> None:
    older = restored(corpus, backup)
    (older.index_folder / "CURRENT").unlink()

    assert opened(older) == fresh(older)
    older.close()
