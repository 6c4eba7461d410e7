"""Lists in a text: the items that stand beside one another, and so are of one kind. Pure functions."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

_BULLET: Final = re.compile(r"[ \t]*(?:[-*•]|\(?[0-9]{1,2}[.)、])[ \t]*([^\s:,.;，。：；]{1,12})")
_ENUMERATION: Final = re.compile(r"\w{1,12}(?:、\w{1,12})+")


def beside(name: str, text: str) -> frozenset[str]:
    """Return the items of the lists in *text* of which *name* is one; both are folded."""
    found = [items for items in _lists(text) if name in items]
    return frozenset().union(*found) - {name}


def _lists(text: str) -> Iterator[frozenset[str]]:
    """Yield the first words of adjacent bullets, and what is enumerated within a sentence."""
    bullets = (_BULLET.match(line) for line in text.splitlines())
    for is_list, lines in groupby(bullets, key=bool):
        if is_list:
            yield frozenset(found[1] for found in lines if found)
    for found in _ENUMERATION.finditer(text):
        yield frozenset(found[0].split("、"))
