from collections import Counter
from itertools import accumulate, groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.ranking.postings import Postings
from index.ranking.sources import Table
from index.ranking.tables import SHORT, count
from tests.effort import examples

PASSAGES = st.lists(st.tuples(st.booleans(), st.text("网格员户", max_size=6)), min_size=1, max_size=12)
TERMS = "网格员户灯"


def counted(postings: Postings, numbers: list[int], short: int) -> Table:
    found = [postings.number(term) for term in TERMS]
    lists = [None if number < 0 else (int(postings.offsets[number]), int(postings.offsets[number + 1])) for number in found]
    return count(postings, lists, np.array(numbers, dtype=np.int32), short)


@pytest.mark.parametrize("short", [0, 2, SHORT])
@given(passages=PASSAGES, draw=st.data())
@settings(max_examples=examples(30))
def test_terms_are_counted_in_passages_and_their_documents(short: int, passages: list[tuple[bool, str]], draw: st.DataObject) -> None:
    document_of = list(accumulate(int(begins) for begins, _ in passages))
    document_of = [number for number, (_, group) in enumerate(groupby(document_of)) for _ in group]
    counts = [Counter(text) for _, text in passages]
    numbers = draw.draw(st.lists(st.integers(0, len(passages) - 1), unique=True))
    table = counted(Postings.of(counts, document_of), numbers, short)

    around = {number: [other for other, each in enumerate(document_of) if each == document_of[number]] for number in numbers}
    assert table.own.tolist() == [[counts[number][term] for number in numbers] for term in TERMS]
    assert table.around.tolist() == [[sum(counts[other][term] for other in around[number]) for number in numbers] for term in TERMS]
    assert table.spread.tolist() == [[sum(term in counts[other] for other in around[number]) for number in numbers] for term in TERMS]
