"""What a candidate holds of a question beyond how often: how near its words stand, what only it says, and what leads up to it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from index.passages import sentences
from index.search.answer_types import AnswerType

_WINDOW: Final = 0.1
_ANSWERING: Final = 0.1
_NEARNESS: Final = 0.1
_LEADING: Final = 0.2
_CLOSING: Final = 0.3
_ALONE: Final = 0.3
_CLOSING_LENGTH: Final = 60

MOST: Final = _WINDOW + _ANSWERING + _LEADING + _CLOSING + _ALONE
"""What `weight()` gives, nearness apart, where every term of the question stands everywhere it counts; in sums of their idf."""


@dataclass(frozen=True, slots=True)
class Match:
    """A place in a passage's text where a term of the question stands: `[start, end)` in code points of the passage.

    `weight` is the term's idf times its weight in the question.
    """

    term: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """What there is to see of a passage that may answer, and of the one before it in its document.

    `matches` are in the order of `text`; `previous` is the text before and `previous_matches` are those in it. `alone` are the terms
    that no other passage of the document holds.
    """

    text: str
    matches: Sequence[Match]
    previous: str
    previous_matches: Sequence[Match]
    alone: Collection[str]


def weight(candidate: Candidate, types: Sequence[AnswerType]) -> float:
    """Return what *candidate* deserves on top of its BM25, in the same unit: sums of idf.

    Counted are the question's terms in its best two sentences, and again in the best two that hold the kind of answer asked for; how
    near to each other different terms stand; the terms in the passage before, and again in its last words, which promise what
    follows; and the terms that nothing else in the document holds.
    """
    spans = _windows(sentences(candidate.text))
    masses = [mass(match for match in candidate.matches if start <= match.start and match.end <= end) for start, end in spans]
    answering = [
        held for held, (start, end) in zip(masses, spans, strict=True) if types and types[0].form.search(candidate.text, start, end)
    ]
    closing = len(candidate.previous) - _CLOSING_LENGTH
    return (
        _WINDOW * max(masses, default=0.0)
        + _ANSWERING * max(answering, default=0.0)
        + _NEARNESS * _nearness(candidate.matches)
        + _LEADING * mass(candidate.previous_matches)
        + _CLOSING * mass(match for match in candidate.previous_matches if match.start >= closing)
        + _ALONE * mass(match for match in candidate.matches if match.term in candidate.alone)
    )


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
