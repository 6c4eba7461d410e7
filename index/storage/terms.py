"""The numbering of terms: each gets a number when it is first stored, and keeps it for good.

What is stored of a term is its digest: number n, from 1 on without a gap, is place n - 1 of the digests in the rows of `vocabulary`, five
hundred (uint64) to a row, which fill a page of the database.
"""

from collections.abc import Sequence
from itertools import repeat
from typing import Final

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from index.ranking.postings import digests_of

_BLOCK: Final = 500
_UNKNOWN: Final = 0  # no number of a term
_TYPE: Final = np.dtype("<u8")

Digests = NDArray[np.uint64]
"""Of terms whose numbers follow one another."""


class TermNumbers:
    """Gives terms their numbers. Owned by the writer."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._db = db
        self.forget()

    def forget(self) -> None:
        """Forget all numbers, which are read when they are needed: some may be rolled back, or given by another process, meanwhile."""
        self._numbers: dict[str, int] = {}
        self._stored: tuple[Digests, NDArray[np.int64]] | None = None  # when first needed: digests, ascending, and the number of each

    def number(self, terms: Sequence[str]) -> NDArray[np.int32]:
        """Return the numbers of *terms*, which differ; new terms get the next ones."""
        numbers = np.fromiter(map(self._numbers.get, terms, repeat(_UNKNOWN)), np.int32, len(terms))
        unknown = np.flatnonzero(numbers == _UNKNOWN)
        if len(unknown):
            numbers[unknown] = self._look_up([terms[place] for place in unknown.tolist()])
        return numbers

    def _look_up(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """Return and remember the numbers of *terms*, and store those that have none."""
        if self._stored is None:
            stored = read_terms(self._db)
            order = np.argsort(stored)
            self._stored = stored[order], order + 1
        digests, known = digests_of(terms), self._stored[0]
        places = np.minimum(known.searchsorted(digests), max(len(known) - 1, 0))
        is_new = known[places] != digests if len(known) else np.ones(len(digests), dtype=bool)
        numbers = np.zeros(len(terms), dtype=np.int64)
        numbers[~is_new] = self._stored[1][places[~is_new]]
        fresh = digests[is_new]
        numbers[is_new] = np.arange(len(fresh)) + append_terms(self._db, fresh)
        self._numbers.update(zip(terms, numbers.tolist(), strict=True))
        return numbers


def count_terms(db: sqlite_utils.Database) -> int:
    """Return the number of terms, which is the highest number of one."""
    last = db.execute("SELECT id, length(digests) FROM vocabulary ORDER BY id DESC LIMIT 1").fetchone()
    return last[0] * _BLOCK + last[1] // _TYPE.itemsize if last else 0


def read_terms(db: sqlite_utils.Database, after: int = 0) -> Digests:
    """Return the digests of the terms with higher numbers than *after*, by number."""
    blocks = db.execute("SELECT digests FROM vocabulary WHERE id >= ? ORDER BY id", [after // _BLOCK])
    digests = np.frombuffer(b"".join(block for (block,) in blocks), dtype=_TYPE)
    return digests[after % _BLOCK :].astype(np.uint64, copy=False)


def append_terms(db: sqlite_utils.Database, digests: Digests) -> int:
    """Give terms the next numbers; return the first of these."""
    before = count_terms(db)
    start = before // _BLOCK * _BLOCK
    content = np.concatenate((read_terms(db, start), digests)).astype(_TYPE).tobytes()
    size = _BLOCK * _TYPE.itemsize
    rows = ((start // _BLOCK + place // size, content[place : place + size]) for place in range(0, len(content), size))
    db.conn.executemany("INSERT OR REPLACE INTO vocabulary (id, digests) VALUES (?, ?)", rows)
    return before + 1


def drop_terms(db: sqlite_utils.Database, after: int) -> None:
    """Delete the terms with higher numbers than *after*."""
    kept = read_terms(db, after // _BLOCK * _BLOCK)[: after % _BLOCK]
    db.execute("DELETE FROM vocabulary WHERE id >= ?", [after // _BLOCK])
    append_terms(db, kept)


def term_digests(db: sqlite_utils.Database, numbers: NDArray[np.int64]) -> Digests:
    """Return the digests of the terms with these *numbers*."""
    return read_terms(db)[numbers - 1]
