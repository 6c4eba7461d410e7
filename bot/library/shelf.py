"""Shelf: the documents as people may see them: what admins have stopped is not quoted, and people are told why."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.conversation.exchanges import Exchange
from bot.errors import NoSuchDocumentError, OldAnswerError, PausedDocumentError, PausedError
from bot.library.answers import MOST_CITATIONS, Answer, Citation
from bot.library.library import Library, Original
from bot.library.pauses import Pauses
from index import Document, Passage

_AT_ONCE: Final = 50


class Shelf:
    """The documents of a library without those that are paused. Event loop only."""

    def __init__(self, library: Library, pauses: Pauses | None = None) -> None:
        """Show what *library* holds; *pauses* are what admins have stopped."""
        self._library = library
        self._pauses = pauses

    async def answer(self, question: str, *, staff: bool) -> tuple[Answer, tuple[str, str] | None]:
        """Answer without the paused documents; return also the title of the best one, if it is paused, and the reason."""
        answer = await self._library.answer(question, staff=staff)
        reasons = self._reasons()
        near = (*(citation.passage for citation in answer.citations), *answer.nearest)
        if not any(passage.document_id in reasons for passage in near):
            return answer, None
        best = near[0]
        paused = (best.title, reasons[best.document_id]) if best.document_id in reasons and answer.citations else None
        return await self._library.answer(question, staff=staff, without=tuple(reasons)), paused

    def _reasons(self) -> Mapping[str, str]:
        """Return why documents are not quoted, by their ids."""
        return {pause.document_id: pause.reason for pause in self._pauses.all()} if self._pauses else {}

    def quotes_paused(self, answer: Answer) -> bool:
        """Tell whether *answer* quotes a document that is paused by now."""
        reasons = self._reasons()
        return any(citation.passage.document_id in reasons for citation in answer.citations)

    def check_running(self) -> None:
        """Raise PausedError while nothing is answered."""
        if self._pauses is not None and self._pauses.everything is not None:
            raise PausedError(self._pauses.everything.reason)

    def _check_quoted(self, document: Document) -> None:
        """Raise PausedDocumentError for a document that is not quoted for now."""
        self.check_running()
        reasons = self._reasons()
        if document.id in reasons:
            raise PausedDocumentError(document.title, reasons[document.id])

    async def passage(self, key: str, *, staff: bool = False) -> tuple[Passage, Document]:
        """Return the passage of that key in its document.

        Raises:
            NoSuchDocumentError: there is none, or none that may be shown.
            PausedDocumentError: its document is not quoted for now.
        """
        found = await self._library.passage(key, staff=staff)
        if found is None:
            raise NoSuchDocumentError
        self._check_quoted(found[1])
        return found

    async def documents(self, words: str = "", *, staff: bool = False) -> list[Document]:
        """Return the documents whose titles, places or dates hold all *words*."""
        documents = await self._library.documents(staff=staff)
        fold = self._library.analyzer.fold
        wanted = fold(words).split()
        return await _chosen(documents, lambda each: all(word in fold(_described(each)) for word in wanted)) if wanted else documents

    async def document(self, key: str, *, staff: bool = False, even_paused: bool = False) -> Document:
        """Return the whole document of *key*: its own, or that of one of its passages.

        Raises:
            NoSuchDocumentError: there is none, or none that may be shown.
            PausedDocumentError: it is not quoted for now, and not wanted *even_paused*.
        """
        found = await self._library.passage(key, staff=staff)
        document_id = found[1].id if found else await self._document_id(key, staff=staff)
        document = await self._library.document(document_id, staff=staff)
        if document is None:
            raise NoSuchDocumentError
        if not even_paused:
            self._check_quoted(document)
        return document

    async def original(self, document: Document, *, staff: bool = False) -> Original:
        """Return the file that *document* was read from.

        Raises:
            NoSuchDocumentError: it is no longer there.
        """
        original = await self._library.original(document.id, staff=staff)
        if original is None:
            raise NoSuchDocumentError
        return original

    async def _document_id(self, key: str, *, staff: bool) -> str:
        documents = await self._library.documents(staff=staff)
        found = await _chosen(documents, lambda each: document_key(each.id) == key)
        return found[0].id if found else ""

    async def more(self, exchange: Exchange, page: int) -> list[Citation]:
        """Return the passages that come behind those cited, three a page, numbered on from them; pages count from 1."""
        found = await self._library.more(exchange.answer.question, staff=exchange.staff, page=page)
        cited = {citation.passage.key for citation in exchange.answer.citations}
        reasons = self._reasons()
        shown = [each for each in found if each.passage.key not in cited and each.passage.document_id not in reasons]
        return [replace(each, number=number) for number, each in enumerate(shown, page * MOST_CITATIONS + 1)]

    async def citation(self, exchange: Exchange, number: int) -> Citation:
        """Return the citation of that number, one of the answer or of the further ones.

        Raises:
            OldAnswerError: there is none.
        """
        page = (number - 1) // MOST_CITATIONS
        citations = exchange.answer.citations if page == 0 else await self.more(exchange, page)
        for citation in citations:
            if citation.number == number:
                return citation
        raise OldAnswerError


def document_key(document_id: str) -> str:
    """Return the name of a document in buttons and links, 12 hexadecimal digits."""
    return hashlib.sha256(document_id.encode("utf-8", errors="replace")).hexdigest()[:12]


def _described(document: Document) -> str:
    origin = document.provenance
    return f"{document.title} {origin.place} {origin.dated}"


async def _chosen(documents: Sequence[Document], fits: Callable[[Document], bool]) -> list[Document]:
    """Return the documents that fit; of thousands some at a time, so that nothing else waits for long."""
    chosen = []
    for first in range(0, len(documents), _AT_ONCE):
        chosen += [document for document in documents[first : first + _AT_ONCE] if fits(document)]
        await asyncio.sleep(0)
    return chosen
