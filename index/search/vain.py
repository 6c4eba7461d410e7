"""Vain texts: those that only ask, as a list of questions does, or say the same again and again. They answer nothing. Pure functions."""

import re
from typing import Final

_PIECE: Final = re.compile("[^\n。！!；;？?]+[。！!；;？?]?")
_STATES: Final = ("。", "！", "!", "；", ";", "：", ":", ".")
_ASKS: Final = re.compile(
    r"[什甚][么麼]|啥|怎|如何|[谁誰哪]|[几幾](?![乎率])|多(?:少|久|[长長大高远遠重]时?)|[吗嗎呢]\W*$|[是能可]否|([\u4e00-\u9fff])[不没沒]\1"
    r"|^\W*(?:who|whom|whose|what|when|where|which|why|how|is|are|do|does|did|can|could|should|may|will|would)\b",
    re.IGNORECASE,
)
_INDEFINITE: Final = re.compile("[无無不][论論管]|([谁誰哪什怎]).*(?:\\1|[都也])")
"""谁办案谁负责 and 什么时候都可以 state something."""

_LETTERS: Final = re.compile(r"\w+")
_MOSTLY: Final = 0.9  # of the letters
_RUN: Final = 4
_LEAST_RUNS: Final = 60  # of that many characters each: shorter texts may repeat themselves
_LEAST_NEW: Final = 0.25  # of the runs


def is_vain(text: str) -> bool:
    """Tell whether nine tenths of *text* ask, or three quarters of it have been said in it before; takes linear time."""
    letters = "".join(_LETTERS.findall(text))
    return _repeats(letters) or _only_asks(text, len(letters))


def _only_asks(text: str, whole: int) -> bool:
    """Tell whether nine tenths of the *whole* of a text's letters ask; most texts state more than a tenth in their first pieces."""
    stated = 0
    for piece in _PIECE.finditer(text):
        if not _asks(piece[0].rstrip()):
            stated += sum(map(len, _LETTERS.findall(piece[0])))
            if whole - stated < _MOSTLY * whole:
                return False
    return whole > 0


def _asks(piece: str) -> bool:
    if piece.endswith(("？", "?")):
        return True
    return not piece.endswith(_STATES) and bool(_ASKS.search(piece)) and not _INDEFINITE.search(piece)


def _repeats(letters: str) -> bool:
    count = len(letters) - _RUN + 1
    if count < _LEAST_RUNS or len({*letters[:count]}) > _LEAST_NEW * count:  # with each other character begins another run
        return False
    return len({letters[at : at + _RUN] for at in range(count)}) <= _LEAST_NEW * count
