"""Evaluation of emergencies: judged sentences, a third of them traps, and which numbers each would be given."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import CollectionError, read_lines


@dataclass(frozen=True, slots=True)
class JudgedSentence:
    """A sentence and the numbers to call for it; none for a trap, which only looks like an emergency. `held` as of questions."""

    id: str
    text: str
    emergency: tuple[str, ...]
    kind: str
    held: bool


@dataclass(frozen=True, slots=True)
class SentenceOutcome:
    """The numbers that a sentence is given."""

    judged: JudgedSentence
    given: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether an emergency is given all of its numbers, and a trap none."""
        return set(self.judged.emergency) <= set(self.given) if self.judged.emergency else not self.given

    def as_json(self) -> dict[str, Any]:
        """Return what can be looked at sentence by sentence."""
        judged = self.judged
        return {
            "id": judged.id,
            "text": judged.text,
            "kind": judged.kind,
            "held": judged.held,
            "emergency": list(judged.emergency),
            "given": list(self.given),
            "right": self.right,
        }


def read_sentences(path: Path) -> list[JudgedSentence]:
    """Read judged sentences from a JSON Lines file.

    Raises:
        CollectionError: a line is not of the form that docs/en/commands.md describes.
    """
    sentences = [_sentence(row, path) for row in read_lines(path, ("id", "text", "emergency"))]
    if not sentences:
        raise CollectionError(path, "it holds no sentence")
    return sentences


def evaluate_emergencies(call: Callable[[str], tuple[str, ...]], sentences: Iterable[JudgedSentence]) -> list[SentenceOutcome]:
    """Ask which numbers to *call* for each sentence."""
    return [SentenceOutcome(sentence, call(sentence.text)) for sentence in sentences]


def emergency_figures(outcomes: Sequence[SentenceOutcome]) -> dict[str, Any]:
    """Sum up *outcomes*: all of them, those held out, and the others."""
    groups = {
        "all": list(outcomes),
        "tuned": [outcome for outcome in outcomes if not outcome.judged.held],
        "held": [outcome for outcome in outcomes if outcome.judged.held],
    }
    return {name: _figures(group) for name, group in groups.items() if group}


def _sentence(row: Mapping[str, Any], path: Path) -> JudgedSentence:
    numbers = row["emergency"]
    if not isinstance(numbers, list) or not all(isinstance(number, str) for number in numbers):
        raise CollectionError(path, f"{row['id']}: emergency is not a list of numbers")
    return JudgedSentence(str(row["id"]), str(row["text"]), tuple(numbers), str(row.get("kind", "")), bool(row.get("held")))


def _figures(outcomes: Sequence[SentenceOutcome]) -> dict[str, Any]:
    emergencies = [outcome for outcome in outcomes if outcome.judged.emergency]
    traps = [outcome for outcome in outcomes if not outcome.judged.emergency]
    return {
        "emergencies": len(emergencies),
        "right": _share(sum(outcome.right for outcome in emergencies), len(emergencies)),
        "missed": _share(sum(not outcome.given for outcome in emergencies), len(emergencies)),
        "traps": len(traps),
        "traps taken": _share(sum(bool(outcome.given) for outcome in traps), len(traps)),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
