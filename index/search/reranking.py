"""Reranking: adjusts the BM25 of candidates by proximity, answer type, preceding passage and distinctive terms."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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

_EMPTY: Final[Folded] = ("", range(0))
_LONGEST: Final = 1 << 40  # no text has as many code points


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

    def of(self, candidate: int, weights: Mapping[str, float]) -> tuple[Match, ...]:
        """Return the occurrences of the terms of *weights* in a candidate's text, in the order of the text."""
        part = slice(*self._bounds[candidate : candidate + 2])
        spans = zip(self.own.terms[part].tolist(), self.own.starts[part].tolist(), self.own.ends[part].tolist(), strict=True)
        named = ((self.terms[term], start, end) for term, start, end in spans)
        return tuple([Match(term, start, end, weights[term]) for term, start, end in named if term in weights])

    @cached_property
    def _bounds(self) -> Sequence[int]:
        """Where the occurrences in each candidate's own text begin, and where the last one's end."""
        bounds: list[int] = self.own.bounds(len(self.candidates)).tolist()
        return bounds

    def masses(self, occurrences: Occurrences) -> Floats:
        """Return for each candidate the sum of the weights of the different terms of *occurrences*: (n_candidates,)."""
        return self.masses_by(occurrences.texts, occurrences.terms, len(self.candidates))

    def masses_by(self, groups: NDArray[np.int64], terms: NDArray[np.int64], n_groups: int) -> Floats:
        """Return for each of *n_groups* the sum of the weights of its different *terms*, in the order in which they come first."""
        keys, places = groups * len(self.terms) + terms, np.arange(len(terms))
        first = np.zeros(n_groups * len(self.terms), dtype=np.int64)
        first[keys[::-1]] = places[::-1]  # of those with one key the last assignment stays
        kept = first[keys] == places
        masses: Floats = np.bincount(groups[kept], weights=self.weights[terms[kept]], minlength=n_groups).astype(np.float64)
        return masses


def rerank(matches: Matches, types: Sequence[AnswerType], *, is_meaning_asked: bool = False) -> Floats:
    """Return what to add to the BM25 of each candidate, in the same unit, sums of idf: (n_candidates,).

    *types* are the kinds of answer asked for, and *is_meaning_asked* whether the question is what something is.
    """
    candidates, mass = matches.candidates, matches.masses(matches.own)
    windows = _Windows.of(matches)
    answering = np.zeros(len(candidates)) if not types else _array(_best_answering(*each, types) for each in windows.by_text())
    kinds = [_kind_weight(each, types, is_meaning_asked=is_meaning_asked) for each in candidates]
    added: Floats = (
        WEIGHTS.window * windows.best()
        + WEIGHTS.answering * answering
        + WEIGHTS.nearness * _nearness(matches)
        + WEIGHTS.leading * matches.masses(matches.before)
        + WEIGHTS.closing * matches.masses(_closing(matches))
        + WEIGHTS.unique * matches.masses(_unique(matches))
        + WEIGHTS.key * _key_masses(matches)
        + WEIGHTS.counted * _counted(candidates, types) * mass
        + WEIGHTS.heading * matches.masses(matches.heading)
        + _array(kinds) * mass
    )
    return added


def _array(values: Iterable[float]) -> Floats:
    return np.fromiter(values, dtype=np.float64)


class _Windows(NamedTuple):
    """The windows of candidates, of one after the other, with their masses; `sizes` is how many each candidate has."""

    matches: Matches
    sizes: NDArray[np.int64]
    masses: Floats

    @classmethod
    def of(cls, matches: Matches) -> Self:
        """Weigh the windows of all candidates."""
        each = [candidate.text.windows for candidate in matches.candidates]
        sizes = np.array([*map(len, each)], dtype=np.int64)
        windows = np.concatenate([np.zeros((0, 2), dtype=np.int64), *each])
        texts = np.repeat(np.arange(len(sizes)), sizes)
        starts = matches.own.texts * _LONGEST + matches.own.starts
        lows, highs = (np.searchsorted(starts, texts * _LONGEST + windows[:, column]) for column in (0, 1))
        groups = np.repeat(np.arange(len(windows)), highs - lows)
        places = np.arange(len(groups)) + np.repeat(lows - np.cumsum(highs - lows) + (highs - lows), highs - lows)
        inside = matches.own.ends[places] <= windows[groups, 1]
        return cls(matches, sizes, matches.masses_by(groups[inside], matches.own.terms[places[inside]], len(windows)))

    def best(self) -> Floats:
        """Return the highest mass of a window of each candidate, 0 for one without windows: (n_candidates,)."""
        best = np.zeros(len(self.sizes))
        some = self.sizes > 0
        if some.any():
            best[some] = np.maximum.reduceat(self.masses, (np.cumsum(self.sizes) - self.sizes)[some])
        return best

    def by_text(self) -> Iterator[tuple[Text, Sequence[float]]]:
        """Yield the text of each candidate with the masses of its windows."""
        masses, end = self.masses.tolist(), 0
        for candidate, size in zip(self.matches.candidates, self.sizes.tolist(), strict=True):
            yield candidate.text, masses[end : end + size]
            end += size


def _best_answering(text: Text, masses: Sequence[float], types: Sequence[AnswerType]) -> float:
    """Return the highest of the *masses* of the windows that hold the kind of answer asked for, 0 if none does."""
    order = sorted((each for each, mass in enumerate(masses) if mass), key=masses.__getitem__, reverse=True)
    return next((masses[each] for each in order if types[0].form.search(text.text, *text.windows[each].tolist())), 0.0)


def _closing(matches: Matches) -> Occurrences:
    """Return the occurrences in the last words of the passages before."""
    lengths = [len(each.previous.text) if each.previous else 0 for each in matches.candidates]
    least = np.array(lengths, dtype=np.int64) - WEIGHTS.closing_length
    return matches.before.chosen(matches.before.starts >= least[matches.before.texts])


def _unique(matches: Matches) -> Occurrences:
    """Return the occurrences of terms that no other passage of the document contains."""
    own = matches.own
    return own.chosen(np.zeros(len(own.texts), dtype=np.bool) if matches.unique is None else matches.unique[own.texts, own.terms])


def _nearness(matches: Matches) -> Floats:
    """Sum over neighbouring different terms the lesser weight, divided by the square of their distance in code points."""
    own, weights = matches.own, matches.weights[matches.own.terms]
    distances = np.diff(own.starts)
    near = np.flatnonzero((np.diff(own.texts) == 0) & (np.diff(own.terms) != 0) & (distances > 0))
    shares = np.minimum(weights[near], weights[near + 1]) / distances[near] ** 2
    sums: Floats = np.bincount(own.texts[near], weights=shares, minlength=len(matches.candidates)).astype(np.float64)
    return sums


def _key_masses(matches: Matches) -> Floats:
    """Return the weight of the terms in the key of each candidate that is a table's row; 0 unless all of the key is asked for."""
    is_asked = np.zeros(len(matches.own.texts), dtype=np.bool)
    for number, each in enumerate(matches.candidates):
        start, end = each.text.key
        if start < end:
            inside = (matches.own.texts == number) & (start <= matches.own.starts) & (matches.own.ends <= end)
            found = matches.own.chosen(inside)
            covered = {place for span in zip(found.starts.tolist(), found.ends.tolist(), strict=True) for place in range(*span)}
            if all(place in covered for place in range(start, end) if each.text.text[place].isalnum()):
                is_asked |= inside
    return matches.masses(matches.own.chosen(is_asked))


def _kind_weight(candidate: Candidate, types: Sequence[AnswerType], *, is_meaning_asked: bool) -> float:
    """Return the weight of all terms for whether a candidate's heading asks what the question does, or it only opens its document."""
    if candidate.opens:
        return 0.0 if is_meaning_asked else -WEIGHTS.opening
    if not (types and candidate.heading_asks):
        return 0.0
    return WEIGHTS.asked_heading if types[0].name in candidate.heading_asks else -WEIGHTS.other_heading


def _counted(candidates: Sequence[Candidate], types: Sequence[AnswerType]) -> Floats:
    """Return how much of the noun of which a number is asked for a number of each text counts, from 0 to 1: (n_candidates,)."""
    kind = next((each for each in types if each.counted), None)
    return np.zeros(len(candidates)) if kind is None else _array(kind.counted_in(each.text.text) for each in candidates)
