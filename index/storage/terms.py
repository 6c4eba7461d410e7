"""The numbering of terms: each gets a number when it is first stored, and keeps it for good."""

import json
from collections.abc import Sequence
from typing import Final

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from index.ranking.postings import digests_of

_MANY_DOCUMENTS: Final = 64  # from so many documents to store on, loading all terms beforehand pays
_MANY_TERMS: Final = 4096  # from so many terms to look up on, reading the whole table pays


class TermNumbers:
    """Gives terms their numbers, those of the rows of the table `terms`, from 1 without a gap. Owned by the writer."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._db = db
        self._numbers: dict[str, int] = {}
        self._complete = False

    def prepare(self, documents: int) -> None:
        """Load all terms if many *documents* are to be stored; forget them otherwise, since they may be millions."""
        self._complete = documents >= _MANY_DOCUMENTS
        self._numbers = dict(self._db.conn.execute("SELECT term, id FROM terms")) if self._complete else {}

    def number(self, terms: Sequence[str]) -> NDArray[np.int32]:
        """Return the numbers of *terms*, which differ; new terms get the next ones."""
        numbers = [*map(self._numbers.get, terms)]
        if None in numbers:
            self._look_up([term for term, number in zip(terms, numbers, strict=True) if number is None])
            numbers = [*map(self._numbers.get, terms)]
        return np.array(numbers, dtype=np.int32)

    def _look_up(self, terms: Sequence[str]) -> None:
        """Remember the numbers of *terms*, and store those that the database does not have."""
        if not self._complete:
            query = "SELECT term, id FROM terms WHERE term IN (SELECT value FROM json_each(?))"
            self._numbers.update(self._db.conn.execute(query, [json.dumps(terms)]).fetchall())
            terms = [term for term in terms if term not in self._numbers]
        first = int(self._db.conn.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM terms").fetchone()[0])
        numbers = dict(zip(terms, range(first, first + len(terms)), strict=True))
        self._db.conn.executemany("INSERT INTO terms (term, id) VALUES (?, ?)", numbers.items())
        self._numbers.update(numbers)


def term_digests(db: sqlite_utils.Database, numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the digests of the terms with these *numbers*, which ascend."""
    if len(numbers) < _MANY_TERMS:
        terms = (db.execute("SELECT term FROM terms WHERE id = ?", [number]).fetchone()[0] for number in numbers.tolist())
        return digests_of(terms)
    everything = digests_of(term for (term,) in db.execute("SELECT term FROM terms ORDER BY id"))
    return everything[numbers - 1]
