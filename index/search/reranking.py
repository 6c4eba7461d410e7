"""Reranking: adjusts the BM25 of candidates by proximity, answer type, preceding passage and distinctive terms."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
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

    def of(self, candidate: int, *weights: Sequence[float | None]) -> list[tuple[Match, ...]]:
        """Return for each of *weights* the occurrences in a candidate's text of the terms that have one, in the order of the text.

        *weights* are in the order of `terms`, None for a term that is left out.
        """
        part = slice(*self._bounds[candidate : candidate + 2])
        spans = [*zip(self.own.terms[part].tolist(), self.own.starts[part].tolist(), self.own.ends[part].tolist(), strict=True)]
        return [
            tuple([Match(self.terms[term], start, end, weight) for term, start, end in spans if (weight := each[term]) is not None])
            for each in weights
        ]

    @cached_property
    def _bounds(self) -> Sequence[int]:
        """Where the occurrences in each candidate's own text begin, and where the last one's end."""
        bounds: list[int] = self.own.bounds(len(self.candidates)).tolist()
        return bounds

    def masses(self, *groupings: "Grouping") -> list[Floats]:
        """Return for each group of each of *groupings* the sum of the weights of its different terms, as they come first: (n_groups,)."""
        begins = [*accumulate((each.n_groups for each in groupings), initial=0)]
        groups = np.concatenate([each.groups + begin for each, begin in zip(groupings, begins, strict=False)])
        terms = np.concatenate([each.terms for each in groupings])
        keys, places = groups * len(self.terms) + terms, np.arange(len(terms), dtype=np.int32)
        first = np.empty(begins[-1] * len(self.terms), dtype=np.int32)  # looked up only where it is assigned
        first[keys[::-1]] = places[::-1]  # of those with one key the last assignment stays
        kept = (first.take(keys) == places).nonzero()[0]
        masses = np.bincount(groups.take(kept), weights=self.weights.take(terms.take(kept)), minlength=begins[-1]).astype(np.float64)
        return [masses[start:end] for start, end in pairwise(begins)]


class Grouping(NamedTuple):
    """Occurrences in groups, such as texts or windows: the group and the term of each, (n_occurrences,), and how many groups there are."""

    groups: NDArray[np.int64]
    terms: NDArray[np.int64]
    n_groups: int


def rerank(matches: Matches, types: Sequence[AnswerType], *, is_meaning_asked: bool = False) -> Floats:
    """Return what to add to the BM25 of each candidate, in the same unit, sums of idf: (n_candidates,).

    *types* are the kinds of answer asked for, and *is_meaning_asked* whether the question is what something is.
    """
    candidates, windows = matches.candidates, _Windows.of(matches)
    texts = [matches.own, matches.before, matches.heading, _closing(matches), _unique(matches), _keys(matches)]
    by_text = [Grouping(each.texts, each.terms, len(candidates)) for each in texts]
    mass, before, heading, closing, unique, keys, in_windows = matches.masses(*by_text, windows.grouping)
    added: Floats = (
        WEIGHTS.window * windows.best(in_windows)
        + WEIGHTS.answering * _answering(windows.by_text(in_windows), types, len(candidates))
        + WEIGHTS.nearness * _nearness(matches)
        + WEIGHTS.leading * before
        + WEIGHTS.closing * closing
        + WEIGHTS.unique * unique
        + WEIGHTS.key * keys
        + WEIGHTS.counted * _counted(candidates, types) * mass
        + WEIGHTS.heading * heading
        + _kind_weights(candidates, types, is_meaning_asked=is_meaning_asked) * mass
    )
    return added


def _array(values: Iterable[float]) -> Floats:
    return np.fromiter(values, dtype=np.float64)


class _Windows(NamedTuple):
    """The windows of candidates, of one after the other, with what occurs in them; `sizes` is how many each candidate has."""

    candidates: Sequence[Candidate]
    sizes: NDArray[np.int64]
    grouping: Grouping

    @classmethod
    def of(cls, matches: Matches) -> Self:
        """Group what occurs in candidates by their windows."""
        each = [candidate.text.windows for candidate in matches.candidates]
        sizes = np.array([*map(len, each)], dtype=np.int64)
        windows = np.concatenate([np.zeros((0, 2), dtype=np.int64), *each])
        begins = np.arange(len(sizes)).repeat(sizes) * _LONGEST
        own = matches.own
        lows, highs = (own.texts * _LONGEST + own.starts).searchsorted((begins[:, None] + windows).T)
        counts = highs - lows
        groups = np.arange(len(windows)).repeat(counts)
        places = np.arange(len(groups)) + (highs - counts.cumsum()).repeat(counts)
        inside = (own.ends.take(places) <= windows[:, 1].take(groups)).nonzero()[0]
        return cls(matches.candidates, sizes, Grouping(groups.take(inside), own.terms.take(places.take(inside)), len(windows)))

    def best(self, masses: Floats) -> Floats:
        """Return the highest of the *masses* of the windows of each candidate, 0 for one without windows: (n_candidates,)."""
        best = np.zeros(len(self.sizes))
        some = self.sizes > 0
        if some.any():
            best[some] = np.maximum.reduceat(masses, (self.sizes.cumsum() - self.sizes)[some])
        return best

    def by_text(self, masses: Floats) -> Iterator[tuple[Text, Sequence[float]]]:
        """Yield the text of each candidate with the *masses* of its windows."""
        listed, end = masses.tolist(), 0
        for candidate, size in zip(self.candidates, self.sizes.tolist(), strict=True):
            yield candidate.text, listed[end : end + size]
            end += size


def _answering(windows: Iterable[tuple[Text, Sequence[float]]], types: Sequence[AnswerType], n_texts: int) -> Floats:
    """Return for each text with the masses of its *windows* the highest of one that answers: (n_texts,)."""
    return _array(_best_answering(text, masses, types[0].form) for text, masses in windows) if types else np.zeros(n_texts)


def _best_answering(text: Text, masses: Sequence[float], form: re.Pattern[str]) -> float:
    """Return the highest of the *masses* of the windows that hold the kind of answer of that *form*, 0 if none does."""
    order = sorted((each for each, mass in enumerate(masses) if mass), key=masses.__getitem__, reverse=True)
    return next((masses[each] for each in order if text.answers(form, each)), 0.0)


def _closing(matches: Matches) -> Occurrences:
    """Return the occurrences in the last words of the passages before."""
    lengths = [len(each.previous.text) if each.previous else 0 for each in matches.candidates]
    least = np.array(lengths, dtype=np.int64) - WEIGHTS.closing_length
    return matches.before.chosen(matches.before.starts >= least[matches.before.texts])


def _unique(matches: Matches) -> Occurrences:
    """Return the occurrences of terms that no other passage of the document contains."""
    own = matches.own
    if matches.unique is None:
        return own.chosen(np.zeros(len(own.texts), dtype=np.bool))
    return own.chosen(matches.unique.reshape(-1).take(own.texts * len(matches.terms) + own.terms))


def _nearness(matches: Matches) -> Floats:
    """Sum over neighbouring different terms the lesser weight, divided by the square of their distance in code points."""
    own, weights = matches.own, matches.weights.take(matches.own.terms)
    distances = own.starts[1:] - own.starts[:-1]
    near = ((own.texts[1:] == own.texts[:-1]) & (own.terms[1:] != own.terms[:-1]) & (distances > 0)).nonzero()[0]
    shares = np.minimum(weights.take(near), weights.take(near + 1)) / distances.take(near) ** 2
    sums: Floats = np.bincount(own.texts.take(near), weights=shares, minlength=len(matches.candidates)).astype(np.float64)
    return sums


def _keys(matches: Matches) -> Occurrences:
    """Return the occurrences in the key of each candidate that is a table's row, where all of the key is asked for."""
    own = matches.own
    is_asked = np.zeros(len(own.texts), dtype=np.bool)
    for number, each in enumerate(matches.candidates):
        start, end = each.text.key
        if start < end:
            inside = (own.texts == number) & (start <= own.starts) & (own.ends <= end)
            found = own.chosen(inside)
            covered = {place for span in zip(found.starts.tolist(), found.ends.tolist(), strict=True) for place in range(*span)}
            if all(place in covered for place in range(start, end) if each.text.text[place].isalnum()):
                is_asked |= inside
    return own.chosen(is_asked)


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


def _counted(candidates: Sequence[Candidate], types: Sequence[AnswerType]) -> Floats:
    """Return how much of the noun of which a number is asked for a number of each text counts, from 0 to 1: (n_candidates,)."""
    kind = next((each for each in types if each.counted), None)
    return np.zeros(len(candidates)) if kind is None else _array(kind.counted_in(each.text.text) for each in candidates)
