"""Read the main text of web pages, and all of what office programs saved as one."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import trafilatura
from lxml.etree import _Element
from trafilatura.settings import use_config

from index.documents import Document, Draft, Provenance, Removal
from index.errors import EmptyDocumentError
from index.formats.elements import FURNITURE, Writer, text_of
from index.formats.mime import archived_pages
from index.formats.pages import decode_page, parse_page
from index.formats.titles import NUMBERED, first_title, is_letterhead, stem

_OFFICE = re.compile(
    "urn:schemas-microsoft-com:office|<meta[^>]{0,80}(?:ProgId|Generator)[^>]{0,80}(?:Microsoft|WPS|Kingsoft|(?:Libre|Open)Office)",
    re.IGNORECASE,
)
_OFFICE_WITHIN = 4096
_MAX_SHORT_PAGE = 2000  # code points
_LEAST_BLOCK = 10  # code points
_MOST_BLOCKS = 40
_MAIN_SHARE = 0.9


def read(content: bytes, name: str) -> tuple[Document, ...]:
    """Read the main text of a web page.

    Raises:
        EmptyDocumentError: the page has no text.
        UnsupportedFormatError: it is not text.
    """
    return (_read_pages([decode_page(content, name)], name),)


def read_archive(content: bytes, name: str) -> tuple[Document, ...]:
    """Read the pages of a web archive as one document; a workbook has a page for each sheet.

    Raises:
        UnreadableDocumentError: it has too many parts.
        EmptyDocumentError: no page in it has text.
        UnsupportedFormatError: a page is not text.
    """
    return (_read_pages(list(archived_pages(content, name)), name),)


def _read_pages(pages: Sequence[str], name: str) -> Document:
    draft = Draft()
    removed = [removal for page in pages for removal in _write_page(page, draft)]
    if not draft.text:
        draft.line("\n".join(map(trafilatura.html2txt, pages)))
    if not draft.text:
        raise EmptyDocumentError(name, "it is a web page without text of its own: save it anew when its text is shown")
    facts = _facts(pages[0]) if len(pages) == 1 else {}
    provenance = Provenance(source=facts.get("sitename") or "", url=facts.get("url") or "")
    title = _title(facts.get("title") or "", draft) or stem(name)
    return Document(id=name, title=title, text=draft.text, sections=draft.sections, provenance=provenance, removed=tuple(removed))


def _title(title: str, draft: Draft) -> str:
    """Return the heading that heads a page's text, where the *title* of the page does not name it: many share one such as 办理说明."""
    first = next(iter(draft.sections), None)
    if first is None:
        return title or first_title(draft.text)
    alone = sum(section.level <= first.level for section in draft.sections) == 1
    heads = first.start == 0 and alone and not NUMBERED.match(first.heading) and not is_letterhead(first.heading)
    named = any(section.heading in title or title in section.heading for section in draft.sections)
    return first.heading if not title or (heads and not named) else title


def _write_page(page: str, draft: Draft) -> list[Removal]:
    """Write to *draft* the main text of a long page, all but the furniture of a short one, or all of an office document.

    Returns:
        What was left out of the text.
    """
    body = parse_page(page)
    if body is None:
        return []
    is_office = bool(_OFFICE.search(page[:_OFFICE_WITHIN]))
    writer = Writer(draft, frozenset() if is_office else FURNITURE)
    main = body if is_office else _main(body, page)
    if main.find(".//h1") is None and main is not body:
        for header in body.iter("header"):
            writer.write_headings(header)
    writer.write(main)
    return writer.removed


def _main(body: _Element, page: str) -> _Element:
    """Return the element of a page that holds its main text: the one it marks, else the one that holds what trafilatura extracts."""
    marked = [*body.iter("main")] or [*body.iter("article")]
    if len(marked) == 1:
        return marked[0]
    if len(text_of(body)) <= _MAX_SHORT_PAGE:
        return body
    blocks = _extracted_blocks(page)
    wanted = _MAIN_SHARE * sum(map(len, blocks))
    main, found = body, body if blocks else None
    while found is not None:
        main = found
        found = next((child for child in main if isinstance(child.tag, str) and _held(child, blocks) >= wanted), None)
    return main


def _extracted_blocks(page: str) -> list[str]:
    """Return the longest paragraphs that trafilatura takes for the main text, without blanks."""
    extracted = trafilatura.extract(page, config=_lenient(), include_comments=False, include_tables=False) or ""
    blocks = {"".join(line.split()).lstrip("-") for line in extracted.split("\n")}
    return sorted((block for block in blocks if len(block) >= _LEAST_BLOCK), key=lambda block: (-len(block), block))[:_MOST_BLOCKS]


def _held(element: _Element, blocks: list[str]) -> int:
    """Return how many characters of *blocks* an element holds."""
    text = "".join(text_of(element).split())
    return sum(len(block) for block in blocks if block in text)


def _facts(page: str) -> Mapping[str, Any]:
    """Return what a page says of itself: its `title`, `sitename` and `url`."""
    found: Mapping[str, Any] = trafilatura.extract_metadata(page, extensive=False).as_dict()
    return found


def _lenient() -> Any:  # noqa: ANN401 - trafilatura takes a ConfigParser of its own making
    """Return a configuration of trafilatura that keeps short paragraphs too."""
    config = use_config()
    for option in ("MIN_EXTRACTED_SIZE", "MIN_OUTPUT_SIZE"):
        config.set("DEFAULT", option, "1")
    return config
