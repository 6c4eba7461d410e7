"""How sure we are that a hit answers the question, and what it lacks. Pure functions."""

from dataclasses import dataclass
from typing import Final, Literal

from index.search import Hit

_COVERAGE: Final = 0.5
_STRENGTH: Final = 0.5


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
    """Weigh what *hit* covers of the question, and how strongly.

    A word of the question that the hit does not hold is a lack: no passage answers that does not even name what is asked for.
    """
    confidence = _COVERAGE * hit.coverage + _STRENGTH * hit.strength
    return Verdict(confidence, tuple(Lack("term", word) for word in hit.missing))
