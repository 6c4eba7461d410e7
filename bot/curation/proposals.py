"""Proposals: words that people put otherwise before they were answered, as synonyms for an admin to accept. Pure functions."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.library.rewordings import Wording, contradict, says
from bot.people.records import Reworded
from index import Analyzer

_SALIENT: Final = 0.5  # of a word that can be what was not understood; adverbs and fillers are less
_LONGEST: Final = 9  # characters of a word; two fit into a button
_SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Proposal:
    """A word that was not understood, the one that was, and how many questions say so."""

    written: str
    meant: str
    count: int


def proposals(reworded: Iterable[Reworded], analyzer: Analyzer) -> list[Proposal]:
    """Return the pairs of words that alone tell refused questions from their rewordings, the most frequent first."""
    counts = Counter(pair for each in reworded for pair in _pairs(each, analyzer))
    return [Proposal(written, meant, count) for (written, meant), count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]


def _pairs(reworded: Reworded, analyzer: Analyzer) -> Iterator[tuple[str, str]]:
    """Yield what differs between the questions, if that is a word in each, and they share another that says something."""
    refused, answered = Wording.of(reworded.refused, analyzer), Wording.of(reworded.answered, analyzer)
    if contradict(refused, answered) or not any(_is_said(name, refused, answered) for name in refused.words):
        return
    written = _only(reworded.refused, refused, answered, analyzer)
    meant = _only(reworded.answered, answered, refused, analyzer)
    if len(written) == len(meant) == 1 and all(map(_is_word, written + meant)):
        yield written[0], meant[0]


def _only(text: str, own: Wording, other: Wording, analyzer: Analyzer) -> list[str]:
    """Return what *text* says and the *other* does not: words, adjacent ones as one, since an unknown word is often taken apart."""
    runs: list[str] = []
    reached = -1
    for word in analyzer.words(text):
        if word.text in own.words and _is_telling(word.text, own) and not _is_said(word.text, own, other):
            runs[-1:] = [runs[-1] + word.text] if runs and word.start == reached else [*runs[-1:], word.text]
            reached = word.end
    return runs


def _is_said(name: str, own: Wording, other: Wording) -> bool:
    """Tell whether *other* says in some way a word of *own* that says something."""
    return _is_telling(name, own) and says(other, name, own.words[name])


def _is_telling(name: str, wording: Wording) -> bool:
    return wording.saliences[name] >= _SALIENT and name not in wording.fixed


def _is_word(name: str) -> bool:
    return _SHORTEST <= len(name) <= _LONGEST and name.isalpha()
