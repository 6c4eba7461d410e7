import os
from pathlib import Path

import pytest

from index import (
    FORMATS,
    Analyzer,
    Corpus,
    Document,
    EmptyDocumentError,
    EmptyFolderError,
    FolderNotFoundError,
    Format,
    Lexicon,
    Removal,
    SyncLimits,
    UnreadableDocumentError,
    UnsupportedFormatError,
)
from tests.unit.index.storage.contents import NAMES, counted, ids, stored, terms_of, whole

ADDED = ".added"
PICTURE = b"GIF89a\0"


def failures(corpus: Corpus, folder: Path) -> list[tuple[str, type[Exception]]]:
    return [(name, type(error)) for name, error in corpus.sync(folder).failed]


def test_the_first_sync_adds_every_file(empty: Corpus, folder: Path) -> None:
    report = empty.sync(folder)

    assert report.added == tuple(NAMES)
    assert (report.updated, report.removed, report.failed, report.unchanged, report.changed) == ((), (), (), 0, True)
    assert (report.documents, report.passages) == empty.counts()
    assert report.seconds > 0


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


def test_progress_is_told_of_each_file(empty: Corpus, folder: Path) -> None:
    told: list[tuple[int, int, str]] = []
    empty.sync(folder, progress=lambda done, total, name: told.append((done, total, name)))

    assert told == [(number, 4, name) for number, name in enumerate(NAMES, 1)]


# What is no document


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


# Files that fail


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


def test_a_reader_that_fails_in_a_way_of_its_own_stops_nobody(tmp_path: Path, folder: Path, analyzer: Analyzer) -> None:
    def fail(_content: bytes, _name: str) -> tuple[Document, ...]:
        raise ZeroDivisionError

    dogs = Format("dogs", lambda content: "养犬".encode("gb18030") in content, fail)
    report = Corpus(tmp_path / "own.db", analyzer=analyzer, formats=(dogs, *FORMATS)).sync(folder)

    assert [(path, error.reason) for path, error in report.failed] == [
        ("dogs.txt", "its reader failed: ZeroDivisionError. Save it anew, or as docx or pdf")
    ]
    assert len(report.added) == 3


# Folders that are empty, missing or several


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


def test_a_folder_with_nothing_but_unreadable_files_empties_no_corpus(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "scan.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(EmptyFolderError):
        corpus.sync(tmp_path / "scans")

    assert corpus.counts()[0] == 4


@pytest.mark.parametrize("name", ["nowhere", "file.txt"])
def test_a_folder_must_be_there(empty: Corpus, tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").write_text("不是文件夹", encoding="utf-8")

    with pytest.raises(FolderNotFoundError) as caught:
        empty.sync(tmp_path / name)

    assert caught.value.path == tmp_path / name


def refuse_to_list(monkeypatch: pytest.MonkeyPatch, refused: Path) -> None:
    """Let the system deny the listing of a folder: a test that runs as root is denied nothing."""
    scandir = os.scandir

    def scan(path: str) -> "os._ScandirIterator[str]":
        if Path(path) == refused:
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", scan)


def test_a_folder_that_cannot_be_listed_loses_nothing(corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_to_list(monkeypatch, folder / "library")
    report = corpus.sync(folder)

    assert (report.removed, report.unchanged) == ((), 3)
    assert [(path, error.reason) for path, error in report.failed] == [("library", "Permission denied")]


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
    refuse_to_list(monkeypatch, tmp_path / "added" / "in")
    report = corpus.sync(roots)

    assert (report.removed, [path for path, _ in report.failed]) == ((), [f"{ADDED}/in"])


# Reading again


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


def test_a_file_that_becomes_restricted_is_stored_again(corpus: Corpus, folder: Path) -> None:
    report = corpus.sync(folder, restricted=lambda name: name == "dogs.txt")

    assert (report.reread, report.unchanged, report.changed) == (1, 4, True)
    assert (ids(corpus), [document.id for document in corpus.documents(restricted=False)]) == (NAMES, NAMES[1:])
    assert corpus.sync(folder, restricted=lambda name: name == "dogs.txt").reread == 0
    assert corpus.sync(folder).reread == 1
    assert [document.id for document in corpus.documents(restricted=False)] == NAMES
