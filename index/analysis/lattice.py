"""Lattice: all words of the dictionary in a text, and the most probable path through them, as array work over all lines at once.

The path is that of `segmentation.Segmenter`, to the last tie. It pays for long texts; a question is cut faster character by character.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.analysis.characters import DICTIONARY_HAN
from index.analysis.dictionary import Dictionary
from index.analysis.trie import LEADS_ON, Trie

BREAK: Final = ord("\n")
"""Separates the lines of a text; no word holds it."""

_LENGTH: Final = 8  # bits of the length of a word in a key for sorting
_PLACE: Final = 32  # bits of its place
_NO_NODE: Final = -1
_CODES: Final = ord(DICTIONARY_HAN[-1]) + 2  # from 0 on, those that the dictionary is asked for, and one for all above

_Step = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Words in a text: (n_words,) arrays of int64: where each starts and ends, and its node in the trie, -1 for an unknown character."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    nodes: NDArray[np.int64]

    def chosen(self, kept: NDArray[np.int64]) -> "Words":
        """Return the words with the numbers *kept*."""
        return Words(self.starts[kept], self.ends[kept], self.nodes[kept])


class Lattice:
    """Cuts texts into words of a dictionary. Immutable; any thread."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._trie = dictionary.trie
        logarithm = log(dictionary.total)
        weights = [0.0, *(log(frequency) - logarithm for frequency in dictionary.frequencies[1:]), 0.0 - logarithm]
        self._weights = np.array(weights)  # of an unknown character the last
        self._firsts = _first_nodes(self._trie)

    def cut(self, codes: NDArray[np.uint32]) -> Words:
        """Return the words on the most probable path through each line of *codes*, which end with a break, in their order."""
        lines = np.flatnonzero(codes == BREAK)
        found, numbers = self._found(codes)
        distances = lines[np.cumsum(codes == BREAK)[found.starts]] - found.starts
        order = np.argsort(distances << _PLACE + _LENGTH | found.starts << _LENGTH | found.ends - found.starts)
        found, distances, weights = found.chosen(order), distances[order], self._weights[numbers[order]]
        scores = np.zeros(len(codes))
        for part, firsts in _by_distance(distances, found.starts):
            sums = weights[part] + scores[found.ends[part]]
            scores[found.starts[part][firsts]] = np.maximum.reduceat(sums, firsts)
        best = np.flatnonzero(weights + scores[found.ends] == scores[found.starts])
        choice, ends = np.zeros((2, len(codes)), dtype=np.int64)
        choice[found.starts[best]], ends[found.starts[best]] = best, found.ends[best]  # of several, the longest is last
        begins = np.concatenate(([0], lines + 1))[: len(lines)]
        return found.chosen(choice[_path(ends, begins[codes[begins] != BREAK], codes)])

    def _found(self, codes: NDArray[np.uint32]) -> tuple[Words, NDArray[np.int64]]:
        """Return all words in *codes*, of each character at least one, and the numbers of their weights."""
        starts = np.flatnonzero(codes != BREAK)
        is_known = codes == BREAK
        parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
        for begins, nodes, values, length in self._walked(codes, starts):
            numbers = values & ~LEADS_ON
            words = np.flatnonzero(numbers)
            is_known[begins[words]] = True
            parts.append((begins[words], begins[words] + length, nodes[words], numbers[words]))
        others = np.flatnonzero(~is_known)
        parts.append((others, others + 1, np.full(len(others), _NO_NODE), np.full(len(others), len(self._weights) - 1)))
        starts, ends, nodes, numbers = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        return Words(starts, ends, nodes), numbers

    def _walked(self, codes: NDArray[np.uint32], starts: NDArray[np.int64]) -> Iterator[_Step]:
        """Yield for each length where a word or the beginning of one stands in *codes*, its node, what that holds, and the length."""
        nodes, length = self._firsts[np.minimum(codes[starts], len(self._firsts) - 1)], 1
        there = np.flatnonzero(nodes != _NO_NODE)
        starts, nodes = starts[there], nodes[there]
        while len(starts):
            values = self._trie.values[nodes].astype(np.int64)
            yield starts, nodes, values, length
            goes_on = np.flatnonzero(values & LEADS_ON)
            starts, nodes = starts[goes_on], nodes[goes_on]
            kept, nodes = self._trie.steps(nodes, codes[starts + length])
            starts, length = starts[kept], length + 1


def _first_nodes(trie: Trie) -> NDArray[np.int64]:
    """Return the nodes of single characters by their code points, -1 for one with which no word begins, as for the last and all above."""
    nodes = np.full(_CODES, _NO_NODE, dtype=np.int64)
    codes = np.arange(_CODES - 1, dtype=np.uint32)
    kept, reached = trie.steps(np.full(len(codes), len(trie.keys)), codes)
    nodes[kept] = reached
    return nodes


def _by_distance(distances: NDArray[np.int64], starts: NDArray[np.int64]) -> Iterator[tuple[slice, NDArray[np.int64]]]:
    """Yield the words of each distance from the end of their lines, ascending, and which of them are the first at their start."""
    firsts = np.flatnonzero(np.diff(starts, prepend=-1))
    bounds = np.searchsorted(distances, np.arange(1, int(distances.max(initial=0)) + 2))
    cuts = np.searchsorted(firsts, bounds)
    for low, high, first, last in zip(bounds.tolist(), bounds[1:].tolist(), cuts.tolist(), cuts[1:].tolist(), strict=False):
        yield slice(low, high), firsts[first:last] - low


def _path(ends: NDArray[np.int64], begins: NDArray[np.int64], codes: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return where the words of all lines start, in order, by the end of the word at each place and where the lines begin."""
    is_start = np.zeros(len(codes), dtype=np.bool)
    while len(begins):
        is_start[begins] = True
        begins = ends[begins]
        begins = begins[codes[begins] != BREAK]
    return np.flatnonzero(is_start)
