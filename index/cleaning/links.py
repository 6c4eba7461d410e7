"""Recognise links to other texts: lists of related titles, with or without a heading, and teasers of paragraphs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from index.cleaning.lines import RELATED, TEASER, Line
from index.cleaning.patterns import CUT_SHORT, NUMBERED, SENTENCE_PUNCTUATION

_HEADING: Final = re.compile(
    "(?:你|您)?(?:可能|也许)?(?:还|也)?(?:关注|感兴趣|喜欢|需要)的?(?:文档|文章|内容|范文|资料|人)?:?|猜你喜欢.{0,4}|大家都在看.{0,4}"
    "|(?:相关|热门|推荐|最新|精品|精彩|同类|更多相关|本类|随机|往期)(?:的)?(?:范文|文章|文档|推荐|阅读|新闻|稿件|资料|搜索|内容|链接|资讯|下载|资源|解读|图文|话题|问题|标签|更新|回顾|信息)"
    "(?:推荐|阅读|列表|搜索)?[:>]*|为您推荐|延伸阅读:?|(?:看过|浏览).{0,6}(?:的人|用户)还.{0,8}|更多>*|推荐:?|热门:?"
)
_STRONG_HEADING: Final = re.compile("你可能|您可能|猜你|大家都|范文|文档|推荐|看过|热门|精彩|同类|本类|随机|往期")
_ASKED: Final = re.compile("什么|怎么|如何做|咋|求(?:一|助|解)|急需|急求|帮忙|谁有|哪里有|吗$|[?]$|\\( *\\)|作业|论文|范文|答案|第.{1,3}题")
_SITE_TITLE: Final = re.compile("范文|心得体会|作文|论文|模板|大全|怎么写|是什么|精选|\\d篇|[.](?:docx?|pdf|pptx?)$|word|免费|下载|[?]$")
_MIN_TEASER: Final = 20
_OPENING_LENGTH: Final = 16
_ELLIPSIS: Final = 8
_MIN_LINK: Final = 6
_MAX_LINK: Final = 60
_MIN_LINKS: Final = 4
_MIN_FRAGMENTS: Final = 6
_FRAGMENT_LENGTH: Final = 9
_MIN_SIGNS: Final = 2


def find_teasers(lines: Sequence[Line], _reasons: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield paragraphs that break off and appear in full elsewhere in the file."""
    long = [(number, line) for number, line in enumerate(lines) if len(line.words) > _MIN_TEASER]
    short = [(number, line) for number, line in long if line.words[-1] in ".…多细文]" and CUT_SHORT.search(line.words)]
    openings: dict[str, list[int]] = {}
    for number, line in enumerate(lines if short else ()):
        openings.setdefault(_opening(line.words), []).append(number)
    for number, line in short:
        others = openings[_opening(line.words)]
        if any(other != number and len(lines[other].words) >= len(line.words) - _ELLIPSIS for other in others):
            yield number, TEASER


def _opening(words: str) -> str:
    return "".join(words[: 2 * _MIN_TEASER].split())[:_OPENING_LENGTH]


def find_related_links(lines: Sequence[Line], reasons: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield the heading of a list of related links, and the titles and teasers below it."""
    for number, line in enumerate(lines):
        if number in reasons or not _HEADING.fullmatch(line.words):
            continue
        below = [each for each in range(number + 1, len(lines)) if lines[each].words]
        links = _leading_links(lines, below, reasons)
        is_last = len(links) == len(below)
        ended = is_last or below[len(links)] in reasons
        if ended and (not below or links or _STRONG_HEADING.search(line.words) or below[0] in reasons):
            yield from ((each, RELATED) for each in (number, *links))


def _leading_links(lines: Sequence[Line], below: Sequence[int], reasons: Mapping[int, str]) -> list[int]:
    """Return the titles and teasers at the start of the lines *below* a heading."""
    links = []
    for each in below:
        words = lines[each].words
        if each in reasons or not (CUT_SHORT.search(words) or _looks_like_link(words)):
            break
        links.append(each)
    return links


def _looks_like_link(words: str) -> bool:
    return len(words) <= _MAX_LINK and not re.search("[。;!]", words) and not re.match("[一二三四五六七八九十]+、", words)


def find_trailing_links(lines: Sequence[Line], reasons: Mapping[int, str], title: str) -> Iterator[tuple[int, str]]:
    """Yield titles of other texts at the end of a file: one line of many titles, or a run of lines."""
    left = [number for number, line in enumerate(lines) if line.words and number not in reasons]
    if len(left) <= 1:
        return
    last = lines[left[-1]].words
    if _is_row_of_titles(last, title + lines[left[0]].words) and re.search("[。!?”)]$", lines[left[-2]].words):
        yield left[-1], RELATED
        return
    run = []
    for number in reversed(left[1:]):
        if not _is_bare_title(lines[number].words):
            break
        run.append(number)
    telling = sum(bool(_SITE_TITLE.search(lines[number].words)) for number in run)
    if len(run) >= _MIN_LINKS and telling * 2 >= len(run):
        yield from ((number, RELATED) for number in run)


def _is_bare_title(words: str) -> bool:
    return (
        _MIN_LINK <= len(words) <= _MAX_LINK and not SENTENCE_PUNCTUATION.search(words) and not NUMBERED.match(words) and ":" not in words
    )


def _is_row_of_titles(words: str, title: str) -> bool:
    """Return whether a line is many fragments rather than sentences, with two of: questions, repetitions, likeness to the *title*."""
    fragments = words.split()
    if (
        len(fragments) < _MIN_FRAGMENTS
        or len(words) < _FRAGMENT_LENGTH * len(fragments)
        or len(re.findall("[。;!]", words)) * 4 > len(fragments)
    ):
        return False
    asked = sum(bool(_ASKED.search(fragment)) for fragment in fragments)
    repeated = len(fragments) - len(set(fragments))
    pieces = {title[place : place + 4] for place in range(len(title) - 3)}
    alike = sum(any(piece in fragment for piece in pieces) for fragment in fragments)
    return (asked >= _MIN_SIGNS) + (repeated > 0) + (alike * 4 >= len(fragments)) >= _MIN_SIGNS
