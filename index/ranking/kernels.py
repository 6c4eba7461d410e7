"""The loop of a search compiled by numba, where that is installed (the extra `fast`) and gives what numpy gives.

Compiling takes some seconds and is done once, by `compile_kernels()`, in a thread of the caller's: until then, and without numba, searches
run in numpy. Nothing compiled is kept on disk, since it would be read back as a pickle.
"""

import importlib
import importlib.util
import logging
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Select = Callable[..., tuple[NDArray[np.int32], NDArray[np.float32]]]
_log = logging.getLogger(__name__)
_ready: Final[dict[str, Select]] = {}


def select() -> Select | None:
    """Return the compiled search, None as long as there is none."""
    return _ready.get("select")


def kernels_in_use() -> str:
    """Return what searches run in: "numba" or "numpy"."""
    return "numba" if _ready else "numpy"


def compile_kernels() -> bool:
    """Compile the search, if numba is there; tell whether it is in use from now on. Takes seconds; any thread."""
    if importlib.util.find_spec("numba") is None:
        return False
    try:
        compiled = _compiled(importlib.import_module("numba").njit(nogil=True))
        _try(compiled)
    except Exception as error:  # noqa: BLE001 # whatever a compiler may raise, numpy does the same work
        _log.warning("numba does not compile the search, numpy goes on: %s", error)
        return False
    _ready["select"] = compiled
    return True


def forget_kernels() -> None:
    """Search in numpy again."""
    _ready.clear()


def _try(compiled: Select) -> None:
    """Compile for the types that a search has, and see that the result is right.

    Raises:
        ArithmeticError: it is not.
    """
    numbers, impacts = np.array([0, 2, 1, 2], dtype=np.int32), np.array([1, 2, 4, 8], dtype=np.float32)
    for array in (numbers, impacts):
        array.setflags(write=False)  # as what is mapped into memory
    ends, weights = np.array([2, 4]), np.ones(2, dtype=np.float32)
    room = [np.zeros(3, dtype=np.float32) for _ in range(3)]
    none = np.zeros(0, dtype=np.int64)
    found = compiled(
        numbers, impacts, ends - 2, ends, weights, np.array([10, 8, 0], np.float32), none, none, weights[:0], none, none, 2, 0.0, 1.0, *room
    )
    if sorted(zip(*(part.tolist() for part in found), strict=True)) != [(1, 4.0), (2, 10.0)] or any(part.any() for part in room):
        message = "a wrong result"
        raise ArithmeticError(message)


def _compiled(njit: Callable[[Any], Any]) -> Select:  # noqa: C901, PLR0915 - one concept: functions that numba compiles together
    """Return the search, to be compiled with its first call."""

    @njit
    def kth_best(scores, count, limit, heap):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        """Return the *limit*-th best of the first *count* of *scores*; *heap* is room for *limit* of them."""
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
        return heap[0]

    @njit
    def add_groups(passages, impacts, starts, ends, weights, alternatives, groups, scores, alternative, clause, found, count):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, PLR0913, PLR0917, C901
        """Add for each group what its best alternative gives; return how many passages have been met."""
        for group in range(len(groups) - 1):
            for each in range(groups[group], groups[group + 1]):
                for row in range(alternatives[each], alternatives[each + 1]):
                    for place in range(starts[row], ends[row]):
                        alternative[passages[place]] += weights[row] * impacts[place]
                for row in range(alternatives[each], alternatives[each + 1]):
                    for place in range(starts[row], ends[row]):
                        passage = passages[place]
                        clause[passage] = max(clause[passage], alternative[passage])
                        alternative[passage] = 0.0
            for row in range(alternatives[groups[group]], alternatives[groups[group + 1]]):
                for place in range(starts[row], ends[row]):
                    passage = passages[place]
                    if clause[passage] > 0.0:
                        if scores[passage] == 0.0:
                            found[count] = passage
                            count += 1
                        scores[passage] += clause[passage]
                        clause[passage] = 0.0
        return count

    @njit
    def place_of(passages, passage, low, high):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        """Return where *passage* stands in `passages[low:high]`, or would."""
        while low < high:
            middle = (low + high) >> 1
            if passages[middle] < passage:
                low = middle + 1
            else:
                high = middle
        return low

    @njit
    def select(  # type: ignore[no-untyped-def] # noqa: ANN202, PLR0913, PLR0917, C901, PLR0912
        passages, impacts, starts, ends, weights, rests,  # noqa: ANN001
        group_starts, group_ends, group_weights, alternatives, groups,  # noqa: ANN001
        limit, floor, share, scores, alternative, clause,  # noqa: ANN001
    ):  # fmt: skip
        """See `maxscore.select()`."""
        size = 0
        for row in range(len(starts)):
            size += ends[row] - starts[row]
        for row in range(len(group_starts)):
            size += group_ends[row] - group_starts[row]
        found = np.empty(min(size, len(scores)), dtype=np.int32)
        heap = np.empty(min(limit, len(found)), dtype=np.float32)
        count = add_groups(
            passages, impacts, group_starts, group_ends, group_weights, alternatives, groups, scores, alternative, clause, found, 0
        )
        threshold = floor
        row = 0
        while row < len(starts) and rests[row] >= threshold * share:
            weight = weights[row]
            for place in range(starts[row], ends[row]):
                passage = passages[place]
                before = scores[passage]
                if before == 0.0:
                    found[count] = passage
                    count += 1
                scores[passage] = before + weight * impacts[place]
            row += 1
            if row < len(starts) and count >= limit and rests[row] < rests[0] * 0.7 and ends[row] - starts[row] > count // 4:
                so_far = scores[found[:count]]
                threshold = max(threshold, kth_best(so_far, count, limit, heap))
        numbers = np.empty(count, dtype=np.int32)
        kept = np.empty(count, dtype=np.float32)
        least = threshold * share - rests[row]
        left = 0
        for place in range(count):
            passage = found[place]
            if scores[passage] >= least:
                numbers[left] = passage
                kept[left] = scores[passage]
                left += 1
            scores[passage] = 0.0
        while True:
            if left >= limit:
                threshold = max(threshold, kth_best(kept, left, limit, heap))
            least = threshold * share - rests[row]
            still = 0
            for place in range(left):
                if kept[place] >= least:
                    numbers[still] = numbers[place]
                    kept[still] = kept[place]
                    still += 1
            left = still
            if row == len(starts):
                break
            for place in range(left):
                at = place_of(passages, numbers[place], starts[row], ends[row])
                if at < ends[row] and passages[at] == numbers[place]:
                    kept[place] += weights[row] * impacts[at]
            row += 1
        return numbers[:left].copy(), kept[:left].copy()

    return select  # type: ignore[no-any-return]
