"""Reading: a whole document, set as one, with the passage and the quote that a link names marked."""

import re
from typing import Any, Final

from bot.errors import NoSuchDocumentError
from bot.library.library import Library, document_key
from bot.replies.typesetting import Marks, typeset
from bot.texts.origins import own_origin
from bot.web.page import writer
from index import Document, Language, Passage

_RANGE: Final = re.compile("([0-9]{1,6})-([0-9]{1,6})")
_NOWHERE: Final = (0, 0)


async def document_set(library: Library, key: str, quoted: str, language: Language, *, converts: bool) -> dict[str, Any]:
    """Return the document of *key*, its own or that of a passage, which is marked then, and in it the range *quoted* ("12-45").

    {"key", "title", "heading", "place", "dated", "source", "blocks"}; all in the script of *language* if it *converts*.

    Raises:
        NoSuchDocumentError: there is none, or none that may be shown.
        PausedDocumentError: it is not quoted for now.
    """
    holdings = library.for_audience("public")
    passage: Passage | None = None
    try:
        passage, document = await holdings.passage(key)
    except NoSuchDocumentError:
        document = await holdings.document(key)
    convert = writer(library, language) if converts else str
    marks = Marks(*_marked(passage, quoted), convert) if passage else Marks(convert=convert)
    return await library.read(lambda _: _record(document, passage, marks))


def _record(document: Document, passage: Passage | None, marks: Marks) -> dict[str, Any]:
    origin = document.provenance
    quoted = document.text[slice(*marks.quote)]
    own = own_origin(passage, quoted or passage.text) if passage else {"place": origin.place, "dated": origin.dated}
    facts = {"title": document.title, "heading": passage.heading if passage else "", "source": origin.source} | own
    return {
        "key": document_key(document.id),
        **{name: marks.convert(fact) for name, fact in facts.items()},
        "blocks": typeset(document, marks),
    }


def _marked(passage: Passage, quoted: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return where *passage* and the range *quoted* of it stand in the document."""
    span = (passage.start, passage.end)
    found = _RANGE.fullmatch(quoted)
    if found is None or not int(found[1]) < int(found[2]) <= len(passage.text):
        return span, _NOWHERE
    return span, (passage.start + int(found[1]), passage.start + int(found[2]))
