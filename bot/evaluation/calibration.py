"""Calibration: chooses the thresholds at which wrong and false answers stay below a risk, by judged questions of the operator's own."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.evaluation.bounds import lower_bound, needed, upper_bound
from bot.evaluation.questions import JudgedQuestion
from bot.library.answers import Answer, Evidence, compose
from bot.library.thresholds import Thresholds

_STEPS: Final = 100  # thresholds that are tried, from 0 to 1
_LEVELS: Final = tuple(step / _STEPS for step in range(_STEPS + 1))
_MOST_ERRORS: Final = 2  # for which it is said how many questions are needed


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of *sample* questions something is true of, and whether that is a fault."""

    name: str
    part: int
    sample: int
    is_fault: bool = True

    def __str__(self) -> str:
        """Return the rate with its bound of 95 % confidence."""
        share = self.part / self.sample if self.sample else 0.0
        bound = upper_bound(self.part, self.sample) if self.is_fault else lower_bound(self.part, self.sample)
        return f"{self.name}: {self.part} of {self.sample}, {share:.1%} (95 %: at {'most' if self.is_fault else 'least'} {bound:.1%})"


@dataclass(frozen=True, slots=True)
class _Case:
    """A judged question: the highest thresholds at which it is answered and at which anything is shown, -1 where never.

    `is_right` says whether the first citation is right, `shows_right` whether any is.
    """

    answerable: bool
    answered_to: float
    shown_to: float
    is_right: bool
    shows_right: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """The thresholds that were chosen, None if the questions are too few, and what is to be known of them."""

    thresholds: Thresholds | None
    counts: tuple[Counted, ...]
    needs: tuple[int, ...]


def calibrate(
    judged: Sequence[JudgedQuestion], evidence: Callable[[str], Evidence], fold: Callable[[str], str], risk: float
) -> Calibration:
    """Choose the lowest threshold of an answer that keeps the bounds of false answers and of wrong ones below *risk*, and one of *maybe*.

    The thresholds are tried in a fixed order, from 1 downwards, up to the first that fails, so that the choice does not spoil the bounds
    (fixed sequence testing; Angelopoulos et al., Learn then test, 2021). That of *maybe* is the highest, from 0 upwards, at which the
    bound of the answerable questions that lose a right passage by it stays below *risk*.
    """
    cases = [_case(each, evidence(each.question), fold) for each in judged]
    needs = tuple(needed(errors, risk) for errors in range(_MOST_ERRORS + 1))
    answerable = sum(case.answerable for case in cases)
    if min(answerable, len(cases) - answerable) < needs[0]:
        return Calibration(None, (), needs)
    answer = _answer_threshold(cases, risk)
    thresholds = Thresholds(answer, _maybe_threshold(cases, answer, risk))
    return Calibration(thresholds, tuple(_counts(cases, thresholds)), needs)


def _case(judged: JudgedQuestion, evidence: Evidence, fold: Callable[[str], str]) -> _Case:
    """Return from where on a question is answered, and shown; a hit decides at its own confidence only."""
    answered = _highest(lambda level: _at(evidence, Thresholds(level, 0.0)).band == "answer")
    shown = _highest(lambda level: _at(evidence, Thresholds(1.0, level)).band != "none")
    answer = _at(evidence, Thresholds(max(answered, 0.0), 0.0))
    right = [judged.is_right(citation.passage, fold) for citation in answer.citations]
    return _Case(judged.answerable, answered, max(answered, shown), any(right[:1]), any(right))


def _at(evidence: Evidence, thresholds: Thresholds) -> Answer:
    return compose(evidence.question, evidence.hits, parts=evidence.parts, thresholds=thresholds)


def _highest(holds: Callable[[float], bool]) -> float:
    """Return the highest threshold at which something *holds* that holds at all lower ones too, -1 where it never does."""
    return (bisect_left(_LEVELS, 1, key=lambda level: not holds(level)) - 1) / _STEPS


def _answer_threshold(cases: Sequence[_Case], risk: float) -> float:
    chosen = 1.0
    for level in reversed(_LEVELS):
        if any(upper_bound(each.part, each.sample) >= risk for each in _errors(cases, level)):
            break
        chosen = level
    return chosen


def _maybe_threshold(cases: Sequence[_Case], answer: float, risk: float) -> float:
    answerable = [case for case in cases if case.answerable]
    kept = [case.shown_to for case in answerable if case.shows_right and case.answered_to < answer]
    chosen = 0.0
    for level in _LEVELS:
        if level > answer or upper_bound(sum(shown < level for shown in kept), len(answerable)) >= risk:
            break
        chosen = level
    return chosen


def _errors(cases: Sequence[_Case], answer: float) -> tuple[Counted, Counted]:
    """Count the false answers and the wrong ones at a threshold."""
    answerable = [case for case in cases if case.answerable]
    others = [case for case in cases if not case.answerable]
    return (
        Counted("false answers", sum(case.answered_to >= answer for case in others), len(others)),
        Counted("answered but wrong", sum(case.answered_to >= answer and not case.is_right for case in answerable), len(answerable)),
    )


def _counts(cases: Sequence[_Case], thresholds: Thresholds) -> Iterator[Counted]:
    yield from _errors(cases, thresholds.answer)
    answerable = [case for case in cases if case.answerable]
    answered = sum(case.answered_to >= thresholds.answer for case in answerable)
    nothing = sum(case.answered_to < thresholds.answer and case.shown_to < thresholds.maybe for case in answerable)
    yield Counted("answerable in answer", answered, len(answerable), is_fault=False)
    yield Counted("answerable in none", nothing, len(answerable))
