import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index import Analyzer, Corpus, SyncLimits
from tests.unit.index.storage.contents import NAMES, counted, ids, stored, table, terms_of, whole


def test_a_replacement_that_fails_halfway_leaves_the_old_version(corpus: Corpus, folder: Path) -> None:
    before = whole(corpus), stored(corpus), table(corpus, "SELECT id, name, added, gone FROM documents")
    (folder / "dogs.txt").write_text("养犬登记须知\n登记处搬家了。", encoding="utf-8")
    with closing(sqlite3.connect(corpus.path)) as connection:
        connection.execute("CREATE TRIGGER refuse BEFORE INSERT ON passages BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    with pytest.raises(sqlite3.IntegrityError):
        corpus.sync(folder)

    assert (whole(corpus), stored(corpus), table(corpus, "SELECT id, name, added, gone FROM documents")) == before


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
    assert (ids(empty), table(empty, "SELECT * FROM passages"), table(empty, "SELECT * FROM vocabulary")) == ([], [], [])
    empty.sync(folder)

    assert counted(empty) == terms_of([passage for passage in stored(empty) if passage is not None], empty.analyzer)


def test_others_write_while_files_are_read(empty: Corpus, folder: Path) -> None:
    def note(*_: object) -> None:
        with closing(sqlite3.connect(empty.path, timeout=0.01)) as other, other:
            other.execute("INSERT OR REPLACE INTO facts (name, value) VALUES ('noted', 'now')")

    empty.sync(folder, progress=note)
    assert ids(empty) == NAMES


def test_many_documents_get_the_terms_that_few_get(corpus: Corpus, folder: Path) -> None:
    for number in range(70):
        (folder / f"{number}.txt").write_text(f"第{number}号通知\n登记处搬到{number}号楼了。", encoding="utf-8")
    corpus.sync(folder)

    assert counted(corpus) == terms_of([passage for passage in stored(corpus) if passage is not None], corpus.analyzer)


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


def test_a_file_that_is_mostly_free_is_made_smaller(corpus: Corpus) -> None:
    with closing(sqlite3.connect(corpus.path)) as connection:
        connection.execute("CREATE TABLE large AS SELECT zeroblob(4000000) AS content")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("DROP TABLE large")
    assert corpus.path.stat().st_size > 4_000_000
    corpus.purge([corpus.reserve()])

    assert corpus.path.stat().st_size < 400_000
    assert (ids(corpus), list(corpus.faults())) == (NAMES, [])
