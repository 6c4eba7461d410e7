"""Loops: MaxScore over all postings of an inverted index, in Python that numba compiles; see `kernels` for when, and `maxscore` for how.

Scores and impacts are in single precision. Accumulators are (n_passages,) of zeros, but for deleted passages, and are left so.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.ranking.arrays import Numbers, Scores

_DENSE: Final = 8  # from a posting to so many passages on, all scores are scanned instead of those of the postings
_BLOCK: Final = 64  # scores that are compared at once
_PROBE: Final = 16  # postings that are gone through in the time in which one passage is looked up
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
    n_added = np.sum(of_groups.ends - of_groups.starts) + np.sum(single.ends[:row] - single.starts[:row])
    is_dense = n_added * _DENSE > len(scores)
    least = max(threshold * slack - remaining[row], _LEAST)
    numbers, found = candidates(postings, of_groups, single, row, n_added, is_dense, least, scores)
    left = probe(postings, single, remaining, row, threshold, slack, is_dense, numbers, found, scores, heap)
    if is_dense:
        scores[:] = 0.0
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
    are different ones, so the heap is kept along each list and emptied before the next.
    """
    row = 0
    while row < len(lists.starts) and remaining[row] >= threshold * slack:
        weight = lists.weights[row]
        least = np.float32(threshold)
        heap[:] = least
        for place in range(lists.starts[row], lists.ends[row]):
            passage = postings.passages[place]
            score = scores[passage] + weight * postings.impacts[place]
            scores[passage] = score
            if score > least:
                least = replace_least(heap, score)
        threshold = max(threshold, float(least))
        row += 1
    return row, threshold


def candidates(
    postings: PostingArrays,
    grouped: ListArrays,
    lists: ListArrays,
    row: int,
    n_added: int,
    is_dense: bool,  # noqa: FBT001 - numba compiles no keywords
    least: float,
    scores: Scores,
) -> tuple[Numbers, Scores]:
    """Return the passages of the *n_added* postings that have been added whose score is at least *least*, with their scores.

    They are ascending if all *scores* are scanned, *is_dense*; else in no order, and 0 is left in *scores*.
    """
    numbers = np.empty(min(n_added, len(scores)), dtype=np.int32)
    found = np.empty(len(numbers), dtype=np.float32)
    if is_dense:
        left = scan(scores, least, numbers, found)
    else:
        left = collect(postings, grouped, len(grouped.starts), least, scores, numbers, found, 0)
        left = collect(postings, lists, row, least, scores, numbers, found, left)
    return numbers[:left], found[:left]


def scan(scores: Scores, least: float, numbers: Numbers, found: Scores) -> int:
    """Write the passages whose score is at least *least* to *numbers* and their scores to *found*; return how many there are."""
    left = 0
    lowest = np.float32(least)
    for start in range(0, len(scores), _BLOCK):
        end = min(start + _BLOCK, len(scores))
        is_any = False
        for passage in range(start, end):
            is_any |= scores[passage] >= lowest
        if is_any:
            for passage in range(start, end):
                if scores[passage] >= lowest:
                    numbers[left] = passage
                    found[left] = scores[passage]
                    left += 1
    return left


def collect(
    postings: PostingArrays, lists: ListArrays, count: int, least: float, scores: Scores, numbers: Numbers, found: Scores, left: int
) -> int:
    """Write, behind the first *left*, what `scan()` does of the passages of *count* lists, and leave 0 in *scores*."""
    lowest = np.float32(least)
    for row in range(count):
        for place in range(lists.starts[row], lists.ends[row]):
            passage = postings.passages[place]
            score = scores[passage]
            if score >= lowest:
                numbers[left] = passage
                found[left] = score
                left += 1
            scores[passage] = 0.0
    return left


def probe(
    postings: PostingArrays,
    lists: ListArrays,
    remaining: NDArray[np.float64],
    row: int,
    threshold: float,
    slack: float,
    is_dense: bool,  # noqa: FBT001 - numba compiles no keywords
    numbers: Numbers,
    found: Scores,
    scores: Scores,
    heap: Scores,
) -> int:
    """Add to candidates the non-essential lists from *row* on, dropping those that cannot be among the best any more.

    *numbers* and *found* are changed in place; return how many of them are left, at the front. Where *scores* still are those of
    *numbers*, *is_dense*, a list may be added to all of them.
    """
    left = len(numbers)
    while True:
        if left >= len(heap):
            threshold = max(threshold, kth_best(found, left, len(heap), heap))
        left = prune(numbers, found, left, threshold * slack - remaining[row])
        if row == len(lists.starts):
            return left
        if is_dense and lists.ends[row] - lists.starts[row] < left * _PROBE:
            add_list(postings, lists, row, left, numbers, found, scores)
        else:
            look_up(postings, lists, row, left, numbers, found)
            if is_dense:
                scores[numbers[:left]] = found[:left]
        row += 1


def add_list(postings: PostingArrays, lists: ListArrays, row: int, left: int, numbers: Numbers, found: Scores, scores: Scores) -> None:
    """Add a list to *scores*, and give the first *left* candidates what they have there."""
    weight = lists.weights[row]
    for place in range(lists.starts[row], lists.ends[row]):
        scores[postings.passages[place]] += weight * postings.impacts[place]
    for place in range(left):
        found[place] = scores[numbers[place]]


def look_up(postings: PostingArrays, lists: ListArrays, row: int, left: int, numbers: Numbers, found: Scores) -> None:
    """Look the first *left* candidates up in a list, and add what it has of them."""
    start, end = lists.starts[row], lists.ends[row]
    for place in range(left):
        at = lower_bound(postings.passages, numbers[place], start, end)
        if at < end and postings.passages[at] == numbers[place]:
            found[place] += lists.weights[row] * postings.impacts[at]


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
    for place in range(limit, count):
        if scores[place] > heap[0]:
            replace_least(heap, scores[place])
    return heap[0]  # type: ignore[no-any-return]


def replace_least(heap: Scores, score: np.float32) -> np.float32:
    """Put *score*, which is higher, in the place of the lowest of a min-heap; return what is the lowest then."""
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
        hole = child
    heap[hole] = score
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
