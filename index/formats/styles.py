"""Resolve the styles of a Word document: heading levels, hidden text and list membership, inherited or not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from index.formats.wordml import NAMESPACES, W, is_on, value

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|標題", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*\d", re.IGNORECASE)
_MAX_ANCESTORS = 20
_MAX_LEVEL = 6
_BODY_TEXT = 9  # the outline level of what is not a heading


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says about a paragraph or run, ancestors included. `level` is 0 for body text, else 1 to 6."""

    level: int = 0
    is_title: bool = False
    is_contents: bool = False
    is_hidden: bool = False
    list_id: str = ""
    list_level: str = ""


class Styles:
    """The styles of a document by id; an unknown id is plain body text."""

    def __init__(self, root: _Element | None) -> None:
        elements = () if root is None else root.findall("w:style", NAMESPACES)
        self._elements = {element.get(f"{W}styleId", ""): element for element in elements}
        self._resolved: dict[str, Style] = {}

    def __getitem__(self, style_id: str) -> Style:
        if style_id not in self._resolved:
            self._resolved[style_id] = self._resolve(style_id)
        return self._resolved[style_id]

    def _resolve(self, style_id: str) -> Style:
        chain = list(self._chain(style_id))
        names = [value(element, "w:name") or element.get(f"{W}styleId", "") for element in chain]
        levels = (_level(element, name) for element, name in zip(chain, names, strict=True))
        return Style(
            level=next((level for level in levels if level is not None), 0),
            is_title=any(_TITLE.fullmatch(name) for name in names),
            is_contents=any(_CONTENTS.fullmatch(name) for name in names),
            is_hidden=next((hidden for element in chain if (hidden := is_on(element, "w:rPr/w:vanish")) is not None), False),
            list_id=next((list_id for element in chain if (list_id := value(element, "w:pPr/w:numPr/w:numId"))), ""),
            list_level=next((level for element in chain if (level := value(element, "w:pPr/w:numPr/w:ilvl"))), ""),
        )

    def _chain(self, style_id: str) -> Iterator[_Element]:
        """Yield a style and its ancestors, nearest first."""
        for _ in range(_MAX_ANCESTORS):
            if style_id not in self._elements:
                return
            yield self._elements[style_id]
            style_id = value(self._elements[style_id], "w:basedOn") or ""


def _level(element: _Element, name: str) -> int | None:
    """Return the heading level that one style sets by its name or outline level, None if it sets none."""
    named = _HEADING.fullmatch(name)
    return min(int(named[1]), _MAX_LEVEL) if named else outline_level(element)


def outline_level(element: _Element) -> int | None:
    """Return the heading level of a style's or paragraph's outline level, 0 for body text, None if it has none."""
    outline = value(element, "w:pPr/w:outlineLvl")
    if not outline:
        return None
    return min(int(outline) + 1, _MAX_LEVEL) if int(outline) < _BODY_TEXT else 0
