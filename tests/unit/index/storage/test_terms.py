from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sqlite_utils

from index import open_database
from index.ranking.postings import digests_of
from index.storage.schema import migrate
from index.storage.terms import TermNumbers, count_terms, drop_terms, read_terms, term_digests


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    database = open_database(tmp_path / "terms.db")
    migrate(database)
    yield database
    database.close()


def named(count: int) -> list[str]:
    return [f"t{number}" for number in range(count)]


def test_terms_are_numbered_from_1_and_keep_their_numbers(db: sqlite_utils.Database) -> None:
    numbers = TermNumbers(db)

    assert numbers.number(["电梯", "检修"]).tolist() == [1, 2]
    assert numbers.number(["图书室", "电梯", "登记"]).tolist() == [3, 1, 4]
    numbers.forget()
    assert numbers.number(["登记", "检修", "养犬"]).tolist() == [4, 2, 5]
    assert numbers.number([]).tolist() == []


def test_numbers_that_were_rolled_back_are_given_again(db: sqlite_utils.Database) -> None:
    numbers = TermNumbers(db)
    numbers.number(["电梯"])
    db.conn.rollback()
    numbers.forget()

    assert numbers.number(["检修"]).tolist() == [1]


@pytest.mark.parametrize("size", [3, 500, 5001])
def test_digests_are_found_by_number_however_they_were_stored(db: sqlite_utils.Database, size: int) -> None:
    terms = named(size)
    numbers = TermNumbers(db)
    numbers.number(terms[:2])
    found = numbers.number(terms)
    odd = np.arange(0, size, 2)

    assert term_digests(db, found[odd].astype(np.int64)).tolist() == digests_of(terms[::2]).tolist()
    assert (count_terms(db), read_terms(db, 2).tolist()) == (size, digests_of(terms[2:]).tolist())


@pytest.mark.parametrize("kept", [0, 1, 499, 500, 501, 1200])
def test_the_last_terms_can_be_taken_back(db: sqlite_utils.Database, kept: int) -> None:
    terms = named(1200)
    TermNumbers(db).number(terms)
    drop_terms(db, kept)

    assert (count_terms(db), read_terms(db).tolist()) == (kept, digests_of(terms[:kept]).tolist())
    assert TermNumbers(db).number(["电梯"]).tolist() == [kept + 1]
