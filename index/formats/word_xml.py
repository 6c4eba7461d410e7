"""Unpack Word documents that are one XML file: WordML of 2003, and the package of a docx written out ("flat OPC")."""

import base64
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element

from index.documents import COMMENT, Removal
from index.formats.refusals import damaged
from index.formats.wordml import NAMESPACES, W, parse

_PACKAGE: Final = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_OLD: Final = b"http://schemas.microsoft.com/office/word/2003/wordml"
_OLD_HINTS: Final = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_ANNOTATION: Final = "{http://schemas.microsoft.com/aml/2001/core}annotation"
_RENAMED: Final = {f"{W}vmerge": f"{W}vMerge", f"{W}hmerge": f"{W}hMerge"}


def parts_of(content: bytes, name: str) -> tuple[dict[str, bytes], list[Removal]]:
    """Return a document that is one XML file as the parts of a docx, and the comments taken out of it.

    Raises:
        UnreadableDocumentError: it is damaged.
    """
    removed: list[Removal] = []
    try:
        root = parse(content.lstrip().replace(_OLD, W[1:-1].encode()))
        parts = dict(_packed_parts(root)) if root.tag == f"{_PACKAGE}package" else _converted_parts(root, removed)
    except (etree.XMLSyntaxError, ValueError) as error:  # binascii.Error is a ValueError
        raise damaged(name, error) from error
    return parts, removed


def _packed_parts(root: _Element) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a package by their names."""
    for part in root.iter(f"{_PACKAGE}part"):
        name = part.get(f"{_PACKAGE}name", "").lstrip("/")
        inner = part.find(f"{_PACKAGE}xmlData")
        if inner is not None and len(inner):
            yield name, etree.tostring(inner[0])
        else:
            yield name, base64.b64decode(part.findtext(f"{_PACKAGE}binaryData") or "")


def _converted_parts(root: _Element, removed: list[Removal]) -> dict[str, bytes]:
    """Return a document of 2003 as the parts of a docx: the names of most elements are the same."""
    for annotation in list(root.iter(_ANNOTATION)):
        if annotation.get(f"{W}type") == "Word.Comment":
            text = "".join(annotation.itertext(f"{W}t")).strip()
            removed += [Removal(0, text, COMMENT)] if text else []
            _take_out(annotation)
    for old, new in _RENAMED.items():
        for element in root.iter(old):
            element.tag = new
    for listed in list(root.iter(f"{W}listPr")):
        _write_label(listed)
    styles = root.find("w:styles", NAMESPACES)
    return {"word/document.xml": etree.tostring(root)} | ({} if styles is None else {"word/styles.xml": etree.tostring(styles)})


def _take_out(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _write_label(listed: _Element) -> None:
    """Write the number of a list item, which a document of 2003 holds as it was shown, before the item's text."""
    properties, label = listed.getparent(), listed.find(f"{_OLD_HINTS}t")
    paragraph = None if properties is None else properties.getparent()
    if properties is None or paragraph is None or label is None:
        return
    shown = label.get(f"{_OLD_HINTS}val", "").strip()
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}t").text = shown if not shown or shown[-1] in "\u3001\uff09\uff0e" else f"{shown} "
    properties.remove(listed)
    paragraph.insert(paragraph.index(properties) + 1, run)
