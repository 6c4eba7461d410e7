"""Follow the relationships between the parts of an office document (ECMA-376 part 2, clause 9)."""

import posixpath
from collections.abc import Mapping
from typing import Final

from lxml.etree import _Element

from index.formats.wordml import parse

RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
"""The attribute by which an element names a relationship of its part."""

_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def main_part(parts: Mapping[str, bytes]) -> str:
    """Return the name of the main document part, usually word/document.xml."""
    found = _relationships(parts, "_rels/.rels")
    targets = [each.get("Target", "").lstrip("/") for each in found if each.get("Type", "").endswith("/officeDocument")]
    return next((target for target in targets if target in parts), "word/document.xml")


def link_targets(parts: Mapping[str, bytes], part: str) -> dict[str, str]:
    """Return where the relationships of *part* lead, by their ids: the name of another part, or an address outside."""
    folder, name = posixpath.split(part)
    return {each.get("Id", ""): _target(each, folder) for each in _relationships(parts, f"{folder}/_rels/{name}.rels")}


def resolve(folder: str, location: str) -> str:
    """Return the part that a *location* in a part of *folder* names; one that begins with "/" counts from the root."""
    return str(posixpath.normpath(posixpath.join("/", folder, location))).lstrip("/")


def _relationships(parts: Mapping[str, bytes], part: str) -> list[_Element]:
    return list(parse(parts[part]).iter(_RELATIONSHIP)) if part in parts else []


def _target(relationship: _Element, folder: str) -> str:
    target = str(relationship.get("Target", ""))
    if relationship.get("TargetMode") == "External":
        return target
    return resolve(folder, target)
