"""Counting: the terms of many texts and how often each occurs, as array work over all of them at once.

While they are counted, terms are numbers: a character or a bigram is made of its code points, a longer word of its node in the trie of the
dictionary, and a term without Han gets the next one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis.characters import DICTIONARY_HAN, HAN
from index.analysis.lattice import BREAK, Lattice, Words
from index.analysis.numerals import numbers

_FIRST, _, _LAST = map(ord, DICTIONARY_HAN)  # what is not between them, the dictionary is not asked for
_CHARACTER: Final = 21  # bits of a code point
_BIGRAM, _WORD, _OTHER = (kind << 2 * _CHARACTER for kind in (1, 2, 3))
_LONG: Final = 3  # characters, from which on a word is neither a character nor a bigram
_SPARSE: Final = 16  # numbers that might occur for each that does, from which on those that do are sorted
_LETTERS: Final = re.compile(f"[^\\W_{HAN}]+")
_HAN_RANGES: Final = [(np.uint32(ord(first)), np.uint32(ord(last))) for first, last in re.findall("(.)-(.)", HAN)]
_Names = Callable[[NDArray[np.int64]], tuple[str, ...]]


class Row(NamedTuple):
    """A folded text that is counted once, however many texts share it, and what counts as terms besides its own, such as numbers."""

    text: str
    more: Sequence[str] = ()


class Counts(NamedTuple):
    """Term counts of texts. `terms` are the distinct terms of all; the arrays have those of each text, text by text.

    `sizes` (int64) says how many distinct terms each text has, `places` (int64) which of `terms` they are, and `frequencies` (int64) how
    often each occurs in the text.
    """

    terms: tuple[str, ...]
    sizes: NDArray[np.int64]
    places: NDArray[np.int64]
    frequencies: NDArray[np.int64]


def count(rows: Sequence[Row], texts: Sequence[Sequence[int]], lattice: Lattice) -> Counts:
    """Count the terms of *texts*, each of several *rows*, by their numbers."""
    owners, keys, terms = _terms_of(rows, lattice)
    by_owner = np.argsort(owners, kind="stable")
    firsts = np.searchsorted(owners[by_owner], np.arange(len(rows) + 1))
    parts = np.array([*chain.from_iterable(texts)], dtype=np.int64)
    sizes = np.diff(firsts)[parts]
    shifts = firsts[parts] - (np.cumsum(sizes) - sizes)  # from where an occurrence stands in all texts to where it stands in its row
    chosen = by_owner[np.repeat(shifts, sizes) + np.arange(sizes.sum())]
    known, places = np.unique(keys, return_inverse=True)
    members = np.repeat(np.repeat(np.arange(len(texts)), [*map(len, texts)]), sizes)
    most = max(len(known), 1)
    pairs, frequencies = _counted(members * most + places[chosen], len(texts) * most)
    return Counts(terms(known), np.bincount(pairs // most, minlength=len(texts)), pairs % most, frequencies)


def _counted(numbers: NDArray[np.int64], end: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which *numbers* below *end* occur, ascending, and how often."""
    if end > _SPARSE * len(numbers):
        return np.unique(numbers, return_counts=True)
    frequencies = np.bincount(numbers, minlength=end)
    found = np.flatnonzero(frequencies)
    return found, frequencies[found]


def _terms_of(rows: Sequence[Row], lattice: Lattice) -> tuple[NDArray[np.int64], NDArray[np.int64], _Names]:
    """Return in which of *rows* terms occur, the numbers of the terms, and what names these."""
    text = "".join(f"{row.text}\n" for row in rows)
    ends = np.cumsum([len(row.text) + 1 for row in rows])
    written = np.frombuffer(f"{text}\n".encode("utf-32-le"), dtype=np.uint32)
    codes = np.where(_is_han(written), written, np.uint32(BREAK))
    is_rare = (codes != BREAK) & ((codes < _FIRST) | (codes > _LAST))
    words = lattice.cut(np.where(is_rare, np.uint32(BREAK), codes))
    starts, keys = (np.concatenate(parts) for parts in zip(*_occurrences(codes, is_rare, words), strict=True))
    owners, without_han = _others(rows, text, ends)
    others = {term: place for place, term in enumerate(dict.fromkeys(without_han))}
    of_others = np.array([_OTHER | others[term] for term in without_han], dtype=np.int64)
    owners = np.concatenate((np.searchsorted(ends, starts, side="right"), owners))
    return owners, np.concatenate((keys, of_others)), lambda known: (*_han_terms(known, words, text), *others)


def _is_han(codes: NDArray[np.uint32]) -> NDArray[np.bool]:
    """Return which of *codes* are Han characters."""
    found = np.zeros(len(codes), dtype=np.bool)
    for first, last in _HAN_RANGES:
        found |= codes - first <= last - first  # what is below the first wraps around
    return found


def _others(rows: Sequence[Row], text: str, ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], Sequence[str]]:
    """Return the rows of the terms without Han in *text*, in which rows end at *ends*, and these terms, row by row."""
    letters = [(found.start(), found[0]) for found in _LETTERS.finditer(text)]
    forms = [(start, form) for start, _, form in numbers(text)]
    starts = np.array([start for start, _ in (*letters, *forms)], dtype=np.int64)
    of_more = np.repeat(np.arange(len(rows)), [len(row.more) for row in rows])
    owners = np.concatenate((np.searchsorted(ends, starts, side="right"), of_more))
    terms = [*(term for _, term in (*letters, *forms)), *chain.from_iterable(row.more for row in rows)]
    order = np.argsort(owners, kind="stable")
    return owners[order], [terms[place] for place in order.tolist()]


def _occurrences(
    codes: NDArray[np.uint32], is_rare: NDArray[np.bool], words: Words
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield where terms of Han start, and their numbers: characters, bigrams and words; a rare character is a word, too."""
    wide = codes.astype(np.int64)
    bigrams = _BIGRAM | wide[:-1] << _CHARACTER | wide[1:]
    places = np.flatnonzero(codes != BREAK)
    yield places, wide[places]
    rare = np.flatnonzero(is_rare)
    yield rare, wide[rare]
    pairs = places[codes[places + 1] != BREAK]
    yield pairs, bigrams[pairs]
    lengths = words.ends - words.starts
    for length, numbered in ((1, wide), (2, bigrams)):
        short = words.starts[lengths == length]
        yield short, numbered[short]
    long = lengths >= _LONG
    yield words.starts[long], _WORD | words.nodes[long]


def _han_terms(known: NDArray[np.int64], words: Words, text: str) -> Iterator[str]:
    """Yield the terms that the numbers *known* stand for, which ascend, but for those without Han; *words* are those of *text*."""
    characters, bigrams = (known[slice(*np.searchsorted(known, (kind, kind + _BIGRAM)))] for kind in (0, _BIGRAM))
    yield from characters.astype("<u4").view("<U1").tolist()
    codes = np.stack((bigrams >> _CHARACTER, bigrams), axis=1) & (1 << _CHARACTER) - 1
    yield from codes.astype("<u4").view("<U2").ravel().tolist()
    long = words.chosen(np.flatnonzero(words.ends - words.starts >= _LONG))
    _, firsts = np.unique(long.nodes, return_index=True)
    yield from (text[start:end] for start, end in zip(long.starts[firsts].tolist(), long.ends[firsts].tolist(), strict=True))
