"""Answers: composes hits into the bands answer, maybe and none, with citations or the reasons for a refusal."""

import uuid
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from bot.library.thresholds import THRESHOLDS, Thresholds
from index import DOUBTFUL, Hit, Lack, Passage, Snippet, Verdict, expected, judge, own_date, own_place, quote, subquestions

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

    @property
    def lead(self) -> str:
        """The one line of the quote that answers, verbatim; a list in it has a line for each item."""
        start, end = self.snippet.lead
        return self.snippet.text[start:end]

    @property
    def place(self) -> str:
        """The place of the quote, which may be one of several of its document; empty if unknown."""
        return own_place(self.passage, self.snippet.text)

    @property
    def dated(self) -> str:
        """The date of the quote, in the words of the text; empty if unknown."""
        return own_date(self.passage, self.snippet.text)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a question asks for: in its words, with the line that answers it and the number of the citation, else 0."""

    asked: str
    lead: str = ""
    citation: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What we have to say to a question.

    `band` is "answer", "maybe" (related, to be checked) or "none"; `confidence`, 0 to 1, and `lacks` are the reasons for it.
    `citations` are empty for "none", else at most three, best first; `nearest` are passages of different documents that came closest.
    `parts` are what it asks for, where it asks several things and one at least is answered; `partial` says that not all of them are,
    and `lacks` names the others. `silent` says that the first quote only tells that its document does not say it. `differing` says that
    two of the documents, of different places, answer differently. `paused` are the title of the document that would have answered best,
    if it is paused, and the reason. `edition` is the year of the earlier version of a rule that the question asked for and that is
    cited; `replaced` says that nothing was found but what a newer version or a repeal has replaced.
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
    parts: tuple[Part, ...] = ()
    silent: bool = False

    @property
    def lead(self) -> str:
        """The one line that answers, verbatim from the first quote; empty without one."""
        return self.citations[0].lead if self.citations else ""


@dataclass(frozen=True)
class _Judged:
    """A hit and what is thought of it."""

    hit: Hit
    verdict: Verdict
    thresholds: Thresholds

    @cached_property
    def snippet(self) -> Snippet:
        """What it would be quoted by; most hits behind the first never are."""
        return quote(self.hit)

    @property
    def band(self) -> Band:
        """How the hit is to be presented if it is the best."""
        if self.verdict.contradicted or self.verdict.confidence < self.thresholds.maybe:
            return "none"
        is_translated = self.hit.question.text != self.hit.question.wording
        sure = self.verdict.bearing >= (self.thresholds.translated if is_translated else self.thresholds.answer)
        is_said = self.hit.written_for or not (self.snippet.silent or self.is_doubtful)
        return "answer" if sure and self.verdict.complete and is_said else "maybe"

    @property
    def tells(self) -> bool:
        """Whether the text says what is asked for, instead of that it does not say it; a number must count the right thing."""
        kind = next((each for each in expected(self.hit.question.wording) if each.counted), None)
        return self.hit.written_for or (not self.snippet.silent and (kind is None or kind.is_counted_in(self.hit.passage.text)))

    @property
    def is_doubtful(self) -> bool:
        """Whether text recognition was not sure of what would be quoted."""
        return DOUBTFUL in self.snippet.text


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a question, best first, and for each of the parts of one that asks several things."""

    question: str
    hits: Sequence[Hit]
    parts: Mapping[str, Sequence[Hit]]


def answer_by(search: Search, question: str, thresholds: Thresholds = THRESHOLDS) -> Answer:
    """Answer *question* from what *search* finds for it and, where it asks several things, for each of them."""
    found = gather(search, question)
    return compose(question, found.hits, new_id(), found.parts, thresholds)


def new_id() -> str:
    """Return an id for an answer, 12 hexadecimal digits."""
    return uuid.uuid4().hex[:12]


def gather(search: Search, question: str) -> Evidence:
    """Return what *search* finds for *question* and, where it asks several things, for each of them."""
    asked = subquestions(question)
    parts = {part: search(part, MOST_CITATIONS)[:MOST_CITATIONS] for part in asked} if len(asked) > 1 else {}
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

    The best hit decides the band, but none that does not tell what is asked for stands before one that does. Beside an answer the others
    are cited when they are nearly as sure. If all parts of the question are answered, their best hits alone are cited; if only some are,
    those come first, and the other parts are lacking.
    """
    judged = _telling_first([_judged(hit, thresholds) for hit in hits])
    answered = _answered(judged, parts, thresholds)
    band = judged[0].band if judged else "none"
    if answered:
        band = "answer"
    cited = _cited(judged, band)
    lacking = tuple(Lack("part", part) for part in parts if part not in answered) if answered else ()
    citations = _citations([*answered.values(), *(cited if lacking or not answered else ())])
    return Answer(
        id=answer_id,
        question=question,
        band=band,
        confidence=max((each.verdict.confidence for each in judged), default=0.0),
        lacks=lacking or (judged[0].verdict.lacks if judged and band != "answer" else ()),
        citations=citations,
        nearest=_nearest(hits),
        partial=bool(lacking),
        differing=band == "answer" and not answered and _differ(cited),
        edition=_edition(cited),
        replaced=bool(cited) and _is_replaced(cited[0].hit),
        parts=tuple(_part(part, answered.get(part), citations) for part in parts) if answered else (),
        silent=bool(citations) and citations[0].snippet.silent,
    )


def _judged(hit: Hit, thresholds: Thresholds) -> _Judged:
    return _Judged(hit, judge(hit), thresholds)


def _telling_first(judged: list[_Judged]) -> list[_Judged]:
    """Return *judged* with an answer in front that tells what is asked for, if what is in front does not."""
    if not judged or judged[0].tells:
        return judged
    telling = next((each for each in judged if each.band == "answer" and each.tells), judged[0])
    return [telling, *(each for each in judged if each is not telling)]


def _answered(judged: Sequence[_Judged], parts: Mapping[str, Sequence[Hit]], thresholds: Thresholds) -> dict[str, _Judged]:
    """Return the parts of a question that are answered, each with its best hit.

    If no part is answered by the passage that is best for the whole, what the parts find is of other things. What was written for the
    whole needs no parts.
    """
    if judged and judged[0].hit.written_for:
        return {}
    best = {part: _telling_first([_judged(hit, thresholds) for hit in hits])[0] for part, hits in parts.items() if hits}
    answered = {part: each for part, each in best.items() if each.band == "answer"}
    return answered if judged and any(each.hit.passage.key == judged[0].hit.passage.key for each in answered.values()) else {}


def _part(asked: str, found: _Judged | None, citations: Sequence[Citation]) -> Part:
    """Return the part of a question with what answers it, if that is among *citations*."""
    if found is None:
        return Part(asked)
    start, end = found.snippet.lead
    line = found.snippet.text[start:end]
    number = next((each.number for each in citations if each.passage.key == found.hit.passage.key and line in each.snippet.text), 0)
    return Part(asked, line, number) if number else Part(asked)


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
    if not cited:  # where only parts are answered, by passages that cannot answer the whole
        return False
    best = cited[0]
    return any(other.band == "answer" and _is_elsewhere(best.hit, other.hit) and _say_otherwise(best, other) for other in cited[1:])


def _is_elsewhere(hit: Hit, other: Hit) -> bool:
    """Tell whether two passages are of documents of different places; unknown places are not different."""
    here, there = hit.passage.provenance, other.passage.provenance
    if hit.passage.document_id == other.passage.document_id or not (here.place and there.place):
        return False
    return here.place not in there.place and there.place not in here.place


def _say_otherwise(judged: _Judged, other: _Judged) -> bool:
    """Tell whether two quotes give different figures, where a figure is asked for; otherwise whether they differ at all."""
    here, there = judged.snippet.text, other.snippet.text
    kind = next((each for each in expected(judged.hit.question.wording) if each.name in _COUNTED), None)
    if kind is None:
        return _unlike(here, there)
    found, others = (set(kind.form.findall(text)) for text in (here, there))
    return bool(found and others) and not found & others


def _unlike(text: str, other: str) -> bool:
    """Tell whether two texts share less than half of their runs of four characters."""
    runs, others = ({each[start : start + 4] for start in range(len(each) - 3)} for each in (text, other))
    return len(runs & others) < min(len(runs), len(others)) / 2


def _citations(judged: Sequence[_Judged]) -> tuple[Citation, ...]:
    """Quote the first of *judged*, nothing twice, best first; each of the parts of a question may quote the same passage for itself."""
    different: list[_Judged] = []
    for each in judged:
        if not any(each.hit.passage.key == other.hit.passage.key and _holds(other.snippet, each.snippet) for other in different):
            different.append(each)
    return tuple(Citation(number, each.hit.passage, each.snippet) for number, each in enumerate(different[:MOST_CITATIONS], 1))


def _holds(snippet: Snippet, other: Snippet) -> bool:
    """Tell whether *snippet* says what the lead of *other* says."""
    return other.text[slice(*other.lead)] in snippet.text


def _nearest(hits: Sequence[Hit]) -> tuple[Passage, ...]:
    """Return the best passage of each document, best first."""
    nearest = {hit.passage.document_id: hit.passage for hit in reversed(hits)}
    return tuple(reversed(nearest.values()))[:MOST_CITATIONS]
