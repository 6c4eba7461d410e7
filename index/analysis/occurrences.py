"""Occurrences: where the terms of a question stand in texts, found in many texts at once, as arrays."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
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
_PLANE: Final = 0x10000  # codes of the Basic Multilingual Plane
_LAST: Final = chr(_PLANE - 1)  # no character, and stands for all beyond that plane
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
        places = kept.nonzero()[0]
        return Occurrences(self.texts.take(places), self.starts.take(places), self.ends.take(places), self.terms.take(places))

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
        folded = [each for each, _ in texts]
        lengths = np.array([*map(len, folded)], dtype=np.int64)
        begins = np.cumsum(lengths + 1) - lengths - 1  # of each text, in all of them joined by one character
        joined = "\0".join(folded)
        places, terms = self._places(joined)
        sizes = self._lengths.take(terms)
        if self._forms:
            columns = self._with_forms(joined, (places, sizes, terms))
            places, sizes, terms = self._with_figures(columns, texts, begins) if self._has_figures else columns
        places, sizes, terms = _in_order(places, sizes, terms)
        bounds = places.searchsorted(np.append(begins, len(joined) + 1))
        counts = np.diff(bounds)
        owners, starts = np.arange(len(texts)).repeat(counts), places - begins.repeat(counts)
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

    The first two characters of terms are numbered from 1 on in `numbers`, by code; all others are 0. `singles` is one more than the
    number of the term that is such a character, (n_characters,). `pairs` ranks the first two characters of longer terms from 1 on,
    (n_characters ** 2,); `twos` is one more than the number of the term that is no more than such a pair, and `longer` the other terms,
    each with the rank of its pair. `far` are the terms that begin with characters beyond the Basic Multilingual Plane.
    """

    numbers: NDArray[np.uint16]
    singles: NDArray[np.int64]
    pairs: NDArray[np.int64]
    twos: NDArray[np.int64]
    longer: Sequence[tuple[int, int, str]]
    far: Sequence[tuple[int, str]]

    @classmethod
    def of(cls, terms: Sequence[str]) -> "_Prefixes":
        """Sort *terms* by their first characters."""
        is_plain = max("".join(terms), default="") < _LAST
        near = [(number, term) for number, term in enumerate(terms) if is_plain or max(term[:_TWO]) < _LAST]
        far = [] if is_plain else [(number, term) for number, term in enumerate(terms) if max(term[:_TWO]) >= _LAST]
        number_of = {character: number for number, character in enumerate(dict.fromkeys("".join([term[:_TWO] for _, term in near])), 1)}
        numbers = np.zeros(_PLANE, dtype=np.uint16)
        numbers[[*map(ord, number_of)]] = np.arange(1, len(number_of) + 1)
        singles, twos, longer = [0] * (len(number_of) + 1), [0], []
        ranks: dict[str, int] = {}
        for number, term in near:
            if len(term) == 1:
                singles[number_of[term]] = number + 1
                continue
            rank = ranks.get(term[:_TWO])
            if rank is None:
                rank = ranks[term[:_TWO]] = len(twos)
                twos.append(0)
            if len(term) == _TWO:
                twos[rank] = number + 1
            else:
                longer.append((rank, number, term))
        pairs = np.zeros(len(singles) ** 2, dtype=np.int64)
        pairs[[number_of[pair[0]] * len(singles) + number_of[pair[1]] for pair in ranks]] = np.arange(1, len(twos))
        return cls(numbers, np.array(singles, dtype=np.int64), pairs, np.array(twos, dtype=np.int64), longer, far)

    def places(self, codes: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where terms stand in a text of *codes*, and the number of the term of each place, in no order."""
        places, terms = zip(*self._near(codes), *self._far(codes), strict=True)
        return np.concatenate(places), np.concatenate(terms)

    def _near(self, codes: NDArray[np.uint32]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Yield where the terms stand that begin in the Basic Multilingual Plane."""
        numbers = self.numbers.take(codes, mode="clip")
        may_begin = (numbers != 0).nonzero()[0]  # of bools, several times as fast
        firsts = numbers.take(may_begin).astype(np.int64)
        alone = self.singles.take(firsts)
        is_alone = (alone != 0).nonzero()[0]
        yield may_begin.take(is_alone), alone.take(is_alone) - 1
        firsts *= len(self.singles)
        firsts += numbers.take(may_begin + 1, mode="clip")
        ranks = self.pairs.take(firsts)
        is_pair = (ranks != 0).nonzero()[0]
        places, ranks = may_begin.take(is_pair), ranks.take(is_pair)
        twos = self.twos.take(ranks)
        is_two = (twos != 0).nonzero()[0]
        yield places.take(is_two), twos.take(is_two) - 1
        for rank, number, term in self.longer:
            yield _going_on(codes, places[ranks == rank], term[_TWO:], number, _TWO)

    def _far(self, codes: NDArray[np.uint32]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Yield where the other terms stand."""
        for number, term in self.far:
            yield _going_on(codes, np.flatnonzero(codes == ord(term[0])), term[1:], number, 1)


def _in_order(places: NDArray[np.int64], sizes: NDArray[np.int64], terms: NDArray[np.int64]) -> _Columns:
    """Return places, sizes and terms sorted by all three, in that order."""
    size_bits, term_bits = int(sizes.max(initial=0)).bit_length(), int(terms.max(initial=0)).bit_length()
    keys = (places << size_bits | sizes) << term_bits | terms
    keys.sort()
    terms = keys & (1 << term_bits) - 1
    keys >>= term_bits
    return keys >> size_bits, keys & (1 << size_bits) - 1, terms


def _going_on(
    codes: NDArray[np.uint32], places: NDArray[np.int64], rest: str, number: int, start: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return those *places* from which, *start* characters on, *codes* go on with the *rest* of a term, and its *number* for each."""
    for offset, character in enumerate(rest, start):
        places = places[codes[places + offset] == ord(character)]
    return places, np.full(len(places), number)


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
