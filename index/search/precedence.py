"""Precedence: which of the documents found for a question come before the others, whatever their scores.

A law that the question names comes before others, its article before other passages, and the version that holds before those it replaced.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from index.search.editions import Facts, Standing, standings
from index.search.laws import Naming, law_before_article, naming

Law = Literal["", "named", "other", "unknown"]
"""Whether a passage is of the law whose article is asked for: "unknown" if no document found has that law's name, "" if none is named."""

_REPLACED: Final = 4
_OTHER_LAW: Final = 2
_OTHER_ARTICLE: Final = 1


@dataclass(frozen=True, slots=True)
class Label:
    """What a document is called: its folded title, the words of it, and the facts that tell versions apart."""

    title: str
    words: tuple[str, ...]
    facts: Facts


@dataclass(frozen=True)
class Precedence:
    """The standing of each document found, those that the question names (None if it names none), and the terms of articles asked for."""

    standings: Mapping[int, Standing]
    named: frozenset[int] | None
    articles: frozenset[str]

    @cached_property
    def replaced(self) -> frozenset[int]:
        """The documents that a newer version or a repeal has replaced."""
        return frozenset([document for document, standing in self.standings.items() if standing in {"outdated", "repealed"}])

    def law(self, document: int) -> Law:
        """Return whether a document is the law whose article is asked for."""
        if self.named is None:
            return ""
        return "unknown" if not self.named else "named" if document in self.named else "other"

    def tier(self, document: int, terms: Collection[str]) -> int:
        """Return how far behind the first ones a passage of a document comes that contains *terms*: 0 for the first."""
        is_replaced = self.standings[document] == "outdated"
        is_other = bool(self.named) and self.law(document) == "other"
        is_silent = bool(self.articles) and not self.articles.intersection(terms)
        return _REPLACED * is_replaced + _OTHER_LAW * is_other + _OTHER_ARTICLE * is_silent


def precedence(question: str, labels: Mapping[int, Label], articles: frozenset[str]) -> Precedence:
    """Return the precedence of documents, by their numbers, for a folded *question* that asks for the *articles* of those terms."""
    facts = {number: label.facts for number, label in labels.items() if label.facts.edition or label.facts.repealed}  # others hold
    standing: dict[int, Standing] = dict.fromkeys(labels, "current")
    if facts:
        standing |= standings(facts, question)
    words = law_before_article(question) if articles else ""
    return Precedence(standing, _named(words, labels) if words else None, articles)


def _named(words: str, labels: Mapping[int, Label]) -> frozenset[int]:
    """Return the documents that *words* name best."""
    found = {number: naming(words, label.title, label.words) for number, label in labels.items()}
    best = max(found.values(), default=Naming.NONE)
    return frozenset(number for number, how in found.items() if how == best) if best else frozenset()
