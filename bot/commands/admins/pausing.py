"""Documents, or all answering, stopped for a while by an admin."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from bot.commands.requests import Request
from bot.conversation.assistant import Assistant
from bot.errors import NoSuchDocumentError
from bot.library.additions import PREFIX
from bot.library.pauses import EVERYTHING
from bot.library.shelf import document_key
from bot.replies.blocks import Button, Reply
from bot.texts import curation as told
from bot.texts import short
from index import Document, Language

_ALL: Final = "all"
_MOST_CHOICES: Final = 6
_LONGEST_LABEL: Final = 30


async def named(assistant: Assistant, request: Request, key: str) -> Document:
    """Return the document of *key*, its own or that of one of its passages, paused or not.

    Raises:
        NoSuchDocumentError: there is none, or none that may be shown here.
    """
    return await assistant.shelf.document(key, staff=request.sees_staff, even_paused=True)


def document_buttons(assistant: Assistant, document: Document, language: Language) -> tuple[Button, ...]:
    """Offer what an admin can do with *document*: stop it or let it answer, and remove what was added."""
    key = document_key(document.id)
    is_paused = assistant.pauses is not None and document.id in assistant.pauses.document_ids
    able = Button(told.ENABLE(language), f"/enable {key}") if is_paused else Button(told.DISABLE(language), f"/disable {key}")
    removal = (Button(told.REMOVE(language), f"/remove {key}"),) if document.id.startswith(PREFIX) else ()
    return (able, *removal)


async def disable(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Stop the document of a button."""
    yield await _paused(assistant, request, await named(assistant, request, request.argument), "")


async def enable(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Let the document of a button answer again."""
    language = request.language
    document = await named(assistant, request, request.argument)
    changed = await assistant.curation.do(assistant.curation.pauses.resume, document.id)
    await assistant.curation.note(request.sender, "resume", document.id)
    wording = told.ENABLED if changed else told.NOT_PAUSED
    buttons = (document_buttons(assistant, document, language),)
    yield Reply(wording(language, title=short(document.title)), language, buttons=buttons)


async def pause(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Stop the document that the first word names, or with "all" everything, for the reason behind it."""
    language = request.language
    what, _, reason = request.argument.strip().partition(" ")
    if not what or not reason.strip():
        yield Reply(told.HOW_TO_PAUSE(language), language)
        return
    if what.lower() == _ALL:
        await assistant.curation.do(assistant.curation.pauses.pause, EVERYTHING, reason)
        await assistant.curation.note(request.sender, "pause", _ALL, reason)
        resume_all = Button(told.ENABLE_ALL(language), f"/resume {_ALL}")
        yield Reply(told.ALL_PAUSED(language, reason=reason.strip()), language, buttons=((resume_all,),))
        return
    documents = await _called(assistant, request, what)
    if len(documents) == 1:
        yield await _paused(assistant, request, documents[0], reason.strip())
    else:
        yield _choice("disable", documents, language)


async def resume(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Let everything, or the document that is named, answer again; say what is stopped where neither is named."""
    language, pauses = request.language, assistant.curation.pauses
    what = request.argument.strip()
    if what.lower() == _ALL or (not what and pauses.everything is not None):
        await assistant.curation.do(pauses.resume, EVERYTHING)
        await assistant.curation.note(request.sender, "resume", _ALL)
        yield Reply(told.ALL_RESUMED(language), language)
        return
    documents = await assistant.shelf.documents(what, staff=request.sees_staff)
    stopped = [document for document in documents if document.id in pauses.document_ids]
    if not stopped:
        yield Reply(told.NOTHING_PAUSED(language), language)
        return
    titles = {document.id: document.title for document in stopped}
    shown = [each for each in pauses.all() if each.document_id in titles]
    yield Reply(told.paused(shown, titles, language), language, buttons=_choice("enable", stopped, language).buttons)


async def _paused(assistant: Assistant, request: Request, document: Document, reason: str) -> Reply:
    """Stop *document* and say so, with the way back."""
    language = request.language
    reason = reason or told.UNDER_REVIEW(language)
    await assistant.curation.do(assistant.curation.pauses.pause, document.id, reason)
    await assistant.curation.note(request.sender, "pause", document.id, reason)
    text = told.DISABLED(language, title=short(document.title), reason=reason)
    return Reply(text, language, buttons=((Button(told.ENABLE(language), f"/enable {document_key(document.id)}"),),))


async def _called(assistant: Assistant, request: Request, what: str) -> Sequence[Document]:
    """Return the documents that *what* may mean: the one of that id, or those whose titles, places or dates hold it.

    Raises:
        NoSuchDocumentError: there is none.
    """
    documents = await assistant.library.documents(staff=request.sees_staff)
    found = [document for document in documents if document.id == what] or await assistant.shelf.documents(what, staff=request.sees_staff)
    if not found:
        raise NoSuchDocumentError
    return found


def _choice(command: str, documents: Sequence[Document], language: Language) -> Reply:
    """Ask which of *documents* is meant."""
    rows = tuple((Button(short(document.title)[:_LONGEST_LABEL], f"/{command} {document_key(document.id)}"),) for document in documents)
    return Reply(told.WHICH_DOCUMENT(language), language, buttons=rows[:_MOST_CHOICES])
