"""Segmentation: runs of Han characters cut into words, by jieba's dictionary and algorithm.

jieba takes the most probable path through its dictionary (a unigram model; its hidden Markov model for unknown words is off). We compute
the same path without its directed graph, in less than half the time; `lattice` does it for all lines of a document at once.
"""

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from math import log
from typing import Final, Literal

from index.analysis.characters import DICTIONARY_HAN, HAN
from index.analysis.dictionary import Dictionary
from index.analysis.trie import CHARACTER, LEADS_ON, MULTIPLIER, SHIFT

_RARE: Final = re.compile(f"[^\n{DICTIONARY_HAN}]")  # jieba makes a word of each, whatever its dictionary says
_HAN: Final = re.compile(f"[{HAN}]")
_RUN: Final = re.compile(rf"[{HAN}]+|(?:(?![{HAN}])[^\W_])+")
_NEVER: Final = float("-inf")
_LINE_FEED: Final = ord("\n")

Kind = Literal["word", "bigram", "character"]
"""What a term is: a word, an overlapping bigram of a run of Han characters, or one of its characters."""


class Segmenter:
    """Cuts runs of Han characters into words by jieba's algorithm over its dictionary. Immutable; any thread."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._trie = dictionary.trie
        logarithm = log(dictionary.total)
        self._weights = [_NEVER, *(log(frequency) - logarithm for frequency in dictionary.frequencies[1:])]
        self._unknown = 0.0 - logarithm

    def cut(self, text: str) -> list[str]:
        """Return the words of *text*, runs separated by line feeds, which no word crosses, on its most probable path.

        Of equally probable ones, it takes the one whose first word is longer.
        Logarithms are added from the end of each line, in jieba's own order, so that rounding makes the same ties.
        """
        lines = _isolate_rare(text)
        ends = self._ends(lines + "\n")
        words, start = [], 0
        while start < len(lines):
            end = ends[start]
            words.append(lines[start:end])
            start = end
        return _without_feeds(words, lines)

    def _ends(self, text: str) -> list[int]:
        """Return for each offset of *text* where the word that begins there ends: Viterbi's recursion, backwards.

        The trie is walked here, since a call for each character would take longer than all else.
        """
        codes, weights, unknown = [*map(ord, text)], self._weights, self._unknown
        keys, values = self._trie.views
        root, mask = len(keys) << CHARACTER, len(keys) - 1
        scores, ends = [0.0] * (len(codes) + 1), [0] * len(codes)
        for start in range(len(codes) - 2, -1, -1):
            end = choice = start + 1
            best, node, value = _NEVER, root, LEADS_ON
            while value & LEADS_ON:
                key = node | codes[end - 1]  # no word holds a line feed
                place = key * MULTIPLIER >> SHIFT & mask
                while (found := keys[place]) != key and found >= 0:
                    place = place + 1 & mask
                if found != key:
                    break
                value = values[place]
                if (score := weights[value & ~LEADS_ON] + scores[end]) >= best:
                    best, choice = score, end
                end, node = end + 1, place << CHARACTER
            if best == _NEVER:
                best, choice = 0.0 if codes[start] == _LINE_FEED else unknown + scores[start + 1], start + 1
            scores[start], ends[start] = best, choice
        return ends


def _without_feeds(words: list[str], lines: str) -> list[str]:
    return [word for word in words if word != "\n"] if "\n" in lines else words


def _isolate_rare(text: str) -> str:
    """Put every character that jieba does not look up on a line of its own."""
    return _RARE.sub("\n\\g<0>\n", text) if _RARE.search(text) else text


def term_spans(folded: str, segmenter: Segmenter) -> Iterator[tuple[int, int, Kind]]:
    """Yield start, end and kind of every word, bigram and character of a folded text, by their starts.

    A run of letters and figures is one word; bigrams and characters are made of runs of Han only.
    """
    for run in _RUN.finditer(folded):
        if _HAN.match(run[0]):
            ends = accumulate(map(len, segmenter.cut(run[0])), initial=run.start())
            spans: list[tuple[int, int, Kind]] = [(start, end, "word") for start, end in pairwise(ends)]
            spans += [(start, start + 2, "bigram") for start in range(run.start(), run.end() - 1)]
            spans += [(start, start + 1, "character") for start in range(run.start(), run.end())]
            yield from sorted(spans)
        else:
            yield run.start(), run.end(), "word"


def word_spans(folded: str, segmenter: Segmenter) -> Iterator[tuple[int, int]]:
    """Yield start and end of the words alone of a folded text."""
    for run in _RUN.finditer(folded):
        if _HAN.match(run[0]):
            yield from pairwise(accumulate(map(len, segmenter.cut(run[0])), initial=run.start()))
        else:
            yield run.span()
