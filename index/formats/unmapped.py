"""Characters that no table of a font maps to text: private use, replacement and control characters, scripts at random."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from index.documents import UNMAPPED, Removal

_BULLETS: Final = re.compile("^[\uf06c\uf06e\uf071\uf075\uf076\uf09f\uf0a7\uf0a8\uf0b7\uf0d8\uf0e8\uf0fc](?=\\s*\\S)")
_BULLET: Final = "\u2022"
_SUSPECT: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]")
_EXOTIC: Final = re.compile("[\u0100-\u036f\u0530-\u1fff\u2c00-\u2dff\u3400-\u4dbf\ua000-\uabff]")
_SOFT_HYPHENS: Final = "\x02\ufffe"  # pdfium's marks of a word that is broken at the end of a line
_LEAST_MAPPED: Final = 0.7
_BLOCK: Final = 10  # bits of a code point within a block, so that a script has one or two
_LEAST_BLOCKS: Final = 4


def remove_unmapped(lines: Iterable[str], first: int = 1) -> tuple[list[str], list[Removal]]:
    """Return *lines* without the characters that are no text, and those that were removed.

    A line of which a third is no text goes whole; an ordinary bullet of a symbol font stays as one. The first line has number *first*.
    """
    kept, removed = [], []
    for number, line in enumerate(lines, first):
        line = _BULLETS.sub(_BULLET, line)  # noqa: PLW2901 - the same line
        unmapped = [character for character in line if _is_unmapped(character)]
        letters = sum(not character.isspace() for character in line)
        if letters and (len(unmapped) > (1 - _LEAST_MAPPED) * letters or _is_random(line)):
            removed.append(Removal(number, line.strip(), UNMAPPED))
            continue
        if unmapped:
            removed.append(Removal(number, "".join(unmapped), UNMAPPED))
            line = "".join(character for character in line if not _is_unmapped(character)).strip()  # noqa: PLW2901
        if line:
            kept.append(line)
    return kept, removed


def _is_unmapped(character: str) -> bool:
    if character in _SOFT_HYPHENS:
        return False
    return bool(_SUSPECT.match(character)) or unicodedata.category(character) in {"Cn", "Cs"}


def _is_random(line: str) -> bool:
    """Return whether most of a line is letters of many scripts, as where numbers of glyphs are taken for characters."""
    exotic = _EXOTIC.findall(line)
    blocks = {ord(character) >> _BLOCK for character in exotic}
    return len(blocks) >= _LEAST_BLOCKS and len(exotic) > len("".join(line.split())) / 2
