"""Compacting: what an earlier version stored in rows of terms, texts and arrays is moved to where it is stored now."""

import zlib
from typing import Final

import numpy as np
import sqlite_utils

from index.ranking.postings import digests_of
from index.storage.compression import expand_bytes, expand_text
from index.storage.counts import pack_counts
from index.storage.terms import append_terms
from index.storage.texts import store_text

_FEW: Final = 10_000  # terms at a time
_MISSING: Final = "counted terms are missing"


def move_terms(db: sqlite_utils.Database) -> None:
    """Store the digest of each term, in the order of their numbers."""
    terms = db.execute("SELECT term FROM terms ORDER BY id")
    while rows := terms.fetchmany(_FEW):
        append_terms(db, digests_of(term for (term,) in rows))


def move_texts(db: sqlite_utils.Database) -> None:
    """Store the text of each document in blocks."""
    for document in _documents(db):
        store_text(db, document, expand_text(db.execute("SELECT text FROM documents WHERE id = ?", [document]).fetchone()[0]))


def move_counts(db: sqlite_utils.Database) -> None:
    """Pack the term counts of each document."""
    for document in _documents(db):
        arrays = db.execute("SELECT sizes, terms, frequencies FROM documents WHERE id = ?", [document]).fetchone()
        db.execute("UPDATE documents SET counts = ? WHERE id = ?", [packed_anew(*arrays), document])


def packed_anew(sizes: bytes, terms: bytes, frequencies: bytes) -> bytes:
    """Return as `pack_counts()` does what are arrays as bytes, the last two perhaps compressed (int32, int32, uint16).

    Raises:
        zlib.error: that is not what they are.
    """
    count = int(np.frombuffer(sizes, dtype=np.int32).sum(dtype=np.int64))
    plain = expand_bytes(terms, count * np.int32().itemsize), expand_bytes(frequencies, count * np.uint16().itemsize)
    if [len(each) for each in plain] != [count * np.int32().itemsize, count * np.uint16().itemsize]:
        raise zlib.error(_MISSING)
    return pack_counts(np.frombuffer(sizes, np.int32), np.frombuffer(plain[0], np.int32), np.frombuffer(plain[1], np.uint16))


def _documents(db: sqlite_utils.Database) -> list[int]:
    return [row for (row,) in db.execute("SELECT id FROM documents ORDER BY id").fetchall()]
