from bot.desk.accounts import Accounts, Rate, Tally
from bot.desk.board import OTHERS, Row, board


def tally(opened: int, response: Rate | None = None, settled: int = 0) -> Tally:
    return Tally(opened=opened, response=response or Rate(), settled=settled, settled_minutes=60.0 if settled else None)


def of(*opened: int) -> Accounts:
    return Accounts(tally(sum(opened)), {f"g{number}": tally(count) for number, count in enumerate(opened)}, {})


def test_a_cell_of_fewer_than_five_cases_is_not_shown() -> None:
    found = Accounts(tally(30), {"a": tally(20, Rate(14, 20), 4), "b": tally(10, Rate(8, 10), 6)}, {})

    assert board(found).grids == {"a": Row(20, 0.7, None, None, None), "b": Row(10, None, None, None, 60.0)}
    assert board(Accounts(tally(9), {"a": tally(9, Rate(9, 9))}, {})).grids["a"].in_time == 1.0


def test_small_grids_stand_together() -> None:
    shown = board(of(12, 3, 4))

    assert {code: row.opened for code, row in shown.grids.items()} == {"g0": 12, OTHERS: 7}
    assert shown.total is not None
    assert shown.total.opened == 19


def test_a_grid_that_is_hidden_cannot_be_told_from_the_sum() -> None:
    shown = board(of(12, 3))

    assert shown.total == Row(12, None, None, None, None)
    assert list(shown.grids) == ["g0"]


def test_too_few_cases_in_all_are_not_shown_at_all() -> None:
    assert (board(of(2, 1)).total, board(of(2, 1)).grids) == (None, {})
