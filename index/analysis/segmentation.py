"""Han characters cut into words: by jieba's dictionary and rule, or by its twin in Rust where the two agree.

jieba takes the likeliest path through its dictionary. We follow the same rule without its lists of edges, in less than half its time;
rjieba, which is optional, in a tenth. Nothing else of an analysis depends on which of them cuts.
"""

import importlib
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import log
from typing import Any, Final, Protocol

import jieba

from index.analysis.characters import DICTIONARY_HAN, HAN

_RARE: Final = re.compile(f"[^\n{DICTIONARY_HAN}]")  # jieba leaves each of these alone, whatever its dictionary says
_HAN_RUN: Final = re.compile(f"[{HAN}]+")
_NEVER: Final = float("-inf")
_WORDS_PER_RUN: Final = 6
_DICTIONARY_STEP: Final = 151
_REVERSED_STEP: Final = 5

_log = logging.getLogger(__name__)
jieba.setLogLevel(logging.WARNING)


class Segmenter(Protocol):
    """Cuts Han characters into words. Immutable; any thread."""

    @property
    def name(self) -> str:
        """The library that cuts."""

    def cut(self, text: str) -> list[str]:
        """Return the words of *text*, which holds runs of Han characters with a line feed between them; no word crosses it."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """jieba's dictionary with words of our own.

    `frequencies` holds 0 for what only begins a word; `total` is jieba's sum; `tags` are parts of speech of jieba's own words; `added`
    are our words in their order, each with its frequency: the least that makes it one word, so that its neighbours stay as they are.
    """

    frequencies: Mapping[str, int]
    total: int
    tags: Mapping[str, str]
    added: tuple[tuple[str, int], ...]

    @classmethod
    @lru_cache(maxsize=2)
    def read(cls, words: tuple[str, ...]) -> "Dictionary":
        """Read jieba's dictionary, which takes about half a second, and add *words*.

        It is built in memory each time: jieba's own cache is a marshal file in a shared temporary folder, which anyone could have
        written, and saves nothing that can be measured.
        """
        tokenizer = jieba.Tokenizer()
        with tokenizer.get_dict_file() as file:
            entries = file.read().decode("utf-8").split()
        names, counts = entries[::3], list(map(int, entries[1::3]))
        known: dict[str, str] = {}
        tags = dict(zip(names, (known.setdefault(tag, tag) for tag in entries[2::3]), strict=True))
        frequencies = dict(zip(names, counts, strict=True))
        for name in names:
            end = len(name) - 1
            while end > 0 and name[:end] not in frequencies:  # where a beginning is known, so are all that are shorter
                frequencies[name[:end]] = 0
                end -= 1
        tokenizer.FREQ, tokenizer.total, tokenizer.initialized = frequencies, sum(counts), True
        added = []
        for word in words:
            tokenizer.add_word(word)
            added.append((word, frequencies[word]))
        return cls(frequencies, tokenizer.total, tags, tuple(added))


class PlainSegmenter:
    """jieba's rule without its model of unknown words, over its dictionary. Immutable; any thread."""

    name: Final = "jieba"

    def __init__(self, dictionary: Dictionary) -> None:
        self._frequencies = dictionary.frequencies
        logarithm = log(dictionary.total)
        self._weights = {frequency: log(frequency) - logarithm for frequency in {*dictionary.frequencies.values()} - {0}}
        self._unknown = 0.0 - logarithm

    def cut(self, text: str) -> list[str]:
        """Return the words of *text* on the likeliest path; of paths equally likely, the one whose first word is longer.

        The sums run from the end of each line in jieba's own order, so that rounding makes the same ties.
        """
        lines = _apart(text)
        ends = self._ends(lines + "\n")
        words, start = [], 0
        while start < len(lines):
            end = ends[start]
            words.append(lines[start:end])
            start = end
        return _without_feeds(words, lines)

    def _ends(self, text: str) -> list[int]:
        """Return for each place of *text* where the word that begins there ends."""
        find, weights, unknown = self._frequencies.get, self._weights, self._unknown
        scores, ends = [0.0] * (len(text) + 1), [0] * len(text)
        for start in range(len(text) - 2, -1, -1):
            character = text[start]
            end = choice = start + 1
            frequency = find(character)
            if frequency is None:
                best = 0.0 if character == "\n" else unknown + scores[end]
            else:
                best = weights[frequency] + scores[end] if frequency else _NEVER
                end += 1
                while (frequency := find(text[start:end])) is not None:  # no word holds a line feed
                    if frequency and (score := weights[frequency] + scores[end]) >= best:
                        best, choice = score, end
                    end += 1
                if best == _NEVER:
                    best = unknown + scores[choice]
            scores[start], ends[start] = best, choice
        return ends


class RustSegmenter:
    """rjieba with our words added. Not changed once it is made; any thread."""

    name: Final = "rjieba"

    def __init__(self, library: Any, dictionary: Dictionary) -> None:  # noqa: ANN401 - rjieba has no types
        self._words = library.Jieba()
        for word, frequency in dictionary.added:
            self._words.add_word(word, frequency, "n")

    def cut(self, text: str) -> list[str]:
        """Return the words of *text*."""
        lines = _apart(text)
        return _without_feeds(self._words.cut(lines, hmm=False), lines)


def _without_feeds(words: list[str], lines: str) -> list[str]:
    return [word for word in words if word != "\n"] if "\n" in lines else words


def _apart(text: str) -> str:
    """Put every character that jieba leaves alone on a line of its own."""
    return _RARE.sub("\n\\g<0>\n", text) if _RARE.search(text) else text


def choose(dictionary: Dictionary, sample: Iterable[str] = ()) -> Segmenter:
    """Return the fastest segmenter that is here and cuts *sample* and words of *dictionary* as jieba does.

    Whatever rjieba does wrong, or lacks, leaves us with jieba; that is logged, and nothing else changes.
    """
    plain = PlainSegmenter(dictionary)
    try:
        library = importlib.import_module("rjieba")
    except ImportError:
        return plain
    try:
        rust = RustSegmenter(library, dictionary)
        differing = next((run for run in _runs(dictionary, sample) if rust.cut(run) != plain.cut(run)), None)
    except Exception as error:  # noqa: BLE001 - an optional library may fail in any way
        _log.info("rjieba fails, jieba cuts in its place: %r", error)
        return plain
    if differing is not None:
        _log.info("rjieba cuts otherwise than jieba, which cuts in its place")
        return plain
    return rust


def _runs(dictionary: Dictionary, sample: Iterable[str]) -> Iterator[str]:
    """Yield what both segmenters must cut alike: lines of *sample*, some of them backwards, our words, and words of jieba's in a row."""
    runs = ["\n".join(_HAN_RUN.findall(text)) for text in sample]
    yield from runs
    yield from (run[::-1] for run in runs[::_REVERSED_STEP])
    for words in ([word for word, _ in dictionary.added], islice(dictionary.tags, 0, None, _DICTIONARY_STEP)):
        yield from _rows([word for word in words if not _RARE.search(word)])


def _rows(words: Sequence[str]) -> Iterator[str]:
    """Yield *words* in rows, each row with the last word of the one before."""
    for start in range(0, len(words), _WORDS_PER_RUN):
        yield "".join(words[max(0, start - 1) : start + _WORDS_PER_RUN])
