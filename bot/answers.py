"""From hits to an answer with its citations, or to the reason why there is none. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from index import Hit, Lack, Passage, Snippet, Verdict, judge, quote

Band = Literal["answer", "maybe", "none"]

MOST_CITATIONS: Final = 3
_ANSWER: Final = 0.45
_MAYBE: Final = 0.12
_RELATED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and the passage that it stands in, numbered from 1."""

    number: int
    passage: Passage
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Answer:
    """What we have to say to a question.

    `band` is "answer", "maybe" (related, to be checked) or "none"; `confidence`, 0 to 1, and `lacks` are the reasons for it.
    `citations` are empty for "none", else at most three, best first; `nearest` are passages of different documents that came
    closest.
    """

    id: str
    question: str
    band: Band
    confidence: float
    lacks: tuple[Lack, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Passage, ...]


def compose(question: str, hits: Sequence[Hit], answer_id: str = "") -> Answer:
    """Make an answer of *hits*, which come best first.

    The best hit decides the band. Beside an answer the others are cited when they are nearly as sure.
    """
    verdicts = [judge(hit) for hit in hits]
    confidence = max((verdict.confidence for verdict in verdicts), default=0.0)
    band = _band(verdicts[0]) if verdicts else "none"
    related = _RELATED * confidence if band == "answer" else 0.0
    judged = zip(hits, verdicts, strict=True)
    cited = [hit for hit, verdict in judged if verdict.confidence >= related and not verdict.contradicted]
    nearest = {hit.passage.document_id: hit.passage for hit in reversed(hits)}
    return Answer(
        id=answer_id,
        question=question,
        band=band,
        confidence=confidence,
        lacks=verdicts[0].lacks if verdicts and band != "answer" else (),
        citations=tuple(Citation(number, hit.passage, quote(hit)) for number, hit in enumerate(cited[:MOST_CITATIONS], 1))
        if band != "none"
        else (),
        nearest=tuple(reversed(nearest.values()))[:MOST_CITATIONS],
    )


def _band(verdict: Verdict) -> Band:
    """Return how the best hit is to be presented."""
    if verdict.contradicted or verdict.confidence < _MAYBE:
        return "none"
    return "answer" if verdict.confidence >= _ANSWER and verdict.complete else "maybe"
