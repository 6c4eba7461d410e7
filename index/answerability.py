"""How sure we are that a hit answers the question, and what it lacks. Pure functions."""

from dataclasses import dataclass
from typing import Literal

from index.search import Hit


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that the question wants and the hit does not bear."""

    kind: Literal["place", "year", "now", "kind", "term", "part"]
    wanted: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How sure we are that a hit answers, from 0 to 1, and what it lacks, the weightiest first."""

    confidence: float
    lacks: tuple[Lack, ...]


def judge(hit: Hit) -> Verdict:
    """Weigh how much of the question *hit* covers, how strongly, and how clearly its document stands out from the others.

    The three count the same; on judged questions nothing cleverer separated what a folder answers from what it does not. A word of
    the question that the hit does not hold is a lack.
    """
    confidence = (hit.coverage + hit.strength + hit.margin) / 3
    return Verdict(confidence, tuple(Lack("term", word) for word in hit.missing))
