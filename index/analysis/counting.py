"""Counting: the terms of many texts and how often each occurs, as array work over all of them at once.

While they are counted, terms are numbers: a character or a bigram is made of its code points, a longer word of its node in the trie of the
dictionary, and a term without Han gets the next one.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis.characters import DICTIONARY_HAN
from index.analysis.lattice import BREAK, Lattice, Words

_FIRST, _, _LAST = map(ord, DICTIONARY_HAN)  # what is not between them, the dictionary is not asked for
_CHARACTER: Final = 21  # bits of a code point
_BIGRAM, _WORD, _OTHER = (kind << 2 * _CHARACTER for kind in (1, 2, 3))
_KEY: Final = 2 * _CHARACTER + 2  # bits
_LONG: Final = 3  # characters, from which on a word is neither a character nor a bigram
_Names = Callable[[NDArray[np.int64]], tuple[str, ...]]


class Pieces(NamedTuple):
    """What the terms of a text are made of: its runs of Han, each with a line feed behind it, and its terms without Han."""

    runs: str
    others: Sequence[str]


class Counts(NamedTuple):
    """Term counts of texts. `terms` are the distinct terms of all; the arrays have those of each text, text by text.

    `sizes` (int64) says how many distinct terms each text has, `places` (int64) which of `terms` they are, and `frequencies` (int64) how
    often each occurs in the text.
    """

    terms: tuple[str, ...]
    sizes: NDArray[np.int64]
    places: NDArray[np.int64]
    frequencies: NDArray[np.int64]


def count(texts: Sequence[Sequence[Pieces]], lattice: Lattice) -> Counts:
    """Count the terms of *texts*, each of several pieces, which are looked at once where texts share them."""
    rows = [*{id(each): each for pieces in texts for each in pieces}.values()]
    number = {id(each): place for place, each in enumerate(rows)}
    found, times, terms = _count_rows(rows, lattice)
    bounds = [*pairwise(np.searchsorted(found, np.arange(len(rows) + 1) << _KEY).tolist())]
    known, places = np.unique(found & (1 << _KEY) - 1, return_inverse=True)
    parts = [[np.arange(*bounds[number[id(each)]]) for each in pieces] for pieces in texts]
    owners = np.repeat(np.arange(len(texts)), [sum(map(len, each)) for each in parts])
    chosen = np.concatenate([np.zeros(0, dtype=np.int64), *chain.from_iterable(parts)])
    most = max(len(known), 1)
    pairs, same = np.unique(owners * most + places[chosen], return_inverse=True)
    frequencies = np.bincount(same, weights=times[chosen], minlength=len(pairs)).astype(np.int64)
    return Counts(terms(known), np.bincount(pairs // most, minlength=len(texts)), pairs % most, frequencies)


def _count_rows(rows: Sequence[Pieces], lattice: Lattice) -> tuple[NDArray[np.int64], NDArray[np.int64], _Names]:
    """Return the terms of *rows*, each with the number of its row above it, ascending, how often they occur, and what names them."""
    text = "".join(each.runs for each in rows)
    codes = np.frombuffer(f"{text}\n".encode("utf-32-le"), dtype=np.uint32)
    is_rare = (codes != BREAK) & ((codes < _FIRST) | (codes > _LAST))
    words = lattice.cut(np.where(is_rare, np.uint32(BREAK), codes))
    starts, keys = (np.concatenate(parts) for parts in zip(*_occurrences(codes, is_rare, words), strict=True))
    others = {term: place for place, term in enumerate(dict.fromkeys(term for each in rows for term in each.others))}
    of_others = [_OTHER | others[term] for each in rows for term in each.others]
    in_runs, in_others = (np.repeat(np.arange(len(rows)), [len(each[part]) for each in rows]) for part in (0, 1))
    owners = np.concatenate((in_runs[starts], in_others))
    keys = np.concatenate((keys, np.array(of_others, dtype=np.int64)))
    found, times = np.unique(owners << _KEY | keys, return_counts=True)
    return found, times, lambda known: (*_han_terms(known, words, text), *others)


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
    for length, numbers in ((1, wide), (2, bigrams)):
        short = words.starts[lengths == length]
        yield short, numbers[short]
    long = lengths >= _LONG
    yield words.starts[long], _WORD | words.nodes[long]


def _han_terms(known: NDArray[np.int64], words: Words, text: str) -> Iterator[str]:
    """Yield the terms that the numbers *known* stand for, which ascend, but for those without Han; *words* are those of *text*."""
    characters, bigrams = (known[slice(*np.searchsorted(known, (kind, kind + _BIGRAM)))] for kind in (0, _BIGRAM))
    yield from characters.astype(np.uint32).tobytes().decode("utf-32-le")
    codes = np.stack((bigrams >> _CHARACTER, bigrams), axis=1) & (1 << _CHARACTER) - 1
    pairs = codes.astype(np.uint32).tobytes().decode("utf-32-le")
    yield from (pairs[start : start + 2] for start in range(0, len(pairs), 2))
    long = words.chosen(np.flatnonzero(words.ends - words.starts >= _LONG))
    _, firsts = np.unique(long.nodes, return_index=True)
    yield from (text[start:end] for start, end in zip(long.starts[firsts].tolist(), long.ends[firsts].tolist(), strict=True))
