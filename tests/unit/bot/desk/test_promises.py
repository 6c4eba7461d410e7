"""Promised days: the table [promise] of calendar.toml, and what it changes."""

from pathlib import Path

import pytest

from bot.desk.clock import Terms
from bot.desk.desk import Desk
from bot.desk.moves import Act
from bot.desk.timetable import read_timetable
from bot.errors import DeskFileError, MoveRefusedError
from tests.desks import LI, OfficeHours, Play, Tree

GIVEN = """# ours
[promise]
response = 2
help = 6
[promise.community]
help = 10
"""


def read(folder: Path, text: str) -> Terms:
    path = folder / "calendar.toml"
    path.write_text(text, encoding="utf-8")
    return read_timetable(path).terms


def test_what_is_left_out_is_as_above_and_there_as_by_default(tmp_path: Path) -> None:
    terms = read(tmp_path, GIVEN)

    assert (terms.response, dict(terms.days)) == (2, {"inquiry": 1, "help": 6, "complaint": 5})
    assert terms.at(0) is terms
    assert (terms.at(1).response, dict(terms.at(1).days)) == (2, {"inquiry": 1, "help": 10, "complaint": 5})
    assert read(tmp_path, "") == Terms()


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("[promise]\nhelp = 0\n", ["2: help: is no whole number of working days from 1 to 60"]),
        ("[promise]\nhelp = 3\n\n[promise.street]\nhelp = 61", ["5: help: is no whole number of working days"]),
        ("[promise]\nresponse = true", ["2: response: is no whole number"]),
        ("[promise]\nhelps = 3", ["2: helps: is no key of this table; there are community, complaint, grid, help"]),
        ("promise = 3", ["1: promise: is no table: write [promise]"]),
        ("[promise]\ngrid = 3", ["2: grid: is no table: write [promise.grid]"]),
    ],
)
def test_what_cannot_be_promised_is_refused_by_its_line(tmp_path: Path, text: str, faults: list[str]) -> None:
    with pytest.raises(DeskFileError) as refused:
        read(tmp_path, text)

    assert [f"{line}: {fault}"[: len(wanted)] for (line, fault), wanted in zip(refused.value.faults, faults, strict=True)] == faults


def promising(play: Play, terms: Terms) -> Desk:
    play.desk = Desk(play.store, b"k" * 32, OfficeHours(), Tree(), terms=terms, now=play.clock)
    return play.desk


def test_a_changed_setting_leaves_every_promise_that_was_given(tmp_path: Path) -> None:
    play = Play()
    before = play.store.get(play.open())
    promising(play, read(tmp_path, GIVEN))
    play.sweep()
    after = play.store.get(before.number)
    new = play.store.get(play.open("楼道灯不亮谁来管？"))

    assert (after.due, after.response_due) == (before.due, before.response_due)
    assert f"{before.due:%m-%d} {new.due:%m-%d} {new.response_due:%m-%d %H:%M}" == "06-03 06-08 06-02 18:00"
    with pytest.raises(MoveRefusedError):  # 5 days from now on are no earlier date than the 3 that were promised
        play.desk.act(before.number, Act("reclassify", LI.sender, category="complaint"), LI)


def test_a_first_reply_is_never_promised_later_than_the_end() -> None:
    play = Play()
    promising(play, Terms(response=5))
    case = play.store.get(play.open(category="inquiry"))

    assert case.response_due == case.due
