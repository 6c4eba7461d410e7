"""Walk WordprocessingML, the XML of docx files (ECMA-376 part 1, clause 17), as a reader sees it."""

from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
NAMESPACES: Final = {"w": W[1:-1], "mc": _MC[1:-1]}
"""The prefixes in the paths of this package."""

# What is not displayed: properties, deletions, and the pronunciation above a word.
_INVISIBLE = frozenset(
    W + tag
    for tag in (
        *("pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr", "sectPr", "rubyPr", "rt"),
        *("del", "delText", "moveFrom", "delInstrText"),
    )
)
_OFF = frozenset({"0", "false", "off"})


def parse(part: bytes) -> _Element:
    """Parse a part without resolving entities or loading anything.

    Raises:
        etree.XMLSyntaxError: it is not well-formed, or nested too deeply for libxml2.
    """
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True))


def value(parent: _Element, path: str) -> str | None:
    """Return the value of the property at *path* below *parent*: "" if it has none, None if it is absent."""
    found = parent.find(path, NAMESPACES)
    return None if found is None else found.get(f"{W}val", "")


def is_on(parent: _Element, path: str) -> bool | None:
    """Return whether the toggle property at *path* is on, None if it is absent."""
    toggle = value(parent, path)
    return None if toggle is None else toggle not in _OFF


def visible(parent: _Element) -> Iterator[_Element]:
    """Yield the children of *parent* that are displayed; of alternative renderings of one thing, the first."""
    for child in parent:
        if child.tag == f"{_MC}AlternateContent":
            chosen = child.find("mc:Choice", NAMESPACES)
            chosen = child.find("mc:Fallback", NAMESPACES) if chosen is None else chosen
            yield from () if chosen is None else visible(chosen)
        elif child.tag not in _INVISIBLE and child.find("w:sdtPr/w:showingPlcHdr", NAMESPACES) is None:
            yield child


def outermost(parent: _Element, tags: frozenset[str]) -> Iterator[_Element]:
    """Yield the visible descendants of *parent* with one of *tags*, but none inside another."""
    for child in visible(parent):
        if child.tag in tags:
            yield child
        else:
            yield from outermost(child, tags)
