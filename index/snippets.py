"""The part of a hit that is worth quoting: whole sentences in the document's own words, with the question's words marked."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from index.evidence import Match
from index.passages import clauses, sentences
from index.search import Hit

LONGEST = 160
"""Code points that a quote may have; one sentence that is longer is quoted by its clauses."""

LONGEST_LIST = 600
"""Code points to which a quote may grow so that its list is whole."""

_ITEM = re.compile(r"- |\d{1,2}[.、] ?|[（(]\d{1,2}[)）]|[①-⑳]")
_PROMISES = ("：", ":")
_WANTED = 120
_GROWTH = 0.15
_BACKWARD = 0.7


@dataclass(frozen=True, slots=True)
class Snippet:
    """A run of a passage's text, verbatim, and the half-open spans in it, in code points, where the question's words stand."""

    text: str
    highlights: tuple[tuple[int, int], ...]


def quote(hit: Hit) -> Snippet:
    """Choose the run of whole sentences of *hit* that holds most of what the question asks for.

    The best sentence grows towards its neighbours to about 120 code points, the following one favoured: what is asked for often
    stands in the sentence behind the one that names it. A list that is quoted at all is quoted whole, with what promises it.
    Headings are left out: a citation names them.
    """
    text = hit.passage.text
    units = _units(text, set(hit.passage.heading.split(" › ")) | {hit.passage.title})
    first, last = _grown(units, _best_run(units, hit.matches), hit.matches)
    first, last = _list_start(units, first, text), _list_end(units, last, text)
    start, end = units[first][0], units[last][1]
    marks = [(match.start - start, match.end - start) for match in hit.matches if start <= match.start and match.end <= end]
    return Snippet(text[start:end], tuple(_joined(marks)))


def _units(text: str, headings: set[str]) -> list[tuple[int, int]]:
    """Return the spans that a quote is made of: sentences that are no headings, and the clauses of very long ones."""
    spans = sentences(text)
    body = [(start, end) for start, end in spans if text[start:end] not in headings] or spans
    return [piece for start, end in body for piece in (clauses(text, start, end) if end - start > LONGEST else [(start, end)])]


def _worth(span: tuple[int, int], matches: Sequence[Match]) -> float:
    """Sum the weights of the different terms within a span."""
    start, end = span
    return sum({match.term: match.weight for match in matches if start <= match.start and match.end <= end}.values())


def _best_run(units: Sequence[tuple[int, int]], matches: Sequence[Match]) -> tuple[int, int]:
    """Return the first and last unit of the run, at most `LONGEST` long, that holds most; of equal ones the shortest."""
    runs = [
        (first, last)
        for first, (start, _) in enumerate(units)
        for last in range(first, bisect_right(units, start + LONGEST, lo=first + 1, key=lambda unit: unit[1]))
    ]
    return max(runs, key=lambda run: (_worth((units[run[0]][0], units[run[1]][1]), matches), units[run[0]][0] - units[run[1]][1]))


def _grown(units: Sequence[tuple[int, int]], run: tuple[int, int], matches: Sequence[Match]) -> tuple[int, int]:
    """Take in neighbours while the run is short: the one that holds more, the following one when in doubt."""
    first, last = run
    while units[last][1] - units[first][0] < _WANTED:
        choices = []
        if last + 1 < len(units) and units[last + 1][1] - units[first][0] <= LONGEST:
            choices.append((_GROWTH + _worth(units[last + 1], matches), first, last + 1))
        if first > 0 and units[last][1] - units[first - 1][0] <= LONGEST:
            choices.append((_BACKWARD * (_GROWTH + _worth(units[first - 1], matches)), first - 1, last))
        if not choices:
            break
        _, first, last = max(choices, key=lambda choice: choice[0])
    return first, last


def _list_start(units: Sequence[tuple[int, int]], first: int, text: str) -> int:
    """Return the unit that promises the list that unit *first* stands in, else *first*."""
    start, end = first, units[first][1]
    while start > 0 and _ITEM.match(text, units[start][0]) and end - units[start - 1][0] <= LONGEST_LIST:
        start -= 1
    return start


def _list_end(units: Sequence[tuple[int, int]], last: int, text: str) -> int:
    """Return the last unit of the list that unit *last* stands in or promises, else *last*."""
    start, in_list = units[last][0], _ITEM.match(text, units[last][0]) or text[units[last][1] - 1] in _PROMISES
    while in_list and last + 1 < len(units) and _ITEM.match(text, units[last + 1][0]) and units[last + 1][1] - start <= LONGEST_LIST:
        last += 1
    return last


def _joined(marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that touch or overlap."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
