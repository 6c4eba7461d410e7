"""Read the bare text of an old Word document by its piece table ([MS-DOC] 2.4.1), where antiword gives up on it.

Numbers of lists are not in that text, and a row of a table ends at its first empty cell; antiword knows better where it works.
"""

import io
import re
import struct
from collections.abc import Iterator
from typing import Final

import olefile

from index.documents import COMMENT, Removal
from index.formats.grids import CELL_SEPARATOR

_ENCRYPTED: Final = 0x0100
_SECOND_TABLE: Final = 0x0200
_FLAGS, _TEXT_LENGTHS, _PIECES = 0x0A, 0x4C, 0x1A2  # where they stand in the file information block
_PROPERTIES, _PIECE_TABLE = 1, 2  # what begins with these bytes
_COMPRESSED: Final = 1 << 30
_CP_1252: Final = "cp1252"
_MOST_CHARACTERS: Final = 10_000_000

_INSTRUCTION: Final = re.compile("\x13[^\x13\x14\x15]*\x14?")
_ROW_END: Final = re.compile("\x07\x07\r?")
_BREAKS: Final = str.maketrans(
    {"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": None, "\x15": None, "\x14": None}
)
_OBJECTS: Final = re.compile("[\x00-\x06\x08]")


def bare_text(content: bytes) -> tuple[str, list[Removal]]:
    """Return the text of an old Word document, a line for each paragraph and each row of a table, and the comments left out.

    Raises:
        ValueError: it is damaged, or encrypted.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            main = container.openstream("WordDocument").read()
            (flags,) = struct.unpack_from("<H", main, _FLAGS)
            table = container.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read()
        if flags & _ENCRYPTED:
            raise ValueError
        body, notes, headers, _, comments = struct.unpack_from("<5i", main, _TEXT_LENGTHS)
        text = "".join(_pieces(main, table))
    except (OSError, struct.error) as error:
        raise ValueError from error
    before = body + notes + headers
    remarks = (" ".join(_plain(line).split()) for line in text[before : before + comments].split("\r"))
    return _plain(text[: body + notes]), [Removal(0, remark, COMMENT) for remark in remarks if remark]


def _pieces(main: bytes, table: bytes) -> Iterator[str]:
    """Yield the pieces of the text in their order."""
    start, length = struct.unpack_from("<II", main, _PIECES)
    pieces = _piece_table(table[start : start + length])
    count = (len(pieces) - 4) // 12
    places = struct.unpack_from(f"<{count + 1}i", pieces)
    if places[-1] > _MOST_CHARACTERS:
        raise ValueError
    for number in range(count):
        (where,) = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * number + 2)
        size = places[number + 1] - places[number]
        if where & _COMPRESSED:
            begin = (where & ~_COMPRESSED) // 2
            yield main[begin : begin + size].decode(_CP_1252, errors="replace")
        else:
            yield main[where : where + 2 * size].decode("utf-16-le", errors="replace")


def _piece_table(pieces: bytes) -> bytes:
    """Return the piece table, which stands behind the properties that pieces refer to.

    Raises:
        ValueError: there is none.
    """
    place = 0
    while place < len(pieces):
        if pieces[place] == _PIECE_TABLE:
            (size,) = struct.unpack_from("<I", pieces, place + 1)
            return pieces[place + 5 : place + 5 + size]
        if pieces[place] != _PROPERTIES:
            break
        (size,) = struct.unpack_from("<H", pieces, place + 1)
        place += 3 + size
    raise ValueError


def _plain(text: str) -> str:
    """Return *text* without field instructions and the signs of pictures, and with a row of a table on a line."""
    while _INSTRUCTION.search(text):
        text = _INSTRUCTION.sub("", text)
    text = _ROW_END.sub("\r", text).replace("\x07", CELL_SEPARATOR)
    return _OBJECTS.sub("", text).translate(_BREAKS)
