import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import (
    Analyzer,
    Corpus,
    CorpusLockedError,
    DamagedIndexError,
    Generations,
    Index,
    Lexicon,
    NoIndexError,
    NoOtherGenerationError,
    SnapshotGoneError,
)
from index import durable as files
from index.durable import sealed, unsealed
from index.ranking.arrays import ARRAYS
from index.storage import generations

ROOT = Path(__file__).parents[4]
QUESTIONS = ("养犬登记", "借书证", "楼道灯不亮找谁？", "周日开门吗", "仓库钥匙", "居民登记社保卡")
OPENER = """
import sys
from index import Analyzer, Corpus, Index, Lexicon
index = Index.open(Corpus(sys.argv[1], analyzer=Analyzer(Lexicon())))
for line in sys.stdin:
    print(len(index), [hit.passage.text for hit in index.search(line)], flush=True)
"""

Answers = list[list[tuple[str, float]]]


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "staff").mkdir()
    (folder / "staff" / "keys.txt").write_text("仓库钥匙在二楼。\n", encoding="utf-8")
    return folder


@pytest.fixture
def made(corpus: Corpus) -> Generations:
    """Generations of which one has been published."""
    generations = Generations(corpus)
    generations.publish()
    return generations


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep changes beside even a small inverted index."""
    monkeypatch.setattr(generations, "_FEWEST", 1)
    monkeypatch.setattr(generations, "_SHARE", 9.0)


@pytest.fixture
def _unflushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flush nothing: a test that publishes hundreds of times takes its time for other things."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def answers(index: Index) -> Answers:
    return [[(hit.passage.text, round(hit.score, 4)) for hit in index.search(question, 10)] for question in QUESTIONS]


def opened(corpus: Corpus) -> tuple[Answers, Answers]:
    """Return what the published index, opened anew, answers to the public and to staff."""
    published = Generations(corpus).open()
    public, everything = (answers(Index.at(published, corpus.analyzer, staff=staff)) for staff in (False, True))
    return public, everything


def fresh(corpus: Corpus) -> tuple[Answers, Answers]:
    """Return what indexes made of the corpus's passages in memory answer."""
    names = {document.id for document in corpus.documents(staff=False)}
    passages = [passage for row in corpus.rows().passages.tolist() if (passage := corpus.passage(row))]
    public = [passage for passage in passages if passage.document_id in names]
    return answers(Index.of(public, corpus.analyzer)), answers(Index.of(passages, corpus.analyzer))


def change(folder: Path, number: int) -> None:
    (folder / "dogs.txt").write_text(f"养犬登记须知\n登记处搬到{number}号楼了。\n", encoding="utf-8")


def publish(corpus: Corpus, folder: Path, number: int) -> int:
    """Change the folder, sync and publish; return the number of the generation."""
    change(folder, number)
    corpus.sync(folder)
    return Generations(corpus).publish().number


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def kept_files(corpus: Corpus) -> set[str]:
    """Return the names of all files that the current and the previous generation are made of."""
    pointer = unsealed(corpus.index_folder / "CURRENT")
    names = {"CURRENT"}
    for number in {pointer["current"], pointer["previous"]} - {0}:
        names.add(f"generation-{number}.json")
        parts = unsealed(corpus.index_folder / f"generation-{number}.json")["audiences"].values()
        names |= {f"{part['folder']}/{name}" for each in parts for part in each.values() if part for name in part["files"]}
    return names


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, module: object, name: str, when: Callable[..., bool]) -> Iterator[None]:
    """Let a function raise "disk full" where *when* says so of its arguments."""
    work = getattr(module, name)

    def fail(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - those of any function
        if when(*given):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return work(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(module, name, fail)
        yield


# Publishing


def test_nothing_is_open_before_anything_was_published(corpus: Corpus) -> None:
    made = Generations(corpus)

    for ask in (made.open, made.number, made.rollback):
        with pytest.raises(NoIndexError):
            ask()
    assert (made.pinned, made.faults()) == (False, [])


def test_what_was_published_answers_like_an_index_in_memory(corpus: Corpus, made: Generations) -> None:
    assert opened(corpus) == fresh(corpus)
    assert (made.open().documents, made.open().passages) == corpus.counts()
    assert made.faults() == []


def test_what_is_for_staff_is_found_by_staff_alone(corpus: Corpus, made: Generations) -> None:
    published = made.open()
    public, everything = (Index.at(published, corpus.analyzer, staff=staff) for staff in (False, True))

    assert [hit.passage.document_id for hit in everything.search("仓库钥匙")][:1] == ["staff/keys.txt"]
    assert "staff/keys.txt" not in {hit.passage.document_id for question in QUESTIONS for hit in public.search(question, 99)}
    assert len(public) == len(everything) - 1


def test_without_anything_for_staff_all_see_the_same(corpus: Corpus, folder: Path) -> None:
    (folder / "staff" / "keys.txt").unlink()
    corpus.sync(folder)
    published = Generations(corpus).publish()

    assert published.audiences["all"] is published.audiences["public"]


def test_an_unchanged_corpus_is_not_published_again(corpus: Corpus, folder: Path, made: Generations) -> None:
    before = {name: (corpus.index_folder / name).stat().st_mtime_ns for name in files_of(corpus.index_folder)}
    corpus.sync(folder)
    number = made.publish().number

    assert number == made.number()
    assert {name: (corpus.index_folder / name).stat().st_mtime_ns for name in files_of(corpus.index_folder)} == before


def test_an_unchanged_corpus_is_published_again_for_another_analyzer(corpus: Corpus, folder: Path, made: Generations) -> None:
    number = made.number()
    corpus.analyzer = Analyzer(Lexicon(stopwords=frozenset({"登记"})))
    corpus.sync(folder)

    assert made.publish().number > number
    assert opened(corpus) == fresh(corpus)


def test_each_stage_is_told(corpus: Corpus) -> None:
    told: list[str] = []
    Generations(corpus).publish(told.append)

    assert told == ["public", "all"]


def test_two_generations_stay_and_nothing_else(corpus: Corpus, folder: Path) -> None:
    numbers = [publish(corpus, folder, number) for number in range(4)]

    assert numbers == sorted(set(numbers))
    assert files_of(corpus.index_folder) == kept_files(corpus)
    assert {name for name in files_of(corpus.index_folder) if name.startswith("gen")} == {f"generation-{each}.json" for each in numbers[2:]}
    assert Generations(corpus).faults() == []


def test_a_passage_is_found_by_its_key_in_the_generation_that_shows_it(corpus: Corpus, folder: Path, made: Generations) -> None:
    before = Index.at(made.open(), corpus.analyzer)
    key = next(hit.passage.key for hit in before.search("养犬登记") if hit.passage.document_id == "dogs.txt")
    publish(corpus, folder, 1)

    assert before.passage(key) is not None
    assert Index.open(corpus).passage(key) is None


def test_a_snapshot_says_that_its_generation_has_gone(corpus: Corpus, folder: Path, made: Generations) -> None:
    before = made.open()
    passages, _ = before.audiences["public"]
    expected = answers(Index.at(before, corpus.analyzer))
    publish(corpus, folder, 1)
    assert answers(Index.at(before, corpus.analyzer)) == expected
    publish(corpus, folder, 2)

    with pytest.raises(SnapshotGoneError):
        passages.texts([0])
    with pytest.raises(SnapshotGoneError) as caught:
        passages.passage(0)
    assert caught.value.number == before.number


def test_only_who_holds_the_corpus_publishes(corpus: Corpus, folder: Path, made: Generations, analyzer: Analyzer) -> None:
    other = Corpus(corpus.path, analyzer=analyzer)
    change(folder, 1)
    corpus.sync(folder)
    with other.hold():
        for write in (made.publish, made.rollback):
            with pytest.raises(CorpusLockedError):
                write()
    other.close()


# Going back


def test_rollback_goes_back_and_forward_again(corpus: Corpus, folder: Path, made: Generations) -> None:
    first, before = made.number(), opened(corpus)
    second = publish(corpus, folder, 1)
    after = opened(corpus)

    assert (made.rollback().number, opened(corpus), made.pinned) == (first, before, True)
    assert corpus.documents(first) != corpus.documents(second)
    assert (made.rollback().number, opened(corpus), made.pinned) == (second, after, False)
    assert before != after


def test_there_may_be_nothing_to_go_back_to(made: Generations) -> None:
    with pytest.raises(NoOtherGenerationError):
        made.rollback()


def test_after_going_back_rows_live_whatever_is_synced(corpus: Corpus, folder: Path, made: Generations) -> None:
    before = opened(corpus)
    publish(corpus, folder, 1)
    made.rollback()
    for number in range(2, 5):
        change(folder, number)
        corpus.sync(folder)

    assert opened(corpus) == before
    assert made.faults() == []


def test_publishing_after_going_back_keeps_what_answered(corpus: Corpus, folder: Path, made: Generations) -> None:
    first, before = made.number(), opened(corpus)
    second = publish(corpus, folder, 1)
    made.rollback()
    third = made.publish().number
    after = opened(corpus)

    assert (third > second, made.pinned, after) == (True, False, fresh(corpus))
    assert made.rollback().number == first
    assert opened(corpus) == before
    assert files_of(corpus.index_folder) == kept_files(corpus)


def test_a_damaged_generation_is_made_again_when_one_goes_back_to_it(corpus: Corpus, folder: Path, made: Generations) -> None:
    first, before = made.number(), opened(corpus)
    publish(corpus, folder, 1)
    (corpus.index_folder / f"{first}-all" / "impacts").unlink()

    assert (made.rollback().number, opened(corpus)) == (first, before)


# Damage


def emptied(content: bytes) -> bytes:
    return content[:0]


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.usefixtures("_small", "_unflushed")
@pytest.mark.parametrize("damage", [emptied, cut, flipped, None])
def test_every_file_of_an_index_is_made_again_when_it_is_damaged(
    corpus: Corpus, folder: Path, made: Generations, damage: Callable[[bytes], bytes] | None
) -> None:
    made.publish()
    number = publish(corpus, folder, 1)
    expected = opened(corpus)
    pristine = corpus.index_folder.with_suffix(".pristine")
    corpus.index_folder.rename(pristine)
    manifest = unsealed(pristine / f"generation-{number}.json")["audiences"].values()
    used = {part["folder"] for parts in manifest for part in parts.values() if part} | {"CURRENT", f"generation-{number}.json"}
    assert len(used) == 8
    tried = 0
    for name in sorted(files_of(pristine)):
        content = (pristine / name).read_bytes()
        if Path(name).parts[0] not in used or (not content and damage):
            continue
        shutil.copytree(pristine, corpus.index_folder)
        if damage is None:
            (corpus.index_folder / name).unlink()
        else:
            (corpus.index_folder / name).write_bytes(damage(content))
        with pytest.raises(DamagedIndexError):
            made._open(number, made._manifest(made.number()))  # noqa: SLF001
        assert opened(corpus) == expected, name
        assert made.number() == number, name
        shutil.rmtree(corpus.index_folder)
        tried += 1
    assert tried >= 2 * (2 * len(ARRAYS) + 8) - 8


@pytest.mark.usefixtures("_small", "_unflushed")
@pytest.mark.parametrize("damage", [cut, flipped, None])
def test_no_damage_finds_its_way_into_the_next_generation(
    corpus: Corpus, folder: Path, made: Generations, damage: Callable[[bytes], bytes] | None
) -> None:
    made.publish()
    publish(corpus, folder, 1)
    change(folder, 2)
    (folder / "hours.md").unlink()
    corpus.sync(folder)
    expected = fresh(corpus)
    pristine = corpus.index_folder.with_suffix(".pristine")
    corpus.index_folder.rename(pristine)
    for name in sorted(files_of(pristine)):
        content = (pristine / name).read_bytes()
        if (not content and damage) or Path(name).name in set(ARRAYS) - {"firsts", "impacts"}:  # alike: they are copied unread
            continue
        shutil.copytree(pristine, corpus.index_folder)
        if damage is None:
            (corpus.index_folder / name).unlink()
        else:
            (corpus.index_folder / name).write_bytes(damage(content))
        made.publish()
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
    for path in corpus.index_folder.glob("*/impacts"):
        path.write_bytes(b"")

    assert opened(corpus) == after
    made.rollback()
    assert opened(corpus) == before


@pytest.mark.parametrize("facts", [{}, {"current": "x", "previous": 0, "held": False}, {"current": None, "previous": 0, "held": False}])
def test_a_pointer_that_says_something_else_is_damaged(corpus: Corpus, made: Generations, facts: Mapping[str, object]) -> None:
    before = opened(corpus)
    (corpus.index_folder / "CURRENT").write_bytes(sealed(facts))

    with pytest.raises(DamagedIndexError):
        made.number()
    assert opened(corpus) == before


@pytest.mark.parametrize(
    "content",
    [b"[]", b'{"crc": 1}', b'{"crc": 1, "facts": {}}', b"\xff", b"[" * 10**5, sealed([1]), b"null"],  # type: ignore[arg-type]
)
def test_what_was_not_sealed_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "facts.json").write_bytes(content)

    with pytest.raises(DamagedIndexError):
        unsealed(tmp_path / "facts.json")


def test_a_generation_of_another_format_is_made_again(corpus: Corpus, made: Generations, monkeypatch: pytest.MonkeyPatch) -> None:
    before = opened(corpus)
    monkeypatch.setattr(generations, "_FORMAT", 2)

    assert made.faults()[0].endswith("it is of format 1, not 2")
    assert opened(corpus) == before
    assert made.faults() == []


@pytest.mark.usefixtures("made")
def test_nothing_that_is_made_again_meets_what_was_made_before(corpus: Corpus) -> None:
    before = opened(corpus)
    for _ in range(4):
        for path in corpus.index_folder.glob("*/impacts"):
            path.write_bytes(b"")
        assert opened(corpus) == before


def test_an_index_that_differs_from_its_terms_in_the_database_is_a_fault(corpus: Corpus, made: Generations) -> None:
    number = made.number()
    path = corpus.index_folder / f"{number}-public" / "lengths"
    lengths = np.frombuffer(path.read_bytes(), dtype=np.int32) + 1
    shutil.rmtree(path.parent)
    manifest = unsealed(corpus.index_folder / f"generation-{number}.json")
    arrays = Generations(corpus)._postings(corpus.rows(number, staff=False)).arrays() | {"lengths": lengths}  # noqa: SLF001
    rows = corpus.rows(number, staff=False)
    sums = files.write_arrays(path.parent, arrays | {"rows": rows.passages, "document_rows": rows.documents})
    manifest["audiences"]["public"]["base"]["files"] = sums
    (corpus.index_folder / f"generation-{number}.json").write_bytes(sealed(manifest))

    assert made.faults() == [f"generation {number}: {number}-public is not what the database makes of it"]


def test_a_reader_that_is_overtaken_tries_again(
    corpus: Corpus, folder: Path, made: Generations, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Generations(Corpus(corpus.path, analyzer=analyzer))
    read = reader.number

    def overtaken() -> int:
        number = read()
        if number == first:
            publish(corpus, folder, 1)
            publish(corpus, folder, 2)
        return number

    first = made.number()
    monkeypatch.setattr(reader, "number", overtaken)
    with corpus.hold():
        published = reader.open()

    assert published.number == made.number() > first


def test_who_waited_to_repair_what_is_sound_by_then_leaves_it(corpus: Corpus, made: Generations, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files_of(corpus.index_folder)
    monkeypatch.setattr(generations, "_TRIES", 0)

    assert made.open().number == made.number()
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
    corpus._db.execute("VACUUM INTO ?", [str(tmp_path / "backup.db")])  # noqa: SLF001
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
    older.sync(folder)

    assert Generations(older).publish().number > number
    assert opened(older) == fresh(older)
    older.close()


@pytest.mark.usefixtures("_small")
def test_the_changes_of_another_database_are_not_built_upon(corpus: Corpus, folder: Path, backup: Path) -> None:
    older = restored(corpus, backup)
    (folder / "dogs.txt").unlink()
    (folder / "cats.txt").write_text("养猫不用登记。", encoding="utf-8")
    older.sync(folder)
    Generations(older).publish()

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


# Changes beside


@pytest.mark.usefixtures("_small")
def test_changes_beside_an_index_answer_like_a_new_one(corpus: Corpus, folder: Path, made: Generations) -> None:
    made.publish()
    for number in range(3):
        publish(corpus, folder, number)
        assert opened(corpus) == fresh(corpus)
        assert (corpus.index_folder / f"{made.number()}-public-changes").is_dir()
    assert made.faults() == []
    made.rollback()
    assert made.faults() == []
    (folder / "library" / "card.txt").unlink()
    corpus.sync(folder)
    made.publish()

    assert opened(corpus) == fresh(corpus)


@pytest.mark.usefixtures("_small")
def test_an_audience_that_has_not_changed_shares_the_arrays_of_the_one_before(corpus: Corpus, folder: Path, made: Generations) -> None:
    first = made.number()
    (folder / "staff" / "more.txt").write_text("备用钥匙在三楼。", encoding="utf-8")
    corpus.sync(folder)
    manifest = unsealed(corpus.index_folder / f"generation-{made.publish().number}.json")

    assert manifest["audiences"]["public"]["base"]["folder"] == f"{first}-public"
    assert manifest["audiences"]["public"]["changes"] is None
    assert opened(corpus) == fresh(corpus)


@pytest.mark.usefixtures("_small")
def test_too_many_changes_make_a_new_index(corpus: Corpus, folder: Path, made: Generations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "_SHARE", 0.1)
    publish(corpus, folder, 1)

    assert not list(corpus.index_folder.glob("*-changes"))
    assert opened(corpus) == fresh(corpus)
    assert made.faults() == []


# Disks


@pytest.mark.parametrize("place", ["impacts", "rows", "generation-*.json.new", "CURRENT.new"])
def test_a_full_disk_leaves_the_old_generation_and_nothing_else(
    corpus: Corpus, folder: Path, made: Generations, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    number, before, there = made.number(), opened(corpus), files_of(corpus.index_folder)
    change(folder, 1)
    corpus.sync(folder)
    for _ in range(3):
        with (
            failing(monkeypatch, files, "write_file", lambda path, _: path.match(place)),
            pytest.raises(OSError, match="No space left"),
        ):
            made.publish()
        assert (made.number(), opened(corpus), files_of(corpus.index_folder)) == (number, before, there)
    made.publish()

    assert opened(corpus) == fresh(corpus) != before
    assert files_of(corpus.index_folder) == kept_files(corpus)


def test_what_a_killed_process_left_goes_with_the_next_attempt(corpus: Corpus, folder: Path, made: Generations) -> None:
    change(folder, 1)
    corpus.sync(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(made, "_sweep", lambda: None)
        with failing(patched, files, "write_file", lambda path, _: path.name == "rows"), pytest.raises(OSError, match="No space"):
            made.publish()
    (corpus.index_folder / "generation-7.json.new").write_bytes(b"{")
    assert files_of(corpus.index_folder) > kept_files(corpus)
    with failing(pytest.MonkeyPatch(), files, "write_file", lambda *_: True), pytest.raises(OSError, match="No space"):
        made.publish()

    assert files_of(corpus.index_folder) == kept_files(corpus)


def test_a_folder_that_cannot_be_opened_is_not_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    files.flush_folder(tmp_path)


# Other processes


def test_a_reader_in_another_process_answers_while_generations_come_and_go(tmp_path: Path, folder: Path) -> None:
    corpus = Corpus(tmp_path / "corpus.db", analyzer=Analyzer(Lexicon()))
    corpus.sync(folder)
    Generations(corpus).publish()
    arguments = [sys.executable, "-W", "ignore", "-c", OPENER, str(corpus.path)]
    with subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:

        def ask() -> str:
            assert reader.stdin is not None
            assert reader.stdout is not None
            reader.stdin.write("养犬登记\n")
            reader.stdin.flush()
            return reader.stdout.readline()

        before = ask()
        assert "疫苗" in before
        with corpus.hold():
            assert ask() == before
            publish(corpus, folder, 1)
            assert ask() == before
        publish(corpus, folder, 2)
        assert ask() == ""  # its generation has gone, which it says
        reader.communicate()
    corpus.close()
