"""Reading: a document, set as one, with the passage and the quote that a link names marked."""

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.errors import NoSuchDocumentError
from bot.library.library import Library, document_key
from bot.replies.typesetting import Marks, typeset
from bot.web.page import writer
from index import Document, Language, Passage, own_date, own_place

SHOWN: Final = 40_000
"""Characters of a document that are sent at a time."""

_RANGE: Final = re.compile("([0-9]{1,6})-([0-9]{1,6})", re.ASCII)
_OFFSET: Final = re.compile("[0-9]{1,9}", re.ASCII)
_NOWHERE: Final = (0, 0)


async def document_set(library: Library, key: str, query: Mapping[str, str], language: Language) -> dict[str, Any]:
    """Return the document of *key*, its own or that of a passage, which is marked then, in the script of *language*.

    Of *query*, `quote` ("12-45") is a range of the passage to be marked, `from` and `to` are what is shown of a long document, by default
    what is around the passage. {"key", "title", "heading", "place", "dated", "source", "blocks", "start", "end", "length"}

    Raises:
        NoSuchDocumentError: there is none, or none that may be shown.
        PausedDocumentError: it is not quoted for now.
        PausedError: nothing is answered for now.
    """
    holdings = library.for_audience("public")
    passage: Passage | None = None
    try:
        passage, document = await holdings.passage(key)
    except NoSuchDocumentError:
        document = await holdings.document(key)
    span, quote = _marked(passage, query.get("quote", ""))
    marks = Marks(span, quote, writer(library, language), _shown(document, span, query))
    return await library.read(lambda _: _record(document, passage, marks))


def _record(document: Document, passage: Passage | None, marks: Marks) -> dict[str, Any]:
    origin = document.provenance
    quoted = document.text[slice(*marks.quote)]
    facts = {"title": document.title, "heading": passage.heading if passage else "", "source": origin.source}
    facts["place"], facts["dated"] = (own_place(passage, quoted), own_date(passage, quoted)) if passage else (origin.place, origin.dated)
    start, end = marks.shown
    return {
        "key": document_key(document.id),
        **{name: marks.convert(fact) for name, fact in facts.items()},
        "blocks": typeset(document, marks),
        "start": start,
        "end": end,
        "length": len(document.text),
    }


def _shown(document: Document, passage: tuple[int, int], query: Mapping[str, str]) -> tuple[int, int]:
    """Return what is shown: from where *query* says, not beyond where it says; by default around *passage*, from a line's beginning."""
    length = len(document.text)
    around = 0 if length <= SHOWN else document.text.rfind("\n", 0, max(passage[0] - SHOWN // 2, 0)) + 1
    start = min(_offset(query.get("from", ""), around), length)
    return start, max(start, min(start + SHOWN, length, _offset(query.get("to", ""), length)))


def _offset(written: str, otherwise: int) -> int:
    return int(written) if _OFFSET.fullmatch(written) else otherwise


def _marked(passage: Passage | None, quoted: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return where *passage* and the range *quoted* of it stand in the document."""
    if passage is None:
        return _NOWHERE, _NOWHERE
    span, found = (passage.start, passage.end), _RANGE.fullmatch(quoted)
    if found is None or not int(found[1]) < int(found[2]) <= len(passage.text):
        return span, _NOWHERE
    return span, (passage.start + int(found[1]), passage.start + int(found[2]))
