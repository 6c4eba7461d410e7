"""How sure we are that a hit answers the question, and what it lacks. Pure functions."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from index.analysis.query import Clause
from index.search.answer_types import expected
from index.search.index import Hit

LackKind = Literal["place", "year", "now", "kind", "term", "part"]

_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_EXACT: Final = frozenset({"number", "share", "duration"})  # answer types without which a passage may be related, but does not answer
_IMPOSSIBLE: Final = 0.6
_NOW: Final = re.compile("今天|今日|今晚|明天|后天|昨天|本周|下周|这周|本月|下个月|今年|明年|去年")


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that the question wants and the hit does not bear, in the question's own word."""

    kind: LackKind
    wanted: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How sure we are that a hit answers, from 0 to 1, and what it lacks, the weightiest first.

    `complete` says that nothing is lacking but words that could be said otherwise. `contradicted` says that the hit cannot answer at
    all: its document is about another place or year, or it holds nothing of the form that is asked for, such as a telephone number.
    """

    confidence: float
    lacks: tuple[Lack, ...]
    complete: bool = True
    contradicted: bool = False


def judge(hit: Hit) -> Verdict:
    """Weigh how much of the question *hit* covers, how strongly, and how clearly its document stands out; and say what it lacks.

    Strength says most and the context, which the strength holds too, least; on judged questions no cleverer weighing separated better
    what a folder answers from what it does not. What no score shows is looked up: places, years, "today", and forms such as a telephone
    number.
    """
    confidence = (2 * hit.strength + hit.coverage + 0.5 * hit.context + hit.margin) / 4.5  # each from 0 to 1
    types = expected(hit.question.wording)
    unmet = [each for each in types if (each.required or each.name in _EXACT) and not each.form.search(hit.passage.text)]
    lacks = [Lack("kind", each.wanted) for each in unmet]
    lacks += [Lack(kind, clause.name) for clause in hit.absent if (kind := _kind(clause)) != "term" and not _is_about(hit, clause)]
    lacks += [Lack("term", clause.name) for clause in hit.missing if _kind(clause) == "term"]
    elsewhere = bool(hit.passage.provenance.place) and any(lack.kind == "place" for lack in lacks)
    impossible = any(each.required for each in unmet) or any(lack.kind in {"year", "now"} for lack in lacks)
    return Verdict(
        confidence * _IMPOSSIBLE if impossible else confidence,
        tuple(dict.fromkeys(lacks)),
        complete=hit.on_subject and all(lack.kind == "term" for lack in lacks),
        contradicted=impossible or elsewhere,
    )


def _kind(clause: Clause) -> LackKind:
    if clause.place:
        return "place"
    if _year(clause):
        return "year"
    return "now" if any(_NOW.search(alternative.text) for alternative in clause.alternatives) else "term"


def _year(clause: Clause) -> int:
    """Return the year that a clause names, in whatever figures; 0 if none."""
    written = clause.alternatives[0].text
    return int(written) if _YEAR.fullmatch(written) else 0


def _is_about(hit: Hit, clause: Clause) -> bool:
    """Tell whether the document is about the place or year that the passage itself does not name."""
    origin = hit.passage.provenance
    if clause.place:
        return any(alternative.text.rstrip("市省") in origin.place for alternative in clause.alternatives)
    years = [int(year) for year in _YEAR.findall(origin.dated)]
    return bool(years) and min(years) <= _year(clause) <= max(years)
