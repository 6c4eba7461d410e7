"""Records of the query log: turns, votes, acts of admins, figures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.library.answers import Band
from bot.library.audience import PUBLIC, Audience
from index import Language

Vote = Literal["new", "changed", "same", "unknown"]
"""What became of a vote; "unknown" where its answer is not in the log."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what became of it.

    `id` is that of its Answer; `person` and `chat` are hashes; `question` is what was said, `asked` the completed question that was
    searched; `passages` and `documents` are the keys and ids of what was cited; `at` has a time zone. `audience` says whose documents were
    searched, "" where that is no longer known.
    """

    id: str
    person: str
    chat: str
    channel: str
    question: str
    asked: str
    language: Language
    band: Band
    confidence: float
    passages: tuple[str, ...]
    documents: tuple[str, ...]
    milliseconds: float
    at: datetime
    audience: Audience | Literal[""] = PUBLIC


@dataclass(frozen=True, slots=True)
class Helped:
    """A question, as it was searched, and the keys of the passages that it was answered with; `up` and `down` are the votes on that."""

    asked: str
    passages: tuple[str, ...]
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Reworded:
    """A question that was refused, and how the same person asked soon after it and was answered."""

    refused: str
    answered: str


@dataclass(frozen=True, slots=True)
class Votes:
    """How many found an answer helpful, how many did not, and the reasons that these gave, each as often as it was given."""

    up: int
    down: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did that others must be able to look up, such as a pause: who, what, to what, why and when."""

    person: str
    action: str
    subject: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DayFigures:
    """How many questions of a day of the month (from 1) got which band."""

    day: int
    answer: int
    maybe: int
    none: int


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month in figures; `by_day` has all its days, `median_milliseconds` is 0 where nothing was asked.

    `helpful_up` and `helpful_down` are the votes on the month's answers, whenever they were given.
    """

    year: int
    month: int
    asked: int
    answer: int
    maybe: int
    none: int
    helpful_up: int
    helpful_down: int
    median_milliseconds: float
    by_day: tuple[DayFigures, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question without a sure answer, or one voted down: `reasons` has one for each such vote, empty where none was given."""

    id: str
    question: str
    band: Band
    reasons: tuple[str, ...]
    at: datetime
