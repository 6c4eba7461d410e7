from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sqlite_utils

from index import open_database
from index.ranking.postings import digests_of
from index.storage.schema import migrate
from index.storage.terms import TermNumbers, term_digests


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    database = open_database(tmp_path / "terms.db")
    migrate(database)
    yield database
    database.close()


@pytest.mark.parametrize("documents", [0, 1000])
def test_terms_are_numbered_from_1_and_keep_their_numbers(db: sqlite_utils.Database, documents: int) -> None:
    numbers = TermNumbers(db)
    numbers.prepare(documents)

    assert numbers.number(["电梯", "检修"]).tolist() == [1, 2]
    assert numbers.number(["图书室", "电梯", "登记"]).tolist() == [3, 1, 4]
    numbers.prepare(documents)
    assert numbers.number(["登记", "检修", "养犬"]).tolist() == [4, 2, 5]
    assert numbers.number([]).tolist() == []


def test_numbers_that_were_rolled_back_are_given_again(db: sqlite_utils.Database) -> None:
    numbers = TermNumbers(db)
    numbers.number(["电梯"])
    db.conn.rollback()
    numbers.prepare(0)

    assert numbers.number(["检修"]).tolist() == [1]


@pytest.mark.parametrize("size", [3, 5000])
def test_digests_are_found_by_number(db: sqlite_utils.Database, size: int) -> None:
    terms = [f"t{number}" for number in range(size)]
    numbers = TermNumbers(db).number(terms)
    odd = np.arange(0, size, 2 if size < 100 else 1)
    db.conn.commit()

    assert term_digests(db, numbers[odd].astype(np.int64)).tolist() == digests_of(terms[place] for place in odd).tolist()
