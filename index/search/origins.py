"""Origins: the place and the date of a quote itself, where those of its document are a list. Pure functions."""

import re
from collections.abc import Sequence
from typing import Final

from index.passages import Passage

_SEPARATORS: Final = re.compile("[、，,;；/]|\\s+和\\s+")
_YEAR: Final = re.compile("[约約]?(?:19|20)[0-9]{2}年[初底末]?|(?:年份|日期)不[详詳明]")
_FOUR_DIGITS: Final = re.compile("(?:19|20)[0-9]{2}")
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
    """Return the date of what is *quoted*: of a document of several years, the year that the quote or else its heading names first."""
    whole = passage.provenance.dated
    if not _SPANS.search(whole):
        return whole
    listed = [each.strip() for each in _SEPARATORS.split(whole) if each.strip()]
    years = [int(each) for each in _FOUR_DIGITS.findall(whole)]
    for text in (quoted, passage.heading, passage.text):
        own = (year[0] for year in _YEAR.finditer(text) if _is_between(year[0], years))
        named = next((each for each in (*own, *listed) if each in text), "")
        if named:
            return named
    return whole


def _is_between(year: str, years: Sequence[int]) -> bool:
    """Tell whether *year*, as it is written, is one that the document is dated by: a text may well speak of earlier ones."""
    digits = _FOUR_DIGITS.search(year)
    return digits is None or not years or min(years) <= int(digits[0]) <= max(years)


def _named(places: Sequence[str], text: str) -> list[str]:
    """Return the *places* that *text* names, with or without their last character such as 市, in their order."""
    return [place for place in places if place in text or (len(place) > 2 and _NAMED.sub("", place) in text)]  # noqa: PLR2004
