"""The lines of a text, the spans that cleaning cuts out of it, and the reasons it gives."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

# Why a span is cut. Removals are stored with these values.
BOILERPLATE: Final = "chrome"
ADVERTISING: Final = "advertising"
SPAM: Final = "spam"
RELATED: Final = "related links"
COUNTER: Final = "page counter"
TEASER: Final = "teaser"
MARK: Final = "article mark"

HEAD_LINES: Final = 8
"""Lines with text that make up the head of a file, where titles, bylines and dates stand."""

TAIL_LINES: Final = 5
"""Lines with text that make up its tail."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text: its span without the line feed, and its folded words without surrounding blanks."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A span that is removed, and why."""

    start: int
    end: int
    why: str


def split_lines(folded: str) -> list[Line]:
    """Return the lines of a folded text, blank ones included."""
    lines, start = [], 0
    for line in folded.split("\n"):
        lines.append(Line(start, start + len(line), line.strip()))
        start += len(line) + 1
    return lines


def drop_overlaps(cuts: Iterable[Cut]) -> Iterator[Cut]:
    """Yield *cuts* in the order of the text, without those that overlap an earlier one."""
    end = 0
    for cut in sorted(cuts, key=lambda cut: (cut.start, -cut.end)):
        if cut.start >= end:
            yield cut
            end = cut.end
