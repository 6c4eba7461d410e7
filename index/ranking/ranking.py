"""Ranking: the best passages for a question's clauses, and what they and their documents hold of its terms."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis.query import Alternative, Clause
from index.ranking.bm25 import Bm25
from index.ranking.maxscore import Lists, Numbers, Room, Wanted, select
from index.ranking.postings import KTH, Postings, digest

_REMEMBERED: Final = 50_000
_NO_LISTS: Final = Lists((), (), (), ())
_ROUNDING: Final = 1 - 1e-5  # single precision loses less than that on the way to a score


@dataclass(frozen=True, slots=True, eq=False)
class Deletes:
    """What a segment still holds of passages that are no longer there.

    `passages` and `documents` are their numbers, ascending; `digests`, ascending, are those of their terms, with how many of these passages
    and documents hold each.
    """

    passages: Numbers
    documents: Numbers
    digests: NDArray[np.uint64]
    passage_counts: Numbers
    document_counts: Numbers

    @classmethod
    def nothing(cls) -> "Deletes":
        """Return that all is there."""
        none = np.zeros(0, dtype=np.int32)
        return cls(none, none, np.zeros(0, dtype=np.uint64), none, none)

    def counts(self, named: int) -> tuple[int, int]:
        """Return how many of the gone passages, and documents, hold the term of that digest."""
        place = int(self.digests.searchsorted(np.uint64(named)))
        if place == len(self.digests) or self.digests[place] != np.uint64(named):
            return 0, 0
        return int(self.passage_counts[place]), int(self.document_counts[place])


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What some passages hold of some terms, and what their documents hold: a row a term, a column a passage.

    `own`: how often the passage holds the term; `around`: how often its document does; `spread`: in how many of its passages.
    """

    own: NDArray[np.float64]
    around: NDArray[np.float64]
    spread: NDArray[np.int64]

    def of(self, columns: NDArray[np.int64]) -> "Table":
        """Return the table of some of the passages."""
        return Table(self.own[:, columns], self.around[:, columns], self.spread[:, columns])


class _Entry(NamedTuple):
    """A term of a segment: its postings from `start` to `end`, their largest impact, that of rank KTH, and the idf that is in them."""

    start: int
    end: int
    largest: float
    kth: float
    idf: float


@dataclass(slots=True, eq=False)
class _Segment:
    """One of a ranking's inverted indexes, its passages numbered from *offset*."""

    postings: Postings
    gone: Deletes
    offset: int
    bm25: Bm25
    pool: list[Room] = field(default_factory=list)
    entries: dict[str, _Entry | None] = field(default_factory=dict)

    def room(self) -> Room:
        """Return room for a search, which `pool.append()` takes back."""
        try:
            return self.pool.pop()
        except IndexError:  # other threads have it
            return Room.of(self.postings.n_passages)

    def entry(self, term: str) -> _Entry | None:
        """Return where the postings of *term* are, None where no passage holds it."""
        try:
            return self.entries[term]
        except KeyError:
            if len(self.entries) > _REMEMBERED:
                self.entries.clear()
            number = self.postings.number(term)
            found = self.entries[term] = None if number < 0 else self._entry(number)
            return found

    def _entry(self, number: int) -> _Entry:
        start, end = self.postings.pointers[number : number + 2].tolist()
        idf = math.log((self.bm25.corpus_size + 1) / (end - start))
        return _Entry(start, end, float(self.postings.maxima[number]), float(self.postings.kths[number]), idf)


class Ranking:
    """Scores of BM25 over the passages of one inverted index, or of a large one with its changes in a small one. Immutable; any thread.

    Passages of the second are numbered behind those of the first. What has gone from the first, and what that and the second do to
    all idf and to the mean length, is reckoned with: scores are those of one inverted index of what is there.
    """

    def __init__(self, base: Postings, changes: Postings | None = None, gone: Deletes | None = None, order: Numbers | None = None) -> None:
        """Rank the passages of *base* without those that are *gone*, and those of *changes*.

        *order* is the place of each passage in corpus order, which decides between equal scores: by default its number.
        """
        self._segments = [_segment(base, gone or Deletes.nothing(), 0)]
        if changes is not None:
            self._segments.append(_segment(changes, Deletes.nothing(), base.n_passages))
        self._order = order
        self._held: dict[str, tuple[int, int]] = {}
        total, passages, documents = _totals(self._segments)
        self.n_passages, self.n_documents = passages, documents
        self._bm25, self._document_bm25 = Bm25(passages, total), Bm25(documents, total)
        # An impact of a segment is off by its mean length: by so much, at the most, upwards or downwards.
        drifts = [self._bm25.avgdl / segment.bm25.avgdl for segment in self._segments]
        self._shares = [min(answer_changes, 1 / answer_changes) * _ROUNDING for answer_changes in drifts]
        self._is_drifted = len(self._segments) > 1 or bool(len(self._segments[0].gone.passages))

    @property
    def numbers(self) -> int:
        """One more than the highest passage number."""
        return sum(segment.postings.n_passages for segment in self._segments)

    def holders(self, term: str) -> tuple[int, int]:
        """Return how many passages hold *term*, and how many documents."""
        held = self._held.get(term)
        if held is None:
            if len(self._held) > _REMEMBERED:
                self._held.clear()
            held = self._held[term] = self._holders(term)
        return held

    def _holders(self, term: str) -> tuple[int, int]:
        passages = documents = 0
        for segment in self._segments:
            number = segment.postings.number(term)
            if number >= 0:
                passages += segment.postings.holders(number)
                documents += int(segment.postings.documents[number])
                if len(segment.gone.passages):
                    gone = segment.gone.counts(digest(term))
                    passages, documents = passages - gone[0], documents - gone[1]
        return passages, documents

    def knows(self, term: str) -> bool:
        """Tell whether any passage holds *term*."""
        return self.holders(term)[0] > 0

    def idf(self, term: str) -> float:
        """Return the idf of *term*; for one that no passage holds, what it would be if one did."""
        return math.log((self.n_passages + 1) / max(self.holders(term)[0], 1))

    def top(self, clauses: Sequence[Clause], limit: int) -> tuple[Numbers, NDArray[np.float64]]:
        """Return the numbers and scores of the *limit* best passages, best first, equal scores in corpus order.

        A clause adds what the best of its alternatives adds up to; a passage without any term of the question is never among them.
        """
        if limit < 1:
            return np.zeros(0, dtype=np.int32), np.zeros(0)
        numbers, scores = self.candidates(clauses, limit)
        if self._is_drifted or _are_close(scores):
            scores = self.scores_at(clauses, numbers)
        columns = self.best(numbers, scores, limit)
        return numbers[columns], scores[columns]

    def best(self, numbers: Numbers, scores: NDArray[np.float64], limit: int) -> NDArray[np.int64]:
        """Return which of the passages of *numbers* are the *limit* best by their *scores*, best first, equal ones in corpus order."""
        places = numbers if self._order is None else self._order[numbers]
        return np.lexsort((places, -scores))[:limit]

    def candidates(self, clauses: Sequence[Clause], limit: int) -> tuple[Numbers, NDArray[np.float64]]:
        """Return passages among which the *limit* best are, in no order, with their scores in single precision."""
        if len(self._segments) == 1:
            numbers, scores = self._select(self._segments[0], self._shares[0], clauses, limit)
            return numbers, scores.astype(np.float64)
        found = [self._select(segment, share, clauses, limit) for segment, share in zip(self._segments, self._shares, strict=True)]
        numbers = np.concatenate([numbers + segment.offset for segment, (numbers, _) in zip(self._segments, found, strict=True)])
        return numbers.astype(np.int32, copy=False), np.concatenate([scores for _, scores in found]).astype(np.float64)

    def all_scores(self, clauses: Sequence[Clause]) -> NDArray[np.float64]:
        """Return the score of every passage, one term after the other: (n_passages,). What `top()` saves; for tests and small indexes."""
        everything = np.arange(self.numbers, dtype=np.int32)
        scores = self.scores_at(clauses, everything)
        for segment in self._segments:
            scores[segment.gone.passages + segment.offset] = 0
        return scores

    def scores_at(self, clauses: Sequence[Clause], numbers: Numbers) -> NDArray[np.float64]:
        """Return the scores of the passages of *numbers*, in double precision."""
        terms = terms_of(clauses)
        return self.own_scores(clauses, terms, self.table(terms, numbers), numbers)

    def own_scores(self, clauses: Sequence[Clause], terms: Sequence[str], table: Table, numbers: Numbers) -> NDArray[np.float64]:
        """Return the scores of passages whose *table* of *terms* is given."""
        norms = self._bm25.norms(self._of_segments(numbers, lambda segment, local: segment.postings.lengths[local]))
        idfs = self._bm25.idfs(np.array([self.holders(term)[0] for term in terms], dtype=np.int64))
        return _summed(clauses, terms, self._bm25.weights(table.own, norms) * idfs[:, None])

    def document_scores(self, clauses: Sequence[Clause], terms: Sequence[str], table: Table, numbers: Numbers) -> NDArray[np.float64]:
        """Return for the same passages the scores of their documents, each as if it were one passage among all documents."""
        norms = self._document_bm25.norms(self._of_segments(numbers, _document_lengths))
        idfs = self._document_bm25.idfs(np.array([self.holders(term)[1] for term in terms], dtype=np.int64))
        return _summed(clauses, terms, self._document_bm25.weights(table.around, norms) * idfs[:, None])

    def documents_of(self, numbers: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return for passages the number of the document of each, that document's first passage, and the one behind its last."""

        def spans(segment: _Segment, local: Numbers) -> NDArray[np.int32]:
            documents = segment.postings.document_of[local]
            firsts = segment.postings.firsts
            before = 0 if segment is self._segments[0] else self._segments[0].postings.n_documents
            return np.stack((documents + before, firsts[documents] + segment.offset, firsts[documents + 1] + segment.offset), axis=1)

        columns = self._of_segments(numbers, spans, width=3)
        return columns[:, 0], columns[:, 1], columns[:, 2]

    def table(self, terms: Sequence[str], numbers: Numbers) -> Table:
        """Return what the passages of *numbers* and their documents hold of *terms*."""
        own, around = np.zeros((2, len(terms), len(numbers)))
        spread = np.zeros((len(terms), len(numbers)), dtype=np.int64)
        for segment, columns in self._parted(numbers):
            local = numbers[columns] - segment.offset
            parts = _table(segment.postings, terms, local)
            own[:, columns], around[:, columns], spread[:, columns] = parts
        return Table(own, around, spread)

    def _select(self, segment: _Segment, share: float, clauses: Sequence[Clause], limit: int) -> tuple[Numbers, NDArray[np.float32]]:
        """Return passages of a segment among which its *limit* best are."""
        plain: dict[str, float] = {}
        grouped = []
        for clause in clauses:
            if len(clause.alternatives) == 1:
                for term in clause.alternatives[0].terms:
                    plain[term] = plain.get(term, 0.0) + clause.alternatives[0].weight
            else:
                grouped.append([self._lists(segment, _weighed(alternative), limit) for alternative in clause.alternatives])
        lists = self._lists(segment, plain, limit)
        room = segment.room()
        found = select(segment.postings, Wanted(lists, grouped, limit, share), room, segment.gone.passages)
        segment.pool.append(room)  # not after an error, which may have left something in it
        return found

    def _lists(self, segment: _Segment, weights: "dict[str, float]", limit: int) -> Lists:
        """Return the posting lists of weighed terms, heaviest first."""
        rows = []
        for term, weight in weights.items():
            entry = segment.entry(term)
            if entry is not None:
                scaled = weight * self.idf(term) / entry.idf if self._is_drifted else weight
                rows.append((scaled * entry.largest, entry.start, entry.end, scaled, scaled * entry.kth))
        if not rows:
            return _NO_LISTS
        rows.sort(reverse=True)
        bounds, starts, ends, scales, kths = zip(*rows, strict=True)
        may_prime = limit <= KTH and not len(segment.gone.passages)
        return Lists(starts, ends, scales, bounds, max(kths) if may_prime else 0.0)

    def _parted(self, numbers: Numbers) -> list[tuple[_Segment, NDArray[np.int64]]]:
        """Return for each segment where in *numbers* its passages stand."""
        if len(self._segments) == 1:
            return [(self._segments[0], np.arange(len(numbers)))]
        behind = numbers >= self._segments[1].offset
        return [(self._segments[0], np.flatnonzero(~behind)), (self._segments[1], np.flatnonzero(behind))]

    def _of_segments(self, numbers: Numbers, values: Callable[[_Segment, Numbers], NDArray[np.int32]], width: int = 0) -> NDArray[np.int32]:
        """Return a value, or *width* of them, for each passage, from its segment."""
        result = np.zeros((len(numbers), width) if width else len(numbers), dtype=np.int32)
        for segment, columns in self._parted(numbers):
            result[columns] = values(segment, numbers[columns] - segment.offset)
        return result


def terms_of(clauses: Sequence[Clause]) -> list[str]:
    """Return the different terms of *clauses*, in the order in which they come."""
    return list(dict.fromkeys(term for clause in clauses for alternative in clause.alternatives for term in alternative.terms))


def _are_close(scores: NDArray[np.float64]) -> bool:
    """Tell whether two of *scores* differ by no more than rounding: they may be equal, their terms added up in another order."""
    ordered = np.sort(scores)
    lower, higher = ordered[:-1], ordered[1:]
    return bool(((lower < higher) & (lower > higher * _ROUNDING)).any())


def _segment(postings: Postings, gone: Deletes, offset: int) -> _Segment:
    return _Segment(postings, gone, offset, Bm25(postings.n_passages, int(postings.lengths.sum(dtype=np.int64))))


def _totals(segments: Sequence[_Segment]) -> tuple[int, int, int]:
    """Return how many terms are there, in how many passages, of how many documents."""
    total = passages = documents = 0
    for segment in segments:
        postings, gone = segment.postings, segment.gone
        total += int(postings.lengths.sum(dtype=np.int64)) - int(postings.lengths[gone.passages].sum(dtype=np.int64))
        passages += postings.n_passages - len(gone.passages)
        documents += postings.n_documents - len(gone.documents)
    return total, passages, documents


def _document_lengths(segment: _Segment, local: Numbers) -> NDArray[np.int32]:
    """Return the length of the document of each passage: that of all its passages."""
    postings = segment.postings
    documents, places = np.unique(postings.document_of[local], return_inverse=True)
    lengths = [int(postings.lengths[postings.firsts[each] : postings.firsts[each + 1]].sum()) for each in documents]
    return np.array(lengths, dtype=np.int32)[places]


def _weighed(alternative: Alternative) -> dict[str, float]:
    """Return the terms of an alternative, each with its weight as often as it stands there."""
    weights: dict[str, float] = {}
    for term in alternative.terms:
        weights[term] = weights.get(term, 0.0) + alternative.weight
    return weights


def _summed(clauses: Sequence[Clause], terms: Sequence[str], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add up what each clause's best alternative gives: (n_passages,), from (n_terms, n_passages)."""
    rows = {term: row for row, term in enumerate(terms)}
    sums = np.zeros(weights.shape[1])
    for clause in clauses:
        parts = [
            alternative.weight * weights[[rows[term] for term in alternative.terms]].sum(axis=0) for alternative in clause.alternatives
        ]
        sums += parts[0] if len(parts) == 1 else np.maximum.reduce(parts)
    return sums


def _table(
    postings: Postings, terms: Sequence[str], numbers: Numbers
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return own, around and spread of a `Table` for passages of one segment."""
    size = len(numbers)
    documents = postings.document_of[numbers]
    probes = np.concatenate((numbers, postings.firsts[documents], postings.firsts[documents + 1]))
    places = np.zeros((len(terms), 3, size), dtype=np.int64)
    own = np.zeros((len(terms), size))
    for row, term in enumerate(terms):
        number = postings.number(term)
        if number >= 0:
            start, end = postings.pointers[number], postings.pointers[number + 1]
            held = postings.passages[start:end]
            places[row] = held.searchsorted(probes).reshape(3, size)
            at = np.minimum(places[row, 0], len(held) - 1)
            own[row] = np.where(held[at] == numbers, postings.frequencies[start:end][at], 0)
            places[row] += start
    spread = places[:, 2] - places[:, 1]
    flat = spread.ravel()
    cells = np.repeat(np.arange(flat.size), flat)
    within = np.arange(len(cells)) - np.repeat(np.cumsum(flat) - flat, flat)
    often = postings.frequencies[places[:, 1].ravel()[cells] + within]
    around = np.zeros(spread.shape)
    around[:] = np.bincount(cells, weights=often, minlength=flat.size).reshape(spread.shape)
    return own, around, spread
