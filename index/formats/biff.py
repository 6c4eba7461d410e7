"""Find in the records of an old Excel workbook what it hides, and how its numbers are displayed ([MS-XLS])."""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import olefile

from index.formats.number_formats import BUILT_IN, GENERAL

_BOF, _BOUNDSHEET, _FORMAT, _XF, _COLINFO, _ROW = 0x809, 0x85, 0x41E, 0xE0, 0x7D, 0x208
_FORMULA, _NUMBER, _RK, _MULRK = 0x06, 0x203, 0x27E, 0xBD
_DIMENSIONS: Final = 0x200
_CELLS: Final = frozenset({_FORMULA, _NUMBER, _RK, _MULRK, 0xD6, 0xFD, 0x201, 0x204, 0x205})  # and texts, blanks, truth values, errors
_LAST_ROW, _LAST_COLUMN = 65_535, 255
_ROW_HIDDEN: Final = 0x20


@dataclass(slots=True)
class Looks:
    """What a sheet hides, and the number formats of its figures, by row, from 1, and column, from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)


def check_extent(content: bytes) -> None:
    """Check that its records can be found, and that no sheet claims to reach beyond the last row and column there can be.

    calamine makes room for as much as a container or a sheet claims to hold, and ends the process where there is none.

    Raises:
        ValueError: a sheet claims too much.
        OSError: the container is damaged.
    """
    for _, kind, record in _records(_stream(content)):
        if any(row > _LAST_ROW or column > _LAST_COLUMN for row, column in _corners(kind, record)):
            message = "a sheet reaches beyond the last row or column there can be"
            raise ValueError(message)


def _corners(kind: int, record: bytes) -> Iterator[tuple[int, int]]:
    """Yield the row and column, from 0, of a cell, or of the last cell that a sheet says it has."""
    if kind == _DIMENSIONS and len(record) >= struct.calcsize("<2I2H"):
        first_row, row_end, first_column, column_end = struct.unpack_from("<2I2H", record)
        yield max(first_row, row_end - 1), max(first_column, column_end - 1)
    elif kind in _CELLS and len(record) >= struct.calcsize("<2H"):
        yield struct.unpack_from("<2H", record)
        if kind == _MULRK:
            yield 0, struct.unpack_from("<H", record, len(record) - 2)[0]


def read_looks(content: bytes) -> dict[str, Looks]:
    """Return the looks of each sheet by its name; of a damaged workbook those that can still be found."""
    sheets: dict[str, Looks] = {}
    try:
        stream = _stream(content)
        _read_records(stream, sheets)
    except (struct.error, IndexError, ValueError, OSError):
        pass  # calamine says whether the workbook can be read
    return sheets


def _read_records(stream: bytes, sheets: dict[str, Looks]) -> None:
    own: dict[int, str] = {}
    styles: list[int] = []
    starts: dict[int, Looks] = {}
    looks = Looks()
    for place, kind, record in _records(stream):
        if kind == _BOUNDSHEET:
            looks = sheets[_text(record[6:], 1)] = starts[struct.unpack_from("<I", record)[0]] = Looks()
        elif kind == _FORMAT:
            own[struct.unpack_from("<H", record)[0]] = _text(record[2:], 2)
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", record, 2)[0])
        elif kind == _BOF:
            looks = starts.get(place, Looks())
        elif kind == _ROW:
            number, flags = struct.unpack_from("<H", record)[0], struct.unpack_from("<H", record, 12)[0]
            looks.hidden_rows |= {number + 1} if flags & _ROW_HIDDEN else set()
        elif kind == _COLINFO:
            first, last, _, _, flags = struct.unpack_from("<5H", record)
            looks.hidden_columns |= set(range(first, min(last, _LAST_COLUMN) + 1)) if flags & 1 else set()
        else:
            for row, column, style in _figures(kind, record):
                number = styles[style] if style < len(styles) else 0
                looks.formats[row + 1, column] = own.get(number) or BUILT_IN.get(number, GENERAL)


def _figures(kind: int, record: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the row, column and style of each figure in a record."""
    if kind in {_FORMULA, _NUMBER, _RK}:
        yield struct.unpack_from("<3H", record)
    elif kind == _MULRK:
        row, first = struct.unpack_from("<2H", record)
        for number in range((len(record) - 6) // 6):
            yield row, first + number, struct.unpack_from("<H", record, 4 + 6 * number)[0]


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield where each record begins, its kind and its content."""
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, place)
        yield place, kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _text(record: bytes, width: int) -> str:
    """Return a string that stands behind its length of *width* bytes and a byte that tells whether its characters have one or two."""
    length = int.from_bytes(record[:width], "little")
    is_wide = record[width] & 1
    return record[width + 1 : width + 1 + length * (1 + is_wide)].decode("utf-16-le" if is_wide else "latin-1")


def _stream(content: bytes) -> bytes:
    """Return the records of a workbook, which stand in a stream of their own."""
    with olefile.OleFileIO(io.BytesIO(content)) as container:
        name = next((name for name in ("Workbook", "Book") if container.exists(name)), "Workbook")
        return bytes(container.openstream(name).read())
