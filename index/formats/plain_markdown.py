"""The plain beginning of a Markdown text: headings, paragraphs and comments on one line, which need no parser.

Laws and notices that are kept as Markdown mostly have no other markup, and CommonMark makes one thing only of such lines (version 0.31.2,
sections 3.1, 4.2, 4.6 and 4.8). From the first line on that might be something else, a parser reads the rest.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple

_LINE: Final = re.compile(
    r"(?P<blank>[ \t]*)"
    r"|(?P<heading>#{1,6}) (?P<title>[^\x00-\x1f\\`*_\[<&#]*)"
    r"|(?P<comment><!--[^<>]*--> *)"
    r"|(?P<text>(?![ #>+=~|:-]|[0-9]{1,9}[.)](?: |$))[^\x00-\x1f\\`*_\[<&]*)"  # without what begins a list, a table, a quotation or a rule
)


class Block(NamedTuple):
    """A block: `kind` is "heading", "comment" or "text", `level` that of a heading, else 0, and `line` counts its first line from 0."""

    kind: str
    text: str
    level: int
    line: int


def plain_beginning(text: str) -> tuple[list[Block], int]:
    """Return the blocks that *text* begins with, up to a blank line, and how many lines they are; no block is open behind them."""
    lines = text.split("\n")
    found = []
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            break
        found.append(match)
    if len(found) < len(lines):
        while found and found[-1].lastgroup != "blank":
            found.pop()
    return [*_blocks(found)], len(found)


def _blocks(lines: list[re.Match[str]]) -> Iterator[Block]:
    """Yield the blocks that *lines* make up; lines of text that follow one another are one paragraph."""
    for kind, group in groupby(enumerate(lines), key=lambda each: each[1].lastgroup):
        numbered = [*group]
        if kind == "text":
            yield Block("text", "\n".join(line[0].rstrip(" ") for _, line in numbered), 0, numbered[0][0])
        elif kind == "title":
            yield from (Block("heading", line["title"], len(line["heading"]), number) for number, line in numbered)
        elif kind == "comment":
            yield from (Block("comment", f"{line[0]}\n", 0, number) for number, line in numbered)
