"""Article numbers of laws: 第五条, 第1077条 and 第一百三十三条之一 as patterns, and each number in one canonical form."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from index.analysis.numerals import ONE_TO_TEN, ZEROS, cardinal

_NUMERAL: Final = f"(?:[{ZEROS}{ONE_TO_TEN}百千两兩]{{1,9}}|[0-9０-９]{{1,5}})"
ORDINAL: Final = f"第[ \u3000]?{_NUMERAL}[ \u3000]?"
"""第 and any numeral, as they stand before 章, 节 and 条."""

ARTICLE: Final = f"{ORDINAL}[条條](?:之(?:[{ONE_TO_TEN}]{{1,3}}(?![{ONE_TO_TEN}])|[0-9]{{1,2}}(?![0-9%元])))?"
"""The number of an article, which a later amendment may have inserted as 之一, 之二 …"""

REFERENCE: Final = "(?![、，,。；;）)》和与與及或至到的中]|第|[规規]定|所[称稱列述指]|[款项項]|之|以[外内內下上]|同[时時])"
"""Looks ahead behind the number of an article: text that only refers to one goes on with one of these."""

TERM_MARK: Final = "§"
"""Begins the term by which the passages of an article are found; no text folds to such a term."""

_PATHS: Final = 256  # whose terms are cached: those of the document being analysed
_READ: Final = re.compile(
    f"第[ \u3000]?(?P<number>{_NUMERAL})[ \u3000]?[条條]"
    f"(?:之(?P<inserted>[{ONE_TO_TEN}]{{1,3}}(?![{ONE_TO_TEN}])|[0-9]{{1,2}}(?![0-9%元])))?"
    f"(?:[的之]?第?(?P<paragraph>[{ONE_TO_TEN}]{{1,3}}|[0-9]{{1,2}})款)?(?:[的之]?第?[（(]?(?P<item>[{ONE_TO_TEN}]{{1,3}}|[0-9]{{1,2}})[)）]?[项項])?"
)
_VIOLATED: Final = re.compile("(?:违反|触犯|依照|按照|依据|根据|适用)[^，。；？！,;?!]{0,30}$")
_CONSEQUENCE: Final = re.compile("罚|处|责任|后果|怎么办|赔")
_BARE: Final = re.compile(f"(?<=[法典例定程则則约約度])(?P<number>[0-9]{{1,4}})条(?:之(?P<inserted>[{ONE_TO_TEN}]{{1,3}}))?")
_SIGN: Final = re.compile("[条條]")
_ITEM: Final = re.compile(
    f"^[ \t\u3000]*(?:(?P<number>[{ONE_TO_TEN}]{{1,3}}(?=、)|[0-9]{{1,3}}(?=[.．、](?![0-9])))|(?P<article>{ARTICLE}){REFERENCE})",
    re.MULTILINE,
)
_RULES: Final = re.compile(
    "(?:公约|公約|民约|规约|守则|守則|准则|須知|须知|规则|規則|规定|規定|制度|办法|辦法|章程|条例)(?:[（(][^）)]{1,12}[)）])?$"
)
_HEADING: Final = re.compile(f"(?:{ARTICLE}){REFERENCE}")


@dataclass(frozen=True, slots=True)
class ArticleReference:
    """An article that a text refers to: its span, its canonical number ("133", or "133-1" for 133之一), paragraph and item, 0 for none."""

    start: int
    end: int
    number: str
    paragraph: int = 0
    item: int = 0

    @property
    def term(self) -> str:
        """The term of the article's passages."""
        return TERM_MARK + self.number


def references(text: str) -> Iterator[ArticleReference]:
    """Yield the articles that *text* names: 第…条, or the bare figures behind the name of a law (刑法133条)."""
    for found in _READ.finditer(text):
        if number := canonical(found["number"], found["inserted"]):
            yield ArticleReference(*found.span(), number, cardinal(found["paragraph"] or ""), cardinal(found["item"] or ""))
    for found in _BARE.finditer(text):
        yield ArticleReference(*found.span(), canonical(found["number"], found["inserted"]))


def asked_for(question: str) -> tuple[ArticleReference, ...]:
    """Return the articles whose text a folded *question* asks for; none where it asks what follows from breaking or applying one."""
    return tuple(
        each
        for each in references(question)
        if not (_VIOLATED.search(question[: each.start]) and _CONSEQUENCE.search(question[each.end :]))
    )


def canonical(number: str, inserted: str | None = None) -> str:
    """Return the canonical number of an article; empty if *number* is none."""
    value = cardinal(number)
    return "" if not value else f"{value}-{cardinal(inserted)}" if inserted else str(value)


@lru_cache(_PATHS)
def article_terms(path: str) -> tuple[str, ...]:
    """Return the terms of the articles among the headings of a *path*, which are joined with " › "."""
    if not _SIGN.search(path):
        return ()
    return tuple(TERM_MARK + number for step in path.split(" › ") if (number := article_of(step)))


def item_marks(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the start, end and term of each number that begins a line of *text*: 第五条, or 5. in rules that count their articles so."""
    for found in _ITEM.finditer(text):
        if number := canonical(found["number"]) if found["number"] else article_of(found["article"]):
            yield found.start(found.lastgroup or 0), found.end(), TERM_MARK + number


def item_terms(text: str, labels: Sequence[str]) -> tuple[str, ...]:
    """Return the terms of the numbered lines of *text* if it is of rules, by its *labels*, whose articles are not called 第…条."""
    if not any(map(_RULES.search, labels)) or any(map(article_terms, labels)):
        return ()
    return tuple(term for _, _, term in item_marks(text))


def article_of(heading: str) -> str:
    """Return the canonical number of the article that a *heading* begins with; empty if it begins with none."""
    found = _READ.match(heading) if _HEADING.match(heading) else None
    return canonical(found["number"], found["inserted"]) if found else ""
