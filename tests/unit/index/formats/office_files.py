"""Builders of docx and xlsx files for tests, and readers that return what the tests look at."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl

from index import Document, split
from index.formats import docx, xlsx
from index.formats.limits import LIMITS, Limits

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{}"/></Relationships>'
)
STYLES = (
    '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="Chapter"><w:name w:val="章"/><w:basedOn w:val="1"/></w:style>'
    '<w:style w:styleId="a3"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="heading8"><w:name w:val="Heading 8"/></w:style>'
    '<w:style w:styleId="标题2"/>'
    '<w:style w:styleId="Outlined"><w:name w:val="Outlined"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    '<w:style w:styleId="Plain"><w:name w:val="Plain"/><w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    '<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="Circle"><w:name w:val="Circle"/><w:basedOn w:val="Circle"/></w:style>'
    '<w:style w:styleId="Clause"><w:name w:val="Clause"/><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="Linked"><w:name w:val="Linked"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)


def archive(members: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for member, content in members.items():
            package.writestr(member, content)
    return packed.getvalue()


def part(root: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {NAMESPACES}>{inner}</w:{root}>'


def word(body: str, **others: str | bytes) -> bytes:
    parts: dict[str, str | bytes] = {
        "_rels/.rels": RELATIONSHIPS.format("word/document.xml"),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/styles.xml": part("styles", STYLES),
    }
    return archive(parts | {f"word/{name}.xml": content for name, content in others.items()})


def read_word(content: bytes, limits: Limits = LIMITS) -> Document:
    (document,) = docx.read(content, "notices/lift.docx", limits)
    return document


def lines(body: str, **others: str | bytes) -> list[str]:
    return read_word(word(body, **others)).text.split("\n")


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def p(*runs: str, style: str = "", properties: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def tc(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(each if each.startswith('<w:tc>') else tc(p(each)) for each in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def lvl(level: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{level}">{more}<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


def num(list_id: int, kind: int | str, overrides: str = "") -> str:
    return f'<w:num w:numId="{list_id}"><w:abstractNumId w:val="{kind}"/>{overrides}</w:num>'


def kind(kind_id: int, levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{kind_id}">{levels}</w:abstractNum>'


def item(text: str, list_id: int | str, level: int | None = None, more: str = "") -> str:
    depth = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    return p(text, properties=f'<w:numPr>{depth}<w:numId w:val="{list_id}"/></w:numPr>{more}')


def book(sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: str = "", **formats: str) -> bytes:
    workbook = openpyxl.Workbook()
    del workbook["Sheet"]
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for cell, form in formats.items():
            sheet[cell].number_format = form
        sheet.sheet_state = "hidden" if title == hidden else "visible"
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def read_book(content: bytes, limits: Limits = LIMITS) -> Document:
    (document,) = xlsx.read(content, "notices/lift.xlsx", limits)
    return document


def passages(document: Document) -> list[str]:
    return [passage.text for passage in split(document)]


def changed(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return archive({each: change(package.read(each)) if each == name else package.read(each) for each in package.namelist()})


SHEET = "xl/worksheets/sheet1.xml"
