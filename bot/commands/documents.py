"""The list of documents, a document, its text and its file."""

import re
from collections.abc import AsyncIterator
from typing import Final

from bot import texts
from bot.commands import admins
from bot.commands.requests import Request
from bot.conversation.assistant import Assistant
from bot.errors import NoSuchDocumentError
from bot.library.excerpts import pages, surroundings
from bot.library.shelf import document_key
from bot.replies import layout as replies
from bot.replies.blocks import Attachment, Button, Paragraph, Quote, Reply
from index import Document, Language

_A_PAGE: Final = 8
_LONGEST_WORDS: Final = 16  # so that an action with them, and a page, stays below 64 bytes
_LONGEST_LABEL: Final = 30
_LISTED: Final = re.compile(r"(?:@([0-9]{1,4}))?\s*(.*)", re.DOTALL)
_KEY: Final = re.compile(r"([0-9a-f]{12})(?: ([0-9]{1,4}))?")
_LINK: Final = re.compile(r"([dp])_([0-9a-f]{12})")


async def docs(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """List the documents, or those with some words in what is said of them; "@2" before the words is their second page."""
    page, words = listed(request.argument)
    documents = await assistant.shelf.documents(words, staff=request.sees_staff)
    if not documents:
        yield Reply(texts.DOCS_EMPTY(request.language), request.language)
        return
    page, count = min(page, -(-len(documents) // _A_PAGE)), -(-len(documents) // _A_PAGE)
    first = (page - 1) * _A_PAGE
    shown = list(enumerate(documents[first : first + _A_PAGE], first + 1))
    lines = [texts.DOCS_TITLE(request.language, count=len(documents), page=page, pages=count)]
    lines += [texts.document_line(number, document, request.language) for number, document in shown]
    rows = [(Button(f"{number}. {_label(document.title)}", f"/doc {document_key(document.id)}"),) for number, document in shown]
    turning = turns(f"/docs @{{page}} {words}", page, count, request.language)
    yield Reply("\n".join(lines), request.language, buttons=(*rows, *turning), edits=request.argument.startswith("@"))


async def doc(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Show what a document is, in the place of the list; to admins, who may let it answer again, a paused one too."""
    key, _ = _named(request.argument)
    document = await assistant.shelf.document(key, staff=request.sees_staff, even_paused=request.by_admin)
    yield _document(assistant, request, document, edits=True)


async def read(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Show a page of a document's text."""
    key, wanted = _named(request.argument)
    document = await assistant.shelf.document(key, staff=request.sees_staff)
    cuts = pages(document.text)
    page = min(wanted, len(cuts))
    title = texts.READ_PAGE(request.language, title=texts.short(document.title), page=page, pages=len(cuts))
    start, end = cuts[page - 1]
    content = (Paragraph(title), Quote(document.text[start:end]))
    name = document_key(document.id)
    above = Button(texts.BACK(request.language), f"/doc {name}")
    rows = (*turns(f"/read {name} {{page}}", page, len(cuts), request.language), (above,))
    yield Reply(content, request.language, buttons=rows, edits=True)


async def file(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Send the file that a document was read from."""
    key, _ = _named(request.argument)
    document = await assistant.shelf.document(key, staff=request.sees_staff)
    original = await assistant.shelf.original(document, staff=request.sees_staff)
    yield Reply(texts.short(document.title), request.language, attachment=Attachment(original.name, original.content))


async def linked(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Show the document or the passage that a link names.

    Raises:
        NoSuchDocumentError: it is not, or no longer, there.
    """
    link = _LINK.fullmatch(request.argument.strip())
    if link is None:
        raise NoSuchDocumentError
    if link[1] == "d":
        yield _document(assistant, request, await assistant.shelf.document(link[2], staff=request.sees_staff))
        return
    passage, document = await assistant.shelf.passage(link[2], staff=request.sees_staff)
    around = replies.quote_in_context(surroundings(document, passage, passage.text))
    content = (Paragraph(texts.passage_source(passage, request.language)), around)
    yield Reply(content, request.language, buttons=(replies.document_buttons(passage.key, request.language),))


def listed(argument: str) -> tuple[int, str]:
    """Return the page of a list and the words to look for, as "@2 words" says them."""
    found = _LISTED.match(argument.strip())
    page, words = (found[1], found[2]) if found else (None, "")
    return max(int(page or 1), 1), " ".join(words.split())[:_LONGEST_WORDS].strip()


def turns(action: str, page: int, count: int, language: Language) -> tuple[tuple[Button, ...], ...]:
    """Offer the pages beside *page*; *action* says `{page}` where the number goes."""
    previous = [Button(texts.PREVIOUS(language), action.replace("{page}", str(page - 1)).strip())] if page > 1 else []
    following = [Button(texts.NEXT(language), action.replace("{page}", str(page + 1)).strip())] if page < count else []
    return ((*previous, *following),) if previous or following else ()


def _document(assistant: Assistant, request: Request, document: Document, *, edits: bool = False) -> Reply:
    language = request.language
    rows = [replies.document_buttons(document_key(document.id), language), (Button(texts.ALL_DOCUMENTS(language), "/docs @1"),)]
    if request.by_admin:
        rows.append(admins.document_buttons(assistant, document, language))
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
