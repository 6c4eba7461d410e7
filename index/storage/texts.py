"""Texts of documents, in deflated blocks of a thousand characters: a passage is read without the rest of its document.

Block b of the document of row d is row d * 2 ** 20 + b of the table `texts`: a zlib stream of UTF-16, little-endian, which deflates Chinese
to a tenth less than UTF-8 does. A passage has no text of its own.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

import sqlite_utils

_BLOCK: Final = 1000
_BITS: Final = 20  # of the number of a block
_LEVEL: Final = 6
_ENCODING: Final = "utf-16-le"

JOINED: Final = f"""
    texts.id AS block, content FROM passages JOIN documents ON documents.id = document LEFT JOIN texts
    ON texts.id BETWEEN (document << {_BITS}) + "start" / {_BLOCK} AND (document << {_BITS}) + ("end" - 1) / {_BLOCK}
"""
"""SQL: what follows the columns of a query for passages, so that each comes in as many rows as its text has blocks; see `spans()`."""


def store_text(db: sqlite_utils.Database, document: int, text: str) -> None:
    """Store the text of the document of a row."""
    blocks = (text[start : start + _BLOCK].encode(_ENCODING) for start in range(0, len(text), _BLOCK))
    rows = ((number, zlib.compress(block, _LEVEL)) for number, block in enumerate(blocks, document << _BITS))
    db.conn.executemany("INSERT INTO texts (id, content) VALUES (?, ?)", rows)


def delete_texts(db: sqlite_utils.Database, documents: Iterable[int]) -> None:
    """Delete the texts of the documents of these rows."""
    spans = ((document << _BITS, (document + 1) << _BITS) for document in documents)
    db.conn.executemany("DELETE FROM texts WHERE id >= ? AND id < ?", spans)


def read_text(db: sqlite_utils.Database, document: int) -> str:
    """Return the text of the document of a row.

    Raises:
        zlib.error, UnicodeDecodeError: it is not what was stored.
    """
    return "".join(map(_expanded, _blocks(db, document)))


def read_window(db: sqlite_utils.Database, document: int, start: int, end: int) -> tuple[str, int]:
    """Return the text of a document from *start* to *end*, as far as it goes, and the length of all of it.

    Raises:
        zlib.error, UnicodeDecodeError: it is not what was stored.
    """
    blocks = _blocks(db, document)
    length = (len(blocks) - 1) * _BLOCK + len(_expanded(blocks[-1])) if blocks else 0
    first = start // _BLOCK
    text = "".join(map(_expanded, blocks[first : max(end - 1, 0) // _BLOCK + 1]))
    return text[start - first * _BLOCK : max(end - first * _BLOCK, 0)], length


def spans(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each passage once, with its `text`, of *rows* that JOINED was queried for, ordered by passage and block.

    Raises:
        zlib.error, UnicodeDecodeError, TypeError: a text is not what was stored, or missing.
    """
    expanded = lru_cache(len(rows))(_expanded)  # neighbours share blocks
    for _, group in groupby(rows, key=lambda row: row["id"]):
        parts = list(group)
        passage = dict(parts[0])
        start = passage["start"] % _BLOCK
        text = "".join(expanded(part["content"]) for part in parts)
        yield passage | {"text": text[start : start + passage["end"] - passage["start"]]}


def _blocks(db: sqlite_utils.Database, document: int) -> list[bytes]:
    query = "SELECT content FROM texts WHERE id >= ? AND id < ? ORDER BY id"
    return [content for (content,) in db.execute(query, [document << _BITS, (document + 1) << _BITS])]


def _expanded(block: bytes) -> str:
    return zlib.decompress(block).decode(_ENCODING)
