"""Commands on documents: list them, show one, read its text, send its file."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Final

from bot.commands.paging import page_buttons, paginate, requested_page
from bot.commands.pausing import admin_buttons
from bot.commands.requests import Handler, Request
from bot.errors import NoSuchDocumentError
from bot.library.excerpts import pages, surroundings
from bot.library.library import Library, document_key
from bot.replies import layout as replies
from bot.replies.blocks import Attachment, Button, Entry, Paragraph, Quote, Reply
from bot.texts import documents as texts
from bot.texts.message import BACK, short
from bot.texts.questions import passage_source
from index import Document

_A_PAGE: Final = 8
LONGEST_WORDS: Final = 16  # so that an action with them, and a page, stays below 64 bytes
_LONGEST_LABEL: Final = 30
_KEY: Final = re.compile(r"([0-9a-f]{12})(?: ([0-9]{1,4}))?")
_LINK: Final = re.compile(r"([dp])_([0-9a-f]{12})")


class DocumentCommands:
    """/docs, and the buttons below a document."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {"docs": self.docs, "doc": self.doc, "read": self.read, "file": self.file}

    async def docs(self, request: Request) -> AsyncIterator[Reply]:
        """List the documents, or those with some words in what is said of them; "@2" before the words is their second page."""
        wanted, words = requested_page(request.argument)
        words = " ".join(words.split())[:LONGEST_WORDS].strip()
        documents = await self._library.for_audience(request.audience).documents(words)
        if not documents:
            yield Reply(texts.DOCS_EMPTY(request.language), request.language)
            return
        page = paginate(documents, wanted, _A_PAGE)
        lines = [texts.DOCS_TITLE(request.language, count=len(documents), page=page.number, pages=page.count)]
        lines += [texts.document_line(number, document, request.language) for number, document in page.items]
        rows = [(Button(f"{number}. {_label(document.title)}", f"/doc {document_key(document.id)}"),) for number, document in page.items]
        turning = page_buttons(f"/docs @{{page}} {words}", page.number, page.count, request.language)
        entries = tuple(self._entry(each, request) for _, each in page.items)
        edits = request.argument.startswith("@")
        yield Reply("\n".join(lines), request.language, buttons=(*rows, *turning), edits=edits, entries=entries)

    async def doc(self, request: Request) -> AsyncIterator[Reply]:
        """Show what a document is, in the place of the list; to admins, who may let it answer again, a paused one too."""
        key, _ = _named(request.argument)
        document = await self._library.for_audience(request.audience).document(key, even_paused=request.by_admin)
        yield self._document(request, document, edits=True)

    async def read(self, request: Request) -> AsyncIterator[Reply]:
        """Show a page of a document's text."""
        key, wanted = _named(request.argument)
        document = await self._library.for_audience(request.audience).document(key)
        cuts = pages(document.text)
        page = min(wanted, len(cuts))
        title = texts.READ_PAGE(request.language, title=short(document.title), page=page, pages=len(cuts))
        start, end = cuts[page - 1]
        content = (Paragraph(title), Quote(document.text[start:end]))
        name = document_key(document.id)
        above = Button(BACK(request.language), f"/doc {name}")
        rows = (*page_buttons(f"/read {name} {{page}}", page, len(cuts), request.language), (above,))
        yield Reply(content, request.language, buttons=rows, edits=True)

    async def file(self, request: Request) -> AsyncIterator[Reply]:
        """Send the file that a document was read from."""
        key, _ = _named(request.argument)
        document = await self._library.for_audience(request.audience).document(key)
        name, content = await self._library.for_audience(request.audience).original_content(document)
        yield Reply(short(document.title), request.language, attachment=Attachment(name, content))

    async def linked(self, request: Request) -> AsyncIterator[Reply]:
        """Show the document or the passage that a link names.

        Raises:
            NoSuchDocumentError: it is not, or no longer, there.
        """
        link = _LINK.fullmatch(request.argument.strip())
        if link is None:
            raise NoSuchDocumentError
        if link[1] == "d":
            yield self._document(request, await self._library.for_audience(request.audience).document(link[2]))
            return
        passage, document = await self._library.for_audience(request.audience).passage(link[2])
        around = replies.quote_in_context(surroundings(document, passage, passage.text))
        content = (Paragraph(passage_source(passage, request.language)), around)
        yield Reply(content, request.language, buttons=(replies.document_buttons(passage.key, request.language),))

    def _entry(self, document: Document, request: Request) -> Entry:
        label, detail = short(document.title), texts.belongs(document, request.language)
        if request.converts and request.language != "en":
            label, detail = (self._library.analyzer.convert(each, request.language) for each in (label, detail))
        return Entry(label, detail, f"/doc {document_key(document.id)}")

    def _document(self, request: Request, document: Document, *, edits: bool = False) -> Reply:
        language = request.language
        rows = [replies.document_buttons(document_key(document.id), language), (Button(texts.ALL_DOCUMENTS(language), "/docs @1"),)]
        if request.by_admin:
            rows.append(admin_buttons(self._library.pauses, document, language))
        return Reply(texts.document(document, language), language, buttons=tuple(rows), edits=edits)


def _named(argument: str) -> tuple[str, int]:
    """Return the key and the page that a button says.

    Raises:
        NoSuchDocumentError: it is none of ours.
    """
    named = _KEY.fullmatch(argument.strip())
    if named is None:
        raise NoSuchDocumentError
    return named[1], max(int(named[2] or 1), 1)


def _label(title: str) -> str:
    title = " ".join(title.split())
    return title if len(title) <= _LONGEST_LABEL else f"{title[: _LONGEST_LABEL - 1]}…"
