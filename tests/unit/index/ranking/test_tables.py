from collections import Counter
from itertools import accumulate, groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.ranking.common_terms import MOST_BYTES, CommonTerms
from index.ranking.postings import Postings
from index.ranking.sources import Table
from index.ranking.tables import SHORT, count
from tests.effort import examples

PASSAGES = st.lists(st.tuples(st.booleans(), st.text("网格员户", max_size=6)), min_size=1, max_size=12)
TERMS = "网格员户灯"


def counted(postings: Postings, numbers: list[int], short: int, common: CommonTerms | None = None) -> Table:
    found = [postings.number(term) for term in TERMS]
    lists = [None if number < 0 else (int(postings.offsets[number]), int(postings.offsets[number + 1])) for number in found]
    return count(postings, lists, np.array(numbers, dtype=np.int32), short, common)


@pytest.mark.parametrize(("short", "most_bytes"), [(0, 0), (2, 0), (SHORT, 0), (2, MOST_BYTES)])
@given(passages=PASSAGES, draw=st.data())
@settings(max_examples=examples(30))
def test_terms_are_counted_in_passages_and_their_documents(
    short: int, most_bytes: int, passages: list[tuple[bool, str]], draw: st.DataObject
) -> None:
    document_of = list(accumulate(int(begins) for begins, _ in passages))
    document_of = [number for number, (_, group) in enumerate(groupby(document_of)) for _ in group]
    counts = [Counter(text) for _, text in passages]
    numbers = draw.draw(st.lists(st.integers(0, len(passages) - 1), unique=True))
    postings = Postings.of(counts, document_of)
    table = counted(postings, numbers, short, CommonTerms(postings, most_bytes) if most_bytes else None)

    around = {number: [other for other, each in enumerate(document_of) if each == document_of[number]] for number in numbers}
    assert table.own.tolist() == [[counts[number][term] for number in numbers] for term in TERMS]
    assert table.around.tolist() == [[sum(counts[other][term] for other in around[number]) for number in numbers] for term in TERMS]
    assert table.spread.tolist() == [[sum(term in counts[other] for other in around[number]) for number in numbers] for term in TERMS]


def list_of(postings: Postings, term: str) -> tuple[int, int]:
    number = postings.number(term)
    return int(postings.offsets[number]), int(postings.offsets[number + 1])


def test_only_the_longest_lists_are_kept_as_columns_and_only_where_enough_fit() -> None:
    terms = [chr(0x4E00 + number) for number in range(40)]
    counts = [dict.fromkeys(terms[: passage + 1], 1) for passage in range(40)]  # the first term has the longest list
    postings, width = Postings.of(counts, range(40)), 2 * (40 + 2 * 40)

    some, few = CommonTerms(postings, 33 * width), CommonTerms(postings, 8 * width)

    kept = [term for term in terms if some.of(*list_of(postings, term)) is not None]
    assert kept == terms[: len(kept)]
    assert 30 <= len(kept) <= 33
    assert all(few.of(*list_of(postings, term)) is None for term in terms)


def test_a_list_is_no_column_where_a_document_has_its_term_too_often() -> None:
    postings = Postings.of([{"网": 40_000}, {"网": 40_000}, {"格": 40_000}, {"格": 1}], [0, 0, 1, 1])
    common = CommonTerms(postings)

    assert common.of(*list_of(postings, "网")) is None
    assert common.of(*list_of(postings, "格")) is not None
    assert counted(postings, [0, 2], 2, common).around.tolist()[:2] == [[80_000, 0], [0, 40_001]]
