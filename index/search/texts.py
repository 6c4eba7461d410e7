"""Texts: the texts of passages with what reranking looks up in them, whatever the question."""

import re
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import Folded, fold_for_search
from index.passages import Body, sentences
from index.search.vain import is_vain

Span = tuple[int, int]

_ROW: Final = re.compile(r"^[^\n]+ \| [^\n]+$", re.MULTILINE)
_CELL: Final = re.compile(r"(?:[^：|\n]{1,40}：)?(?P<value>[^|\n]+?)(?: \| |$)", re.MULTILINE)
_WORD: Final = re.compile(r"[^\W\d_]{2}")
_NAMES: Final = 20_000  # remembered, folded
_FORMS: Final = 8  # of answers, of which it is remembered for each text where they are
_UNKNOWN, _NO, _YES = range(3)


class Text:
    """The text of a passage, and what is looked up in it, each made when it is first asked for. Any thread.

    `heading` is its innermost heading, of the path `headings`.
    """

    def __init__(self, text: str, headings: str) -> None:
        self.text = text
        self.headings = headings
        self.heading = innermost(headings)
        self._answers: dict[re.Pattern[str], bytearray] = {}  # of each window: `_UNKNOWN`, `_NO` or `_YES`

    @classmethod
    def of(cls, body: Body) -> Self:
        """Prepare the text of a passage."""
        return cls(body.text, body.heading)

    @cached_property
    def folded(self) -> Folded:
        """The form in which terms are looked for in the text."""
        return fold_for_search(self.text)

    @cached_property
    def folded_heading(self) -> Folded:
        """The form in which terms are looked for in the heading."""
        return folded_name(self.heading)

    @cached_property
    def windows(self) -> NDArray[np.int64]:
        """The spans of every two neighbouring sentences, or of the only one: (n_windows, 2)."""
        return np.array(_windows(sentences(self.text)), dtype=np.int64).reshape(-1, 2)

    def answers(self, form: re.Pattern[str], window: int) -> bool:
        """Tell whether the window of that number holds an answer of that *form*, which is remembered for a few forms."""
        known = self._answers.get(form)
        if known is None:
            if len(self._answers) >= _FORMS:
                self._answers = {}
            known = self._answers[form] = bytearray(len(self.windows))
        if known[window] == _UNKNOWN:
            known[window] = _YES if form.search(self.text, *self.windows[window].tolist()) else _NO
        return known[window] == _YES

    @cached_property
    def key(self) -> Span:
        """The span of the first cell that is no figure where the text is a row of a table, `名称：犬只登记 | 时限：5天`, else empty."""
        return _key(self.text)

    @cached_property
    def is_vain(self) -> bool:
        """Whether the text answers nothing: it only asks, or repeats itself."""
        return is_vain(self.text)


def innermost(heading: str) -> str:
    """Return the last step of a heading path."""
    return heading.rpartition(" › ")[2]


@lru_cache(_NAMES)
def folded_name(name: str) -> Folded:
    """Return a heading, or a title, as terms are looked for in it."""
    return fold_for_search(name)


def _windows(spans: list[Span]) -> list[Span]:
    return [(start, end) for (start, _), (_, end) in pairwise(spans)] or spans


def _key(text: str) -> Span:
    row = next((line for line in _ROW.finditer(text)), None)
    cells = _CELL.finditer(text, *row.span()) if row else ()
    return next((cell.span("value") for cell in cells if _WORD.search(cell["value"])), (0, 0))
