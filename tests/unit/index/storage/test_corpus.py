import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from index import (
    FORMATS,
    Analyzer,
    Corpus,
    CorpusLockedError,
    DamagedDatabaseError,
    Document,
    EmptyDocumentError,
    EmptyFolderError,
    FolderNotFoundError,
    Format,
    Index,
    Lexicon,
    Passage,
    Removal,
    SyncLimits,
    UnreadableDocumentError,
    UnsupportedFormatError,
    open_database,
    split,
)
from index.formats import read
from index.ranking.postings import digest

ROOT = Path(__file__).parents[4]
ADDED = ".added"
NAMES = ["dogs.txt", "hours.md", "housing/repairs.html", "library/card.txt"]
PICTURE = b"\x89PNG\r\n\x1a\n"
HOLDER = """
import sys
from index import Analyzer, Corpus, Lexicon
with Corpus(sys.argv[1], analyzer=Analyzer(Lexicon())).hold():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def empty(tmp_path: Path, analyzer: Analyzer) -> Iterator[Corpus]:
    corpus = Corpus(tmp_path / "new" / "corpus.db", analyzer=analyzer)
    yield corpus
    corpus.close()


@contextmanager
def held_by_another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    arguments = [sys.executable, "-W", "ignore", "-c", HOLDER, str(path)]
    with subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def ids(corpus: Corpus) -> list[str]:
    return [document.id for document in corpus.documents()]


def whole(corpus: Corpus, generation: int | None = None) -> list[Document | None]:
    """Return the documents with their texts."""
    return [corpus.document(document.id, generation) for document in corpus.documents(generation)]


def stored(corpus: Corpus, generation: int | None = None) -> list[Passage | None]:
    """Return the passages in corpus order."""
    return [corpus.passage(row) for row in corpus.rows(generation).passages.tolist()]


def counted(corpus: Corpus) -> list[dict[int, int]]:
    """Return for each passage how often it holds each term, these by their digests."""
    counts = corpus.term_counts(corpus.rows())
    named = corpus.digests(counts.terms.astype(np.int64)).tolist()
    pairs = iter(zip(named, counts.frequencies.tolist(), strict=True))
    return [dict(islice(pairs, size)) for size in counts.sizes.tolist()]


def terms_of(passages: Sequence[Passage], analyzer: Analyzer) -> list[dict[int, int]]:
    """Return what `counted()` should."""
    counts = (analyzer.frequencies(passage.text, passage.title, passage.heading) for passage in passages)
    return [{digest(term): often for term, often in each.items()} for each in counts]


def corpus_rows(corpus: Corpus, *names: str) -> set[int]:
    """Return the rows of the passages of some documents."""
    passages = {row: corpus.passage(row) for row in corpus.rows().passages.tolist()}
    return {row for row, passage in passages.items() if passage and passage.document_id in names}


def table(corpus: Corpus, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(corpus.path)) as connection:
        return connection.execute(query).fetchall()


def failures(corpus: Corpus, folder: Path) -> list[tuple[str, type[Exception]]]:
    return [(name, type(error)) for name, error in corpus.sync(folder).failed]


def test_a_new_corpus_is_empty(empty: Corpus) -> None:
    assert (empty.counts(), empty.synced_at()) == ((0, 0), None)
    assert (empty.documents(), stored(empty), counted(empty)) == ([], [], [])


def test_the_first_sync_adds_every_file(empty: Corpus, folder: Path) -> None:
    report = empty.sync(folder)

    assert report.added == tuple(NAMES)
    assert (report.updated, report.removed, report.failed, report.unchanged, report.changed) == ((), (), (), 0, True)
    assert (report.documents, report.passages) == empty.counts()
    assert report.seconds > 0


def test_a_document_is_kept_as_it_was_read(corpus: Corpus, folder: Path) -> None:
    expected = [read((folder / name).read_bytes(), name)[0] for name in NAMES]

    assert whole(corpus) == expected
    assert corpus.document("nowhere.md") is None


def test_documents_are_listed_without_what_may_be_large(corpus: Corpus) -> None:
    expected = [replace(document, text="", sections=(), removed=()) for document in whole(corpus) if document is not None]

    assert corpus.documents() == expected


def test_passages_and_their_terms_are_kept_in_corpus_order(corpus: Corpus, analyzer: Analyzer) -> None:
    passages = [passage for document in whole(corpus) if document is not None for passage in split(document)]

    assert stored(corpus) == passages
    assert counted(corpus) == terms_of(passages, analyzer)


def test_a_passage_is_found_by_its_key_and_its_row(corpus: Corpus) -> None:
    row = int(corpus.rows().passages[1])
    passage = corpus.passage(row)

    assert passage is not None
    assert (corpus.passage_rows(passage.key), corpus.texts([row, 10**6])) == ([row], {row: passage.text})
    assert (corpus.passage_rows("no such key"), corpus.passage(10**6)) == ([], None)


def test_a_second_sync_of_the_same_folder_changes_nothing(corpus: Corpus, folder: Path) -> None:
    report = corpus.sync(folder)

    assert (report.added, report.updated, report.removed, report.failed) == ((), (), (), ())
    assert (report.unchanged, report.changed) == (4, False)


def test_a_changed_file_replaces_its_old_version(corpus: Corpus, folder: Path) -> None:
    (folder / "dogs.txt").write_text("养犬登记须知\n现在全年都可以登记。\n", encoding="utf-8")
    report = corpus.sync(folder)

    assert (report.added, report.updated, report.removed, report.unchanged) == ((), ("dogs.txt",), (), 3)
    assert [passage.text for passage in stored(corpus) if passage and passage.document_id == "dogs.txt"] == [
        "养犬登记须知\n现在全年都可以登记。"
    ]


def test_a_removed_file_is_forgotten(corpus: Corpus, folder: Path) -> None:
    (folder / "dogs.txt").unlink()
    report = corpus.sync(folder)

    assert (report.removed, report.changed) == (("dogs.txt",), True)
    assert ids(corpus) == NAMES[1:]
    assert [passage for passage in stored(corpus) if passage and passage.document_id == "dogs.txt"] == []


def test_a_renamed_file_is_removed_and_added(corpus: Corpus, folder: Path) -> None:
    (folder / "dogs.txt").rename(folder / "library" / "dogs.txt")
    report = corpus.sync(folder)

    assert (report.added, report.removed) == (("library/dogs.txt",), ("dogs.txt",))


def test_what_was_synced_is_there_when_the_corpus_is_opened_again(corpus: Corpus, analyzer: Analyzer) -> None:
    again = Corpus(corpus.path, analyzer=analyzer)

    assert (stored(again), counted(again), whole(again)) == (stored(corpus), counted(corpus), whole(corpus))
    again.close()


def test_the_time_of_the_last_sync_is_kept(corpus: Corpus) -> None:
    synced_at = corpus.synced_at()

    assert synced_at is not None
    assert timedelta(0) <= datetime.now(UTC) - synced_at < timedelta(minutes=1)


def test_progress_is_told_of_each_file(empty: Corpus, folder: Path) -> None:
    told: list[tuple[int, int, str]] = []
    empty.sync(folder, progress=lambda done, total, name: told.append((done, total, name)))

    assert told == [(number, 4, name) for number, name in enumerate(NAMES, 1)]


def test_hidden_files_and_folders_are_passed_over(corpus: Corpus, folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".git" / "config.txt").write_text("隐藏的内容。", encoding="utf-8")
    (folder / ".draft.txt").write_text("隐藏的内容。", encoding="utf-8")

    assert corpus.sync(folder).unchanged == 4
    assert ids(corpus) == NAMES


def test_a_link_to_a_file_is_no_document(corpus: Corpus, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("文件夹之外的内容。", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")

    assert failures(corpus, folder) == [("link.txt", UnreadableDocumentError)]
    assert ids(corpus) == NAMES


def test_a_link_to_a_folder_is_not_followed(corpus: Corpus, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "secret.txt").write_text("文件夹之外的内容。", encoding="utf-8")
    (folder / "linked").symlink_to(tmp_path / "private")
    corpus.sync(folder)

    assert ids(corpus) == NAMES


def test_a_pipe_is_no_document_and_nobody_waits_for_it(corpus: Corpus, folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")

    assert failures(corpus, folder) == [("pipe.txt", UnreadableDocumentError)]


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path, folder: Path, analyzer: Analyzer) -> None:
    corpus = Corpus(tmp_path / "limited.db", analyzer=analyzer, limits=SyncLimits(largest_file=2**20))
    (folder / "exact.txt").write_bytes("刚好这么大。".encode().ljust(2**20, b"\n"))
    (folder / "large.txt").write_bytes("大了一个字节".encode().ljust(2**20 + 1, b"\n"))
    (failure,) = corpus.sync(folder).failed

    assert (failure[0], failure[1].reason) == ("large.txt", "it is larger than 1 MiB: split it, or make its pictures smaller")
    assert "exact.txt" in ids(corpus)
    corpus.close()


def test_a_file_that_vanishes_meanwhile_is_reported(empty: Corpus, folder: Path) -> None:
    def lose(done: int, _total: int, _name: str) -> None:
        if done == 1:
            (folder / "library" / "card.txt").unlink()

    report = empty.sync(folder, progress=lose)

    assert [(name, error.reason) for name, error in report.failed] == [("library/card.txt", "No such file or directory")]
    assert report.added == tuple(NAMES[:3])


def test_a_file_that_cannot_be_read_stops_nobody(empty: Corpus, folder: Path) -> None:
    (folder / "a.txt").write_bytes(PICTURE)
    (folder / "b.txt").write_bytes(b"")
    report = empty.sync(folder)

    assert [(name, type(error)) for name, error in report.failed] == [("a.txt", UnsupportedFormatError), ("b.txt", EmptyDocumentError)]
    assert report.added == tuple(NAMES)


def test_a_file_that_fails_keeps_its_old_version(corpus: Corpus, folder: Path) -> None:
    before = whole(corpus), stored(corpus)
    (folder / "dogs.txt").write_bytes(PICTURE)
    report = corpus.sync(folder)

    assert [name for name, _ in report.failed] == ["dogs.txt"]
    assert (report.removed, report.changed) == ((), False)
    assert (whole(corpus), stored(corpus)) == before


def test_a_file_that_becomes_a_link_keeps_its_old_version(corpus: Corpus, folder: Path) -> None:
    (folder / "dogs.txt").unlink()
    (folder / "dogs.txt").symlink_to("hours.md")

    assert failures(corpus, folder) == [("dogs.txt", UnreadableDocumentError)]
    assert ids(corpus) == NAMES


def test_a_file_that_is_good_again_is_read_again(corpus: Corpus, folder: Path) -> None:
    (folder / "dogs.txt").write_bytes(PICTURE)
    corpus.sync(folder)
    (folder / "dogs.txt").write_text("养犬登记须知\n登记处搬家了。", encoding="utf-8")

    assert corpus.sync(folder).updated == ("dogs.txt",)


def test_a_name_that_is_no_utf_8_stops_nobody(empty: Corpus, folder: Path) -> None:
    name = os.fsdecode("电梯检修.txt".encode("gb18030"))
    (folder / name).write_text("电梯每月检修一次。", encoding="utf-8")
    (failure,) = empty.sync(folder).failed

    assert type(failure[1]) is UnreadableDocumentError
    assert failure[0].encode().endswith(b".txt")  # what is reported can be printed
    assert ids(empty) == NAMES


def test_an_empty_folder_does_not_empty_the_corpus_by_mistake(corpus: Corpus, tmp_path: Path) -> None:
    unmounted = tmp_path / "unmounted"
    unmounted.mkdir()

    with pytest.raises(EmptyFolderError) as caught:
        corpus.sync(unmounted)

    assert caught.value.path == unmounted
    assert ids(corpus) == NAMES


def test_an_empty_folder_empties_the_corpus_where_that_is_wanted(corpus: Corpus, tmp_path: Path) -> None:
    emptied = tmp_path / "emptied"
    emptied.mkdir()
    report = corpus.sync(emptied, allow_empty=True)

    assert (report.removed, report.documents, report.passages) == (tuple(NAMES), 0, 0)


def test_an_empty_folder_is_no_loss_to_an_empty_corpus(empty: Corpus, tmp_path: Path) -> None:
    (tmp_path / "emptied").mkdir()
    report = empty.sync(tmp_path / "emptied")

    assert report.added == ()


@pytest.mark.parametrize("name", ["nowhere", "file.txt"])
def test_a_folder_must_be_there(empty: Corpus, tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").write_text("不是文件夹", encoding="utf-8")

    with pytest.raises(FolderNotFoundError) as caught:
        empty.sync(tmp_path / name)

    assert caught.value.path == tmp_path / name


def test_another_analyzer_reads_every_file_again(corpus: Corpus, folder: Path) -> None:
    other = Corpus(corpus.path, analyzer=Analyzer(Lexicon()))
    assert other.analyzer.fingerprint != corpus.analyzer.fingerprint
    before = counted(corpus)
    report = other.sync(folder)
    passages = [passage for passage in stored(other) if passage is not None]

    assert (report.unchanged, report.reread, report.changed) == (4, 4, True)
    assert counted(other) == terms_of(passages, other.analyzer) != before
    other.close()


def test_everything_is_read_again_where_that_is_wanted(corpus: Corpus, folder: Path) -> None:
    before = whole(corpus)
    report = corpus.sync(folder, everything=True)

    assert (report.unchanged, report.reread, report.updated) == (4, 4, ())
    assert whole(corpus) == before


def test_a_file_that_failed_under_another_analyzer_is_analysed_when_it_is_back(corpus: Corpus, folder: Path) -> None:
    other = Corpus(corpus.path, analyzer=Analyzer(Lexicon()))
    content = (folder / "library" / "card.txt").read_bytes()
    (folder / "library" / "card.txt").write_bytes(PICTURE)
    other.sync(folder)
    (folder / "library" / "card.txt").write_bytes(content)
    other.sync(folder)

    assert counted(other) == terms_of([passage for passage in stored(other) if passage is not None], other.analyzer)
    other.close()


def test_an_interrupted_sync_goes_on_where_it_stopped(tmp_path: Path, folder: Path, analyzer: Analyzer) -> None:
    def interrupt(done: int, _total: int, _name: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    corpus = Corpus(tmp_path / "new.db", analyzer=analyzer, limits=SyncLimits(commit_seconds=0))
    with pytest.raises(KeyboardInterrupt):
        corpus.sync(folder, progress=interrupt)
    assert ids(corpus) == NAMES[:2]

    assert corpus.sync(folder).added == tuple(NAMES[2:])
    assert counted(corpus) == terms_of([passage for passage in stored(corpus) if passage is not None], analyzer)
    corpus.close()


def test_an_interrupted_sync_keeps_no_half_of_what_was_not_committed(empty: Corpus, folder: Path) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        empty.sync(folder, progress=interrupt)
    assert (ids(empty), table(empty, "SELECT * FROM passages"), table(empty, "SELECT * FROM terms")) == ([], [], [])
    empty.sync(folder)

    assert counted(empty) == terms_of([passage for passage in stored(empty) if passage is not None], empty.analyzer)


def test_a_file_of_several_articles_is_replaced_as_a_whole(tmp_path: Path, analyzer: Analyzer) -> None:
    def articles(content: bytes, name: str) -> tuple[Document, ...]:
        texts = enumerate(content.decode().split("|"), 1)
        return tuple(Document(f"{name}#{number}", "月报", text, removed=(Removal(2, "广告", "advertising"),)) for number, text in texts)

    corpus = Corpus(tmp_path / "news.db", analyzer=analyzer, formats=(Format("articles", lambda _: True, articles), *FORMATS))
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "may.txt").write_text("电梯检修。|图书室搬家。", encoding="utf-8")
    corpus.sync(folder)
    expected = [("may.txt#1", "广告"), ("may.txt#2", "广告")]
    assert [(document.id, document.removed[0].text) for document in whole(corpus) if document] == expected
    (folder / "may.txt").write_text("电梯修好了。", encoding="utf-8")
    corpus.sync(folder)

    assert [(document.id, document.text) for document in whole(corpus) if document] == [("may.txt#1", "电梯修好了。")]
    corpus.close()


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


def test_an_analyzer_is_loaded_when_it_is_first_needed(tmp_path: Path, analyzer: Analyzer) -> None:
    corpus = Corpus(tmp_path / "corpus.db")
    corpus.analyzer = analyzer

    assert corpus.analyzer is analyzer
    corpus.close()


def test_who_holds_the_corpus_may_sync(corpus: Corpus, folder: Path) -> None:
    with corpus.hold(), corpus.hold():
        report = corpus.sync(folder)

    assert replace(report, seconds=0.0) == replace(corpus.sync(folder), seconds=0.0)


def test_a_replacement_that_fails_halfway_leaves_the_old_version(corpus: Corpus, folder: Path) -> None:
    before = whole(corpus), stored(corpus), table(corpus, "SELECT id, name, added, gone FROM documents")
    (folder / "dogs.txt").write_text("养犬登记须知\n登记处搬家了。", encoding="utf-8")
    with closing(sqlite3.connect(corpus.path)) as connection:
        connection.execute("CREATE TRIGGER refuse BEFORE INSERT ON passages BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    with pytest.raises(sqlite3.IntegrityError):
        corpus.sync(folder)

    assert (whole(corpus), stored(corpus), table(corpus, "SELECT id, name, added, gone FROM documents")) == before


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


def test_a_reader_that_fails_in_a_way_of_its_own_stops_nobody(tmp_path: Path, folder: Path, analyzer: Analyzer) -> None:
    def fail(_content: bytes, _name: str) -> tuple[Document, ...]:
        raise ZeroDivisionError

    dogs = Format("dogs", lambda content: "养犬".encode("gb18030") in content, fail)
    report = Corpus(tmp_path / "own.db", analyzer=analyzer, formats=(dogs, *FORMATS)).sync(folder)

    assert [(path, error.reason) for path, error in report.failed] == [
        ("dogs.txt", "its reader failed: ZeroDivisionError. Save it anew, or as docx or pdf")
    ]
    assert len(report.added) == 3


def test_a_folder_that_cannot_be_listed_loses_nothing(corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = list(os.walk(folder))

    def walk(root: Path, onerror: Callable[[OSError], None]) -> Iterator[tuple[str, list[str], list[str]]]:
        onerror(PermissionError(13, "Permission denied", str(root / "library")))
        yield from (each for each in listed if Path(each[0]).name != "library")

    monkeypatch.setattr(os, "walk", walk)
    report = corpus.sync(folder)

    assert (report.removed, report.unchanged) == ((), 3)
    assert [(path, error.reason) for path, error in report.failed] == [("library", "Permission denied")]


def test_a_folder_with_nothing_but_unreadable_files_empties_no_corpus(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "scan.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(EmptyFolderError):
        corpus.sync(tmp_path / "scans")

    assert corpus.counts()[0] == 4


def test_several_roots_share_a_corpus(corpus: Corpus, folder: Path, tmp_path: Path) -> None:
    added = tmp_path / "added"
    added.mkdir()
    (added / "news.txt").write_text("今天有新消息。", encoding="utf-8")
    report = corpus.sync({"": folder, ADDED: added})

    assert (report.added, report.unchanged, report.removed) == ((f"{ADDED}/news.txt",), 4, ())
    assert ids(corpus) == sorted([f"{ADDED}/news.txt", *NAMES])
    assert corpus.sync(folder).removed == (f"{ADDED}/news.txt",)


def test_every_root_must_be_there(corpus: Corpus, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderNotFoundError) as caught:
        corpus.sync({"": folder, ADDED: tmp_path / "gone"})

    assert caught.value.path == tmp_path / "gone"
    assert ids(corpus) == NAMES


def test_a_root_whose_folder_cannot_be_listed_loses_nothing(
    corpus: Corpus, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "added" / "in").mkdir(parents=True)
    (tmp_path / "added" / "in" / "news.txt").write_text("今天有新消息。", encoding="utf-8")
    roots = {"": folder, ADDED: tmp_path / "added"}
    corpus.sync(roots)
    listed = {root: list(os.walk(root)) for root in roots.values()}

    def walk(root: Path, onerror: Callable[[OSError], None]) -> Iterator[tuple[str, list[str], list[str]]]:
        if root == tmp_path / "added":
            onerror(PermissionError(13, "Permission denied", str(root / "in")))
        yield from (each for each in listed[root] if Path(each[0]).name != "in")

    monkeypatch.setattr(os, "walk", walk)
    report = corpus.sync(roots)

    assert (report.removed, [path for path, _ in report.failed]) == ((), [f"{ADDED}/in"])


def is_restricted(name: str) -> bool:
    return name.startswith("staff/")


def test_the_public_sees_nothing_that_is_restricted(corpus: Corpus, folder: Path) -> None:
    (folder / "staff").mkdir()
    (folder / "staff" / "keys.txt").write_text("仓库钥匙在二楼。", encoding="utf-8")
    corpus.sync(folder, restricted=is_restricted)

    assert ids(corpus) == sorted(["staff/keys.txt", *NAMES])
    assert [document.id for document in corpus.documents(restricted=False)] == NAMES
    assert (corpus.document("staff/keys.txt") is None, corpus.document("staff/keys.txt", restricted=False)) == (False, None)
    assert len(corpus.rows(restricted=False).documents) == 4


def test_a_file_that_becomes_restricted_is_stored_again(corpus: Corpus, folder: Path) -> None:
    report = corpus.sync(folder, restricted=lambda name: name == "dogs.txt")

    assert (report.reread, report.unchanged, report.changed) == (1, 4, True)
    assert (ids(corpus), [document.id for document in corpus.documents(restricted=False)]) == (NAMES, NAMES[1:])
    assert corpus.sync(folder, restricted=lambda name: name == "dogs.txt").reread == 0
    assert corpus.sync(folder).reread == 1
    assert [document.id for document in corpus.documents(restricted=False)] == NAMES


def test_some_of_the_rows_can_be_chosen(corpus: Corpus) -> None:
    rows = corpus.rows()
    chosen = rows.select(np.array([False, True, False, True]))

    assert chosen.documents.tolist() == rows.documents[[1, 3]].tolist()
    assert chosen.passages.tolist() == [row for row in rows.passages.tolist() if row in corpus_rows(corpus, "hours.md", "library/card.txt")]


def test_a_generation_shows_what_it_showed_whatever_comes_after(corpus: Corpus, folder: Path) -> None:
    first = corpus.reserve()
    before = whole(corpus), stored(corpus), corpus.counts()
    (folder / "dogs.txt").write_text("养犬登记须知\n登记处搬家了。", encoding="utf-8")
    (folder / "hours.md").unlink()
    corpus.sync(folder)
    second = corpus.reserve()

    assert (whole(corpus, first), stored(corpus, first), corpus.counts(first)) == before
    assert (whole(corpus, second), stored(corpus, second)) == (whole(corpus), stored(corpus)) != before[:2]
    assert corpus.document("hours.md", second) is None


def test_rows_go_with_the_last_generation_that_shows_them(corpus: Corpus, folder: Path) -> None:
    first = corpus.reserve()
    (folder / "dogs.txt").unlink()
    corpus.sync(folder)
    second = corpus.reserve()
    before = whole(corpus, first), stored(corpus, first)
    corpus.purge([first, second])
    assert (whole(corpus, first), stored(corpus, first)) == before
    corpus.purge([second])

    assert corpus.counts(first) == (3, len(corpus.rows().passages))
    assert (table(corpus, "SELECT count(*) FROM documents"), list(corpus.faults())) == ([(3,)], [])
    corpus.purge([])
    assert ids(corpus) == NAMES[1:]


def test_no_row_is_numbered_like_one_that_has_gone(corpus: Corpus, folder: Path) -> None:
    gone = corpus.rows()
    (folder / "hours.md").write_text("大厅搬家了。", encoding="utf-8")
    for name in ("dogs.txt", "housing/repairs.html", "library/card.txt"):
        (folder / name).unlink()
    corpus.sync(folder)
    corpus.purge([])
    (folder / "hours.md").write_text("大厅又搬家了。", encoding="utf-8")
    corpus.sync(folder)

    assert min(corpus.rows().documents) > max(gone.documents)
    assert min(corpus.rows().passages) > max(gone.passages)


def test_each_number_is_reserved_once_by_whoever_asks(corpus: Corpus, analyzer: Analyzer) -> None:
    other = Corpus(corpus.path, analyzer=analyzer)
    numbers = [corpus.reserve(), other.reserve(), corpus.reserve(40), other.reserve(), corpus.reserve()]
    other.close()
    later = Corpus(corpus.path, analyzer=analyzer)

    assert numbers == sorted(set(numbers))
    assert later.reserve() > numbers[-1]
    later.close()


def test_a_generation_is_marked_by_the_database_that_reserved_it(corpus: Corpus) -> None:
    first, second = corpus.reserve(), corpus.reserve()
    assert len({corpus.mark(first), corpus.mark(second), corpus.mark(99), None}) == 3
    assert not corpus.was_published
    corpus.purge([second])

    assert (corpus.mark(first), corpus.mark(second) is None, corpus.was_published) == (None, False, True)


def test_many_documents_get_the_terms_that_few_get(corpus: Corpus, folder: Path) -> None:
    for number in range(70):
        (folder / f"{number}.txt").write_text(f"第{number}号通知\n登记处搬到{number}号楼了。", encoding="utf-8")
    corpus.sync(folder)

    assert counted(corpus) == terms_of([passage for passage in stored(corpus) if passage is not None], corpus.analyzer)


def test_faults_are_none_in_a_sound_corpus(corpus: Corpus) -> None:
    assert list(corpus.faults()) == []


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE passages SET text = replace(text, '登记', '登机') WHERE id = 1", "dogs.txt: the passage at 0 is not in its document"),
        ("UPDATE passages SET document = 99 WHERE id = 1", "a row of passages refers to nothing"),
    ],
)
def test_faults_name_what_is_wrong(corpus: Corpus, damage: str, fault: str) -> None:
    with closing(sqlite3.connect(corpus.path)) as connection:
        connection.execute(damage)
        connection.commit()

    assert list(corpus.faults()) == [fault]


def test_an_index_that_sqlite_finds_wrong_is_a_fault(corpus: Corpus) -> None:
    with closing(sqlite3.connect(corpus.path)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'idx_passages_key'")
        connection.commit()

    assert list(Corpus(corpus.path, analyzer=corpus.analyzer).faults())


def test_counted_terms_that_are_missing_are_damage(corpus: Corpus) -> None:
    rows = corpus.rows()
    with closing(sqlite3.connect(corpus.path)) as connection:
        connection.execute("UPDATE documents SET terms = x'' WHERE name = 'dogs.txt'")
        connection.commit()

    with pytest.raises(DamagedDatabaseError, match="counted terms are missing"):
        corpus.term_counts(rows)


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
    assert "Put a backup in its place" in str(caught.value)
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
