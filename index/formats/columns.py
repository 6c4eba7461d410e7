"""The reading order of a page: rows from top to bottom, and columns of running text one after another."""

import re
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from index.formats.titles import HAN

_LEAST_ROWS: Final = 4  # that a column of running text has
_LEAST_CHARACTERS: Final = 7  # that a line of a column has on the mean
_FILLED: Final = 0.75  # of a column's width that its middle line fills
_ALIKE: Final = 0.6  # ratio of the widths of two columns
_MOST_CROSSING: Final = 0.5  # rows across the gutter, for each row beside it
_MOST_RULES: Final = 2  # lines drawn across the gutter; a table has more
_SLACK: Final = 2.0  # points by which the edges of a column may differ
_NARROW: Final = 0.7  # of the height of a line: a gap that parts no words of Chinese
_CHINESE: Final = re.compile(f"[{HAN}\u3000-\u303f\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text and its box on the page, in points from the lower left corner."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    @property
    def middle(self) -> float:
        """The height of the middle of the box."""
        return (self.bottom + self.top) / 2


def find_gutter(pieces: Sequence[Piece], rules: Callable[[float], int] = lambda _x: 0, most: int = 2) -> float | None:
    """Return the horizontal place between two columns of running text; None where there are none.

    Cells of a table are columns, too, but are short, or have lines drawn across: *rules* counts those that cross a place.
    One side may be columns again, *most* times over.
    """
    edges = Counter(round(piece.left) for piece in pieces)
    found = []
    for edge, count in edges.items():
        if count >= _LEAST_ROWS / 2:
            left, right, crossing = _part(pieces, edge - _SLACK)
            rows = min(len(group_rows(left)), len(group_rows(right)))
            if (
                rows >= _LEAST_ROWS
                and len(group_rows(crossing)) <= _MOST_CROSSING * rows
                and _are_columns(_outer_column(left, most), _outer_column(right, most))
            ):
                found.append((rows, -edge, (max(piece.right for piece in left) + min(piece.left for piece in right)) / 2))
    gutter = max(found)[2] if found else None
    return None if gutter is None or rules(gutter) > _MOST_RULES else gutter


def _part(pieces: Sequence[Piece], place: float) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """Return the *pieces* on the left of a place, on its right, and across it."""
    left = [piece for piece in pieces if piece.right <= place]
    right = [piece for piece in pieces if piece.left >= place]
    return left, right, [piece for piece in pieces if piece.left < place < piece.right]


def _outer_column(side: Sequence[Piece], most: int) -> Sequence[Piece]:
    """Return the left column of a *side* that has several."""
    gutter = find_gutter(side, most=most - 1) if most > 1 else None
    return side if gutter is None else _part(side, gutter)[0]


def _are_columns(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Return whether both sides are running text, side by side, about as wide as each other."""
    widths = [max(piece.right for piece in side) - min(piece.left for piece in side) for side in (left, right)]
    spans = [(min(piece.bottom for piece in side), max(piece.top for piece in side)) for side in (left, right)]
    beside = min(spans[0][1], spans[1][1]) - max(spans[0][0], spans[1][0])
    is_beside = beside >= min(high - low for low, high in spans) / 2
    return is_beside and min(widths) >= _ALIKE * max(widths) and all(map(_is_running, (left, right), widths))


def _is_running(column: Sequence[Piece], width: float) -> bool:
    """Return whether the lines of a column fill it."""
    rows = group_rows(column)
    filled = statistics.median(max(piece.right for piece in row) - min(piece.left for piece in row) for row in rows)
    characters = sum(len(piece.text) for piece in column) / len(rows)
    return filled >= _FILLED * width and characters >= _LEAST_CHARACTERS


def group_rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the *pieces* of each row, from left to right, the rows from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.middle):
        if rows and _on_one_row(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _on_one_row(piece: Piece, other: Piece) -> bool:
    return abs(piece.middle - other.middle) <= max(piece.top - piece.bottom, other.top - other.bottom) / 2


def read_in_order(pieces: Sequence[Piece], rules: Callable[[float], int] = lambda _x: 0) -> list[str]:
    """Return the lines of a page in reading order: what runs across both columns parts the page into bands."""
    gutter = find_gutter(pieces, rules)
    if gutter is None:
        return [_line(row) for row in group_rows(pieces)]
    lines: list[str] = []
    band: list[Piece] = []
    for row in [*group_rows(pieces), []]:
        if not row or any(piece.left < gutter < piece.right for piece in row):
            left, right, _ = _part(band, gutter)
            lines += [line for side in (left, right) if side for line in read_in_order(side, rules)]
            lines += [_line(row)] if row else []
            band = []
        else:
            band += row
    return lines


def _line(row: Sequence[Piece]) -> str:
    """Join the pieces of a row: with a blank, unless Chinese characters stand close beside each other."""
    line = row[0].text
    for before, piece in pairwise(row):
        is_close = piece.left - before.right < _NARROW * (piece.top - piece.bottom)
        is_chinese = bool(_CHINESE.match(before.text[-1:]) and _CHINESE.match(piece.text))
        line += ("" if is_close and is_chinese else " ") + piece.text
    return line
