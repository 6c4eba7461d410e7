import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index import Analyzer, Corpus, DamagedDatabaseError, split
from index.formats import read
from index.passages import Body
from tests.unit.index.storage.contents import NAMES, counted, ids, is_restricted, stored, terms_of, whole


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
    assert (corpus.passage_rows(passage.key), corpus.bodies([row, 10**6])) == ([row], {row: Body(passage.heading, passage.text)})
    assert (corpus.passage_rows("no such key"), corpus.passage(10**6)) == ([], None)


def test_the_time_of_the_last_sync_is_kept(corpus: Corpus) -> None:
    synced_at = corpus.synced_at()

    assert synced_at is not None
    assert timedelta(0) <= datetime.now(UTC) - synced_at < timedelta(minutes=1)


def test_the_public_sees_nothing_that_is_restricted(corpus: Corpus, folder: Path) -> None:
    (folder / "staff").mkdir()
    (folder / "staff" / "keys.txt").write_text("仓库钥匙在二楼。", encoding="utf-8")
    corpus.sync(folder, restricted=is_restricted)

    assert ids(corpus) == sorted(["staff/keys.txt", *NAMES])
    assert [document.id for document in corpus.documents(restricted=False)] == NAMES
    assert (corpus.document("staff/keys.txt") is None, corpus.document("staff/keys.txt", restricted=False)) == (False, None)
    assert len(corpus.rows(restricted=False).documents) == 4


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


def test_faults_are_none_in_a_sound_corpus(corpus: Corpus) -> None:
    assert list(corpus.faults()) == []


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE passages SET start = 1 WHERE id = 1", "dogs.txt: the passage at 1 is not in its document"),
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
        connection.execute("UPDATE documents SET counts = x'' WHERE name = 'dogs.txt'")
        connection.commit()

    with pytest.raises(DamagedDatabaseError, match="counted terms are missing"):
        corpus.term_counts(rows)
