"""The rows of a corpus: which documents a generation shows, and how rows become documents and passages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.documents import Document, Provenance, Removal, Section
from index.passages import Passage


@dataclass(frozen=True, slots=True, eq=False)
class DocumentTable:
    """The rows of some documents in corpus order, which is that of their ids.

    All (n_documents,): `documents` are the numbers of the rows, `firsts` those of their first passages, which follow one another, and
    `sizes` the number of passages of each.
    """

    documents: NDArray[np.int64]
    firsts: NDArray[np.int64]
    sizes: NDArray[np.int64]

    @property
    def passages(self) -> NDArray[np.int64]:
        """The rows of all passages, in corpus order: (n_passages,)."""
        if not len(self.documents):
            return np.zeros(0, dtype=np.int64)
        starts = np.concatenate(([0], np.cumsum(self.sizes)[:-1]))
        begins = np.repeat(self.firsts - starts, self.sizes)
        return begins + np.arange(len(begins))

    def select(self, chosen: NDArray[Any]) -> "DocumentTable":
        """Return the rows that *chosen*, a mask or places, selects."""
        return DocumentTable(self.documents[chosen], self.firsts[chosen], self.sizes[chosen])


def to_table(rows: Sequence[Mapping[str, Any]]) -> DocumentTable:
    """Return the table of document rows that are in corpus order."""
    return DocumentTable(*(np.array([row[name] for row in rows], dtype=np.int64) for name in ("id", "first_passage", "passages")))


def document_columns(document: Document) -> dict[str, Any]:
    """Return the columns that `to_document()` reads; the text is stored apart."""
    return {
        "name": document.id,
        "digest": document.digest,
        "title": document.title,
        "provenance": json.dumps(asdict(document.provenance), ensure_ascii=False),
        "sections": json.dumps([asdict(section) for section in document.sections], ensure_ascii=False),
        "removed": json.dumps([asdict(removal) for removal in document.removed], ensure_ascii=False),
    }


def to_document(row: Mapping[str, Any], text: str) -> Document:
    """Return the document of a whole row, and its *text*."""
    return Document(
        id=row["name"],
        title=row["title"],
        text=text,
        sections=tuple(Section(**section) for section in json.loads(row["sections"])),
        provenance=to_provenance(row),
        removed=tuple(Removal(**removal) for removal in json.loads(row["removed"])),
        digest=row["digest"],
    )


def to_provenance(row: Mapping[str, Any]) -> Provenance:
    """Return the provenance of the document of a row."""
    return Provenance(**json.loads(row["provenance"]))


def to_passage(row: Mapping[str, Any]) -> Passage:
    """Return the passage of a row that was joined with its document's and its text."""
    return Passage(
        key=row["key"],
        document_id=row["name"],
        title=row["title"],
        heading=row["heading"],
        start=row["start"],
        end=row["end"],
        text=row["text"],
        provenance=to_provenance(row),
    )
