import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlite_utils

from index import open_database
from index.storage.schema import migrate
from index.storage.texts import delete_texts, read_text, read_window, store_text

LONG = "".join(chr(0x4E00 + number % 3000) for number in range(2500)) + "\U00020000😀"
TEXTS = ["", "网", "网格员\n\0\ufffd", LONG[:1000], LONG[:1001], LONG]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    database = open_database(tmp_path / "texts.db")
    migrate(database)
    for document, text in enumerate(TEXTS, 1):
        store_text(database, document, text)
    yield database
    database.close()


def test_a_text_is_read_as_it_was_written(db: sqlite_utils.Database) -> None:
    assert [read_text(db, document) for document in range(1, len(TEXTS) + 1)] == TEXTS
    assert read_text(db, 99) == ""


@pytest.mark.parametrize(("start", "end"), [(0, 0), (0, 1), (999, 1001), (1000, 2000), (2400, 9000), (5000, 6000), (10, 5), (1500, 3)])
def test_a_part_of_a_text_is_what_a_slice_is(db: sqlite_utils.Database, start: int, end: int) -> None:
    for document, text in enumerate(TEXTS, 1):
        assert read_window(db, document, start, end) == (text[start:end], len(text))


def test_a_text_goes_alone(db: sqlite_utils.Database) -> None:
    delete_texts(db, [4, 6])

    assert [read_text(db, document) for document in range(1, 7)] == [*TEXTS[:3], "", TEXTS[4], ""]


def test_a_damaged_block_is_not_read(db: sqlite_utils.Database) -> None:
    db.execute("UPDATE texts SET content = substr(content, 1, length(content) - 3)")

    with pytest.raises(zlib.error):
        read_text(db, 6)
