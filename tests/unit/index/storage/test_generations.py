import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

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
    MergePolicy,
    NoIndexError,
    NoOtherGenerationError,
    SnapshotGoneError,
)
from index.durable import flush_folder, read_checked, with_checksum
from index.ranking.arrays import ARRAYS

ROOT = Path(__file__).parents[4]
QUESTIONS = ("养犬登记", "借书证", "楼道灯不亮找谁？", "周日开门吗", "仓库钥匙", "居民登记社保卡")
OPENER = """
import sys
from index import Analyzer, Corpus, Index, Lexicon
index = Index.open(Corpus(sys.argv[1], analyzer=Analyzer(Lexicon())))
for line in sys.stdin:
    print(len(index), [hit.passage.text for hit in index.search(line)], flush=True)
"""

SMALL = MergePolicy(least_base=1, most_changed=9.0)
"""Keeps changes beside even a small inverted index."""

Answers = list[list[tuple[str, float]]]


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "staff").mkdir()
    (folder / "staff" / "keys.txt").write_text("仓库钥匙在二楼。\n", encoding="utf-8")
    return folder


def sync(corpus: Corpus, folder: Path) -> None:
    corpus.sync(folder, restricted=lambda name: name.startswith("staff/"))


@pytest.fixture
def corpus(tmp_path: Path, folder: Path, analyzer: Analyzer) -> Iterator[Corpus]:
    corpus = Corpus(tmp_path / "corpus.db", analyzer=analyzer)
    sync(corpus, folder)
    yield corpus
    corpus.close()


@pytest.fixture
def made(corpus: Corpus) -> Generations:
    """Generations of which one has been published."""
    generations = Generations(corpus)
    generations.publish()
    return generations


@pytest.fixture
def beside(corpus: Corpus) -> Generations:
    """Generations of which one has been published, and that keep changes beside it."""
    generations = Generations(corpus, SMALL)
    generations.publish()
    return generations


@pytest.fixture
def _unflushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flush nothing: a test that publishes hundreds of times takes its time for other things."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def answers(index: Index) -> Answers:
    return [[(hit.passage.text, round(hit.score, 4)) for hit in index.search(question, 10)] for question in QUESTIONS]


def opened(corpus: Corpus) -> tuple[Answers, Answers]:
    """Return what the published index, opened anew, answers to the public and to staff."""
    published = Generations(corpus).open()
    public, everything = (answers(Index.at(published, corpus.analyzer, restricted=restricted)) for restricted in (False, True))
    return public, everything


def fresh(corpus: Corpus) -> tuple[Answers, Answers]:
    """Return what indexes made of the corpus's passages in memory answer."""
    names = {document.id for document in corpus.documents(restricted=False)}
    passages = [passage for row in corpus.rows().passages.tolist() if (passage := corpus.passage(row))]
    public = [passage for passage in passages if passage.document_id in names]
    return answers(Index.of(public, corpus.analyzer)), answers(Index.of(passages, corpus.analyzer))


def change(folder: Path, number: int) -> None:
    (folder / "dogs.txt").write_text(f"养犬登记须知\n登记处搬到{number}号楼了。\n", encoding="utf-8")


def publish(corpus: Corpus, folder: Path, number: int, policy: MergePolicy | None = None) -> int:
    """Change the folder, sync and publish; return the number of the generation."""
    change(folder, number)
    sync(corpus, folder)
    return Generations(corpus, policy).publish().number


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def kept_files(corpus: Corpus) -> set[str]:
    """Return the names of all files that the current and the previous generation are made of."""
    pointer = read_checked(corpus.index_folder / "CURRENT")
    names = {"CURRENT"}
    for number in {pointer["current"], pointer["previous"]} - {0}:
        names.add(f"generation-{number}.json")
        parts = read_checked(corpus.index_folder / f"generation-{number}.json")["audiences"].values()
        names |= {f"{part['folder']}/{name}" for each in parts for part in each.values() if part for name in part["files"]}
    return names


@contextmanager
def full_disk(place: str) -> Iterator[None]:
    """Let no file whose path matches *place* be flushed, or renamed to it."""
    flush, rename = os.fsync, os.replace

    def fail_to_flush(descriptor: int) -> None:
        refuse(Path(f"/proc/self/fd/{descriptor}").readlink())
        flush(descriptor)

    def fail_to_rename(source: Path, target: Path) -> None:
        refuse(Path(target))
        rename(source, target)

    def refuse(path: Path) -> None:
        if path.match(place):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", fail_to_flush)
        patched.setattr(os, "replace", fail_to_rename)
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
    public, everything = (Index.at(published, corpus.analyzer, restricted=restricted) for restricted in (False, True))

    assert [hit.passage.document_id for hit in everything.search("仓库钥匙")][:1] == ["staff/keys.txt"]
    assert "staff/keys.txt" not in {hit.passage.document_id for question in QUESTIONS for hit in public.search(question, 99)}
    assert len(public) == len(everything) - 1


def test_without_anything_for_staff_all_see_the_same(corpus: Corpus, folder: Path) -> None:
    (folder / "staff" / "keys.txt").unlink()
    sync(corpus, folder)
    published = Generations(corpus).publish()

    assert published.audiences["all"] is published.audiences["public"]


def test_an_unchanged_corpus_is_not_published_again(corpus: Corpus, folder: Path, made: Generations) -> None:
    before = {name: (corpus.index_folder / name).stat().st_mtime_ns for name in files_of(corpus.index_folder)}
    sync(corpus, folder)
    number = made.publish().number

    assert number == made.number()
    assert {name: (corpus.index_folder / name).stat().st_mtime_ns for name in files_of(corpus.index_folder)} == before


def test_an_unchanged_corpus_is_published_again_for_another_analyzer(corpus: Corpus, folder: Path, made: Generations) -> None:
    number = made.number()
    corpus.analyzer = Analyzer(Lexicon(stopwords=frozenset({"登记"})))
    sync(corpus, folder)

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
    sync(corpus, folder)
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
        sync(corpus, folder)

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


def spoil(path: Path, damage: Callable[[bytes], bytes] | None) -> None:
    """Damage a file, or remove it."""
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage(path.read_bytes()))


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
    assert min(tried.values()) >= 2 * (2 * len(ARRAYS) + 8) - 8


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
        if (not content and damage) or Path(name).name in set(ARRAYS) - {"firsts", "impacts"}:  # alike: they are copied unread
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
    for path in corpus.index_folder.glob("*/impacts"):
        path.write_bytes(b"")

    assert opened(corpus) == after
    made.rollback()
    assert opened(corpus) == before


@pytest.mark.parametrize("facts", [{}, {"current": "x", "previous": 0, "held": False}, {"current": None, "previous": 0, "held": False}])
def test_a_pointer_that_says_something_else_is_damaged(corpus: Corpus, made: Generations, facts: Mapping[str, object]) -> None:
    before = opened(corpus)
    (corpus.index_folder / "CURRENT").write_bytes(with_checksum(facts))

    with pytest.raises(DamagedIndexError):
        made.number()
    assert opened(corpus) == before


@pytest.mark.parametrize(
    "content",
    [b"[]", b'{"crc": 1}', b'{"crc": 1, "facts": {}}', b"\xff", b"[" * 10**5, with_checksum([1]), b"null"],  # type: ignore[arg-type]
)
def test_facts_that_fail_their_checksum_are_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "facts.json").write_bytes(content)

    with pytest.raises(DamagedIndexError):
        read_checked(tmp_path / "facts.json")


@pytest.mark.parametrize(
    ("change", "fault"), [({"format": 2}, "it is of format 2, not 1"), ({"audiences": {"public": 7}}, "it is not what was written")]
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
        for path in corpus.index_folder.glob("*/impacts"):
            path.write_bytes(b"")
        assert opened(corpus) == before


def test_an_index_that_differs_from_its_terms_in_the_database_is_a_fault(corpus: Corpus, made: Generations) -> None:
    number = made.number()
    path = corpus.index_folder / f"{number}-public" / "lengths"
    manifest = read_checked(corpus.index_folder / f"generation-{number}.json")
    path.write_bytes((np.frombuffer(path.read_bytes(), dtype=np.int32) + 1).tobytes())
    sums = manifest["audiences"]["public"]["base"]["files"] | {"lengths": [path.stat().st_size, zlib.crc32(path.read_bytes())]}
    manifest["audiences"]["public"]["base"]["files"] = sums
    (corpus.index_folder / f"generation-{number}.json").write_bytes(with_checksum(manifest))

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


# Changes beside


def test_changes_beside_an_index_answer_like_a_new_one(corpus: Corpus, folder: Path, beside: Generations) -> None:
    for number in range(3):
        publish(corpus, folder, number, SMALL)
        assert opened(corpus) == fresh(corpus)
        assert (corpus.index_folder / f"{beside.number()}-public-changes").is_dir()
    assert beside.faults() == []
    beside.rollback()
    assert beside.faults() == []
    (folder / "library" / "card.txt").unlink()
    sync(corpus, folder)
    beside.publish()

    assert opened(corpus) == fresh(corpus)


def test_an_audience_that_has_not_changed_shares_the_arrays_of_the_one_before(corpus: Corpus, folder: Path, beside: Generations) -> None:
    first = beside.number()
    (folder / "staff" / "more.txt").write_text("备用钥匙在三楼。", encoding="utf-8")
    sync(corpus, folder)
    manifest = read_checked(corpus.index_folder / f"generation-{beside.publish().number}.json")

    assert manifest["audiences"]["public"]["base"]["folder"] == f"{first}-public"
    assert manifest["audiences"]["public"]["changes"] is None
    assert opened(corpus) == fresh(corpus)


def test_too_many_changes_make_a_new_index(corpus: Corpus, folder: Path, beside: Generations) -> None:
    publish(corpus, folder, 1, MergePolicy(least_base=1))

    assert not list(corpus.index_folder.glob("*-changes"))
    assert opened(corpus) == fresh(corpus)
    assert beside.faults() == []


# Disks


@pytest.mark.parametrize("place", ["impacts", "rows", "generation-*.json", "CURRENT"])
def test_a_full_disk_leaves_the_old_generation_and_nothing_else(corpus: Corpus, folder: Path, made: Generations, place: str) -> None:
    number, before, there = made.number(), opened(corpus), files_of(corpus.index_folder)
    change(folder, 1)
    sync(corpus, folder)
    for _ in range(3):
        with full_disk(place), pytest.raises(OSError, match="No space left"):
            made.publish()
        assert (made.number(), opened(corpus), files_of(corpus.index_folder)) == (number, before, there)
    made.publish()

    assert opened(corpus) == fresh(corpus) != before
    assert files_of(corpus.index_folder) == kept_files(corpus)


def test_what_a_killed_process_left_goes_with_the_next_attempt(corpus: Corpus, folder: Path, made: Generations) -> None:
    change(folder, 1)
    sync(corpus, folder)
    for name in (f"{made.number() + 1}-public", f"{made.number() + 2}-public", "77-all-gone"):
        (corpus.index_folder / name).mkdir()
        (corpus.index_folder / name / "impacts").write_bytes(b"")
    for name in (".new-abc", "generation-7.json.new"):
        (corpus.index_folder / name).write_bytes(b"{")
    assert files_of(corpus.index_folder) > kept_files(corpus)
    with full_disk("*"), pytest.raises(OSError, match="No space"):
        made.publish()

    assert files_of(corpus.index_folder) == kept_files(corpus)
    assert made.publish().number > 1
    assert opened(corpus) == fresh(corpus)


def test_a_folder_that_cannot_be_opened_is_not_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    flush_folder(tmp_path)


# Other processes


def test_a_reader_in_another_process_answers_while_generations_come_and_go(tmp_path: Path, folder: Path) -> None:
    corpus = Corpus(tmp_path / "corpus.db", analyzer=Analyzer(Lexicon()))
    sync(corpus, folder)
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
