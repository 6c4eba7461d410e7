"""Guess a document's title from its first lines, its headings or its file name."""

import re
from collections.abc import Iterator
from typing import Final

from index.documents import Draft

HAN: Final = "\u3400-\u9fff"
"""Chinese characters of the basic plane, for a character class."""

TITLE = re.compile(r"[^，,。；;！!？?|]{6,60}")
"""A line short enough for a title and without a sentence's punctuation."""

NUMBERED = re.compile(
    r"第[一二三四五六七八九十百\d]+[编篇部章节節条條]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[、.．)]"
)
"""The ordinal before a heading of an official document."""

_HAN = re.compile(f"[{HAN}]")


def first_title(text: str) -> str:
    """Return the first line of *text* that looks like a title: Chinese, short, no sentence punctuation; empty if none does."""
    return next(_title_lines(text), "")


def heading_or_title(draft: Draft) -> str:
    """Return the first heading unless it is numbered, else the first unnumbered line that looks like a title."""
    first = draft.sections[0].heading if draft.sections else ""
    if first and not NUMBERED.match(first):
        return first
    return next((line for line in _title_lines(draft.text) if not NUMBERED.match(line)), first)


def stem(name: str) -> str:
    """Return a file's *name* without folders and extension: the title of last resort."""
    return name.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _title_lines(text: str) -> Iterator[str]:
    lines = (line.strip() for line in text.split("\n"))
    return (line for line in lines if TITLE.fullmatch(line) and _HAN.search(line))
