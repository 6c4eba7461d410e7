"""Commands that pause documents, or all answering, and resume them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from bot.commands.requests import Handler, Request
from bot.curation.admins import Admins
from bot.errors import NoMatchingDocumentError, WrongUseError
from bot.library.additions import PREFIX
from bot.library.library import Library, document_key
from bot.library.pauses import EVERYTHING, Pauses
from bot.replies.blocks import Button, Reply
from bot.texts import pausing as texts
from bot.texts.additions import REMOVE
from bot.texts.message import short
from index import Document, Language

_ALL: Final = "all"
_MOST_CHOICES: Final = 6
_LONGEST_LABEL: Final = 30


class PausingCommands:
    """/pause and /resume, and the buttons below a document."""

    def __init__(self, library: Library, admins: Admins) -> None:
        self._library = library
        self._pauses = library.pauses
        self._admins = admins

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {"pause": self.pause, "resume": self.resume, "disable": self.disable, "enable": self.enable}

    async def disable(self, request: Request) -> AsyncIterator[Reply]:
        """Pause the document of a button."""
        yield await self._pause(request, await self._named(request), "")

    async def enable(self, request: Request) -> AsyncIterator[Reply]:
        """Let the document of a button answer again."""
        yield await self._resume(request, await self._named(request))

    async def pause(self, request: Request) -> AsyncIterator[Reply]:
        """Pause the document that an id or the first word names, or with "all" everything, for the reason behind it."""
        language = request.language
        what, _, reason = request.argument.strip().partition(" ")
        if reason and what.lower() != _ALL:
            what, reason = await self._divided(request)
        if not what or not reason.strip():
            yield Reply(texts.HOW_TO_PAUSE(language, command=request.typed("pause")), language, error=WrongUseError())
            return
        if what.lower() == _ALL:
            await self._pauses.pause(EVERYTHING, reason)
            await self._admins.record(request.sender, "pause", _ALL, reason)
            resume_all = Button(texts.ENABLE_ALL(language), f"/resume {_ALL}")
            yield Reply(texts.ALL_PAUSED(language, reason=reason.strip()), language, buttons=((resume_all,),))
            return
        documents = await self._matching(request, what)
        if len(documents) == 1:
            yield await self._pause(request, documents[0], reason.strip())
        else:
            yield _choice("disable", documents, language)

    async def resume(self, request: Request) -> AsyncIterator[Reply]:
        """Let everything, or the document that is named, answer again; list what is paused where neither is named."""
        language, pauses = request.language, self._pauses
        what = request.argument.strip()
        if what.lower() == _ALL or (not what and pauses.everything is not None):
            await pauses.resume(EVERYTHING)
            await self._admins.record(request.sender, "resume", _ALL)
            yield Reply(texts.ALL_RESUMED(language), language)
            return
        documents = await (self._matching(request, what) if what else self._library.for_audience(request.audience).documents())
        if what and len(documents) == 1:
            yield await self._resume(request, documents[0])
            return
        stopped = [document for document in documents if document.id in pauses.document_ids]
        if not stopped:
            yield Reply(texts.NOTHING_PAUSED(language), language)
            return
        titles = {document.id: document.title for document in stopped}
        shown = [each for each in pauses.all() if each.document_id in titles]
        yield Reply(texts.paused(shown, titles, language), language, buttons=_choice("enable", stopped, language).buttons)

    async def _divided(self, request: Request) -> tuple[str, str]:
        """Return what is to be paused, the longest id of a document at the beginning or else the first word, and the reason."""
        said = request.argument.strip()
        ids = (document.id for document in await self._library.for_audience(request.audience).documents())
        what = max((each for each in ids if f"{said} ".startswith(f"{each} ")), key=len, default=said.partition(" ")[0])
        return what, said.removeprefix(what).strip()

    async def _named(self, request: Request) -> Document:
        return await self._library.for_audience(request.audience).document(request.argument, even_paused=True)

    async def _matching(self, request: Request, what: str) -> Sequence[Document]:
        """Return the documents that *what* may mean: the one of that id, or those whose titles, places or dates hold it.

        Raises:
            NoMatchingDocumentError: there is none.
        """
        holdings = self._library.for_audience(request.audience)
        found = [document for document in await holdings.documents() if document.id == what] or await holdings.documents(what)
        if not found:
            raise NoMatchingDocumentError(short(what))
        return found

    async def _pause(self, request: Request, document: Document, reason: str) -> Reply:
        """Pause *document* and say so, with the way back."""
        language = request.language
        reason = reason or texts.UNDER_REVIEW(language)
        await self._pauses.pause(document.id, reason)
        await self._admins.record(request.sender, "pause", document.id, reason)
        text = texts.DISABLED(language, title=short(document.title), reason=reason)
        return Reply(text, language, buttons=((Button(texts.ENABLE(language), f"/enable {document_key(document.id)}"),),))

    async def _resume(self, request: Request, document: Document) -> Reply:
        """Let *document* answer again, and say whether it was paused."""
        language = request.language
        changed = await self._pauses.resume(document.id)
        await self._admins.record(request.sender, "resume", document.id)
        message = texts.ENABLED if changed else texts.NOT_PAUSED
        return Reply(message(language, title=short(document.title)), language, buttons=(admin_buttons(self._pauses, document, language),))


def admin_buttons(pauses: Pauses, document: Document, language: Language) -> tuple[Button, ...]:
    """Offer what an admin can do with *document*: pause it or let it answer, and remove what was added."""
    key = document_key(document.id)
    is_paused = document.id in pauses.document_ids
    able = Button(texts.ENABLE(language), f"/enable {key}") if is_paused else Button(texts.DISABLE(language), f"/disable {key}")
    removal = (Button(REMOVE(language), f"/remove {key}"),) if document.id.startswith(PREFIX) else ()
    return (able, *removal)


def _choice(command: str, documents: Sequence[Document], language: Language) -> Reply:
    """Ask which of *documents* is meant."""
    rows = tuple((Button(short(document.title)[:_LONGEST_LABEL], f"/{command} {document_key(document.id)}"),) for document in documents)
    return Reply(texts.WHICH_DOCUMENT(language), language, buttons=rows[:_MOST_CHOICES])
