"""Occurrences: where the terms of a question stand in texts, found in many texts at once, as arrays."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.analysis.articles import TERM_MARK, item_marks
from index.analysis.characters import HAN
from index.analysis.folding import Folded
from index.analysis.numerals import numbers

_HAN: Final = re.compile(f"[{HAN}]")
_LETTER: Final = re.compile(rf"(?![{HAN}])[^\W_]")
_FIGURE: Final = re.compile("[0-9]")  # in every canonical form of a number, and in the term of every article
_PLANE: Final = 0x10000  # characters beyond the Basic Multilingual Plane are told apart only where one of them begins a term
_Span = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Occurrences:
    """Occurrences of terms in texts, in the order of the texts and of their starts: four arrays (n_occurrences,) of int64.

    `texts` are the numbers of the texts, `terms` those of the terms, and `starts` and `ends` are in code points of the text as given.
    """

    texts: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    terms: NDArray[np.int64]

    def chosen(self, kept: NDArray[np.bool]) -> "Occurrences":
        """Return those that are *kept*: (n_occurrences,)."""
        return Occurrences(self.texts[kept], self.starts[kept], self.ends[kept], self.terms[kept])

    def parts(self, size: int, count: int) -> list["Occurrences"]:
        """Return the occurrences in the first *size* texts, in the next and so on, *count* times; in each part texts count from 0."""
        cuts = np.searchsorted(self.texts, np.arange(count + 1) * size).tolist()
        slices = [slice(low, high) for low, high in pairwise(cuts)]
        return [
            Occurrences(self.texts[part] - number * size, self.starts[part], self.ends[part], self.terms[part])
            for number, part in enumerate(slices)
        ]

    def bounds(self, n_texts: int) -> NDArray[np.int64]:
        """Return where the occurrences of each of *n_texts* texts begin, and where the last one's end: (n_texts + 1,)."""
        return np.searchsorted(self.texts, np.arange(n_texts + 1))


class TermFinder:
    """Finds given terms in folded texts. Immutable; any thread.

    Texts are not segmented: a term is found wherever its characters are, one of letters and figures only as a whole word, or as a number
    of which it is the canonical form.
    """

    def __init__(self, terms: Collection[str]) -> None:
        """Look for *terms*, which are folded and not empty; they are numbered in their order as strings."""
        self.terms = tuple(sorted(terms))
        self._forms = {term: number for number, term in enumerate(self.terms) if not _HAN.match(term)}  # a canonical form is never Han
        self._has_articles = any(term.startswith(TERM_MARK) for term in self._forms)
        self._has_figures = any(map(_FIGURE.search, self._forms))
        self._by_first = [(ord(first), [*group]) for first, group in groupby(enumerate(self.terms), key=lambda each: each[1][0])]
        self._longest = max(map(len, self.terms), default=0)

    def find(self, texts: Sequence[Folded]) -> Occurrences:
        """Return the occurrences of the terms in folded *texts*."""
        lengths = np.array([len(folded) for folded, _ in texts], dtype=np.int64)
        begins = np.cumsum(lengths + 1) - lengths - 1  # of each text, in all of them joined by one character
        starts, terms = self._places("\0".join(folded for folded, _ in texts))
        owners = np.searchsorted(begins, starts, side="right") - 1
        starts -= begins[owners]
        found = Occurrences(owners, starts, starts + self._lengths[terms], terms)
        if self._forms:
            found = self._with_forms(found, texts)
        order = np.lexsort((found.terms, found.ends, found.starts, found.texts))
        found = Occurrences(found.texts[order], found.starts[order], found.ends[order], found.terms[order])
        return _in_given_texts(found, texts)

    def contained(self, text: Folded) -> frozenset[str]:
        """Return the terms that a single folded *text* contains, faster than `find()`."""
        words = {term for term in self.terms if term in text[0]}
        return frozenset(words) if words.isdisjoint(self._forms) and not self._has_figures else self._named(self.find([text]))

    def _named(self, found: Occurrences) -> frozenset[str]:
        return frozenset(self.terms[number] for number in found.terms.tolist())

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        return np.array([len(term) for term in self.terms], dtype=np.int64)

    @cached_property
    def _begins(self) -> NDArray[np.bool]:
        """Whether a term begins with a character, by its code: (65536,), the last for all beyond."""
        begins = np.zeros(_PLANE, dtype=np.bool)
        begins[[min(code, _PLANE - 1) for code, _ in self._by_first]] = True
        return begins

    def _places(self, joined: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where terms stand in *joined*, and the number of the term of each place."""
        codes = np.frombuffer((joined + "\0" * self._longest).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        may_begin = np.flatnonzero(self._begins[np.minimum(codes, _PLANE - 1)])
        firsts = codes[may_begin]
        found: list[tuple[int, NDArray[np.int64]]] = []
        for code, terms in self._by_first:
            beginning = may_begin[firsts == code]
            for number, term in terms if len(beginning) else ():
                places = beginning
                for offset, character in enumerate(term[1:], 1):
                    places = places[codes[places + offset] == ord(character)]
                found.append((number, places))
        starts = [np.zeros(0, dtype=np.int64), *(places for _, places in found)]
        return np.concatenate(starts), np.repeat([number for number, _ in found], [len(places) for _, places in found]).astype(np.int64)

    def _with_forms(self, found: Occurrences, texts: Sequence[Folded]) -> Occurrences:
        """Return *found* without letters and figures within a longer word, with the numbers and articles that have such a form."""
        is_form = np.isin(found.terms, [*self._forms.values()])
        kept = ~is_form
        for place in np.flatnonzero(is_form).tolist():
            folded = texts[found.texts[place]][0]
            kept[place] = _stands_alone(folded, int(found.starts[place]), int(found.ends[place]))
        columns = np.stack((found.texts[kept], found.starts[kept], found.ends[kept], found.terms[kept]), axis=1)
        figures = (
            [(number, *span) for number, (folded, _) in enumerate(texts) for span in self._figures(folded)] if self._has_figures else []
        )
        if figures:
            columns = np.unique(np.concatenate((columns, np.array(figures, dtype=np.int64))), axis=0)
        return Occurrences(*columns.T)

    def _figures(self, folded: str) -> Iterator[_Span]:
        """Yield the numbers of *folded* whose canonical form is a term, and the numbers of its articles if they are asked for."""
        marks = item_marks(folded) if self._has_articles else ()
        yield from ((start, end, self._forms[form]) for start, end, form in (*numbers(folded), *marks) if form in self._forms)


def _in_given_texts(found: Occurrences, texts: Sequence[Folded]) -> Occurrences:
    """Return occurrences in folded *texts* as occurrences in the texts as given."""
    bounds = found.bounds(len(texts))
    for number, (_, offsets) in enumerate(texts):
        if isinstance(offsets, range):
            continue
        part, given = slice(bounds[number], bounds[number + 1]), np.array(offsets, dtype=np.int64)
        found.ends[part] = given[found.ends[part] - 1] + 1
        found.starts[part] = given[found.starts[part]]
    return found


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """Tell whether there is no letter or figure next to `folded[start:end]`."""
    return not (start and _LETTER.match(folded, start - 1)) and not _LETTER.match(folded, end)
