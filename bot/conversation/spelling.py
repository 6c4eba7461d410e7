"""Spelling: reads a question that is typed in pinyin, or with a character that only sounds right, as it was meant."""

import math
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Final

from bot.conversation.sounds import Sounds
from index import HAN, Analyzer, give_back_memory

_LONGEST: Final = 5  # characters of a word that is looked for
_FEWEST: Final = 3  # characters of a word that is corrected; shorter ones sound like too many others
_DOMAIN_WEIGHT: Final = 200  # times as likely as its frequency says is a word of the domain or of questions, and such a character
_CHARACTER_WEIGHT: Final = 10
_LEAST_FREQUENCY: Final = 20  # of a word of two characters or more that pinyin may stand for
_UNKNOWN_SHARE: Final = 0.3  # of the letters of what can be read as pinyin, from which on it is no English
_MANY: Final = 3  # blanks between syllables, from which on nothing else is likely
_COMMON: Final = 30_000  # occurrences from which on a character stands for itself, as 不 behind 组织 does
_RARE: Final = 100
_PADDING: Final = "\0"
_WORD_RUN: Final = re.compile(r"[a-z]+")
_FIGURE: Final = re.compile(r"([0-9]+(?:[.:/-][0-9]+)*)")
_HAN_RUN: Final = re.compile(f"[{HAN}]+")


class _Likeliest:
    """Words of at most `_LONGEST` characters by their sound, as two texts: 60,000 strings would take ten times the memory. Any thread."""

    def __init__(self, found: Mapping[str, tuple[str, float]]) -> None:
        """Keep what was *found*: by sound a word and the logarithm of its probability."""
        rows = sorted((_padded(code), _padded(word), weight) for code, (word, weight) in found.items())
        self._codes, self._words = "".join(code for code, _, _ in rows), "".join(word for _, word, _ in rows)
        self._weights = array("d", (weight for _, _, weight in rows))

    def get(self, code: str) -> tuple[str, float]:
        """Return the word of a sound and the logarithm of its probability; an empty word, as unlikely as can be, where there is none."""
        wanted = _padded(code)
        place = bisect_left(range(len(self._weights)), wanted, key=partial(_row, self._codes))
        if _row(self._codes, place) != wanted:
            return "", -math.inf
        return _row(self._words, place).rstrip(_PADDING), self._weights[place]


def _padded(text: str) -> str:
    return text.ljust(_LONGEST, _PADDING)


def _row(texts: str, place: int) -> str:
    """Return one of *texts*, which are padded to one length."""
    return texts[place * _LONGEST : (place + 1) * _LONGEST]


class Spelling:
    """Reads questions by sound. The words of all sounds are looked up with the first question in pinyin, in half a second; any thread."""

    def __init__(self, analyzer: Analyzer, sounds: Sounds | None = None) -> None:
        self._analyzer = analyzer
        self._sounds = sounds or Sounds.read()

    def read(self, text: str) -> str:
        """Return *text* as it was meant: in characters and figures if it is pinyin, and with words of the domain where it sounds like them.

        Anything else is returned as it is.
        """
        folded = self._analyzer.fold(text)
        if self.is_pinyin(text):
            return "".join(each if _FIGURE.fullmatch(each) else self._from_pinyin(each) for each in _FIGURE.split(folded)) or folded
        return self._corrected(folded, text) if _HAN_RUN.search(folded) else text

    def is_pinyin(self, text: str) -> bool:
        """Tell whether *text* is Chinese in Latin letters: syllables all of it, and mostly no English words."""
        folded = " ".join(_WORD_RUN.findall(self._analyzer.fold(text)))
        if _HAN_RUN.search(text) or not self._sounds.is_pinyin(folded):
            return False
        clauses = self._analyzer.question(folded).clauses
        foreign = sum(len(each.name) for each in clauses if all(other.text == each.name for other in each.alternatives))
        return foreign >= _UNKNOWN_SHARE * len(folded.replace(" ", "")) or folded.count(" ") >= _MANY

    @cached_property
    def _names(self) -> Mapping[str, Sequence[str]]:
        """The words of the domain that are long enough to be told from all others, by their sound."""
        names: dict[str, list[str]] = {}
        for word in sorted(self._domain):
            if len(word) <= _LONGEST and (len(word) >= _FEWEST or self._is_telling(word)):
                names.setdefault(self._sounds.spell(word), []).append(word)
        return names

    @cached_property
    def _likeliest(self) -> "_Likeliest":
        """The likeliest word of each sound."""
        likeliest = _Likeliest(self._likeliest_words())
        give_back_memory()  # of what the table was made
        return likeliest

    def _likeliest_words(self) -> Mapping[str, tuple[str, float]]:
        """Return the likeliest word of each sound, with the logarithm of its probability."""
        total = self._analyzer.dictionary.total
        found: dict[str, tuple[str, float]] = {}
        for word, frequency in self._analyzer.dictionary.words():
            is_rare = len(word) > 1 and frequency < _LEAST_FREQUENCY and word not in self._domain
            if is_rare or len(word) > _LONGEST or not _HAN_RUN.fullmatch(word):
                continue
            least = _LEAST_FREQUENCY if len(word) > 1 and word in self._domain else 0
            code, weight = self._sounds.spell(word), math.log(max(frequency, least) * self._likelihood(word) / total)
            if weight > found.get(code, ("", -math.inf))[1]:
                found[code] = word, weight
        return found

    @cached_property
    def _domain(self) -> frozenset[str]:
        lexicon = self._analyzer.lexicon
        translated = (term for _, terms in lexicon.glossary for term in terms)
        listed = (word for group in lexicon.synonyms for word in group)
        words = frozenset(word for word in (*lexicon.words, *translated, *listed) if _HAN_RUN.fullmatch(word)) - lexicon.stopwords
        return frozenset(word for word in words if not self._analyzer.asks(word))

    def _likelihood(self, word: str) -> int:
        """Return how much likelier than elsewhere a word is in a question to us: the domain's, and those that every question has."""
        if word not in self._domain and word not in self._analyzer.lexicon.stopwords:
            return 1
        return _DOMAIN_WEIGHT if len(word) > 1 else _CHARACTER_WEIGHT

    def _from_pinyin(self, folded: str) -> str:
        """Return the likeliest words for the syllables of a *folded* text, by the frequencies of words; marks are left out."""
        codes = self._sounds.spell(" ".join(_WORD_RUN.findall(folded))).replace(" ", "")
        best: list[tuple[float, str]] = [(0.0, "")]
        for end in range(1, len(codes) + 1):
            best.append(max(self._extended(best[start], codes[start:end]) for start in range(max(0, end - _LONGEST), end)))
        return best[-1][1]

    def _extended(self, before: tuple[float, str], code: str) -> tuple[float, str]:
        word, weight = self._likeliest.get(code)
        return before[0] + weight, before[1] + word

    def _corrected(self, folded: str, text: str) -> str:
        """Return *text* with each word of the domain of which one character only sounds right; *text* itself if it has none."""
        if len(folded) != len(text):  # an odd sign of several code points: leave it alone
            return text
        for place, character in self._slips(folded):
            text = text[:place] + character + text[place + 1 :]
        return text

    def _slips(self, folded: str) -> Iterator[tuple[int, str]]:
        """Yield where a character is wrong, and the right one; of two words that it may belong to the longer counts."""
        words = self._analyzer.words(folded)
        edges = {word.start for word in words} | {word.end for word in words}
        single = {word.start for word in words if word.end - word.start == 1}
        taken: set[int] = set()
        spans = ((start, end) for start in edges for end in edges if 1 < end - start <= _LONGEST)
        for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
            written = folded[start:end]
            if taken.intersection(range(start, end)) or not _HAN_RUN.fullmatch(written) or written in self._domain:
                continue
            for word in self._names.get(self._sounds.spell(written), ()):
                wrong = [place for place in range(start, end) if folded[place] != word[place - start]]
                if len(wrong) == 1 and wrong[0] in single and self._may_be_wrong(folded[wrong[0]], word):
                    taken.update(range(start, end))
                    yield wrong[0], word[wrong[0] - start]
                    break

    def _is_telling(self, word: str) -> bool:
        """Tell whether a short *word* is a name of ours with a rare character in it, such as 嘎查."""
        return len(word) > 1 and word in self._own and min(map(self._frequency, word)) < _RARE

    def _may_be_wrong(self, character: str, word: str) -> bool:
        """Tell whether *character* may be a slip in *word*: a common one only in a word that is ours and nobody else's."""
        return word in self._own or self._frequency(character) < _COMMON

    def _frequency(self, character: str) -> int:
        return self._analyzer.dictionary.frequency(character) or 0

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(self._analyzer.lexicon.words)
