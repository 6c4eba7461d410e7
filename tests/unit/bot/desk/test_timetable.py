from datetime import date
from pathlib import Path

import pytest

from bot.desk.timetable import ORDINARY_HOURS, Timetable, read_timetable
from bot.errors import DeskFileError


def read(folder: Path, text: str) -> Timetable:
    path = folder / "calendar.toml"
    path.write_text(text, encoding="utf-8")
    return read_timetable(path)


def test_without_a_file_the_hours_are_the_ordinary_ones(tmp_path: Path) -> None:
    assert read_timetable(tmp_path / "calendar.toml") == Timetable(hours=ORDINARY_HOURS)


def test_every_key_is_read(tmp_path: Path) -> None:
    text = """\ufefftimezone = "Asia/Urumqi"
hours = [["14:00", "24:00"], [08:30:00, 12:00:00]]
holidays = [2026-07-01]
workdays = ["2026-07-04"]
[[season]]
from = "11-01"
to = "03-31"
hours = [["10:00", "16:00"]]
"""
    timetable = read(tmp_path, text)

    assert timetable.hours == ((510, 720), (840, 1440))
    assert timetable.named == {date(2026, 7, 1), date(2026, 7, 4)}
    assert str(timetable.zone) == "Asia/Urumqi"
    assert [timetable.hours_on(date(2026, month, 1))[0][0] for month in (1, 4, 11)] == [600, 510, 600]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("hours = [\n", ["2: Invalid value"]),
        ('# night\nhours = [\n  ["09:00", "12:00"],\n  ["22:00", "06:00"],\n]\n', ["4: hours: 22:00 to 06:00 runs over midnight"]),
        ('hours = [["24:00", "08:00"]]', ["1: hours: 24:00 to 08:00 runs over midnight"]),
        ('hours = [["09:00", "24:30"]]', ["1: hours: 24:30 is no time"]),
        ('hours = [["09:00", "09:00"]]', ["1: hours: 09:00 to 09:00 is empty"]),
        ('hours = ["09:00", "12:00"]', ["1: hours: is not made of pairs", "1: hours: is not made of pairs"]),
        ("hours = []", ["1: hours: names no hours"]),
        ('hours = [["09:00", "12:00"],\n ["11:30", "18:00"]]', ["2: hours: 11:30 to 18:00 overlaps 09:00 to 12:00"]),
        ("holidays = [2026-10-01]\nworkdays = [2026-10-01]", ["2: workdays: 2026-10-01 is among the holidays too"]),
        ('holidays = [\n2026-10-01,\n"2026-02-30"]', ["3: holidays: 2026-02-30 is no date"]),
        ("hour = 3\nholidays = 5", ["1: hour: is no key", "2: holidays: is no list"]),
        ('timezone = "Moon/Sea"', ["1: timezone: is no time zone"]),
        ('[[season]]\nto = "02-30"\nhours = [["09:00", "12:00"]]', ["1: from: is missing", "2: to: there is no 02-30"]),
        ('[[season]]\nfrom = "06-01"\nto = 2026-09-01\nhours = [["09:00", "12:00"]]', ["3: to: is not of the same kind"]),
        ('[[season]]\nfrom = 2026-09-01\nto = 2026-06-01\nhours = [["09:00", "12:00"]]', ["3: to: comes before from"]),
        ('[[season]]\nfrom = "06-01"\nto = "09-30"', ["1: hours: names no hours"]),
        (
            """[[season]]
from = "06-01"
to = "09-30"
hours = [["09:00", "12:00"]]
[[season]]
from = 2026-09-15
to = 2026-10-15
hours = [["09:00", "12:00"]]
""",
            ["6: from: overlaps a season above"],
        ),
        ("season = [1]", ["1: season: is no table"]),
    ],
)
def test_a_fault_is_named_with_its_line_and_key(tmp_path: Path, text: str, faults: list[str]) -> None:
    with pytest.raises(DeskFileError) as caught:
        read(tmp_path, text)
    shown = [f"{line}: {fault}" for line, fault in caught.value.faults]
    assert len(shown) == len(faults)
    assert [each for each, begin in zip(shown, faults, strict=True) if not each.startswith(begin)] == []


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "calendar.toml").write_bytes(b"hours = \xff")
    with pytest.raises(DeskFileError, match=r"calendar\.toml: is not a text"):
        read_timetable(tmp_path / "calendar.toml")
    with pytest.raises(DeskFileError, match=r"cannot be read"):
        read_timetable(tmp_path)
