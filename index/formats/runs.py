"""Collect the text of one paragraph of a Word document: what its fields and form fields show, and the addresses of its links."""

import re
from dataclasses import dataclass, field
from typing import Final

from lxml.etree import _Element

from index.formats.links import beside
from index.formats.symbols import symbol, symbols
from index.formats.wordml import W, first, is_on, value

_HYPERLINK: Final = re.compile(r'\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
TEXT: Final = frozenset({f"{W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
"""The elements whose text is that of the document."""

_TEXT_BOX: Final = f"{W}txbxContent"
_FIELD_MARK: Final = f"{W}fldChar"
_INSTRUCTION: Final = f"{W}instrText"
_SYMBOL: Final = f"{W}sym"
_COMMENT: Final = f"{W}commentReference"
_CHARACTERS: Final = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_CHECKED, _UNCHECKED = "☑", "☐"


@dataclass(slots=True)
class _Field:
    """A field that is open: its instruction, whether that is still being read, and the place of its result in the pieces."""

    shown: str
    start: int
    instruction: str = ""
    is_instruction: bool = True


@dataclass(slots=True)
class Line:
    """The text of a paragraph, the text boxes in it, and the ids of the comments and notes that it refers to. Not thread-safe."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    _fields: list[_Field] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.pieces)

    def take(self, element: _Element) -> bool:
        """Take what *element* shows by itself; return whether it is such an element, and does not just hold others."""
        tag = element.tag
        if tag in TEXT:
            self.add(symbols(element.text or "", _font(element.getparent())))
        elif tag in _CHARACTERS:
            self.add(_CHARACTERS[tag])
        elif tag == _SYMBOL:
            self.add(symbol(element.get(f"{W}char", ""), element.get(f"{W}font", "")))
        elif tag == _FIELD_MARK:
            self.mark_field(element)
        elif tag == _INSTRUCTION:
            self.instruct(element.text or "")
        elif tag == _COMMENT:
            self.comments.append(element.get(f"{W}id", ""))
        elif tag == _TEXT_BOX:
            self.boxes.append(element)
        else:
            return False
        return True

    def add(self, text: str) -> None:
        """Append *text* unless it belongs to a field's instruction."""
        if not any(each.is_instruction for each in self._fields):
            self.pieces.append(text)

    def instruct(self, text: str) -> None:
        """Append *text* to the instruction of the innermost field."""
        if self._fields and self._fields[-1].is_instruction:
            self._fields[-1].instruction += text

    def mark_field(self, mark: _Element) -> None:
        """Begin a field, go on from its instruction to its result, or end it."""
        kind = mark.get(f"{W}fldCharType", "")
        if kind == "begin":
            self._fields.append(_Field(form_field(mark), len(self.pieces)))
        elif self._fields:
            innermost = self._fields[-1]
            if kind == "separate":
                innermost.is_instruction, innermost.start = False, len(self.pieces)
            else:
                self._fields.pop()
                self._end(innermost)

    def _end(self, ended: _Field) -> None:
        if ended.shown:
            self.add(ended.shown)
        target = _HYPERLINK.match(ended.instruction)
        if target:
            self.link(ended.start, target[1])

    def link(self, start: int, target: str) -> None:
        """Write the address of a link beside its words, which are the pieces from *start* on."""
        self.add(beside("".join(self.pieces[start:]), target, "".join(self.pieces[:start])))


def instructed_target(simple: _Element) -> str:
    """Return where a field without parts (`w:fldSimple`) leads to; empty if it is no link."""
    target = _HYPERLINK.match(simple.get(f"{W}instr", ""))
    return target[1] if target else ""


def form_field(mark: _Element) -> str:
    """Return what the form field that begins at *mark* shows without having a result: a box, or the chosen entry of a list."""
    box = first(mark, "w:ffData/w:checkBox")
    if box is not None:
        ticked = is_on(box, "w:checked")
        return _CHECKED if (is_on(box, "w:default") if ticked is None else ticked) else _UNCHECKED
    choices = first(mark, "w:ffData/w:ddList")
    if choices is None:
        return ""
    entries = [entry.get(f"{W}val", "") for entry in choices.iterchildren(f"{W}listEntry")]
    chosen = value(choices, "w:result") or value(choices, "w:default") or "0"
    return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else ""


def _font(run: _Element | None) -> str:
    """Return the font of a run's letters, as far as the run says."""
    fonts = None if run is None else first(run, "w:rPr/w:rFonts")
    return "" if fonts is None else fonts.get(f"{W}ascii", "") or fonts.get(f"{W}h-ansi", "")
