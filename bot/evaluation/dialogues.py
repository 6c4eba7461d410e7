"""Evaluation of follow-up questions: judged dialogues are asked turn by turn, and the last turn is scored."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.conversation.followups import Previous, complete
from bot.evaluation.questions import accepted_groups
from bot.library.answers import Answer
from index import Analyzer, CollectionError, Passage, read_lines


@dataclass(frozen=True, slots=True)
class JudgedTurn:
    """A question as it is asked in its dialogue, and what a right passage holds: every string of one group; none where it is not judged."""

    question: str
    accepted: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class JudgedDialogue:
    """Two turns or more, of which the last is judged; where it `changes_subject` it must take over nothing. `held` as of questions."""

    id: str
    turns: tuple[JudgedTurn, ...]
    changes_subject: bool
    held: bool


@dataclass(frozen=True, slots=True)
class DialogueOutcome:
    """What became of a dialogue: each turn as it was searched, the last answer, and whether that is right and took something over."""

    judged: JudgedDialogue
    asked: tuple[str, ...]
    answer: Answer
    cites_right: bool
    carried: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether the first citation is right and, where the subject changes, nothing was carried over."""
        return self.cites_right and not (self.judged.changes_subject and self.carried)

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
        CollectionError: a line is not of the form that the README describes.
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
        turns = tuple(JudgedTurn(str(turn["question"]), accepted_groups(turn)) for turn in row["turns"])
    except (AttributeError, KeyError, TypeError) as error:
        raise CollectionError(path, f"{row['id']}: turns, must_contain and also_accept are not of the form that is described") from error
    if len(turns) < 2 or not turns[-1].accepted:  # noqa: PLR2004 - a follow-up follows something
        raise CollectionError(path, f"{row['id']}: a dialogue needs two turns, and must_contain for the last")
    return JudgedDialogue(str(row["id"]), turns, bool(row.get("changes_subject")), row.get("split") == "held")


async def _outcome(ask: Callable[[str], Awaitable[Answer]], dialogue: JudgedDialogue, analyzer: Analyzer) -> DialogueOutcome:
    asked = [dialogue.turns[0].question]
    answer = await ask(asked[0])
    carried: tuple[str, ...] = ()
    for turn in dialogue.turns[1:]:
        title = answer.citations[0].passage.title if answer.citations else ""
        completed = complete(turn.question, Previous(asked[-1], title), analyzer)
        asked.append(turn.question if completed is None else completed.text)
        carried = () if completed is None else completed.carried
        answer = await ask(asked[-1])
    last = dialogue.turns[-1]
    cites_right = any(_is_right(last, citation.passage, analyzer.fold) for citation in answer.citations[:1])
    return DialogueOutcome(dialogue, tuple(asked), answer, cites_right, carried)


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
