"""Office files: docx, xlsx, csv and the old doc.

A row of a table of questions and answers becomes a section: the question is its heading, the answer stands below it, and so one row
is one passage. In any other table a row is headed by its first words, and each cell is named by the head of its column.

Files are only taken apart up to the limits at the top of this module, counted while unpacking: what an archive declares of itself is
not believed. A docx is read from its XML, since python-docx refuses a file with one broken relationship and passes over tracked
insertions and text boxes.
"""

import csv
import io
import re
import shutil
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

import openpyxl
from lxml import etree
from lxml.etree import _Element

from index.documents import Document, Draft, Removal
from index.errors import DocumentError, UnreadableDocumentError, UnsupportedFormatError
from index.formats.text import decode, stem

MOST_UNPACKED_BYTES: Final = 64 << 20
MOST_MEMBERS: Final = 2000
MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 200
MOST_SHEETS: Final = 200
MOST_CHARACTERS: Final = 5_000_000
MOST_EMPTY_ROWS: Final = 1000
CONVERSION_TIMEOUT_SECONDS: Final = 30

_CELL_BREAK = " | "
_TITLE = re.compile(r"[^，,。；;！!？?|]{6,60}")
_HAN = re.compile("[\u3400-\u9fff]")
_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百\d]+[编篇部章节節条條]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[、.．)]"
)


# ---- archives -------------------------------------------------------------------------------------------------------------------

_ZIP_START = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_ENTRY = b"PK\x01\x02"
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_ENCRYPTED = 0x1
_PIECE = 1 << 16
_STRICT_NAMESPACE = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_KINDS = (
    ("xl/workbook.bin", "an Excel binary workbook (xlsb)"),
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "a presentation (pptx)"),
    ("Payload/", "a mobile app"),
    ("AndroidManifest.xml", "a mobile app"),
    ("META-INF/MANIFEST.MF", "a Java archive (jar)"),
)
_MEDIA_TYPES = (
    (b"application/epub", "an e-book (epub)"),
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text (odt)"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument table (ods)"),
    (b"application/vnd.oasis.opendocument.presentation", "an OpenDocument presentation (odp)"),
)


def recognises_docx(content: bytes) -> bool:
    """Tell whether *content* is a zip archive with the parts of a Word document."""
    return _archive_kind(content) == "docx"


def recognises_xlsx(content: bytes) -> bool:
    """Tell whether *content* is a zip archive with the parts of an Excel workbook."""
    return _archive_kind(content) == "xlsx"


def recognises_archive(content: bytes) -> bool:
    """Tell whether *content* is any zip archive, damaged ones included."""
    return content.startswith(_ZIP_START)


def read_archive(content: bytes, name: str) -> tuple[Document, ...]:
    """Say why a zip archive that is neither docx nor xlsx is not read.

    Raises:
        UnsupportedFormatError: always, unless it is damaged.
        UnreadableDocumentError: it is damaged, or holds too many files.
    """
    kind = _archive_kind(content)
    if not kind:
        _check_members(content, name)
        raise UnreadableDocumentError(name, "it is a damaged zip archive or office document")
    raise UnsupportedFormatError(name, f"this is {kind}, which is not read")


def _archive_kind(content: bytes) -> str:
    """Name what a zip archive holds; empty for none, for a damaged one, and for one with too many members."""
    if not recognises_archive(content) or content.count(_ZIP_ENTRY) > MOST_MEMBERS:
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [_part_name(member) for member in archive.infolist()]
    except _ZIP_ERRORS:
        return ""
    beginnings = content[:200]  # a "mimetype" member comes first, and is not packed
    media = next((kind for media_type, kind in _MEDIA_TYPES if media_type in beginnings), "")
    return media or next((kind for start, kind in _KINDS if any(each.startswith(start) for each in names)), "a zip archive")


def _check_members(content: bytes, name: str) -> None:
    if content.count(_ZIP_ENTRY) > MOST_MEMBERS:
        raise UnreadableDocumentError(name, f"it packs more than {MOST_MEMBERS:,} files")


def _part_name(member: zipfile.ZipInfo) -> str:
    """Name a member as the format's specification does: some producers write a backslash."""
    return member.filename.replace("\\", "/").lstrip("/")


def _parts(content: bytes, name: str) -> dict[str, bytes]:
    """Unpack the XML parts of an office document within our limits; pictures and embedded files are left alone.

    Raises:
        UnreadableDocumentError: too large, too many members, encrypted, damaged, or XML that declares entities.
    """
    _check_members(content, name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MOST_UNPACKED_BYTES:
                raise UnreadableDocumentError(name, f"it is larger than {MOST_UNPACKED_BYTES >> 20} MiB when unpacked")
            wanted = (member for member in members if member.filename.endswith((".xml", ".rels")))
            return {_part_name(member): _unpacked(archive, member, name) for member in wanted}
    except _ZIP_ERRORS as error:
        raise UnreadableDocumentError(name, f"it is damaged: {_first_line(error)}") from error


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    """Unpack one part piece by piece: zipfile then stops at the declared size, while a read of the whole unpacks it all first."""
    if member.flag_bits & _ENCRYPTED:
        raise UnreadableDocumentError(name, "it is protected by a password")
    with archive.open(member) as packed:
        part = b"".join(iter(lambda: packed.read(_PIECE), b""))
    plain = part.replace(b"\0", b"")  # also finds what is written in UTF-16
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise UnreadableDocumentError(name, "its XML declares a document type, which office documents never do")
    return _STRICT_NAMESPACE.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", part)


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).split("\n", 1)[0]


# ---- docx -----------------------------------------------------------------------------------------------------------------------

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_CORE_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_NAMESPACES: Final = {"w": _W[1:-1], "mc": _MC[1:-1]}

_PARAGRAPH = f"{_W}p"
_TABLE = f"{_W}tbl"
_BLOCKS = frozenset({_PARAGRAPH, _TABLE})
_ROWS = frozenset({f"{_W}tr"})
_CELLS = frozenset({f"{_W}tc"})
_TEXT_BOX = f"{_W}txbxContent"
_FIELD_MARK = f"{_W}fldChar"
_TEXT = frozenset({f"{_W}t", _MATH_TEXT})
_SIGNS: Final = {f"{_W}tab": " ", f"{_W}ptab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NOTES: Final = {f"{_W}footnoteReference": "footnote", f"{_W}endnoteReference": "endnote"}
# What a reader does not see: properties, deletions, the instructions of fields, and the pronunciation above a word.
_UNSEEN = frozenset(
    _W + tag
    for tag in (
        *("pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr", "sectPr", "rubyPr", "rt"),
        *("del", "delText", "moveFrom", "instrText", "delInstrText"),
    )
)
_OFF = frozenset({"0", "false", "off"})
_HEADING_STYLE = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"title|标题|標題", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"(?:toc|目录|目錄)\s*\d", re.IGNORECASE)
_EMPTY_TITLE = re.compile(r"(?:文档|文檔|文件|新建|未命名|无标题|無標題|document|untitled|microsoft|幻灯片)", re.IGNORECASE)
_DEEPEST_STYLE = 20
_DEEPEST_HEADING = 6
_BODY_TEXT = 9
_LONGEST_HEADING = 100
_LONGEST_LABEL = 40
_LONGEST_CELL_LINE = 100
_BEGINNING = 2000


def read_docx(content: bytes, name: str) -> tuple[Document, ...]:
    """Read a Word document as it is seen with all changes accepted: no deleted or hidden text, no headers and footers.

    Numbers that Word sets before paragraphs are written out; a table's row is a line; notes stand at the end.

    Raises:
        UnreadableDocumentError: damaged, encrypted, or beyond our limits.
    """
    parts = _parts(content, name)
    try:
        word = _Word(parts)
        draft = Draft()
        word.write_all(draft)
        title = word.title or _core_title(parts, draft.text) or _found_title(draft) or stem(name)
    except (etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise UnreadableDocumentError(name, f"it is damaged: {_first_line(error)}") from error
    except RecursionError as error:
        raise UnreadableDocumentError(name, "its parts are nested beyond all sense") from error
    return (Document(id=name, title=title, text=draft.text, sections=draft.sections),)


def _tree(part: bytes) -> _Element:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True))


def _value(parent: _Element, path: str) -> str | None:
    """Return the value of the property at *path* below *parent*: "" where it is only there, None where it is not."""
    found = parent.find(path, _NAMESPACES)
    return None if found is None else found.get(f"{_W}val", "")


def _is_on(parent: _Element, path: str) -> bool | None:
    """Tell whether the property at *path* is switched on, None where it is not mentioned."""
    value = _value(parent, path)
    return None if value is None else value not in _OFF


def _seen(parent: _Element) -> Iterator[_Element]:
    """Yield the children of *parent* that a reader sees; of two alternative drawings of one thing the first."""
    for child in parent:
        if child.tag == f"{_MC}AlternateContent":
            chosen = child.find("mc:Choice", _NAMESPACES)
            chosen = child.find("mc:Fallback", _NAMESPACES) if chosen is None else chosen
            yield from () if chosen is None else _seen(chosen)
        elif child.tag not in _UNSEEN and child.find("w:sdtPr/w:showingPlcHdr", _NAMESPACES) is None:
            yield child


def _outermost(parent: _Element, wanted: frozenset[str]) -> Iterator[_Element]:
    """Yield the *wanted* elements below *parent*, but none within another."""
    for child in _seen(parent):
        if child.tag in wanted:
            yield child
        else:
            yield from _outermost(child, wanted)


def _core_title(parts: Mapping[str, bytes], text: str) -> str:
    """Return the title among the document's properties, if its text bears it too: else it is a template's."""
    if "docProps/core.xml" not in parts:
        return ""
    title = " ".join((_tree(parts["docProps/core.xml"]).findtext(_CORE_TITLE) or "").split())
    is_borne = title.replace(" ", "") in re.sub(r"\s", "", text[:_BEGINNING])
    return title if _TITLE.fullmatch(title) and is_borne and not _EMPTY_TITLE.match(title) else ""


def _found_title(draft: Draft) -> str:
    """Return the first heading without a number, or else the first line that looks like a title."""
    first = draft.sections[0].heading if draft.sections else ""
    if first and not _NUMBERED.match(first):
        return first
    lines = (line.strip() for line in draft.text.split("\n"))
    return next((line for line in lines if _TITLE.fullmatch(line) and _HAN.search(line) and not _NUMBERED.match(line)), first)


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph's or run's style says, with what it inherits. `level` is 0 for what is no heading."""

    level: int = 0
    is_title: bool = False
    is_contents: bool = False
    is_hidden: bool = False
    list_id: str = ""
    list_level: str = ""


class _Styles:
    """The styles of a document by their id. Read only."""

    def __init__(self, root: _Element | None) -> None:
        elements = () if root is None else root.findall("w:style", _NAMESPACES)
        self._elements = {element.get(f"{_W}styleId", ""): element for element in elements}
        self._known: dict[str, _Style] = {}

    def __getitem__(self, style_id: str) -> _Style:
        if style_id not in self._known:
            self._known[style_id] = self._read(style_id)
        return self._known[style_id]

    def _read(self, style_id: str) -> _Style:
        line = list(self._line(style_id))
        names = [_value(element, "w:name") or element.get(f"{_W}styleId", "") for element in line]
        return _Style(
            level=next((level for element, name in zip(line, names, strict=True) if (level := _style_level(element, name)) is not None), 0),
            is_title=any(_TITLE_STYLE.fullmatch(name) for name in names),
            is_contents=any(_CONTENTS_STYLE.fullmatch(name) for name in names),
            is_hidden=next((hidden for element in line if (hidden := _is_on(element, "w:rPr/w:vanish")) is not None), False),
            list_id=next((value for element in line if (value := _value(element, "w:pPr/w:numPr/w:numId"))), ""),
            list_level=next((value for element in line if (value := _value(element, "w:pPr/w:numPr/w:ilvl"))), ""),
        )

    def _line(self, style_id: str) -> Iterator[_Element]:
        """Yield a style and those that it is based on."""
        for _ in range(_DEEPEST_STYLE):
            if style_id not in self._elements:
                return
            yield self._elements[style_id]
            style_id = _value(self._elements[style_id], "w:basedOn") or ""


def _style_level(element: _Element, name: str) -> int | None:
    """Return the heading level that one style sets by its name or outline level, None if it sets none."""
    named = _HEADING_STYLE.fullmatch(name)
    return min(int(named[1]), _DEEPEST_HEADING) if named else _outline_level(element)


def _outline_level(element: _Element) -> int | None:
    """Return the heading level that an outline level means: counted from 0, and 9 for body text."""
    outline = _value(element, "w:pPr/w:outlineLvl")
    if not outline:
        return None
    return min(int(outline) + 1, _DEEPEST_HEADING) if int(outline) < _BODY_TEXT else 0


class _Lists:
    """The numbers that Word sets before paragraphs, counted while the document is read in its order. One thread."""

    def __init__(self, root: _Element | None, styles: _Styles) -> None:
        self._styles = styles
        lists = () if root is None else root.findall("w:num", _NAMESPACES)
        kinds = () if root is None else root.findall("w:abstractNum", _NAMESPACES)
        self._lists = {element.get(f"{_W}numId", ""): element for element in lists}
        self._kinds = {element.get(f"{_W}abstractNumId", ""): element for element in kinds}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()

    def label(self, paragraph: _Element, style_id: str) -> str:
        """Count *paragraph* and return what stands before it: "3. ", or "- ", or nothing."""
        style = self._styles[style_id]
        list_id = _value(paragraph, "w:pPr/w:numPr/w:numId") or style.list_id
        kind = self._kind(list_id)
        if kind is None:
            return ""
        of_style = kind.find(f"w:lvl/w:pStyle[@w:val='{style_id}']/..", _NAMESPACES) if style_id.isalnum() else None
        level = (
            _value(paragraph, "w:pPr/w:numPr/w:ilvl") or style.list_level or ("0" if of_style is None else of_style.get(f"{_W}ilvl", "0"))
        )
        return self._written(list_id, kind, min(max(int(level), 0), 8))

    def _kind(self, list_id: str) -> _Element | None:
        """Return the kind of list that *list_id* is; a kind may refer to another by way of a style."""
        for _ in range(2):
            if list_id not in self._lists:
                return None
            kind = self._kinds.get(_value(self._lists[list_id], "w:abstractNumId") or "")
            link = None if kind is None else _value(kind, "w:numStyleLink")
            if not link:
                return kind
            list_id = self._styles[link].list_id
        return None

    def _written(self, list_id: str, kind: _Element, level: int) -> str:
        """Count one paragraph of *level* and return its label."""
        counts = self._counts.setdefault(kind.get(f"{_W}abstractNumId", ""), {})
        self._count(counts, list_id, kind, level)
        rule = self._rule(list_id, kind, level)
        form = "decimal" if rule is None else _value(rule, "w:numFmt") or "decimal"
        if rule is None or form == "none":
            return ""
        if form == "bullet":
            return "- "
        is_legal = bool(_is_on(rule, "w:isLgl"))

        def number(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            above = self._rule(list_id, kind, place)
            its_form = "decimal" if is_legal or above is None else _value(above, "w:numFmt") or "decimal"
            return _numeral(counts.get(place, self._start(list_id, kind, place)), its_form)

        label = re.sub(r"%([1-9])", number, (_value(rule, "w:lvlText") or "")[:_LONGEST_LABEL]).strip()
        is_closed = not label or label[-1] in "、）．。：" or _value(rule, "w:suff") == "nothing"
        return label if is_closed else f"{label} "

    def _count(self, counts: dict[int, int], list_id: str, kind: _Element, level: int) -> None:
        """Advance *level*, from where it starts, and let the levels below it begin anew."""
        override = self._lists[list_id].find(f"w:lvlOverride[@w:ilvl='{level}']/w:startOverride", _NAMESPACES)
        if override is not None and (list_id, level) not in self._restarted:
            self._restarted.add((list_id, level))
            counts.pop(level, None)
        counts[level] = counts[level] + 1 if level in counts else self._start(list_id, kind, level)
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]

    def _start(self, list_id: str, kind: _Element, level: int) -> int:
        override = _value(self._lists[list_id], f"w:lvlOverride[@w:ilvl='{level}']/w:startOverride")
        rule = self._rule(list_id, kind, level)
        return int(override or (rule is not None and _value(rule, "w:start")) or 1)

    def _rule(self, list_id: str, kind: _Element, level: int) -> _Element | None:
        """Return how *level* of a list is numbered; a list may differ from its kind."""
        own = self._lists[list_id].find(f"w:lvlOverride[@w:ilvl='{level}']/w:lvl", _NAMESPACES)
        return kind.find(f"w:lvl[@w:ilvl='{level}']", _NAMESPACES) if own is None else own


# Numerals as Word writes them, by code point: these are written, and recognise nothing.
_COUNTING = "\u3007\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d"  # 〇 to 九
_LEGAL = "\u96f6\u58f9\u8d30\u53c1\u8086\u4f0d\u9646\u67d2\u634c\u7396"  # 零壹贰 and so on, simplified
_LEGAL_TRADITIONAL = "\u96f6\u58f9\u8cb3\u53c3\u8086\u4f0d\u9678\u67d2\u634c\u7396"
_COUNTING_UNITS = ("", "\u5341", "\u767e", "\u5343")  # 十百千
_LEGAL_UNITS = ("", "\u62fe", "\u4f70", "\u4edf")  # 拾佰仟
_STEMS = "\u7532\u4e59\u4e19\u4e01\u620a\u5df1\u5e9a\u8f9b\u58ec\u7678"  # 甲乙丙丁 and so on
_BRANCHES = "\u5b50\u4e11\u5bc5\u536f\u8fb0\u5df3\u5348\u672a\u7533\u9149\u620c\u4ea5"  # 子丑寅卯 and so on
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_SEQUENCES: Final = {
    "ideographTraditional": _STEMS,
    "ideographZodiac": _BRANCHES,
    "decimalEnclosedCircle": "".join(chr(0x2460 + place) for place in range(20)),
    "decimalEnclosedCircleChinese": "".join(chr(0x2460 + place) for place in range(20)),
    "decimalEnclosedParen": "".join(chr(0x2474 + place) for place in range(20)),
    "decimalEnclosedFullstop": "".join(chr(0x2488 + place) for place in range(20)),
    "ideographEnclosedCircle": "".join(chr(0x3220 + place) for place in range(10)),
}
_COUNTED = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting"}
)
_DIGIT_BY_DIGIT = frozenset({"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"})
_LARGEST_WRITTEN = 3999
_ALPHABET = 26


def _numeral(number: int, form: str) -> str:
    """Write *number* in one of the forms of ECMA-376 17.18.59; in a form unknown to us, or beyond its range, with digits."""
    writers: Mapping[str, Callable[[int], str]] = {
        **dict.fromkeys(_COUNTED, _counting),
        "chineseLegalSimplified": lambda number: _counted(number, _LEGAL, _LEGAL_UNITS),
        "ideographLegalTraditional": lambda number: _counted(number, _LEGAL_TRADITIONAL, _LEGAL_UNITS),
        **dict.fromkeys(_DIGIT_BY_DIGIT, lambda number: "".join(_COUNTING[int(digit)] for digit in str(number))),
        "upperLetter": lambda number: _letter(number).upper(),
        "lowerLetter": _letter,
        "upperRoman": lambda number: _roman(number).upper(),
        "lowerRoman": _roman,
        "decimalZero": lambda number: f"{number:02d}",
    }
    if 0 < number <= len(_SEQUENCES.get(form, "")):
        return _SEQUENCES[form][number - 1]
    return writers.get(form, str)(number) if 0 < number <= _LARGEST_WRITTEN else str(number)


def _counting(number: int) -> str:
    """Write *number* as it is counted: ten is written without a one before it."""
    counted = _counted(number, _LEGAL[0] + _COUNTING[1:], _COUNTING_UNITS)
    return counted.removeprefix(_COUNTING[1]) if counted.startswith(_COUNTING[1] + _COUNTING_UNITS[1]) else counted


def _letter(number: int) -> str:
    """Write *number* as Word counts in letters: z is followed by aa, bb, cc."""
    return chr(ord("a") + (number - 1) % _ALPHABET) * ((number - 1) // _ALPHABET + 1)


def _counted(number: int, digits: str, units: Sequence[str]) -> str:
    """Write *number*, 1 to 9999, with Chinese digits and units; one zero stands for a gap."""
    places = [(int(digit), unit) for digit, unit in zip(reversed(str(number)), units, strict=False)]
    written = "".join(digits[digit] + (unit if digit else "") for digit, unit in reversed(places))
    return re.sub(f"{digits[0]}+", digits[0], written).rstrip(digits[0])


def _roman(number: int) -> str:
    written = ""
    for value, letters in (*_ROMAN, *_ROMAN_SMALL):
        written += letters * (number // value)
        number %= value
    return written


class _Word:
    """One docx while it is read: where its lists stand, and the notes it has spoken of. One thread."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = parts
        self._main = _main_part(parts)
        self._folder = self._main.rpartition("/")[0]
        self._styles = _Styles(self._part("styles"))
        self._lists = _Lists(self._part("numbering"), self._styles)
        self._notes: list[tuple[str, str]] = []
        self.title = ""

    def write_all(self, draft: Draft) -> None:
        """Write the body to *draft*, and behind it the notes that it refers to."""
        body = _tree(self._parts[self._main]).find("w:body", _NAMESPACES)
        if body is not None:
            self._write(body, draft)
        notes = {kind: {} if (root := self._part(f"{kind}s")) is None else _by_id(root) for kind in sorted(set(_NOTES.values()))}
        for kind, note_id in dict.fromkeys(self._notes):
            if note_id in notes[kind]:
                self._write(notes[kind][note_id], draft)

    def _part(self, part: str) -> _Element | None:
        content = self._parts.get(f"{self._folder}/{part}.xml")
        return None if content is None else _tree(content)

    def _write(self, parent: _Element, draft: Draft) -> None:
        """Write the paragraphs and tables below *parent*."""
        for block in _outermost(parent, _BLOCKS):
            if block.tag == _TABLE:
                self._write_table(block, draft)
            else:
                self._write_paragraph(block, draft)

    def _write_paragraph(self, paragraph: _Element, draft: Draft) -> None:
        """Write a paragraph as a heading or a line, with its number before it and its text boxes behind it."""
        style_id = _value(paragraph, "w:pPr/w:pStyle") or ""
        style = self._styles[style_id]
        line = _Line()
        self._collect(paragraph, line)
        text = "".join(line.pieces).strip()
        if not text and paragraph.find("w:pPr/w:rPr/w:del", _NAMESPACES) is not None:
            return  # the whole paragraph was deleted, and is not counted
        label = self._lists.label(paragraph, style_id)
        outline = _outline_level(paragraph)
        level = style.level if outline is None else outline
        if style.is_contents or not text:
            pass
        elif style.is_title and not style.level:
            self.title = self.title or " ".join(text.split())
            draft.heading(text, 1)
        elif level and len(text) <= _LONGEST_HEADING:
            draft.heading(label + text, level)
        else:
            draft.line(label + text)
        for box in line.boxes:
            self._write(box, draft)

    def _collect(self, parent: _Element, line: "_Line") -> None:
        """Add to *line* the words below *parent*: of a field its result, of hidden runs nothing."""
        for child in _seen(parent):
            if child.tag == _TEXT_BOX:
                line.boxes.append(child)
            elif child.tag == _FIELD_MARK:
                line.turn(child.get(f"{_W}fldCharType", ""))
            elif child.tag in _NOTES:
                self._notes.append((_NOTES[child.tag], child.get(f"{_W}id", "")))
            elif child.tag in _TEXT:
                line.add(child.text or "")
            elif child.tag in _SIGNS:
                line.add(_SIGNS[child.tag])
            elif not self._is_hidden(child):
                self._collect(child, line)

    def _is_hidden(self, run: _Element) -> bool:
        hidden = _is_on(run, "w:rPr/w:vanish")
        return self._styles[_value(run, "w:rPr/w:rStyle") or ""].is_hidden if hidden is None else hidden

    def _write_table(self, table: _Element, draft: Draft) -> None:
        """Write a table row by row; a row that is a single cell is a frame around its paragraphs."""
        for row in _outermost(table, _ROWS):
            if row.find("w:trPr/w:del", _NAMESPACES) is not None:
                continue
            cells = [cell for cell in _outermost(row, _CELLS) if not _is_absorbed(cell)]
            if len(cells) == 1:
                self._write(cells[0], draft)
            else:
                draft.line(_CELL_BREAK.join(text for cell in cells if (text := self._cell_text(cell))))

    def _cell_text(self, cell: _Element) -> str:
        """Return the words of a cell, on one line if they are few."""
        inner = Draft()
        self._write(cell, inner)
        return inner.text.replace("\n", " ") if len(inner.text) <= _LONGEST_CELL_LINE else inner.text


@dataclass(slots=True)
class _Line:
    """A paragraph's words while they are collected; `fields` says of each open field whether its instruction is being read."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Append *text*, unless it is a field's instruction."""
        if not any(self.fields):
            self.pieces.append(text)

    def turn(self, mark: str) -> None:
        """Enter a field, go from its instruction to its result, or leave it."""
        if mark == "begin":
            self.fields.append(True)
        elif self.fields:
            self.fields.pop()
            if mark == "separate":
                self.fields.append(False)


def _main_part(parts: Mapping[str, bytes]) -> str:
    """Return the part that the archive calls its document, mostly word/document.xml."""
    relationships = _tree(parts["_rels/.rels"]).iter(_RELATIONSHIP) if "_rels/.rels" in parts else ()
    targets = [each.get("Target", "").lstrip("/") for each in relationships if each.get("Type", "").endswith("/officeDocument")]
    return next((target for target in targets if target in parts), "word/document.xml")


def _by_id(root: _Element) -> dict[str, _Element]:
    return {note.get(f"{_W}id", ""): note for note in root}


def _is_absorbed(cell: _Element) -> bool:
    """Tell whether *cell* was deleted or only continues the merged cell above or beside it."""
    merged = (_value(cell, "w:tcPr/w:vMerge"), _value(cell, "w:tcPr/w:hMerge"))
    return any(value is not None and value != "restart" for value in merged) or cell.find("w:tcPr/w:cellDel", _NAMESPACES) is not None


# ---- tables ---------------------------------------------------------------------------------------------------------------------

_QUESTION = re.compile(
    r"(?:(?:常见|常見|标准|標準|咨询|諮詢|用户|用戶|群众|群眾)?(?:问题|問題|提问|提問|问|問|题目|題目)(?:内容|描述)?|questions?|q|faq)[:：]?",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?:(?:标准|標準|参考|參考|问题|問題)?(?:答案|回答|答复|答覆|回复|回覆|解答|答)(?:内容)?|answers?|a|reply)[:：]?", re.IGNORECASE
)
_COLUMN = re.compile(
    r"#|no\.?|id|name|title|phone|tel|e-?mail|address|category|type|content|date|time|hours|note|remarks?|"
    r"序号|序號|编号|編號|名称|名稱|姓名|性别|性別|职务|職務|单位|單位|部门|部門|地址|地点|地點|类别|類別|类型|類型|分类|分類|标题|標題|"
    r"内容|內容|事项|事項|时间|時間|日期|备注|備註|说明|說明|材料|条件|條件|依据|依據|流程|标准|標準|网格|網格|社区|社區|小区|小區|街道|区域|區域|楼栋|樓棟|"
    r".{0,6}(?:电话|電話|姓名|名称|名稱|时间|時間|地址|地点|地點|单位|單位|部门|部門|负责人|負責人|联系人|聯繫人|网格员|網格員|材料|对象|對象)",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[\d\s.,:：%/年月日时時分号號元()（）+~-]*\d[\d\s.,:：%/年月日时時分号號元()（）+~-]*")
_SENTENCE_MARK = re.compile("[。！？!?；;，,]")
_LONGEST_COLUMN_NAME = 20
_LONGEST_HEAD_CELL = 60
_LONGEST_GROUP = 40
_HEADER_WITHIN = 10
_SHARE_OF_QUESTIONS = 0.6
_NAMED = "："
_SHEET_LEVEL, _GROUP_LEVEL, _ROW_LEVEL = 1, 2, 3


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: its number as the file counts, from 1, and what its cells show, without the empty ones at its end."""

    number: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> list[int]:
        """The places of the cells that are not empty."""
        return [place for place, cell in enumerate(self.cells) if cell]

    @property
    def line(self) -> str:
        """The row on one line."""
        return _CELL_BREAK.join(self.cells[place] for place in self.filled)

    def cell(self, place: int | None) -> str:
        """Return the cell at *place*, empty where there is none."""
        return self.cells[place] if place is not None and place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class _Table:
    """DocumentTable with the names of their columns, empty where there are none, and where question and answer stand, if they do."""

    above: tuple[_Row, ...]
    columns: _Row
    rows: tuple[_Row, ...]
    question: int | None = None
    answer: int | None = None

    def write(self, draft: Draft) -> Iterator[Removal]:
        """Write each row as a section to *draft*, and yield the rows that were left out."""
        for row in self.above:
            self._write_alone(row, draft)
        for row in self.rows:
            if row.cells == self.columns.cells:
                continue  # the head, printed again on a new page
            why = self._lack(row)
            if why:
                yield Removal(row.number, row.line, why)
            elif self._is_group(row) or self._is_remark(row):
                self._write_alone(row, draft)
            else:
                self._write_row(row, draft)

    def _lack(self, row: _Row) -> str:
        """Say why *row* is worth no passage; empty if it is."""
        if len(row.filled) == 1 and self.columns.cells and _FIGURE.fullmatch(row.line):
            return "a number without a row"
        is_unanswered = row.cell(self.question) and not row.cell(self.answer) and not self._is_group(row)
        return "a question without an answer" if is_unanswered else ""

    def _is_group(self, row: _Row) -> bool:
        """Tell whether *row* heads those below it: a numbered line, or one beside the questions."""
        return row.filled == [0] and (self.question not in {None, 0} or bool(_NUMBERED.match(row.line)))

    def _is_remark(self, row: _Row) -> bool:
        return row.filled == [0] and self.question is None and not _is_phrase(row.line)

    def _write_alone(self, row: _Row, draft: Draft) -> None:
        """Write a row as the heading of what follows, or as a remark."""
        if _is_phrase(row.line):
            draft.heading(row.line, _GROUP_LEVEL)
        else:
            draft.line(row.line)

    def _write_row(self, row: _Row, draft: Draft) -> None:
        head = self._head(row)
        if head is not None:
            draft.heading(row.cells[head] if self.question is not None else self._named(row, head), _ROW_LEVEL)
        draft.line(row.cell(self.answer))
        rest = [self._named(row, place) for place in row.filled if place not in {head, self.answer}]
        draft.line(_joined(rest))

    def _head(self, row: _Row) -> int | None:
        """Return the cell that heads *row*: its question, or else its first words that are no figure and not too long."""
        if self.question is not None:
            return self.question if row.cell(self.question) else None
        words = [place for place in row.filled if not _FIGURE.fullmatch(row.cells[place])]
        short = [place for place in words if len(row.cells[place]) <= _LONGEST_HEAD_CELL]
        return (short or words or row.filled)[0]

    def _named(self, row: _Row, place: int) -> str:
        """Return a cell behind the name of its column."""
        column = self.columns.cell(place)
        return f"{column.rstrip('：:')}{_NAMED}{row.cells[place]}" if column and len(column) <= _LONGEST_HEAD_CELL else row.cells[place]


def _is_phrase(text: str) -> bool:
    """Tell whether *text* may head something: short, and no sentence."""
    return len(text) <= _LONGEST_GROUP and not _SENTENCE_MARK.search(text) and _NAMED not in text


def _joined(cells: Sequence[str]) -> str:
    """Join the cells of a row on one line, or on several when they hold sentences."""
    has_sentences = any("\n" in cell or cell.endswith(("。", "！", "？", "；", "!", "?", ";")) for cell in cells)
    return ("\n" if has_sentences else "；").join(cells)


def _table(rows: Sequence[_Row]) -> _Table:
    """Find the head of a table, and whether it is one of questions and answers."""
    place = _header_place(rows)
    if place is None:
        question = _asking_column(rows)
        return _Table((), _Row(0, ()), tuple(rows), question, None if question is None else question + 1)
    columns = _Row(rows[place].number, tuple(" ".join(cell.split()) for cell in rows[place].cells))
    question, answer = _question_and_answer(columns)
    return _Table(tuple(rows[:place]), columns, tuple(rows[place + 1 :]), question, answer)


def _header_place(rows: Sequence[_Row]) -> int | None:
    """Return which row names the columns, None if none does."""
    asking = (place for place, row in enumerate(rows[:_HEADER_WITHIN]) if _question_and_answer(row)[0] is not None)
    first = (place for place, row in enumerate(rows[:_HEADER_WITHIN]) if len(row.filled) > 1)
    place = next(asking, None)
    if place is None:
        place = next(first, None)
        return place if place is not None and _names_columns(rows[place], rows[place + 1 :]) else None
    return place


def _question_and_answer(row: _Row) -> tuple[int | None, int | None]:
    """Return where *row* names a column of questions and one of answers; None and None unless it names both."""
    question = next((place for place, cell in enumerate(row.cells) if _QUESTION.fullmatch(re.sub(r"\s", "", cell))), None)
    answer = next((place for place, cell in enumerate(row.cells) if _ANSWER.fullmatch(re.sub(r"\s", "", cell))), None)
    return (None, None) if question is None or answer is None else (question, answer)


def _names_columns(head: _Row, below: Sequence[_Row]) -> bool:
    """Tell whether *head* names columns: short words, most of them known as such or one standing over figures."""
    cells = [head.cells[place] for place in head.filled]
    are_names = all(len(cell) <= _LONGEST_COLUMN_NAME and not _SENTENCE_MARK.search(cell) and not _FIGURE.fullmatch(cell) for cell in cells)
    if not are_names or len(set(cells)) < len(cells) or not below:
        return False
    known = sum(bool(_COLUMN.fullmatch(re.sub(r"\s", "", cell))) for cell in cells)
    return 2 * known > len(cells) or any(_holds_figures(below, place) for place in head.filled)


def _holds_figures(rows: Sequence[_Row], place: int) -> bool:
    cells = [row.cell(place) for row in rows if len(row.filled) > 1]
    return len(cells) > 1 and all(_FIGURE.fullmatch(cell) for cell in cells)


def _asking_column(rows: Sequence[_Row]) -> int | None:
    """Return the column, first or second, whose cells mostly end in a question mark."""
    for place in (0, 1):
        asking = sum(row.cell(place).endswith(("？", "?")) and bool(row.cell(place + 1)) for row in rows)
        if asking > 1 and asking >= _SHARE_OF_QUESTIONS * len(rows):
            return place
    return None


def _table_title(table: _Table) -> str:
    """Return the line above a table's head that looks like its title."""
    return next((row.line for row in table.above if _TITLE.fullmatch(row.line) and _NAMED not in row.line), "")


# ---- xlsx -----------------------------------------------------------------------------------------------------------------------


def read_xlsx(content: bytes, name: str) -> tuple[Document, ...]:
    """Read the visible sheets of an Excel workbook as one document: a row is a section, its cells as Excel last showed them.

    Raises:
        UnreadableDocumentError: damaged, encrypted, or beyond our limits.
    """
    sheets = _sheets(_parts(content, name), name)
    draft = Draft()
    removed: list[Removal] = []
    tables = [(title, _table(rows)) for title, rows in sheets if rows]
    for title, table in tables:
        if len(tables) > 1:
            draft.heading(title, _SHEET_LEVEL)
        removed.extend(table.write(draft))
    title = next((title for _, table in tables if (title := _table_title(table))), stem(name))
    return (Document(id=name, title=title, text=draft.text, sections=draft.sections, removed=tuple(removed)),)


def _sheets(parts: Mapping[str, bytes], name: str) -> list[tuple[str, list[_Row]]]:
    """Return the visible sheets of a workbook with their rows."""
    safe = io.BytesIO()  # openpyxl unpacks whatever it meets: give it only what we have unpacked and counted
    with zipfile.ZipFile(safe, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    limits = _Limits(name)
    try:
        workbook = openpyxl.load_workbook(safe, read_only=True, data_only=True, keep_links=False)
        limits.check_sheets(len(workbook.sheetnames))
        return [(sheet.title, list(limits.rows(_shown_rows(sheet)))) for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    except DocumentError:
        raise
    except Exception as error:  # openpyxl lets through whatever a damaged part makes it stumble over
        raise UnreadableDocumentError(name, f"it is damaged: {_first_line(error)}") from error


@dataclass(slots=True)
class _Limits:
    """How much has been read of one file's tables. One thread."""

    name: str
    rows_read: int = 0
    characters_read: int = 0

    def check_sheets(self, sheets: int) -> None:
        """Raise an error beyond our limit of *sheets*."""
        if sheets > MOST_SHEETS:
            raise UnreadableDocumentError(self.name, f"it has more than {MOST_SHEETS} sheets")

    def rows(self, rows: Iterator[Sequence[str]]) -> Iterator[_Row]:
        """Yield the rows that are not empty; give up after many empty ones, and raise an error beyond our limits."""
        empty = 0
        for number, cells in enumerate(rows, 1):
            last = max((place for place, cell in enumerate(cells, 1) if cell), default=0)
            empty = 0 if last else empty + 1
            if empty > MOST_EMPTY_ROWS:
                return
            if last:
                self._count(cells)
                yield _Row(number, tuple(cells[:last]))

    def _count(self, cells: Sequence[str]) -> None:
        self.rows_read += 1
        self.characters_read += sum(map(len, cells))
        if self.rows_read > MOST_ROWS:
            raise UnreadableDocumentError(self.name, f"its tables have more than {MOST_ROWS:,} rows")
        if self.characters_read > MOST_CHARACTERS:
            raise UnreadableDocumentError(self.name, f"its tables hold more than {MOST_CHARACTERS:,} characters")


def _shown_rows(sheet: Any) -> Iterator[list[str]]:  # noqa: ANN401 - openpyxl's read-only sheets are of no public type
    sheet.reset_dimensions()  # what a sheet declares of its size is often wrong
    for cells in sheet.iter_rows(max_col=MOST_COLUMNS):
        yield ["" if cell.value is None or cell.data_type == "e" else _shown(cell.value, cell.number_format) for cell in cells]


def _shown(value: object, form: str) -> str:
    """Write a cell's *value* as people do: 2024-05-01 without midnight, 3 without .0, 5% for a share."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes") if value.time() != time() else _shown_date(value, form)
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return f"{value // timedelta(hours=1)}:{value // timedelta(minutes=1) % 60:02d}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _shown_number(value, form)
    return str(value).strip()


def _shown_number(value: float, form: str) -> str:
    if "%" in form:
        return f"{value * 100:.10g}%"
    if re.fullmatch("0{2,20}", form) and value == int(value):
        return f"{int(value):0{len(form)}d}"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _shown_date(value: datetime, form: str) -> str:
    """Write a date; a form without days means a month."""
    has_day = "d" in re.sub(r'"[^"]*"|\[[^\]]*\]', "", form).lower()
    return f"{value:%Y-%m-%d}" if has_day else f"{value:%Y-%m}"


# ---- csv ------------------------------------------------------------------------------------------------------------------------

_DELIMITERS = ("\t", ",", ";")
_SAMPLE = 1 << 16
_REGULAR_SHARE = 0.8
_FEWEST_ROWS = 3


def recognises_csv(content: bytes) -> bool:
    """Tell whether *content* is clearly a table: columns with known names, or regular rows with names over figures.

    Prose with commas is no table, however regular its lines.
    """
    return bool(_delimiter(content))


def read_csv(content: bytes, name: str) -> tuple[Document, ...]:
    """Read a table whose cells are kept apart by tabs, commas or semicolons: a row is a section.

    Raises:
        UnsupportedFormatError: it is no text, or no table.
        UnreadableDocumentError: it is beyond our limits.
    """
    delimiter = _delimiter(content)
    if not delimiter:
        raise UnsupportedFormatError(name, "this is no table with the same columns in each row")
    try:
        table = _table(list(_Limits(name).rows(_csv_rows(decode(content, name), delimiter))))
    except csv.Error as error:
        raise UnreadableDocumentError(name, f"its table cannot be taken apart: {_first_line(error)}") from error
    draft = Draft()
    removed = tuple(table.write(draft))
    title = _table_title(table) or stem(name)
    return (Document(id=name, title=title, text=draft.text, sections=draft.sections, removed=removed),)


def _delimiter(content: bytes) -> str:
    """Return what keeps apart the cells of a table, by its first rows; empty if it is none."""
    is_cut = len(content) > _SAMPLE
    sample = content[: content.rfind(b"\n", 0, _SAMPLE) + 1] if is_cut else content
    try:
        text = decode(sample, "")
    except UnsupportedFormatError:
        return ""
    for delimiter in (each for each in _DELIMITERS if each in text):
        rows = [cells for cells in _csv_rows(text, delimiter) if any(cells)]
        if _is_regular(rows[:-1] if is_cut else rows):  # a cut may go through the last row
            return delimiter
    return ""


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    lines = io.StringIO(text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", " "), newline="")
    for cells in csv.reader(lines, delimiter=delimiter):
        yield [cell.strip() for cell in cells]


def _is_regular(written: Sequence[Sequence[str]]) -> bool:
    """Tell whether rows have a head that names columns, and are as long as it: most below question and answer, else all."""
    rows = [_Row(0, tuple(cells)) for cells in written]
    place = _header_place(rows)
    if place is None:
        return False
    regular = sum(len(cells) == len(written[place]) for cells in written[place:])
    if _question_and_answer(rows[place])[0] is not None:
        return len(rows) > place + 1 and regular >= _REGULAR_SHARE * len(rows[place:])
    return len(rows) >= _FEWEST_ROWS and regular == len(rows[place:]) and "" not in written[place]


# ---- old doc --------------------------------------------------------------------------------------------------------------------

_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENTRY_SIZE = 128
_OLE_KINDS = (
    ("Workbook", "an old Excel workbook (xls)"),
    ("Book", "an old Excel workbook (xls)"),
    ("PowerPoint Document", "an old presentation (ppt)"),
    ("__properties_version1.0", "a mail (msg)"),
)
_ROW_OF_CELLS = re.compile(r"\|.*\|")


def recognises_doc(content: bytes) -> bool:
    """Tell whether *content* is an OLE container, which old Word documents and encrypted office files are."""
    return content.startswith(_OLE_START)


def read_doc(content: bytes, name: str) -> tuple[Document, ...]:
    """Read an old Word document through antiword, where that is installed.

    Raises:
        UnreadableDocumentError: it is encrypted or damaged, or antiword is not installed.
        UnsupportedFormatError: it is another kind of old office file.
    """
    if _has_stream(content, "EncryptedPackage"):
        raise UnreadableDocumentError(name, "it is protected by a password")
    if not _has_stream(content, "WordDocument"):
        kind = next((kind for stream, kind in _OLE_KINDS if _has_stream(content, stream)), "an old office file of unknown kind")
        raise UnsupportedFormatError(name, f"this is {kind}, which is not read")
    draft = Draft()
    for line in _converted(content, name).split("\n"):
        draft.line(_plain_line(line))
    return (Document(id=name, title=_found_title(draft) or stem(name), text=draft.text),)


def _has_stream(content: bytes, stream: str) -> bool:
    """Tell whether the directory of an OLE container names *stream* ([MS-CFB] 2.6.1: a name of 64 bytes, then its length)."""
    encoded = stream.encode("utf-16-le") + b"\0\0"
    found = content.find(encoded)
    while found >= 0:
        if found % _OLE_ENTRY_SIZE == 0 and content[found + 64 : found + 66] == len(encoded).to_bytes(2, "little"):
            return True
        found = content.find(encoded, found + 1)
    return False


def _converted(content: bytes, name: str) -> str:
    """Return the text that antiword finds in *content*, one line a paragraph."""
    antiword = shutil.which("antiword")
    if antiword is None:
        raise UnreadableDocumentError(
            name, "old .doc files need antiword, which is not installed here: install it or save the file as .docx"
        )
    command = [antiword, "-m", "UTF-8.txt", "-w", "0", "-"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=CONVERSION_TIMEOUT_SECONDS, check=False)  # noqa: S603 - no shell, and no argument is the file's
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnreadableDocumentError(name, f"antiword failed: {_first_line(error)}") from error
    if done.returncode:
        complaint = (done.stderr or done.stdout).decode("utf-8", errors="replace").strip() or f"it ended with {done.returncode}"
        is_encrypted = "encrypted" in complaint.lower()
        raise UnreadableDocumentError(name, "it is protected by a password" if is_encrypted else f"antiword failed: {complaint[:200]}")
    return done.stdout.decode("utf-8", errors="replace")


def _plain_line(line: str) -> str:
    """Return a line of antiword's without its marks of pictures, and a row of its tables with our own marks."""
    line = line.replace("[pic]", "").strip()
    if _ROW_OF_CELLS.fullmatch(line):
        return _CELL_BREAK.join(cell.strip() for cell in line[1:-1].split("|") if cell.strip())
    return line
