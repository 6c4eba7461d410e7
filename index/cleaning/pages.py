"""Recognise page numbers: on lines of their own, and in the middle of sentences where a page break was lost."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from index.cleaning.lines import COUNTER, Cut, Line
from index.cleaning.patterns import HAN

_RATIO: Final = re.compile("(\\d{1,4}) ?/ ?(\\d{1,4})")
_PAGE_LINE: Final = re.compile(
    "[-—–·] ?\\d{1,4} ?[-—–·]|第 ?\\d{1,4} ?页(?: ?[,/(]? ?共 ?\\d{1,4} ?页[)]?)?|page ?\\d{1,4}(?: ?(?:of|/) ?\\d{1,4})?"
)
_DIGITS_APART: Final = re.compile(" \\d{1,3} ")
_PAGE_DIGITS: Final = re.compile(
    f"(?<=[{HAN},。;:、”“】)]) (\\d{{1,3}}) "
    f"(?=[{HAN}“(])(?![个名人年月日项次万亿元户家条款届期号时点分秒天周岁本份册件级层类种支座栋所间处位片章节米公里亩吨千百度倍成%‰])"
)
_MIN_PAGE: Final = 250  # characters
_MIN_NUMBERS: Final = 2
_LATEST_FIRST_PAGE: Final = 3


def find_page_counters(lines: Sequence[Line], _reasons: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield lines such as "- 3 -" and "page 3 of 6", and "3/6" if another line has the same total."""
    ratios = [(number, match) for number, line in enumerate(lines) if (match := _RATIO.fullmatch(line.words))]
    totals = Counter(match[2] for _, match in ratios)
    yield from ((number, COUNTER) for number, match in ratios if totals[match[2]] > 1 and int(match[1]) <= int(match[2]))
    yield from ((number, COUNTER) for number, line in enumerate(lines) if _PAGE_LINE.fullmatch(line.words))


def find_page_digits(folded: str, start: int, end: int, cuts: Sequence[Cut]) -> list[Cut]:
    """Return the page numbers inside sentences of a span, outside *cuts*: consecutive numbers at least a page apart."""
    if not _DIGITS_APART.search(folded, start, end):
        return []
    spans = [(match.start(), match.end(), int(match[1])) for match in _PAGE_DIGITS.finditer(folded, start, end)]
    spans = [span for span in spans if not any(cut.start <= span[0] < cut.end for cut in cuts)]
    consecutive = all(after[2] == before[2] + 1 and after[0] - before[0] >= _MIN_PAGE for before, after in pairwise(spans))
    if len(spans) < _MIN_NUMBERS or not consecutive or spans[0][2] > _LATEST_FIRST_PAGE:
        return []
    return [Cut(low, high, COUNTER) for low, high, _ in spans]
