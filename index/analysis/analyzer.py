"""Text to terms, one way for passages and for questions.

A text is folded (full width to half width, Traditional to Simplified, upper to lower case) with its offsets kept, then cut into
jieba's words and, over every run of Han characters, into overlapping bigrams and single characters: words find what people name,
bigrams find the names that no dictionary has, characters find a word said otherwise. All are terms of one index, so a word of two
characters counts twice: it is a surer sign than a bigram that crosses two words.
"""

import hashlib
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate, chain, pairwise
from operator import add
from typing import Final, Literal

from opencc import OpenCC

from index.analysis.cedict import Translations, translations
from index.analysis.english import base_forms
from index.analysis.english import words as english_words
from index.analysis.lexicon import DATA_FOLDER, Lexicon
from index.analysis.numerals import numbers
from index.analysis.segmentation import Dictionary, Segmenter, choose

Language = Literal["zh-Hans", "zh-Hant", "en"]
Kind = Literal["word", "bigram", "character"]

_VERSION: Final = "3"
_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_LETTER: Final = re.compile(rf"(?!{_HAN.pattern})[^\W_]")
_HAN_PAIR: Final = re.compile(f"{_HAN.pattern}{{2}}")
_RUN: Final = re.compile(rf"{_HAN.pattern}+|(?:(?!{_HAN.pattern})[^\W_])+")
_HAN_RUN: Final = re.compile(f"({_HAN.pattern}+)")
_LETTERS: Final = re.compile(r"[^\W_]+")
_INVISIBLE: Final = re.compile("[\u00ad\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3164\ufe00-\ufe0f\ufeff]")
_WIDE: Final = re.compile("[^\\x00-@\\[-\\x7f\u4e00-\u9fff\u3001-\u3011“”‘’…—·，。；：？！（）]")  # what folding may make another term of
_NOTHING: Final = re.compile("(?!)")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LONGEST_PHRASE: Final = 5
_HIGHEST_LOG_FREQUENCY: Final = 14.0  # a little more than that of jieba's most frequent word
_MOST_TRANSLATIONS: Final = 20
_GENERAL_WEIGHT: Final = 0.7  # of the general dictionary's translations where the glossary of the domain has its own
_SURE_TRANSLATIONS: Final = 1
_LABELS: Final = 256  # titles and headings whose terms are kept at hand: those of the documents under way
_SYNONYM_WEIGHT: Final = 0.5
_CHARACTER_WEIGHT: Final = 0.3
_SHORTER_WEIGHT: Final = 0.7  # of 浙江 where the question says 浙江省
_BIGRAM_SALIENCE: Final = 0.3
_UNKNOWN_SALIENCE: Final = 0.8
_NUMBER_SALIENCE: Final = 0.4
# By jieba's tags, which are those of ICTCLAS; the first letter counts where the tag itself is not listed.
_SALIENCES: Final = {
    "n": 1.0,
    "v": 0.6,
    "vn": 0.9,
    "a": 0.5,
    "b": 0.5,
    "d": 0.2,
    "r": 0.1,
    "m": 0.4,
    "q": 0.3,
    "t": 0.5,
    "c": 0.1,
    "u": 0.1,
    "p": 0.1,
    "y": 0.1,
    "f": 0.3,
    "s": 0.6,
    "z": 0.4,
    "x": 0.5,
    "i": 0.6,
    "l": 0.8,
    "j": 1.0,
}


@dataclass(frozen=True, slots=True)
class Token:
    """A term and where it stands in the text as given: `[start, end)` in code points, whatever folding did."""

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to say an idea: its text, folded, and its terms, all of which count, a repeated one as often as it stands here."""

    text: str
    terms: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Clause:
    """One idea that a question asks for: `name` as the question says it, and the alternatives, of which the best counts.

    Alternatives of a word are the word itself with its synonyms, or the translations of an English one (Pirkola, "The effects of
    query structure and dictionary setups in dictionary-based cross-language information retrieval", SIGIR 1998). A bigram across
    two words is evidence of a name, and a character of a word said otherwise; neither is what a person asks for.

    `salience`, 0 to 1, is how much of what the question asks for rests on this clause, by its part of speech: a noun is asked for,
    an adverb only colours. It weighs in what a passage is judged to lack, not in its rank. `place` marks the name of a province or
    city.
    """

    name: str
    alternatives: tuple[Alternative, ...]
    kind: Kind = "word"
    salience: float = 1.0
    place: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What a question asks for: its clauses, and its wording, folded, as it was asked; `text` is that in Chinese as far as it goes."""

    text: str
    clauses: tuple[Clause, ...]
    wording: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, folded, and where it stands in the text as given; `salience` and `place` as in `Clause`, 0 for a stop word."""

    text: str
    start: int
    end: int
    salience: float
    place: bool


class Analyzer:
    """Turns text into terms. Immutable once made; any thread."""

    def __init__(self, lexicon: Lexicon | None = None, *, dictionary: Translations | None = None) -> None:
        """Load jieba's dictionary, which takes about half a second.

        Args:
            lexicon: By default the lists that we ship.
            dictionary: What English questions are translated by where the glossary has nothing, by default CC-CEDICT.
        """
        self.lexicon = Lexicon.read() if lexicon is None else lexicon
        self.places = self.lexicon.places
        self._given_dictionary = dictionary
        self._glossary = {phrase.replace("-", " "): terms for phrase, terms in self.lexicon.glossary}
        self._synonyms = _synonyms(self.lexicon.synonyms)
        self._simplifier = OpenCC("t2s")
        self._words = Dictionary.read(self.lexicon.words)
        self._own = frozenset(self.lexicon.words)
        self._segmenter = _segmenter(self.lexicon.words)
        self._label_terms = lru_cache(_LABELS)(lambda label: tuple(self._terms(label)))
        self.fingerprint = _fingerprint(self.lexicon)

    @property
    def segmenter(self) -> str:
        """The library that cuts words: jieba, or rjieba where it is installed and cuts alike."""
        return self._segmenter.name

    def fold(self, text: str) -> str:
        """Return *text* as it is compared: half width, Simplified, lower case, without invisible characters."""
        return self._fold(text)[0]

    def tokens(self, text: str) -> list[Token]:
        """Return the terms of *text*: words, bigrams, characters and the common forms of numbers, in the order of their starts."""
        folded, offsets = self._fold(text)
        terms = [(start, end, folded[start:end]) for start, end, _ in self._spans(folded)]
        figures = list(numbers(folded))
        if figures:
            terms = sorted([*terms, *figures], key=lambda term: term[0])
        return [Token(term, offsets[start], offsets[end - 1] + 1) for start, end, term in terms]

    def counts(self, text: str) -> Counter[str]:
        """Count the terms of *text*, the same that `tokens()` gives, without telling where they stand: some five times as fast."""
        return Counter(self._terms(text))

    def frequencies(self, text: str, *labels: str) -> Counter[str]:
        """Count the terms of *text* and of its *labels*, such as a title and headings, which many texts share."""
        return Counter(chain(self._terms(text), *map(self._label_terms, labels)))

    def find(self, text: str, terms: Collection[str]) -> list[Token]:
        """Return where *terms* stand in *text*; see `finder()`."""
        return self.finder(terms)(text)

    def finder(self, terms: Collection[str]) -> Callable[[str], list[Token]]:
        """Return what finds *terms* in texts, by their starts, without cutting those into words: much faster than `tokens()`.

        A term is found wherever its characters stand, one of letters and figures only where nothing of the kind goes on.
        """
        beginning: dict[str, list[str]] = {}
        for term in sorted(terms, key=len):
            beginning.setdefault(term[0], []).append(term)
        beginnings = re.compile(f"[{''.join(map(re.escape, beginning))}]") if beginning else _NOTHING
        forms = {term for term in terms if not _HAN.match(term)}  # a number's common form is never Han

        def find(text: str) -> list[Token]:
            folded, offsets = self._fold_plainly(text)
            spans = [
                (found.start(), found.start() + len(term), term)
                for found in beginnings.finditer(folded)
                for term in beginning[found[0]]
                if folded.startswith(term, found.start())
            ]
            if forms:
                spans = [span for span in spans if span[2] not in forms or _stands_alone(folded, *span[:2])]
                figures = [figure for figure in numbers(folded) if figure[2] in forms]
                spans = sorted({*spans, *figures}) if figures else spans
            return [Token(term, offsets[start], offsets[end - 1] + 1) for start, end, term in spans]

        return find

    def words(self, text: str) -> list[Word]:
        """Return the words of *text* one after the other, stop words too; an English one weighs as what it is translated to."""
        folded, offsets = self._fold(text)
        spans = [(start, end) for start, end, kind in self._spans(folded) if kind == "word"]
        return [Word(folded[start:end], offsets[start], offsets[end - 1] + 1, *self._weight(folded[start:end])) for start, end in spans]

    def _weight(self, word: str) -> tuple[float, bool]:
        """Return the salience of a folded *word* and whether it names a place."""
        if word in self.lexicon.stopwords:
            return 0.0, False
        meant = [word] if _HAN.match(word) else [text for text, _ in self._translate([word])[1]] or [word]
        return self._salience(meant[0]), any(map(self._is_place, meant[:_SURE_TRANSLATIONS]))

    def question(self, text: str) -> Question:
        """Return what a question asks for, without question words and function words; English goes through the glossary."""
        folded = self._fold(text)[0]
        if _HAN.search(folded):
            return Question(folded, tuple(self._chinese(folded)) or tuple(self._chinese(folded, stop=False)), folded)
        words = english_words(folded)
        clauses = tuple(self._english(words)) or tuple(self._word(word) for word in words)
        return Question(" ".join(each.text for clause in clauses for each in clause.alternatives[:_SURE_TRANSLATIONS]), clauses, folded)

    def language(self, text: str) -> Language | None:
        """Tell the language of *text* and, for Chinese, its script, by its letters; None where it has none of either."""
        if not _HAN.search(text):
            return "en" if re.search("[A-Za-z]", text) else None
        text = _SURROGATE.sub("\ufffd", text)
        return "zh-Hant" if self._simplifier.convert(text) != text else "zh-Hans"

    def convert(self, text: str, script: Literal["zh-Hans", "zh-Hant"]) -> str:
        """Return *text* in the other script, for display; its length may change."""
        converter = self._simplifier if script == "zh-Hans" else _traditionalizer()
        return str(converter.convert(_SURROGATE.sub("\ufffd", text)))

    def _chinese(self, folded: str, *, stop: bool = True) -> Iterator[Clause]:
        """Yield the words of a question that are no stop words, their characters, and the bigrams across words.

        A bigram that holds part of a longer stop word is left out; one of a single character often belongs to a name.
        """
        figures = {start: (end, form) for start, end, form in numbers(folded)}
        words = list(_together(((start, end) for start, end, kind in self._spans(folded) if kind == "word"), figures))
        stopped = [0] * len(folded)
        for start, end in words:
            if stop and folded[start:end] in self.lexicon.stopwords:
                stopped[start:end] = [end - start] * (end - start)
        for start, end in self._joined(words, folded):
            if start in figures:
                yield self._number(folded[start:end], figures[start][1])
            elif not all(stopped[start:end]) or (start, end) not in words:  # a phrase says more than its words: 做什么
                yield self._word(folded[start:end])
                yield from (_character(character) for character in folded[start:end] if _HAN.match(character))
        for (_, middle), (following, _) in pairwise(words):
            longest = max(stopped[middle - 1], stopped[following])
            both = stopped[middle - 1] and stopped[following]
            bigram = folded[middle - 1 : following + 1]
            if middle == following and longest <= 1 and not both and _HAN_PAIR.fullmatch(bigram):
                yield Clause(bigram, (Alternative(bigram, (bigram,)),), "bigram", _BIGRAM_SALIENCE)

    def _joined(self, words: Sequence[tuple[int, int]], folded: str) -> Iterator[tuple[int, int]]:
        """Yield the spans of *words*, those joined that make up a phrase with synonyms, such as 打分数."""
        position = 0
        while position < len(words):
            lengths = range(min(_LONGEST_PHRASE, len(words) - position), 1, -1)
            phrases = ((length, (words[position][0], words[position + length - 1][1])) for length in lengths)
            length, span = next(
                ((length, (start, end)) for length, (start, end) in phrases if folded[start:end] in self._synonyms), (1, words[position])
            )
            yield span
            position += length

    def _english(self, words: Sequence[str]) -> Iterator[Clause]:
        """Translate English *words*, the longest phrases first; a word without an entry stands for itself."""
        position = 0
        while position < len(words):
            length, found = self._translate(words[position : position + _LONGEST_PHRASE])
            name = " ".join(words[position : position + length])
            alternatives = tuple(each for each in (self._alternative(text, weight) for text, weight in found) if each.terms)
            if alternatives:
                yield Clause(name, alternatives, place=any(each.text in self.lexicon.places for each in alternatives))
            elif name not in self.lexicon.stopwords:
                yield self._word(name)
            position += length

    def _translate(self, words: Sequence[str]) -> tuple[int, tuple[tuple[str, float], ...]]:
        """Return how many of *words* the longest entry covers, at least one, and its Chinese terms with their weights.

        A phrase comes before its words, and the glossary of the domain before the general dictionary: a phrase of the one is not looked
        up in the other, a single word in both. It stands for itself too: names are often written in both ways.
        """
        for length in range(len(words), 0, -1):
            phrases = [phrase for phrase in base_forms(words[:length]) if phrase not in self.lexicon.stopwords]
            own = next((self._glossary[phrase] for phrase in phrases if phrase in self._glossary), ())
            found = dict.fromkeys(own, 1.0)
            if (length == 1 or not found) and not self.lexicon.stopwords.intersection((words[0], words[length - 1])):
                general = (entry for phrase in reversed(phrases) for entry in self._dictionary.get(phrase, ()))  # the likeliest form wins
                found = {term: weight * (_GENERAL_WEIGHT if own else 1.0) for term, weight in general} | found
            if found:
                itself = {words[0]: 1.0} if length == 1 else {}
                best = sorted(found.items(), key=lambda each: -each[1])[:_MOST_TRANSLATIONS]
                return length, (*best, *itself.items())
        return 1, ()

    @cached_property
    def _dictionary(self) -> Translations:
        """The general dictionary, read with the first English question: it takes about a second."""
        if self._given_dictionary is not None:
            return self._given_dictionary
        return translations(lambda term: math.log1p(self._words.frequencies.get(term, 0)) / _HIGHEST_LOG_FREQUENCY)

    def _word(self, word: str) -> Clause:
        """Make a clause of a folded *word* and its synonyms."""
        others = (self._alternative(synonym, _SYNONYM_WEIGHT) for synonym in self._synonyms.get(word, ()))
        synonyms = (each for each in others if each.terms)
        salience = self._salience(word)
        place = self._is_place(word)
        shorter = (self._alternative(word[:-1], _SHORTER_WEIGHT),) if word[-1] in "市省" and place else ()
        return Clause(word, (self._alternative(word), *shorter, *synonyms), salience=salience, place=place)

    def _salience(self, word: str) -> float:
        """Return how much a question rests on *word*: all of it on one of our own, else by its part of speech."""
        tag = self._words.tags.get(word, "")
        return 1.0 if word in self._own else _SALIENCES.get(tag, _SALIENCES.get(tag[:1], _UNKNOWN_SALIENCE))

    def _number(self, written: str, form: str) -> Clause:
        """Make a clause of a number, as *written* or in its common *form*."""
        return Clause(written, (Alternative(form, (form,)), self._alternative(written)), salience=_NUMBER_SALIENCE)

    def _is_place(self, word: str) -> bool:
        return word in self.lexicon.places or (word[-1] in "市省" and word[:-1] in self.lexicon.places)

    def _alternative(self, text: str, weight: float = 1.0) -> Alternative:
        """Make an alternative of the words and bigrams of *text*."""
        folded = self._fold(text)[0]
        return Alternative(folded, tuple(folded[start:end] for start, end, kind in self._spans(folded) if kind != "character"), weight)

    def _fold(self, text: str) -> tuple[str, Sequence[int]]:
        """Fold *text*; return it with, for each of its characters, the offset of the character it came from."""
        if text.isascii():
            return text.lower(), range(len(text))
        folded, offsets = _normal_width(_SURROGATE.sub("\ufffd", text))
        if _HAN.search(folded):
            simplified = self._simplifier.convert(folded)
            if len(simplified) == len(folded):  # t2s maps characters one to one, but does not promise it
                folded = simplified
        return folded, offsets

    def _fold_plainly(self, text: str) -> tuple[str, Sequence[int]]:
        """Fold *text* to find terms in it: what is of full width and no part of a term may stay so."""
        if _WIDE.search(text):
            return self._fold(text)
        simplified = self._simplifier.convert(text)
        return (simplified if len(simplified) == len(text) else text), range(len(text))

    def _terms(self, text: str) -> Iterable[str]:
        """Return the terms of *text*, each as often as it stands there, in no order."""
        folded = self._fold(text)[0]
        pieces = _HAN_RUN.split(folded)
        runs = pieces[1::2]
        bigrams = chain.from_iterable([map(add, run, run[1:]) for run in runs])
        forms = [form for _, _, form in numbers(folded)]
        return chain(
            self._segmenter.cut("\n".join(runs)), chain.from_iterable(runs), bigrams, _LETTERS.findall(" ".join(pieces[::2])), forms
        )

    def _spans(self, folded: str) -> Iterator[tuple[int, int, Kind]]:
        """Yield the spans of words, bigrams and characters by their starts, each with its kind."""
        for run in _RUN.finditer(folded):
            if _HAN.match(run[0]):
                ends = accumulate(map(len, self._segmenter.cut(run[0])), initial=run.start())
                spans: list[tuple[int, int, Kind]] = [(start, end, "word") for start, end in pairwise(ends)]
                spans += [(start, start + 2, "bigram") for start in range(run.start(), run.end() - 1)]
                spans += [(start, start + 1, "character") for start in range(run.start(), run.end())]
                yield from sorted(spans)
            else:
                yield run.start(), run.end(), "word"


def _together(words: Iterable[tuple[int, int]], figures: Mapping[int, tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Join the spans of *words* that make up one number; a word that only begins in one keeps what is behind it."""
    reached = 0
    for start, end in words:
        if start in figures:
            reached = figures[start][0]
            yield start, reached
        if end > reached:
            yield max(start, reached), end


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """Tell whether no letter or figure goes on before or behind `folded[start:end]`."""
    return not (start and _LETTER.match(folded, start - 1)) and not _LETTER.match(folded, end)


def _character(character: str) -> Clause:
    return Clause(character, (Alternative(character, (character,), _CHARACTER_WEIGHT),), "character")


@cache
def _traditionalizer() -> OpenCC:
    """Load the way back, which only display needs, at first use."""
    return OpenCC("s2t")


@lru_cache(maxsize=2)
def _segmenter(words: tuple[str, ...]) -> Segmenter:
    """Choose what cuts words, *words* of our own among them; tried on the handbook that we ship."""
    sample = (path.read_text(encoding="utf-8") for path in sorted(DATA_FOLDER.glob("documents/*.md")))
    return choose(Dictionary.read(words), sample)


def _synonyms(groups: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """Return the other words of all groups that a word stands in."""
    synonyms: dict[str, dict[str, None]] = {}
    for group in groups:
        for word in group:
            synonyms.setdefault(word, {}).update(dict.fromkeys(other for other in group if other != word))
    return {word: list(others) for word, others in synonyms.items()}


def _fingerprint(lexicon: Lexicon) -> str:
    """Name what decides the terms of a passage: this code's version and the words added to jieba."""
    return hashlib.sha256("\n".join((_VERSION, *lexicon.words)).encode()).hexdigest()[:16]


class _Widths(dict[int, str]):
    """A table for `str.translate` from a character to its half-width form in lower case; NUL where that is not one character."""

    def __missing__(self, code: int) -> str:
        plain = "" if _INVISIBLE.match(chr(code)) else unicodedata.normalize("NFKC", chr(code)).lower()
        self[code] = plain if len(plain) == 1 else "\0"
        return self[code]


_WIDTHS: Final = _Widths()


def _normal_width(text: str) -> tuple[str, Sequence[int]]:
    """Fold width, ligatures and case of *text*, drop invisible characters, and keep where each character came from."""
    folded = text.translate(_WIDTHS)
    if "\0" not in folded:
        return folded, range(len(text))
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        plain = "" if _INVISIBLE.match(character) else unicodedata.normalize("NFKC", character).lower()
        characters.append(plain)
        offsets.extend([offset] * len(plain))
    return "".join(characters), offsets
