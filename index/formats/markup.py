"""Markdown with front matter, and the main text of web pages."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import lxml.html
import trafilatura
import yaml
from lxml import etree
from lxml.etree import _Element
from lxml.html import HtmlElement
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from trafilatura.settings import use_config

from index.documents import Document, Draft, Provenance
from index.errors import EmptyDocumentError, UnreadableDocumentError
from index.formats.text import decode, head, stem

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL)
_MARKDOWN_HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.MULTILINE)
_HTML_START = re.compile(r"\A\s*(?:<!--.*?-->\s*)?(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.DOTALL | re.IGNORECASE)
_HTML_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_CELL_BREAK = " | "
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_CHROME = frozenset({"nav", "header", "footer", "aside", "form", "script", "style", "template", "noscript"})
_LONGEST_SHORT_PAGE = 2000


def recognises_markdown(content: bytes) -> bool:
    """Tell whether *content* begins with front matter or holds a heading marked with #."""
    beginning = head(content)
    return bool(_FRONT_MATTER.match(beginning) or _MARKDOWN_HEADING.search(beginning))


def read_markdown(content: bytes, name: str) -> tuple[Document, ...]:
    """Read *content* as one Markdown document: marks go, words stay, front matter becomes title and provenance.

    Raises:
        UnreadableDocumentError: the front matter is not YAML of the form `name: value`.
        UnsupportedFormatError: it is no text.
    """
    text = decode(content, name).replace("\r\n", "\n").lstrip("\ufeff")
    facts, body = _front_matter(text, name)
    draft = Draft()
    try:
        _write_markdown(SyntaxTreeNode(_parser().parse(body)), draft)
    except RecursionError:  # marks nested beyond all sense: take it as it is written
        draft = Draft()
        draft.line(body)
    title = facts.get("title") or next((section.heading for section in draft.sections), stem(name))
    origin = Provenance(
        source=facts.get("source", ""), place=facts.get("place", ""), dated=facts.get("dated", ""), url=facts.get("url", "")
    )
    return (Document(id=name, title=title, text=draft.text, sections=draft.sections, provenance=origin),)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """Make a parser and let it lay out its rules, which it does with the first text and never again: any thread may parse then."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.parse("# a\n\nb")
    return parser


def _front_matter(text: str, name: str) -> tuple[Mapping[str, str], str]:
    """Split *text* into the facts of its front matter, as strings, and the body."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        return {}, text
    try:
        facts = yaml.load(found[1] or "", Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes strings, lists and mappings only
    except (yaml.YAMLError, RecursionError) as error:
        raise UnreadableDocumentError(name, f"its front matter is not YAML: {_first_line(error)}") from error
    if facts is None or facts == "":
        facts = {}
    if not isinstance(facts, dict):
        raise UnreadableDocumentError(name, "its front matter is not a list of `name: value` lines")
    return {str(key): value.strip() for key, value in facts.items() if isinstance(value, str)}, text[found.end() :]


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]


def _write_markdown(node: SyntaxTreeNode, draft: Draft, marker: str = "") -> None:
    """Write *node* and all below it to *draft*; *marker* stands before the first line of a list item."""
    if node.type == "heading":
        draft.heading(_plain(node), int(node.tag[1:]))
    elif node.type in {"paragraph", "inline"}:
        draft.line(marker + _plain(node))
    elif node.type == "tr":
        draft.line(_CELL_BREAK.join(_plain(cell) for cell in node.children))
    elif node.type in {"fence", "code_block"}:
        draft.line(node.content)
    elif node.type in {"bullet_list", "ordered_list"}:
        _write_list(node, draft)
    else:
        for child in node.children:
            _write_markdown(child, draft)


def _write_list(node: SyntaxTreeNode, draft: Draft) -> None:
    """Write each item of a list behind its dash or number."""
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, first):
        marker = "- " if node.type == "bullet_list" else f"{number}. "
        for child in item.children:
            _write_markdown(child, draft, marker)
            marker = ""


def _plain(node: SyntaxTreeNode) -> str:
    """Return the words of *node* without emphasis, links or the addresses of images."""
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    if node.type in {"text", "code_inline", "image"}:
        return node.content
    return "".join(_plain(child) for child in node.children)


def recognises_html(content: bytes) -> bool:
    """Tell whether *content* begins as a web page does."""
    return bool(_HTML_START.match(head(content)))


def read_html(content: bytes, name: str) -> tuple[Document, ...]:
    """Read the main text of a web page, without its navigation and footer.

    Raises:
        EmptyDocumentError: the page holds no text of its own.
        UnsupportedFormatError: it is no text.
    """
    page = _decode_html(content, name)
    found = trafilatura.bare_extraction(
        _contained(page), config=_whole_pages(), with_metadata=True, include_comments=False, include_formatting=True
    )
    draft = Draft()
    if found is not None and not isinstance(found, dict) and found.body is not None:
        for element in found.body:
            _write_html(element, draft)
    if not draft.text:
        draft.line(trafilatura.html2txt(page))
    if not draft.text:
        raise EmptyDocumentError(name, "this web page holds no text of its own")
    facts: Mapping[str, Any] = {} if found is None else found.as_dict() if not isinstance(found, dict) else found
    origin = Provenance(source=facts.get("sitename") or "", url=facts.get("url") or "")
    title = facts.get("title") or next((section.heading for section in draft.sections), stem(name))
    return (Document(id=name, title=title, text=draft.text, sections=draft.sections, provenance=origin),)


def _contained(page: str) -> HtmlElement | str:
    """Put the body of a short page, all but its navigation and the like, into one article, and leave a longer page as it is.

    In a page without such a container trafilatura looks for the longest paragraphs, and passes over short lists and tables.
    """
    try:
        tree = lxml.html.document_fromstring(_XML_DECLARATION.sub("", page))
    except etree.ParserError:
        return page
    body = tree.body
    if body is None:
        return page
    if len(body.text_content()) > _LONGEST_SHORT_PAGE or body.find(".//article") is not None or body.find(".//main") is not None:
        return page
    article = etree.Element("article")
    etree.SubElement(article, "p").text, body.text = body.text, None
    for element in body:
        if element.tag not in _CHROME:
            article.append(element)
    body.append(article)
    return tree


def _decode_html(content: bytes, name: str) -> str:
    declared = _HTML_CHARSET.search(content[:4096])
    if declared:
        encoding = declared[1].decode("ascii").lower().replace("utf-16", "utf-8")  # whoever reads the declaration knows better
        try:
            return content.decode("gb18030" if encoding.startswith("gb") else encoding)
        except (LookupError, UnicodeError):
            pass  # the page does not keep what it declares: find out
    return decode(content, name)


def _whole_pages() -> Any:  # noqa: ANN401 - trafilatura takes a ConfigParser of its own making
    """Configure trafilatura to keep the structure of short pages too."""
    config = use_config()
    for option in ("MIN_EXTRACTED_SIZE", "MIN_OUTPUT_SIZE"):
        config.set("DEFAULT", option, "1")
    return config


def _write_html(element: _Element, draft: Draft) -> None:
    """Write one block of trafilatura's tree to *draft*."""
    write: Callable[[str], None] = draft.line
    if element.tag == "head":
        level = int((element.get("rend") or "h2").lstrip("h") or 2)
        draft.heading(_words(element), min(max(level, 1), 6))
    elif element.tag == "list":
        for number, item in enumerate(element.iter("item"), 1):
            write((f"{number}. " if element.get("rend") == "ol" else "- ") + _words(item))
    elif element.tag == "table":
        for row in element.iter("row"):
            write(_CELL_BREAK.join(_words(cell) for cell in row.iter("cell")))
    else:
        write(_words(element))


def _words(element: _Element) -> str:
    return "".join(_texts(element)).strip()


def _texts(element: _Element) -> Iterator[str]:
    """Yield the text of *element* and all within, a line break for each `lb`."""
    yield element.text or ""
    for child in element:
        yield "\n" if child.tag == "lb" else ""
        yield from _texts(child)
        yield child.tail or ""
