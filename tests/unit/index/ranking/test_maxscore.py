from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.durable import write_arrays
from index.ranking.arrays import Numbers, Scores
from index.ranking.kernels import Kernels
from index.ranking.maxscore import PostingLists, Query, Scratch, select
from index.ranking.postings import Postings
from tests.ways import Way

# The terms of passages: a frequent one of low impact, a rare one of high impact, and some between.
PASSAGES = [{"常": 1} | ({"间": 2} if number % 5 == 0 else {}) | ({"稀": 3} if number in {7, 40} else {}) for number in range(60)]
ALL = 0.99999


@pytest.fixture(scope="module")
def postings() -> Postings:
    return Postings.of(PASSAGES)


def lists(postings: Postings, *terms: str, weight: float = 1.0, floor: float = 0.0) -> PostingLists:
    """Return the posting lists of *terms*, the heaviest first, as a ranking does."""
    numbers = sorted((postings.number(term) for term in terms), key=lambda number: -postings.max_impact[number])
    weights = np.full(len(numbers), weight, dtype=np.float32)
    bounds = postings.max_impact[numbers] * weights
    starts, ends = postings.offsets[numbers].tolist(), postings.offsets[np.array(numbers, dtype=np.int64) + 1].tolist()
    return PostingLists(starts, ends, weights.tolist(), bounds.tolist(), floor)


def found(way: Way, postings: Postings, query: Query, deleted: Sequence[int] = ()) -> dict[int, float]:
    """Search, and check that the scratch arrays are as they were."""
    scratch = Scratch.of(postings.n_passages)
    numbers, scores = way.search(postings, query, scratch, np.array(deleted, dtype=np.int32))

    assert len(set(numbers.tolist())) == len(numbers)
    assert (numbers.dtype, scores.dtype) == (np.dtype(np.int32), np.dtype(np.float32))
    assert not any(array.any() for array in (scratch.scores, scratch.alternative, scratch.clause))
    return dict(zip(numbers.tolist(), scores.tolist(), strict=True))


def impacts(postings: Postings, term: str) -> dict[int, float]:
    """Return what each passage gets for *term*."""
    column = slice(*postings.offsets[[postings.number(term), postings.number(term) + 1]].tolist())
    return dict(zip(postings.passages[column].tolist(), postings.impacts[column].tolist(), strict=True))


def summed(postings: Postings, *terms: str) -> dict[int, float]:
    """Return what all passages get for *terms* together."""
    sums: dict[int, float] = {}
    for term in terms:
        for number, impact in impacts(postings, term).items():
            sums[number] = sums.get(number, 0.0) + impact
    return sums


def best(scores: dict[int, float], limit: int) -> dict[int, float]:
    """Return the *limit* best, and what is as good as the last of them."""
    least = sorted(scores.values(), reverse=True)[:limit][-1] * ALL
    return {number: score for number, score in scores.items() if score >= least}


def test_the_remaining_bound_is_what_is_left_to_add(postings: Postings) -> None:
    plain = lists(postings, "常", "稀", "间")
    bounds = plain.bounds

    assert len(plain) == 3
    assert plain.remaining == pytest.approx([sum(bounds), bounds[1] + bounds[2], bounds[2], 0])


@pytest.mark.parametrize("limit", [1, 2, 5, 13, 60, 1_000])
@pytest.mark.parametrize("terms", ["稀", "常", "稀常", "稀间常", "间常"])
def test_the_best_are_found_with_their_scores(way: Way, postings: Postings, terms: str, limit: int) -> None:
    plain = lists(postings, *terms)

    assert found(way, postings, Query(plain, (), limit, ALL)) == pytest.approx(best(summed(postings, *terms), limit), rel=1e-6)


def test_a_floor_that_the_best_reach_changes_nothing(way: Way, postings: Postings) -> None:
    expected = best(summed(postings, "稀", "常"), 2)
    plain = lists(postings, "稀", "常", floor=min(expected.values()))

    assert found(way, postings, Query(plain, (), 2, ALL)) == pytest.approx(expected, rel=1e-6)


def test_of_a_group_the_best_alternative_counts(way: Way, postings: Postings) -> None:
    together, instead = summed(postings, "常", "间"), summed(postings, "稀")
    group = (lists(postings, "常", "间", weight=0.5), lists(postings, "稀"))
    expected = {number: max(score / 2, instead.get(number, 0.0)) for number, score in together.items()}

    assert found(way, postings, Query(lists(postings), (group,), 60, ALL)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("limit", [1, 3, 60])
def test_groups_and_lists_add_up(way: Way, postings: Postings, limit: int) -> None:
    between, rare, common = (summed(postings, term) for term in "间稀常")
    groups = ((lists(postings, "间"), lists(postings, "稀")), (lists(postings, "稀"), lists(postings)))
    expected = {
        number: score + max(between.get(number, 0.0), rare.get(number, 0.0)) + rare.get(number, 0.0) for number, score in common.items()
    }

    assert found(way, postings, Query(lists(postings, "常"), groups, limit, ALL)) == pytest.approx(best(expected, limit), rel=1e-6)


@pytest.mark.parametrize("gone", [[7], [0, 7, 40], list(range(60))])
def test_what_is_gone_is_never_found(way: Way, postings: Postings, gone: list[int]) -> None:
    group = (lists(postings, "间"), lists(postings, "稀"))
    wanted = Query(lists(postings, "稀", "常"), (group,), 2, ALL)
    there = {number: score for number, score in summed(postings, "稀", "常").items() if number not in gone}
    expected = {
        number: score + max(impacts(postings, "间").get(number, 0.0), impacts(postings, "稀").get(number, 0.0))
        for number, score in there.items()
    }

    assert found(way, postings, wanted, gone) == pytest.approx(best(expected, 2) if expected else {}, rel=1e-6)


@pytest.mark.parametrize("grouped", [(), ((lists(Postings.of(PASSAGES)),),)])
def test_without_lists_nothing_is_found(way: Way, postings: Postings, grouped: Sequence[Sequence[PostingLists]]) -> None:
    assert found(way, postings, Query(lists(postings), grouped, 3, ALL)) == {}


def test_without_passages_nothing_is_found(way: Way) -> None:
    none = Postings.of([])

    assert found(way, none, Query(lists(none), (), 3, ALL)) == {}


def test_a_limit_beyond_memory_is_no_more_than_all(way: Way, postings: Postings) -> None:
    assert len(found(way, postings, Query(lists(postings, "常"), (), 10**15, ALL))) == 60


def test_what_is_mapped_is_searched_by_what_was_compiled_at_first(postings: Postings, compiled: Kernels, tmp_path: Path) -> None:
    kernel: Any = compiled.kernel  # numba has no types
    write_arrays(tmp_path / "there", postings.arrays())
    opened = Postings.open(tmp_path / "there")
    before = kernel.signatures
    group = (lists(opened, "间"), lists(opened, "稀"))

    assert found(Way("compiled", compiled), opened, Query(lists(opened, "常", "稀"), (group,), 3, ALL), [7])
    assert kernel.signatures == before


def test_the_scratch_arrays_are_as_they_were_though_the_search_fails(postings: Postings) -> None:
    def fail(*_: object) -> tuple[Numbers, Scores]:
        raise MemoryError

    scratch = Scratch.of(postings.n_passages)

    with pytest.raises(MemoryError):
        select(postings, Query(lists(postings), (), 3, ALL), scratch, np.array([3], dtype=np.int32), kernels=Kernels(fail))
    assert not scratch.scores.any()
