"""Answers: composes hits into the bands answer, maybe and none, with citations or the reasons for a refusal."""

import uuid
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.library.thresholds import THRESHOLDS, Thresholds
from index import DOUBTFUL, Hit, Lack, Passage, Snippet, Verdict, expected, judge, quote, subquestions

Band = Literal["answer", "maybe", "none"]
Search = Callable[[str, int], Sequence[Hit]]
"""Returns the best hits for a question, at most so many."""

MOST_CITATIONS: Final = 3
_RELATED: Final = 0.5
_COUNTED: Final = frozenset({"number", "share", "duration", "frequency", "date"})  # what is the same in two texts only if it reads the same
_NO_PARTS: Final[Mapping[str, Sequence[Hit]]] = {}


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and the passage that it stands in, numbered from 1; `written` is the quote as it stands there if its script was converted."""

    number: int
    passage: Passage
    snippet: Snippet
    written: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What we have to say to a question.

    `band` is "answer", "maybe" (related, to be checked) or "none"; `confidence`, 0 to 1, and `lacks` are the reasons for it.
    `partial` says that only some of the question's parts are answered, and `lacks` names the others. `differing` says that two of the
    documents, of different places, answer differently. `citations` are empty for "none", else at most three, best first; `nearest`
    are passages of different documents that came closest. `paused` are the title of the document that would have answered best, if it is
    paused, and the reason. `edition` is the year of the earlier version of a rule that the question asked for and that is cited; `replaced`
    says that nothing was found but what a newer version or a repeal has replaced.
    """

    id: str
    question: str
    band: Band
    confidence: float
    lacks: tuple[Lack, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Passage, ...]
    partial: bool = False
    differing: bool = False
    paused: tuple[str, str] | None = None
    edition: str = ""
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class _Judged:
    """A hit and what is thought of it."""

    hit: Hit
    verdict: Verdict
    thresholds: Thresholds

    @property
    def band(self) -> Band:
        """How the hit is to be presented if it is the best."""
        if self.verdict.contradicted or self.verdict.confidence < self.thresholds.maybe:
            return "none"
        is_translated = self.hit.question.text != self.hit.question.wording
        sure = self.verdict.bearing >= (self.thresholds.translated if is_translated else self.thresholds.answer)
        return "answer" if sure and self.verdict.complete and not self.is_doubtful else "maybe"

    @property
    def is_doubtful(self) -> bool:
        """Whether text recognition was not sure of what would be quoted."""
        return DOUBTFUL in self.hit.passage.text and DOUBTFUL in quote(self.hit).text


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a question, best first, and for each of the parts of one that asks several things."""

    question: str
    hits: Sequence[Hit]
    parts: Mapping[str, Sequence[Hit]]


def answer_by(search: Search, question: str, thresholds: Thresholds = THRESHOLDS) -> Answer:
    """Answer *question* from what *search* finds for it and, where it asks several things, for each of them."""
    found = gather(search, question)
    return compose(question, found.hits, uuid.uuid4().hex[:12], found.parts, thresholds)


def gather(search: Search, question: str) -> Evidence:
    """Return what *search* finds for *question* and, where it asks several things, for each of them."""
    asked = subquestions(question)
    parts = {part: search(part, 1)[:1] for part in asked} if len(asked) > 1 else {}
    return Evidence(question, search(question, MOST_CITATIONS)[:MOST_CITATIONS], parts)


def quotes(answer: Answer, documents: Container[str]) -> bool:
    """Tell whether *answer* quotes, or names as nearest, one of *documents*, given by their ids."""
    near = (*(citation.passage for citation in answer.citations), *answer.nearest)
    return any(passage.document_id in documents for passage in near)


def compose(
    question: str,
    hits: Sequence[Hit],
    answer_id: str = "",
    parts: Mapping[str, Sequence[Hit]] = _NO_PARTS,
    thresholds: Thresholds = THRESHOLDS,
) -> Answer:
    """Make an answer of *hits*, which come best first, and of the hits of each of the *parts* of a question that asks several things.

    The best hit decides the band. Beside an answer the others are cited when they are nearly as sure. If some parts are answered,
    their best hits are cited behind it, and the other parts are lacking.
    """
    judged = [_Judged(hit, judge(hit), thresholds) for hit in hits]
    answered = _answered(judged, parts, thresholds)
    band = judged[0].band if judged else "none"
    if answered:
        band = "answer"
    cited = _cited(judged, band)
    lacking = tuple(Lack("part", part) for part in parts if part not in answered) if answered else ()
    return Answer(
        id=answer_id,
        question=question,
        band=band,
        confidence=max((each.verdict.confidence for each in judged), default=0.0),
        lacks=lacking or (judged[0].verdict.lacks if judged and band != "answer" else ()),
        citations=_citations([*[each.hit for each in cited[:1]], *answered.values(), *[each.hit for each in cited[1:]]]),
        nearest=_nearest(hits),
        partial=bool(lacking),
        differing=band == "answer" and _differ(cited),
        edition=_edition(cited),
        replaced=bool(cited) and _is_replaced(cited[0].hit),
    )


def _answered(judged: Sequence[_Judged], parts: Mapping[str, Sequence[Hit]], thresholds: Thresholds) -> dict[str, Hit]:
    """Return the parts of a question that are answered, each with its best hit.

    If no part is answered by the passage that is best for the whole, what the parts find is of other things.
    """
    best = {part: _Judged(hits[0], judge(hits[0]), thresholds) for part, hits in parts.items() if hits}
    answered = {part: each.hit for part, each in best.items() if each.band == "answer"}
    return answered if judged and any(hit.passage.key == judged[0].hit.passage.key for hit in answered.values()) else {}


def _cited(judged: Sequence[_Judged], band: Band) -> list[_Judged]:
    """Return what may be quoted, best first."""
    if band == "none":
        return []
    confidence = max(each.verdict.confidence for each in judged)
    related = _RELATED * confidence if band == "answer" else 0.0
    quotable = [each for each in judged if each.verdict.confidence >= related and not each.verdict.contradicted]
    quotable = [each for each in quotable if band != "answer" or not each.is_doubtful]
    return [each for place, each in enumerate(quotable) if not place or not _is_replaced(each.hit)]


def _is_replaced(hit: Hit) -> bool:
    """Tell whether a newer version or a repeal has replaced the document of *hit*."""
    return hit.standing in {"outdated", "repealed"}


def _edition(cited: Sequence[_Judged]) -> str:
    """Return the year of the earlier version that is quoted first; empty if what is quoted first holds."""
    return cited[0].hit.passage.provenance.edition[:4] if cited and cited[0].hit.standing == "earlier" else ""


def _differ(cited: Sequence[_Judged]) -> bool:
    """Tell whether the best answer and one of another place, as sure, say different things."""
    best = cited[0]
    return any(other.band == "answer" and _is_elsewhere(best.hit, other.hit) and _say_otherwise(best.hit, other.hit) for other in cited[1:])


def _is_elsewhere(hit: Hit, other: Hit) -> bool:
    """Tell whether two passages are of documents of different places or, where the place is the same, of different years."""
    here, there = hit.passage.provenance, other.passage.provenance
    if hit.passage.document_id == other.passage.document_id or not (here.place and there.place):
        return False
    return here.place not in there.place and there.place not in here.place


def _say_otherwise(hit: Hit, other: Hit) -> bool:
    """Tell whether two quotes give different figures, where a figure is asked for; otherwise whether they differ at all."""
    here, there = quote(hit).text, quote(other).text
    kind = next((each for each in expected(hit.question.wording) if each.name in _COUNTED), None)
    if kind is None:
        return _unlike(here, there)
    found, others = (set(kind.form.findall(text)) for text in (here, there))
    return bool(found and others) and not found & others


def _unlike(text: str, other: str) -> bool:
    """Tell whether two texts share less than half of their runs of four characters."""
    runs, others = ({each[start : start + 4] for start in range(len(each) - 3)} for each in (text, other))
    return len(runs & others) < min(len(runs), len(others)) / 2


def _citations(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """Quote the first of *hits*, each passage once, best first."""
    different = [hit for place, hit in enumerate(hits) if all(hit.passage.key != other.passage.key for other in hits[:place])]
    return tuple(Citation(number, hit.passage, quote(hit)) for number, hit in enumerate(different[:MOST_CITATIONS], 1))


def _nearest(hits: Sequence[Hit]) -> tuple[Passage, ...]:
    """Return the best passage of each document, best first."""
    nearest = {hit.passage.document_id: hit.passage for hit in reversed(hits)}
    return tuple(reversed(nearest.values()))[:MOST_CITATIONS]
