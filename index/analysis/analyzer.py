"""Analyzer: text to terms, in the same way for passages and questions.

A text is folded with its offsets kept, then segmented into words and, over every run of Han characters, into overlapping bigrams and
single characters: words match what people name, bigrams the names that no dictionary has, characters a word put differently. All are
terms of one index, so a word of two characters counts twice: it is stronger evidence than a bigram across two words.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import add
from typing import Final

from index.analysis import folding
from index.analysis.articles import article_terms, item_terms
from index.analysis.cedict import Translations
from index.analysis.characters import HAN
from index.analysis.counting import Counts, Row, count
from index.analysis.dictionary import Dictionary
from index.analysis.folding import Language, Script
from index.analysis.lattice import Lattice
from index.analysis.lexicon import Lexicon
from index.analysis.numerals import numbers
from index.analysis.occurrences import TermFinder
from index.analysis.query import QueryParser, Question, may_ask
from index.analysis.segmentation import Segmenter, term_spans, word_spans

_VERSION: Final = "5"  # of the terms of a passage; part of the fingerprint
_HAN_RUN: Final = re.compile(f"([{HAN}]+)")
_LETTERS: Final = re.compile(r"[^\W_]+")
_LABELS: Final = 256  # titles and headings whose terms are cached: those of the documents being analysed


@dataclass(frozen=True, slots=True)
class Token:
    """A term and where it is in the text as given: `[start, end)` in code points, whatever folding did."""

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word and where it is in the text as given; `salience` (0 for a stop word) and `place` as in `Clause`."""

    text: str
    start: int
    end: int
    salience: float
    place: bool


class Analyzer:
    """Turns text into terms and questions into clauses. Immutable once made; any thread."""

    def __init__(self, lexicon: Lexicon | None = None, *, general: Translations | None = None) -> None:
        """Analyse with the lists of *lexicon*, by default those that we ship; it loads jieba's dictionary, which takes half a second.

        *general* is the English dictionary beyond the glossary, by default CC-CEDICT, read with the first English question.
        """
        self.lexicon = Lexicon.read() if lexicon is None else lexicon
        self.places = self.lexicon.places
        self._dictionary = Dictionary.read(self.lexicon.words, self.lexicon.compiled)
        self._segmenter = Segmenter(self._dictionary)
        self._queries = QueryParser(self.lexicon, self._dictionary, self._segmenter, general)
        self._label_terms = lru_cache(_LABELS)(lambda label: (*self._terms(label), *article_terms(label)))
        self._lattice = Lattice(self._dictionary)
        self.fingerprint = _fingerprint(self.lexicon)

    def fold(self, text: str) -> str:
        """Return *text* as it is compared: half width, Simplified, lower case, without invisible characters."""
        return folding.fold(text)[0]

    def tokens(self, text: str) -> list[Token]:
        """Return the terms of *text*: words, bigrams, characters and canonical forms of numbers, by their starts."""
        folded, offsets = folding.fold(text)
        terms = [(start, end, folded[start:end]) for start, end, _ in term_spans(folded, self._segmenter)]
        forms = list(numbers(folded))
        if forms:
            terms = sorted([*terms, *forms], key=lambda term: term[0])
        return [Token(term, offsets[start], offsets[end - 1] + 1) for start, end, term in terms]

    def frequencies(self, text: str, *labels: str) -> Counter[str]:
        """Count the terms of *text* and of *labels*, such as a title and headings, which many texts share.

        A heading that is the number of an article, or a line that counts as one, adds a term of its own, which a question for that article
        looks for.

        The terms are those of `tokens()`; without their offsets it takes a fifth of the time.
        """
        return Counter(chain(self._terms(text), item_terms(text, labels), *map(self._label_terms, labels)))

    def count(self, texts: Sequence[tuple[str, Sequence[str]]]) -> Counts:
        """Count the terms of many *texts*, each with its labels, as `frequencies()` does for one; much faster where they are long."""
        rows: list[tuple[str, Sequence[str]]] = []
        numbers: dict[str, int] = {}  # of labels among the rows
        members = []
        for text, labels in texts:
            rows.append((text, item_terms(text, labels)))
            members.append([len(rows) - 1])
            for label in labels:
                if label not in numbers:
                    numbers[label] = len(rows)
                    rows.append((label, article_terms(label)))
                members[-1].append(numbers[label])
        folded = folding.fold_rows([text for text, _ in rows])
        return count([Row(text, more) for text, (_, more) in zip(folded, rows, strict=True)], members, self._lattice)

    def find(self, text: str, terms: Collection[str]) -> list[Token]:
        """Return the occurrences of *terms* in *text*, by their starts; much faster than `tokens()`, see `TermFinder`."""
        finder = TermFinder(terms)
        found = finder.find([folding.fold_for_search(text)])
        spans = zip(found.terms.tolist(), found.starts.tolist(), found.ends.tolist(), strict=True)
        return [Token(finder.terms[term], start, end) for term, start, end in spans]

    def words(self, text: str) -> list[Word]:
        """Return the words of *text* in order, stop words too; an English word has the salience of its translation."""
        folded, offsets = folding.fold(text)
        return [
            Word(folded[start:end], offsets[start], offsets[end - 1] + 1, *self._queries.weigh(folded[start:end]))
            for start, end in self._word_spans(folded)
        ]

    def segment(self, folded: str) -> tuple[str, ...]:
        """Return the words of a *folded* text in order, without weighing them: no dictionary of English is read for it."""
        return tuple(folded[start:end] for start, end in self._word_spans(folded))

    @property
    def dictionary(self) -> Dictionary:
        """How often words occur, jieba's and those of the domain."""
        return self._dictionary

    def question(self, text: str) -> Question:
        """Parse a question: its clauses, without question words and function words, translated from English."""
        return self._queries.parse(text)

    def asks(self, word: str) -> bool:
        """Tell whether a single *word*, such as 多少钱, asks for something instead of naming it."""
        return may_ask(self.fold(word)) and self.question(word).clauses[0].asks

    def language(self, text: str) -> Language | None:
        """Tell the language of *text* and, for Chinese, its script, by its letters; None for a text with neither Han nor Latin letters."""
        return folding.language(text)

    def convert(self, text: str, script: Script) -> str:
        """Return *text* in *script*, for display; the length may change."""
        return folding.convert(text, script)

    def _word_spans(self, folded: str) -> list[tuple[int, int]]:
        return [*word_spans(folded, self._segmenter)]

    def _terms(self, text: str) -> Iterable[str]:
        """Return the terms of *text*, repeated as often as they occur, in no particular order."""
        folded = folding.fold(text)[0]
        pieces = _HAN_RUN.split(folded)
        runs = pieces[1::2]
        bigrams = chain.from_iterable([map(add, run, run[1:]) for run in runs])
        forms = [form for _, _, form in numbers(folded)]
        letters = _LETTERS.findall(" ".join(pieces[::2]))
        return chain(self._segmenter.cut("\n".join(runs)), chain.from_iterable(runs), bigrams, letters, forms)


def _fingerprint(lexicon: Lexicon) -> str:
    """Return a digest of all that decides the terms of a passage: the version of this code and the domain words."""
    return hashlib.sha256("\n".join((_VERSION, *lexicon.words)).encode()).hexdigest()[:16]
