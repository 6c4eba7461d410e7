"""Board: figures of the desk that everybody may see, by grid, in which no cell tells of fewer than five cases. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.desk.accounts import Accounts, Rate, Tally

BOARD_DAYS: Final = timedelta(days=90)
"""Of which the board tells."""

FEWEST: Final = 5
"""Cases that a cell tells of at least."""

OTHERS: Final = "*"
"""The code of the row of all grids that have too few cases for one of their own."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is shown of a grid; None where too few cases would tell of single ones. Shares are from 0 to 1, minutes working minutes."""

    opened: int | None
    in_time: float | None
    solved: float | None
    response_minutes: float | None
    settled_minutes: float | None


@dataclass(frozen=True, slots=True)
class Board:
    """The row of all cases, None of too few, and those of the grids by code."""

    total: Row | None
    grids: Mapping[str, Row]


def board(found: Accounts) -> Board:
    """Return what of *found* may be shown.

    Grids with too few cases stand in one row together; where even that has too few, they are in no row, and in no sum from which they
    could be told: the total is that of the rows.
    """
    large = {code: each for code, each in found.by_grid.items() if each.opened >= FEWEST}
    few = sum(each.opened for each in found.by_grid.values()) - sum(each.opened for each in large.values())
    rows = {code: _row(each) for code, each in large.items()}
    if few >= FEWEST:
        rows[OTHERS] = Row(few, None, None, None, None)
    shown = sum(row.opened or 0 for row in rows.values())
    if not shown:
        return Board(None, {})
    is_whole = shown == found.total.opened
    return Board(_row(found.total) if is_whole else Row(shown, None, None, None, None), rows)


def _row(each: Tally) -> Row:
    return Row(
        each.opened,
        _share(each.response),
        _share(each.solution),
        each.response_minutes if each.responded >= FEWEST else None,
        each.settled_minutes if each.settled >= FEWEST else None,
    )


def _share(rate: Rate) -> float | None:
    """Return a share that is made of enough cases, and from which no handful of others can be told."""
    rest = rate.denominator - rate.numerator
    is_safe = rate.denominator >= FEWEST and all(part == 0 or part >= FEWEST for part in (rate.numerator, rest))
    return rate.share if is_safe else None
