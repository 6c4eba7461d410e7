"""Read Word documents as displayed with all changes accepted: no deleted or hidden text, no headers and footers.

The XML is read directly: python-docx refuses a file with one broken relationship, and skips tracked insertions and text boxes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from lxml import etree
from lxml.etree import _Element

from index.documents import COMMENT, EMBEDDED, Document, Draft, Removal
from index.errors import UnreadableDocumentError
from index.formats.archives import read_parts, recognises_docx
from index.formats.chunks import write_chunk
from index.formats.grids import RowCounter
from index.formats.limits import LIMITS, Limits
from index.formats.numbering import Lists
from index.formats.refusals import damaged
from index.formats.relationships import RELATION, link_targets, main_part
from index.formats.runs import TEXT, Line, instructed_target
from index.formats.styles import Style, Styles, outline_level
from index.formats.titles import TITLE, heading_or_title, is_letterhead, stem
from index.formats.word_xml import parts_of
from index.formats.wordml import W, first, is_on, outermost, parse, value, visible
from index.formats.wordml_tables import TableWriter

_CORE_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_TABLE = f"{W}tbl"
_BLOCKS = frozenset({f"{W}p", _TABLE, f"{W}altChunk"})
_CHUNK = f"{W}altChunk"
_LINKS = frozenset({f"{W}hyperlink", f"{W}hlink", f"{W}fldSimple"})
_NOTES: Final = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_PLACEHOLDER_TITLE = re.compile(r"(?:文档|文檔|文件|新建|未命名|无标题|無標題|document|untitled|microsoft|幻灯片)", re.IGNORECASE)
_MAX_HEADING = 100
_MAX_CELL_LINE = 100
_BEGINNING = 2000  # code points
_DEEPEST_CHUNK = 3


def read(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """Read a Word document. List numbers are written out, a table's row is a part, and notes stand at the end.

    Raises:
        UnreadableDocumentError: damaged, encrypted, or beyond *limits*.
    """
    return (_read_document(read_parts(content, name, limits), name, limits),)


def read_xml(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """Read a Word document that is one XML file: WordML of 2003, or the package of a docx.

    Raises:
        UnreadableDocumentError: damaged.
    """
    parts, removed = parts_of(content, name)
    document = _read_document(parts, name, limits)
    return (replace(document, removed=(*removed, *document.removed)),)


def _read_document(parts: Mapping[str, bytes], name: str, limits: Limits) -> Document:
    try:
        draft = Draft()
        reader = _Reader(parts, name, RowCounter(name, limits))
        reader.write(draft)
        marked = next((each for each in (reader.title, _core_title(parts, draft.text)) if each and not is_letterhead(each)), "")
        title = marked or heading_or_title(draft) or stem(name)
    except (etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise damaged(name, error) from error
    except RecursionError as error:
        raise UnreadableDocumentError(name, "its parts are nested too deeply") from error
    return Document(id=name, title=title, text=draft.text, sections=draft.sections, removed=tuple(reader.removed))


def _core_title(parts: Mapping[str, bytes], text: str) -> str:
    """Return the title in the document's properties if its text starts with it too; otherwise it is a template's."""
    if "docProps/core.xml" not in parts:
        return ""
    title = " ".join((parse(parts["docProps/core.xml"]).findtext(_CORE_TITLE) or "").split())
    is_in_text = title.replace(" ", "") in re.sub(r"\s", "", text[:_BEGINNING])
    return title if TITLE.fullmatch(title) and is_in_text and not _PLACEHOLDER_TITLE.match(title) else ""


class _Reader:
    """Reads one document: its list counters, the notes referred to so far, and what is left out. Not thread-safe."""

    def __init__(self, parts: Mapping[str, bytes], name: str, counter: RowCounter, depth: int = 0) -> None:
        self._parts = parts
        self._name = name
        self._counter = counter
        self._depth = depth
        self._main = main_part(parts)
        self._folder = self._main.rpartition("/")[0]
        self._styles = Styles(self._part("styles"))
        self._lists = Lists(self._part("numbering"), self._styles)
        self._targets = link_targets(parts, self._main)
        self._notes: list[tuple[str, str]] = []
        self._comments: dict[str, int] = {}
        self.removed: list[Removal] = []
        self.title = ""

    def write(self, draft: Draft) -> None:
        """Write the body to *draft*, then the notes it refers to."""
        body = first(parse(self._parts[self._main]), "w:body")
        if body is not None:
            self._write_blocks(body, draft)
        notes = {kind: {} if (root := self._part(f"{kind}s")) is None else _by_id(root) for kind in sorted(set(_NOTES.values()))}
        for kind, note_id in dict.fromkeys(self._notes):
            if note_id in notes[kind]:
                self._write_blocks(notes[kind][note_id], draft)
        self.removed += self._left_out()

    def _left_out(self) -> Iterator[Removal]:
        """Yield the comments, each at the line it is about; 0 where that is not known."""
        root = self._part("comments")
        for comment_id, comment in _by_id(root).items() if root is not None else ():
            text = " ".join("".join(each.itertext(*TEXT)) for each in comment.iter(f"{W}p")).strip()
            if text:
                yield Removal(self._comments.get(comment_id, 0), text, COMMENT)

    def _part(self, part: str) -> _Element | None:
        content = self._parts.get(f"{self._folder}/{part}.xml")
        return None if content is None else parse(content)

    def _write_blocks(self, parent: _Element, draft: Draft) -> None:
        """Write the paragraphs and tables below *parent*."""
        for block in outermost(parent, _BLOCKS):
            if block.tag == _TABLE:
                self._write_table(block, draft)
            elif block.tag == _CHUNK:
                self._write_chunk(block, draft)
            else:
                self._write_paragraph(block, draft)

    def _write_paragraph(self, paragraph: _Element, draft: Draft) -> None:
        """Write a paragraph with its list number, then its text boxes."""
        style_id = value(paragraph, "w:pPr/w:pStyle") or ""
        line = Line()
        self._collect(paragraph, line)
        text = line.text.strip()
        if not text and first(paragraph, "w:pPr/w:rPr/w:del") is not None:
            return  # the whole paragraph was deleted and does not count in its list
        label = self._lists.label(paragraph, style_id)
        outline = outline_level(paragraph)
        style = self._styles[style_id]
        self._write_text(text, label, style, style.level if outline is None else outline, draft)
        self._comments |= dict.fromkeys(line.comments, draft.text.count("\n") + 1 if line.comments else 0)
        for box in line.boxes:
            self._write_blocks(box, draft)

    def _write_chunk(self, chunk: _Element, draft: Draft) -> None:
        """Write a document of its own that stands in this one."""
        part = self._targets.get(chunk.get(RELATION, ""), "")
        content = self._parts.get(part)
        if content is None or self._depth >= _DEEPEST_CHUNK:
            self.removed.append(Removal(draft.text.count("\n") + 1, part, EMBEDDED))
        elif recognises_docx(content):
            inner = _Reader(read_parts(content, self._name), self._name, self._counter, self._depth + 1)
            inner.write(draft)
            self.removed += inner.removed
        else:
            self.removed += write_chunk(content, self._name, draft)

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

    def _collect(self, parent: _Element, line: Line) -> None:
        """Add the text below *parent* to *line*: the result of a field, and nothing of hidden runs."""
        for child in visible(parent):
            tag = child.tag
            if tag in _NOTES:
                self._notes.append((_NOTES[tag], child.get(f"{W}id", "")))
            elif not line.take(child) and not self._is_hidden(child):
                start = len(line.pieces)
                self._collect(child, line)
                if tag in _LINKS:
                    line.link(start, self._target(child))

    def _target(self, link: _Element) -> str:
        """Return where a link leads to, by its relationship, by itself as in documents of 2003, or by its field."""
        return self._targets.get(link.get(RELATION, ""), "") or link.get(f"{W}dest", "") or instructed_target(link)

    def _is_hidden(self, run: _Element) -> bool:
        properties = first(run, "w:rPr")
        if properties is None:
            return self._styles[""].is_hidden
        hidden = is_on(properties, "w:vanish")
        return self._styles[value(properties, "w:rStyle") or ""].is_hidden if hidden is None else hidden

    def _write_table(self, table: _Element, draft: Draft) -> None:
        writer = TableWriter(draft, self._counter, self._cell_text, lambda cell: self._write_blocks(cell, draft), self._is_plain)
        self.removed += writer.write(table)

    def _is_plain(self, paragraph: _Element) -> bool:
        """Return whether a paragraph is neither a title nor a heading."""
        style = self._styles[value(paragraph, "w:pPr/w:pStyle") or ""]
        return not (style.level or style.is_title or outline_level(paragraph))

    def _cell_text(self, cell: _Element) -> str:
        """Return the text of a cell, on one line if it is short."""
        inner = Draft()
        self._write_blocks(cell, inner)
        return inner.text.replace("\n", " ") if len(inner.text) <= _MAX_CELL_LINE else inner.text


def _by_id(root: _Element) -> dict[str, _Element]:
    return {note.get(f"{W}id", ""): note for note in root}
