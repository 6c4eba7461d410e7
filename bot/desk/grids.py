"""Grids: the units that cases go to, as a tree of grids, communities and streets, read from `grids.csv`.

    code,name,parent,staff_chat,topic,people
    qs,青山街道,,-1001000000001,,
    dh,东湖社区,qs,-1001000000002,,
    dh3,东湖第三网格,dh,-1001000000003,12,4455 4456

`parent` is the unit above; `staff_chat` the id of the Telegram group whose members are its staff, `topic` a topic in it; `people` are the
numeric ids of the staff, where not every member of the group is. A level counts from the lowest units of a tree: 0, 1, 2.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Self

from bot.errors import DeskFileError

GRIDS_FILE: Final = "grids.csv"
"""Its name in DESK_DIR."""

COLUMNS: Final = ("code", "name", "parent", "staff_chat", "topic", "people")

_CODE: Final = re.compile("[A-Za-z0-9_-]{1,32}")  # of "?start=g_CODE", and with a case's number in 64 bytes of a button
_CHAT: Final = re.compile("-[0-9]{1,19}")
_NUMBER: Final = re.compile("[1-9][0-9]{0,18}")
_SEPARATORS: Final = re.compile(r"[\s,;，；、]+")
_LONGEST_NAME: Final = 60
_MOST_LEVELS: Final = 3
_LARGEST: Final = 2**20
_BELOW: Final = " › "


@dataclass(frozen=True, slots=True)
class Unit:
    """A grid, a community or a street; `parent` is empty at the top, `people` where the members of `staff_chat` are its staff."""

    code: str
    name: str
    parent: str = ""
    staff_chat: int | None = None
    topic: int | None = None
    people: frozenset[int] = frozenset()
    level: int = 0


@dataclass(frozen=True)
class Grids:
    """The units by code, in the order of the file. A unit that is not known has nothing above it and level 0. Immutable; any thread."""

    units: Mapping[str, Unit] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the units at *path*; none without a file.

        Raises:
            DeskFileError: with every fault and its line.
        """
        text = _text(path)
        if text is None:
            return cls()
        rows, faults = _rows(text)
        faults += _faults_between(rows)
        if faults:
            raise DeskFileError(path, sorted(faults))
        units = {unit.code: unit for _, unit in rows}
        return cls({code: replace(unit, level=_level(unit, units)) for code, unit in units.items()})

    def get(self, code: str) -> Unit | None:
        """Return the unit *code*, as written or, since people type it, in other case."""
        folded = code.casefold()
        return self.units.get(code) or next((unit for unit in self.units.values() if unit.code.casefold() == folded), None)

    def knows(self, code: str) -> bool:
        """Tell whether there is a unit *code*; the default desk, whose code is empty, is always there."""
        return not code or code in self.units

    def above(self, code: str) -> str | None:
        """Return the code of the unit above; None at the top and at the default desk."""
        unit = self.units.get(code)
        return unit.parent or None if unit else None

    def level(self, code: str) -> int:
        """Return 0 for a grid or the default desk, 1 for a community, 2 for a street."""
        return self.units[code].level if code in self.units else 0

    def below(self, code: str) -> tuple[str, ...]:
        """Return the codes of all units below, in the order of the file."""
        return tuple(each for each in self.units if each != code and code in _upwards(each, self.units))

    def name(self, code: str) -> str:
        """Return the name of the unit with those above it, street first; the code itself where there is no such unit."""
        return _BELOW.join(self.names(code)) or code

    def names(self, code: str) -> tuple[str, ...]:
        """Return the names of the units above and, last, of the unit itself; none where there is no such unit."""
        return tuple(self.units[each].name for each in _upwards(code, self.units))[::-1]

    def chats(self) -> frozenset[int]:
        """Return all staff chats."""
        return frozenset(unit.staff_chat for unit in self.units.values() if unit.staff_chat is not None)


def _text(path: Path) -> str | None:
    """Return the text of a file in UTF-8 or, as spreadsheets save it, in GB18030; None if there is none.

    Raises:
        DeskFileError: it is neither, is too large, or cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DeskFileError(path, [(0, f"cannot be read: {error.strerror}")]) from error
    if len(content) > _LARGEST:
        raise DeskFileError(path, [(0, "is larger than 1 MiB")])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DeskFileError(path, [(0, "is a text neither in UTF-8 nor in GB18030")])


def _rows(text: str) -> tuple[list[tuple[int, Unit]], list[tuple[int, str]]]:
    """Return the units, each with the line that its row ends on, and what is wrong with single rows."""
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    rows: list[tuple[int, Unit]] = []
    faults: list[tuple[int, str]] = []
    header: list[str] = []
    try:
        for cells in reader:
            values = [cell.strip() for cell in cells]
            if not any(values):
                continue
            if not header:
                header = [value.casefold() for value in values]
                faults += [(reader.line_num, fault) for fault in _header_faults(header)]
                if faults:
                    return [], faults
                continue
            if len(values) != len(header):
                faults.append((reader.line_num, f"has {len(values)} cells, not {len(header)}"))
                continue
            unit, wrong = _unit(dict(zip(header, values, strict=True)))
            rows.append((reader.line_num, unit))
            faults += [(reader.line_num, fault) for fault in wrong]
    except csv.Error as error:
        faults.append((reader.line_num, str(error)))
    return rows, faults if header else [(1, f"has no header: {','.join(COLUMNS)}")]


def _header_faults(header: Sequence[str]) -> Iterator[str]:
    missing, unknown = [name for name in COLUMNS if name not in header], [name for name in header if name not in COLUMNS]
    if missing:
        yield f"the columns {', '.join(missing)} are missing; the first line is {','.join(COLUMNS)}"
    if unknown:
        yield f"there is no column {', '.join(unknown)}"
    if len(set(header)) < len(header):
        yield "a column is there twice"


def _unit(row: Mapping[str, str]) -> tuple[Unit, list[str]]:
    """Return the unit of a row, and what is wrong with it by itself."""
    people = [word for word in _SEPARATORS.split(row["people"]) if word]
    faults = [
        (not _CODE.fullmatch(row["code"]), f"code: “{row['code']}” is not made of 1 to 32 of A-Z a-z 0-9 _ -"),
        (not row["name"], "name: is missing"),
        (len(row["name"]) > _LONGEST_NAME, f"name: has more than {_LONGEST_NAME} characters"),
        (
            bool(row["staff_chat"] and not _CHAT.fullmatch(row["staff_chat"])),
            f"staff_chat: “{row['staff_chat']}” is no id of a group, such as -1001234567890; spreadsheets keep it in columns of text",
        ),
        (bool(row["topic"] and not _NUMBER.fullmatch(row["topic"])), f"topic: “{row['topic']}” is no number of a topic"),
        (bool(row["topic"] and not row["staff_chat"]), "topic: has no staff_chat"),
        *((not _NUMBER.fullmatch(word), f"people: “{word}” is no numeric id of a person") for word in people),
    ]
    wrong = [fault for is_wrong, fault in faults if is_wrong]
    if wrong:
        return Unit(row["code"], row["name"], row["parent"]), wrong
    chat, topic = (int(row[name]) if row[name] else None for name in ("staff_chat", "topic"))
    return Unit(row["code"], row["name"], row["parent"], chat, topic, frozenset(map(int, people))), []


def _faults_between(rows: Sequence[tuple[int, Unit]]) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with rows side by side: codes that are there twice, parents that are not, circles, and too many levels."""
    lines: dict[str, int] = {}
    units = {unit.code: unit for _, unit in rows}
    for line, unit in rows:
        if not unit.code:
            continue
        if (first := lines.setdefault(unit.code.casefold(), line)) != line:
            yield line, f"code: {unit.code} stands in line {first} too"
        if unit.parent and unit.parent not in units:
            yield line, f"parent: there is no {unit.parent}"
            continue
        path = list(_upwards(unit.code, units))
        if units[path[-1]].parent in path:
            if units[path[-1]].parent == unit.code:  # said of those in the circle, not of those that lead to it
                yield line, f"parent: goes round in a circle: {' → '.join([*path, unit.code])}"
        elif len(path) > _MOST_LEVELS:
            yield line, f"parent: is level {len(path)}; there are {_MOST_LEVELS}: street, community, grid"


def _upwards(code: str, units: Mapping[str, Unit]) -> Mapping[str, None]:
    """Return the codes from *code* to the top, in order; in a circle each once."""
    path: dict[str, None] = {}
    while code in units and code not in path:
        path[code] = None
        code = units[code].parent
    return path


def _level(unit: Unit, units: Mapping[str, Unit]) -> int:
    """Return how far *unit* stands above the lowest level of its tree."""
    paths = [list(_upwards(code, units)) for code in units]
    top = list(_upwards(unit.code, units))
    return max(len(path) for path in paths if path[-1] == top[-1]) - len(top)
