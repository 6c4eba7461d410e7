"""How sure we are that a hit answers the question, and what it lacks. Pure functions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from index.analysis import Clause
from index.search import Hit

LackKind = Literal["place", "year", "now", "kind", "term", "part"]

_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_NOW: Final = re.compile("今天|今日|今晚|明天|后天|昨天|本周|下周|这周|本月|下个月|今年|明年|去年")
# What a question asks for, and the form that a passage must hold to answer it.
_FORMS: Final = (
    (
        re.compile("电话|号码|拨打|打什么号|联系方式|[热专]线(?=.{0,3}(?:多少|几|是什么))|(?<=哪)[支条个]?专线"),
        re.compile(r"\d{3,4}[- ]?\d{4,}|\d{5,}"),
    ),
    (
        re.compile(
            "几点(?!要求|意见|体会|建议|做法|启示)|几点钟|开门时间|开门(?=吗|$|[？?])|[上下]班时间|(?:开放|办公|营业|工作)时间|(?:周[末六日]|星期[六日天]).{0,6}(?:上班|开|办公)"
        ),
        re.compile(r"[\d一二三四五六七八九十]\s*[时点]|\d[:：]\d\d|周[一二三四五六日末]"),
    ),
    (re.compile("收费|价钱|工本费|票价"), re.compile(r"[\d一二三四五六七八九十百千万亿]\s*元|免费|不收费")),
    (re.compile("网址|网站地址|微信号|公众号|哪个app"), re.compile("www|http|[.](?:com|cn)|公众号")),
)


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that the question wants and the hit does not bear, in the question's own word."""

    kind: LackKind
    wanted: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How sure we are that a hit answers, from 0 to 1, and what it lacks, the weightiest first.

    `complete` says that nothing is lacking but words that could be said otherwise. `contradicted` says that the hit cannot answer at
    all: its document is about another place or year, or it holds nothing of the form that is asked for, such as a telephone number.
    """

    confidence: float
    lacks: tuple[Lack, ...]
    complete: bool = True
    contradicted: bool = False


def judge(hit: Hit) -> Verdict:
    """Weigh how much of the question *hit* covers, how strongly, and how clearly its document stands out; and say what it lacks.

    The four signals count the same; on judged questions no cleverer weighing separated better what a folder answers from what it does
    not. What no score shows is looked up: places, years, "today", and forms such as a telephone number.
    """
    confidence = (hit.coverage + hit.context + hit.strength + hit.margin) / 4
    lacks = list(_form_lacks(hit))
    lacks += [Lack(kind, clause.name) for clause in hit.absent if (kind := _kind(clause)) != "term" and not _is_about(hit, clause)]
    lacks += [Lack("term", clause.name) for clause in hit.missing if _kind(clause) == "term"]
    grave = [lack for lack in lacks if lack.kind != "term"]
    return Verdict(
        confidence,
        tuple(dict.fromkeys(lacks)),
        complete=hit.on_subject and not grave,
        contradicted=any(lack.kind != "place" or hit.passage.provenance.place for lack in grave),
    )


def _kind(clause: Clause) -> LackKind:
    if clause.place:
        return "place"
    if _YEAR.fullmatch(clause.name):
        return "year"
    return "now" if any(_NOW.search(alternative.text) for alternative in clause.alternatives) else "term"


def _is_about(hit: Hit, clause: Clause) -> bool:
    """Tell whether the document is about the place or year that the passage itself does not name."""
    origin = hit.passage.provenance
    if clause.place:
        return any(alternative.text.rstrip("市省") in origin.place for alternative in clause.alternatives)
    if _YEAR.fullmatch(clause.name):
        years = [int(year) for year in _YEAR.findall(origin.dated)]
        return bool(years) and min(years) <= int(clause.name) <= max(years)
    return False


def _form_lacks(hit: Hit) -> Iterator[Lack]:
    """Yield what the question wants in a form of its own, if the passage holds nothing of that form."""
    for asked, form in _FORMS:
        wanted = asked.search(hit.question.text)
        if wanted and not form.search(hit.passage.text):
            yield Lack("kind", wanted[0])
