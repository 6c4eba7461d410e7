"""Decode damaged GB18030 and Big5: a lost or broken byte costs one character, and not all that follow it on the line.

Both encodings write a character as two bytes without saying which is the first, so that after a lost byte every pair is a wrong one,
mostly another character, and the decoder notices at the end of the line at best.
"""

import re
from collections.abc import Iterator
from typing import Final

REPLACEMENT: Final = "\ufffd"
"""What stands in the place of bytes that cannot be read."""

_RUN: Final = re.compile(rb"[^\x00-\x2f\x3a-\x3f]+")  # no other byte can be the second of a character
_MARKS: Final = re.compile(f"{REPLACEMENT}+")
_LONGEST_RUN: Final = 8192  # bytes; what is longer is decoded as it comes, since the search below is quadratic
_WIDTHS: Final = (1, 2, 3, 4)  # of damage in bytes: one or two that are lost or foreign, and the two of a character that they part
_COST: Final = 1.5  # of a damaged place, in common characters
_UNCOMMON: Final = 0.25


def repair(content: bytes, encoding: str, common: frozenset[str]) -> str:
    """Decode *content*, with one `REPLACEMENT` for each damaged place.

    Which byte is the damaged one is told by what follows: of all readings the one with most *common* characters is taken.
    """
    pieces, end = [], 0
    for run in _RUN.finditer(content):
        pieces += [content[end : run.start()].decode("ascii"), _decode_run(run[0], encoding, common)]
        end = run.end()
    return "".join(pieces) + content[end:].decode("ascii")


def damaged_runs(content: bytes, encoding: str) -> int:
    """Return how many runs of *content*, which are lines at most, cannot be decoded as they are."""
    return sum(not _is_sound(run[0], encoding) for run in _RUN.finditer(content))


def _is_sound(run: bytes, encoding: str) -> bool:
    try:
        run.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _decode_run(run: bytes, encoding: str, common: frozenset[str]) -> str:
    try:
        return run.decode(encoding)
    except UnicodeDecodeError as error:
        plain = run.decode(encoding, errors="replace")
        readings = [plain, *_readings(run, error.start, encoding)] if len(run) <= _LONGEST_RUN else [plain]
        return _MARKS.sub(REPLACEMENT, max(readings, key=lambda text: _likelihood(text, common)))


def _likelihood(text: str, common: frozenset[str]) -> float:
    """Return how likely a reading is, for its common characters and its damaged places."""
    return sum(1 if each in common else -_UNCOMMON for each in text) - _COST * text.count(REPLACEMENT)


def _readings(run: bytes, noticed: int, encoding: str) -> Iterator[str]:
    """Yield *run* as it reads without a few bytes where a character begins, up to where an error was *noticed*."""
    before = run[:noticed].decode(encoding)
    start = 0
    for number, character in enumerate([*before, ""]):
        for width in _WIDTHS:
            rest = run[start + width :].decode(encoding, errors="replace")
            yield before[:number] + REPLACEMENT * min(width, 2) + rest
        start += len(character.encode(encoding))
