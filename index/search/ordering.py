"""Ordering: the first of reranked candidates, each looked at closely only where it may be among them."""

from bisect import insort
from collections.abc import Callable, Sequence
from typing import Final

from index.analysis.query import Question
from index.search.answer_types import AnswerType
from index.search.answerability import is_elsewhere
from index.search.texts import Text

Key = tuple[bool, int, float]
"""What candidates are ordered by, the first has the lowest: whether it is vain, its tier, and its score times its fitness, negated."""

_USELESS: Final = 0.5  # of the score of a passage that cannot answer: without the day or hour asked for, of another place, or repealed
_TIMES: Final = frozenset({"day", "hours"})
_UNFIT: Final = 0.85  # of the score of a passage without the figure that is asked for, which may be written in another way
_FIGURES: Final = frozenset({"number", "share", "duration", "frequency"})


class Fitness:
    """How much of its score a candidate keeps, by what it must hold to answer a question. Immutable."""

    def __init__(self, question: Question, types: Sequence[AnswerType], places_of: Callable[[str], frozenset[str]]) -> None:
        """Expect answers of *types* to *question*; *places_of* gives the places that a heading path names."""
        self._question = question
        self._times = [each.form for each in types if each.name in _TIMES]
        self._figures = [each.form for each in types if each.name in _FIGURES]
        self._asks_place = any(clause.place for clause in question.clauses)
        self._places_of = places_of

    def of(self, text: Text, *, is_replaced: bool) -> float:
        """Return the share of its score that a candidate of *text* keeps; *is_replaced* says that its document is no longer in force."""
        if is_replaced or not all(form.search(text.text) for form in self._times) or self._is_elsewhere(text):
            return _USELESS
        return 1.0 if all(form.search(text.text) for form in self._figures) else _UNFIT

    def _is_elsewhere(self, text: Text) -> bool:
        """Tell whether a text stands below a heading of another place than the question asks about."""
        return self._asks_place and is_elsewhere(self._question, self._places_of(text.headings))


def foremost(tiers: Sequence[int], hopes: Sequence[float], key: Callable[[int], Key], limit: int) -> list[int]:
    """Return the numbers of the *limit* first candidates by their *key*, of those with one key the lowest.

    *tiers* are those of the candidates, and *hopes* the highest scores that they can have, so that the key of one that cannot be among the
    first is never asked for.
    """
    order = sorted((False, tier, -max(hope, hope * _USELESS), number) for number, (tier, hope) in enumerate(zip(tiers, hopes, strict=True)))
    found: list[tuple[bool, int, float, int]] = []
    for each in order if limit > 0 else ():
        if len(found) >= limit and found[limit - 1] <= each:
            break
        insort(found, (*key(each[-1]), each[-1]))
    return [number for *_, number in found[:limit]]
