import numpy as np
import pytest

from index.ranking.loops import kth_best, lower_bound


def test_the_kth_best_is_that_of_a_sort() -> None:
    random = np.random.default_rng(4)
    for limit, count in [(1, 1), (1, 20), (2, 2), (3, 50), (10, 200), (17, 18)]:
        scores = random.integers(0, 30, 250).astype(np.float32)
        heap = np.empty(limit, dtype=np.float32)

        assert kth_best(scores, count, limit, heap) == np.sort(scores[:count])[-limit]


@pytest.mark.parametrize(("passage", "place"), [(1, 1), (2, 1), (3, 2), (9, 4)])
def test_the_lower_bound_is_where_a_passage_would_be(passage: int, place: int) -> None:
    assert lower_bound(np.array([0, 2, 4, 6, 9], dtype=np.int32), passage, 1, 4) == place
