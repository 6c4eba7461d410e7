"""Excerpts: a quote with its surrounding sentences, the pages of a document, quotes in the other script. Pure functions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Final

from bot.library.answers import Citation
from index import Document, Passage, Snippet, sentences

_REACH: Final = 600
_NEIGHBOURS: Final = 220
_LONGEST_PAGE: Final = 1500

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A quote with the text right before and behind it, verbatim: joined they are a run of the document."""

    before: str
    quote: str
    after: str


def surroundings(document: Document, passage: Passage, quote: str) -> Surroundings:
    """Return *quote*, which stands in *passage*, with some whole sentences to both sides."""
    start = passage.start + max(passage.text.find(quote), 0)
    end = start + len(quote)
    before = document.text[max(start - _REACH, 0) : start]
    after = document.text[end : end + _REACH]
    return Surroundings(before[_first(before) :].lstrip(), quote, after[: _last(after)].rstrip())


def _first(text: str) -> int:
    """Return where the last sentences of *text* begin that fit."""
    starts = [start for start, _ in sentences(text) if len(text) - start <= _NEIGHBOURS]
    return starts[0] if starts else max(len(text) - _NEIGHBOURS, 0)


def _last(text: str) -> int:
    """Return where the first sentences of *text* end that fit."""
    ends = [end for _, end in sentences(text) if end <= _NEIGHBOURS]
    return ends[-1] if ends else min(len(text), _NEIGHBOURS)


def pages(text: str) -> list[tuple[int, int]]:
    """Return the spans of the pages of *text*, cut at a line's or a sentence's end where there is one."""
    cuts, start = [], 0
    while len(text) - start > _LONGEST_PAGE:
        window = text[start : start + _LONGEST_PAGE]
        end = start + (max(window.rfind("\n"), window.rfind("。"), _LONGEST_PAGE // 2) + 1)
        cuts.append((start, end))
        start = end
    return [*cuts, (start, len(text))]


def in_script(citation: Citation, convert: Callable[[str], str]) -> Citation:
    """Return *citation* with its quote and its source converted, its spans where the same words stand."""
    passage, snippet = citation.passage, citation.snippet
    own = replace(passage, provenance=replace(passage.provenance, place=citation.place, dated=citation.dated))
    shown = named_in_script(own, convert)
    text = convert(snippet.text)
    converted = replace(snippet, text=text) if len(text) == len(snippet.text) else _piecewise(snippet, convert)
    return replace(citation, passage=shown, snippet=converted, written=citation.written or snippet.text)


def named_in_script(passage: Passage, convert: Callable[[str], str]) -> Passage:
    """Return *passage* with its title, headings and origin converted, and its text as written."""
    origin = replace(passage.provenance, **{name: convert(getattr(passage.provenance, name)) for name in ("source", "place", "dated")})
    return replace(passage, title=convert(passage.title), heading=convert(passage.heading), provenance=origin)


def _piecewise(snippet: Snippet, convert: Callable[[str], str]) -> Snippet:
    """Convert every stretch between the bounds of spans for itself, so that each bound is known afterwards."""
    bounds = sorted({0, len(snippet.text), *_bounds(snippet.highlights), *_bounds(snippet.answers), *snippet.lead})
    pieces = [convert(snippet.text[start:end]) for start, end in pairwise(bounds)]
    moved = dict(zip(bounds, accumulate(map(len, pieces), initial=0), strict=True))
    lead = _moved((snippet.lead,), moved)[0]
    return Snippet("".join(pieces), _moved(snippet.highlights, moved), _moved(snippet.answers, moved), lead, snippet.silent)


def _bounds(spans: Iterable[tuple[int, int]]) -> Iterable[int]:
    return (bound for span in spans for bound in span)


def _moved(spans: Sequence[tuple[int, int]], moved: dict[int, int]) -> Spans:
    return tuple((moved[start], moved[end]) for start, end in spans)
