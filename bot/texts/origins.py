"""The place and date of a quote, where its document covers several."""

import re
from typing import Final

from index import Passage

_BETWEEN: Final = re.compile("[、,，;；]")
_YEARS: Final = re.compile("(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_YEAR: Final = re.compile("约?((?:19|20)[0-9]{2})年")
_DISTRICT: Final = re.compile("[省市县區区縣]$")
_LEAST_NAME: Final = 2


def own_origin(passage: Passage, quote: str) -> dict[str, str]:
    """Return `place` and `dated` of *quote* alone: what it, else its innermost heading, else its passage, names of its document's.

    Where none of them tells, they are the document's.
    """
    texts = (quote, passage.heading.rpartition(" › ")[2], passage.text)
    origin = passage.provenance
    return {"place": _place(origin.place, texts), "dated": _dated(origin.dated, texts)}


def _place(places: str, texts: tuple[str, ...]) -> str:
    listed = [each.strip() for each in _BETWEEN.split(places) if each.strip()]
    for text in texts if len(listed) > 1 else ():
        if named := [each for each in listed if _names(text, each)]:
            return "、".join(named)
    return places


def _names(text: str, place: str) -> bool:
    """Tell whether *text* names *place*, with or without what kind of district it is."""
    bare = _DISTRICT.sub("", place)
    return (bare if len(bare) >= _LEAST_NAME else place) in text


def _dated(dated: str, texts: tuple[str, ...]) -> str:
    years = sorted({*_YEARS.findall(dated)})
    for text in texts if len(years) > 1 else ():
        if (found := list(_YEAR.finditer(text))) and len({each[1] for each in found}) == 1 and years[0] <= found[0][1] <= years[-1]:
            return found[0][0]
    return dated
