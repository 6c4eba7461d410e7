"""Tell documents from files that set up whoever answers from them: grids with their staff, office hours, urgent words.

They hold telephone numbers and ids of chats, and nobody means to publish them. Known by their names, and by their form under any other.
"""

import re
from typing import Final

NAMES: Final = frozenset({"grids.csv", "calendar.toml", "urgent.toml"})
"""The names of these files; where they lie among documents they are passed over."""

_HEAD: Final = 65536  # bytes
_CELLS: Final = re.compile(r"\s*[,;\t|]\s*")
_COLUMNS: Final = frozenset({"code", "parent", "staff_chat"})
_FIRST_KEY: Final = re.compile(r"(?:hours|holidays|workdays|words|never)\s*=\s*\[|timezone\s*=\s*[\"']|\[\[\s*season\s*\]\]|\[\s*promise\b")
_ROW: Final = re.compile(r"^code：[^\n]*\| (?:parent|staff_chat|topic|people)：", re.MULTILINE)


def is_setup_name(name: str) -> bool:
    """Tell whether a file, by the last part of its name, sets something up."""
    return name.rpartition("/")[2].casefold() in NAMES


def is_setup(content: bytes) -> bool:
    """Tell whether a text begins like a table of grids, or like one of the other files, in whatever encoding keeps ASCII apart."""
    text = content[:_HEAD].replace(b"\x00", b"").decode("utf-8-sig", errors="replace").lstrip("\ufeff\ufffd")
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return _is_header(first) or bool(_FIRST_KEY.match(first))


def is_setup_table(text: str) -> bool:
    """Tell whether the text of a document is a table of grids, as it is read from a workbook."""
    return _is_header(text.partition("\n")[0]) or bool(_ROW.search(text))


def _is_header(line: str) -> bool:
    return {cell.strip(" \"'") for cell in _CELLS.split(line.casefold())} >= _COLUMNS
