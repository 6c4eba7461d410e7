"""Evaluation of answers: hit rates, wrong answers and false answers over judged questions."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.evaluation.bounds import lower_bound, upper_bound
from bot.library.answers import MOST_CITATIONS, Answer
from index import HAN, Analyzer, CollectionError, Passage, read_lines

_LANGUAGES: Final = ("zh-Hans", "zh-Hant", "en")
_LONG_RUN: Final = 7
_HAN_RUN: Final = re.compile(f"[{HAN}]+")


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question and how to know a right passage: it holds every string of one of the groups in `accepted`.

    `held` questions are looked at for closing figures only, never for tuning.
    """

    id: str
    question: str
    language: str
    answerable: bool
    accepted: tuple[tuple[str, ...], ...]
    held: bool

    def is_right(self, passage: Passage, fold: Callable[[str], str]) -> bool:
        """Tell whether *passage* answers, title and heading not looked at."""
        text = fold(passage.text)
        return any(all(fold(string) in text for string in group) for group in self.accepted)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one judged question: `right_at` is the number of the first right citation, None without one."""

    judged: JudgedQuestion
    answer: Answer
    right_at: int | None

    def as_json(self) -> dict[str, Any]:
        """Return what can be looked at question by question."""
        return {
            "id": self.judged.id,
            "question": self.judged.question,
            "held": self.judged.held,
            "answerable": self.judged.answerable,
            "band": self.answer.band,
            "confidence": round(self.answer.confidence, 4),
            "lacks": [lack.wanted for lack in self.answer.lacks],
            "right_at": self.right_at,
            "cited": [citation.passage.key for citation in self.answer.citations],
        }


def read_judged_questions(path: Path) -> list[JudgedQuestion]:
    """Read judged questions from a JSON Lines file.

    Raises:
        CollectionError: a line is not of the form that docs/en/commands.md describes.
    """
    judged = [_judged(row, path) for row in read_lines(path, ("id", "question", "lang", "answerable"))]
    if not judged:
        raise CollectionError(path, "it holds no question")
    return judged


async def evaluate_answers(ask: Callable[[str], Awaitable[Answer]], judged: Sequence[JudgedQuestion], analyzer: Analyzer) -> list[Outcome]:
    """Ask every judged question and look which citation is right."""
    return [_outcome(each, await ask(each.question), analyzer.fold) for each in judged]


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Sum up *outcomes*: all of them, those held out, the others, and each language."""
    return {name: _figures(group) for name, group in _groups(outcomes).items()}


def rate_bounds(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Return the bounds of 95 % confidence of the rates in `figures`: lower ones of what is to be high, upper ones of the others."""
    return {name: {each: _bound(each, *counted) for each, counted in _counted(group).items()} for name, group in _groups(outcomes).items()}


def is_fault(rate: str) -> bool:
    """Tell whether *rate*, the name of a figure, is of something that should be rare, so that its bound is an upper one."""
    return not rate.startswith("hit@") and rate != "unanswerable in none"


def _groups(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Return the groups of *outcomes* that are summed up."""
    groups: dict[str, list[Outcome]] = {
        "all": list(outcomes),
        "tuned": [outcome for outcome in outcomes if not outcome.judged.held],
        "held": [outcome for outcome in outcomes if outcome.judged.held],
    }
    groups |= {language: [outcome for outcome in outcomes if outcome.judged.language == language] for language in _LANGUAGES}
    return {name: group for name, group in groups.items() if group}


def long_run_share(judged: Sequence[JudgedQuestion], passages: Sequence[Passage], fold: Callable[[str], str]) -> float:
    """Return the share of answerable questions of which more than six Han characters in a row stand in a right passage."""
    answerable = [each for each in judged if each.answerable]
    copied = sum(_shares_run(each, [passage for passage in passages if each.is_right(passage, fold)], fold) for each in answerable)
    return _share(copied, len(answerable))


def accepted_groups(row: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of strings, of which a right passage holds one whole, from the `must_contain` and `also_accept` of *row*."""
    groups = [row.get("must_contain") or [], *(other["must_contain"] for other in row.get("also_accept") or [])]
    return tuple(tuple(str(string) for string in group) for group in groups if group)


def _shares_run(judged: JudgedQuestion, right: Sequence[Passage], fold: Callable[[str], str]) -> bool:
    question = fold(judged.question)
    runs = {question[start : start + _LONG_RUN] for start in range(len(question) - _LONG_RUN + 1)}
    han = {run for run in runs if _HAN_RUN.fullmatch(run)}
    return any(run in fold(passage.text) for passage in right for run in han)


def _judged(row: Mapping[str, Any], path: Path) -> JudgedQuestion:
    try:
        accepted = accepted_groups(row)
    except (AttributeError, KeyError, TypeError) as error:
        raise CollectionError(path, f"{row['id']}: must_contain and also_accept are not lists of the form that is described") from error
    if bool(row["answerable"]) != bool(accepted):
        raise CollectionError(path, f"{row['id']}: an answerable question needs must_contain, another must have none")
    return JudgedQuestion(
        str(row["id"]), str(row["question"]), str(row["lang"]), bool(row["answerable"]), accepted, row.get("split") == "held"
    )


def _outcome(judged: JudgedQuestion, answer: Answer, fold: Callable[[str], str]) -> Outcome:
    right = (citation.number for citation in answer.citations if judged.is_right(citation.passage, fold))
    return Outcome(judged, answer, next(right, None))


def _figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    answerable = sum(outcome.judged.answerable for outcome in outcomes)
    rates = {name: _share(*counted) for name, counted in _counted(outcomes).items()}
    return {"questions": len(outcomes), "answerable": answerable, **rates}


def _counted(outcomes: Sequence[Outcome]) -> dict[str, tuple[int, int]]:
    """Return for each rate how many questions it is true of, and of how many."""
    answerable = [outcome for outcome in outcomes if outcome.judged.answerable]
    others = [outcome for outcome in outcomes if not outcome.judged.answerable]
    depths = range(1, MOST_CITATIONS + 1)
    hits = {f"hit@{depth}": sum(outcome.right_at in range(1, depth + 1) for outcome in answerable) for depth in depths}
    wrong = sum(outcome.answer.band == "answer" and outcome.right_at != 1 for outcome in answerable)
    return {
        **{name: (hit, len(answerable)) for name, hit in hits.items()},
        "answered but wrong": (wrong, len(answerable)),
        "answerable in maybe": (_count(answerable, "maybe"), len(answerable)),
        "answerable in none": (_count(answerable, "none"), len(answerable)),
        "false answers": (_count(others, "answer"), len(others)),
        "unanswerable in maybe": (_count(others, "maybe"), len(others)),
        "unanswerable in none": (_count(others, "none"), len(others)),
    }


def _bound(rate: str, part: int, whole: int) -> float:
    return round(upper_bound(part, whole) if is_fault(rate) else lower_bound(part, whole), 4)


def _count(outcomes: Sequence[Outcome], band: str) -> int:
    return sum(outcome.answer.band == band for outcome in outcomes)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
