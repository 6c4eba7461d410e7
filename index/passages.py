"""Split documents into passages, the units that are ranked and cited, at headings, ordinals, paragraphs and sentences.

Chinese official documents number their parts (第一章, 第三条, 一、, （一）, 1、, 一是), often inline in one long line. A part that is
short enough is one passage; a longer one is split at the outermost numbering in it, and so on down to sentences.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, NamedTuple

from index.analysis.articles import ARTICLE, ORDINAL, REFERENCE, article_of
from index.documents import ROW_LEVEL, Document, Provenance, Section


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of passages, in code points. Measured on whole notices: see the decision of 2026-11-24 in ARCHITECTURE.md."""

    longest: int = 440
    """A part up to this size is one passage."""
    merged: int = 400
    """Neighbouring parts up to this size together are one passage."""


SIZES: Final = Sizes()

_LONGEST_SENTENCE = 500
_LONGEST_HEADING = 40
_KEY_LENGTH = 12
_DIGITS = "[一二三四五六七八九十百零〇]{1,4}"

# The numbering of Chinese official documents (GB/T 9704 names 一、（一）1.（1）), outermost first.
_ORDINALS = (
    re.compile(f"{ORDINAL}[篇编編部]"),
    re.compile(f"{ORDINAL}章"),
    re.compile(f"{ORDINAL}[节節]"),
    re.compile(ARTICLE + REFERENCE),
    re.compile(rf"{_DIGITS}、"),
    re.compile(rf"[（(]{_DIGITS}[)）]"),
    re.compile(r"\d{1,2}(?:、|[.．](?!\d))"),
    re.compile(r"[（(]\d{1,2}[)）]|[①-⑳]"),
    re.compile(rf"{_DIGITS}(?:是|要)"),
)
_ORDINAL_START = re.compile(r"[第（(①-⑳\d一二三四五六七八九十百零〇]")  # the first character of any of them
_FIRST_ORDINAL = 10
_LAST_ORDINAL = _FIRST_ORDINAL + len(_ORDINALS) - 1
_ARTICLE = _FIRST_ORDINAL + 3
_CAPTION = re.compile("[ \u3000]{0,2}(?:【[^】]{1,30}】|[（(][^）)，。；]{1,20}[)）](?=[ \u3000\n]|$))")  # of an article, behind its number
_PARAGRAPH = 90  # ranks of boundaries; those of headings are their levels
_SENTENCE = 99
_WITHIN = 100

_SENTENCE_END = re.compile(
    '[。！？!?；;…]+[”’」』》）)"〞〗】]*'  # end punctuation, and the quotation marks and brackets closed with it
    "|\\n+"
    "|(?<=[A-Za-z])[.](?=\\s)"
    f"|(?<=[：:])(?=一是|一要|[（(]一[)）]|1、)"  # inline numbering after a colon
    f"|(?<![ \u3000])[ \u3000]+(?={ORDINAL}[章节節条條]|{_DIGITS}、|[（(]{_DIGITS}[)）])"
)
_MAY_END = re.compile("[。！？!?；;…\\n]|[.](?=\\s)|[：:](?=[一（(1])|[ \u3000]+")
_MAY_END_CAPTION = re.compile("[。！？!?；;：:，,]")
_CLAUSE_END = re.compile("[，,、：:]+[”’」』》）)]*")
_COLONS = ("：", ":")


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document that is ranked and cited.

    `document.text[start:end] == text`. `key` depends on the document's id and on the passage's text only. `heading` is the path of the
    headings above the passage, outermost first, joined with " › ".
    """

    key: str
    document_id: str
    title: str
    heading: str
    start: int
    end: int
    text: str
    provenance: Provenance


class Body(NamedTuple):
    """What a passage says: its heading path and its text."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence or heading that is never split.

    `rank` is the strength of the boundary before it: the smaller, the stronger. A unit that `binds` is kept with the next one. `article` is
    the canonical number of the article of a law that begins with it. A unit that `opens` a section without a heading begins a passage
    whatever its rank; `opens` is the level of that section, else 0.
    """

    start: int
    end: int
    rank: int
    heading: str = ""
    binds: bool = False
    article: str = ""
    opens: int = 0


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of *text*, without surrounding blanks.

    A sentence ends at 。！？；… and the quotation marks and brackets closed there, or at the end of a line.
    """
    ends = _sentence_ends(text)
    spans = (_trim(text, start, end) for start, end in pairwise([0, *ends, len(text)]))
    return [(start, end) for start, end in spans if start < end]


def _sentence_ends(text: str) -> list[int]:
    """Return where the matches of `_SENTENCE_END` end. Equivalent to `finditer()`, but much faster for searching their starts first."""
    ends = []
    found = _MAY_END.search(text)
    while found:
        end = _SENTENCE_END.match(text, found.end() if found[0] in _COLONS else found.start())
        if end:
            ends.append(end.end())
        found = _MAY_END.search(text, end.end() if end else found.end())
    return ends


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the clauses of `text[start:end]`, which end at commas and colons."""
    ends = [match.end() for match in _CLAUSE_END.finditer(text, start, end)]
    spans = (_trim(text, low, high) for low, high in pairwise([start, *ends, end]))
    return [(low, high) for low, high in spans if low < high]


def split(document: Document, sizes: Sizes = SIZES) -> tuple[Passage, ...]:
    """Split *document* into passages, which do not overlap and leave out nothing but white space."""
    units = _units(document, sizes)
    paths = _heading_paths(units)
    seen: dict[str, int] = {}
    passages = []
    bounds = sorted({0, *_article_starts(units), len(units)})
    runs = (run for low, high in pairwise(bounds) for run in _split_units(units, low, high, sizes))
    for first, last in runs:
        start, end = units[first].start, units[last - 1].end
        text = document.text[start:end]
        seen[text] = seen.get(text, 0) + 1
        passages.append(
            Passage(
                key=passage_key(document.id, text, seen[text]),
                document_id=document.id,
                title=document.title,
                heading=_without_title(paths[_first_sentence(units, first, last)], document.title),
                start=start,
                end=end,
                text=text,
                provenance=document.provenance,
            )
        )
    return tuple(passages)


def passage_key(document_id: str, text: str, occurrence: int = 1) -> str:
    """Return a passage's key, twelve hexadecimal digits; *occurrence* numbers equal texts in one document, from 1."""
    name = f"{document_id}\0{occurrence}\0{text}"
    return hashlib.sha256(name.encode("utf-8", errors="replace")).hexdigest()[:_KEY_LENGTH]


def _units(document: Document, sizes: Sizes) -> list[_Unit]:
    """Split a document into headings and sentences."""
    text = document.text
    starts = [section.start for section in document.sections] + [len(text)]
    units = list(_sentence_units(text, 0, starts[0], sizes))
    for section, end in zip(document.sections, starts[1:], strict=True):
        units.extend(_section_units(text, section, end, sizes))
    return units


def _section_units(text: str, section: Section, end: int, sizes: Sizes) -> Iterator[_Unit]:
    """Yield the units of the section that ends at *end*; a row of a table is one, whatever stands in it."""
    body = section.start + len(section.heading)
    if section.heading:
        yield _Unit(section.start, body, section.level, section.heading, binds=True, article=article_of(section.heading))
    if section.level != ROW_LEVEL:
        opens = 0 if section.heading else section.level
        for unit in _sentence_units(text, body, end, sizes):
            yield replace(unit, opens=opens) if opens else unit
            opens = 0
    elif text[body:end].strip():
        yield _Unit(*_trim(text, body, end), _SENTENCE, opens=ROW_LEVEL)


def _sentence_units(text: str, start: int, end: int, sizes: Sizes) -> Iterator[_Unit]:
    """Yield a unit for each sentence of `text[start:end]`, and several for a very long one."""
    for low, high in sentences(text[start:end]):
        yield from _pieces(text, start + low, start + high, sizes)


def _pieces(text: str, start: int, end: int, sizes: Sizes) -> Iterator[_Unit]:
    """Yield a sentence as one unit, or in pieces if it is too long to be cited."""
    rank, heading = _rank(text, start, end)
    spans = [(start, end)] if end - start <= _LONGEST_SENTENCE else _short_pieces(text, start, end, sizes.longest)
    for low, high in spans:
        binds = text[high - 1] in _COLONS or (bool(heading) and high - low <= _LONGEST_HEADING)
        yield _Unit(low, high, rank, heading, binds, article_of(heading) if rank == _ARTICLE else "")
        rank, heading = _WITHIN, ""  # of the further pieces


def _short_pieces(text: str, start: int, end: int, longest: int) -> list[tuple[int, int]]:
    """Split a sentence into its clauses, and a clause that is too long anywhere."""
    spans = (
        _trim(text, low + offset, min(low + offset + longest, high))
        for low, high in clauses(text, start, end)
        for offset in range(0, high - low, longest)
    )
    return [(low, high) for low, high in spans if low < high]


def _rank(text: str, start: int, end: int) -> tuple[int, str]:
    """Return the rank of the boundary before a sentence, and its heading if it is numbered."""
    if _ORDINAL_START.match(text, start, end):
        for rank, ordinal in enumerate(_ORDINALS, _FIRST_ORDINAL):
            found = ordinal.match(text, start, end)
            if found and rank == _ARTICLE:
                return rank, _article_heading(text, found)
            if found:
                heading = text[start:end].rstrip("。；;：: \n")
                return rank, heading if len(heading) <= _LONGEST_HEADING else found[0].rstrip("、.．")
    return (_PARAGRAPH if start == 0 or "\n" in text[max(0, start - 2) : start] else _SENTENCE), ""


def _article_heading(text: str, found: re.Match[str]) -> str:
    """Return the number of an article with its caption, if one stands behind it, in brackets or alone on the line."""
    caption = _CAPTION.match(text, found.end())
    line_end = text.find("\n", found.end())
    line = text[found.start() : line_end] if line_end >= 0 else ""
    is_alone = 0 < len(line) <= _LONGEST_HEADING and not _MAY_END_CAPTION.search(line)
    return line.rstrip() if is_alone else text[found.start() : caption.end() if caption else found.end()]


def _article_starts(units: Sequence[_Unit]) -> Iterator[int]:
    """Yield the units where the articles of a law begin, each with the headings of chapters right above it."""
    for number, unit in enumerate(units):
        if unit.article:
            first = number
            while first and units[first - 1].binds and units[first - 1].heading and units[first - 1].rank < units[first].rank:
                first -= 1
            yield first


def _split_units(units: Sequence[_Unit], first: int, last: int, sizes: Sizes) -> Iterator[tuple[int, int]]:
    """Yield the runs of units that become passages."""
    if first >= last:
        return
    cuts = [number for number in range(first + 1, last) if _may_cut(units, number)]
    explicit = [number for number in cuts if units[number].rank < _FIRST_ORDINAL or units[number].opens]
    if explicit:
        for low, high in pairwise([first, *explicit, last]):
            yield from _split_units(units, low, high, sizes)
    elif not cuts or _length(units, first, last) <= sizes.longest:
        yield first, last
    else:
        strongest = min(units[number].rank for number in cuts)
        pieces = dict.fromkeys(pairwise([first, *(number for number in cuts if units[number].rank == strongest), last]))
        for low, high in _merge(units, list(pieces), sizes.merged):
            if (low, high) in pieces:
                yield from _split_units(units, low, high, sizes)
            else:
                yield low, high


def _may_cut(units: Sequence[_Unit], number: int) -> bool:
    """Return whether a passage may start at a unit: not after a heading, nor after the colon that announces a list.

    Of two lines in a row that end with a colon, the first is a field of a form ("姓名：") and announces nothing.
    """
    before, here = units[number - 1], units[number]
    return not before.binds or here.rank <= before.rank < _PARAGRAPH or (here.binds and not here.heading and not before.heading)


def _merge(units: Sequence[_Unit], pieces: Sequence[tuple[int, int]], longest: int) -> Iterator[tuple[int, int]]:
    """Yield *pieces* of one level, with neighbours joined as long as they fit into *longest*."""
    low, high = pieces[0]
    for start, end in pieces[1:]:
        if _length(units, low, end) <= longest:
            high = end
        else:
            yield low, high
            low, high = start, end
    yield low, high


def _length(units: Sequence[_Unit], first: int, last: int) -> int:
    return units[last - 1].end - units[first].start


def _heading_paths(units: Sequence[_Unit]) -> list[str]:
    """Return for each unit the path of the headings above it, including its own."""
    path: list[_Unit] = []
    paths = []
    for unit in units:
        # An unnumbered paragraph ends the "一是" of the one before, and in an article all items: it is the article's next paragraph.
        last = _ARTICLE + 1 if any(step.article for step in path) else _LAST_ORDINAL
        ended = unit.rank if unit.heading else last if unit.rank == _PARAGRAPH else _WITHIN
        if 0 < unit.opens < ROW_LEVEL:
            ended = min(ended, unit.opens)
        while path and path[-1].rank >= ended:
            path.pop()
        if unit.heading:
            path.append(unit)
        paths.append(" › ".join(step.heading for step in path))
    return paths


def _first_sentence(units: Sequence[_Unit], first: int, last: int) -> int:
    """Return the first unit of a passage that is not a heading on its own line: the one whose path is the passage's."""
    article = next((number for number in range(first, last) if units[number].article), None)
    if article is not None and all(units[number].heading and units[number].rank < _ARTICLE for number in range(first, article)):
        return article
    return next((number for number in range(first, last) if units[number].rank >= _FIRST_ORDINAL), last - 1)


def _without_title(path: str, title: str) -> str:
    """Return a heading *path* without the document's title."""
    return " › ".join(step for step in path.split(" › ") if step and step != title)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Shrink a span to leave out surrounding white space."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
