"""Lines that text recognition found on a picture: in reading order, with a mark at each clause of which it is not sure."""

import math
import re
import statistics
from collections.abc import Iterable, Sequence
from typing import Final

from index.documents import DOUBTFUL, normalise
from index.formats.columns import Piece, read_in_order

Box = Sequence[Sequence[float]]
"""The corners of a line in pixels from the upper left: its upper left, upper right, lower right and lower left."""

SURE: Final = 0.8
"""A line that is recognised with less confidence is marked."""

NOISE: Final = 0.3
"""Below this confidence a line is none: a stain, a stamp, an ornament."""

_ENDS: Final = "。！？!?；;…，,、：:"
_CLAUSE_END: Final = re.compile(f"(?<=[^{_ENDS}])(?=[{_ENDS}])|(?<=[^{_ENDS}])$")


def to_lines(found: Iterable[tuple[Box, str, float]]) -> list[str]:
    """Return the lines in reading order, of boxes with their text and the confidence in it, 0 to 1; see `mark()`."""
    lines = [(box, text if sure >= SURE else mark(text)) for box, text, sure in found if sure >= NOISE and text.strip()]
    return [normalise(line).strip() for line in read_in_order(_level(lines))]


def mark(text: str) -> str:
    """Return the *text* of a line with `DOUBTFUL` at the end of each clause, before its punctuation.

    So whatever sentence or clause is quoted of the line, the mark is in it.
    """
    return _CLAUSE_END.sub(DOUBTFUL, text)


def _level(lines: Sequence[tuple[Box, str]]) -> list[Piece]:
    """Return *lines* as pieces, turned by the slope of the page, in heights that count upwards."""
    slopes = [math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0]) for box, _ in lines]
    angle = statistics.median(slopes) if slopes else 0.0
    sine, cosine = math.sin(angle), math.cos(angle)
    pieces = []
    for box, text in lines:
        across = [x * cosine + y * sine for x, y in box]
        upwards = [x * sine - y * cosine for x, y in box]
        pieces.append(Piece(min(across), min(upwards), max(across), max(upwards), text))
    return pieces
