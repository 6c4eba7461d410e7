"""What a corpus holds, in a form that tests compare."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import islice

import numpy as np

from index import Analyzer, Corpus, Document, Passage
from index.ranking.postings import digest

NAMES = ["dogs.txt", "hours.md", "housing/repairs.html", "library/card.txt"]


def ids(corpus: Corpus) -> list[str]:
    return [document.id for document in corpus.documents()]


def whole(corpus: Corpus, generation: int | None = None) -> list[Document | None]:
    """Return the documents with their texts."""
    return [corpus.document(document.id, generation) for document in corpus.documents(generation)]


def stored(corpus: Corpus, generation: int | None = None) -> list[Passage | None]:
    """Return the passages in corpus order."""
    return [corpus.passage(row) for row in corpus.rows(generation).passages.tolist()]


def counted(corpus: Corpus) -> list[dict[int, int]]:
    """Return for each passage how often it holds each term, these by their digests."""
    counts = corpus.term_counts(corpus.rows())
    named = corpus.digests(counts.terms.astype(np.int64)).tolist()
    pairs = iter(zip(named, counts.frequencies.tolist(), strict=True))
    return [dict(islice(pairs, size)) for size in counts.sizes.tolist()]


def terms_of(passages: Sequence[Passage], analyzer: Analyzer) -> list[dict[int, int]]:
    """Return what `counted()` should."""
    counts = (analyzer.frequencies(passage.text, passage.title, passage.heading) for passage in passages)
    return [{digest(term): often for term, often in each.items()} for each in counts]


def corpus_rows(corpus: Corpus, *names: str) -> set[int]:
    """Return the rows of the passages of some documents."""
    passages = {row: corpus.passage(row) for row in corpus.rows().passages.tolist()}
    return {row for row, passage in passages.items() if passage and passage.document_id in names}


def table(corpus: Corpus, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(corpus.path)) as connection:
        return connection.execute(query).fetchall()


def is_restricted(name: str) -> bool:
    return name.startswith("staff/")
