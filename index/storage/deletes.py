"""Deletes: the documents of a base segment that no longer exist, and by how much their terms are over-counted."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.durable import map_array
from index.ranking.postings import TermCounts
from index.ranking.segments import Deletes
from index.storage.reader import CorpusReader
from index.storage.rows import DocumentTable

_ARRAYS: Final[Mapping[str, type[np.generic]]] = {
    "passages": np.int32,
    "documents": np.int32,
    "digests": np.uint64,
    "passage_counts": np.int32,
    "document_counts": np.int32,
}


def open_deletes(folder: Path) -> Deletes:
    """Map the deletes in *folder* into memory."""
    return Deletes(*(map_array(folder / name, kind) for name, kind in _ARRAYS.items()))


def delete_arrays(deletes: Deletes) -> dict[str, NDArray[Any]]:
    """Return the arrays that `open_deletes()` reads, by name."""
    return {name: getattr(deletes, name) for name in _ARRAYS}


def extend_deletes(
    before: Deletes, dead: NDArray[np.int32], corpus: CorpusReader, base_documents: NDArray[np.int64], firsts: NDArray[np.int32]
) -> Deletes:
    """Return the deletes of a base segment from which the documents *dead* are gone, those of the deletes *before* among them.

    The terms of the others are still in the database, since the generation that shows them is kept.

    Args:
        before: the deletes of the generation before.
        dead: (n_dead,) numbers of the documents in the segment, ascending.
        corpus: has the term counts.
        base_documents: (n_documents,) the rows of the documents of the segment.
        firsts: (n_documents + 1,) where their passages begin in the segment.
    """
    newly = np.setdiff1d(dead, before.documents)
    sizes = np.diff(firsts)[newly].astype(np.int64)
    counts = corpus.term_counts(DocumentTable(base_documents[newly], np.zeros_like(base_documents[newly]), sizes))
    terms, in_passages, in_documents = _count_terms(counts)
    digests = np.concatenate((before.digests, corpus.digests(terms.astype(np.int64))))
    named, places = np.unique(digests, return_inverse=True)
    passage_counts, document_counts = np.zeros((2, len(named)), dtype=np.int32)
    np.add.at(passage_counts, places, np.concatenate((before.passage_counts, in_passages)))
    np.add.at(document_counts, places, np.concatenate((before.document_counts, in_documents)))
    passages = np.concatenate([np.arange(firsts[each], firsts[each + 1], dtype=np.int32) for each in dead.tolist()] or [dead])
    return Deletes(passages, dead, named, passage_counts, document_counts)


def _count_terms(counts: TermCounts) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return the numbers of all terms, ascending, and in how many passages and documents each occurs."""
    terms, in_passages = np.unique(counts.terms, return_counts=True)
    width = int(terms.max(initial=0)) + 1
    owners = np.repeat(counts.document_of, counts.sizes).astype(np.int64)
    pairs = np.unique(owners * width + counts.terms)  # each term once a document
    in_documents = np.bincount(pairs % width, minlength=width)[terms]
    return terms, in_passages.astype(np.int32), in_documents.astype(np.int32)
