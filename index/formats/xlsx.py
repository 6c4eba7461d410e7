"""Read Excel workbooks from their XML (SpreadsheetML, ECMA-376 part 1, clause 18), each cell as Excel last displayed it.

The XML is read directly: libraries refuse a workbook for an oddity in its styles, and read either formulas or their results.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree
from lxml.etree import _Element

from index.documents import Document
from index.errors import UnreadableDocumentError
from index.formats.archives import read_parts
from index.formats.limits import LIMITS, Limits
from index.formats.number_formats import BUILT_IN, GENERAL, Value, display
from index.formats.refusals import damaged
from index.formats.sheets import Merged, Sheet, write_sheets

_S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ON: Final = frozenset({"1", "true", "on"})
_LETTERS: Final = 26
_TRUE: Final = "1"


def read(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """Read the displayed sheets of a workbook as one document in which a row is a part.

    Raises:
        UnreadableDocumentError: damaged, encrypted, or beyond *limits*.
    """
    parts = read_parts(content, name, limits)
    try:
        workbook = _Workbook.of(parts)
        sheets = [workbook.sheet(*each, name, limits) for each in workbook.listed]
    except (etree.XMLSyntaxError, KeyError, ValueError, IndexError, OverflowError) as error:
        raise damaged(name, error) from error
    return (write_sheets(sheets, name, limits),)


@dataclass(frozen=True, slots=True)
class _Workbook:
    """The parts of a workbook: `listed` sheets by title, part and whether they are hidden, shared texts, and a number format per style."""

    parts: Mapping[str, bytes]
    listed: Sequence[tuple[str, str, bool]]
    texts: Sequence[str]
    formats: Sequence[str]
    since_1904: bool

    @classmethod
    def of(cls, parts: Mapping[str, bytes]) -> "_Workbook":
        main = _targets(parts, "").get("officeDocument", ["xl/workbook.xml"])[0]
        root = _parse(parts[main])
        targets = _relationships(parts, main)
        listed = [
            (sheet.get("name", ""), targets[sheet.get(_ID, "")], sheet.get("state", "visible") != "visible")
            for sheet in root.iter(f"{_S}sheet")
            if targets.get(sheet.get(_ID, ""), "") in parts
        ]
        kinds = _targets(parts, main)
        properties = root.find(f"{_S}workbookPr")
        return cls(
            parts,
            [each for each in listed if _is_worksheet(parts[each[1]])],
            _shared_texts(_first(parts, [*kinds.get("sharedStrings", ()), "xl/sharedStrings.xml"])),
            _number_formats(_first(parts, [*kinds.get("styles", ()), "xl/styles.xml"], recover=True)),
            properties is not None and properties.get("date1904", "") in _ON,
        )

    def sheet(self, title: str, part: str, is_hidden: bool, name: str, limits: Limits) -> Sheet:  # noqa: FBT001 - a row of `listed`
        """Read a sheet, row by row, so that a large one needs little memory."""
        sheet = Sheet(title, is_hidden=is_hidden)
        counted = _Counted(name, limits)
        number = 0
        for _, element in etree.iterparse(io.BytesIO(self.parts[part]), tag=(f"{_S}row", f"{_S}col", f"{_S}mergeCell"), **_SAFE):
            if element.tag == f"{_S}row":
                number = int(element.get("r", number + 1))
                self._add_row(sheet, number, element, counted)
                element.clear()
            elif element.tag == f"{_S}mergeCell":
                sheet.merged.append(_merged(element.get("ref", "")))
            elif element.get("hidden") in _ON:
                sheet.hidden_columns |= set(range(int(element.get("min", 1)) - 1, min(int(element.get("max", 1)), limits.columns)))
        return sheet

    def _add_row(self, sheet: Sheet, number: int, row: _Element, counted: "_Counted") -> None:
        """Add a row's cells, as far as they have something in them."""
        if row.get("hidden") in _ON:
            sheet.hidden_rows.add(number)
        cells: dict[int, str] = {}
        column = -1
        for cell in row.iter(f"{_S}c"):
            column = _position(cell.get("r", ""))[1] if cell.get("r") else column + 1
            if column >= counted.limits.columns:
                continue
            text = self._text(cell)
            if text:
                cells[column] = text
            elif formula := _uncomputed(cell):
                sheet.formulas.setdefault(number, []).append(formula)
        if cells:
            counted.add(cells)
            sheet.cells[number] = cells

    def _text(self, cell: _Element) -> str:
        """Return what a cell displays; nothing of an error."""
        kind, stored = cell.get("t", "n"), cell.findtext(f"{_S}v")
        if kind == "inlineStr":
            return "".join(_texts(cell)).strip()
        if stored is None or kind == "e":
            return ""
        if kind == "s":
            return self.texts[int(stored)].strip()
        if not stored.strip():
            return ""
        style = int(cell.get("s", "0"))
        number_format = self.formats[style] if style < len(self.formats) else GENERAL
        return display(_value(kind, stored), number_format, since_1904=self.since_1904)


@dataclass(slots=True)
class _Counted:
    """Counts the cells of a sheet while they are read, before merged cells multiply them."""

    name: str
    limits: Limits
    rows: int = 0
    characters: int = 0

    def add(self, cells: Mapping[int, str]) -> None:
        self.rows += 1
        self.characters += sum(map(len, cells.values()))
        if self.rows > self.limits.rows:
            raise UnreadableDocumentError(self.name, f"its tables have more than {self.limits.rows:,} rows")
        if self.characters > self.limits.table_characters:
            raise UnreadableDocumentError(self.name, f"its tables hold more than {self.limits.table_characters:,} characters")


_SAFE: Final = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True}


def _parse(part: bytes, *, recover: bool = False) -> _Element:
    """Parse a part; to *recover* is to read a malformed one as far as it goes, which may be nowhere."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, recover=recover)
    return etree.fromstring(part, parser)


def _first(parts: Mapping[str, bytes], names: Sequence[str], *, recover: bool = False) -> _Element | None:
    part = next((parts[name] for name in names if parts.get(name)), None)
    return None if part is None else _parse(part, recover=recover)


def _relationship_elements(parts: Mapping[str, bytes], part: str) -> Iterator[tuple[_Element, str]]:
    """Yield what *part* refers to, with the name of the other part."""
    folder, _, name = part.rpartition("/")
    relationships = parts.get(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
    for each in [] if relationships is None else _parse(relationships).iter(_RELATIONSHIP):
        target = each.get("Target", "")
        yield each, target.lstrip("/") if target.startswith("/") or not folder else f"{folder}/{target}"


def _relationships(parts: Mapping[str, bytes], part: str) -> dict[str, str]:
    return {each.get("Id", ""): target for each, target in _relationship_elements(parts, part)}


def _targets(parts: Mapping[str, bytes], part: str) -> dict[str, list[str]]:
    """Return the parts that *part* refers to, by the last word of their kind."""
    targets: dict[str, list[str]] = {}
    for each, target in _relationship_elements(parts, part):
        targets.setdefault(each.get("Type", "").rpartition("/")[2], []).append(target)
    return targets


def _is_worksheet(part: bytes) -> bool:
    """Return whether a sheet has cells, and is no chart."""
    return re.search(rb"<(?:\w+:)?worksheet\b", part[:4096]) is not None


def _shared_texts(root: _Element | None) -> list[str]:
    return [] if root is None else ["".join(_texts(item)) for item in root.iterchildren(f"{_S}si")]


def _texts(item: _Element) -> Iterator[str]:
    """Yield the runs of a text, without the pronunciation above it."""
    for text in item.iter(f"{_S}t"):
        parent = text.getparent()
        if parent is None or parent.tag != f"{_S}rPh":
            yield text.text or ""


def _number_formats(root: _Element | None) -> list[str]:
    """Return the number format of each style of cells; all else of the styles is looks."""
    if root is None:
        return []
    own = {each.get("numFmtId", ""): each.get("formatCode", GENERAL) for each in root.iter(f"{_S}numFmt")}
    styles = root.find(f"{_S}cellXfs")
    numbers = [] if styles is None else [style.get("numFmtId", "0") for style in styles.iterchildren(f"{_S}xf")]
    return [own.get(number) or BUILT_IN.get(int(number) if number.isdecimal() else 0, GENERAL) for number in numbers]


def _value(kind: str, stored: str) -> Value:
    """Return the value of a cell that is no shared text."""
    if kind == "b":
        return stored.strip() == _TRUE
    if kind == "str":
        return stored
    if kind == "d":
        return datetime.fromisoformat(stored.strip())
    number = float(stored)
    return int(stored) if re.fullmatch(r"-?\d{1,15}", stored.strip()) else number


def _uncomputed(cell: _Element) -> str:
    """Return the formula of a cell that has no result; empty if it has none, or a result that is nothing."""
    formula = cell.find(f"{_S}f")
    if formula is None or cell.findtext(f"{_S}v") or cell.get("t") in {"str", "e"}:
        return ""
    return f"={formula.text or ''}"


def _position(reference: str) -> tuple[int, int]:
    """Return the row, from 1, and the column, from 0, of a *reference* such as B2.

    Raises:
        ValueError: it is none.
    """
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        message = f"{reference!r} is no cell"
        raise ValueError(message)
    column = 0
    for letter in found[1]:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(found[2]), column - 1


def _merged(reference: str) -> Merged:
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = _position(first), _position(last or first)
    return Merged(top, left, bottom - top + 1, right - left + 1)
