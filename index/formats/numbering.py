"""Write the numbers that Word generates before the paragraphs of a list."""

import re

from lxml.etree import _Element

from index.formats.numerals import write_number
from index.formats.styles import Styles
from index.formats.wordml import NAMESPACES, W, is_on, value

_MAX_LABEL = 40
_MAX_LEVEL = 8


class Lists:
    """Generates list numbers while the paragraphs of a document are read in order. Not thread-safe."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._styles = styles
        lists = () if root is None else root.findall("w:num", NAMESPACES)
        definitions = () if root is None else root.findall("w:abstractNum", NAMESPACES)
        self._lists = {element.get(f"{W}numId", ""): element for element in lists}
        self._definitions = {element.get(f"{W}abstractNumId", ""): element for element in definitions}
        self._counters: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()

    def label(self, paragraph: _Element, style_id: str) -> str:
        """Count *paragraph* and return what Word sets before it: "3. ", or "- ", or nothing."""
        style = self._styles[style_id]
        list_id = value(paragraph, "w:pPr/w:numPr/w:numId") or style.list_id
        definition = self._definition(list_id)
        if definition is None:
            return ""
        level = value(paragraph, "w:pPr/w:numPr/w:ilvl") or style.list_level or _level_of_style(definition, style_id)
        return self._next_label(list_id, definition, min(max(int(level), 0), _MAX_LEVEL))

    def _definition(self, list_id: str) -> _Element | None:
        """Return the abstract definition of a list, which may refer to another one through a style."""
        for _ in range(2):
            if list_id not in self._lists:
                return None
            definition = self._definitions.get(value(self._lists[list_id], "w:abstractNumId") or "")
            link = None if definition is None else value(definition, "w:numStyleLink")
            if not link:
                return definition
            list_id = self._styles[link].list_id
        return None

    def _next_label(self, list_id: str, definition: _Element, level: int) -> str:
        """Advance *level* and return its label."""
        counters = self._counters.setdefault(definition.get(f"{W}abstractNumId", ""), {})
        self._advance(counters, list_id, definition, level)
        rule = self._rule(list_id, definition, level)
        numeral_format = "decimal" if rule is None else value(rule, "w:numFmt") or "decimal"
        if rule is None or numeral_format == "none":
            return ""
        if numeral_format == "bullet":
            return "- "
        is_legal = bool(is_on(rule, "w:isLgl"))

        def number(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            above = self._rule(list_id, definition, place)
            its_format = "decimal" if is_legal or above is None else value(above, "w:numFmt") or "decimal"
            return write_number(counters.get(place, self._start(list_id, definition, place)), its_format)

        label = re.sub(r"%([1-9])", number, (value(rule, "w:lvlText") or "")[:_MAX_LABEL]).strip()
        is_closed = not label or label[-1] in "、）．。：" or value(rule, "w:suff") == "nothing"
        return label if is_closed else f"{label} "

    def _advance(self, counters: dict[int, int], list_id: str, definition: _Element, level: int) -> None:
        """Increment *level*, or start it, and reset the levels below."""
        override = self._start_override(list_id, level)
        if override is not None and (list_id, level) not in self._restarted:
            self._restarted.add((list_id, level))
            counters.pop(level, None)
        counters[level] = counters[level] + 1 if level in counters else self._start(list_id, definition, level)
        for deeper in [each for each in counters if each > level]:
            del counters[deeper]

    def _start(self, list_id: str, definition: _Element, level: int) -> int:
        override = self._start_override(list_id, level)
        rule = self._rule(list_id, definition, level)
        overridden = "" if override is None else override.get(f"{W}val", "")
        return int(overridden or (rule is not None and value(rule, "w:start")) or 1)

    def _start_override(self, list_id: str, level: int) -> _Element | None:
        """Return with what number a list begins *level* instead of its definition's."""
        return self._lists[list_id].find(f"w:lvlOverride[@w:ilvl='{level}']/w:startOverride", NAMESPACES)

    def _rule(self, list_id: str, definition: _Element, level: int) -> _Element | None:
        """Return how *level* of a list is numbered; a list may override its definition."""
        own = self._lists[list_id].find(f"w:lvlOverride[@w:ilvl='{level}']/w:lvl", NAMESPACES)
        return definition.find(f"w:lvl[@w:ilvl='{level}']", NAMESPACES) if own is None else own


def _level_of_style(definition: _Element, style_id: str) -> str:
    """Return the level that a list definition ties to a style, the first by default."""
    level = definition.find(f"w:lvl/w:pStyle[@w:val='{style_id}']/..", NAMESPACES) if style_id.isalnum() else None
    return "0" if level is None else level.get(f"{W}ilvl", "0")
