"""Cut what a converter read beyond the end of a text: bytes of the file that make characters of every script."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from index.documents import UNMAPPED, Removal
from index.formats.repair import REPLACEMENT

_NO_CHARACTERS: Final = frozenset({"Cc", "Cn", "Co", "Cs"})
_READ_SCRIPTS: Final = re.compile(
    "[\u0020-\u007e\u00a0-\u00bf\u00d7\u00f7\u0370-\u04ff\u2000-\u2bff\u3000-\u33ff\u4e00-\u9fff\ufe30-\ufe4f\uff00-\uffef]"
)
_ASKED: Final = re.compile(r"\?{5,}")
_MOST_SHARE: Final = 0.3
_LEAST_TAIL: Final = 3


def cut_leftovers(lines: Sequence[str]) -> tuple[list[str], list[Removal]]:
    """Return *lines* without what no text ends with, and what was cut, with its line numbers."""
    kept = list(lines)
    removed: list[Removal] = []
    while kept:
        line = kept.pop().rstrip()
        clean = _without_tail(line)
        is_text = bool(clean) and not _is_leftover(clean)
        if is_text and (_is_leftover(line) or len(line) - len(clean) >= _LEAST_TAIL):
            kept.append(clean)
            removed.append(Removal(len(kept), line[len(clean) :].strip(), UNMAPPED))
        elif is_text:
            kept.append(line)
        elif line.strip():
            removed.append(Removal(len(kept) + 1, line.strip(), UNMAPPED))
        if is_text:
            break
    return kept, removed[::-1]


def _without_tail(line: str) -> str:
    while line and (_is_unmapped(line[-1]) or line[-1].isspace()):
        line = line[:-1]
    return line


def _is_leftover(line: str) -> bool:
    characters = "".join(line.split())
    return sum(map(_is_unmapped, characters)) > _MOST_SHARE * len(characters) or bool(_ASKED.fullmatch(characters))


def _is_unmapped(character: str) -> bool:
    """Return whether *character* is none, or of a script that documents here are not written in."""
    return character == REPLACEMENT or unicodedata.category(character) in _NO_CHARACTERS or not _READ_SCRIPTS.match(character)
