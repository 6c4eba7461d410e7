"""Laws that a question names: which documents 养犬管理规定第二十条 is about."""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Final

from index.analysis.articles import asked_for
from index.analysis.characters import UNIFIED_HAN
from index.cleaning.rule_names import RULE_END, rule_name

_NAMED: Final = re.compile(f"(?:{RULE_END.pattern})(?:[（(][^）)]{{1,12}}[)）])?(?P<behind>[》」]?[的中里内之上]?[ ，,]?)$")
_CUT: Final = re.compile("[^\\w《》（）()·]")
_ISSUER: Final = re.compile(
    f"(?:中华人民共和国|[{UNIFIED_HAN}]{{1,12}}(?:省|市|县|区|州|旗|盟|镇|乡|街道|国务院|人民政府|自治区|村|社区))+"
)
_LEADING: Final = re.compile(
    "(?:^|[^\\w]|[的把看查问说讲在从对由按和与及是请下我国家本省市县区州旗版新旧年订正行]|请问|根据|依照|按照|依据|现行|一下|知道|告诉)$"
)
_ENDING: Final = re.compile(f"(?:{RULE_END.pattern})$")
_LONGEST: Final = 60


class Naming(IntEnum):
    """How well a question names a law: not at all, by an abbreviation, without its issuer, or in full."""

    NONE = 0
    SHORT = 1
    WITHOUT_ISSUER = 2
    FULL = 3


def law_before_article(question: str) -> str:
    """Return what stands before the first article that a folded *question* asks for, if it ends in the name of a law; else "".

    What precedes the name itself is not cut off: only a title tells where the name begins.
    """
    asked = asked_for(question)
    before = _CUT.split(question[: asked[0].start].strip())[-1] if asked else ""
    named = _NAMED.search(before)
    return "" if named is None else before[: named.start("behind")]


def naming(words: str, title: str, title_words: Sequence[str]) -> Naming:
    """Tell how well *words*, which end in a law's name, name the document of a folded *title*, which *title_words* make up."""
    name, wanted = rule_name(title), rule_name(words)
    issuer = _ISSUER.match(name)
    if not name or not wanted:
        return Naming.NONE
    if wanted.endswith(name) and _LEADING.search(wanted[: -len(name)]):
        return Naming.FULL
    short = name[issuer.end() :] if issuer else name
    if issuer and short and wanted.endswith(short) and _LEADING.search(wanted[: -len(short)]):
        return Naming.WITHOUT_ISSUER
    abbreviated = _abbreviation(tuple(title_words)).search(wanted[-_LONGEST:])
    if abbreviated and len(abbreviated[0]) > 2 and _LEADING.search(wanted[: -len(abbreviated[0])]):  # noqa: PLR2004 - 民法 may be any law's
        return Naming.SHORT
    return Naming.NONE


@lru_cache(maxsize=256)
def _abbreviation(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of the abbreviations of a title: each of its *words* gives one character at least, in their order (刑诉法)."""
    ending = _ENDING.search(words[-1]) if words else None
    if ending and ending.start():
        words = (*words[:-1], words[-1][: ending.start()], ending[0])
    some = (f"(?=[{re.escape(word)}]){''.join(re.escape(each) + '?' for each in word)}" for word in words)
    return re.compile("".join(some) + "$")
