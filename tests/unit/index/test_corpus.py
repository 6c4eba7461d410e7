import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index import (
    FORMATS,
    Analyzer,
    Corpus,
    CorpusHeldError,
    Document,
    EmptyDocumentError,
    EmptyFolderError,
    FolderNotFoundError,
    Format,
    Index,
    Lexicon,
    Passage,
    Provenance,
    Removal,
    UnreadableDocumentError,
    UnsupportedFormatError,
    split,
)
from index import folder as folder_module
from index.corpus import term_frequencies
from index.formats import read
from index.passages import passage_key

ROOT = Path(__file__).parents[3]
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


def failures(corpus: Corpus, folder: Path) -> list[tuple[str, type[Exception]]]:
    return [(name, type(error)) for name, error in corpus.sync(folder).failed]


def test_a_new_corpus_is_empty(empty: Corpus) -> None:
    assert (empty.count("documents"), empty.count("passages"), empty.synced_at()) == (0, 0, None)
    assert (empty.documents(), empty.analysed()) == ([], ([], []))


def test_the_first_sync_adds_every_file(empty: Corpus, folder: Path) -> None:
    report = empty.sync(folder)

    assert report.added == tuple(NAMES)
    assert (report.updated, report.removed, report.failed, report.unchanged, report.changed) == ((), (), (), 0, True)
    assert (report.documents, report.passages) == (empty.count("documents"), empty.count("passages"))
    assert report.seconds > 0


def test_a_document_is_kept_as_it_was_read(corpus: Corpus, folder: Path) -> None:
    expected = [read((folder / name).read_bytes(), name)[0] for name in NAMES]

    assert corpus.documents() == expected
    assert corpus.document("hours.md") == expected[1]
    assert corpus.document("nowhere.md") is None


def test_passages_and_their_terms_are_kept_in_corpus_order(corpus: Corpus, analyzer: Analyzer) -> None:
    passages, frequencies = corpus.analysed()

    assert passages == [passage for document in corpus.documents() for passage in split(document)]
    assert frequencies == [term_frequencies(passage, analyzer) for passage in passages]


def test_the_terms_of_a_passage_include_those_of_its_title_and_headings(analyzer: Analyzer) -> None:
    passage = Passage("0" * 12, "a", "Library", "Cards › Loss", 0, 5, "Card!", Provenance())

    assert term_frequencies(passage, analyzer) == {"library": 1, "cards": 1, "loss": 1, "card": 1}


def test_a_second_sync_of_the_same_folder_changes_nothing(corpus: Corpus, folder: Path) -> None:
    report = corpus.sync(folder)

    assert (report.added, report.updated, report.removed, report.failed) == ((), (), (), ())
    assert (report.unchanged, report.changed) == (4, False)


def test_a_changed_file_replaces_its_old_version(corpus: Corpus, folder: Path) -> None:
    (folder / "dogs.txt").write_text("养犬登记须知\n现在全年都可以登记。\n", encoding="utf-8")
    report = corpus.sync(folder)

    assert (report.added, report.updated, report.removed, report.unchanged) == ((), ("dogs.txt",), (), 3)
    assert [passage.text for passage in corpus.analysed()[0] if passage.document_id == "dogs.txt"] == ["养犬登记须知\n现在全年都可以登记。"]


def test_a_removed_file_is_forgotten(corpus: Corpus, folder: Path) -> None:
    (folder / "dogs.txt").unlink()
    report = corpus.sync(folder)

    assert (report.removed, report.changed) == (("dogs.txt",), True)
    assert ids(corpus) == NAMES[1:]
    assert [passage for passage in corpus.analysed()[0] if passage.document_id == "dogs.txt"] == []


def test_a_renamed_file_is_removed_and_added(corpus: Corpus, folder: Path) -> None:
    (folder / "dogs.txt").rename(folder / "library" / "dogs.txt")
    report = corpus.sync(folder)

    assert (report.added, report.removed) == (("library/dogs.txt",), ("dogs.txt",))


def test_what_was_synced_is_there_when_the_corpus_is_opened_again(corpus: Corpus, analyzer: Analyzer) -> None:
    again = Corpus(corpus.path, analyzer=analyzer)

    assert again.analysed() == corpus.analysed()
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


def test_a_file_that_is_too_large_is_refused_unread(corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "LARGEST_FILE", 2**20)
    (folder / "exact.txt").write_bytes("刚好这么大。".encode().ljust(2**20, b"\n"))
    (folder / "large.txt").write_bytes("大了一个字节".encode().ljust(2**20 + 1, b"\n"))
    (failure,) = corpus.sync(folder).failed

    assert (failure[0], failure[1].reason) == ("large.txt", "it is larger than 1 MiB")
    assert "exact.txt" in ids(corpus)


def test_a_file_that_vanishes_meanwhile_is_reported(empty: Corpus, folder: Path) -> None:
    report = empty.sync(folder, progress=lambda *_: (folder / "library" / "card.txt").unlink(missing_ok=True))

    assert [(name, error.reason) for name, error in report.failed] == [("library/card.txt", "No such file or directory")]
    assert report.added == tuple(NAMES[:3])


def test_a_file_that_cannot_be_read_stops_nobody(empty: Corpus, folder: Path) -> None:
    (folder / "a.txt").write_bytes(PICTURE)
    (folder / "b.txt").write_bytes(b"")
    report = empty.sync(folder)

    assert [(name, type(error)) for name, error in report.failed] == [("a.txt", UnsupportedFormatError), ("b.txt", EmptyDocumentError)]
    assert report.added == tuple(NAMES)


def test_a_file_that_fails_keeps_its_old_version(corpus: Corpus, folder: Path) -> None:
    before = corpus.document("dogs.txt"), corpus.analysed()
    (folder / "dogs.txt").write_bytes(PICTURE)
    report = corpus.sync(folder)

    assert [name for name, _ in report.failed] == ["dogs.txt"]
    assert (report.removed, report.changed) == ((), False)
    assert (corpus.document("dogs.txt"), corpus.analysed()) == before


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
    report = other.sync(folder)
    passages, frequencies = other.analysed()

    assert (report.unchanged, report.reread, report.changed) == (4, 4, True)
    assert frequencies == [term_frequencies(passage, other.analyzer) for passage in passages]
    assert frequencies != [term_frequencies(passage, corpus.analyzer) for passage in passages]
    other.close()


def test_a_file_that_failed_under_another_analyzer_is_analysed_when_it_is_back(corpus: Corpus, folder: Path) -> None:
    other = Corpus(corpus.path, analyzer=Analyzer(Lexicon()))
    content = (folder / "library" / "card.txt").read_bytes()
    (folder / "library" / "card.txt").write_bytes(PICTURE)
    other.sync(folder)
    (folder / "library" / "card.txt").write_bytes(content)
    other.sync(folder)
    passages, frequencies = other.analysed()

    assert frequencies == [term_frequencies(passage, other.analyzer) for passage in passages]
    other.close()


def test_an_interrupted_sync_goes_on_where_it_stopped(empty: Corpus, folder: Path) -> None:
    def interrupt(done: int, _total: int, _name: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        empty.sync(folder, progress=interrupt)
    assert ids(empty) == NAMES[:2]
    empty.sync(folder)

    assert ids(empty) == NAMES


def test_a_file_of_several_articles_is_replaced_as_a_whole(tmp_path: Path, analyzer: Analyzer) -> None:
    def articles(content: bytes, name: str) -> tuple[Document, ...]:
        texts = enumerate(content.decode().split("|"), 1)
        return tuple(Document(f"{name}#{number}", "月报", text, removed=(Removal(2, "广告", "advertising"),)) for number, text in texts)

    corpus = Corpus(tmp_path / "news.db", analyzer=analyzer, formats=(Format("articles", lambda _: True, articles), *FORMATS))
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "may.txt").write_text("电梯检修。|图书室搬家。", encoding="utf-8")
    corpus.sync(folder)
    assert [(document.id, document.removed[0].text) for document in corpus.documents()] == [("may.txt#1", "广告"), ("may.txt#2", "广告")]
    (folder / "may.txt").write_text("电梯修好了。", encoding="utf-8")
    corpus.sync(folder)

    assert [(document.id, document.text) for document in corpus.documents()] == [("may.txt#1", "电梯修好了。")]
    corpus.close()


def test_only_one_process_writes(corpus: Corpus, folder: Path) -> None:
    with held_by_another_process(corpus.path), pytest.raises(CorpusHeldError) as caught:
        corpus.sync(folder)

    assert caught.value.path == corpus.path


def test_readers_do_not_wait_for_the_process_that_writes(corpus: Corpus) -> None:
    with held_by_another_process(corpus.path):
        assert len(Index.build(corpus)) == corpus.count("passages")


def test_a_lock_left_by_a_killed_process_is_free(corpus: Corpus, folder: Path) -> None:
    with held_by_another_process(corpus.path) as process:
        process.kill()
        process.wait()

        assert corpus.sync(folder).unchanged == 4


def test_who_holds_the_corpus_may_sync(corpus: Corpus, folder: Path) -> None:
    with corpus.hold(), corpus.hold():
        report = corpus.sync(folder)

    assert replace(report, seconds=0.0) == replace(corpus.sync(folder), seconds=0.0)


def test_a_replacement_that_fails_halfway_leaves_the_old_version(tmp_path: Path, analyzer: Analyzer) -> None:
    def clashing(content: bytes, name: str) -> tuple[Document, ...]:
        return tuple(Document(name, "通知", text) for text in content.decode().split("|"))

    corpus = Corpus(tmp_path / "news.db", analyzer=analyzer, formats=(Format("clashing", lambda _: True, clashing),))
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "may.txt").write_text("电梯检修。", encoding="utf-8")
    corpus.sync(folder)
    before = corpus.documents(), corpus.analysed()
    (folder / "may.txt").write_text("电梯修好了。|两篇同名。", encoding="utf-8")
    with pytest.raises(sqlite3.IntegrityError):
        corpus.sync(folder)

    assert (corpus.documents(), corpus.analysed()) == before
    corpus.close()


def test_a_reader_sees_documents_and_passages_of_one_moment(corpus: Corpus, folder: Path, analyzer: Analyzer) -> None:
    class OvertakenCorpus(Corpus):
        def documents(self) -> list[Document]:
            documents = super().documents()
            (folder / "dogs.txt").write_text("养犬登记须知\n登记处搬家了。", encoding="utf-8")
            (folder / "news.txt").write_text("今天有新消息。", encoding="utf-8")
            corpus.sync(folder)
            return documents

    before = corpus.analysed()
    reader = OvertakenCorpus(corpus.path, analyzer=analyzer)

    assert reader.analysed() == before
    assert corpus.analysed() != before
    reader.close()


def test_any_thread_may_read_while_another_syncs(corpus: Corpus, folder: Path) -> None:
    def look() -> None:
        while not done.is_set():
            seen.extend(passage.key == passage_key(passage.document_id, passage.text) for passage in corpus.analysed()[0])

    seen: list[bool] = []
    done = threading.Event()
    with ThreadPoolExecutor() as threads:
        looking = threads.submit(look)
        for number in range(20):
            (folder / "dogs.txt").write_text(f"今天是第{number}号。\n", encoding="utf-8")
            corpus.sync(folder)
        done.set()

    assert looking.exception() is None
    assert set(seen) == {True}


def test_a_reader_that_fails_in_a_way_of_its_own_stops_nobody(tmp_path: Path, folder: Path, analyzer: Analyzer) -> None:
    def fail(_content: bytes, _name: str) -> tuple[Document, ...]:
        raise ZeroDivisionError

    dogs = Format("dogs", lambda content: "养犬".encode("gb18030") in content, fail)
    report = Corpus(tmp_path / "own.db", analyzer=analyzer, formats=(dogs, *FORMATS)).sync(folder)

    assert [(path, error.reason) for path, error in report.failed] == [("dogs.txt", "its reader failed: ZeroDivisionError")]
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

    assert corpus.count("documents") == 4
