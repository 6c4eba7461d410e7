"""Find the place that a text is about."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from index.analysis.characters import UNIFIED_HAN
from index.analysis.place_names import is_named_after
from index.cleaning.scripts import fold

_GENERIC: Final = re.compile(
    "[全我本各该外省市县区城社园辖街小片山库校景战灾疫郊新老东南西北中贵某x*×几两一二三四五六七八九十多所每跨上下进驻到在和与及]"
    "|[应须当向由经报以将被对从自于按往为是有无属给让把]|^沿|^[内山]?地$|^(?:地方|当地|异地|属地|原籍|户籍|基层)"
)
_WORDLIKE: Final = frozenset(
    re.findall(
        "..",
        "长治安康大同安顺兴安太原东方和平安定文山白山保山大理三明天水玉树怀化定西通化海东黄南海西海北河源来宾武威宣城新乡商洛",
    )
)
_COUNTY_OR_CITY: Final = re.compile(
    f"(?:^|(?<=[\n ,。;:(《“]))(?:关于)?(?P<place>[{UNIFIED_HAN}]{{2,3}}[市县旗])(?!长|委员|民|场|容|政|内|外|域)", re.MULTILINE
)
_COMPATRIOTS: Final = re.compile("(?:台湾|香港|澳门)(?:地区|特别行政区|特区)?(?:永久性?)?(?:居民|同胞|投资|学生|青年|企业|居住证|来往)")
_EARLY: Final = 400  # characters
_TIMES_OTHERS: Final = 2
_MANY_MENTIONS: Final = 3
_EARLY_MENTIONS: Final = 2


@dataclass(frozen=True, slots=True)
class _Mention:
    """Where a text names a place: the name without an ending such as 省, and the span with it."""

    name: str
    start: int
    end: int


def find_place(title: str, text: str, folded: str, places: frozenset[str]) -> str:
    """Return the place in the words of the text: the only one in the title, else one mentioned far more often than any other.

    Args:
        title: the document's title.
        text: its text.
        folded: the folded text.
        places: known names without their endings.
    """
    for words, source in ((fold(title), title), (folded, text)):
        found = _find_mentions(words, places)
        names = Counter(mention.name for mention in found)
        if not names:
            continue
        (name, count), *others = names.most_common(2)
        mentions = [mention for mention in found if mention.name == name]
        if not others if source is title else _is_clear(count, others[0][1] if others else 0, mentions[0].start, text):
            return max((source[mention.start : mention.end] for mention in mentions), key=len)
        if source is not title:
            return ""
    return ""


def place_names(folded: str, places: frozenset[str]) -> frozenset[str]:
    """Return the names of places in a folded text, known ones without their endings."""
    return frozenset(
        mention.name.rstrip("市县旗") if mention.name not in places else mention.name for mention in _find_mentions(folded, places)
    )


def _is_clear(count: int, other: int, first: int, text: str) -> bool:
    """Return whether a text is about the place it mentions *count* times, first at offset *first*, and no other more than *other* times."""
    is_early = first < _EARLY
    starts_line = is_early and not text[:first].rpartition("\n")[2].strip()
    return count >= _TIMES_OTHERS * other and (count > _MANY_MENTIONS or (count >= _EARLY_MENTIONS and is_early) or starts_line)


def _find_mentions(folded: str, places: frozenset[str]) -> list[_Mention]:
    """Return all mentions of places. A known name that is also a word counts only with its ending."""
    found = []
    if places:
        matches = _known_places(places).finditer(folded)
        names = (match for match in matches if match["ending"] or _is_city(folded, match))
        found = [_Mention(match["name"], match.start(), match.end()) for match in names]
    taken = {mention.start for mention in found}
    spans = (match.span("place") for match in _COUNTY_OR_CITY.finditer(folded))
    unknown = [
        _Mention(folded[start:end], start, end)
        for start, end in spans
        if start not in taken and not _GENERIC.search(folded[start : end - 1])
    ]
    return sorted([*found, *unknown], key=lambda mention: mention.start)


def _is_city(folded: str, match: re.Match[str]) -> bool:
    """Return whether a known name without an ending is no word, no part of a street's or community's name, and no kind of people.

    台湾居民 and 香港同胞 stand in the rules of every place.
    """
    if match["name"] in _WORDLIKE or _COMPATRIOTS.match(folded, match.start()):
        return False
    return not is_named_after(folded, match["name"], match.end())


@lru_cache(maxsize=8)
def _known_places(places: frozenset[str]) -> re.Pattern[str]:
    """Return a pattern of the *places* with or without their endings."""
    names = "|".join(sorted(map(re.escape, places), key=lambda name: (-len(name), name)))
    return re.compile(
        f"(?P<name>{names})(?P<ending>省|(?:壮族|回族|维吾尔)?自治[区州]|[{UNIFIED_HAN}]{{1,3}}族自治州|市(?!场|民|政|容)|盟)?"
    )
