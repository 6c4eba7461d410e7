from datetime import date
from pathlib import Path

import pytest

from bot.desk.folder import SETUP_FILES, DeskFiles
from bot.texts.desk_files import file_faults, unlisted
from index.ingest.setup_files import NAMES


def test_what_is_wrong_is_said_of_all_files_together(tmp_path: Path) -> None:
    (tmp_path / "grids.csv").write_text("code,name,parent,staff_chat,topic,people\nd h,东湖,,,,\n", encoding="utf-8")
    (tmp_path / "calendar.toml").write_text('\nhours = [["22:00", "06:00"]]\n', encoding="utf-8")
    (tmp_path / "urgent.toml").write_text("words = 3\n", encoding="utf-8")
    files = DeskFiles.read(tmp_path)

    assert (files.grids.units, files.calendar.timetable.hours[0]) == ({}, (540, 720))
    assert file_faults(files.faults, "zh-Hans") == [
        "grids.csv 第 2 行：code：“d h”须为 1 至 32 位的 A-Z、a-z、0-9、_ 和 -",
        "calendar.toml 第 2 行：hours：22:00 to 06:00 跨越午夜；请在 24:00 结束，次日另从 00:00 开始",
        "urgent.toml：words：应为词语列表",
    ]
    assert file_faults(files.faults, "en")[1].startswith("calendar.toml, line 2: hours: 22:00 to 06:00 runs over midnight")


@pytest.mark.parametrize(("today", "years"), [(date(2026, 11, 29), ()), (date(2026, 12, 5), (2027,)), (date(2027, 6, 1), (2027,))])
def test_a_year_without_its_list_is_named_a_month_ahead(tmp_path: Path, today: date, years: tuple[int, ...]) -> None:
    files = DeskFiles.read(tmp_path)

    assert files.unlisted(today) == years
    assert ("2027" in unlisted(years, "en")) == bool(years)


def test_the_files_of_the_desk_are_those_that_are_never_documents() -> None:
    assert SETUP_FILES == NAMES
