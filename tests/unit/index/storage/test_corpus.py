import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from index import Analyzer, Corpus, CorpusLockedError, DamagedDatabaseError, Index, Passage, open_database
from tests.unit.index.storage.contents import NAMES, counted, stored, whole

ROOT = Path(__file__).parents[4]
HOLDER = """
import sys
from index import Analyzer, Corpus, Lexicon
with Corpus(sys.argv[1], analyzer=Analyzer(Lexicon())).hold():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    arguments = [sys.executable, "-W", "ignore", "-c", HOLDER, str(path)]
    with subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_new_corpus_is_empty(empty: Corpus) -> None:
    assert (empty.counts(), empty.synced_at()) == ((0, 0), None)
    assert (empty.documents(), stored(empty), counted(empty)) == ([], [], [])


def test_what_was_synced_is_there_when_the_corpus_is_opened_again(corpus: Corpus, analyzer: Analyzer) -> None:
    again = Corpus(corpus.path, analyzer=analyzer)

    assert (stored(again), counted(again), whole(again)) == (stored(corpus), counted(corpus), whole(corpus))
    again.close()


def test_an_analyzer_is_loaded_when_it_is_first_needed(tmp_path: Path, analyzer: Analyzer) -> None:
    corpus = Corpus(tmp_path / "corpus.db")
    corpus.analyzer = analyzer

    assert corpus.analyzer is analyzer
    corpus.close()


# Who writes


def test_only_one_process_writes(corpus: Corpus, folder: Path) -> None:
    with held_by_another_process(corpus.path), pytest.raises(CorpusLockedError) as caught:
        corpus.sync(folder)

    assert caught.value.path == corpus.path


def test_readers_do_not_wait_for_the_process_that_writes(corpus: Corpus, index: Index) -> None:
    with held_by_another_process(corpus.path):
        assert Index.open(corpus).search("借书证") == index.search("借书证") != []


def test_a_lock_left_by_a_killed_process_is_free(corpus: Corpus, folder: Path) -> None:
    with held_by_another_process(corpus.path) as process:
        process.kill()
        process.wait()

        assert corpus.sync(folder).unchanged == 4


def test_a_corpus_is_locked_before_anything_is_loaded(corpus: Corpus) -> None:
    with held_by_another_process(corpus.path), pytest.raises(CorpusLockedError), Corpus.locked(corpus.path):
        pytest.fail("it was opened")


def test_a_locked_corpus_is_written_by_its_owner_alone(tmp_path: Path, folder: Path, analyzer: Analyzer) -> None:
    path = tmp_path / "deep" / "corpus.db"
    with Corpus.locked(path, analyzer=analyzer) as corpus:
        other = Corpus(path, analyzer=analyzer)
        with pytest.raises(CorpusLockedError):
            other.sync(folder)
        assert corpus.sync(folder).added == tuple(NAMES)

    assert other.sync(folder).unchanged == 4
    other.close()


def test_who_holds_the_corpus_may_sync(corpus: Corpus, folder: Path) -> None:
    with corpus.hold(), corpus.hold():
        report = corpus.sync(folder)

    assert replace(report, seconds=0.0) == replace(corpus.sync(folder), seconds=0.0)


def test_any_thread_may_read_while_another_syncs(corpus: Corpus, folder: Path) -> None:
    def look() -> None:
        while not done.is_set():
            seen.extend(stored(corpus, generation))

    seen: list[Passage | None] = []
    generation = corpus.reserve()
    expected = stored(corpus)
    done = threading.Event()
    with ThreadPoolExecutor() as threads:
        looking = threads.submit(look)
        for number in range(20):
            (folder / "dogs.txt").write_text(f"今天是第{number}号。\n", encoding="utf-8")
            corpus.sync(folder)
        done.set()

    assert looking.exception() is None
    assert seen
    assert {passage for passage in seen if passage} == set(expected)


# Damage


def published(corpus: Corpus) -> Path:
    """Publish *corpus*, close it, and return its path: whole in one file, as its last user leaves it."""
    Index.build(corpus)
    corpus.close()
    return corpus.path


def garbage(path: Path) -> None:
    path.write_bytes("这不是数据库。".encode() * 999)


def half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def nothing(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [garbage, half, nothing])
def test_a_damaged_database_is_named_and_kept_as_it_is(corpus: Corpus, analyzer: Analyzer, damage: Callable[[Path], None]) -> None:
    path = published(corpus)
    damage(path)
    left = path.read_bytes()
    with pytest.raises(DamagedDatabaseError) as caught:
        Corpus(path, analyzer=analyzer)

    assert caught.value.path == path
    assert "put a backup in its place" in str(caught.value)
    assert path.read_bytes() == left


def test_a_database_that_is_missing_beside_its_index_is_not_begun_anew(corpus: Corpus, analyzer: Analyzer) -> None:
    path = published(corpus)
    path.unlink()
    with pytest.raises(DamagedDatabaseError):
        Corpus(path, analyzer=analyzer)

    assert not path.exists()


def test_who_moves_the_index_away_too_begins_anew(corpus: Corpus, analyzer: Analyzer) -> None:
    path = published(corpus)
    path.unlink()
    shutil.rmtree(corpus.index_folder)
    anew = Corpus(path, analyzer=analyzer)

    assert anew.counts() == (0, 0)
    anew.close()


def test_a_page_that_is_damaged_later_is_named_when_it_is_read(corpus: Corpus, folder: Path, analyzer: Analyzer) -> None:
    path = published(corpus)
    again = Corpus(path, analyzer=analyzer)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(DamagedDatabaseError):
        again.sync(folder)

    again.close()


def test_a_database_of_the_first_layout_is_read_again(tmp_path: Path, folder: Path, analyzer: Analyzer) -> None:
    path = tmp_path / "old.db"
    database = open_database(path)
    database.table("documents").insert({"id": "dogs.txt", "title": "养犬"}, pk="id")
    database.table("passages").insert({"key": "0", "document_id": "dogs.txt"}, pk="key")
    database.close()
    corpus = Corpus(path, analyzer=analyzer)

    assert corpus.counts() == (0, 0)
    assert corpus.sync(folder).added == tuple(NAMES)
    corpus.close()
