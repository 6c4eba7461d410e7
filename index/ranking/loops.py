"""Loops: MaxScore over all postings of an inverted index, in Python that numba compiles; see `kernels` for when, and `maxscore` for how.

Scores and impacts are in single precision. Accumulators are (n_passages,) of zeros, but for deleted passages, and are left so.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.ranking.arrays import Numbers, Scores

_PROBE: Final = 64  # postings that are gone through in the time in which one passage is looked up
_LEAST: Final = 1e-30  # below any score


class PostingArrays(NamedTuple):
    """All postings: (n_postings,) numbers of passages, int32, ascending within a list, and impacts, float32."""

    passages: Numbers
    impacts: Scores


class ListArrays(NamedTuple):
    """Postings lists: (n_lists,) starts and ends (int64) and weights (float32)."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    weights: Scores


def search(  # flat, since numba takes three times as long to unpack tuples of arrays
    passages: Numbers,
    impacts: Scores,
    lists: NDArray[np.int64],
    scales: Scores,
    grouped: NDArray[np.int64],
    group_weights: Scores,
    alternatives: NDArray[np.int64],
    groups: NDArray[np.int64],
    limit: int,
    floor: float,
    slack: float,
    scores: Scores,
    alternative: Scores,
    clause: Scores,
) -> tuple[Numbers, Scores]:
    """Return passages among which the *limit* best are, in no order, with their scores; see `maxscore.select()`.

    Args:
        passages: (n_postings,) of all postings, ascending within a list.
        impacts: (n_postings,).
        lists: (2, n_lists) where postings lists start and end, by decreasing upper bound.
        scales: (2, n_lists) their weights and their upper bounds.
        grouped: (2, n_grouped) where the lists of all alternatives of all groups start and end.
        group_weights: (n_grouped,) their weights.
        alternatives: (n_alternatives + 1,) where each alternative begins among *grouped*.
        groups: (n_groups + 1,) where each group begins among the alternatives.
        limit: how many of the best are wanted.
        floor: a score that they reach.
        slack: the part of the lowest of their scores from which on a passage is returned.
        scores: (n_passages,) of zeros to work in; deleted passages have -inf.
        alternative: the same for an alternative of a group.
        clause: the same for a group.
    """
    postings = PostingArrays(passages, impacts)
    of_groups, single = ListArrays(grouped[0], grouped[1], group_weights), ListArrays(lists[0], lists[1], scales[0])
    remaining = bounds_behind(scales[1])
    heap = np.empty(min(limit, len(scores) + 1), dtype=np.float32)
    add_groups(postings, of_groups, alternatives, groups, scores, alternative, clause)
    row, threshold = accumulate(postings, single, remaining, floor, slack, scores, heap)
    least = max(threshold * slack - remaining[row], _LEAST)
    numbers, found = candidates(postings, of_groups, single, row, least, scores)
    left = probe(postings, single, remaining, row, threshold, slack, numbers, found, scores, heap)
    return numbers[:left].copy(), found[:left].copy()


def bounds_behind(bounds: Scores) -> NDArray[np.float64]:
    """Return the upper bound of what each list and all behind it add to a score, 0 at the end: (n_lists + 1,)."""
    remaining = np.zeros(len(bounds) + 1)
    for row in range(len(bounds) - 1, -1, -1):
        remaining[row] = remaining[row + 1] + bounds[row]
    return remaining


def add_groups(
    postings: PostingArrays,
    lists: ListArrays,
    alternatives: NDArray[np.int64],
    groups: NDArray[np.int64],
    scores: Scores,
    alternative: Scores,
    clause: Scores,
) -> None:
    """Add to each passage's score the best alternative of every group."""
    for group in range(len(groups) - 1):
        first, last = groups[group], groups[group + 1]
        for each in range(first, last):
            add_alternative(postings, lists, alternatives[each], alternatives[each + 1], alternative, clause)
        add_group(postings, lists, alternatives[first], alternatives[last], scores, clause)


def add_alternative(postings: PostingArrays, lists: ListArrays, first: int, last: int, alternative: Scores, clause: Scores) -> None:
    """Raise *clause* to what the lists from *first* to *last*, one alternative, add up to."""
    for row in range(first, last):
        for place in range(lists.starts[row], lists.ends[row]):
            alternative[postings.passages[place]] += lists.weights[row] * postings.impacts[place]
    for row in range(first, last):
        for place in range(lists.starts[row], lists.ends[row]):
            passage = postings.passages[place]
            clause[passage] = max(clause[passage], alternative[passage])
            alternative[passage] = 0.0


def add_group(postings: PostingArrays, lists: ListArrays, first: int, last: int, scores: Scores, clause: Scores) -> None:
    """Move *clause* to *scores* for the passages of the lists from *first* to *last*, a group."""
    for row in range(first, last):
        for place in range(lists.starts[row], lists.ends[row]):
            passage = postings.passages[place]
            scores[passage] += clause[passage]
            clause[passage] = 0.0


def accumulate(
    postings: PostingArrays,
    lists: ListArrays,
    remaining: NDArray[np.float64],
    threshold: float,
    slack: float,
    scores: Scores,
    heap: Scores,
) -> tuple[int, float]:
    """Add the essential lists, those without which a passage may be among the best, to *scores*.

    Return the first non-essential list, and the threshold: a score that as many passages reach as *heap* is long. The passages of a list
    are different ones, so its best are as many witnesses of a threshold, and what they score in full is a higher one. That is looked up
    once no list is essential any more, and before a list that takes longer to add.
    """
    row = 0
    owners, witnesses = np.empty(len(heap), dtype=np.int32), np.empty(len(heap), dtype=np.int32)
    are_new = False
    while row < len(lists.starts):
        n_look_ups = len(heap) * (len(lists.starts) - row)
        is_essential = remaining[row] >= threshold * slack
        if are_new and (not is_essential or n_look_ups * _PROBE < lists.ends[row] - lists.starts[row]):
            threshold = max(threshold, least_in_full(postings, lists, row, scores, witnesses))
            is_essential = remaining[row] >= threshold * slack
            are_new = False
        if not is_essential:
            break
        least = np.float32(threshold * slack)
        best = add_list(postings, lists, row, least, scores, heap, owners)
        if best > least:
            threshold = max(threshold, float(best))
            witnesses[:] = owners
            are_new = True
        row += 1
    return row, threshold


def add_list(
    postings: PostingArrays, lists: ListArrays, row: int, least: np.float32, scores: Scores, heap: Scores, owners: Numbers
) -> np.float32:
    """Add a list to *scores*; return the lowest of its best scores, whose passages *owners* has then, or *least* if too few are higher."""
    weight = lists.weights[row]
    heap[:] = least
    for place in range(lists.starts[row], lists.ends[row]):
        passage = postings.passages[place]
        score = scores[passage] + weight * postings.impacts[place]
        scores[passage] = score
        if score > least:
            least = replace_least(heap, owners, score, passage)
    return least


def least_in_full(postings: PostingArrays, lists: ListArrays, row: int, scores: Scores, witnesses: Numbers) -> float:
    """Return the lowest score that one of *witnesses*, passages, has once the lists from *row* on are added."""
    full = scores[witnesses]
    for place, passage in enumerate(witnesses):
        for each in range(row, len(lists.starts)):
            full[place] += impact_of(postings, lists, each, passage)
    return float(full.min())


def impact_of(postings: PostingArrays, lists: ListArrays, row: int, passage: int) -> np.float32:
    """Return the weighted impact of a passage in a list, 0 if it is not there."""
    at = lower_bound(postings.passages, passage, lists.starts[row], lists.ends[row])
    if at < lists.ends[row] and postings.passages[at] == passage:
        return lists.weights[row] * postings.impacts[at]  # type: ignore[no-any-return]
    return np.float32(0)


def candidates(
    postings: PostingArrays, grouped: ListArrays, lists: ListArrays, row: int, least: float, scores: Scores
) -> tuple[Numbers, Scores]:
    """Return the passages that have been added whose score is at least *least*, in no order, with their scores; leave 0 in *scores*."""
    n_added = np.sum(grouped.ends - grouped.starts) + np.sum(lists.ends[:row] - lists.starts[:row])
    numbers = np.empty(min(n_added, len(scores)) + 1, dtype=np.int32)  # one more: a passage is written before it is known to count
    found = np.empty(len(numbers), dtype=np.float32)
    left = collect(postings, grouped, len(grouped.starts), least, scores, numbers, found, 0)
    left = collect(postings, lists, row, least, scores, numbers, found, left)
    return numbers[:left], found[:left]


def collect(
    postings: PostingArrays, lists: ListArrays, count: int, least: float, scores: Scores, numbers: Numbers, found: Scores, left: int
) -> int:
    """Write, behind the first *left*, the passages of *count* lists whose score is at least *least*; return how many there are then."""
    lowest = np.float32(least)
    for row in range(count):
        for place in range(lists.starts[row], lists.ends[row]):
            passage = postings.passages[place]
            score = scores[passage]
            numbers[left] = passage
            found[left] = score
            left += score >= lowest
            scores[passage] = 0.0
    return left


def probe(
    postings: PostingArrays,
    lists: ListArrays,
    remaining: NDArray[np.float64],
    row: int,
    threshold: float,
    slack: float,
    numbers: Numbers,
    found: Scores,
    scores: Scores,
    heap: Scores,
) -> int:
    """Add to candidates the non-essential lists from *row* on, dropping those that cannot be among the best any more.

    *numbers* and *found* are changed in place; return how many of them are left, at the front. *scores* are 0.
    """
    left = len(numbers)
    while True:
        if left >= len(heap):
            threshold = max(threshold, kth_best(found, left, len(heap), heap))
        left = prune(numbers, found, left, threshold * slack - remaining[row])
        if row == len(lists.starts):
            return left
        if lists.ends[row] - lists.starts[row] < left * _PROBE:
            go_through(postings, lists, row, numbers[:left], found, scores)
        else:
            look_up(postings, lists, row, numbers[:left], found)
        row += 1


def go_through(postings: PostingArrays, lists: ListArrays, row: int, numbers: Numbers, found: Scores, scores: Scores) -> None:
    """Add to candidates what a list has of them, by *scores*, where they alone are not 0 meanwhile."""
    weight = lists.weights[row]
    for place in range(len(numbers)):
        scores[numbers[place]] = found[place]
    for place in range(lists.starts[row], lists.ends[row]):
        passage = postings.passages[place]
        score = scores[passage]
        scores[passage] = score + weight * postings.impacts[place] * np.float32(score > 0)
    for place in range(len(numbers)):
        found[place] = scores[numbers[place]]
        scores[numbers[place]] = 0.0


def look_up(postings: PostingArrays, lists: ListArrays, row: int, numbers: Numbers, found: Scores) -> None:
    """Look candidates up in a list, and add what it has of them."""
    for place in range(len(numbers)):
        found[place] += impact_of(postings, lists, row, numbers[place])


def prune(numbers: Numbers, scores: Scores, count: int, least: float) -> int:
    """Move the first *count* of *numbers* and *scores* with at least the score *least* to the front; return how many there are."""
    left = 0
    for place in range(count):
        if scores[place] >= least:
            numbers[left] = numbers[place]
            scores[left] = scores[place]
            left += 1
    return left


def kth_best(scores: Scores, count: int, limit: int, heap: Scores) -> float:
    """Return the *limit*-th best of the first *count* of *scores*, at least as many; *heap* is (limit,) to work in: a min-heap."""
    for place in range(limit):
        heap[place] = scores[place]
    heap.sort()
    places = np.empty(limit, dtype=np.int32)
    for place in range(limit, count):
        if scores[place] > heap[0]:
            replace_least(heap, places, scores[place], place)
    return heap[0]  # type: ignore[no-any-return]


def replace_least(heap: Scores, owners: Numbers, score: np.float32, owner: int) -> np.float32:
    """Put *score*, which is higher, in the place of the lowest of a min-heap, its owner beside it; return what is the lowest then."""
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= len(heap):
            break
        if child + 1 < len(heap) and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= score:
            break
        heap[hole] = heap[child]
        owners[hole] = owners[child]
        hole = child
    heap[hole] = score
    owners[hole] = owner
    return heap[0]  # type: ignore[no-any-return]


def lower_bound(passages: Numbers, passage: int, low: int, high: int) -> int:
    """Return where *passage* is, or would be, in the ascending `passages[low:high]`."""
    while low < high:
        middle = (low + high) >> 1
        if passages[middle] < passage:
            low = middle + 1
        else:
            high = middle
    return low
