"""Segmentation: runs of Han characters cut into words, by jieba's dictionary and algorithm or by rjieba, its port to Rust.

jieba takes the most probable path through its dictionary (a unigram model; its hidden Markov model for unknown words is off). We compute
the same path without its directed graph, in less than half the time; rjieba, which is optional, in a tenth. Which of them cuts makes no
difference to the words.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice, pairwise
from math import log
from typing import Any, Final, Literal, Protocol

from index.analysis.characters import DICTIONARY_HAN, HAN
from index.analysis.dictionary import Dictionary
from index.analysis.trie import CHARACTER, LEADS_ON, MULTIPLIER, SHIFT

_RARE: Final = re.compile(f"[^\n{DICTIONARY_HAN}]")  # jieba makes a word of each, whatever its dictionary says
_HAN: Final = re.compile(f"[{HAN}]")
_HAN_RUN: Final = re.compile(f"[{HAN}]+")
_RUN: Final = re.compile(rf"[{HAN}]+|(?:(?![{HAN}])[^\W_])+")
_NEVER: Final = float("-inf")
_LINE_FEED: Final = ord("\n")
_WORDS_PER_RUN: Final = 6
_DICTIONARY_STEP: Final = 151
_REVERSED_STEP: Final = 5

_log = logging.getLogger(__name__)

Kind = Literal["word", "bigram", "character"]
"""What a term is: a word, an overlapping bigram of a run of Han characters, or one of its characters."""


class Segmenter(Protocol):
    """Cuts runs of Han characters into words. Immutable; any thread."""

    @property
    def name(self) -> str:
        """The name of the library: "jieba" or "rjieba"."""

    def cut(self, text: str) -> list[str]:
        """Return the words of *text*: runs of Han characters separated by line feeds, which no word crosses."""


class PlainSegmenter:
    """jieba's algorithm over its dictionary, in Python. Immutable; any thread."""

    name: Final = "jieba"

    def __init__(self, dictionary: Dictionary) -> None:
        self._trie = dictionary.trie
        logarithm = log(dictionary.total)
        self._weights = [_NEVER, *(log(frequency) - logarithm for frequency in dictionary.frequencies[1:])]
        self._unknown = 0.0 - logarithm

    def cut(self, text: str) -> list[str]:
        """Return the words of *text* on its most probable path; of equally probable ones, on the one whose first word is longer.

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


class RustSegmenter:
    """rjieba with the domain words added. Immutable once made; any thread."""

    name: Final = "rjieba"

    def __init__(self, library: Any, dictionary: Dictionary) -> None:  # noqa: ANN401 - rjieba has no types
        self._words = library.Jieba()
        for word, frequency in dictionary.added:
            self._words.add_word(word, frequency, "n")

    def cut(self, text: str) -> list[str]:
        """Return the words of *text*."""
        lines = _isolate_rare(text)
        return _without_feeds(self._words.cut(lines, hmm=False), lines)


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


def choose(dictionary: Dictionary, sample: Iterable[str] = ()) -> Segmenter:
    """Return rjieba's segmenter if it is installed and cuts *sample* and words of *dictionary* as jieba does, else jieba's.

    A failure or a difference of rjieba is logged.
    """
    plain = PlainSegmenter(dictionary)
    try:
        import rjieba
    except ImportError:
        return plain
    try:
        rust = RustSegmenter(rjieba, dictionary)
        differing = next((run for run in _runs(dictionary, sample) if rust.cut(run) != plain.cut(run)), None)
    except Exception as error:  # noqa: BLE001 - an optional library may fail in any way
        _log.info("rjieba fails, jieba cuts in its place: %r", error)
        return plain
    if differing is not None:
        _log.info("rjieba cuts otherwise than jieba, which cuts in its place")
        return plain
    return rust


def _runs(dictionary: Dictionary, sample: Iterable[str]) -> Iterator[str]:
    """Yield the runs of the self-test: those of *sample*, some of them reversed, the domain words, and words of jieba in a row."""
    runs = ["\n".join(_HAN_RUN.findall(text)) for text in sample]
    yield from runs
    yield from (run[::-1] for run in runs[::_REVERSED_STEP])
    for words in ([word for word, _ in dictionary.added], islice((word for word, _ in dictionary.words()), 0, None, _DICTIONARY_STEP)):
        yield from _rows([word for word in words if not _RARE.search(word)])


def _rows(words: Sequence[str]) -> Iterator[str]:
    """Yield *words* in rows, each row with the last word of the one before."""
    for start in range(0, len(words), _WORDS_PER_RUN):
        yield "".join(words[max(0, start - 1) : start + _WORDS_PER_RUN])
