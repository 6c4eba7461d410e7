"""Split a file that contains several articles, such as a collection of sample texts."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from index.cleaning.lines import BOILERPLATE, HEAD_LINES, MARK, TEASER, Cut, Line
from index.cleaning.patterns import CUT_SHORT

_NUMERAL: Final = "[一二三四五六七八九十百\\d]{1,4}"
_ARTICLE_MARK: Final = re.compile(
    f"(?:第(?P<a>{_NUMERAL})篇|(?:范文|篇|例文|样本)(?P<b>{_NUMERAL}))(?P<colon> ?[:、.]? ?)(?P<title>.{{0,80}})"
)
_REPEATED_MARK: Final = re.compile(f"(?P<stem>[^,。;:!?]{{4,40}}?) ?(?P<word>范文|篇|例文|\\()(?P<a>{_NUMERAL})[)]?:?")
_COLLECTION: Final = re.compile("范文|大全|合集|汇编|精选|集锦|[\\d一二三四五六七八九十]+篇|多篇|几篇|锦集|汇总")
_BOOK: Final = re.compile("第[一二三四五六七八九十\\d]{1,3}章")
_TENS: Final = re.compile("([二三四五六七八九]?)十([一二三四五六七八九]?)")
_MIN_ARTICLE: Final = 150  # characters
_MAX_HEADER: Final = 700  # characters
_MAX_MARK: Final = 90  # characters


@dataclass(frozen=True, slots=True)
class Article:
    """A span of a text that becomes a document, the title that its mark gives it, and the cuts that remove the mark."""

    start: int
    end: int
    title: str = ""
    mark: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mark:
    """A line that marks an article, its numeral, and where in its words the title begins; -1 if it has none."""

    line: Line
    numeral: str
    title: int


def split_articles(text: str, folded: str, lines: Sequence[Line], cuts: Sequence[Cut]) -> list[Article]:
    """Return the articles of a file, or all of it as one article without a mark unless its parts are clearly articles."""
    gone = {cut.start for cut in cuts}
    left = [line for line in lines if line.words and line.start not in gone]
    whole = [Article(0, len(folded))]
    marks = _find_series(left)
    if len(marks) <= 1:
        return whole
    starts = [mark.line.start for mark in marks]
    spans = list(pairwise([*starts, len(folded)]))
    if any(_size(folded, start, end, cuts) < _MIN_ARTICLE for start, end in spans):
        return whole
    head = [line for line in left if line.start < starts[0]]
    if not _are_articles(marks, head, left, folded):
        return whole
    articles = [_marked_article(text, mark, span, left) for mark, span in zip(marks, spans, strict=True)]
    if _size(folded, 0, starts[0], cuts) > _MAX_HEADER:
        return [Article(0, starts[0]), *articles]
    header = tuple(Cut(line.start, line.end + 1, TEASER if CUT_SHORT.search(line.words) else BOILERPLATE) for line in head)
    return [replace(articles[0], start=0, mark=(*header, *articles[0].mark)), *articles[1:]]


def _find_series(lines: Sequence[Line]) -> Sequence[_Mark]:
    """Return the lines that mark articles and count from one."""
    marks = [_Mark(line, match["a"] or match["b"], match.start("title")) for line, match in _matches(lines, _ARTICLE_MARK)]
    return _count_from_one(marks) or _count_from_one(_repeated_marks(lines))


def _matches(lines: Sequence[Line], form: re.Pattern[str]) -> list[tuple[Line, re.Match[str]]]:
    return [(line, match) for line in lines if len(line.words) <= _MAX_MARK and (match := form.fullmatch(line.words))]


def _repeated_marks(lines: Sequence[Line]) -> list[_Mark]:
    """Return the lines with one title and a number each, of the most frequent title."""
    found = _matches(lines, _REPEATED_MARK)
    stems = Counter(match["stem"] for _, match in found)
    return [_Mark(line, match["a"], -1) for line, match in found if stems[match["stem"]] == max(stems.values())]


def _count_from_one(marks: Sequence[_Mark]) -> Sequence[_Mark]:
    """Return *marks* from the last one numbered 1 if they count on from there; those before it are teasers of the same articles."""
    numbers = [_number(mark.numeral) for mark in marks]
    first = max((place for place, number in enumerate(numbers) if number == 1), default=0)
    is_series = len(numbers[first:]) > 1 and numbers[first:] == list(range(1, len(numbers) - first + 1))
    return marks[first:] if is_series else []


def _number(numeral: str) -> int:
    """Return a number up to 99 in Chinese or Arabic digits; 0 for anything else."""
    tens = _TENS.fullmatch(numeral)
    if numeral.isdecimal():
        return int(numeral)
    if tens:
        return 10 * _digit(tens[1] or "1") + _digit(tens[2] or "0")
    return _digit(numeral) if len(numeral) == 1 else 0


def _digit(character: str) -> int:
    return int(unicodedata.numeric(character))


def _are_articles(marks: Sequence[_Mark], head: Sequence[Line], left: Sequence[Line], folded: str) -> bool:
    """Tell articles from the parts of one book: articles repeat their titles, resemble each other, or are announced as a collection."""
    if all(_BOOK.search(folded[mark.line.end : mark.line.end + _MAX_MARK]) for mark in marks):
        return False
    titles = [mark.line.words[max(mark.title, 0) :] for mark in marks]
    announced = any(_COLLECTION.search(line.words) for line in head[:HEAD_LINES])
    repeated = sum(bool(title) and _is_repeated(title, mark.line, left) for title, mark in zip(titles, marks, strict=True))
    pairs = [{title[place : place + 2] for place in range(len(title) - 1)} for title in titles]
    alike = sum(len(one & other) * 2 >= min(len(one), len(other)) > 1 for one, other in pairwise(pairs))
    return announced or repeated * 2 >= len(marks) or (alike * 2 >= len(marks) and all(mark.title >= 0 for mark in marks))


def _is_repeated(title: str, line: Line, left: Sequence[Line]) -> bool:
    """Return whether the next line with text after *line* repeats its *title*."""
    below = next((each for each in left if each.start > line.start), None)
    return below is not None and below.words == title


def _marked_article(text: str, mark: _Mark, span: tuple[int, int], left: Sequence[Line]) -> Article:
    """Return the article between a mark and the next one."""
    line = mark.line
    title = text[line.start : line.end].strip()[max(mark.title, 0) :]
    is_whole = mark.title < 0 or not title or _is_repeated(line.words[mark.title :], line, left)
    cut = Cut(line.start, line.end + 1 if is_whole else text.index(title, line.start + mark.title), MARK)
    return Article(*span, title=title, mark=(cut,))


def _size(folded: str, start: int, end: int, cuts: Sequence[Cut]) -> int:
    """Return how many characters of a span remain after *cuts*, blanks aside."""
    removed = sum(len("".join(folded[cut.start : cut.end].split())) for cut in cuts if start <= cut.start < end)
    return len("".join(folded[start:end].split())) - removed
