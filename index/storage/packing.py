"""Packing: the row of a document, with those of its passages, as bytes that another database takes over with the same numbers.

A line of JSON, a line feed, and the three arrays of term counts as they are stored. Texts of passages are cut from the document's again,
whose part they are.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from index.errors import DamagedReleaseError
from index.storage.compression import compress_text, expand_text
from index.storage.releases import DocumentState, PackedDocument

_FACTS: Final = (
    "name", "file", "digest", "reading", "staff", "first_passage", "passages", "title", "provenance", "sections", "removed", "text",
)  # fmt: skip
_ARRAYS: Final = ("sizes", "terms", "frequencies")
_PASSAGE: Final = ("key", "heading", "start", "end")

PASSAGE_COLUMNS: Final = ("id", "document", *_PASSAGE, "text")
"""Of the rows that `unpack()` returns."""


def pack(document: Mapping[str, Any], passages: Sequence[Mapping[str, Any]]) -> PackedDocument:
    """Pack the row of a document with those of its *passages*, in their order."""
    facts = {name: document[name] for name in _FACTS} | {"text": expand_text(document["text"])}
    arrays = [bytes(document[name] or b"") for name in _ARRAYS]
    head = {"facts": facts, "passages": [[each[name] for name in _PASSAGE] for each in passages], "arrays": [len(each) for each in arrays]}
    content = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + b"".join(arrays)
    state = DocumentState(document["id"], document["added"], document["gone"])
    return PackedDocument(state, content, hashlib.sha256(content).hexdigest())


def unpack(packed: PackedDocument) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """Return the row of a document by column, and the rows of its passages as PASSAGE_COLUMNS.

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
    arrays = {name: rest[start:end] for name, start, end in zip(_ARRAYS, ends, ends[1:], strict=False)}
    passages = [
        (number, row, key, heading, start, end, facts["text"][start:end])
        for number, (key, heading, start, end) in enumerate(read["passages"], facts["first_passage"])
    ]
    return facts | arrays | {"text": compress_text(facts["text"]), "id": row, "added": added, "gone": gone}, passages
