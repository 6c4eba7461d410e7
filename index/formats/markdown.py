"""Read Markdown with front matter."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from index.documents import HIDDEN_NOTE, Document, Draft, Provenance, Removal
from index.errors import UnreadableDocumentError
from index.formats.elements import TAGS, Writer
from index.formats.encodings import decode
from index.formats.grids import Row
from index.formats.links import beside
from index.formats.pages import parse_page
from index.formats.plain_markdown import Block, plain_beginning
from index.formats.refusals import first_line
from index.formats.signatures import FRONT_MATTER, is_front_matter
from index.formats.tables import Table
from index.formats.titles import heading_or_title, stem

_COMMENT: Final = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_TAG: Final = re.compile(r"</?([A-Za-z][\w-]*)")


def read(content: bytes, name: str) -> tuple[Document, ...]:
    """Read *content* as one document without its markup; front matter becomes title and provenance.

    Raises:
        UnreadableDocumentError: the front matter is not YAML of the form `name: value`.
        UnsupportedFormatError: it is not text.
    """
    text = decode(content, name).replace("\r\n", "\n").lstrip("\ufeff")
    facts, body = _split_front_matter(text, name)
    writer = _Writer(Draft(), text.count("\n", 0, len(text) - len(body)) + 1)
    try:
        writer.write_text(body)
        draft = writer.draft
    except RecursionError:  # markup nested too deeply: keep the text as it is
        draft, writer.removed = Draft(), []
        draft.line(body)
    title = facts.get("title") or heading_or_title(draft) or next((section.heading for section in draft.sections), stem(name))
    provenance = Provenance(
        source=facts.get("source", ""), place=facts.get("place", ""), dated=facts.get("dated", ""), url=facts.get("url", "")
    )
    removed = tuple(writer.removed)
    return (Document(id=name, title=title, text=draft.text, sections=draft.sections, provenance=provenance, removed=removed),)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """Return a parser whose rules are compiled, which happens at its first text: from then on it is safe in any thread."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.parse("# a\n\nb")
    return parser


def _split_front_matter(text: str, name: str) -> tuple[Mapping[str, str], str]:
    """Split *text* into the string values of its front matter and the body; what stands between two rules may be body as well."""
    found = FRONT_MATTER.match(text)
    if found is None or not is_front_matter(found[1] or ""):
        return {}, text
    try:
        facts = yaml.load(found[1] or "", Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes strings, lists and mappings only
    except (yaml.YAMLError, RecursionError) as error:
        reason = f"its front matter is not YAML: {first_line(error)}. Mend the lines between the dashes at its beginning, or take them out"
        raise UnreadableDocumentError(name, reason) from error
    if not isinstance(facts, dict):
        return {}, text if facts else text[found.end() :]
    return {str(key): value.strip() for key, value in facts.items() if isinstance(value, str)}, text[found.end() :]


class _Writer:
    """Writes the nodes of one file to *draft*, and collects its comments. Not thread-safe."""

    def __init__(self, draft: Draft, first_line: int) -> None:
        self.draft = draft
        self.removed: list[Removal] = []
        self._first_line = first_line

    def write_text(self, text: str) -> None:
        """Write a whole *text*; what stands before its first markup needs no parser."""
        blocks, lines = plain_beginning(text)
        for block in blocks:
            self._write_block(block)
        self._first_line += lines
        rest = text.split("\n", lines)[lines:]
        if rest:
            self.write(SyntaxTreeNode(_parser().parse(rest[0])))

    def _write_block(self, block: Block) -> None:
        if block.kind == "heading":
            self.draft.heading(block.text, block.level)
        elif block.kind == "comment":
            self._page(block.text, block.line)
        else:
            self.draft.line(block.text)

    def write(self, node: SyntaxTreeNode, marker: str = "") -> None:
        """Write *node* and its descendants; *marker* is put before the first line of a list item."""
        if node.type == "heading":
            self._heading(node)
        elif node.type in {"paragraph", "inline"}:
            self.draft.line(marker + self._plain(node))
        elif node.type == "table":
            rows = (row for part in node.children for row in part.children)
            self.removed += Table.of((self._row(number, row) for number, row in enumerate(rows, 1)), self.draft.level).write(self.draft)
        elif node.type in {"fence", "code_block"}:
            self.draft.line(node.content)
        elif node.type == "html_block":
            self._page(node.content, _line(node))
        elif node.type in {"bullet_list", "ordered_list"}:
            self._list(node)
        else:
            for child in node.children:
                self.write(child)

    def _row(self, number: int, row: SyntaxTreeNode) -> Row:
        """Return a row of a table, the first of which names the columns."""
        return Row(number, tuple(self._plain(cell).strip() for cell in row.children), is_head=number == 1)

    def _heading(self, node: SyntaxTreeNode) -> None:
        self.draft.heading(self._plain(node, with_addresses=False), int(node.tag[1:]))
        for link in (each for each in node.walk() if each.type == "link"):
            self.draft.line(beside(self._plain(link, with_addresses=False), str(link.attrs.get("href", ""))).strip("\uff08\uff09 ()"))

    def _list(self, node: SyntaxTreeNode) -> None:
        """Write each item of a list after its dash, or its number as it is written."""
        for item in node.children:
            marker = "- " if node.type == "bullet_list" else f"{item.info}{item.markup} "
            for child in item.children:
                self.write(child, marker)
                marker = ""

    def _page(self, content: str, line: int) -> None:
        """Write a block of HTML, which begins at *line*, as it would be shown, and take out its comments."""
        page = _COMMENT.sub(lambda found: self._leave_out(line, found), content)
        body = parse_page(page)
        if body is not None:
            writer = Writer(self.draft)
            writer.write(body)
            self.removed += writer.removed

    def _leave_out(self, line: int, comment: re.Match[str]) -> str:
        before = comment.string.count("\n", 0, comment.start())
        for number, words in enumerate(comment[1].split("\n"), self._first_line + line + before):
            self.removed += [Removal(number, words.strip(), HIDDEN_NOTE)] if words.strip() else []
        return ""

    def _plain(self, node: SyntaxTreeNode, *, with_addresses: bool = True) -> str:
        """Return the text of *node* without emphasis, and with the address of a link beside its words."""
        if node.type in {"softbreak", "hardbreak"}:
            return "\n"
        if node.type in {"text", "code_inline", "image"}:
            return node.content
        if node.type == "html_inline":
            return self._tag(node)
        text = ""
        for child in node.children:
            words = self._plain(child, with_addresses=with_addresses)
            text += words
            if child.type == "link" and with_addresses:
                text += beside(words, str(child.attrs.get("href", "")), text[: len(text) - len(words)])
        return text

    def _tag(self, node: SyntaxTreeNode) -> str:
        """Return what a tag within a line shows: nothing if it is one of HTML, else itself, since it is a word in angle brackets."""
        comment = _COMMENT.fullmatch(node.content)
        if comment:
            block = node.parent if node.parent is not None else node
            return self._leave_out(_line(block), comment)
        tag = _TAG.match(node.content)
        if tag is None or tag[1].lower() not in TAGS:
            return node.content
        return "\n" if tag[1].lower() == "br" else ""


def _line(node: SyntaxTreeNode) -> int:
    """Return the line at which *node* begins, from 0 on."""
    return node.map[0] if node.map else 0
