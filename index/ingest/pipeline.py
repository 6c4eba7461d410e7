"""What becomes of one file: it is read, cleaned, split into passages, and its terms are counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from index.analysis.analyzer import Analyzer
from index.documents import Document
from index.errors import DocumentError
from index.formats import FORMATS, Format
from index.ingest.folder import LARGEST_FILE, Source, content_of, documents_of
from index.passages import Passage, split

READING: Final = "10"
"""The version of reading, cleaning, splitting and counting. Raise it when one of them changes: the next sync reads every file again."""

_MOST_FREQUENT: Final = 2**16 - 1


@dataclass(frozen=True, slots=True)
class Analysed:
    """A document, its passages, and their term counts.

    `terms` are the distinct terms of the document. The other three are arrays as bytes, passage by passage: `sizes`, the number of
    distinct terms of each passage (int32); `places`, the place of each of those in `terms` (int32); and `frequencies`, how often each
    occurs in the passage (uint16).
    """

    document: Document
    passages: tuple[Passage, ...]
    terms: tuple[str, ...]
    sizes: bytes
    places: bytes
    frequencies: bytes


Contents = tuple[Analysed, ...] | DocumentError
"""The documents of a file, or the reason why it has none."""


def read_source(source: Source, analyzer: Analyzer, *, formats: Sequence[Format] = FORMATS, largest: int = LARGEST_FILE) -> Contents:
    """Read, clean, split and count a file of at most *largest* bytes."""
    try:
        documents = documents_of(content_of(source.path, source.name, largest), source.name, formats, analyzer.places)
    except DocumentError as error:
        return error
    return tuple(analyse(document, analyzer) for document in documents)


def analyse(document: Document, analyzer: Analyzer) -> Analysed:
    """Split *document* and count the terms by which each passage is found: those of its title, its headings and its text."""
    passages = split(document)
    counts = analyzer.count([(passage.text, (passage.title, passage.heading)) for passage in passages])
    sizes, places = counts.sizes.astype(np.int32), counts.places.astype(np.int32)
    frequencies = np.minimum(counts.frequencies, _MOST_FREQUENT).astype(np.uint16)
    return Analysed(document, passages, counts.terms, sizes.tobytes(), places.tobytes(), frequencies.tobytes())
