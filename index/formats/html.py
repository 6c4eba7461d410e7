"""Read the main text of web pages, without navigation, header and footer."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import lxml.html
import trafilatura
from lxml import etree
from lxml.etree import _Element
from lxml.html import HtmlElement
from trafilatura.settings import use_config

from index.documents import Document, Draft, Provenance
from index.errors import EmptyDocumentError
from index.formats.encodings import decode
from index.formats.html_tables import prepare, write_table
from index.formats.titles import stem

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_CHARSET_WITHIN = 4096
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_BOILERPLATE = frozenset({"nav", "header", "footer", "aside", "form", "script", "style", "template", "noscript"})
_MAX_SHORT_PAGE = 2000  # code points
_MAX_LEVEL = 6


def read(content: bytes, name: str) -> tuple[Document, ...]:
    """Read the main text of a web page.

    Raises:
        EmptyDocumentError: the page has no text.
        UnsupportedFormatError: it is not text.
    """
    page = _decode(content, name)
    found = trafilatura.bare_extraction(
        _wrap_short_page(page), config=_lenient(), with_metadata=True, include_comments=False, include_formatting=True
    )
    draft = Draft()
    if found is not None and not isinstance(found, dict) and found.body is not None:
        for element in found.body:
            _write(element, draft)
    if not draft.text:
        draft.line(trafilatura.html2txt(page))
    if not draft.text:
        raise EmptyDocumentError(name, "this web page holds no text of its own")
    facts: Mapping[str, Any] = {} if found is None else found.as_dict() if not isinstance(found, dict) else found
    provenance = Provenance(source=facts.get("sitename") or "", url=facts.get("url") or "")
    title = facts.get("title") or next((section.heading for section in draft.sections), stem(name))
    return (Document(id=name, title=title, text=draft.text, sections=draft.sections, provenance=provenance),)


def _decode(content: bytes, name: str) -> str:
    """Decode a page in the encoding it declares, or by its bytes if that fails."""
    declared = _CHARSET.search(content[:_CHARSET_WITHIN])
    if declared:
        encoding = declared[1].decode("ascii").lower().replace("utf-16", "utf-8")  # a declaration readable as ASCII is not UTF-16
        try:
            return content.decode("gb18030" if encoding.startswith("gb") else encoding)
        except (LookupError, UnicodeError):
            pass  # the declaration is wrong: detect the encoding
    return decode(content, name)


def _wrap_short_page(page: str) -> HtmlElement | str:
    """Move the body of a short page, boilerplate aside, into an article element, and prepare the tables of any.

    In a page without such an element trafilatura keeps the longest paragraphs only, and loses short lists and tables.
    """
    try:
        tree = lxml.html.document_fromstring(_XML_DECLARATION.sub("", page))
    except etree.ParserError:
        return page
    body = tree.body
    if body is None:
        return page
    prepare(tree)
    if len(body.text_content()) > _MAX_SHORT_PAGE or body.find(".//article") is not None or body.find(".//main") is not None:
        return tree
    article = etree.Element("article")
    etree.SubElement(article, "p").text, body.text = body.text, None
    for element in body:
        if element.tag not in _BOILERPLATE:
            article.append(element)
    body.append(article)
    return tree


def _lenient() -> Any:  # noqa: ANN401 - trafilatura takes a ConfigParser of its own making
    """Return a configuration of trafilatura that keeps the structure of short pages too."""
    config = use_config()
    for option in ("MIN_EXTRACTED_SIZE", "MIN_OUTPUT_SIZE"):
        config.set("DEFAULT", option, "1")
    return config


def _write(element: _Element, draft: Draft) -> None:
    """Write one block of trafilatura's tree to *draft*."""
    if element.tag == "head":
        level = int((element.get("rend") or "h2").lstrip("h") or 2)
        draft.heading(_text(element), min(max(level, 1), _MAX_LEVEL))
    elif element.tag == "list":
        for number, item in enumerate(element.iter("item"), 1):
            draft.line((f"{number}. " if element.get("rend") == "ol" else "- ") + _text(item))
    elif element.tag == "table":
        write_table(element, _text, draft)
    else:
        draft.line(_text(element))


def _text(element: _Element) -> str:
    return "".join(_texts(element)).strip()


def _texts(element: _Element) -> Iterator[str]:
    """Yield the text of *element* and its descendants, with a line feed for each `lb`."""
    yield element.text or ""
    for child in element:
        yield "\n" if child.tag == "lb" else ""
        yield from _texts(child)
        yield child.tail or ""
