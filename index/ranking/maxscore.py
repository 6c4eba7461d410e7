"""MaxScore: finds the candidates for the best passages without scoring most postings.

Turtle and Flood, "Query evaluation: strategies and optimizations", Information Processing & Management 31(6), 1995, term at a time.
Essential lists, those without which a passage may be among the best, are accumulated over all their postings, by decreasing upper bound;
the non-essential ones, whose upper bounds together stay below the threshold that the best reach, are probed for the remaining candidates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.ranking.arrays import NO_NUMBERS, NO_SCORES, Numbers, Scores
from index.ranking.kernels import IN_USE, NO_GROUPS, Groups, Kernel, Kernels
from index.ranking.postings import Postings

_LEAST: Final = 1e-30  # below any score


@dataclass(frozen=True, slots=True)
class Tuning:
    """When searches in numpy do what; it changes their time only. Measured on made corpora of 10^3 to 10^6 passages.

    From `n_passages / dense` essential postings on, accumulators are scanned whole instead of keeping track of the passages met. At most
    `few` postings are accumulated before any bookkeeping. The k-th best of a list's scores is computed for lists of up to `short` postings.
    A list is spread out over all passages where one in `probe` of its postings or more would be looked up.
    All is added up, whatever the bounds, in an index of at most `small` passages, if that is at most `most` postings, and passages times
    alternatives.
    """

    dense: float = 4
    few: int = 2**14
    short: int = 2**15
    probe: int = 16
    small: int = 2**15
    most: int = 2**18


TUNING: Final = Tuning()


@dataclass(frozen=True, slots=True, eq=False)
class PostingLists:
    """Postings lists by decreasing upper bound: where each starts and ends, its weight, and the most it adds to any score.

    `floor` is a score that the best are known to reach, 0 if none is known.
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
    def remaining(self) -> list[float]:
        """The upper bound of what each list and all behind it add to a score, 0 at the end: (n_lists + 1,)."""
        sums = list(accumulate(reversed(self.bounds), initial=0.0))
        sums.reverse()
        return sums

    @property
    def n_postings(self) -> int:
        """How many postings there are."""
        return sum(self.ends) - sum(self.starts)


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What a search adds up, and how many of the best it must return.

    Each of `lists` adds its impacts times its weight; of each of `groups`, the alternative that adds up to most. `limit` is how many of the
    best are wanted; a passage is returned if it reaches `slack`, at most 1, of the lowest of their scores: that leaves room for rounding.
    """

    lists: PostingLists
    groups: Sequence[Sequence[PostingLists]]
    limit: int
    slack: float


@dataclass(slots=True, eq=False)
class Scratch:
    """Accumulators, (n_passages,) of zeros, which a search leaves as it found them. One thread at a time."""

    scores: Scores
    alternative: Scores
    clause: Scores

    @classmethod
    def of(cls, n_passages: int) -> "Scratch":
        """Allocate the arrays; the system gives memory only to what a search touches."""
        return cls(*(np.zeros(n_passages, dtype=np.float32) for _ in range(3)))


def select(  # noqa: PLR0913 - the last two are for tests and benchmarks
    postings: Postings, query: Query, scratch: Scratch, deleted: Numbers, *, kernels: Kernels = IN_USE, tuning: Tuning = TUNING
) -> tuple[Numbers, Scores]:
    """Return passages among which the best are, in no order, with their scores; never one without a term of the query.

    Args:
        postings: the inverted index.
        query: what to look for.
        scratch: accumulators of zeros, (n_passages,).
        deleted: the numbers of passages never to be returned, ascending.
        kernels: what the search runs in, if anything is compiled; else in numpy.
        tuning: how it runs in numpy.
    """
    kernel = kernels.kernel
    if kernel is None and _is_small(postings, query, tuning):
        return _add_up(postings, query, deleted)
    scratch.scores[deleted] = -np.inf  # whatever is added: they are never met for the first time, and never among the best
    try:
        if kernel is not None:
            return _run(kernel, postings, query, scratch)
        return _Search(postings, query, scratch, tuning).run()
    finally:
        scratch.scores[deleted] = 0


def _is_small(postings: Postings, query: Query, tuning: Tuning) -> bool:
    """Tell whether it takes least time to add up all postings."""
    if postings.n_passages > tuning.small:
        return False
    alternatives = [lists for group in query.groups for lists in group]
    n_postings = query.lists.n_postings + sum([lists.n_postings for lists in alternatives])
    return max(n_postings, postings.n_passages * len(alternatives)) <= tuning.most


def _add_up(postings: Postings, query: Query, deleted: Numbers) -> tuple[Numbers, Scores]:
    """Search by adding up all postings; see `select()`."""
    scores = _sums(postings, query.lists)
    for group in query.groups:
        scores += reduce(np.maximum, [_sums(postings, lists) for lists in group])
    scores[deleted] = 0
    numbers = (scores >= max(query.lists.floor * query.slack, _LEAST)).nonzero()[0]
    return _best(numbers, scores[numbers], query)


def _best(numbers: NDArray[np.int64], scores: NDArray[np.floating[Any]], query: Query) -> tuple[Numbers, Scores]:
    """Return the best of *numbers*, as many as *query* wants and those that rounding may put among them, with their *scores*."""
    if len(scores) > query.limit:
        kept = scores >= np.partition(scores, -query.limit)[-query.limit] * query.slack
        numbers, scores = numbers[kept], scores[kept]
    return numbers.astype(np.int32), scores.astype(np.float32)


def _sums(postings: Postings, lists: PostingLists) -> NDArray[np.float64]:
    """Return what *lists* add up to in each passage: (n_passages,)."""
    if not len(lists):
        return np.zeros(postings.n_passages)
    slices = [slice(start, end) for start, end in zip(lists.starts, lists.ends, strict=True)]
    weighed = zip(slices, lists.weights, strict=True)
    impacts = [postings.impacts[part] if weight == 1.0 else postings.impacts[part] * weight for part, weight in weighed]
    passages = np.concatenate([postings.passages[part] for part in slices])
    sums = np.bincount(passages, np.concatenate(impacts), postings.n_passages)
    return sums.astype(np.float64, copy=False)


class _Search:
    """One search, in numpy."""

    def __init__(self, postings: Postings, query: Query, scratch: Scratch, tuning: Tuning) -> None:
        self._postings = postings
        self._query = query
        self._lists = query.lists
        self._remaining = query.lists.remaining
        self._scratch = scratch
        self._tuning = tuning
        self._threshold = query.lists.floor
        self._met: list[Numbers] = []  # each passage once, when it is first met
        self._is_dense = False

    def run(self) -> tuple[Numbers, Scores]:
        """Search; see `select()`."""
        groups = [self._best_alternatives(group) for group in self._query.groups]
        if not groups and self._lists.n_postings <= self._tuning.few:
            return self._accumulate_everything()
        n_essential = sum(len(numbers) for numbers, _ in groups) + self._essential_postings()
        self._is_dense = n_essential > self._postings.n_passages // self._tuning.dense
        for numbers, scores in groups:
            self._add(numbers, scores)
        row = self._accumulate()
        numbers = self._candidates(self._least(row))
        numbers.sort()  # in ascending order they are looked up five times as fast
        scores = self._scratch.scores[numbers]
        self._clear()
        return self._probe(numbers, scores, row)

    def _least(self, row: int) -> float:
        """Return the score below which a passage cannot reach the threshold by the lists from *row* on."""
        return self._threshold * self._query.slack - self._remaining[row]

    def _accumulate_everything(self) -> tuple[Numbers, Scores]:
        """Add up all lists: the fastest way for few postings."""
        passages, impacts, scores = self._postings.passages, self._postings.impacts, self._scratch.scores
        for start, end, weight in zip(self._lists.starts, self._lists.ends, self._lists.weights, strict=True):
            scores[passages[start:end]] += impacts[start:end] * weight if weight != 1.0 else impacts[start:end]
        numbers = (scores >= max(self._threshold * self._query.slack, _LEAST)).nonzero()[0]
        found = scores[numbers]
        scores.fill(0)
        return _best(numbers, found, self._query)

    def _essential_postings(self) -> int:
        """Return how many postings the essential lists have at the threshold known so far."""
        essential = sum(bound >= self._threshold * self._query.slack for bound in self._remaining[:-1])
        return sum(self._lists.ends[:essential]) - sum(self._lists.starts[:essential])

    def _accumulate(self) -> int:
        """Add up lists until those behind are non-essential; return the first of these."""
        for row, (start, end, weight) in enumerate(zip(self._lists.starts, self._lists.ends, self._lists.weights, strict=True)):
            if self._remaining[row] < self._threshold * self._query.slack:
                return row
            self._add(self._postings.passages[start:end], self._postings.impacts[start:end] * weight)
        return len(self._lists)

    def _add(self, numbers: Numbers, scores: Scores) -> None:
        """Add *scores* to those of different passages, and raise the threshold to what the best of these reach."""
        before = self._scratch.scores[numbers]
        after = before + scores
        self._scratch.scores[numbers] = after
        self._met.append(numbers if self._is_dense else numbers[before == 0])
        if len(after) <= self._tuning.short:
            self._raise_threshold(after)

    def _candidates(self, least: float) -> Numbers:
        """Return the passages met whose score so far is at least *least*."""
        if self._is_dense:
            return np.flatnonzero(self._scratch.scores >= max(least, _LEAST)).astype(np.int32)
        numbers = np.concatenate(self._met) if self._met else NO_NUMBERS
        return numbers[self._scratch.scores[numbers] >= least] if least > 0 else numbers

    def _probe(self, numbers: Numbers, scores: Scores, row: int) -> tuple[Numbers, Scores]:
        """Add to *scores* the impacts of the non-essential lists from *row* on, for fewer and fewer candidates."""
        while True:
            self._raise_threshold(scores)
            kept = scores >= self._least(row)
            numbers, scores = numbers[kept], scores[kept]
            if row == len(self._lists):
                return numbers, scores
            scores = scores + self._impacts_of(row, numbers)
            row += 1

    def _impacts_of(self, row: int, numbers: Numbers) -> Scores:
        """Return the weighted impact of each passage in one list, 0 where the passage is not in it."""
        start, end = self._lists.starts[row], self._lists.ends[row]
        passages = self._postings.passages[start:end]
        if len(numbers) * self._tuning.probe > len(passages):
            spread = self._scratch.alternative
            spread[passages] = self._postings.impacts[start:end] * self._lists.weights[row]
            impacts = spread[numbers]
            spread[passages] = 0
            return impacts
        places = np.minimum(passages.searchsorted(numbers), len(passages) - 1)
        impacts = self._postings.impacts[start:end][places] * self._lists.weights[row]
        return np.where(passages[places] == numbers, impacts, 0)

    def _raise_threshold(self, scores: Scores) -> None:
        """Raise the threshold to the lowest of the best of *scores*."""
        if len(scores) >= self._query.limit:
            self._threshold = max(self._threshold, float(_kth_best(scores, self._query.limit)))

    def _best_alternatives(self, group: Sequence[PostingLists]) -> tuple[Numbers, Scores]:
        """Return the passages that a group finds, each once, and what its best alternative adds to the score of each."""
        met = [numbers for lists in group for numbers in self._raise_clause(lists)]
        found, best = [], []
        for numbers in met:
            scores = self._scratch.clause[numbers]
            self._scratch.clause[numbers] = 0
            found.append(numbers[scores > 0])
            best.append(scores[scores > 0])
        return (np.concatenate(found), np.concatenate(best)) if met else (NO_NUMBERS, NO_SCORES)

    def _raise_clause(self, lists: PostingLists) -> list[Numbers]:
        """Raise `scratch.clause` to what *lists*, one alternative, add up to; return the passages of each list."""
        columns = [
            (self._postings.passages[start:end], self._postings.impacts[start:end] * weight)
            for start, end, weight in zip(lists.starts, lists.ends, lists.weights, strict=True)
        ]
        for numbers, scores in columns:
            self._scratch.alternative[numbers] += scores
        for numbers, _ in columns:
            self._scratch.clause[numbers] = np.maximum(self._scratch.clause[numbers], self._scratch.alternative[numbers])
        for numbers, _ in columns:
            self._scratch.alternative[numbers] = 0
        return [numbers for numbers, _ in columns]

    def _clear(self) -> None:
        """Leave zeros in the accumulators, except for deleted passages."""
        if self._is_dense:
            self._scratch.scores.fill(0)
        else:
            for numbers in self._met:
                self._scratch.scores[numbers] = 0


def _kth_best(scores: Scores, rank: int) -> np.float32:
    """Return the *rank*-th best of *scores*, of which there are at least as many."""
    best: np.float32 = np.partition(scores, -rank)[-rank]
    return best


def _run(kernel: Kernel, postings: Postings, query: Query, scratch: Scratch) -> tuple[Numbers, Scores]:
    """Search in a kernel."""
    lists = query.lists
    return kernel(
        postings.passages,
        postings.impacts,
        np.array((lists.starts, lists.ends), dtype=np.int64),
        np.array((lists.weights, lists.bounds), dtype=np.float32),
        *(_flat(query.groups) if query.groups else NO_GROUPS),
        query.limit,
        lists.floor,
        query.slack,
        scratch.scores,
        scratch.alternative,
        scratch.clause,
    )


def _flat(groups: Sequence[Sequence[PostingLists]]) -> Groups:
    """Return the lists of all alternatives of all groups, one behind the other, as `loops.search()` takes them."""
    alternatives = list(chain.from_iterable(groups))
    spans = [[start for each in alternatives for start in each.starts], [end for each in alternatives for end in each.ends]]
    return (
        np.array(spans, dtype=np.int64),
        np.array([weight for each in alternatives for weight in each.weights], dtype=np.float32),
        np.cumsum([0, *map(len, alternatives)]),
        np.cumsum([0, *map(len, groups)]),
    )
