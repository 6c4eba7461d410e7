"""Read the XML workbooks of Excel 2002 and 2003 (SpreadsheetML, urn:schemas-microsoft-com:office:spreadsheet)."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from lxml import etree
from lxml.etree import _Element

from index.documents import Document
from index.errors import UnreadableDocumentError
from index.formats.encodings import decode
from index.formats.limits import LIMITS, Limits
from index.formats.number_formats import GENERAL, Value, display
from index.formats.refusals import damaged
from index.formats.sheets import Merged, Sheet, write_sheets

_SS: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")
_NAMED: Final = {
    "General Number": GENERAL, "Short Date": "yyyy/m/d", "Medium Date": "yyyy/m/d", "Long Date": "yyyy/m/d",
    "General Date": "yyyy/m/d h:mm",
    "Short Time": "h:mm", "Medium Time": "h:mm", "Long Time": "h:mm", "Currency": "¥#,##0.00", "Fixed": "0.00", "Standard": "#,##0.00",
    "Percent": "0.00%", "Scientific": "0.00E+00",
}  # fmt: skip


def read(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """Read the displayed sheets of a workbook as one document in which a row is a part.

    Raises:
        UnreadableDocumentError: damaged, or beyond *limits*.
    """
    text = _DECLARATION.sub("", decode(content, name).lstrip("\ufeff"))
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnreadableDocumentError(name, "its XML declares a document type, which office documents never do")
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        root = etree.fromstring(text.encode(), parser)
        formats = {style.get(f"{_SS}ID", ""): _format(style) for style in root.iter(f"{_SS}Style")}
        sheets = [_sheet(worksheet, formats, limits) for worksheet in root.iter(f"{_SS}Worksheet")]
    except (etree.XMLSyntaxError, ValueError, OverflowError) as error:
        raise damaged(name, error) from error
    return (write_sheets(sheets, name, limits),)


def _format(style: _Element) -> str:
    written = next((each.get(f"{_SS}Format", "") for each in style.iter(f"{_SS}NumberFormat")), "")
    return _NAMED.get(written, written) or GENERAL


def _sheet(worksheet: _Element, formats: dict[str, str], limits: Limits) -> Sheet:
    sheet = Sheet(worksheet.get(f"{_SS}Name", ""))
    sheet.is_hidden = any(each.text != "SheetVisible" for each in worksheet.iter("{urn:schemas-microsoft-com:office:excel}Visible"))
    table = worksheet.find(f"{_SS}Table")
    if table is None:
        return sheet
    for column, each in _placed(table, "Column"):
        if each.get(f"{_SS}Hidden") == "1":
            sheet.hidden_columns |= set(range(column, min(column + 1 + _integer(each, "Span"), limits.columns)))
    for place, row in _placed(table, "Row"):
        if row.get(f"{_SS}Hidden") == "1":
            sheet.hidden_rows |= set(range(place + 1, place + 2 + min(_integer(row, "Span"), limits.rows)))
        _add_row(sheet, place + 1, row, formats, limits)
    return sheet


def _add_row(sheet: Sheet, number: int, row: _Element, formats: dict[str, str], limits: Limits) -> None:
    for column, cell in _placed(row, "Cell"):
        across, down = _integer(cell, "MergeAcross"), _integer(cell, "MergeDown")
        if across or down:
            sheet.merged.append(Merged(number, column, down + 1, across + 1))
        number_format = next((formats[style] for each in (cell, row) if (style := each.get(f"{_SS}StyleID", "")) in formats), GENERAL)
        text = _text(cell, number_format)
        if text and column < limits.columns:
            sheet.cells.setdefault(number, {})[column] = text
        elif formula := cell.get(f"{_SS}Formula", "") if cell.find(f"{_SS}Data") is None else "":
            sheet.formulas.setdefault(number, []).append(formula)


def _text(cell: _Element, number_format: str) -> str:
    """Return what a cell displays; nothing of an error."""
    data = cell.find(f"{_SS}Data")
    if data is None:
        return ""
    kind, stored = data.get(f"{_SS}Type", "String"), "".join(str(piece) for piece in data.itertext())
    return "" if kind == "Error" else display(_value(kind, stored), number_format)


def _value(kind: str, stored: str) -> Value:
    if kind == "Number":
        return int(stored) if re.fullmatch(r"-?\d{1,15}", stored.strip()) else float(stored)
    if kind == "DateTime":
        return datetime.fromisoformat(stored.strip())
    return stored.strip() == "1" if kind == "Boolean" else stored


def _placed(parent: _Element, tag: str) -> Iterator[tuple[int, _Element]]:
    """Yield the elements of *tag* in *parent* with their places, from 0: each stands behind the one before, or where its index says."""
    place = 0
    for element in parent.iterchildren(f"{_SS}{tag}"):
        place = _integer(element, "Index") - 1 if element.get(f"{_SS}Index") else place
        yield place, element
        place += 1 + _integer(element, "MergeAcross" if tag == "Cell" else "Span")


def _integer(element: _Element, attribute: str) -> int:
    return max(int(element.get(f"{_SS}{attribute}", "0")), 0)
