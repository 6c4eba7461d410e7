from pathlib import Path

import pytest

from bot.desk.grids import Grids, Unit
from bot.errors import DeskFileError

HEADER = "code,name,parent,staff_chat,topic,people\n"
TREE = """dh3,第三网格,dh,-1003,12,4455；4456
dh4,第四网格,dh,-1003,13,
qs,青山街道,,-1001,,
dh,东湖社区,qs,-1002,,
xh,西湖社区,qs,,,
alone,直属网格,,-1009,,77
"""


def read(folder: Path, text: str, encoding: str = "utf-8") -> Grids:
    (folder / "grids.csv").write_text(text, encoding=encoding)
    return Grids.load(folder / "grids.csv")


@pytest.fixture
def grids(tmp_path: Path) -> Grids:
    return read(tmp_path, HEADER + TREE)


def test_without_a_file_there_is_the_default_desk_alone(tmp_path: Path) -> None:
    grids = Grids.load(tmp_path / "grids.csv")

    assert (grids.units, grids.knows(""), grids.above(""), grids.level("")) == ({}, True, None, 0)


def test_levels_count_from_the_lowest_units_of_a_tree(grids: Grids) -> None:
    assert {code: grids.level(code) for code in grids.units} == {"dh3": 0, "dh4": 0, "qs": 2, "dh": 1, "xh": 1, "alone": 0}
    assert [grids.above(code) for code in ("dh3", "dh", "qs", "alone", "gone")] == ["dh", "qs", None, None, None]
    assert grids.below("qs") == ("dh3", "dh4", "dh", "xh")


def test_a_unit_is_found_by_its_code(grids: Grids) -> None:
    assert grids.get("DH3") == Unit("dh3", "第三网格", "dh", -1003, 12, frozenset({4455, 4456}))
    assert grids.chats() == {-1001, -1002, -1003, -1009}
    assert (grids.name("dh3"), grids.name("gone")) == ("青山街道 › 东湖社区 › 第三网格", "gone")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_is_read_as_spreadsheets_save_it(tmp_path: Path, encoding: str) -> None:
    grids = read(tmp_path, 'People,Topic,Staff_Chat,Parent,Name,Code\r\n"44,45",,,, 青山街道 ,qs\r\n,,,,,\r\n', encoding)

    assert grids.units == {"qs": Unit("qs", "青山街道", people=frozenset({44, 45}))}


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ("三号,网格,,,,\n", ["2: code: “三号” is not made of"]),
        ("a,,,,,\n\n,甲,,,,\n", ["2: name: is missing", "4: code: “” is not made of"]),
        ("a,甲,,-1.00123E+12,,\n", ["2: staff_chat: “-1.00123E+12” is no id of a group"]),
        ("a,甲,,@group,,\n", ["2: staff_chat: “@group” is no id of a group"]),
        ("a,甲,,,12,\nb,乙,,-1,x,王五 44\n", ["2: topic: has no staff_chat", "3: people: “王五” is no", "3: topic: “x” is no number"]),
        ("a,甲,,,,\nb,乙,c,,,\nA,丙,,,,\n", ["3: parent: there is no c", "4: code: A stands in line 2 too"]),
        ("a,甲,b,,,\nb,乙,a,,,\nc,丙,a,,,\nd,丁,d,,,\n", ["2: parent: goes round", "3: parent: goes round", "5: parent: goes round"]),
        ("a,甲,,,,\nb,乙,a,,,\nc,丙,b,,,\nd,丁,c,,,\n", ["5: parent: is level 4"]),
        ("a,甲\n", ["2: has 2 cells, not 6"]),
        ('a,"甲,,,,\n', ["2: unexpected end of data"]),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, rows: str, faults: list[str]) -> None:
    with pytest.raises(DeskFileError) as caught:
        read(tmp_path, HEADER + rows)
    shown = [f"{line}: {fault}" for line, fault in caught.value.faults]
    assert len(shown) == len(faults), shown
    assert [each for each, begin in zip(shown, faults, strict=True) if not each.startswith(begin)] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1: has no header"),
        ("code,name\na,甲\n", "1: the columns parent, staff_chat, topic, people are missing"),
        (HEADER.replace("people", "people,phone"), "1: there is no column phone"),
        (HEADER.replace("people", "people,code"), "1: a column is there twice"),
    ],
)
def test_a_header_is_checked_before_the_rows(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(DeskFileError, match=f"csv:{fault}"):
        read(tmp_path, text)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "grids.csv").write_bytes(b"code,\xff\xff")
    with pytest.raises(DeskFileError, match="neither in UTF-8 nor in GB18030"):
        Grids.load(tmp_path / "grids.csv")
    with pytest.raises(DeskFileError, match="cannot be read"):
        Grids.load(tmp_path)
