import numpy as np
import pytest

from index.storage.counts import Counts, pack_counts, unpack_counts


def counts(*passages: dict[int, int]) -> Counts:
    return (
        np.array([len(passage) for passage in passages], dtype=np.int32),
        np.array([term for passage in passages for term in passage], dtype=np.int32),
        np.array([often for passage in passages for often in passage.values()], dtype=np.uint16),
    )


@pytest.mark.parametrize(
    "passages",
    [
        (),
        ({},),
        ({5: 1},),
        ({}, {2**24: 65_535, 3: 2}, {}, {3: 1}),
        tuple({number % 7: 1, 9: number % 500 + 1} for number in range(66_000)),
    ],
)
def test_counts_come_back_passage_by_passage(passages: tuple[dict[int, int], ...]) -> None:
    found = unpack_counts(pack_counts(*counts(*passages)), len(passages))

    expected = counts(*(dict(sorted(passage.items())) for passage in passages))
    assert [(each.tolist(), each.dtype) for each in found] == [(each.tolist(), each.dtype) for each in expected]


def test_the_order_of_terms_leaves_no_trace() -> None:
    assert pack_counts(*counts({1: 4, 9: 2}, {7: 1, 2: 3})) == pack_counts(*counts({9: 2, 1: 4}, {2: 3, 7: 1}))
