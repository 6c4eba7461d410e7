"""Undo the page layout of a PDF: drop running headers, footers and page numbers, and rejoin broken lines."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.documents import Removal
from index.formats.titles import HAN

_MARGIN = 3  # lines at the top and bottom of a page that may be header or footer, fewer on a short page
_MARGIN_SHARE = 0.2
_MIN_REPEATED = 3
_REPEATED_SHARE = 0.5
_FULL = 0.85
_TEXT_QUANTILE = 0.9  # this share of lines is no wider than running text
_PAGE_NUMBER = re.compile(
    r"[-—–·.\s]*[0-9]{1,3}[-—–·.\s]*|[0-9]{1,4}\s*[/／]\s*[0-9]{1,4}|page\s*[0-9]{1,4}(?:\s*of\s*[0-9]{1,4})?"
    r"|[-—–·\s]*第?\s*(?:[0-9]{1,4}|[一二三四五六七八九十百]{1,5})\s*[页頁](?:[\s,，/／(（]*共\s*[0-9一二三四五六七八九十百]{1,5}\s*[页頁][)）]?)?[-—–·\s]*",
    re.IGNORECASE,
)
_DIGITS = re.compile("[0-9]+")
_WIDE = re.compile(f"[{HAN}\uff00-\uffef\u3000-\u303f]")
_ENDED = re.compile("[。！？!?；;：:…][”’」』》）)]*$")
_BEGINS = re.compile(
    r"第(?:[一二三四五六七八九十百千零〇]{1,9}|\d{1,4})[编編篇部章节節条條]|[一二三四五六七八九十]{1,3}、|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]"
    r"|\d{1,2}(?:[、.．](?!\d)|\s)|[①-⑳●■◆•▪·-]\s?|[一二三四五六七八九十]是|问[:：]|答[:：]|附件"
)
_LABEL = re.compile(f"[{HAN}]{{2,8}}[:：]")
_HYPHENATED = re.compile("[A-Za-z]{2}[-\u00ad\ufffe\x02]$")
_BROKEN = re.compile("[\u00ad\ufffe\x02]\n?")
_COLUMNS = re.compile(r"\S\s{3,}\S")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page. `number` counts the lines of the raw text of all pages, from 1."""

    text: str
    number: int
    in_margin: bool


def remove_margins(pages: Sequence[Sequence[str]]) -> tuple[list[str], list[Removal]]:
    """Return the lines of *pages* without running headers, footers and page numbers, and the removed lines.

    A line in a margin is removed if it is a page number, or if half of the pages have it in a margin, digits aside.
    """
    lines = list(_number_lines(pages))
    repeated = Counter(_DIGITS.sub("#", line.text) for line in lines if line.in_margin)
    least = max(_MIN_REPEATED, _REPEATED_SHARE * len(pages))
    kept, removed = [], []
    for line in lines:
        if line.in_margin and _PAGE_NUMBER.fullmatch(line.text):
            removed.append(Removal(line.number, line.text, "page number"))
        elif line.in_margin and repeated[_DIGITS.sub("#", line.text)] >= least:
            removed.append(Removal(line.number, line.text, "running header or footer"))
        else:
            kept.append(line.text)
    return kept, removed


def _number_lines(pages: Sequence[Sequence[str]]) -> Iterator[_Line]:
    number = 0
    for page in pages:
        margin = min(_MARGIN, max(1, int(_MARGIN_SHARE * len(page))))
        for row, text in enumerate(page):
            number += 1
            yield _Line(text, number, row < margin or row >= len(page) - margin)


def join_lines(lines: Sequence[str]) -> list[str]:
    """Join the *lines* of one paragraph: those that fill the page's width, lack end punctuation, and precede no numbered item."""
    width = _text_width(lines)
    joined: list[str] = []
    for before, line in pairwise(["", *lines]):
        if before and _continues(before, line, width):
            joined[-1] = _join(joined[-1], line)
        else:
            joined.append(line)
    return [_BROKEN.sub("", line) for line in joined]


def _text_width(lines: Sequence[str]) -> float:
    """Return the width of running text, in half-width columns."""
    widths = sorted(map(_width, lines))
    return widths[int(len(widths) * _TEXT_QUANTILE)] if widths else 0.0


def _width(text: str) -> float:
    return sum(2 if _WIDE.match(character) else 1 for character in text)


def _continues(before: str, line: str, width: float) -> bool:
    """Return whether *line* continues the paragraph of the line before it."""
    if _COLUMNS.search(before) or _COLUMNS.search(line) or (_LABEL.match(before) and _LABEL.match(line)):  # rows of a table or a form
        return False
    if _HYPHENATED.search(before) and line[0].islower():
        return True
    return _width(before) >= _FULL * width and not _ENDED.search(before) and not _BEGINS.match(line)


def _join(before: str, line: str) -> str:
    """Join two lines: without a space beside a Chinese character, and without the hyphen of a broken word."""
    if _HYPHENATED.search(before) and line[0].islower():
        return before[:-1] + line
    return before + ("" if _WIDE.match(before[-1]) or _WIDE.match(line[0]) else " ") + line
