"""Reranking: adjusts the BM25 of candidates by proximity, answer type, preceding passage and distinctive terms."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import accumulate, pairwise
from operator import add
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import Folded
from index.analysis.occurrences import Occurrences, TermFinder
from index.search.answer_types import AnswerType
from index.search.texts import Text

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the features of a candidate, each a sum of idf.

    On questions about government notices they raise recall at 1 from .649 to .671 and at 3 from .861 to .868; see the decision of
    2026-11-24 in ARCHITECTURE.md.
    """

    window: float = 0.1  # the best two neighbouring sentences
    answering: float = 0.1  # the best two with the kind of answer asked for
    nearness: float = 0.1  # different terms next to each other
    leading: float = 0.2  # the passage before
    closing: float = 0.3  # its last words, which announce what follows
    unique: float = 0.3  # terms that no other passage of the document contains
    heading: float = 0.2  # the passage's own heading
    asked_heading: float = 0.3  # of all terms, if the heading asks for what the question asks for
    other_heading: float = 0.1  # taken off, if it asks for something else
    opening: float = 0.5  # taken off, if the passage only opens its document, and nobody asks what the matter is
    counted: float = 0.9  # of all terms, if a number counts what the question asks the number of
    key: float = 1.0  # the key of a table's row, if the question names all of it
    closing_length: int = 60  # code points

    @property
    def most(self) -> float:
        """The highest reranking score, nearness and keys apart, as a multiple of the idf of all terms."""
        return self.window + self.answering + self.leading + self.closing + self.unique


WEIGHTS: Final = Weights()

_NO_WINDOWS: Final = np.zeros((0, 2), dtype=np.int64)
_EMPTY: Final[Folded] = ("", range(0))
_LONGEST: Final = 1 << 40  # no text has as many code points
_ANSWERING, _COUNTED = 1, 7  # among the parts of what is added


class Match(NamedTuple):
    """An occurrence of a term of the question in a passage's text: `[start, end)` in code points of the passage.

    `weight` is the term's idf times its weight in the question.
    """

    term: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A passage to be reranked, and the one before it in its document.

    `heading_asks` are the names of the answer types that its
    heading, if it is a question, asks for. `opens` says that it stands before the first heading, which is a question.
    """

    text: Text
    previous: Text | None = None
    heading_asks: frozenset[str] = frozenset()
    opens: bool = False


class Matches:
    """Where the weighed terms of a question stand in candidates, `own`, in the passages `before` them and in their `heading`s.

    The texts of these occurrences are numbered as the candidates are. Immutable.
    """

    def __init__(
        self, candidates: Sequence[Candidate], finder: TermFinder, weights: Mapping[str, float], unique: NDArray[np.bool] | None = None
    ) -> None:
        """Look in *candidates* for the terms of *finder*, whose *weights* are their idf times their weight in the question.

        *unique* tells which terms no other passage of a candidate's document contains, (n_candidates, n_terms); None for no term.
        """
        self.candidates = candidates
        self.unique = unique
        self.terms = finder.terms
        self.weights = np.array([weights[term] for term in finder.terms], dtype=np.float64)
        texts = [each.text.folded for each in candidates]
        texts += [each.previous.folded if each.previous else _EMPTY for each in candidates]
        texts += [each.text.folded_heading for each in candidates]
        self.own, self.before, self.heading = finder.find(texts).parts(len(candidates), 3)

    def of(self, candidate: int, *weights: Sequence[float | None]) -> list[tuple[Match, ...]]:
        """Return for each of *weights* the occurrences in a candidate's text of the terms that have one, in the order of the text.

        *weights* are in the order of `terms`, None for a term that is left out.
        """
        part = slice(*self._bounds[candidate : candidate + 2])
        numbers, starts, ends = (each[part].tolist() for each in (self.own.terms, self.own.starts, self.own.ends))
        spans = [*zip(numbers, [self.terms[number] for number in numbers], starts, ends, strict=True)]
        return [
            tuple([Match(term, start, end, weight) for number, term, start, end in spans if (weight := each[number]) is not None])
            for each in weights
        ]

    @cached_property
    def _bounds(self) -> Sequence[int]:
        """Where the occurrences in each candidate's own text begin, and where the last one's end."""
        bounds: list[int] = self.own.bounds(len(self.candidates)).tolist()
        return bounds

    def grouping(self, found: Occurrences, places: NDArray[np.int64] | None = None) -> "Grouping":
        """Group what was *found*, or that at some *places* of it, by candidates."""
        texts, terms = (found.texts, found.terms) if places is None else (found.texts.take(places), found.terms.take(places))
        return Grouping(texts, terms, len(self.candidates))

    def first(self, grouping: "Grouping") -> "Grouping":
        """Return of each term in each group of *grouping* the first occurrence."""
        keys, places = grouping.groups * len(self.terms) + grouping.terms, np.arange(len(grouping.terms), dtype=np.int32)
        first = np.empty(grouping.n_groups * len(self.terms), dtype=np.int32)  # looked up only where it is assigned
        first[keys[::-1]] = places[::-1]  # of those with one key the last assignment stays
        kept = (first.take(keys) == places).nonzero()[0]
        return Grouping(grouping.groups.take(kept), grouping.terms.take(kept), grouping.n_groups)

    def masses(self, first: "Grouping", sizes: Sequence[int]) -> list[Floats]:
        """Return for each group the sum of the weights of its terms, as they come: arrays of *sizes*, the last of what groups are left."""
        masses = np.bincount(first.groups, weights=self.weights.take(first.terms), minlength=first.n_groups).astype(np.float64)
        return [masses[start:end] for start, end in pairwise(accumulate(sizes, initial=0))]


class Grouping(NamedTuple):
    """Occurrences in groups, such as texts or windows: the group and the term of each, (n_occurrences,), and how many groups there are."""

    groups: NDArray[np.int64]
    terms: NDArray[np.int64]
    n_groups: int

    @classmethod
    def joined(cls, groupings: Sequence["Grouping"]) -> "Grouping":
        """Return the groups of *groupings*, of one after the other."""
        *begins, n_groups = accumulate((each.n_groups for each in groupings), initial=0)
        groups = [each.groups + begin if begin else each.groups for each, begin in zip(groupings, begins, strict=True)]
        return cls(np.concatenate(groups), np.concatenate([each.terms for each in groupings]), n_groups)


class Reranking:
    """What to add to the BM25 of candidates, in the same unit, sums of idf.

    Where a question expects a kind of answer, looking for that takes longest; so `most` is what is added at most, (n_candidates,), which
    is known without, and `of()` what is added to one of them.
    """

    def __init__(self, matches: Matches, types: Sequence[AnswerType], *, is_meaning_asked: bool = False) -> None:
        """Weigh *matches*.

        *types* are the kinds of answer asked for, and *is_meaning_asked* whether the question is what something is.
        """
        candidates, windows = matches.candidates, _Windows.of(matches)
        groupings = [matches.grouping(each) for each in (matches.own, matches.before, matches.heading)]
        groupings += [_closing(matches), _keys(matches)]
        first = matches.first(Grouping.joined((*groupings, windows.grouping)))
        mass, before, heading, closing, keys, in_windows = matches.masses(first, [*(each.n_groups for each in groupings), first.n_groups])
        best = windows.best(in_windows)
        self._candidates, self._windows, self._in_windows, self._mass = candidates, windows, in_windows, mass
        self._form = types[0].form if types else None
        self._counting = next((each for each in types if each.counted), None)
        self._parts = [
            WEIGHTS.window * best,
            WEIGHTS.answering * best if self._form else np.zeros(len(candidates)),
            WEIGHTS.nearness * _nearness(matches),
            WEIGHTS.leading * before,
            WEIGHTS.closing * closing,
            WEIGHTS.unique * _unique(matches, first),
            WEIGHTS.key * keys,
            WEIGHTS.counted * mass if self._counting else np.zeros(len(candidates)),
            WEIGHTS.heading * heading,
            _kind_weights(candidates, types, is_meaning_asked=is_meaning_asked) * mass,
        ]
        self.most: Floats = reduce(add, self._parts)

    def of(self, candidate: int) -> float:
        """Return what is added to one candidate."""
        if self._form is None:
            return float(self.most[candidate])
        text, parts = self._candidates[candidate].text, [float(part[candidate]) for part in self._parts]
        parts[_ANSWERING] = WEIGHTS.answering * _best_answering(text, self._windows.of_text(self._in_windows, candidate), self._form)
        if self._counting is not None:
            parts[_COUNTED] = WEIGHTS.counted * self._counting.counted_in(text.text) * float(self._mass[candidate])
        return reduce(add, parts)

    def all(self) -> Floats:
        """Return what is added to each candidate: (n_candidates,)."""
        return _array(map(self.of, range(len(self._candidates))))


def _array(values: Iterable[float]) -> Floats:
    return np.fromiter(values, dtype=np.float64)


class _Windows(NamedTuple):
    """The windows of candidates, of one after the other, with what occurs in them; `sizes` is how many each candidate has."""

    sizes: NDArray[np.int64]
    grouping: Grouping

    @classmethod
    def of(cls, matches: Matches) -> Self:
        """Group what occurs in candidates by their windows."""
        own, each = matches.own, [candidate.text.windows for candidate in matches.candidates]
        sizes = np.array([*map(len, each)], dtype=np.int64)
        starts, ends = np.concatenate([_NO_WINDOWS, *each]).T
        begins = np.arange(len(sizes)).repeat(sizes) * _LONGEST
        lows, highs = (own.texts * _LONGEST + own.starts).searchsorted(np.stack((begins + starts, begins + ends)))
        counts = highs - lows
        groups = np.arange(len(counts)).repeat(counts)
        places = np.arange(len(groups)) + (highs - counts.cumsum()).repeat(counts)
        inside = (own.ends.take(places) <= ends.take(groups)).nonzero()[0]
        return cls(sizes, Grouping(groups.take(inside), own.terms.take(places.take(inside)), len(counts)))

    def best(self, masses: Floats) -> Floats:
        """Return the highest of the *masses* of the windows of each candidate, 0 for one without windows: (n_candidates,)."""
        best = np.zeros(len(self.sizes))
        some = self.sizes > 0
        if some.any():
            best[some] = np.maximum.reduceat(masses, (self.sizes.cumsum() - self.sizes)[some])
        return best

    def of_text(self, masses: Floats, candidate: int) -> list[float]:
        """Return the *masses* of the windows of one candidate."""
        end = int(self.sizes[: candidate + 1].sum())
        listed: list[float] = masses[end - int(self.sizes[candidate]) : end].tolist()
        return listed


def _best_answering(text: Text, masses: Sequence[float], form: re.Pattern[str]) -> float:
    """Return the highest of the *masses* of the windows that hold the kind of answer of that *form*, 0 if none does."""
    order = sorted((each for each, mass in enumerate(masses) if mass), key=masses.__getitem__, reverse=True)
    return next((masses[each] for each in order if text.answers(form, each)), 0.0)


def _closing(matches: Matches) -> Grouping:
    """Return the occurrences in the last words of the passages before."""
    lengths = [len(each.previous.text) if each.previous else 0 for each in matches.candidates]
    least = np.array(lengths, dtype=np.int64) - WEIGHTS.closing_length
    return matches.grouping(matches.before, (matches.before.starts >= least.take(matches.before.texts)).nonzero()[0])


def _unique(matches: Matches, first: Grouping) -> Floats:
    """Return the sum of the weights of those terms that no other passage of a candidate's document contains: (n_candidates,).

    Of the *first* occurrences those in the groups of the lowest numbers are in the candidates' own texts.
    """
    n_candidates = len(matches.candidates)
    if matches.unique is None:
        return np.zeros(n_candidates)
    is_unique = matches.unique.reshape(-1).take(first.groups * len(matches.terms) + first.terms, mode="clip")
    kept = (is_unique & (first.groups < n_candidates)).nonzero()[0]
    weights = matches.weights.take(first.terms.take(kept))
    return np.bincount(first.groups.take(kept), weights=weights, minlength=n_candidates).astype(np.float64)


def _nearness(matches: Matches) -> Floats:
    """Sum over neighbouring different terms the lesser weight, divided by the square of their distance in code points."""
    own, weights = matches.own, matches.weights.take(matches.own.terms)
    distances = own.starts[1:] - own.starts[:-1]
    near = ((own.texts[1:] == own.texts[:-1]) & (own.terms[1:] != own.terms[:-1]) & (distances > 0)).nonzero()[0]
    shares = np.minimum(weights.take(near), weights.take(near + 1)) / distances.take(near) ** 2
    sums: Floats = np.bincount(own.texts.take(near), weights=shares, minlength=len(matches.candidates)).astype(np.float64)
    return sums


def _keys(matches: Matches) -> Grouping:
    """Return the occurrences in the key of each candidate that is a table's row, where all of the key is asked for."""
    own = matches.own
    is_asked = np.zeros(len(own.texts), dtype=np.bool)
    rows = [(number, key, each.text.text) for number, each in enumerate(matches.candidates) if (key := each.text.key)[1]]
    for number, (start, end), text in rows:
        inside = (own.texts == number) & (start <= own.starts) & (own.ends <= end)
        found = own.chosen(inside)
        covered = {place for span in zip(found.starts.tolist(), found.ends.tolist(), strict=True) for place in range(*span)}
        if all(place in covered for place in range(start, end) if text[place].isalnum()):
            is_asked |= inside
    return matches.grouping(own, is_asked.nonzero()[0])


def _kind_weights(candidates: Sequence[Candidate], types: Sequence[AnswerType], *, is_meaning_asked: bool) -> Floats:
    """Return `_kind_weight()` of each of *candidates*: (n_candidates,)."""
    if not types and not any(each.opens for each in candidates):
        return np.zeros(len(candidates))
    return _array(_kind_weight(each, types, is_meaning_asked=is_meaning_asked) for each in candidates)


def _kind_weight(candidate: Candidate, types: Sequence[AnswerType], *, is_meaning_asked: bool) -> float:
    """Return the weight of all terms for whether a candidate's heading asks what the question does, or it only opens its document."""
    if candidate.opens:
        return 0.0 if is_meaning_asked else -WEIGHTS.opening
    if not (types and candidate.heading_asks):
        return 0.0
    return WEIGHTS.asked_heading if types[0].name in candidate.heading_asks else -WEIGHTS.other_heading
