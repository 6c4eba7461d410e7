"""Query understanding: a question parsed into weighted clauses of alternatives, English through a glossary and CC-CEDICT."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final

from index.analysis.articles import ArticleReference, asked_for
from index.analysis.cedict import Translations, read_translations
from index.analysis.characters import HAN
from index.analysis.dictionary import Dictionary
from index.analysis.english import base_forms, words
from index.analysis.folding import fold
from index.analysis.lexicon import Lexicon
from index.analysis.numerals import numbers
from index.analysis.place_names import is_named_after
from index.analysis.segmentation import Kind, Segmenter, term_spans, word_spans

_HAN: Final = re.compile(f"[{HAN}]")
_ENGLISH_WORD: Final = re.compile("[a-z]{3,}")  # shorter ones are letters of a name: 5g, it, pm
_HAN_PAIR: Final = re.compile(f"[{HAN}]{{2}}")
_ASKING: Final = re.compile("多少|多[久长大高远重]|几|什么|怎|谁|哪|何")
_ASKED: Final = re.compile(
    "[从自到至于在]?几月(?:份)?(?:几?[日号])?|[从自到至于在]?几[日号](?!楼|线|院|门|文|窗|厅|柜)|[从自到至于在]?几点(?:钟|半)?|几个人|几[位名]|几(?:月|日|号)到"
)  # what asks for a day, an hour or a number of people: no passage has these words
_MONEY: Final = re.compile("钱")  # of 要不要钱, which a text answers in 元
_PLACE_SUFFIXES: Final = re.compile("[市省]")
_LONGEST_PHRASE: Final = 5  # words
_OPENING: Final = 2  # characters of a phrase, which has as many at least
_MOST_TRANSLATIONS: Final = 20
_HIGHEST_LOG_FREQUENCY: Final = 14.0  # a little above that of jieba's most frequent word
_CHARACTERS: Final = 4_000  # and bigrams whose clauses are remembered: about 2 MB each
_REMEMBERED: Final = 2_000  # clauses of words, alternatives and translations: about 2 MB each
_SURE_TRANSLATIONS: Final = 1  # of an English word, that stand for it where one Chinese word is wanted

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of alternatives in a question, and saliences of clauses, from 0 to 1.

    The weights were measured by recall on 425 questions about government notices, that of the general dictionary on XQuAD's English
    questions over Chinese paragraphs; the saliences by how well coverage separates answerable from unanswerable questions.
    ARCHITECTURE.md has the figures under its decisions of 2026-11-22 and 2026-11-24.
    """

    synonym: float = 0.5
    character: float = 0.3
    short_place: float = 0.7  # 浙江 where the question says 浙江省
    general_dictionary: float = 0.7  # translations of a word that the glossary translates too
    bigram_salience: float = 0.3
    number_salience: float = 0.4
    asking_salience: float = 0.8  # a phrase that asks: no passage has to say 多少钱
    unknown_salience: float = 0.8  # a word that jieba's dictionary does not have


WEIGHTS: Final = Weights()

# By jieba's tags, which are those of ICTCLAS; the first letter counts where the tag itself is not listed.
_SALIENCES: Final = {
    "n": 1.0, "v": 0.6, "vn": 0.9, "a": 0.5, "b": 0.5, "d": 0.2, "r": 0.1, "m": 0.4, "q": 0.3, "t": 0.5, "c": 0.1, "u": 0.1,
    "p": 0.1, "y": 0.1, "f": 0.3, "s": 0.6, "z": 0.4, "x": 0.5, "i": 0.6, "l": 0.8, "j": 1.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to express a clause: its folded text and the terms of it, each counting as often as it is repeated."""

    text: str
    terms: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Clause:
    """One concept of a question: `name` as the question words it, and alternatives, of which a passage gets the best score.

    The alternatives of a word are itself and its synonyms, or the translations of an English word (Pirkola, "The effects of query
    structure and dictionary setups in dictionary-based cross-language information retrieval", SIGIR 1998). A bigram across two words
    is evidence of a name, and a character of a word put differently; nobody asks for either.

    `salience`, from 0 to 1, is how much the question depends on this clause, by its part of speech: a noun is asked for, an adverb only
    modifies. It weighs in coverage, not in the score. `place` marks the name of a province or city, `article` the number of an article of a
    law, of which nothing but that article's own passages has the term. A clause that `asks`, such as 多少钱, is contained in whatever
    holds the kind of answer asked for, 八百元.
    """

    name: str
    alternatives: tuple[Alternative, ...]
    kind: Kind = "word"
    salience: float = 1.0
    place: bool = False
    article: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed question: its clauses, its `wording` (folded), and its `text` (folded, in Chinese as far as it could be translated)."""

    text: str
    clauses: tuple[Clause, ...]
    wording: str


def may_ask(folded: str) -> bool:
    """Tell whether a clause of a *folded* text may ask, much faster than parsing it."""
    return bool(_ASKING.search(folded) or _MONEY.search(folded))


class Translator:
    """Translates English words and phrases into Chinese terms. Immutable; any thread."""

    def __init__(self, lexicon: Lexicon, load_general: Callable[[], Translations]) -> None:
        """Take the glossary of *lexicon*, and the general dictionary from *load_general*, which is called with the first English word."""
        self._stopwords = lexicon.stopwords
        self._glossary = {phrase.replace("-", " "): terms for phrase, terms in lexicon.glossary}
        self._load_general = load_general
        self._known = lru_cache(_REMEMBERED)(self._look_up)

    def translate(self, words: Sequence[str]) -> tuple[int, tuple[tuple[str, float], ...]]:
        """Return how many of *words* the longest known phrase covers, at least one, and its Chinese terms with their weights.

        A phrase comes before its words, and the glossary of the domain before the general dictionary: a phrase of the one is not looked
        up in the other, a single word in both. A single word is its own translation too: names are often written in either script.
        """
        for length in range(len(words), 0, -1):
            if found := self._known(tuple(words[:length])):
                best = sorted(found.items(), key=lambda each: -each[1])[:_MOST_TRANSLATIONS]
                return length, (*best, (words[0], 1.0)) if length == 1 else tuple(best)
        return 1, ()

    def _look_up(self, words: Sequence[str]) -> dict[str, float]:
        """Return the Chinese terms of a phrase, in whatever forms its *words* are; no general entry begins or ends with a stop word."""
        phrases = [phrase for phrase in base_forms(words) if phrase not in self._stopwords]
        domain = next((self._glossary[phrase] for phrase in phrases if phrase in self._glossary), ())
        found = dict.fromkeys(domain, 1.0)
        if (found and len(words) > 1) or self._stopwords.intersection((words[0], words[-1])):
            return found
        general = (entry for phrase in reversed(phrases) for entry in self._general.get(phrase, ()))  # the likeliest form wins
        return {term: weight * (WEIGHTS.general_dictionary if domain else 1.0) for term, weight in general} | found

    @cached_property
    def _general(self) -> Translations:
        return self._load_general()


class QueryParser:
    """Parses questions into clauses. Immutable; any thread."""

    def __init__(self, lexicon: Lexicon, dictionary: Dictionary, segmenter: Segmenter, general: Translations | None = None) -> None:
        """Parse with the word lists of *lexicon* and jieba's *dictionary*; *general* translates English, by default CC-CEDICT."""
        self._lexicon = lexicon
        self._dictionary = dictionary
        self._segmenter = segmenter
        self._domain_words = frozenset(lexicon.words)
        self._synonyms = _synonyms(lexicon.synonyms)
        self._openings = frozenset(word[:_OPENING] for word in self._synonyms)
        self._clause = lru_cache(_REMEMBERED)(self._word)
        self._alternative = lru_cache(_REMEMBERED)(self._make_alternative)
        self._translator = Translator(lexicon, lambda: self._general() if general is None else general)

    def _general(self) -> Translations:
        return read_translations(self._commonness, self._dictionary.name, self._lexicon.compiled)

    def parse(self, text: str) -> Question:
        """Return the clauses of a question without its stop words; a question of nothing else keeps them."""
        folded = fold(text)[0]
        if _HAN.search(folded):
            return Question(folded, tuple(self._chinese(folded)) or tuple(self._chinese(folded, stop=False)), folded)
        asked = words(folded)
        clauses = tuple(self._english(asked)) or tuple(self._word(word) for word in asked)
        return Question(" ".join(each.text for clause in clauses for each in clause.alternatives[:_SURE_TRANSLATIONS]), clauses, folded)

    def weigh(self, word: str) -> tuple[float, bool]:
        """Return the salience of a folded *word*, 0 for a stop word, and whether it names a place; an English one is translated first."""
        if word in self._lexicon.stopwords:
            return 0.0, False
        meant = [word] if _HAN.match(word) else [text for text, _ in self._translator.translate([word])[1]] or [word]
        return self._salience(meant[0]), any(map(self._is_place, meant[:_SURE_TRANSLATIONS]))

    def _chinese(self, folded: str, *, stop: bool = True) -> Iterator[Clause]:
        """Yield the clauses of a Chinese question: words and numbers, each word with its characters, then bigrams across words."""
        numerals = {start: (end, form) for start, end, form in numbers(folded)}
        articles = {each.start: each for each in asked_for(folded)}
        numerals = _outermost(numerals | {each.start: (each.end, each.term) for each in articles.values()})
        segmented = list(_merge_numbers(word_spans(folded, self._segmenter), numerals))
        stopped = self._stopped(segmented, folded) if stop else [0] * len(folded)
        asked: set[int] = set()
        for found in _ASKED.finditer(folded) if stop else ():
            stopped[slice(*found.span())] = [len(found[0])] * len(found[0])
            asked.update(range(*found.span()))
        for start, end in self._merge_phrases(segmented, folded):
            if start in articles:
                yield _article(folded[start:end], articles[start])
            elif start in numerals:
                yield self._number(folded[start:end], numerals[start][1])
            elif not all(stopped[start:end]) or (
                (start, end) not in segmented and not asked.issuperset(range(start, end))
            ):  # a phrase says more than its words: 做什么
                is_street = is_named_after(folded, folded[start:end], end)
                is_english = _ENGLISH_WORD.fullmatch(folded, start, end)
                yield self._mixed(folded[start:end]) if is_english else self._clause(folded[start:end], may_be_place=not is_street)
                yield from map(_character, _HAN.findall(folded, start, end))
        yield from _bigrams(segmented, folded, stopped)

    def _stopped(self, spans: Sequence[Span], folded: str) -> list[int]:
        """Return for each character of *folded* the length of the stop word that it belongs to, 0 if it belongs to none."""
        stopped = [0] * len(folded)
        for start, end in spans:
            if folded[start:end] in self._lexicon.stopwords:
                stopped[start:end] = [end - start] * (end - start)
        return stopped

    def _merge_phrases(self, spans: Sequence[Span], folded: str) -> Iterator[Span]:
        """Yield the spans of words, those of a phrase with synonyms, such as 打分数, merged into one."""
        position = 0
        while position < len(spans):
            start, _ = spans[position]
            length = self._phrase_length(spans[position:], folded) if folded[start : start + _OPENING] in self._openings else 1
            yield start, spans[position + length - 1][1]
            position += length

    def _phrase_length(self, spans: Sequence[Span], folded: str) -> int:
        """Return how many words the longest phrase with synonyms at the start of *spans* has, 1 if there is none."""
        start, _ = spans[0]
        lengths = range(min(_LONGEST_PHRASE, len(spans)), 1, -1)
        return next((length for length in lengths if folded[start : spans[length - 1][1]] in self._synonyms), 1)

    def _english(self, asked: Sequence[str]) -> Iterator[Clause]:
        """Yield the clauses of an English question, the longest phrases first; a word that cannot be translated stands for itself."""
        position = 0
        while position < len(asked):
            length, found = self._translator.translate(asked[position : position + _LONGEST_PHRASE])
            name = " ".join(asked[position : position + length])
            alternatives = tuple(each for each in (self._alternative(text, weight) for text, weight in found) if each.terms)
            if alternatives:
                yield Clause(name, alternatives, place=any(each.text in self._lexicon.places for each in alternatives))
            elif name not in self._lexicon.stopwords:
                yield self._word(name)
            position += length

    def _word(self, word: str, *, may_be_place: bool = True) -> Clause:
        """Return the clause of a folded *word*: itself, a place without its suffix, and synonyms."""
        others = (self._alternative(synonym, WEIGHTS.synonym) for synonym in self._synonyms.get(word, ()))
        synonyms = (each for each in others if each.terms)
        is_place = may_be_place and self._is_place(word)
        has_suffix = is_place and _PLACE_SUFFIXES.match(word[-1])
        shorter = (self._alternative(word[:-1], WEIGHTS.short_place),) if has_suffix else ()
        asks = bool(_ASKING.search(word))
        salience = min(self._salience(word), WEIGHTS.asking_salience if asks else 1.0)
        asks = asks or bool(_MONEY.fullmatch(word))
        return Clause(word, (self._alternative(word), *shorter, *synonyms), salience=salience, place=is_place, asks=asks)

    def _mixed(self, word: str) -> Clause:
        """Return the clause of an English word in a Chinese question: itself, and what it would be in Chinese."""
        meant = [(text, weight) for text, weight in self._translator.translate([word])[1] if text != word]
        others = tuple(each for each in (self._alternative(text, weight) for text, weight in meant) if each.terms)
        clause = self._word(word)
        return replace(clause, alternatives=(*clause.alternatives, *others), salience=self._salience(meant[0][0])) if others else clause

    def _number(self, written: str, form: str) -> Clause:
        """Return the clause of a number, in its canonical *form* or as *written*."""
        return Clause(written, (Alternative(form, (form,)), self._alternative(written)), salience=WEIGHTS.number_salience)

    def _make_alternative(self, text: str, weight: float = 1.0) -> Alternative:
        """Return an alternative of the words and bigrams of *text*."""
        folded = fold(text)[0]
        spans = term_spans(folded, self._segmenter)
        return Alternative(folded, tuple(folded[start:end] for start, end, kind in spans if kind != "character"), weight)

    def _salience(self, word: str) -> float:
        """Return 1 for a domain word, else the salience of the word's part of speech."""
        tag = self._dictionary.tag(word)
        return 1.0 if word in self._domain_words else _SALIENCES.get(tag, _SALIENCES.get(tag[:1], WEIGHTS.unknown_salience))

    def _is_place(self, word: str) -> bool:
        places = self._lexicon.places
        return word in places or (bool(_PLACE_SUFFIXES.match(word[-1])) and word[:-1] in places)

    def _commonness(self, term: str) -> float:
        """Return how common a Chinese *term* is, from 0 to 1, by the logarithm of its frequency in jieba's dictionary."""
        return math.log1p(self._dictionary.frequency(term) or 0) / _HIGHEST_LOG_FREQUENCY


def _article(written: str, reference: ArticleReference) -> Clause:
    return Clause(written, (Alternative(written, (reference.term,)),), article=True)


def _outermost(spans: Mapping[int, tuple[int, str]]) -> dict[int, tuple[int, str]]:
    """Return *spans*, from start to end and form, without those that begin within another one."""
    kept: dict[int, tuple[int, str]] = {}
    reached = 0
    for start, (end, form) in sorted(spans.items()):
        if start >= reached:
            kept[start] = end, form
            reached = end
    return kept


@lru_cache(_CHARACTERS)
def _character(character: str) -> Clause:
    return Clause(character, (Alternative(character, (character,), WEIGHTS.character),), "character")


def _bigrams(spans: Sequence[Span], folded: str, stopped: Sequence[int]) -> Iterator[Clause]:
    """Yield a clause for the bigram across each two adjacent words.

    None is made of a part of a longer stop word, or of two stop words; a stop word of a single character often belongs to a name.
    """
    for (_, middle), (following, _) in pairwise(spans):
        longest = max(stopped[middle - 1], stopped[following])
        both = stopped[middle - 1] and stopped[following]
        bigram = folded[middle - 1 : following + 1]
        if middle == following and longest <= 1 and not both and _HAN_PAIR.fullmatch(bigram):
            yield _bigram(bigram)


@lru_cache(_CHARACTERS)
def _bigram(bigram: str) -> Clause:
    return Clause(bigram, (Alternative(bigram, (bigram,)),), "bigram", WEIGHTS.bigram_salience)


def _merge_numbers(spans: Iterable[Span], numerals: Mapping[int, tuple[int, str]]) -> Iterator[Span]:
    """Merge the spans of words that make up one number; of a word that begins within a number, what is behind it stays."""
    reached = 0
    for start, end in spans:
        if start in numerals:
            reached = numerals[start][0]
            yield start, reached
        if end > reached:
            yield max(start, reached), end


def _synonyms(groups: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """Return for each word the other words of all groups that it is in, in their order."""
    synonyms: dict[str, dict[str, None]] = {}
    for group in groups:
        for word in group:
            synonyms.setdefault(word, {}).update(dict.fromkeys(other for other in group if other != word))
    return {word: list(others) for word, others in synonyms.items()}
