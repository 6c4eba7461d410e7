"""Read Word documents as displayed with all changes accepted: no deleted or hidden text, no headers and footers.

The XML is read directly: python-docx refuses a file with one broken relationship, and skips tracked insertions and text boxes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lxml import etree
from lxml.etree import _Element

from index.documents import Document, Draft, Removal
from index.errors import UnreadableDocumentError
from index.formats.archives import read_parts
from index.formats.grids import Cell, Grid, Row, RowCounter
from index.formats.limits import LIMITS, Limits
from index.formats.numbering import Lists
from index.formats.refusals import damaged
from index.formats.styles import Style, Styles, outline_level
from index.formats.tables import Table
from index.formats.titles import TITLE, heading_or_title, stem
from index.formats.wordml import NAMESPACES, W, is_on, outermost, parse, value, visible

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_CORE_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_TABLE = f"{W}tbl"
_BLOCKS = frozenset({f"{W}p", _TABLE})
_ROWS = frozenset({f"{W}tr"})
_CELLS = frozenset({f"{W}tc"})
_TEXT_BOX = f"{W}txbxContent"
_FIELD_MARK = f"{W}fldChar"
_TEXT = frozenset({f"{W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
_CHARACTERS: Final = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_NOTES: Final = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_PLACEHOLDER_TITLE = re.compile(r"(?:文档|文檔|文件|新建|未命名|无标题|無標題|document|untitled|microsoft|幻灯片)", re.IGNORECASE)
_MAX_HEADING = 100
_MAX_CELL_LINE = 100
_MAX_PHRASE = 60
_BEGINNING = 2000  # code points


def read(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """Read a Word document. List numbers are written out, a table's row is a part, and notes stand at the end.

    Raises:
        UnreadableDocumentError: damaged, encrypted, or beyond *limits*.
    """
    parts = read_parts(content, name, limits)
    try:
        reader = _Reader(parts, name, limits)
        draft = Draft()
        reader.write(draft)
        title = reader.title or _core_title(parts, draft.text) or heading_or_title(draft) or stem(name)
    except (etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise damaged(name, error) from error
    except RecursionError as error:
        raise UnreadableDocumentError(name, "its parts are nested too deeply") from error
    return (Document(id=name, title=title, text=draft.text, sections=draft.sections, removed=tuple(reader.removed)),)


def _core_title(parts: Mapping[str, bytes], text: str) -> str:
    """Return the title in the document's properties if its text starts with it too; otherwise it is a template's."""
    if "docProps/core.xml" not in parts:
        return ""
    title = " ".join((parse(parts["docProps/core.xml"]).findtext(_CORE_TITLE) or "").split())
    is_in_text = title.replace(" ", "") in re.sub(r"\s", "", text[:_BEGINNING])
    return title if TITLE.fullmatch(title) and is_in_text and not _PLACEHOLDER_TITLE.match(title) else ""


class _Reader:
    """Reads one document: its list counters, and the notes referred to so far. Not thread-safe."""

    def __init__(self, parts: Mapping[str, bytes], name: str, limits: Limits) -> None:
        self._parts = parts
        self._limits = limits
        self._counter = RowCounter(name, limits)
        self._main = _main_part(parts)
        self._folder = self._main.rpartition("/")[0]
        self._styles = Styles(self._part("styles"))
        self._lists = Lists(self._part("numbering"), self._styles)
        self._notes: list[tuple[str, str]] = []
        self.title = ""
        self.removed: list[Removal] = []

    def write(self, draft: Draft) -> None:
        """Write the body to *draft*, then the notes it refers to."""
        body = parse(self._parts[self._main]).find("w:body", NAMESPACES)
        if body is not None:
            self._write_blocks(body, draft)
        notes = {kind: {} if (root := self._part(f"{kind}s")) is None else _by_id(root) for kind in sorted(set(_NOTES.values()))}
        for kind, note_id in dict.fromkeys(self._notes):
            if note_id in notes[kind]:
                self._write_blocks(notes[kind][note_id], draft)

    def _part(self, part: str) -> _Element | None:
        content = self._parts.get(f"{self._folder}/{part}.xml")
        return None if content is None else parse(content)

    def _write_blocks(self, parent: _Element, draft: Draft) -> None:
        """Write the paragraphs and tables below *parent*."""
        for block in outermost(parent, _BLOCKS):
            if block.tag == _TABLE:
                self._write_table(block, draft)
            else:
                self._write_paragraph(block, draft)

    def _write_paragraph(self, paragraph: _Element, draft: Draft) -> None:
        """Write a paragraph with its list number, then its text boxes."""
        style_id = value(paragraph, "w:pPr/w:pStyle") or ""
        line = _Line()
        self._collect(paragraph, line)
        text = "".join(line.pieces).strip()
        if not text and paragraph.find("w:pPr/w:rPr/w:del", NAMESPACES) is not None:
            return  # the whole paragraph was deleted and does not count in its list
        label = self._lists.label(paragraph, style_id)
        outline = outline_level(paragraph)
        style = self._styles[style_id]
        self._write_text(text, label, style, style.level if outline is None else outline, draft)
        for box in line.boxes:
            self._write_blocks(box, draft)

    def _write_text(self, text: str, label: str, style: Style, level: int, draft: Draft) -> None:
        """Write a paragraph's *text* after its list *label*, as the title, a heading or a line."""
        if style.is_contents or not text:
            return
        if style.is_title and not style.level:
            self.title = self.title or " ".join(text.split())
            draft.heading(text, 1)
        elif level and len(text) <= _MAX_HEADING:
            draft.heading(label + text, level)
        else:
            draft.line(label + text)

    def _collect(self, parent: _Element, line: "_Line") -> None:
        """Add the text below *parent* to *line*: the result of a field, and nothing of hidden runs."""
        for child in visible(parent):
            if child.tag == _TEXT_BOX:
                line.boxes.append(child)
            elif child.tag == _FIELD_MARK:
                line.mark_field(child.get(f"{W}fldCharType", ""))
            elif child.tag in _NOTES:
                self._notes.append((_NOTES[child.tag], child.get(f"{W}id", "")))
            elif child.tag in _TEXT:
                line.add(child.text or "")
            elif child.tag in _CHARACTERS:
                line.add(_CHARACTERS[child.tag])
            elif not self._is_hidden(child):
                self._collect(child, line)

    def _is_hidden(self, run: _Element) -> bool:
        hidden = is_on(run, "w:rPr/w:vanish")
        return self._styles[value(run, "w:rPr/w:rStyle") or ""].is_hidden if hidden is None else hidden

    def _write_table(self, table: _Element, draft: Draft) -> None:
        """Write a table by rows; a row of a single cell that holds more than a phrase is a frame around its paragraphs."""
        grid, rows = Grid(self._limits.columns), list[Row]()
        names: tuple[str, ...] = ()
        for number, row in enumerate(self._rows(table), 1):
            cells = [cell for cell in outermost(row, _CELLS) if not _is_deleted(cell)]
            if len(cells) == 1 and not self._is_phrase(cells[0]):
                names = self._write_rows(rows, names, draft)
                rows = []
                self._write_blocks(cells[0], draft)
            else:
                rows.append(grid.row(number, self._cells(row, cells), is_head=is_on(row, "w:trPr/w:tblHeader") or False))
        self._write_rows(rows, names, draft)

    def _rows(self, table: _Element) -> Iterator[_Element]:
        return (row for row in outermost(table, _ROWS) if row.find("w:trPr/w:del", NAMESPACES) is None)

    def _write_rows(self, rows: Sequence[Row], names: tuple[str, ...], draft: Draft) -> tuple[str, ...]:
        """Write *rows*, and return the names of their columns, which hold for those that follow."""
        table = Table.of(self._counter.rows(rows), draft.level, names)
        self.removed += table.write(draft)
        return table.head.names

    def _is_phrase(self, cell: _Element) -> bool:
        """Return whether a cell holds a few words: one short paragraph of no heading style."""
        paragraphs = list(outermost(cell, _BLOCKS))
        if len(paragraphs) != 1 or paragraphs[0].tag == _TABLE or not self._is_plain(paragraphs[0]):
            return False
        return len("".join(text.text or "" for text in paragraphs[0].iter(*_TEXT))) <= _MAX_PHRASE

    def _is_plain(self, paragraph: _Element) -> bool:
        style = self._styles[value(paragraph, "w:pPr/w:pStyle") or ""]
        return not (style.level or style.is_title or outline_level(paragraph))

    def _cells(self, row: _Element, cells: Sequence[_Element]) -> Iterator[Cell]:
        """Yield the cells of a row, and before them the columns that it leaves free."""
        yield from [Cell()] * min(_integer(row, "w:trPr/w:gridBefore", 0), self._limits.columns)
        for cell in cells:
            if _continues(cell, "w:tcPr/w:hMerge"):
                continue
            merge = value(cell, "w:tcPr/w:vMerge")
            continues = merge is not None and merge != "restart"
            yield Cell("" if continues else self._cell_text(cell), max(_integer(cell, "w:tcPr/w:gridSpan", 1), 1), continues=continues)

    def _cell_text(self, cell: _Element) -> str:
        """Return the text of a cell, on one line if it is short."""
        inner = Draft()
        self._write_blocks(cell, inner)
        return inner.text.replace("\n", " ") if len(inner.text) <= _MAX_CELL_LINE else inner.text


@dataclass(slots=True)
class _Line:
    """The text and text boxes of a paragraph. `fields` has an item per open field: whether its instruction is being read."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Append *text* unless it belongs to a field's instruction."""
        if not any(self.fields):
            self.pieces.append(text)

    def mark_field(self, mark: str) -> None:
        """Begin a field, go on from its instruction to its result, or end it."""
        if mark == "begin":
            self.fields.append(True)
        elif self.fields:
            self.fields.pop()
            if mark == "separate":
                self.fields.append(False)


def _main_part(parts: Mapping[str, bytes]) -> str:
    """Return the name of the main document part, usually word/document.xml."""
    relationships = parse(parts["_rels/.rels"]).iter(_RELATIONSHIP) if "_rels/.rels" in parts else ()
    targets = [each.get("Target", "").lstrip("/") for each in relationships if each.get("Type", "").endswith("/officeDocument")]
    return next((target for target in targets if target in parts), "word/document.xml")


def _by_id(root: _Element) -> dict[str, _Element]:
    return {note.get(f"{W}id", ""): note for note in root}


def _is_deleted(cell: _Element) -> bool:
    return cell.find("w:tcPr/w:cellDel", NAMESPACES) is not None


def _continues(cell: _Element, merge: str) -> bool:
    """Return whether *cell* continues the merged cell before it."""
    mark = value(cell, merge)
    return mark is not None and mark != "restart"


def _integer(parent: _Element, path: str, default: int) -> int:
    written = value(parent, path) or ""
    return int(written) if written.isascii() and written.isdecimal() else default
