"""Find everything in a text that is not the document itself.

Documents come from document-sharing sites, collections of sample texts and dumps of government pages. A line is removed only on strong
evidence: an exact form that no author writes, a block of weak signs, or a weak sign beside a line already removed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from index.cleaning.bylines import find_bylines, find_file_facts
from index.cleaning.lines import ADVERTISING, BOILERPLATE, RELATED, SPAM, TEASER, Cut, Line, drop_overlaps
from index.cleaning.links import find_related_links, find_teasers, find_trailing_links
from index.cleaning.pages import find_page_counters
from index.cleaning.patterns import ADVERTISING_LINES, BOILERPLATE_LINES, INLINE, NUMBERED
from index.cleaning.scripts import fold
from index.cleaning.spam import SPAM_HINTS, find_link_pools, find_spam_sentences, is_spam
from index.cleaning.titles import find_title_prefix
from index.documents import Document

_HINTS: Final = frozenset[str]().union(*(form.hints for form in (*BOILERPLATE_LINES, *ADVERTISING_LINES, *(form for _, form in INLINE))))
_ALL_HINTS: Final = {hint: frozenset(hint) for hint in sorted(_HINTS.union(SPAM_HINTS))}  # with their characters

# Weak signs: boilerplate only beside boilerplate.
_WEAK: Final = (
    re.compile(
        "(?:分享|收藏|收起|展开|举报|打印|登录|注册|首页|点赞|评论|返回|更多|搜索|全部|复制链接|微信"
        "|微博|qq空间|朋友圈|目录|下载|预览|全屏|赞|踩|取消|确定|提交|关闭|客服|反馈|[ \\d()|·/])+"
    ),
    re.compile("[\\[(]?\\d{1,5}[)\\]]?%?"),
    re.compile("(?=.*[a-z])[\\x21-\\x7e]{1,40}"),
    re.compile(".{2,80}[.](?:docx?|pdf|pptx?|txt|wps|xlsx?|rar|zip)"),
    re.compile("(?:温馨提示|下载说明|使用说明|特别说明|文档简介|内容简介|资源描述|简介|说明|编辑推荐):?"),
    re.compile("[\\d一二三四五六]{1,2}[.、,].{0,40}(?:下载|文档|资料|上传|预览|账户|账号|本站|客服|解压|水印).{0,120}"),
    re.compile(
        "(?:技术支持|网站管理|网站维护|运行管理|维护单位|主办单位|主办|承办单位|承办"
        "|建设单位|地址|邮编|邮政编码|网站编辑|管理员邮箱|联系邮箱|举报邮箱)[: ].{0,80}"
    ),
    re.compile("(?:编辑|审核|校对|录入|供稿|上传|发布人|发布者|信息员):.{0,16}"),
)
# Weak signs that count only below boilerplate.
_FOOTER_ONLY: Final = re.compile(
    "技术支持|网站|运行|维护|主办|承办|建设单位|地址|邮|管理员|联系|举报"
)  # weak signs that count below chrome only
_NOTICE_HEADING: Final = re.compile("(?:温馨提示|友情提示|下载说明|使用说明|下载须知|特别说明|如果您无法下载.{0,40}|注意事项):?")
_NOTICE: Final = re.compile(
    "(?:下载|文档|本站|预览|上传|付费|解压|水印).{0,80}(?:下载|文档|资料|文件|本站|预览|金币|账户|客服|版权|扣费|用户|软件|内容)"
)
_KEYWORD_HEAD: Final = 30  # lines
_MIN_KEYWORDS: Final = 4
_MAX_KEYWORD: Final = 6


def find_cuts(folded: str, lines: Sequence[Line], document: Document) -> list[Cut]:
    """Return all spans to remove, in the order of the text and without overlaps."""
    characters = set(folded)
    present = [hint for hint, needed in _ALL_HINTS.items() if needed <= characters and hint in folded]
    hints = [_find_hints(line.words, present) for line in lines]
    reasons = {number: why for number, line in enumerate(lines) if (why := _classify(line.words, hints[number]))}
    for find in (find_bylines, find_file_facts, find_page_counters, find_teasers, find_link_pools, _find_notices):
        reasons = {**dict(find(lines, reasons)), **reasons}
    reasons = {**reasons, **dict(find_related_links(lines, reasons))}
    _spread(lines, reasons, {section.start for section in document.sections})
    reasons.update(dict(find_trailing_links(lines, reasons, fold(document.title))))
    cuts = [Cut(line.start, line.end + 1, reasons[number]) for number, line in enumerate(lines) if line.words and number in reasons]
    for number, line in enumerate(lines):
        if line.words and number not in reasons:
            cuts.extend(_find_inline(folded, line, hints[number]))
    cuts.extend(find_title_prefix(folded, lines, reasons))
    return sorted(drop_overlaps(cuts), key=lambda cut: cut.start)


def _find_hints(words: str, present: Sequence[str]) -> frozenset[str] | None:
    """Return those of *present* hints that are in a line, by which patterns need not be tried. None where no pattern at all can match."""
    return frozenset([hint for hint in present if hint in words]) or None


def _classify(words: str, hints: frozenset[str] | None) -> str:
    """Return why a whole line is removed whatever stands around it; empty for a line that may be text."""
    if hints is None:
        return ""
    if is_spam(words):
        return SPAM
    for why, forms in ((BOILERPLATE, BOILERPLATE_LINES), (ADVERTISING, ADVERTISING_LINES)):
        if any(form.pattern.fullmatch(words) for form in forms if not hints.isdisjoint(form.hints)):
            return why
    return ""


def _find_notices(lines: Sequence[Line], reasons: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield the heading of notices about a download, and the numbered notices below it."""
    for number, line in enumerate(lines):
        if number in reasons or not _NOTICE_HEADING.fullmatch(line.words):
            continue
        items = []
        for below in range(number + 1, len(lines)):
            words = lines[below].words
            if words and not (below in reasons or (NUMBERED.match(words) and _NOTICE.search(words))):
                break
            if words and below not in reasons:
                items.append(below)
        if items:
            yield from ((each, BOILERPLATE) for each in (number, *items))


def _spread(lines: Sequence[Line], reasons: dict[int, str], headings: set[int]) -> None:
    """Add to *reasons* the lines with a weak sign next to a removed line, blank lines aside."""
    if not reasons:
        return
    full = [number for number, line in enumerate(lines) if line.words]
    keywords = _keyword_lines(lines, full)
    for order in (full, full[::-1]):
        for before, here in pairwise(order):
            if before not in reasons or here in reasons or lines[here].start in headings or reasons[before] == TEASER:
                continue
            words = lines[here].words
            is_weak = any(pattern.fullmatch(words) for pattern in _WEAK)
            if here in keywords or (is_weak and (order is full or not _FOOTER_ONLY.match(words))):
                reasons[here] = reasons[before] if reasons[before] == RELATED else BOILERPLATE


def _keyword_lines(lines: Sequence[Line], full: Sequence[int]) -> set[int]:
    """Return the lines at the start of a file that are another line, its title, cut into words."""
    head = [lines[number].words for number in full[:_KEYWORD_HEAD]]
    found = set()
    for number in full[:_KEYWORD_HEAD]:
        words = lines[number].words.split()
        if len(words) >= _MIN_KEYWORDS and all(len(word) <= _MAX_KEYWORD for word in words):
            parts = re.compile(".{0,4}?".join(map(re.escape, words)))
            if any(parts.match(other) for other in head if other != lines[number].words):
                found.add(number)
    return found


def _find_inline(folded: str, line: Line, hints: frozenset[str] | None) -> Iterator[Cut]:
    """Yield the parts of a line that are boilerplate, advertising or spam."""
    if hints is None:
        return
    text = folded[line.start : line.end]
    for why, form in INLINE:
        if not hints.isdisjoint(form.hints):
            found = (match.span() for match in form.pattern.finditer(text) if match[0].strip())
            yield from (Cut(line.start + start, line.start + end, why) for start, end in found)
    yield from find_spam_sentences(folded, line)
