"""Write the address behind a link beside its words, so that a question about an address can be answered."""

import re
from typing import Final

from index.formats.titles import HAN

_ADDRESS: Final = re.compile(r"(?:https?|ftp)://[^\s/]+\S*|mailto:(?P<mail>[^\s?]+@[^\s?]+)\S*", re.IGNORECASE)
_NEIGHBOUR: Final = re.compile("[上下前后後][一]?[篇页頁条條章节節]|打印|关闭|關閉|返回|分享")
_HAN: Final = re.compile(f"[{HAN}]")
_SCHEME: Final = re.compile(r"\A[a-z]+:(?://)?(?:www\.)?", re.IGNORECASE)


def address(target: str) -> str:
    """Return the address that people can type of a link's *target*; empty for places within a page or a site, and for scripts."""
    found = _ADDRESS.fullmatch(target.strip())
    return "" if found is None else found["mail"] or found[0]


def beside(words: str, target: str, before: str = "") -> str:
    """Return what to write after the *words* of a link to *target*: its address in brackets, empty if it stands there already.

    *before* is what the line says before the link.
    """
    where = address(target)
    if not words.strip() or not where or _core(where) in _core(words) or where in before or _NEIGHBOUR.search(f"{before[-4:]}{words}"):
        return ""
    return f"\uff08{where}\uff09" if _HAN.search(words) else f" ({where})"


def _core(text: str) -> str:
    """Return an address without its scheme and its last slash, as people write it."""
    return _SCHEME.sub("", "".join(text.split())).rstrip("/").lower()
