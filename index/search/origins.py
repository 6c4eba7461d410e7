"""Origins: the place and the date of a quote itself, where those of its document are a list. Pure functions."""

import re
from collections.abc import Sequence
from typing import Final

from index.passages import Passage

_SEPARATORS: Final = re.compile("[、，,;；/]|\\s+和\\s+")
_A_YEAR: Final = "(?:19|20)[0-9]{2}"
_YEAR: Final = re.compile(f"[约約]?(?P<year>{_A_YEAR})年[初底末]?|(?:年份|日期)不[详詳明]")
_SPANS: Final = re.compile("[—–~～至、，,;；]|-(?![0-9]{1,2}(?![0-9]))")
_NAMED: Final = re.compile("[省市县縣区區]$")


def own_place(passage: Passage, quoted: str) -> str:
    """Return the place of what is *quoted* from *passage*: of a document of several, the one that its heading or else the text names."""
    whole = passage.provenance.place
    places = [each.strip() for each in _SEPARATORS.split(whole) if each.strip()]
    if len(places) < 2:  # noqa: PLR2004 - a list has two at least
        return whole
    for text in (passage.heading.rpartition(" › ")[2], quoted, passage.heading, passage.text):
        named = _named(places, text)
        if named:
            return "、".join(named)
    return whole


def own_date(passage: Passage, quoted: str) -> str:
    """Return the date of what is *quoted*: of a document of several years, the first of them that the quote or else its heading names."""
    whole = passage.provenance.dated
    if not _SPANS.search(whole):
        return whole
    listed = [each.strip() for each in _SEPARATORS.split(whole) if each.strip()]
    for text in (quoted, passage.heading, passage.text):
        named = _year_within(whole, text) or next((each for each in listed if each in text), "")
        if named:
            return named
    return whole


def _year_within(whole: str, text: str) -> str:
    """Return the first year in *text* of those from the first to the last of *whole*, or that it is unknown; empty without one."""
    years = re.findall(_A_YEAR, whole)
    dated = (found for found in _YEAR.finditer(text) if not found["year"] or (years and min(years) <= found["year"] <= max(years)))
    return next((found[0] for found in dated), "")


def _named(places: Sequence[str], text: str) -> list[str]:
    """Return the *places* that *text* names, with or without their last character such as 市, in their order."""
    return [place for place in places if place in text or (len(place) > 2 and _NAMED.sub("", place) in text)]  # noqa: PLR2004
