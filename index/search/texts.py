"""Texts: the texts of passages with what reranking looks up in them, whatever the question."""

import re
from dataclasses import dataclass
from functools import lru_cache
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
_HEADINGS: Final = 20_000  # remembered, folded


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """The text of a passage.

    `heading` is its innermost heading, of the path `headings`; `folded` and `folded_heading` are the forms in which terms are looked for.
    `windows` are the spans of every two neighbouring sentences, or of the only one: (n_windows, 2). `key` is the span of the first cell
    that is no figure where the text is a row of a table, `名称：犬只登记 | 时限：5个工作日`, else an empty one. What `is_vain` answers
    nothing: it only asks, or repeats itself.
    """

    text: str
    headings: str
    heading: str
    folded: Folded
    folded_heading: Folded
    windows: NDArray[np.int64]
    key: Span
    is_vain: bool = False

    @classmethod
    def of(cls, body: Body) -> Self:
        """Prepare the text of a passage."""
        heading = innermost(body.heading)
        windows = np.array(_windows(sentences(body.text)), dtype=np.int64).reshape(-1, 2)
        return cls(
            body.text, body.heading, heading, fold_for_search(body.text), _folded(heading), windows, _key(body.text), is_vain(body.text)
        )


def innermost(heading: str) -> str:
    """Return the last step of a heading path."""
    return heading.rpartition(" › ")[2]


@lru_cache(_HEADINGS)
def _folded(heading: str) -> Folded:
    return fold_for_search(heading)


def _windows(spans: list[Span]) -> list[Span]:
    return [(start, end) for (start, _), (_, end) in pairwise(spans)] or spans


def _key(text: str) -> Span:
    row = next((line for line in _ROW.finditer(text)), None)
    cells = _CELL.finditer(text, *row.span()) if row else ()
    return next((cell.span("value") for cell in cells if _WORD.search(cell["value"])), (0, 0))
