"""Trie: words in a hash table of arrays, which can be mapped from a file; each word has a value, and each prefix of one is a node."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

LEADS_ON: Final = 1 << 15
"""Set in what a node holds if longer words begin with it; the rest is the value of its word, 0 where it is none."""

CHARACTER: Final = 21
"""Bits of a code point, the lower ones of a key; the node before is above them."""

MULTIPLIER: Final = 0x9E3779
SHIFT: Final = 20
_FREE: Final = -1
_FEWEST_PLACES: Final = 2**8
_PLACES_PER_WORD: Final = 2.5
_CROWDED: Final = 0.7  # of the places: from there on it takes long to find a free one


@dataclass(frozen=True)
class Trie:
    """Nodes are known by their places in the table, the root by the number of places. Immutable; any thread.

    `keys` are (n_places,) of int64, a power of two of them: the node before and the character of a node, or -1. `values` (uint16) are
    what nodes hold, see `LEADS_ON`. From the place to which a key is hashed on, the next ones are probed up to a free one.
    """

    keys: NDArray[np.int64]
    values: NDArray[np.uint16]

    @classmethod
    def of(cls, words: NDArray[np.uint32], values: NDArray[np.uint16]) -> "Trie":
        """Return a trie of *words*, (n_words, longest) code points with zeros behind, and *values*; the last of equal ones counts."""
        places = max(_FEWEST_PLACES, 1 << int(_PLACES_PER_WORD * len(words)).bit_length())
        while (trie := cls._filled(places, words, values)) is None:
            places *= 2
        return trie

    @classmethod
    def _filled(cls, places: int, words: NDArray[np.uint32], values: NDArray[np.uint16]) -> "Trie | None":
        """Return a trie of *words* in so many *places*, None if they are too few."""
        trie = cls(np.full(places, _FREE, dtype=np.int64), np.zeros(places, dtype=np.uint16))
        nodes = np.full(len(words), places, dtype=np.int64)
        for column in words.T:
            longer = np.flatnonzero(column)
            nodes[longer] = trie._add(nodes[longer], column[longer])
            if np.count_nonzero(trie.keys != _FREE) > _CROWDED * places:
                return None
        trie.values[nodes] = trie.values[nodes] & LEADS_ON | values
        return trie

    def _add(self, nodes: NDArray[np.int64], codes: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Add a character behind each of *nodes*, which may repeat, where it is not there; return the nodes that it leads to."""
        self.values[nodes[nodes < len(self.keys)]] |= LEADS_ON
        keys = nodes << CHARACTER | codes
        places, left = self._first_places(keys), np.arange(len(keys))
        while len(left):
            at = places[left]
            free = self.keys[at] == _FREE
            self.keys[at[free]] = keys[left[free]]  # of several keys for one place, one gets it
            left = left[self.keys[at] != keys[left]]
            places[left] = (places[left] + 1) & (len(self.keys) - 1)
        return places

    def _first_places(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where to look for *keys* first."""
        places: NDArray[np.int64] = (keys * MULTIPLIER >> SHIFT) & (len(self.keys) - 1)
        return places

    def steps(self, nodes: NDArray[np.int64], codes: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return which of *nodes* have a node behind them for the character beside, as their numbers, and those nodes."""
        keys = nodes << CHARACTER | codes
        places = self._first_places(keys)
        found = self.keys[places]
        left = np.flatnonzero((found != keys) & (found != _FREE))
        while len(left):
            places[left] = (places[left] + 1) & (len(self.keys) - 1)
            found[left] = self.keys[places[left]]
            left = left[(found[left] != keys[left]) & (found[left] != _FREE)]
        reached = np.flatnonzero(found == keys)
        return reached, places[reached]

    def nodes(self, words: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return the nodes of *words*, all of them in the trie, given as in `of()`."""
        nodes = np.full(len(words), len(self.keys), dtype=np.int64)
        for column in words.T:
            longer = np.flatnonzero(column)
            nodes[longer] = self.steps(nodes[longer], column[longer])[1]
        return nodes

    def find(self, word: str) -> int:
        """Return the node of *word*, -1 if no word begins with it."""
        keys, _ = self.views
        node = len(keys)
        for character in word:
            key = node << CHARACTER | ord(character)
            node = key * MULTIPLIER >> SHIFT & len(keys) - 1
            while (found := keys[node]) != key:
                if found == _FREE:
                    return -1
                node = node + 1 & len(keys) - 1
        return node if word else -1

    @cached_property
    def views(self) -> tuple["memoryview[int]", "memoryview[int]"]:
        """`keys` and `values`, whose single elements are read faster so than from arrays."""
        return memoryview(self.keys), memoryview(self.values)  # type: ignore[arg-type]
