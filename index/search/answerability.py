"""Answerability: the confidence that a hit answers the question, and what it lacks. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from index.analysis.query import Clause, Question
from index.search.answer_types import AnswerType, expected
from index.search.hits import Hit

LackKind = Literal["article", "place", "year", "now", "kind", "term", "part"]


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the signals of a hit in the confidence, their weighted mean, and the factor for a hit that cannot answer.

    Measured on notices with half of the documents taken away: AUROC .919 of answerable against unanswerable questions for the plain mean,
    .926 for these weights, .929 with the factor. Strength says most; the context, which is part of it, least. See the decision of
    2026-11-24 in ARCHITECTURE.md.
    """

    strength: float = 2
    coverage: float = 1
    context: float = 0.5
    margin: float = 1
    alike: float = 1
    impossible: float = 0.6
    unborne: float = 0.8  # taken off where only an answer counts, for the nouns of the question that the passage does not bear
    exact: float = 0.6  # at least, of the very article that the question names


WEIGHTS: Final = Weights()

_LEAST_TOLD: Final = 0.5  # salience from which on a missing word is named
_MOST_ALIKE: Final = 7.0  # deviations above the mean passage from which on a passage is as near in meaning as any
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_EXACT: Final = frozenset({"number", "share", "duration", "frequency"})
"""Answer types that a passage must contain to answer, not to be related."""

_TERM: Final = re.compile("合同|协议|协定|期限|有效期|租期|租赁期?|服务期|任期|聘期|履行期|期间|起")
_TERM_END: Final = re.compile(f"(?:{_TERM.pattern})[^。！？\n]{{0,30}}(?:至|到|止于|[-—–~～])\\s?$")
_ENDED: Final = re.compile("年?(?:[0-9一二三四五六七八九十]{1,3}月)?(?:[0-9一二三四五六七八九十]{1,3}日)?(?:止|为止|到期|期满|届满|终止)")
_REACH: Final = 50  # code points before a year that tell what ends then
_FIGURES: Final = frozenset({"number", "share", "fee"})
_LOOKED_UP: Final = frozenset({"place", "year", "now"})
_NOW: Final = re.compile("今天|今日|今晚|明天|后天|昨天|本周|下周|这周|本月|下个月|今年|明年|去年")


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that the question asks for and the hit does not have, in the question's own words."""

    kind: LackKind
    wanted: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The confidence that a hit answers, from 0 to 1, and what the hit lacks, the weightiest first.

    `bearing` is the confidence less the nouns that the passage does not bear: who asks for X is not answered by what does not say X.
    `complete`: nothing is lacking but words that could be put differently. `contradicted`: the hit cannot answer, since its document is
    about another place or year, or it contains nothing of the required form, such as a telephone number.
    """

    confidence: float
    lacks: tuple[Lack, ...]
    complete: bool = True
    contradicted: bool = False
    bearing: float = 0.0


def judge(hit: Hit) -> Verdict:
    """Return the confidence that *hit* answers its question, and what it lacks.

    Signals cannot show some things, which are looked up: places, years, "today", and required forms such as a telephone number.
    """
    if hit.written_for:
        return Verdict(1.0, (), bearing=1.0)
    types = expected(hit.question.wording)
    unmet = [each for each in types if (each.required or each.name in _EXACT) and not each.form.search(hit.passage.text)]
    lacks = _lacks(hit, unmet)
    elsewhere = bool(hit.places.heading or hit.passage.provenance.place) and any(lack.kind == "place" for lack in lacks)
    impossible = any(each.required for each in unmet) or any(lack.kind in {"year", "now"} for lack in lacks) or _is_other_article(hit)
    is_exact = hit.law == "named" and not impossible and any(clause.article for clause in hit.question.clauses)
    confidence = max(_confidence(hit), WEIGHTS.exact * is_exact)
    confidence *= WEIGHTS.impossible if impossible else 1.0
    return Verdict(
        confidence,
        tuple(dict.fromkeys(lacks)),
        complete=_may_answer(hit) and not _is_thin(hit) and (hit.on_subject or is_exact) and all(lack.kind == "term" for lack in lacks),
        contradicted=impossible or elsewhere,
        bearing=confidence if is_exact else confidence - WEIGHTS.unborne * hit.unborne,
    )


def _is_thin(hit: Hit) -> bool:
    """Return whether the passage contains one word of the question at most of those that say something, and lacks others."""
    said = [each for each in hit.question.clauses if each.kind == "word" and _says_something(each)]
    missing = [each for each in said if each in hit.missing]
    return bool(missing) and len(said) - len(missing) <= 1


def _may_answer(hit: Hit) -> bool:
    """Return whether the document of *hit* still holds, and is not of a law that could not be told from the one that is asked for."""
    return hit.standing in {"current", "earlier"} and hit.law != "unknown"


def _is_other_article(hit: Hit) -> bool:
    """Return whether the question asks for articles, and *hit* is none of them, or of another law."""
    asked = [clause for clause in hit.question.clauses if clause.article]
    return bool(asked) and (hit.law == "other" or all(clause in hit.missing for clause in asked))


def _confidence(hit: Hit) -> float:
    """Return the weighted mean of the signals of *hit*, each from 0 to 1; of the only document, which has no margin, that of the others."""
    total = WEIGHTS.strength + WEIGHTS.coverage + WEIGHTS.context
    signals = WEIGHTS.strength * hit.strength + WEIGHTS.coverage * hit.coverage + WEIGHTS.context * hit.context
    if not hit.alone:
        signals, total = signals + WEIGHTS.margin * hit.margin, total + WEIGHTS.margin
    return _with_meaning(hit, signals / total, total)


def _with_meaning(hit: Hit, confidence: float, weight: float) -> float:
    """Return the mean of *confidence*, of that *weight*, and of how near the passage is in meaning, where that is known."""
    if hit.alike is None:
        return confidence
    alike = min(1.0, max(0.0, hit.alike / _MOST_ALIKE))
    return (confidence * weight + alike * WEIGHTS.alike) / (weight + WEIGHTS.alike)


def _lacks(hit: Hit, unmet: Sequence[AnswerType]) -> list[Lack]:
    """Return what *hit* lacks: articles, places, years and times, then *unmet* kinds of answer, then words that say something."""
    articles = [clause for clause in hit.question.clauses if clause.article]
    lacks = [Lack("article", each.name) for each in articles if each in hit.missing or hit.law == "other"]
    lacks += [Lack(kind, clause.name) for clause in hit.missing if (kind := _kind(clause)) in _LOOKED_UP and _is_lacking(hit, clause)]
    if any(each.name in _FIGURES for each in expected(hit.question.wording)):
        lacks += [Lack("year", each.name) for each in hit.question.clauses if _year(each) and _only_ends(hit, each)]
    lacks += [Lack("kind", each.phrase) for each in unmet]
    return lacks + [Lack("term", each.name) for each in hit.missing if _kind(each) == "term" and _says_something(each)]


def _says_something(clause: Clause) -> bool:
    """Return whether it tells people anything that a word is missing: not 一个, and not what only asks."""
    return clause.salience >= _LEAST_TOLD and not clause.asks


def _only_ends(hit: Hit, clause: Clause) -> bool:
    """Tell whether a year occurs in the passage only as the end of a term, such as a contract's: it is not the year of a figure."""
    passage, year = hit.passage, str(_year(clause))
    if clause in hit.missing or year in passage.title + passage.heading or _is_about(hit, clause):
        return False
    found = [(each.start(), each.end()) for each in re.finditer(year, passage.text)]
    return bool(found) and all(
        _TERM_END.search(passage.text[max(0, start - _REACH) : start]) or _ENDED.match(passage.text, end) for start, end in found
    )


def _is_lacking(hit: Hit, clause: Clause) -> bool:
    """Tell whether neither the passage nor what it belongs to is about a place or time that its words do not name.

    A passage whose headings name other places is not about what its document names elsewhere.
    """
    if clause.place and hit.places.heading:
        return is_elsewhere(hit.question, hit.places.heading)
    return (clause in hit.absent or bool(clause.place and hit.places.text)) and not _is_about(hit, clause)


def is_elsewhere(question: Question, names: frozenset[str]) -> bool:
    """Tell whether *question* asks about places, none of which is among *names*, those of a heading."""
    asked = {each.text.rstrip("市省") for clause in question.clauses if clause.place for each in clause.alternatives}
    return bool(asked and names) and not asked & names


def _kind(clause: Clause) -> LackKind:
    if clause.article:
        return "article"
    if clause.place:
        return "place"
    if _year(clause):
        return "year"
    return "now" if any(_NOW.search(alternative.text) for alternative in clause.alternatives) else "term"


def _year(clause: Clause) -> int:
    """Return the year that a clause names, in Arabic or Chinese digits; 0 if it names none."""
    written = clause.alternatives[0].text
    return int(written) if _YEAR.fullmatch(written) else 0


def _is_about(hit: Hit, clause: Clause) -> bool:
    """Tell whether the document, by its provenance, is about a place or year that the passage does not name."""
    origin = hit.passage.provenance
    if clause.place:
        return any(alternative.text.rstrip("市省") in origin.place for alternative in clause.alternatives)
    if hit.standing == "earlier":  # the version that held in that year
        return True
    if origin.edition.startswith(str(_year(clause))):
        return True
    years = [int(year) for year in _YEAR.findall(origin.dated)]
    return bool(years) and min(years) <= _year(clause) <= max(years)
