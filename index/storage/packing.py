"""Packing: the row of a document, with those of its passages, as bytes that another database takes over with the same numbers.

A line of JSON, a line feed, and the term counts as they are stored; in what an earlier version packed, three arrays of them.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, Final

from index.errors import DamagedReleaseError
from index.storage.compacting import packed_anew
from index.storage.releases import DocumentState, PackedDocument

_FACTS: Final = (
    "name", "file", "digest", "reading", "staff", "first_passage", "passages", "title", "provenance", "sections", "removed",
)  # fmt: skip
_PASSAGE: Final = ("key", "heading", "start", "end")

PASSAGE_COLUMNS: Final = ("id", "document", *_PASSAGE)
"""Of the rows that `unpack()` returns."""


def pack(document: Mapping[str, Any], text: str, passages: Sequence[Mapping[str, Any]]) -> PackedDocument:
    """Pack the row of a document with its *text* and the rows of its *passages*, in their order."""
    facts = {name: document[name] for name in _FACTS} | {"text": text}
    counts = bytes(document["counts"] or b"")
    head = {"facts": facts, "passages": [[each[name] for name in _PASSAGE] for each in passages], "arrays": [len(counts)]}
    content = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + counts
    state = DocumentState(document["id"], document["added"], document["gone"])
    return PackedDocument(state, content, hashlib.sha256(content).hexdigest())


def unpack(packed: PackedDocument) -> tuple[dict[str, Any], str, list[tuple[Any, ...]]]:
    """Return the row of a document by column, its text, and the rows of its passages as PASSAGE_COLUMNS.

    Raises:
        DamagedReleaseError: it is not what was packed.
    """
    row, added, gone = packed.state
    if hashlib.sha256(packed.content).hexdigest() != packed.sha256:
        raise DamagedReleaseError(row, "document")
    head, _, rest = packed.content.partition(b"\n")
    read = json.loads(head)
    facts = read["facts"]
    ends = list(accumulate(read["arrays"], initial=0))
    arrays = [rest[start:end] for start, end in pairwise(ends)]
    text, counts = facts.pop("text"), arrays[0] if len(arrays) == 1 else packed_anew(*arrays)
    passages = [(number, row, *each) for number, each in enumerate(read["passages"], facts["first_passage"])]
    return facts | {"counts": counts, "id": row, "added": added, "gone": gone}, text, passages
