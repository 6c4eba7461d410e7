from collections import Counter

import numpy as np
import pytest

from index.ranking.postings import Postings, digest
from index.ranking.segments import Deletes, Segment

TEXTS = ["灯 灯 坏", "灯", "门 坏 门 门"]


@pytest.fixture
def postings() -> Postings:
    return Postings.of([Counter(text.split()) for text in TEXTS])


@pytest.fixture
def deletes() -> Deletes:
    """Of the first passage, which is a document of its own."""
    terms = sorted(map(digest, "灯坏"))
    first, ones = np.zeros(1, dtype=np.int32), np.ones(2, dtype=np.int32)
    return Deletes(first, first, np.array(terms, dtype=np.uint64), ones, ones)


def test_deletes_count_the_passages_and_documents_that_contained_a_term(deletes: Deletes) -> None:
    assert (deletes.counts(digest("灯")), deletes.counts(digest("门"))) == ((1, 1), (0, 0))
    assert Deletes.nothing().counts(digest("灯")) == (0, 0)


def test_a_segment_counts_without_its_deletes(postings: Postings, deletes: Deletes) -> None:
    whole, rest = Segment(postings), Segment(postings, deletes)

    assert (whole.n_passages, whole.n_documents, whole.total_length) == (3, 3, 8)
    assert (rest.n_passages, rest.n_documents, rest.total_length) == (2, 2, 5)
    assert [whole.doc_freq(term) for term in "灯坏门云"] == [(2, 2), (2, 2), (1, 1), (0, 0)]
    assert [rest.doc_freq(term) for term in "灯坏门云"] == [(1, 1), (1, 1), (1, 1), (0, 0)]


def test_scratch_arrays_are_used_again_unless_the_search_failed(postings: Postings) -> None:
    segment = Segment(postings)
    with segment.scratch() as first, segment.scratch() as beside:
        assert first is not beside
    with segment.scratch() as again:
        assert again is first or again is beside
    with pytest.raises(MemoryError), segment.scratch() as failed:
        raise MemoryError
    with segment.scratch() as last:
        assert last is not failed
