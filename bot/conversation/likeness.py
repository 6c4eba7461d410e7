"""Likeness of names: how well one can stand in the place of another, by how they are written. Pure functions."""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Final

from bot.conversation.pieces import Piece, expressions

_BEGINNING: Final = 0.5  # less than the ending, for each character
_SAME_LEVEL: Final = 1.5  # more than one character at the end


def fit(name: str, run: Sequence[Piece], *, is_long: bool) -> tuple[float, int]:
    """Rate how well *name* can stand for a run; of runs as like the longer one counts for a name of several words."""
    return likeness(name, folded(run)), len(run) if is_long else -len(run)


def likeness(name: str, other: str) -> float:
    """Rate the likeness of two names by their ends, and of a longer one that begins with the shorter; 0 where there is none."""
    if is_level(name) and is_level(other):
        return _SAME_LEVEL
    ending = _common_ending(name.split(), other.split()) if name.isascii() else _common_ending(name, other)
    return ending or (_BEGINNING * len(other) if name.startswith(other) or other.startswith(name) else 0.0)


def _common_ending(name: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items two sequences have in common at their ends."""
    pairs = zip(reversed(name), reversed(other), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def is_level(name: str) -> bool:
    """Tell whether *name* is a level of administration, or another kind of place that may stand for one: 社区, 街道."""
    return expressions().levels.fullmatch(name) is not None


def folded(run: Iterable[Piece]) -> str:
    """Return the folded text of pieces, without what stands between them."""
    return "".join(piece.folded for piece in run)
