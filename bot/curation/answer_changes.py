"""Answer changes: how the answers to saved questions differ before and after a reindexing. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.library.answers import Answer, Band


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What of an answer a person would notice: how sure it is, and its first quote with the title it stands under."""

    band: Band
    title: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A question that is answered in another way than before."""

    question: str
    before: Fingerprint
    after: Fingerprint


@dataclass(frozen=True, slots=True)
class AnswerChanges:
    """What became of questions: those as before, those answered in other words, those that are answered now, those that are no more."""

    unchanged: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()
    newly_answered: tuple[Change, ...] = ()
    lost: tuple[Change, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that differs, the gravest first."""
        return (*self.lost, *self.changed, *self.newly_answered)

    @property
    def asked(self) -> int:
        """How many questions were asked."""
        return len(self.unchanged) + len(self.changes)


def fingerprints(answers: Iterable[Answer]) -> dict[str, Fingerprint]:
    """Return by its question what a person would notice of each answer."""
    return {answer.question: _fingerprint(answer) for answer in answers}


def compare(before: Mapping[str, Fingerprint], after: Mapping[str, Fingerprint]) -> AnswerChanges:
    """Compare the answers to the questions that were asked both times, in the order of *before*."""
    unchanged, changed, newly_answered, lost = [], [], [], []
    for question, former in before.items():
        latter = after.get(question, former)
        change = Change(question, former, latter)
        if latter == former:
            unchanged.append(question)
        elif (former.band == "answer") == (latter.band == "answer"):
            changed.append(change)
        elif latter.band == "answer":
            newly_answered.append(change)
        else:
            lost.append(change)
    return AnswerChanges(tuple(unchanged), tuple(changed), tuple(newly_answered), tuple(lost))


def _fingerprint(answer: Answer) -> Fingerprint:
    first = next(iter(answer.citations), None)
    return Fingerprint(answer.band) if first is None else Fingerprint(answer.band, first.passage.title, first.snippet.text)
