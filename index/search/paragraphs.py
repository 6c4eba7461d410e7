"""Paragraphs (款) of an article, as questions ask for them: 第三条第二款."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from index.analysis.articles import ARTICLE, article_of, asked_for

Span = tuple[int, int]

_LINE: Final = re.compile("[^\n]*[^\\s][^\n]*")
_NUMBER_ALONE: Final = re.compile(f"\\s*{ARTICLE}\\s*(?:【[^】]*】|[（(][^）)]*[)）])?\\s*")
_ITEM: Final = re.compile("\\s*(?:[（(][一二三四五六七八九十\\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\\d{1,2}[.．、]|[①-⑳]|- )")


def asked_paragraph(question: str, text: str) -> Span | None:
    """Return the span in *text* of the paragraph that a folded *question* asks for, with its items; None if it asks for none there."""
    for asked in asked_for(question):
        if asked.paragraph:
            found = list(_paragraphs(_article_lines(text, asked.number), text))
            return found[asked.paragraph - 1] if asked.paragraph <= len(found) else None
    return None


def _article_lines(text: str, number: str) -> list[Span]:
    """Return the lines of the article of that *number*, without a first line of the number and caption alone."""
    lines = [found.span() for found in _LINE.finditer(text)]
    starts = [place for place, (start, end) in enumerate(lines) if article_of(text[start:end].strip())]
    first = next((place for place in starts if article_of(text[slice(*lines[place])].strip()) == number), len(lines))
    last = next((place for place in starts if place > first), len(lines))
    inside = lines[first:last]
    return inside[1:] if inside and _NUMBER_ALONE.fullmatch(text, *inside[0]) else inside


def _paragraphs(lines: Sequence[Span], text: str) -> Iterator[Span]:
    """Yield the paragraphs that *lines* make up: each line that is no item, with the items behind it."""
    begun: Span | None = None
    for start, end in lines:
        if begun is not None and not _ITEM.match(text, start):
            yield begun
            begun = None
        begun = (start, end) if begun is None else (begun[0], end)
    if begun is not None:
        yield begun
