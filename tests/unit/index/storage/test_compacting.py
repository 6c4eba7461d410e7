"""A database of an earlier version is moved to the present tables when it is opened, and answers as before."""

import sqlite3
import zlib
from contextlib import closing

import numpy as np
import pytest

from index import Analyzer, Corpus, DamagedDatabaseError
from index.ranking.postings import digest
from index.storage.compacting import packed_anew
from index.storage.terms import read_terms
from index.storage.texts import read_text
from tests.unit.index.storage.contents import counted, stored, table, whole

EARLIER = """
    CREATE TABLE terms (id INTEGER PRIMARY KEY, term TEXT NOT NULL);
    CREATE UNIQUE INDEX idx_terms_term ON terms (term);
    ALTER TABLE documents ADD COLUMN sizes BLOB;
    ALTER TABLE documents ADD COLUMN terms BLOB;
    ALTER TABLE documents ADD COLUMN frequencies BLOB;
    ALTER TABLE documents ADD COLUMN text TEXT NOT NULL DEFAULT '';
    ALTER TABLE passages ADD COLUMN text TEXT NOT NULL DEFAULT '';
"""
REMOVED = """
    DROP TABLE texts;
    DROP TABLE vocabulary;
    ALTER TABLE documents DROP COLUMN counts;
    DELETE FROM _sqlite_migrations WHERE name = 'm003_compact';
    VACUUM;
"""


def as_earlier(corpus: Corpus, *, packed: bool) -> None:
    """Store what *corpus* holds as an earlier version did, arrays and texts compressed where they are *packed*."""
    passages = [passage for passage in stored(corpus) if passage is not None]
    names = {digest(term): term for each in passages for term in corpus.analyzer.frequencies(each.text, each.title, each.heading)}
    rows = corpus.rows()
    arrays = {row: corpus.term_counts(rows.select(rows.documents == row)) for row in rows.documents.tolist()}
    texts = corpus.change(lambda db: {row: read_text(db, row) for row in arrays})
    terms = corpus.change(lambda db: [(number, names[each]) for number, each in enumerate(read_terms(db).tolist(), 1)])
    with closing(sqlite3.connect(corpus.path)) as db:
        db.executescript(EARLIER)
        db.executemany("INSERT INTO terms VALUES (?, ?)", terms)
        for row, counts in arrays.items():
            plain = counts.terms.tobytes(), counts.frequencies.tobytes()
            columns = [min(each, zlib.compress(each), key=len) if packed else each for each in plain]
            text = zlib.compress(texts[row].encode()) if packed else texts[row]
            values = [counts.sizes.tobytes(), *columns, text, row]
            db.execute("UPDATE documents SET sizes = ?, terms = ?, frequencies = ?, text = ? WHERE id = ?", values)
        db.executemany("UPDATE passages SET text = ? WHERE key = ?", [(each.text, each.key) for each in passages])
        db.commit()
        db.executescript(REMOVED)


@pytest.mark.parametrize("packed", [False, True])
def test_an_earlier_database_holds_the_same_once_it_is_opened(corpus: Corpus, analyzer: Analyzer, *, packed: bool) -> None:
    before = whole(corpus), stored(corpus), counted(corpus)
    rows = {name: table(corpus, f"SELECT * FROM {name} ORDER BY id") for name in ("passages", "texts", "vocabulary")}
    as_earlier(corpus, packed=packed)
    with closing(Corpus(corpus.path, analyzer=analyzer)) as again:
        assert (whole(again), stored(again), counted(again)) == before
        assert {name: table(again, f"SELECT * FROM {name} ORDER BY id") for name in rows} == rows
        assert list(again.faults()) == []
        again.check()


def test_an_earlier_database_that_cannot_be_moved_stays_as_it_was(corpus: Corpus, analyzer: Analyzer) -> None:
    as_earlier(corpus, packed=True)
    with closing(sqlite3.connect(corpus.path)) as db, db:
        db.execute("UPDATE documents SET terms = x'00' WHERE id = 2")
    before = table(corpus, "SELECT * FROM documents")
    for _ in range(2):
        with pytest.raises(DamagedDatabaseError, match="cannot be read"):
            Corpus(corpus.path, analyzer=analyzer)
    assert table(corpus, "SELECT * FROM documents") == before


@pytest.mark.parametrize("change", [{"sizes": b"\3\0\0\0"}, {"terms": b""}, {"frequencies": b"\1\0"}])
def test_arrays_that_do_not_fit_together_are_not_packed(change: dict[str, bytes]) -> None:
    arrays = {"sizes": b"\2\0\0\0", "terms": np.array([1, 2], dtype=np.int32).tobytes(), "frequencies": b"\1\0\1\0"}
    with pytest.raises(zlib.error):
        packed_anew(**(arrays | change))
