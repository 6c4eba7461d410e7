"""Find where a text comes from: its publisher, and the date it gives itself."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from index.cleaning.bylines import DATE, FIELD, OWN_DATE, SOURCE
from index.cleaning.lines import BOILERPLATE, HEAD_LINES, TAIL_LINES, Cut
from index.cleaning.scripts import fold
from index.documents import Document

_ANY_DATE: Final = re.compile("(?:(?:发布|成文|发文|公开|印发|生成|颁布|更新)?(?:时间|日期)|发布于) ?: ?")
_SHARING: Final = re.compile("文库|豆丁|道客|会员|网友|用户|上传|范文|未知|不详|互联网|网络|本站|原创|转载|论文|偶看|编辑部")
_SHARING_SITE: Final = re.compile("文库|下载|会员|金币|范文|文档|论文|偶看|格式:|大小:")
_EDITED: Final = re.compile("编辑 ?:|作者 ?: ?(?:会员|网友)|(?<![a-z])id ?:|大小 ?:|页数 ?:")
_OPENING_MARKS: Final = " ([【"
_NAME: Final = re.compile(r"[^\s:\]\[()|【】,;]{2,20}")

_YEAR: Final = re.compile("(?:19[5-9]|20[0-4])\\d")
_PLAN_ENDS: Final = frozenset("到至争划向取比较同了")
_MAX_PLAN: Final = 3  # characters of what `_YEAR_MENTION` takes before a year
_YEAR_MENTION: Final = re.compile(
    f"(?P<plan>(?<!截)(?:到|至|力争|规划|迈向|争取|比|较|同)了?)?(?P<year>{_YEAR.pattern})(?:年(?!度?规划)|[〕﹞](?=\\d+号)|](?=\\d+号))(?P<later>底?前|之前|以?后)?"
)
_BRACKETED_YEAR: Final = re.compile("[〔﹝\\[]$")
_DATE_LINE: Final = re.compile(
    "[(〔]?(?P<date>(?:(?:19|20)\\d{2}|[二〇○零一九]{1,2}[〇○零一二三四五六七八九]{2,3})年(?:[\\d一二三四五六七八九十]{1,3}月(?:[\\d一二三四五六七八九十]{1,3}日)?)?)[)〕]?"
)
_CLOSING_DATE: Final = re.compile(
    "(?:^|[^年月第至到〇○零一二三四五六七八九\\d])(?P<date>(?:(?:19|20)\\d{2}|二[〇○零][〇○零一二三四五六七八九]{2})"
    "年[\\d一二三四五六七八九十]{1,3}月[\\d一二三四五六七八九十]{1,3}日)$"
)


def is_trusted(document: Document) -> bool:
    """Return whether front matter states the document's origin, so that nothing needs to be guessed."""
    return any((document.provenance.source, document.provenance.place, document.provenance.dated)) and not document.provenance.url


def is_from_sharing_site(folded: str, cuts: Sequence[Cut]) -> bool:
    """Return whether a file comes from a site where anyone uploads: its dates are those of the upload."""
    return any(_SHARING_SITE.search(folded[cut.start : cut.end]) for cut in cuts if cut.why == BOILERPLATE)


def find_source(text: str, folded: str, bylines: Sequence[Cut]) -> str:
    """Return the publisher named in one of the removed *bylines*, unless it is a site where anyone uploads."""
    for cut in bylines:
        line = folded[cut.start : cut.end]
        label = SOURCE.search(line) if FIELD.match(line.lstrip(_OPENING_MARKS)) else None
        name = _NAME.match(text, cut.start + label.end()) if label else None
        if name and not _SHARING.search(fold(name[0])) and not FIELD.match(fold(name[0])):
            return name[0]
    return ""


def find_published(text: str, folded: str, bylines: Sequence[Cut]) -> str:
    """Return the date on which an office published a text, from the removed *bylines*."""
    for cut in bylines:
        line = folded[cut.start : cut.end]
        label = _ANY_DATE.search(line)
        date = DATE.match(line, label.end()) if label else None
        if label and date and (OWN_DATE.match(line, label.start()) or (find_source(text, folded, [cut]) and not _EDITED.search(line))):
            return text[cut.start + date.start() : cut.start + date.end()]
    return ""


def find_date(text: str, published: str) -> str:
    """Return a text's own date in its words: a line at its head or end, else the date it was *published*, else the latest past year."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    near = [*lines[::-1][:TAIL_LINES], *lines[1:HEAD_LINES]]
    for line in near:
        words = "".join(line.split())
        found = "年" in words and (_DATE_LINE.fullmatch(fold(words)) or _CLOSING_DATE.search(words if line is lines[-1] else ""))
        if found:
            return words[found.start("date") : found.end("date")]
    return published or _latest_year(text)


def _latest_year(text: str) -> str:
    """Return the latest year that a text mentions as past, in its words."""
    years: dict[str, str] = {}
    for match in _find_years(text):
        if not match["plan"] and not match["later"]:
            shown = match["year"] if _BRACKETED_YEAR.search(text[: match.start()][-1:]) else match["year"] + text[match.end("year")]
            years.setdefault(match["year"], shown)
    return years[max(years)] if years else ""


def _find_years(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of `_YEAR_MENTION`. Equivalent to `finditer()`, but much faster for searching years first."""
    end = 0
    year = _YEAR.search(text)
    while year:
        planned = text[year.start() - 1 : year.start()] in _PLAN_ENDS
        starts = range(max(end, year.start() - _MAX_PLAN), year.start() + 1) if planned else (year.start(),)
        mention = next((match for start in starts if (match := _YEAR_MENTION.match(text, start))), None)
        if mention:
            yield mention
            end = mention.end()
        year = _YEAR.search(text, end if mention else year.start() + 1)
