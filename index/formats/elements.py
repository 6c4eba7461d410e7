"""Write the elements of a web page to a draft in their order, as a browser shows them with everything unfolded.

Definition lists and details become questions as headings with their answers below, lists keep their numbers, and the address
behind a link stands beside its words.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from index.documents import COMMENT, Draft, Removal
from index.formats.html_tables import write_table
from index.formats.links import beside
from index.formats.numerals import write_number
from index.formats.titles import HAN

UNSHOWN: Final = frozenset({
    "script", "style", "template", "noscript", "head", "svg", "math", "iframe", "object", "canvas", "audio", "video", "map",
    "input", "select", "button", "textarea", "datalist", "rt", "rp", "xml", "meta", "link", "title",
})  # fmt: skip
"""Elements whose text no reader sees as text of the page."""

FURNITURE: Final = frozenset({"nav", "footer", "aside", "header"})
"""Elements that stand around the main text of a page; of a header the headings are part of it."""

_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "li",
    "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_INLINE: Final = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "col", "colgroup", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "legend", "mark", "nobr", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr",
})  # fmt: skip
TAGS: Final = _BLOCKS | _INLINE | UNSHOWN
"""The elements of HTML; any other word in angle brackets is text."""
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_LISTS: Final = frozenset({"ul", "ol", "dir", "menu"})
_NUMERALS: Final = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_BLANKS: Final = re.compile(r"[ \t\r\n\f\xa0]+")
_WRAPPED: Final = re.compile(f"(?<=[{HAN}，。、；：！？（）“”])[ \t]*\r?\n[ \t\r\n]*(?=[{HAN}，。、；：！？（）“”])")
_OFFICE_HIDDEN: Final = re.compile(r"mso-hide\s*:\s*all", re.IGNORECASE)
_OFFICE_COMMENT: Final = re.compile(r"mso-element\s*:\s*comment(?:-list)?\b", re.IGNORECASE)
_QUESTION: Final = re.compile("[？?]$")
_MAX_LEVEL: Final = 6
_MAX_TERM: Final = 16
_MAX_FACT: Final = 60
_MAX_HEADING: Final = 100
_DEEPEST: Final = 200  # elements within each other


class Writer:
    """Writes elements to *draft*, but none of the *furniture*, and collects the comments it leaves out. Not thread-safe."""

    def __init__(self, draft: Draft, furniture: frozenset[str] = frozenset()) -> None:
        self.draft = draft
        self._furniture = furniture
        self.removed: list[Removal] = []
        self._level = 0
        self._line = ""
        self._marker = ""
        self._depth = 0

    def write(self, element: _Element) -> None:
        """Write what stands in *element*, and not what follows it."""
        self._children(element)
        self._flush()

    def write_headings(self, element: _Element) -> None:
        """Write the headings in *element* alone."""
        for each in element.iter(*_HEADINGS):
            self._heading(each, _HEADINGS[str(each.tag)])

    def _children(self, element: _Element) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._line += _BLANKS.sub(" ", "".join(element.itertext()))
        else:
            self._text(element.text)
            for child in element:
                if isinstance(child.tag, str):
                    self._child(child, _local(child))
                self._text(child.tail)
        self._depth -= 1

    def _text(self, text: str | None) -> None:
        if text:
            self._line += _BLANKS.sub(" ", _WRAPPED.sub("", text))

    def _child(self, child: _Element, tag: str) -> None:
        style = child.get("style", "")
        if tag in UNSHOWN or _OFFICE_HIDDEN.search(style):
            return
        if tag in self._furniture:
            self._flush()
            if tag == "header":
                self.write_headings(child)
        elif _OFFICE_COMMENT.search(style):
            self._leave_out(child)
        elif tag == "br":
            self._line += "\n"
        elif tag == "a":
            self._link(child)
        elif tag in _BLOCKS:
            self._flush()
            self._block(child, tag)
            self._flush()
        else:
            self._children(child)

    def _link(self, link: _Element) -> None:
        before = self._line
        self._children(link)
        if self._line.startswith(before):  # otherwise it encloses whole paragraphs
            self._line += beside(self._line[len(before) :], link.get("href", ""), before)

    def _block(self, block: _Element, tag: str) -> None:
        if tag in _HEADINGS:
            self._heading(block, _HEADINGS[tag])
        elif tag in _LISTS:
            self._list(block, tag)
        elif tag == "dl":
            self._definitions(block)
        elif tag == "details":
            self._details(block)
        elif tag == "table" and not _is_layout(block):
            self._table(block)
        elif tag == "pre":
            self.draft.line(text_of(block))
        else:
            self._children(block)

    def _flush(self) -> None:
        lines = [line.strip() for line in self._line.split("\n")]
        self._line = ""
        text = "\n".join(line for line in lines if line)
        if text:
            self.draft.line(self._marker + text)
            self._marker = ""

    def _heading(self, block: _Element, level: int) -> None:
        text = " ".join(text_of(block).split())
        if len(text) > _MAX_HEADING:
            self._children(block)
            return
        self._level = level
        self.draft.heading(self._marker + text, level)
        self._marker = ""
        addresses = (beside(text_of(link), link.get("href", "")).strip("（） ()") for link in block.iter("a"))
        for each in dict.fromkeys(filter(None, addresses)):
            self.draft.line(each)

    def _question(self, text: str) -> None:
        """Write a question, or what else others are folded under, one level below the heading before it."""
        if len(text) <= _MAX_HEADING:
            self.draft.heading(text, min(self._level + 1, _MAX_LEVEL))
        else:
            self.draft.line(text)

    def _list(self, block: _Element, tag: str) -> None:
        number = _integer(block.get("start"), 1)
        for item in block:
            if not isinstance(item.tag, str):
                continue
            number = _integer(item.get("value"), number)
            if _local(item) == "li":
                self._marker = f"{write_number(number, _NUMERALS.get(block.get('type', ''), 'decimal'))}. " if tag == "ol" else "- "
                number += 1
                self._children(item)
                self._flush()
                self._marker = ""
            else:
                self._child(item, _local(item))

    def _definitions(self, block: _Element) -> None:
        """Write each term as a question with its definitions below, or on one line if both are short."""
        terms: list[str] = []
        for each in _entries(block):
            if _local(each) == "dt":
                terms.append(" ".join(text_of(each).split()))
                continue
            answer = self._cell(each)
            if len(terms) == 1 and _is_fact(terms[0], answer):
                self.draft.line(f"{terms[0].rstrip('：:')}：{answer}")
            else:
                for term in filter(None, terms):
                    self._question(term)
                self._children(each)
                self._flush()
            terms = []
        for term in terms:
            self.draft.line(term)

    def _details(self, block: _Element) -> None:
        summary = next((child for child in block if child.tag == "summary"), None)
        if summary is not None:
            self._question(" ".join(text_of(summary).split()))
            tail, summary.tail = summary.tail, None
            block.remove(summary)
            block.text = (block.text or "") + (tail or "")
        level, self._level = self._level, min(self._level + 1, _MAX_LEVEL)
        self._children(block)
        self._flush()
        self._level = level

    def _table(self, table: _Element) -> None:
        for caption in table.iter("caption"):
            self.draft.line(text_of(caption))
        self.removed += write_table(table, self._cell, self.draft)

    def _cell(self, cell: _Element) -> str:
        """Return what stands in a cell, lists and paragraphs too, on one line."""
        inner = Writer(Draft())
        inner._depth = self._depth
        inner.write(cell)
        self.removed += inner.removed
        return " ".join(line.removeprefix("- ") for line in inner.draft.text.split("\n"))

    def _leave_out(self, element: _Element) -> None:
        text = " ".join(text_of(element).split())
        if text:
            self.removed.append(Removal(self.draft.text.count("\n") + 1, text, COMMENT))


def _local(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def text_of(element: _Element) -> str:
    """Return all text below *element* that is shown, a line feed for each `br`."""
    return "".join(_texts(element)).strip()


def _texts(element: _Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and _local(child) not in UNSHOWN:
            yield "\n" if _local(child) == "br" else ""
            yield from _texts(child)
        yield child.tail or ""


def _entries(block: _Element) -> Iterator[_Element]:
    """Yield the terms and definitions of a definition list; a `div` may group them."""
    for child in block:
        if isinstance(child.tag, str):
            if _local(child) in {"dt", "dd"}:
                yield child
            else:
                yield from _entries(child)


def _is_fact(term: str, answer: str) -> bool:
    return len(term) <= _MAX_TERM and len(answer) <= _MAX_FACT and not _QUESTION.search(term) and "。" not in answer


def _is_layout(table: _Element) -> bool:
    """Return whether a table only places parts of the page: it holds another, or headings, or has a single cell."""
    inner = {_local(each) for each in table.iterdescendants() if isinstance(each.tag, str)}
    return bool(inner & {"table", *_HEADINGS}) or sum(1 for each in table.iter("td", "th")) <= 1


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text.strip()) else default
