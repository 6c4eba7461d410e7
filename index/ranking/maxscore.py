"""MaxScore over arrays: the passages among which the best are, without looking at most of their postings.

Turtle and Flood, "Query evaluation: strategies and optimizations", Information Processing & Management 31(6), 1995, term at a time: lists
that could lift a passage among the best are added up ("scattered") over all their postings, the heaviest first; those whose largest
impacts together stay below what the best reach are looked up for the few passages that are still in question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.ranking import kernels
from index.ranking.postings import Postings

_DENSE: Final = 4  # from a quarter of all passages on, adding up everything is faster than keeping track
_FEW: Final = 2**14  # postings that are added up before anything cleverer has begun
_SHORT: Final = 2**15  # postings among which the k-th best is worth finding
_LEAST: Final = 1e-30  # below any score
_NONE: Final = np.zeros(0, dtype=np.int32)

Numbers = NDArray[np.int32]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Posting lists: where each begins and ends, its weight, and the most it adds to any score, the heaviest first.

    `floor` is a score that the best are known to reach; 0 where none is known.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    weights: Sequence[float]
    bounds: Sequence[float]
    floor: float = 0.0

    def __len__(self) -> int:
        """Return how many lists there are."""
        return len(self.starts)

    @property
    def rests(self) -> list[float]:
        """What each list and all behind it add to a score at most, and 0 at the end: (n_lists + 1,)."""
        sums = list(accumulate(reversed(self.bounds), initial=0.0))
        sums.reverse()
        return sums

    @property
    def postings(self) -> int:
        """How many postings there are."""
        return sum(self.ends) - sum(self.starts)


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What a search adds up, and how much of what it finds is wanted.

    Each of the `plain` lists adds its impacts, times its weight; of each of the `grouped` the best alternative counts, which adds up its
    own lists. `limit` is how many of the best are wanted; `share`, at most 1, how much of the lowest of their scores a passage must reach
    to be returned: room for rounding.
    """

    plain: Lists
    grouped: Sequence[Sequence[Lists]]
    limit: int
    share: float


@dataclass(slots=True, eq=False)
class Room:
    """Arrays of zeros, (n_passages,), to work in: a search leaves them as it found them. One thread at a time."""

    scores: Scores
    alternative: Scores
    clause: Scores

    @classmethod
    def of(cls, n_passages: int) -> "Room":
        """Make the arrays; memory is taken only for what a search touches."""
        return cls(*(np.zeros(n_passages, dtype=np.float32) for _ in range(3)))


def select(postings: Postings, wanted: Wanted, room: Room, gone: Numbers) -> tuple[Numbers, Scores]:
    """Return passages among which the best are, in no order, with their scores; a passage that holds no term is never one.

    *gone* are passages, ascending, that are not there.
    """
    compiled = kernels.select()
    room.scores[gone] = -np.inf  # whatever is added: they are never met for the first time, and never among the best
    try:
        if compiled is not None:
            return _compiled(compiled, postings, wanted, room)
        return _Search(postings, wanted, room).run(wanted.grouped)
    finally:
        room.scores[gone] = 0


class _Search:
    """One search, in numpy."""

    def __init__(self, postings: Postings, wanted: Wanted, room: Room) -> None:
        self._postings = postings
        self._plain = wanted.plain
        self._rests = wanted.plain.rests
        self._limit = wanted.limit
        self._share = wanted.share
        self._room = room
        self._threshold = wanted.plain.floor
        self._found: list[Numbers] = []  # each passage once, as it is met
        self._is_dense = False

    def run(self, grouped: Sequence[Sequence[Lists]]) -> tuple[Numbers, Scores]:
        """Search; see `select()`."""
        sparse = [self._best_of(group) for group in grouped]
        if not sparse and self._plain.postings <= _FEW:
            return self._all()
        self._is_dense = self._at_stake(sum(len(numbers) for numbers, _ in sparse)) > self._postings.n_passages // _DENSE
        for numbers, scores in sparse:
            self._add(numbers, scores)
        done = self._scatter()
        numbers = self._candidates(self._threshold * self._share - self._rests[done])
        scores = self._room.scores[numbers]
        self._reset()
        return self._look_up(numbers, scores, done)

    def _all(self) -> tuple[Numbers, Scores]:
        """Add up everything: with few postings the fastest."""
        passages, impacts, scores = self._postings.passages, self._postings.impacts, self._room.scores
        for start, end, weight in zip(self._plain.starts, self._plain.ends, self._plain.weights, strict=True):
            scores[passages[start:end]] += impacts[start:end] * weight if weight != 1.0 else impacts[start:end]
        numbers = (scores >= max(self._threshold * self._share, _LEAST)).nonzero()[0]
        found = scores[numbers]
        scores.fill(0)
        if len(found) > self._limit:
            lowest = found.copy()
            lowest.partition(len(found) - self._limit)
            kept = found >= lowest[len(found) - self._limit] * self._share
            numbers, found = numbers[kept], found[kept]
        return numbers.astype(np.int32), found

    def _at_stake(self, postings: int) -> int:
        """Return how many postings are to be added up, as far as can be told."""
        essential = sum(rest >= self._threshold * self._share for rest in self._rests[:-1])
        return postings + sum(self._plain.ends[:essential]) - sum(self._plain.starts[:essential])

    def _scatter(self) -> int:
        """Add up lists until those behind can lift nothing among the best; return how many were."""
        for place, (start, end, weight) in enumerate(zip(self._plain.starts, self._plain.ends, self._plain.weights, strict=True)):
            if self._rests[place] < self._threshold * self._share:
                return place
            self._add(self._postings.passages[start:end], self._postings.impacts[start:end] * weight)
        return len(self._plain)

    def _add(self, numbers: Numbers, scores: Scores) -> None:
        """Add *scores* to those of different passages, and learn from them what the best reach at least."""
        before = self._room.scores[numbers]
        after = before + scores
        self._room.scores[numbers] = after
        if self._is_dense:
            self._found.append(numbers)
        else:
            self._found.append(numbers[before == 0])
        if self._limit <= len(after) <= _SHORT:
            self._threshold = max(self._threshold, float(np.partition(after, -self._limit)[-self._limit]))

    def _candidates(self, least: float) -> Numbers:
        """Return the passages met whose score so far is at least *least*."""
        if self._is_dense:
            return np.flatnonzero(self._room.scores >= max(least, _LEAST)).astype(np.int32)
        numbers = np.concatenate(self._found) if self._found else _NONE
        return numbers[self._room.scores[numbers] >= least] if least > 0 else numbers

    def _look_up(self, numbers: Numbers, scores: Scores, place: int) -> tuple[Numbers, Scores]:
        """Add to *scores* what the lists from *place* on hold of the passages of *numbers*, of which fewer and fewer remain."""
        while True:
            self._learn(scores)
            kept = scores >= self._threshold * self._share - self._rests[place]
            numbers, scores = numbers[kept], scores[kept]
            if place == len(self._plain):
                return numbers, scores
            start, end = self._plain.starts[place], self._plain.ends[place]
            held = self._postings.passages[start:end]
            places = np.minimum(held.searchsorted(numbers), len(held) - 1)
            scores = scores + np.where(held[places] == numbers, self._postings.impacts[start:end][places] * self._plain.weights[place], 0)
            place += 1

    def _learn(self, scores: Scores) -> None:
        """Raise the threshold to the lowest of the best of *scores*."""
        if len(scores) >= self._limit:
            self._threshold = max(self._threshold, float(np.partition(scores, -self._limit)[-self._limit]))

    def _best_of(self, group: Sequence[Lists]) -> tuple[Numbers, Scores]:
        """Return the passages that a clause finds, each once, and what its best alternative gives to each."""
        met = []
        for lists in group:
            columns = [
                (self._postings.passages[start:end], self._postings.impacts[start:end] * weight)
                for start, end, weight in zip(lists.starts, lists.ends, lists.weights, strict=True)
            ]
            for numbers, scores in columns:
                self._room.alternative[numbers] += scores
            for numbers, _ in columns:
                self._room.clause[numbers] = np.maximum(self._room.clause[numbers], self._room.alternative[numbers])
            for numbers, _ in columns:
                self._room.alternative[numbers] = 0
            met += [numbers for numbers, _ in columns]
        found, best = [], []
        for numbers in met:
            scores = self._room.clause[numbers]
            self._room.clause[numbers] = 0
            found.append(numbers[scores > 0])
            best.append(scores[scores > 0])
        return (np.concatenate(found), np.concatenate(best)) if met else (_NONE, np.zeros(0, dtype=np.float32))

    def _reset(self) -> None:
        """Leave the room as it was, but for what is gone."""
        if self._is_dense:
            self._room.scores.fill(0)
        else:
            for numbers in self._found:
                self._room.scores[numbers] = 0


def _compiled(compiled: kernels.Select, postings: Postings, wanted: Wanted, room: Room) -> tuple[Numbers, Scores]:
    """Search in the compiled kernel, which takes the groups one list behind the other."""
    plain = wanted.plain
    grouped = _flat(wanted.grouped) if wanted.grouped else _NO_GROUPS
    return compiled(
        postings.passages,
        postings.impacts,
        np.array(plain.starts, dtype=np.int64),
        np.array(plain.ends, dtype=np.int64),
        np.array(plain.weights, dtype=np.float32),
        np.array(plain.rests, dtype=np.float32),
        *grouped,
        wanted.limit,
        plain.floor,
        wanted.share,
        room.scores,
        room.alternative,
        room.clause,
    )


def _flat(grouped: Sequence[Sequence[Lists]]) -> tuple[NDArray[np.int64], NDArray[np.int64], Scores, NDArray[np.int64], NDArray[np.int64]]:
    """Return starts, ends and weights of all lists of all groups, where each alternative begins among them, and each group among those."""
    lists = list(chain.from_iterable(grouped))
    return (
        np.array([start for each in lists for start in each.starts], dtype=np.int64),
        np.array([end for each in lists for end in each.ends], dtype=np.int64),
        np.array([weight for each in lists for weight in each.weights], dtype=np.float32),
        np.cumsum([0, *map(len, lists)]),
        np.cumsum([0, *map(len, grouped)]),
    )


_NO_LISTS: Final = np.zeros(0, dtype=np.int64)
_NO_GROUPS: Final = (_NO_LISTS, _NO_LISTS, np.zeros(0, dtype=np.float32), np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))
