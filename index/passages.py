"""What is ranked and cited: a document cut along its headings, ordinals, paragraphs and sentences.

Chinese official documents number their parts (第一章, 第三条, 一、, （一）, 1、, 一是) and often run them inline in one long line.
A part that is short enough stays whole; a longer one is cut at the outermost numbering within it, and so on down to sentences.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.documents import Document, Provenance

LONGEST = 440
"""A part of at most so many code points is one passage."""

_MERGED = 400
_LONGEST_SENTENCE = 500
_LONGEST_HEADING = 40
_KEY_LENGTH = 12
_DIGITS = "[一二三四五六七八九十百零〇]{1,4}"

# The numbering of Chinese official documents (GB/T 9704 names 一、（一）1.（1）), outermost first.
_ORDINALS = (
    re.compile(rf"第(?:{_DIGITS}|\d{{1,3}})[篇编編部]"),
    re.compile(rf"第(?:{_DIGITS}|\d{{1,3}})章"),
    re.compile(rf"第(?:{_DIGITS}|\d{{1,3}})[节節]"),
    re.compile(rf"第(?:{_DIGITS}|\d{{1,3}})[条條]"),
    re.compile(rf"{_DIGITS}、"),
    re.compile(rf"[（(]{_DIGITS}[)）]"),
    re.compile(r"\d{1,2}(?:、|[.．](?!\d))"),
    re.compile(r"[（(]\d{1,2}[)）]|[①-⑳]"),
    re.compile(rf"{_DIGITS}(?:是|要)"),
)
_ORDINAL_START = re.compile(r"[第（(①-⑳\d一二三四五六七八九十百零〇]")  # of every one of them
_FIRST_ORDINAL = 10
_LAST_ORDINAL = _FIRST_ORDINAL + len(_ORDINALS) - 1
_PARAGRAPH = 90
_SENTENCE = 99
_WITHIN = 100

_SENTENCE_END = re.compile(
    '[。！？!?；;…]+[”’」』》）)"〞〗】]*'  # an end mark and what closes with it
    "|\\n+"
    "|(?<=[A-Za-z])[.](?=\\s)"
    f"|(?<=[：:])(?=一是|一要|[（(]一[)）]|1、)"  # numbering that runs on in the line
    f"|(?<![ \u3000])[ \u3000]+(?=第{_DIGITS}[章节節条條]|{_DIGITS}、|[（(]{_DIGITS}[)）])"
)
_MAY_END = re.compile("[。！？!?；;…\\n]|[.](?=\\s)|[：:](?=[一（(1])|[ \u3000]+")
_CLAUSE_END = re.compile("[，,、：:]+[”’」』》）)]*")
_PROMISES = ("：", ":")


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of a document's text: what is ranked and cited.

    `document.text[start:end] == text`. `key` stays the same as long as its document's id and its text do. `heading` is the path of
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


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence or heading that is not cut.

    `rank` is the strength of the boundary before it, small is strong; `binds` says that it must stay with what follows.
    """

    start: int
    end: int
    rank: int
    heading: str = ""
    binds: bool = False


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of *text*, blanks at their ends left out.

    A sentence ends at 。！？；… with the quotation marks and brackets that close there, or at a line's end.
    """
    ends = _sentence_ends(text)
    spans = (_trim(text, start, end) for start, end in pairwise([0, *ends, len(text)]))
    return [(start, end) for start, end in spans if start < end]


def _sentence_ends(text: str) -> list[int]:
    """Return where the matches of `_SENTENCE_END.finditer()` end, tried only where one may begin: much faster."""
    ends = []
    found = _MAY_END.search(text)
    while found:
        end = _SENTENCE_END.match(text, found.end() if found[0] in _PROMISES else found.start())
        if end:
            ends.append(end.end())
        found = _MAY_END.search(text, end.end() if end else found.end())
    return ends


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the clauses of `text[start:end]`, each ending at a comma or colon."""
    ends = [match.end() for match in _CLAUSE_END.finditer(text, start, end)]
    spans = (_trim(text, low, high) for low, high in pairwise([start, *ends, end]))
    return [(low, high) for low, high in spans if low < high]


def split(document: Document) -> tuple[Passage, ...]:
    """Cut *document* into passages that do not overlap and leave out only white space."""
    units = _units(document)
    paths = _heading_paths(units)
    seen: dict[str, int] = {}
    passages = []
    for first, last in _parts(units, 0, len(units)):
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
    """Name a passage in twelve hexadecimal digits; *occurrence* tells equal texts of one document apart, from 1."""
    name = f"{document_id}\0{occurrence}\0{text}"
    return hashlib.sha256(name.encode("utf-8", errors="replace")).hexdigest()[:_KEY_LENGTH]


def _units(document: Document) -> list[_Unit]:
    """Cut a document's text into the pieces that stay whole."""
    text = document.text
    starts = [section.start for section in document.sections] + [len(text)]
    units = list(_sentence_units(text, 0, starts[0]))
    for section, end in zip(document.sections, starts[1:], strict=True):
        body = section.start + len(section.heading)
        units.append(_Unit(section.start, body, section.level, section.heading, binds=True))
        units.extend(_sentence_units(text, body, end))
    return units


def _sentence_units(text: str, start: int, end: int) -> Iterator[_Unit]:
    """Yield a unit for each sentence of `text[start:end]`, several for a very long one."""
    for low, high in sentences(text[start:end]):
        yield from _pieces(text, start + low, start + high)


def _pieces(text: str, start: int, end: int) -> Iterator[_Unit]:
    """Yield a sentence as one unit, or cut where it is too long to be cited."""
    rank, heading = _rank(text, start, end)
    spans = [(start, end)] if end - start <= _LONGEST_SENTENCE else _short_pieces(text, start, end)
    for low, high in spans:
        binds = text[high - 1] in _PROMISES or (bool(heading) and high - low <= _LONGEST_HEADING)
        yield _Unit(low, high, rank, heading, binds)
        rank, heading = _WITHIN, ""  # of what comes after the first piece


def _short_pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a sentence that is too long at its clauses, and a clause that is too long anywhere."""
    spans = (
        _trim(text, low + offset, min(low + offset + LONGEST, high))
        for low, high in clauses(text, start, end)
        for offset in range(0, high - low, LONGEST)
    )
    return [(low, high) for low, high in spans if low < high]


def _rank(text: str, start: int, end: int) -> tuple[int, str]:
    """Tell how strong the boundary before a sentence is, and the heading that its numbering makes of it."""
    if _ORDINAL_START.match(text, start, end):
        for rank, ordinal in enumerate(_ORDINALS, _FIRST_ORDINAL):
            found = ordinal.match(text, start, end)
            if found:
                heading = text[start:end].rstrip("。；;：: \n")
                return rank, heading if len(heading) <= _LONGEST_HEADING else found[0].rstrip("、.．")
    return (_PARAGRAPH if start == 0 or "\n" in text[max(0, start - 2) : start] else _SENTENCE), ""


def _parts(units: Sequence[_Unit], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the runs of units that become passages."""
    if first >= last:
        return
    cuts = [number for number in range(first + 1, last) if _may_cut(units, number)]
    explicit = [number for number in cuts if units[number].rank < _FIRST_ORDINAL]
    if explicit:
        for low, high in pairwise([first, *explicit, last]):
            yield from _parts(units, low, high)
    elif not cuts or _length(units, first, last) <= LONGEST:
        yield first, last
    else:
        strongest = min(units[number].rank for number in cuts)
        pieces = dict.fromkeys(pairwise([first, *(number for number in cuts if units[number].rank == strongest), last]))
        for low, high in _merged(units, list(pieces)):
            if (low, high) in pieces:
                yield from _parts(units, low, high)
            else:
                yield low, high


def _may_cut(units: Sequence[_Unit], number: int) -> bool:
    """Forbid a cut between a heading and what stands below it, and between a promise and its first item.

    A promise in front of another promise is a line of a form ("姓名：") and binds nothing.
    """
    before, here = units[number - 1], units[number]
    return not before.binds or here.rank <= before.rank < _PARAGRAPH or (here.binds and not here.heading and not before.heading)


def _merged(units: Sequence[_Unit], pieces: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join neighbouring short pieces of one level while they stay short."""
    low, high = pieces[0]
    for start, end in pieces[1:]:
        if _length(units, low, end) <= _MERGED:
            high = end
        else:
            yield low, high
            low, high = start, end
    yield low, high


def _length(units: Sequence[_Unit], first: int, last: int) -> int:
    return units[last - 1].end - units[first].start


def _heading_paths(units: Sequence[_Unit]) -> list[str]:
    """Return for each unit the path of the headings above it, its own heading included."""
    path: list[_Unit] = []
    paths = []
    for unit in units:
        # A paragraph without a number ends what "一是" began in the one before.
        ended = unit.rank if unit.heading else _LAST_ORDINAL if unit.rank == _PARAGRAPH else _WITHIN
        while path and path[-1].rank >= ended:
            path.pop()
        if unit.heading:
            path.append(unit)
        paths.append(" › ".join(step.heading for step in path))
    return paths


def _first_sentence(units: Sequence[_Unit], first: int, last: int) -> int:
    """Return the first unit of a passage that is no heading on a line of its own: the one that its path speaks of."""
    return next((number for number in range(first, last) if units[number].rank >= _FIRST_ORDINAL), last - 1)


def _without_title(path: str, title: str) -> str:
    """Leave a document's title out of a heading path."""
    return " › ".join(step for step in path.split(" › ") if step and step != title)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the ends of a span inwards past white space."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
