"""Leads: the one line of a quote that answers, verbatim: a figure with what qualifies it, a list, or else the likeliest sentence."""

import re
from collections.abc import Sequence
from typing import Final

from index.search.answer_types import AnswerType

Span = tuple[int, int]
"""Start and end in a text, in code points."""

LONGEST: Final = 120
"""Code points up to which a list belongs to the line that announces it."""

ITEM: Final = re.compile(r"[ \t]*(?:- |\d{1,2}[.、] ?|[（(]\d{1,2}[)）]|[①-⑳])")
"""The sign of a list's item at the start of its line."""

ANNOUNCING: Final = ("：", ":")
"""How a line ends that announces a list."""

_BEFORE: Final = re.compile(
    "(?:大?[约約]|[将將]?近|(?:不得?)?(?:[少低高大小短多][于於]|超[过過])|不[到足]|未?[满滿]|至[少多]|最[少多高低]|[达達]到?|"
    "每[年月周週季日天人次户戶]|[0-9０-９.,]+\\s?(?:[-—–~～]|至|到))+$"
)
_BEHIND: Final = re.compile("左右|上下|以[上下内內]|之[内內]|不等|[余餘多]|[^，,。；;、0-9\n]{0,6}[一二两兩三四五六七八九十0-9][次回]")
_REACH: Final = 12  # code points before a figure in which its qualifiers stand
_LIST_LINE: Final = re.compile("\n*([^\n]+)")
_STATEMENT: Final = re.compile("[。：:；;]")
_STOP: Final = re.compile("[。！？；;]")
_SERIES: Final = re.compile("[^，,。；;：:、\n]+(?:、[^，,。；;：:、\n]+){2,}")
_LONGEST_OF_SERIES: Final = 20  # code points of what stands between two 、
_HEAD: Final = re.compile(".*(?:分[为為成]|包[括含]了?|主要[有是为為])")  # 有 or 是 alone may be part of a word, such as 国有
_TAIL: Final = re.compile("(?<!第)[等这這]?[0-9两兩几幾一二三四五六七八九十]+[个個项項种種类類条條步方][^、]{0,8}$")


def lead(text: str, quoted: Span, likeliest: Span, answer: Span | None, kinds: Sequence[AnswerType]) -> Span:
    """Return the span of the one line of *text* that answers.

    *quoted* is the span of the quote, *likeliest* that of the sentence in it that most likely answers, and *answer* that of the figure
    or the like that is asked for, if it can be told. A list belongs to the line that announces it, unless it is longer than `LONGEST`;
    where a list is asked for, it stands alone.
    """
    if answer is not None:
        return _qualified(text, quoted, answer)
    announcing = _announcing(text, quoted[0], likeliest)
    end = _items_end(text, announcing, quoted[1])
    if kinds and kinds[0].name == "list":
        alone = _block(text, announcing[1], end) or _series(text, likeliest)
        if alone is not None:
            return alone
    return _trimmed(text, announcing[0], end if end - announcing[0] <= LONGEST else announcing[1])


def _qualified(text: str, quoted: Span, answer: Span) -> Span:
    """Return the span of a figure together with what qualifies it, such as 约 before it and 以上 behind it."""
    before = _BEFORE.search(text, max(quoted[0], answer[0] - _REACH), answer[0])
    behind = _BEHIND.match(text, answer[1], quoted[1])
    return before.start() if before else answer[0], behind.end() if behind else answer[1]


def _announcing(text: str, first: int, likeliest: Span) -> Span:
    """Return the span of the line, from *first* on, that announces the list of which *likeliest* is a bare item, else *likeliest*.

    An item that is a statement of its own, with a full stop or a colon in it, needs no list around it.
    """
    line_start = text.rfind("\n", 0, likeliest[0]) + 1
    if not ITEM.match(text, line_start) or _STATEMENT.search(text, *likeliest):
        return likeliest
    start = line_start
    while start > first and ITEM.match(text, start):
        start = text.rfind("\n", 0, start - 1) + 1
    end = text.find("\n", start)
    start = max(start, first)  # a quote may begin within the line
    announces = start < line_start and text[start:end].rstrip().endswith(ANNOUNCING)
    sentence = max((stop.end() for stop in _STOP.finditer(text, start, end - 1)), default=start)
    return (sentence, end) if announces else likeliest


def _items_end(text: str, announcing: Span, most: int) -> int:
    """Return where the list ends that the line of that span announces, at most *most*; its own end if it announces none."""
    end = announcing[1]
    if not text[slice(*announcing)].rstrip().endswith(ANNOUNCING):
        return end
    for line in _LIST_LINE.finditer(text, end, most):
        if not ITEM.match(line[1]):
            break
        end = line.end()
    return end


def _block(text: str, start: int, end: int) -> Span | None:
    """Return the span of a list of its own lines, without the sign of its first item; None if it is none, or too long."""
    span = _trimmed(text, start, end)
    return span if start < end and span[1] - span[0] <= LONGEST else None


def _series(text: str, sentence: Span) -> Span | None:
    """Return the span of the longest series such as 受理、承办、回复 in a sentence; None without one, or where it may be something else."""
    found = max(_SERIES.finditer(text, *sentence), key=lambda each: each[0].count("、"), default=None)
    if found is None:
        return None
    first, *_, last = found[0].split("、")
    head, tail = _HEAD.match(first), _TAIL.search(last)
    start = found.start() + (head.end() if head and head.end() < len(first) else 0)
    end = found.end() - (len(tail[0]) if tail and tail.start() else 0)
    return (start, end) if max(map(len, text[start:end].split("、"))) <= _LONGEST_OF_SERIES else None


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without the sign of a list's item at its start, and without blanks."""
    sign = ITEM.match(text, start + len(text[start:end]) - len(text[start:end].lstrip()), end)
    first = sign.end() if sign else start
    stripped = text[first:end]
    first += len(stripped) - len(stripped.lstrip())
    return first, max(first, first + len(stripped.strip().rstrip("；;，,")))
