"""Read Markdown with front matter."""

from collections.abc import Mapping
from functools import lru_cache

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from index.documents import Document, Draft, Provenance
from index.errors import UnreadableDocumentError
from index.formats.encodings import decode
from index.formats.grids import Row
from index.formats.refusals import first_line
from index.formats.signatures import FRONT_MATTER
from index.formats.tables import Table
from index.formats.titles import stem


def read(content: bytes, name: str) -> tuple[Document, ...]:
    """Read *content* as one document without its markup; front matter becomes title and provenance.

    Raises:
        UnreadableDocumentError: the front matter is not YAML of the form `name: value`.
        UnsupportedFormatError: it is not text.
    """
    text = decode(content, name).replace("\r\n", "\n").lstrip("\ufeff")
    facts, body = _split_front_matter(text, name)
    draft = Draft()
    try:
        _write(SyntaxTreeNode(_parser().parse(body)), draft)
    except RecursionError:  # markup nested too deeply: keep the text as it is
        draft = Draft()
        draft.line(body)
    title = facts.get("title") or next((section.heading for section in draft.sections), stem(name))
    provenance = Provenance(
        source=facts.get("source", ""), place=facts.get("place", ""), dated=facts.get("dated", ""), url=facts.get("url", "")
    )
    return (Document(id=name, title=title, text=draft.text, sections=draft.sections, provenance=provenance),)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """Return a parser whose rules are compiled, which happens at its first text: from then on it is safe in any thread."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.parse("# a\n\nb")
    return parser


def _split_front_matter(text: str, name: str) -> tuple[Mapping[str, str], str]:
    """Split *text* into the string values of its front matter and the body."""
    found = FRONT_MATTER.match(text)
    if found is None:
        return {}, text
    try:
        facts = yaml.load(found[1] or "", Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes strings, lists and mappings only
    except (yaml.YAMLError, RecursionError) as error:
        raise UnreadableDocumentError(name, f"its front matter is not YAML: {first_line(error)}") from error
    if facts is None or facts == "":
        facts = {}
    if not isinstance(facts, dict):
        raise UnreadableDocumentError(name, "its front matter is not a list of `name: value` lines")
    return {str(key): value.strip() for key, value in facts.items() if isinstance(value, str)}, text[found.end() :]


def _write(node: SyntaxTreeNode, draft: Draft, marker: str = "") -> None:
    """Write *node* and its descendants to *draft*; *marker* is put before the first line of a list item."""
    if node.type == "heading":
        draft.heading(_plain(node), int(node.tag[1:]))
    elif node.type in {"paragraph", "inline"}:
        draft.line(marker + _plain(node))
    elif node.type == "table":
        rows = [row for part in node.children for row in part.children]
        Table.of((_row(number, row) for number, row in enumerate(rows, 1)), draft.level).write(draft)
    elif node.type in {"fence", "code_block"}:
        draft.line(node.content)
    elif node.type in {"bullet_list", "ordered_list"}:
        _write_list(node, draft)
    else:
        for child in node.children:
            _write(child, draft)


def _row(number: int, row: SyntaxTreeNode) -> Row:
    """Return a row of a table; the first names the columns unless all its cells are empty."""
    cells = tuple(_plain(cell).strip() for cell in row.children)
    return Row(number, cells, is_head=number == 1)


def _write_list(node: SyntaxTreeNode, draft: Draft) -> None:
    """Write each item of a list after its dash or number."""
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, first):
        marker = "- " if node.type == "bullet_list" else f"{number}. "
        for child in item.children:
            _write(child, draft, marker)
            marker = ""


def _plain(node: SyntaxTreeNode) -> str:
    """Return the text of *node* without emphasis and without the addresses of links and images."""
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    if node.type in {"text", "code_inline", "image"}:
        return node.content
    return "".join(_plain(child) for child in node.children)
