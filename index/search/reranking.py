"""Reranking: adjusts the BM25 of candidates by proximity, answer type, preceding passage and distinctive terms."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from index.passages import sentences
from index.search.answer_types import AnswerType


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the features of a candidate, each a sum of idf.

    On questions about government notices they raise recall at 1 from .649 to .671 and at 3 from .861 to .868; see the decision of
    2026-11-24 in ARCHITECTURE.md.
    """

    window: float = 0.1  # the best two neighbouring sentences
    answering: float = 0.1  # the best two with the kind of answer asked for
    nearness: float = 0.1  # different terms next to each other
    leading: float = 0.2  # the passage before
    closing: float = 0.3  # its last words, which announce what follows
    unique: float = 0.3  # terms that no other passage of the document contains
    heading: float = 0.2  # the passage's own heading
    asked_heading: float = 0.3  # of all terms, if the heading asks for what the question asks for
    other_heading: float = 0.1  # taken off, if it asks for something else
    opening: float = 0.5  # taken off, if the passage only opens its document, and nobody asks what the matter is
    counted: float = 0.9  # of all terms, if a number counts what the question asks the number of
    key: float = 1.0  # the key of a table's row, if the question names all of it
    closing_length: int = 60  # code points

    @property
    def most(self) -> float:
        """The highest reranking score, nearness and keys apart, as a multiple of the idf of all terms."""
        return self.window + self.answering + self.leading + self.closing + self.unique


WEIGHTS: Final = Weights()

_ROW: Final = re.compile(r"^[^\n]+ \| [^\n]+$", re.MULTILINE)
_CELL: Final = re.compile(r"(?:[^：|\n]{1,40}：)?(?P<value>[^|\n]+?)(?: \| |$)", re.MULTILINE)
_WORD: Final = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Match:
    """An occurrence of a term of the question in a passage's text: `[start, end)` in code points of the passage.

    `weight` is the term's idf times its weight in the question.
    """

    term: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to be reranked, and the one before it in its document.

    `matches` are in the order of `text`; `previous` is the text before and `previous_matches` are those in it. `unique` are the terms
    that no other passage of the document contains. `heading_matches` are those in its own heading, and `heading_asks` the names of the
    answer types that the heading, if it is a question, asks for. `opens` says that it stands before the first heading, which is a question.
    """

    heading: str
    text: str
    matches: Sequence[Match]
    previous: str
    previous_matches: Sequence[Match]
    unique: Collection[str]
    heading_matches: Sequence[Match] = ()
    heading_asks: frozenset[str] = frozenset()
    opens: bool = False


def rerank(candidate: Candidate, types: Sequence[AnswerType], *, is_meaning_asked: bool = False) -> float:
    """Return what to add to the BM25 of *candidate*, in the same unit, sums of idf.

    *types* are the kinds of answer asked for, and *is_meaning_asked* whether the question is what something is.
    """
    spans = _windows(sentences(candidate.text))
    masses = [mass(match for match in candidate.matches if start <= match.start and match.end <= end) for start, end in spans]
    answering = [
        inside for inside, (start, end) in zip(masses, spans, strict=True) if types and types[0].form.search(candidate.text, start, end)
    ]
    closing = len(candidate.previous) - WEIGHTS.closing_length
    return (
        WEIGHTS.window * max(masses, default=0.0)
        + WEIGHTS.answering * max(answering, default=0.0)
        + WEIGHTS.nearness * _nearness(candidate.matches)
        + WEIGHTS.leading * mass(candidate.previous_matches)
        + WEIGHTS.closing * mass(match for match in candidate.previous_matches if match.start >= closing)
        + WEIGHTS.unique * mass(match for match in candidate.matches if match.term in candidate.unique)
        + WEIGHTS.key * _key_mass(candidate)
        + WEIGHTS.counted * _counted(candidate.text, types) * mass(candidate.matches)
        + WEIGHTS.heading * mass(candidate.heading_matches)
        + _kind_weight(candidate, types, is_meaning_asked=is_meaning_asked) * mass(candidate.matches)
    )


def innermost(heading: str) -> str:
    """Return the last step of a heading path."""
    return heading.rpartition(" › ")[2]


def _kind_weight(candidate: Candidate, types: Sequence[AnswerType], *, is_meaning_asked: bool) -> float:
    """Return the weight of all terms for whether a candidate's heading asks what the question does, or it only opens its document."""
    if candidate.opens:
        return 0.0 if is_meaning_asked else -WEIGHTS.opening
    if not (types and candidate.heading_asks):
        return 0.0
    return WEIGHTS.asked_heading if types[0].name in candidate.heading_asks else -WEIGHTS.other_heading


def _counted(text: str, types: Sequence[AnswerType]) -> float:
    """Return how much of the noun of which a number is asked for a number of *text* counts, from 0 to 1."""
    kind = next((each for each in types if each.counted), None)
    return kind.counted_in(text) if kind else 0.0


def _key_mass(candidate: Candidate) -> float:
    """Return the weight of the terms in the key of a table's row, its first cell that is no figure; 0 unless all of it is asked for."""
    start, end = _key(candidate.text)
    inside = [match for match in candidate.matches if start <= match.start and match.end <= end]
    covered = {place for match in inside for place in range(match.start, match.end)}
    is_asked = end > start and all(place in covered for place in range(start, end) if candidate.text[place].isalnum())
    return mass(inside) if is_asked else 0.0


def _key(text: str) -> tuple[int, int]:
    """Return the span of the key of a row `名称：犬只登记 | 时限：5个工作日`, an empty one if *text* is none."""
    row = next((line for line in _ROW.finditer(text)), None)
    cells = _CELL.finditer(text, *row.span()) if row else ()
    return next((cell.span("value") for cell in cells if _WORD.search(cell["value"])), (0, 0))


def mass(matches: Iterable[Match]) -> float:
    """Return the sum of the weights of the different terms of *matches*."""
    return sum({match.term: match.weight for match in matches}.values())


def _windows(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans of every two neighbouring sentences, or of the only one."""
    return [(start, end) for (start, _), (_, end) in pairwise(spans)] or list(spans)


def _nearness(matches: Sequence[Match]) -> float:
    """Sum over neighbouring different terms the lesser weight, divided by the square of their distance in code points."""
    return sum(
        min(left.weight, right.weight) / (right.start - left.start) ** 2
        for left, right in pairwise(matches)
        if left.term != right.term and left.start < right.start
    )
