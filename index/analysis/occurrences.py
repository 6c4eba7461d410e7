"""Occurrences: where the terms of a question stand in texts, found in many texts at once, as arrays."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, Final

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
_LAST: Final = _PLANE - 1  # stands for all of those
_BITS: Final = 32  # of a character
_TWO: Final = 2
_REMEMBERED: Final = 4_000  # texts whose numbers are remembered: about 3 MB
_Columns = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


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

    def find(self, texts: Sequence[Folded]) -> Occurrences:
        """Return the occurrences of the terms in folded *texts*."""
        lengths = np.array([len(each[0]) for each in texts], dtype=np.int64)
        begins = np.cumsum(lengths + 1) - lengths - 1  # of each text, in all of them joined by one character
        joined = "\0".join([folded for folded, _ in texts])
        places, terms = self._places(joined)
        sizes = self._lengths[terms]
        if self._forms:
            columns = self._with_forms(joined, (places, sizes, terms))
            places, sizes, terms = self._with_figures(columns, texts, begins) if self._has_figures else columns
        widest, n_terms = int(sizes.max(initial=0)) + 1, max(len(self.terms), 1)
        keys = (places * widest + sizes) * n_terms + terms
        keys.sort()  # in the order of occurrences
        places, terms = np.divmod(keys, n_terms)
        places, sizes = np.divmod(places, widest)
        owners = begins.searchsorted(places, side="right") - 1
        starts = places - begins[owners]
        return _in_given_texts(Occurrences(owners, starts, starts + sizes, terms), texts)

    def contained(self, text: Folded) -> frozenset[str]:
        """Return the terms that a single folded *text* contains, faster than `find()`."""
        folded = text[0]
        found = [term for term in self.terms if term in folded and (term not in self._forms or _contains_alone(folded, term))]
        return frozenset((*found, *(form for _, _, form in self._figures(folded))))

    def _figures(self, folded: str) -> Iterator[tuple[int, int, str]]:
        """Yield the numbers of *folded* whose canonical form is a term, and the numbers of its articles if they are asked for."""
        if self._has_figures:
            marks = item_marks(folded) if self._has_articles else ()
            yield from (each for each in (*_numbers(folded), *marks) if each[2] in self._forms)

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        return np.array([len(term) for term in self.terms], dtype=np.int64)

    @cached_property
    def _prefixes(self) -> "_Prefixes":
        return _Prefixes.of(self.terms)

    def _places(self, joined: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where terms stand in *joined*, and the number of the term of each place."""
        padded = joined + "\0" * int(self._lengths.max(initial=1))
        codes = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return self._prefixes.places(codes)

    def _with_forms(self, joined: str, columns: _Columns) -> _Columns:
        """Return places, sizes and terms without letters and figures within a longer word."""
        places, sizes, terms = columns
        kept = np.ones(len(places), dtype=np.bool)
        for at in np.flatnonzero(np.isin(terms, [*self._forms.values()])).tolist():
            kept[at] = _stands_alone(joined, int(places[at]), int(places[at] + sizes[at]))
        return places[kept], sizes[kept], terms[kept]

    def _with_figures(self, columns: _Columns, texts: Sequence[Folded], begins: NDArray[np.int64]) -> _Columns:
        """Return places, sizes and terms with the numbers whose canonical form is a term, and the articles if they are asked for."""
        figures = [
            (begin + start, end - start, self._forms[form])
            for begin, (folded, _) in zip(begins.tolist(), texts, strict=True)
            for start, end, form in self._figures(folded)
        ]
        found = {*zip(*(column.tolist() for column in columns), strict=True)} if figures else set()
        more = np.array([each for each in dict.fromkeys(figures) if each not in found], dtype=np.int64).reshape(-1, 3)
        places, sizes, terms = (np.concatenate(each) for each in zip(columns, more.T, strict=True))
        return places, sizes, terms


@dataclass(frozen=True, slots=True, eq=False)
class _Prefixes:
    """Terms by their first characters, so that those of all terms are looked for at once.

    `firsts` tells with which characters terms begin, and `seconds` with which those of more than one character go on, by code. `singles`
    is one more than the number of the term of a single character, by its code, and `far` those beyond the Basic Multilingual Plane.
    `pairs` are the first two characters of all longer terms, as one ascending number each; `twos` is one more than the number of the
    term that is no more than such a pair, and `longer` the other terms, each with its pair.
    """

    firsts: NDArray[np.bool]
    seconds: NDArray[np.bool]
    singles: NDArray[np.int32]
    far: Sequence[tuple[int, int]]
    pairs: NDArray[np.int64]
    twos: NDArray[np.int64]
    longer: Sequence[tuple[int, int, str]]

    @classmethod
    def of(cls, terms: Sequence[str]) -> "_Prefixes":
        """Sort *terms* by their first characters."""
        firsts, seconds = np.zeros((2, _PLANE), dtype=np.bool)
        singles = np.zeros(_PLANE, dtype=np.int32)
        alone = [(ord(term), number) for number, term in enumerate(terms) if len(term) == 1]
        longer = [(_pair(term), number, term) for number, term in enumerate(terms) if len(term) > 1]
        firsts[[min(ord(term[0]), _LAST) for term in terms]] = True
        seconds[[min(ord(term[1]), _LAST) for _, _, term in longer]] = True
        for code, number in alone:
            if code < _LAST:
                singles[code] = number + 1
        pairs = sorted({pair for pair, _, _ in longer})
        ranks = {pair: rank for rank, pair in enumerate(pairs)}
        twos = np.zeros(len(pairs), dtype=np.int64)
        for pair, number, term in longer:
            if len(term) == _TWO:
                twos[ranks[pair]] = number + 1
        rest = [(ranks[pair], number, term) for pair, number, term in longer if len(term) > _TWO]
        far = [(code, number) for code, number in alone if code >= _LAST]
        return cls(firsts, seconds, singles, far, np.array(pairs, dtype=np.int64), twos, rest)

    def places(self, codes: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where terms stand in a text of *codes*, and the number of the term of each place, in no order."""
        may_begin = np.flatnonzero(self.firsts.take(codes, mode="clip"))
        firsts = codes[may_begin]
        alone = self.singles.take(firsts, mode="clip")
        is_alone = np.flatnonzero(alone)
        found: list[tuple[NDArray[np.int64], NDArray[np.integer[Any]]]] = [(may_begin[is_alone], alone[is_alone] - 1)]
        found += [(places, np.full(len(places), number)) for code, number in self.far if len(places := may_begin[firsts == code])]
        if len(self.pairs):
            found += self._longer(codes, may_begin[self.seconds.take(codes[may_begin + 1], mode="clip")])
        places, terms = zip(*found, strict=True)
        return np.concatenate(places), np.concatenate(terms).astype(np.int64)

    def _longer(self, codes: NDArray[np.uint32], may_begin: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Yield where the terms of more than one character stand among the places where any *may_begin*."""
        keys = codes[may_begin].astype(np.int64) << _BITS | codes[may_begin + 1]
        ranks = np.minimum(self.pairs.searchsorted(keys), len(self.pairs) - 1)
        is_pair = np.flatnonzero(self.pairs[ranks] == keys)
        places, ranks = may_begin[is_pair], ranks[is_pair]
        twos = self.twos[ranks]
        is_two = np.flatnonzero(twos)
        yield places[is_two], twos[is_two] - 1
        for rank, number, term in self.longer:
            begun = places[ranks == rank]
            for offset, character in enumerate(term[_TWO:], _TWO):
                begun = begun[codes[begun + offset] == ord(character)]
            yield begun, np.full(len(begun), number)


def _pair(term: str) -> int:
    """Return the first two characters of *term* as one number."""
    return ord(term[0]) << _BITS | ord(term[1])


@lru_cache(_REMEMBERED)
def _numbers(folded: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(numbers(folded))


def _in_given_texts(found: Occurrences, texts: Sequence[Folded]) -> Occurrences:
    """Return occurrences in folded *texts* as occurrences in the texts as given."""
    moved = [(number, offsets) for number, (_, offsets) in enumerate(texts) if not isinstance(offsets, range)]
    bounds = found.bounds(len(texts)) if moved else found.texts
    for number, offsets in moved:
        part, given = slice(bounds[number], bounds[number + 1]), np.array(offsets, dtype=np.int64)
        found.ends[part] = given[found.ends[part] - 1] + 1
        found.starts[part] = given[found.starts[part]]
    return found


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """Tell whether there is no letter or figure next to `folded[start:end]`."""
    return not (start and _LETTER.match(folded, start - 1)) and not _LETTER.match(folded, end)


def _contains_alone(folded: str, term: str) -> bool:
    """Tell whether *term* stands in *folded* without a letter or figure next to it."""
    place = folded.find(term)
    while place >= 0 and not _stands_alone(folded, place, place + len(term)):
        place = folded.find(term, place + 1)
    return place >= 0
