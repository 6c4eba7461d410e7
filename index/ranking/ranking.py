"""Ranking: the best passages by BM25 over one or more segments, and their term frequencies."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from functools import lru_cache, partial
from itertools import pairwise
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from index.analysis.query import Alternative, Clause
from index.errors import EngineError
from index.ranking.arrays import Numbers, Scores
from index.ranking.bm25 import Bm25
from index.ranking.clauses import ClauseSums
from index.ranking.maxscore import PostingLists, Query, Scratch, select
from index.ranking.postings import KTH, Postings
from index.ranking.segments import Deletes, Segment
from index.ranking.sources import FEWEST, Found, Source, Table, weights_of
from index.ranking.tables import count

_REMEMBERED: Final = 50_000
_ASKED: Final = 64  # questions whose idfs are remembered
_FEW: Final = 32  # scores for which Python takes less time than numpy
_NO_LISTS: Final = PostingLists((), (), (), ())
_ROUNDING: Final = 1 - 1e-5  # the relative error of a score in single precision is smaller

Search = Callable[[Postings, Query, Scratch, Numbers], tuple[Numbers, Scores]]
"""How one inverted index is searched: `maxscore.select()`."""


class DocFreq(NamedTuple):
    """How many passages, and how many documents, contain a term."""

    passages: int
    documents: int


class Ranking:
    """BM25 over the passages of one inverted index, or of a large one with its changes in a small one. Immutable; any thread.

    Passages of the second are numbered behind those of the first. Statistics count what the second adds and what is deleted from the
    first, so scores are those of one inverted index of all passages that exist.
    """

    def __init__(
        self,
        base: Postings,
        changes: Postings | None = None,
        deletes: Deletes | None = None,
        order: Numbers | None = None,
        *,
        search: Search = select,
    ) -> None:
        """Rank the passages of *base* without *deletes*, and those of *changes*.

        *order* is the place of each passage in corpus order, which decides between equal scores: by default its number.
        """
        self._segments = [Segment(base, deletes)]
        if changes is not None:
            self._segments.append(Segment(changes, offset=base.n_passages, document_offset=base.n_documents))
        self._order = order
        self._search = search
        self._source: Source | None = None
        self.doc_freq = lru_cache(_REMEMBERED)(partial(_doc_freq, self._segments))
        self._idfs = lru_cache(_ASKED)(self._idfs_of)
        self._idf = lru_cache(_REMEMBERED)(lambda term: math.log((self.n_passages + 1) / max(self.doc_freq(term).passages, 1)))
        self.n_passages = sum(segment.n_passages for segment in self._segments)
        self.n_documents = sum(segment.n_documents for segment in self._segments)
        total = sum(segment.total_length for segment in self._segments)
        self._bm25, self._document_bm25 = Bm25(self.n_passages, total), Bm25(self.n_documents, total)
        # The impacts of a segment were computed with its own mean length, which is off by at most this factor, upwards or downwards.
        drifts = [self._bm25.average_length / segment.bm25.average_length for segment in self._segments]
        self._slacks = [min(drift, 1 / drift) * _ROUNDING for drift in drifts]
        self._has_drifted = len(self._segments) > 1 or bool(len(self._segments[0].deletes.passages))

    @property
    def numbers(self) -> int:
        """One more than the highest passage number."""
        return sum(segment.postings.n_passages for segment in self._segments)

    @property
    def average_length(self) -> float:
        """The mean length of a passage in terms."""
        return self._bm25.average_length

    def with_source(self, source: Source) -> Self:
        """Return the same ranking, whose candidates *source* finds; where it fails, the postings do."""
        ranking = copy(self)
        ranking._source = source  # noqa: SLF001 - one of us
        return ranking

    def knows(self, term: str) -> bool:
        """Tell whether any passage contains *term*."""
        return self.doc_freq(term).passages > 0

    def idf(self, term: str) -> float:
        """Return the idf of *term*; if no passage contains it, what it would be if one did."""
        return self._idf(term)

    def top(self, clauses: Sequence[Clause], limit: int) -> tuple[Numbers, NDArray[np.float64]]:
        """Return the numbers and scores of the *limit* best passages, best first, equal scores in corpus order.

        A clause adds the score of its best alternative, the sum of its terms'; a passage without any term of the clauses is never returned.
        """
        if limit < 1:
            return np.zeros(0, dtype=np.int32), np.zeros(0)
        numbers, scores = self.candidates(clauses, limit)
        if self._has_drifted or _are_close(scores):
            scores = self.scores_at(clauses, numbers)
        columns = self.best(numbers, scores, limit)
        return numbers[columns], scores[columns]

    def best(self, numbers: Numbers, scores: NDArray[np.float64], limit: int) -> NDArray[np.int64]:
        """Return the columns of the *limit* best of *numbers* by their *scores*, best first, equal ones in corpus order."""
        places = numbers if self._order is None else self._order[numbers]
        return np.lexsort((places, -scores))[:limit]

    def candidates(self, clauses: Sequence[Clause], limit: int) -> tuple[Numbers, NDArray[np.float64]]:
        """Return passages among which the *limit* best are, in no order, with their scores in single precision at least."""
        if self._source is not None and limit > 0:
            with suppress(EngineError):  # it has logged that
                return self._sourced(self._source, clauses, limit)
        found = [self._select(segment, slack, clauses, limit) for segment, slack in zip(self._segments, self._slacks, strict=True)]
        if len(found) == 1:
            numbers, scores = found[0]
            return numbers, scores.astype(np.float64)
        numbers = np.concatenate([numbers + segment.offset for segment, (numbers, _) in zip(self._segments, found, strict=True)])
        return numbers.astype(np.int32, copy=False), np.concatenate([scores for _, scores in found]).astype(np.float64)

    def select(self, terms: Sequence[str], weights: NDArray[np.float64], most: int) -> Found:
        """Return the passages with the *most* highest sums of weight x BM25 of the term: the first maker of a `Source`."""
        weighed = dict(zip(terms, weights.tolist(), strict=True))
        numbers, ceiling = [], 0.0
        for segment, slack in zip(self._segments, self._slacks, strict=True):
            query = Query(self._lists(segment, weighed, most), [], most, slack)
            with segment.scratch() as scratch:
                found, scores = self._search(segment.postings, query, scratch, segment.deletes.passages)
            numbers.append(found + segment.offset)
            if len(scores) >= most:  # what is left out is below the lowest of the best by more than rounding and drift
                ceiling = max(ceiling, float(np.partition(scores, -most)[-most]))
        return Found(np.concatenate(numbers).astype(np.int32), ceiling)

    def _sourced(self, source: Source, clauses: Sequence[Clause], limit: int) -> tuple[Numbers, NDArray[np.float64]]:
        """Return what `candidates()` does, from candidates of *source*: twice as many until those left out score less than the best.

        Raises:
            EngineError: the source fails.
        """
        terms, weights = weights_of(clauses)
        most = max(FEWEST, 2 * limit)
        while True:
            found = source.select(terms, weights, most)
            scores = self.scores_at(clauses, found.numbers)
            is_enough = len(scores) >= limit and np.partition(scores, -limit)[-limit] > found.ceiling
            if is_enough or found.ceiling <= 0:
                return found.numbers[scores > 0], scores[scores > 0]
            most *= 2

    def scores_at(self, clauses: Sequence[Clause], numbers: Numbers) -> NDArray[np.float64]:
        """Return the scores of the passages of *numbers*, in double precision."""
        terms = terms_of(clauses)
        return self.own_scores(clauses, terms, self.table(terms, numbers), numbers)

    def own_scores(self, clauses: Sequence[Clause], terms: Sequence[str], table: Table, numbers: Numbers) -> NDArray[np.float64]:
        """Return the scores of passages whose *table* of *terms* is given: (n_passages,)."""
        return _summed(clauses, terms, self._term_scores(terms, table, numbers))

    def document_scores(self, clauses: Sequence[Clause], terms: Sequence[str], table: Table, numbers: Numbers) -> NDArray[np.float64]:
        """Return for the same passages the scores of their documents, each as one text among all documents: (n_passages,)."""
        return _summed(clauses, terms, self._document_term_scores(terms, table, numbers)).take(table.columns)

    def both_scores(
        self, sums: ClauseSums, terms: Sequence[str], table: Table, numbers: Numbers
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what `own_scores()` and `document_scores()` do for the clauses of *sums*, each document added up once."""
        own, whole = self._term_scores(terms, table, numbers), self._document_term_scores(terms, table, numbers)
        scores = sums.total(np.hstack((own, whole)))
        return scores[: len(numbers)], scores[len(numbers) :].take(table.columns)

    def documents_of(self, numbers: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return for passages the number of each one's document, that document's first passage, and the one after its last."""
        columns = self._by_segment(numbers, _document_spans, width=3)
        return columns[:, 0], columns[:, 1], columns[:, 2]

    def table(self, terms: Sequence[str], numbers: Numbers) -> Table:
        """Return the frequencies of *terms* in the passages of *numbers* and in their documents."""
        if len(self._segments) == 1:
            return _table(self._segments[0], terms, numbers)
        own, columns = np.zeros((len(terms), len(numbers))), np.zeros(len(numbers), dtype=np.int64)
        parts: list[Table] = []
        for segment, places in self._partition(numbers):
            part = _table(segment, terms, numbers[places] - segment.offset)
            own[:, places], columns[places] = part.own, part.columns + sum(each.whole.shape[1] for each in parts)
            parts.append(part)
        return Table(own, np.hstack([each.whole for each in parts]), np.hstack([each.holding for each in parts]), columns)

    def _term_scores(self, terms: Sequence[str], table: Table, numbers: Numbers) -> NDArray[np.float64]:
        """Return the BM25 of each term in each passage: (n_terms, n_passages)."""
        norms = self._bm25.norms(self._by_segment(numbers, lambda segment, local: segment.postings.lengths[local]))
        scores: NDArray[np.float64] = self._bm25.weights(table.own, norms)
        scores *= self._idfs(tuple(terms))[0][:, None]
        return scores

    def _document_term_scores(self, terms: Sequence[str], table: Table, numbers: Numbers) -> NDArray[np.float64]:
        """Return the BM25 of each term in each document of *table*: (n_terms, n_documents)."""
        norms = np.ones(table.whole.shape[1])
        norms[table.columns] = self._document_bm25.norms(self._by_segment(numbers, Segment.document_lengths))
        scores: NDArray[np.float64] = self._document_bm25.weights(table.whole, norms)
        scores *= self._idfs(tuple(terms))[1][:, None]
        return scores

    def _idfs_of(self, terms: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the idfs of *terms* among passages and among documents: (n_terms,) each."""
        counts = [self.doc_freq(term) for term in terms]
        passages, documents = (np.array([each[column] for each in counts], dtype=np.int64) for column in range(2))
        return self._bm25.idf(passages), self._document_bm25.idf(documents)

    def _select(self, segment: Segment, slack: float, clauses: Sequence[Clause], limit: int) -> tuple[Numbers, Scores]:
        """Return passages of a segment, by its own numbers, among which its *limit* best are."""
        single: dict[str, float] = {}
        groups = []
        for clause in clauses:
            if len(clause.alternatives) == 1:
                _add_weights(single, clause.alternatives[0])
            else:
                groups.append([self._lists(segment, _add_weights({}, each), limit) for each in clause.alternatives])
        query = Query(self._lists(segment, single, limit), groups, limit, slack)
        with segment.scratch() as scratch:
            return self._search(segment.postings, query, scratch, segment.deletes.passages)

    def _lists(self, segment: Segment, weights: Mapping[str, float], limit: int) -> PostingLists:
        """Return the postings lists of weighted terms, by decreasing upper bound."""
        rows = []
        for term, weight in weights.items():
            entry = segment.entry(term)
            if entry is not None:
                scaled = weight * self.idf(term) / entry.idf if self._has_drifted else weight
                rows.append((scaled * entry.max_impact, entry.start, entry.end, scaled, scaled * entry.kth_impact))
        if not rows:
            return _NO_LISTS
        rows.sort(reverse=True)
        bounds, starts, ends, scales, kth_impacts = zip(*rows, strict=True)
        has_floor = limit <= KTH and not len(segment.deletes.passages)
        return PostingLists(starts, ends, scales, bounds, max(kth_impacts) if has_floor else 0.0)

    def _partition(self, numbers: Numbers) -> Iterator[tuple[Segment, NDArray[np.int64]]]:
        """Yield each segment with the columns of *numbers* that are its passages."""
        if len(self._segments) == 1:
            yield self._segments[0], np.arange(len(numbers))
            return
        is_change = numbers >= self._segments[1].offset
        yield self._segments[0], np.flatnonzero(~is_change)
        yield self._segments[1], np.flatnonzero(is_change)

    def _by_segment(self, numbers: Numbers, values: Callable[[Segment, Numbers], Numbers], width: int = 0) -> Numbers:
        """Return what *values* gives for each passage, one value or *width* of them, from the passage's segment."""
        if len(self._segments) == 1:
            return values(self._segments[0], numbers)
        result = np.zeros((len(numbers), width) if width else len(numbers), dtype=np.int32)
        for segment, columns in self._partition(numbers):
            result[columns] = values(segment, numbers[columns] - segment.offset)
        return result


def terms_of(clauses: Sequence[Clause]) -> list[str]:
    """Return the different terms of *clauses*, in the order of their first occurrence."""
    return list(dict.fromkeys(term for clause in clauses for alternative in clause.alternatives for term in alternative.terms))


def _doc_freq(segments: Sequence[Segment], term: str) -> DocFreq:
    """Return the document frequencies of *term* in all segments together."""
    counts = [segment.doc_freq(term) for segment in segments]
    return DocFreq(sum(passages for passages, _ in counts), sum(documents for _, documents in counts))


def _document_spans(segment: Segment, numbers: Numbers) -> Numbers:
    """Return document, first passage and the one after the last for each passage of a segment: (n_passages, 3), in a ranking's numbers."""
    documents = segment.postings.document_of[numbers]
    offsets = segment.postings.document_offsets
    columns = documents + segment.document_offset, offsets[documents] + segment.offset, offsets[documents + 1] + segment.offset
    return np.stack(columns, axis=1)


def _are_close(scores: NDArray[np.float64]) -> bool:
    """Tell whether any two of *scores* differ by rounding only: they may be equal, their terms added in different orders."""
    if len(scores) <= _FEW:
        return any(lower < higher and lower > higher * _ROUNDING for lower, higher in pairwise(sorted(scores.tolist())))
    ordered = np.sort(scores)
    lower, higher = ordered[:-1], ordered[1:]
    return bool(((lower < higher) & (lower > higher * _ROUNDING)).any())


def _add_weights(weights: dict[str, float], alternative: Alternative) -> dict[str, float]:
    """Add to *weights* the weight of each term of *alternative* as often as it is repeated; return *weights*."""
    for term in alternative.terms:
        weights[term] = weights.get(term, 0.0) + alternative.weight
    return weights


def _summed(clauses: Sequence[Clause], terms: Sequence[str], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over clauses the score of the best alternative: (n_passages,), from the scores of *terms*, (n_terms, n_passages)."""
    return ClauseSums(clauses, {term: row for row, term in enumerate(terms)}).total(scores)


def _table(segment: Segment, terms: Sequence[str], numbers: Numbers) -> Table:
    """Return the table of passages of a segment, by its own numbers."""
    entries = [segment.entry(term) for term in terms]
    lists = [None if entry is None else (entry.start, entry.end) for entry in entries]
    return count(segment.postings, lists, numbers, common=segment.common_terms)
