"""Evaluation of follow-up questions: judged dialogues are asked turn by turn, and the last turn is scored."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.conversation.understanding import Understood, turn_before, understand
from bot.errors import UnclearQuestionError
from bot.evaluation.questions import accepted_groups
from bot.library.answers import Answer
from index import Analyzer, CollectionError, Passage, read_lines

_MARKS: Final = re.compile(r"\W")
_ASKED_BACK: Final = Understood(Answer("", "", "none", 0.0, (), (), ()))


@dataclass(frozen=True, slots=True)
class JudgedTurn:
    """A question as it is asked in its dialogue, and what is right for it.

    A right passage contains every string of one group of `accepted`; without any, no passage is judged. `searched` are the wordings
    that are right to search for; without any, none is judged. `asks_back` says that it cannot be answered.
    """

    question: str
    accepted: tuple[tuple[str, ...], ...]
    searched: tuple[str, ...] = ()
    asks_back: bool = False


@dataclass(frozen=True, slots=True)
class JudgedDialogue:
    """Turns of which the last is judged; where that `changes_subject` it must take over nothing. `held` as of questions."""

    id: str
    turns: tuple[JudgedTurn, ...]
    changes_subject: bool
    held: bool


@dataclass(frozen=True, slots=True)
class DialogueOutcome:
    """What became of a dialogue: each turn as it was searched, "" where it was asked back, the last answer, and what that took over.

    `cites_right` tells whether the first citation is right or not judged, `reads_right` the same of the question that was searched.
    """

    judged: JudgedDialogue
    asked: tuple[str, ...]
    answer: Answer
    cites_right: bool
    carried: tuple[str, ...]
    reads_right: bool = True

    @property
    def right(self) -> bool:
        """Whether question and first citation are right and, where the subject changes, nothing was carried over."""
        return self.cites_right and self.reads_right and not (self.judged.changes_subject and self.carried)

    def as_json(self) -> dict[str, Any]:
        """Return what can be looked at dialogue by dialogue."""
        return {
            "id": self.judged.id,
            "questions": [turn.question for turn in self.judged.turns],
            "held": self.judged.held,
            "changes_subject": self.judged.changes_subject,
            "asked": list(self.asked),
            "carried": list(self.carried),
            "band": self.answer.band,
            "right": self.right,
            "cited": [citation.passage.key for citation in self.answer.citations],
        }


def read_dialogues(path: Path) -> list[JudgedDialogue]:
    """Read judged dialogues from a JSON Lines file.

    Raises:
        CollectionError: a line is not of the form that docs/en/commands.md describes.
    """
    dialogues = [_dialogue(row, path) for row in read_lines(path, ("id", "turns"))]
    if not dialogues:
        raise CollectionError(path, "it holds no dialogue")
    return dialogues


async def evaluate_dialogues(
    ask: Callable[[str], Awaitable[Answer]], dialogues: Iterable[JudgedDialogue], analyzer: Analyzer
) -> list[DialogueOutcome]:
    """Ask every dialogue turn by turn, each completed from the turn before."""
    return [await _outcome(ask, dialogue, analyzer) for dialogue in dialogues]


def dialogue_figures(outcomes: Sequence[DialogueOutcome]) -> dict[str, Any]:
    """Sum up *outcomes*: all of them, those held out, the others, and apart the follow-ups and the changes of subject."""
    groups = {
        "all": list(outcomes),
        "tuned": [outcome for outcome in outcomes if not outcome.judged.held],
        "held": [outcome for outcome in outcomes if outcome.judged.held],
        "follow-up": [outcome for outcome in outcomes if not outcome.judged.changes_subject],
        "changes": [outcome for outcome in outcomes if outcome.judged.changes_subject],
    }
    return {name: _figures(group) for name, group in groups.items() if group}


def _dialogue(row: Mapping[str, Any], path: Path) -> JudgedDialogue:
    try:
        turns = tuple(map(_turn, row["turns"]))
    except (AttributeError, KeyError, TypeError) as error:
        raise CollectionError(path, f"{row['id']}: the turns are not of the form that is described") from error
    if not turns or not (turns[-1].searched or turns[-1].asks_back or (turns[-1].accepted and len(turns) > 1)):
        raise CollectionError(path, f"{row['id']}: the last turn needs searched, asks_back or, behind another, must_contain")
    return JudgedDialogue(str(row["id"]), turns, bool(row.get("changes_subject")), row.get("split") == "held")


def _turn(row: Mapping[str, Any]) -> JudgedTurn:
    question = str(row["question"])
    searched = row.get("searched", []) or question  # null: asked alone
    wanted = (searched,) if isinstance(searched, str) else tuple(map(str, searched))
    return JudgedTurn(question, accepted_groups(row), wanted if "searched" in row else (), bool(row.get("asks_back")))


async def _outcome(ask: Callable[[str], Awaitable[Answer]], dialogue: JudgedDialogue, analyzer: Analyzer) -> DialogueOutcome:
    asked: list[str] = []
    understood, previous = _ASKED_BACK, None
    for turn in dialogue.turns:
        try:
            understood = await understand(turn.question, previous, ask, analyzer)
        except UnclearQuestionError:
            understood = _ASKED_BACK
        answer = understood.answer
        asked.append(answer.question)
        previous = turn_before(answer)
    last = dialogue.turns[-1]
    return DialogueOutcome(
        judged=dialogue,
        asked=tuple(asked),
        answer=understood.answer,
        cites_right=not last.accepted or any(_is_right(last, each.passage, analyzer.fold) for each in understood.answer.citations[:1]),
        carried=understood.carried,
        reads_right=_reads_right(last, asked[-1], analyzer.fold),
    )


def _reads_right(turn: JudgedTurn, asked: str, fold: Callable[[str], str]) -> bool:
    """Tell whether a turn was searched as one of the questions that it may be completed to, marks aside, or asked back."""
    wanted = [_MARKS.sub("", fold(each)) for each in turn.searched]
    return turn.asks_back == (not asked) and (not wanted or _MARKS.sub("", fold(asked)) in wanted)


def _is_right(turn: JudgedTurn, passage: Passage, fold: Callable[[str], str]) -> bool:
    text = fold(passage.text)
    return any(all(fold(string) in text for string in group) for group in turn.accepted)


def _figures(outcomes: Sequence[DialogueOutcome]) -> dict[str, Any]:
    return {
        "dialogues": len(outcomes),
        "right": _share(sum(outcome.right for outcome in outcomes), len(outcomes)),
        "carried over": _share(sum(bool(outcome.carried) for outcome in outcomes), len(outcomes)),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4)
