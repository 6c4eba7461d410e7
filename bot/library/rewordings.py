"""Rewordings: how much of what two questions say is the same, and what keeps them apart. Pure functions."""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from index import Analyzer, expected

_SYNONYM: Final = 0.8  # of the weight of a word that is said otherwise
_CHARACTERS: Final = 0.5  # what characters weigh beside words
_SALIENT: Final = 0.6  # of verbs and nouns
_HALF: Final = 0.5
_NEARLY_ALL: Final = 0.75  # of the characters of a word
_FIGURE: Final = re.compile("[0-9]+")
# What a question's wording tells of the answer it wants, as far as two answers would differ.
_KINDS: Final = {
    "phone": "phone", "hours": "hours", "fee": "number", "number": "number", "share": "number", "duration": "number", "date": "date",
    "manner": "way", "person": "way", "frequency": "number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask: the words it asks for with the texts that may stand for each, its characters, and what must not differ."""

    words: Mapping[str, frozenset[str]]
    saliences: Mapping[str, float]
    characters: frozenset[str]
    fixed: frozenset[str]
    kinds: frozenset[str]

    @classmethod
    def of(cls, text: str, analyzer: Analyzer) -> "Wording":
        """Read the wording of a question."""
        question = analyzer.question(text)
        words = [clause for clause in question.clauses if clause.kind == "word"]
        places = {clause.name for clause in words if clause.place}
        written = " ".join(clause.alternatives[0].text for clause in words)  # a year in Chinese figures as the same in Arabic ones
        return cls(
            words={clause.name: frozenset(each.text for each in clause.alternatives) for clause in words},
            saliences={clause.name: clause.salience for clause in words},
            characters=frozenset(clause.name for clause in question.clauses if clause.kind == "character"),
            fixed=frozenset(places.union(_FIGURE.findall(written))),
            kinds=frozenset(_KINDS[kind.name] for kind in expected(question.wording) if kind.name in _KINDS),
        )

    @property
    def terms(self) -> frozenset[str]:
        """The words and the characters."""
        return self.characters.union(self.words)

    @property
    def handles(self) -> frozenset[str]:
        """What any rewording shares at least one of: a word, two characters of one, or a synonym."""
        pairs = {name[start : start + 2] for name in self.words for start in range(len(name) - 1)}
        return frozenset(pairs.union(self.words, *self.words.values()))


def rarities(wordings: Collection[Wording]) -> dict[str, float]:
    """Return how much each word and each character tells, by how few of *wordings* have it."""
    counts = Counter(term for wording in wordings for term in wording.terms)
    return {term: math.log(1 + len(wordings) / count) for term, count in counts.items()}


def similarity(one: Wording, other: Wording, idf: Mapping[str, float]) -> float:
    """Return, from 0 to 1, how much of what two wordings say is the same: half of it their words, half their characters.

    *idf* has what each of their words and characters tells.
    """
    shared = sum(_told(one, other, name, idf) for name in one.words) + sum(_told(other, one, name, idf) for name in other.words)
    whole = sum(_weight(each, name, idf) for each in (one, other) for name in each.words)
    characters = sum(idf[each] for each in one.characters & other.characters)
    all_characters = sum(idf[each] for each in one.characters | other.characters)
    if not all_characters:
        return shared / whole if whole else 0.0
    return (1 - _CHARACTERS) * (shared / whole if whole else 0.0) + _CHARACTERS * characters / all_characters


def overlap(one: Wording, other: Wording) -> float:
    """Return, from 0 to 1, how much of what one of two wordings says the other says too, whichever says less: words and characters."""
    return max((_said(here, there) + _written(here, there)) / 2 for here, there in ((one, other), (other, one)))


def contradict(one: Wording, other: Wording) -> bool:
    """Tell whether two wordings name different places or figures, or want different kinds of answers."""
    return one.fixed != other.fixed or bool(one.kinds and other.kinds and not one.kinds & other.kinds)


def conflict(one: Wording, other: Wording) -> bool:
    """Tell whether two wordings contradict each other, or speak of different things."""
    return contradict(one, other) or (_is_apart(one, other) and _is_apart(other, one))


def agree(one: Wording, other: Wording) -> bool:
    """Tell whether two wordings ask the same: places, figures, the kind of answer, and neither says what the other does not.

    A word of which only some characters are the same is another one: 开门 and 关门 are opposites.
    """
    same = one.fixed == other.fixed and one.kinds == other.kinds
    return same and not _is_apart(one, other, _NEARLY_ALL) and not _is_apart(other, one, _NEARLY_ALL)


def says(wording: Wording, name: str, texts: Collection[str]) -> bool:
    """Tell whether *wording* has the word *name*, for which *texts* may stand, or one that stands for the same."""
    return any(name in others or word in texts for word, others in wording.words.items())


def _told(one: Wording, other: Wording, name: str, idf: Mapping[str, float]) -> float:
    """Return the weight of the word *name* of *one*, as far as *other* says it too."""
    if name in other.words:
        return _weight(one, name, idf)
    return _SYNONYM * _weight(one, name, idf) if says(other, name, one.words[name]) else 0.0


def _said(one: Wording, other: Wording) -> float:
    """Return which share of the words of *one*, by their salience, *other* says; of a word that it lacks half of its characters count."""
    whole = sum(one.saliences.values())
    return sum(salience * _says_in_part(one, other, name) for name, salience in one.saliences.items()) / whole if whole else 0.0


def _says_in_part(one: Wording, other: Wording, name: str) -> float:
    if name in other.words:
        return 1.0
    if says(other, name, one.words[name]):
        return _SYNONYM
    return _HALF * len(other.characters & {*name}) / len(name)


def _written(one: Wording, other: Wording) -> float:
    return len(one.characters & other.characters) / len(one.characters) if one.characters else _said(one, other)


def _weight(wording: Wording, name: str, idf: Mapping[str, float]) -> float:
    return wording.saliences[name] * idf[name]


def _is_apart(one: Wording, other: Wording, share: float = _HALF) -> bool:
    """Tell whether *one* says something that *other* does not say at all, not even with that *share* of the characters."""
    return any(
        salience >= _SALIENT and not says(other, name, one.words[name]) and len(other.characters & {*name}) < share * len(name)
        for name, salience in one.saliences.items()
    )
