"""Kernels: the loops of MaxScore, compiled by numba where that is installed (the extra `fast`) and agrees with numpy.

Compiling takes seconds and is done once, by `compile_kernels()`, in a thread of the caller's; until then, and without numba, searches run
in numpy. Nothing compiled is kept on disk, since it would be read back as a pickle.

The functions below are Python that numba compiles. Scratch arrays are (n_passages,) of float32, 0 outside of a search.
"""

import logging
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.ranking.arrays import Numbers, Scores

_log = logging.getLogger(__name__)
_DROP: Final = 0.7  # of what all lists could add; once that little is left to add, finding the threshold pays

Jit = Callable[[Any], Any]
"""A compiler of functions, such as `numba.njit`."""

Kernel = Callable[..., tuple[Numbers, Scores]]
"""`search()`, compiled or not."""


class PostingArrays(NamedTuple):
    """All postings: (n_postings,) numbers of passages, int32, ascending within a list, and impacts, float32."""

    passages: Numbers
    impacts: Scores


class ListArrays(NamedTuple):
    """Postings lists by decreasing upper bound: (n_lists,) starts and ends (int64) and weights (float32).

    `remaining` (float32, (n_lists + 1,)) is the upper bound of what a list and all behind it add to a score, 0 at the end.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    weights: Scores
    remaining: Scores


class GroupArrays(NamedTuple):
    """Groups of alternatives of postings lists, flat.

    `starts`, `ends` and `weights` are those of all lists; `alternatives` (int64, (n_alternatives + 1,)) tells where each alternative begins
    among the lists, `groups` (int64, (n_groups + 1,)) where each group begins among the alternatives.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    weights: Scores
    alternatives: NDArray[np.int64]
    groups: NDArray[np.int64]


class ScratchArrays(NamedTuple):
    """Accumulators of one search: scores, those of an alternative, and the best of a group's alternatives."""

    scores: Scores
    alternative: Scores
    clause: Scores


class Kernels:
    """The kernel that searches run in, if one was compiled. Its one attribute is assigned once; any thread."""

    def __init__(self, kernel: Kernel | None = None) -> None:
        self.kernel = kernel

    @property
    def name(self) -> Literal["numba", "numpy"]:
        """What searches run in."""
        return "numba" if self.kernel else "numpy"

    def compile(self, jit: Jit | None = None) -> bool:
        """Compile by *jit*, by default numba's; return whether searches run in the result from now on. Takes seconds."""
        try:
            jit = jit or _numba_jit()
            if jit is None:
                return False
            kernel = build(jit)
            check(kernel)
        except Exception as error:  # noqa: BLE001 - whatever a compiler may raise, numpy computes the same
            _log.warning("numba does not compile the search, numpy goes on: %s", error)
            return False
        self.kernel = kernel
        return True


IN_USE: Final = Kernels()
"""The kernels of this process."""


def compile_kernels() -> bool:
    """Compile the search if numba is installed; return whether it is used from now on. Takes seconds; any thread."""
    return IN_USE.compile()


def kernels_in_use() -> Literal["numba", "numpy"]:
    """Return what searches run in: "numba" or "numpy"."""
    return IN_USE.name


def _numba_jit() -> Jit | None:
    """Return numba's compiler, None if numba is not installed."""
    try:
        import numba
    except ModuleNotFoundError as error:
        if error.name != "numba":
            raise
        return None
    jit: Jit = numba.njit(nogil=True)
    return jit


def build(jit: Jit) -> Kernel:
    """Return `search()` compiled by *jit*, which also compiles the functions it calls; numba compiles them with the first search."""
    namespace = dict(globals())
    for function in (
        lower_bound,
        kth_best,
        add_alternative,
        add_group,
        add_groups,
        is_worth_a_threshold,
        accumulate,
        candidates,
        prune,
        probe,
        search,
    ):
        namespace[function.__name__] = jit(FunctionType(function.__code__, namespace, function.__name__))
    kernel: Kernel = namespace[search.__name__]
    return kernel


def check(kernel: Kernel) -> None:
    """Run a small search, which compiles *kernel* for the types of every search.

    Raises:
        ArithmeticError: its result is wrong.
    """
    numbers, impacts = np.array([0, 2, 1, 2], dtype=np.int32), np.array([1, 2, 4, 8], dtype=np.float32)
    for array in (numbers, impacts):
        array.setflags(write=False)  # as what is mapped into memory
    ends, none, weights = np.array([2, 4]), np.zeros(0, dtype=np.int64), np.ones(2, dtype=np.float32)
    lists = ListArrays(ends - 2, ends, weights, np.array([10, 8, 0], dtype=np.float32))
    groups = GroupArrays(none, none, weights[:0], none, none)
    scratch = ScratchArrays(*(np.zeros(3, dtype=np.float32) for _ in range(3)))
    found = kernel(PostingArrays(numbers, impacts), lists, groups, 2, 0.0, 1.0, scratch)
    scores = sorted(zip(*(part.tolist() for part in found), strict=True))
    if scores != [(1, 4.0), (2, 10.0)] or any(array.any() for array in scratch):
        message = "a wrong result"
        raise ArithmeticError(message)


def search(
    postings: PostingArrays,
    lists: ListArrays,
    groups: GroupArrays,
    limit: int,
    floor: float,
    slack: float,
    scratch: ScratchArrays,
) -> tuple[Numbers, Scores]:
    """Return passages among which the *limit* best are, in no order, with their scores; see `maxscore.select()`."""
    size = np.sum(lists.ends - lists.starts) + np.sum(groups.ends - groups.starts)
    found = np.empty(min(size, len(scratch.scores)), dtype=np.int32)
    heap = np.empty(min(limit, len(found)), dtype=np.float32)
    count = add_groups(postings, groups, scratch, found)
    count, row, threshold = accumulate(postings, lists, limit, floor, slack, scratch.scores, found, count, heap)
    numbers, scores = candidates(found[:count], scratch.scores, threshold * slack - lists.remaining[row])
    left = probe(postings, lists, row, limit, threshold, slack, numbers, scores, heap)
    return numbers[:left].copy(), scores[:left].copy()


def add_groups(postings: PostingArrays, groups: GroupArrays, scratch: ScratchArrays, found: Numbers) -> int:
    """Add to each passage's score the best alternative of every group; write to *found* the passages met and return how many."""
    count = 0
    for group in range(len(groups.groups) - 1):
        first, last = groups.groups[group], groups.groups[group + 1]
        for alternative in range(first, last):
            add_alternative(postings, groups, groups.alternatives[alternative], groups.alternatives[alternative + 1], scratch)
        count = add_group(postings, groups, groups.alternatives[first], groups.alternatives[last], scratch, found, count)
    return count


def add_alternative(postings: PostingArrays, groups: GroupArrays, first: int, last: int, scratch: ScratchArrays) -> None:
    """Raise `scratch.clause` to what the lists from *first* to *last*, one alternative, add up to."""
    for row in range(first, last):
        for place in range(groups.starts[row], groups.ends[row]):
            scratch.alternative[postings.passages[place]] += groups.weights[row] * postings.impacts[place]
    for row in range(first, last):
        for place in range(groups.starts[row], groups.ends[row]):
            passage = postings.passages[place]
            scratch.clause[passage] = max(scratch.clause[passage], scratch.alternative[passage])
            scratch.alternative[passage] = 0.0


def add_group(
    postings: PostingArrays, groups: GroupArrays, first: int, last: int, scratch: ScratchArrays, found: Numbers, count: int
) -> int:
    """Move `scratch.clause` to `scratch.scores` for the passages of the lists from *first* to *last*, a group; return how many are met."""
    for row in range(first, last):
        for place in range(groups.starts[row], groups.ends[row]):
            passage = postings.passages[place]
            if scratch.clause[passage] > 0.0:
                if scratch.scores[passage] == 0.0:
                    found[count] = passage
                    count += 1
                scratch.scores[passage] += scratch.clause[passage]
                scratch.clause[passage] = 0.0
    return count


def accumulate(
    postings: PostingArrays,
    lists: ListArrays,
    limit: int,
    threshold: float,
    slack: float,
    scores: Scores,
    found: Numbers,
    count: int,
    heap: Scores,
) -> tuple[int, int, float]:
    """Add the essential lists, those without which a passage may be among the best, to *scores*.

    Return how many passages have been met, the first non-essential list, and the threshold: a score that *limit* passages reach.
    """
    row = 0
    while row < len(lists.starts) and lists.remaining[row] >= threshold * slack:
        weight = lists.weights[row]
        for place in range(lists.starts[row], lists.ends[row]):
            passage = postings.passages[place]
            before = scores[passage]
            if before == 0.0:
                found[count] = passage
                count += 1
            scores[passage] = before + weight * postings.impacts[place]
        row += 1
        if row < len(lists.starts) and count >= limit and is_worth_a_threshold(lists, row, count):
            threshold = max(threshold, kth_best(scores[found[:count]], count, limit, heap))
    return count, row, threshold


def is_worth_a_threshold(lists: ListArrays, row: int, count: int) -> bool:
    """Tell whether a threshold may spare adding list *row*: little is left to add, and the list is long beside the *count* passages met."""
    is_little_left = lists.remaining[row] < lists.remaining[0] * _DROP
    return is_little_left and lists.ends[row] - lists.starts[row] > count // 4  # type: ignore[no-any-return]


def candidates(found: Numbers, scores: Scores, least: float) -> tuple[Numbers, Scores]:
    """Return the passages of *found* whose score is at least *least*, with their scores; leave 0 in *scores*."""
    numbers = np.empty(len(found), dtype=np.int32)
    kept = np.empty(len(found), dtype=np.float32)
    left = 0
    for place in range(len(found)):
        passage = found[place]
        if scores[passage] >= least:
            numbers[left] = passage
            kept[left] = scores[passage]
            left += 1
        scores[passage] = 0.0
    return numbers[:left], kept[:left]


def probe(
    postings: PostingArrays,
    lists: ListArrays,
    row: int,
    limit: int,
    threshold: float,
    slack: float,
    numbers: Numbers,
    scores: Scores,
    heap: Scores,
) -> int:
    """Look candidates up in the non-essential lists from *row* on, dropping those that cannot be among the best any more.

    *numbers* and *scores* are changed in place; return how many of them are left, at the front.
    """
    left = len(numbers)
    while True:
        if left >= limit:
            threshold = max(threshold, kth_best(scores, left, limit, heap))
        left = prune(numbers, scores, left, threshold * slack - lists.remaining[row])
        if row == len(lists.starts):
            return left
        end = lists.ends[row]
        for place in range(left):
            at = lower_bound(postings.passages, numbers[place], lists.starts[row], end)
            if at < end and postings.passages[at] == numbers[place]:
                scores[place] += lists.weights[row] * postings.impacts[at]
        row += 1


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
        score = scores[place]
        if score > heap[0]:
            hole = 0
            while True:
                child = 2 * hole + 1
                if child >= limit:
                    break
                if child + 1 < limit and heap[child + 1] < heap[child]:
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
