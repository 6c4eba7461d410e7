from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.durable import write_arrays
from index.ranking import kernels
from index.ranking.maxscore import Lists, Room, Wanted, select
from index.ranking.postings import Postings

# The terms of passages: a frequent one of low impact, a rare one of high impact, and some between.
PASSAGES = [{"常": 1} | ({"间": 2} if number % 5 == 0 else {}) | ({"稀": 3} if number in {7, 40} else {}) for number in range(60)]
ALL = 0.99999
NONE = np.zeros(0, dtype=np.int32)


@pytest.fixture(scope="module")
def postings() -> Postings:
    return Postings.of(PASSAGES)


def lists(postings: Postings, *terms: str, weight: float = 1.0, floor: float = 0.0) -> Lists:
    """Return the posting lists of *terms*, the heaviest first, as a ranking does."""
    numbers = sorted((postings.number(term) for term in terms), key=lambda number: -postings.maxima[number])
    weights = np.full(len(numbers), weight, dtype=np.float32)
    bounds = postings.maxima[numbers] * weights
    starts, ends = postings.pointers[numbers].tolist(), postings.pointers[np.array(numbers, dtype=np.int64) + 1].tolist()
    return Lists(starts, ends, weights.tolist(), bounds.tolist(), floor)


def found(postings: Postings, wanted: Wanted, gone: Sequence[int] = ()) -> dict[int, float]:
    """Search, and see that the room is as it was."""
    room = Room.of(postings.n_passages)
    numbers, scores = select(postings, wanted, room, np.array(gone, dtype=np.int32))

    assert len(set(numbers.tolist())) == len(numbers)
    assert (numbers.dtype, scores.dtype) == (np.dtype(np.int32), np.dtype(np.float32))
    assert not any(array.any() for array in (room.scores, room.alternative, room.clause))
    return dict(zip(numbers.tolist(), scores.tolist(), strict=True))


def impacts(postings: Postings, term: str) -> dict[int, float]:
    """Return what each passage gets for *term*."""
    column = slice(*postings.pointers[[postings.number(term), postings.number(term) + 1]].tolist())
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


def test_rests_are_what_is_left_to_add(postings: Postings) -> None:
    plain = lists(postings, "常", "稀", "间")
    bounds = plain.bounds

    assert len(plain) == 3
    assert plain.rests == pytest.approx([sum(bounds), bounds[1] + bounds[2], bounds[2], 0])


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("limit", [1, 2, 5, 13, 60, 1_000])
@pytest.mark.parametrize("terms", ["稀", "常", "稀常", "稀间常", "间常"])
def test_the_best_are_found_with_their_scores(postings: Postings, terms: str, limit: int) -> None:
    plain = lists(postings, *terms)

    assert found(postings, Wanted(plain, (), limit, ALL)) == pytest.approx(best(summed(postings, *terms), limit), rel=1e-6)


@pytest.mark.usefixtures("way")
def test_a_floor_that_the_best_reach_changes_nothing(postings: Postings) -> None:
    expected = best(summed(postings, "稀", "常"), 2)
    plain = lists(postings, "稀", "常", floor=min(expected.values()))

    assert found(postings, Wanted(plain, (), 2, ALL)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.usefixtures("way")
def test_of_a_group_the_best_alternative_counts(postings: Postings) -> None:
    together, instead = summed(postings, "常", "间"), summed(postings, "稀")
    group = (lists(postings, "常", "间", weight=0.5), lists(postings, "稀"))
    expected = {number: max(score / 2, instead.get(number, 0.0)) for number, score in together.items()}

    assert found(postings, Wanted(lists(postings), (group,), 60, ALL)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("limit", [1, 3, 60])
def test_groups_and_lists_add_up(postings: Postings, limit: int) -> None:
    between, rare, common = (summed(postings, term) for term in "间稀常")
    groups = ((lists(postings, "间"), lists(postings, "稀")), (lists(postings, "稀"), lists(postings)))
    expected = {
        number: score + max(between.get(number, 0.0), rare.get(number, 0.0)) + rare.get(number, 0.0) for number, score in common.items()
    }

    assert found(postings, Wanted(lists(postings, "常"), groups, limit, ALL)) == pytest.approx(best(expected, limit), rel=1e-6)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("gone", [[7], [0, 7, 40], list(range(60))])
def test_what_is_gone_is_never_found(postings: Postings, gone: list[int]) -> None:
    group = (lists(postings, "间"), lists(postings, "稀"))
    wanted = Wanted(lists(postings, "稀", "常"), (group,), 2, ALL)
    there = {number: score for number, score in summed(postings, "稀", "常").items() if number not in gone}
    expected = {
        number: score + max(impacts(postings, "间").get(number, 0.0), impacts(postings, "稀").get(number, 0.0))
        for number, score in there.items()
    }

    assert found(postings, wanted, gone) == pytest.approx(best(expected, 2) if expected else {}, rel=1e-6)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("grouped", [(), ((lists(Postings.of(PASSAGES)),),)])
def test_without_lists_nothing_is_found(postings: Postings, grouped: Sequence[Sequence[Lists]]) -> None:
    assert found(postings, Wanted(lists(postings), grouped, 3, ALL)) == {}


@pytest.mark.usefixtures("way")
def test_without_passages_nothing_is_found() -> None:
    none = Postings.of([])

    assert found(none, Wanted(lists(none), (), 3, ALL)) == {}


@pytest.mark.usefixtures("way")
def test_a_limit_beyond_memory_is_no_more_than_all(postings: Postings) -> None:
    assert len(found(postings, Wanted(lists(postings, "常"), (), 10**15, ALL))) == 60


def test_what_is_mapped_is_searched_by_what_was_compiled_at_first(
    postings: Postings,
    compiled: Any,  # noqa: ANN401 # numba has no types
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    write_arrays(tmp_path / "there", postings.arrays())
    opened = Postings.open(tmp_path / "there")
    monkeypatch.setattr(kernels, "select", lambda: compiled)
    before = compiled.signatures
    group = (lists(opened, "间"), lists(opened, "稀"))

    assert found(opened, Wanted(lists(opened, "常", "稀"), (group,), 3, ALL), [7])
    assert compiled.signatures == before


def test_the_room_is_as_it_was_though_the_search_fails(postings: Postings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(kernels, "select", lambda: fail)
    room = Room.of(postings.n_passages)

    with pytest.raises(MemoryError):
        select(postings, Wanted(lists(postings), (), 3, ALL), room, np.array([3], dtype=np.int32))
    assert not room.scores.any()
