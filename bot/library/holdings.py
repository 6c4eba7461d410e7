"""Holdings: the one door to documents; no audience sees what is restricted or paused."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from bot.errors import NoSuchDocumentError, OldAnswerError, PausedDocumentError
from bot.library.answers import MOST_CITATIONS, Answer, Citation, answer_by, new_id, quotes
from bot.library.audience import Audience, is_for_staff
from bot.library.originals import Original, open_original, read_original
from bot.library.shelf import Shelf
from bot.library.snapshot import Snapshot
from index import Document, Finding, Hit, Passage, Window, examine, quote

_DEEP: Final = 40  # hits, where paused documents may hold many of the best passages
WINDOW: Final = 20_000
"""Characters of a document that are shown on each side of a passage, and at a time."""

_AT_ONCE: Final = 50  # documents that are looked at before the event loop has its turn
_Result = TypeVar("_Result")


class Holdings:
    """The documents of a library that one audience may see, without what is paused. Event loop only."""

    def __init__(self, library: Shelf, audience: Audience) -> None:
        """Show of *library* what *audience* may see."""
        self._library = library
        self._audience = audience

    @property
    def _staff(self) -> bool:
        return self._audience == "staff"

    # Questions

    async def answer(self, question: str, *, snapshot: Snapshot | None = None, even_paused: bool = False) -> Answer:
        """Answer *question* from documents that are not paused; `Answer.paused` names one that would have answered best.

        Args:
            question: as it is searched, completed where it was a follow-up.
            snapshot: what is asked; by default the current one.
            even_paused: answer from paused documents too.

        Raises:
            NotReadyError: the documents are still being read for the first time, even after some patience.
        """
        paused = {} if even_paused else self._library.pauses.reasons
        answer = await self._found(question, snapshot)
        if not quotes(answer, paused):
            return answer

        def is_paused(hit: Hit) -> bool:
            return hit.passage.document_id in paused

        def find(now: Snapshot) -> Answer:
            search = self._library.search(now, self._audience)
            return answer_by(
                lambda wanted, _: [hit for hit in search(wanted, _DEEP) if not is_paused(hit)], question, self._library.thresholds
            )

        return replace(await self._read(find, snapshot), paused=_paused_best(answer, paused))

    async def _found(self, question: str, snapshot: Snapshot | None) -> Answer:
        """Answer *question* from all documents, paused or not; what was asked before is not searched again."""
        library = self._library
        now = snapshot or await library.snapshot()
        found_in = library.informed_by(now)

        async def find() -> Answer:
            return await self._read(lambda read: answer_by(library.search(read, self._audience), question, library.thresholds), snapshot)

        if snapshot is not None or not library.is_kept(now):
            return await find()
        return replace(await library.given.answer(found_in, (self._audience, question), find), id=new_id())

    async def _read(self, find: Callable[[Snapshot], Answer], snapshot: Snapshot | None) -> Answer:
        """Run *find* in a thread, on *snapshot* or the current one."""
        return await self._library.read(find) if snapshot is None else await asyncio.to_thread(find, snapshot)

    async def more(self, answer: Answer, page: int) -> list[Citation]:
        """Return the passages that rank behind those cited, three a page, numbered on from them; pages count from 1."""
        first = page * MOST_CITATIONS

        def find(now: Snapshot) -> list[Citation]:
            hits = self._library.search(now, self._audience)(answer.question, first + MOST_CITATIONS)[first:]
            return [Citation(0, hit.passage, quote(hit)) for hit in hits]

        cited = {citation.passage.key for citation in answer.citations}
        reasons = self._library.pauses.reasons
        found = await self._library.read(find)
        shown = [each for each in found if each.passage.key not in cited and each.passage.document_id not in reasons]
        return [replace(each, number=number) for number, each in enumerate(shown, first + 1)]

    async def citation(self, answer: Answer, number: int) -> Citation:
        """Return the citation of that number: one of *answer* itself or of `more()`.

        Raises:
            OldAnswerError: there is none.
        """
        page = (number - 1) // MOST_CITATIONS
        citations = answer.citations if page == 0 else await self.more(answer, page)
        for citation in citations:
            if citation.number == number:
                return citation
        raise OldAnswerError

    async def still_shows(self, answer: Answer) -> bool:
        """Tell whether this audience may see, by now, all that *answer* quotes and names, which was given a while ago."""
        quoted, paused = [citation.passage for citation in answer.citations], self._library.pauses.reasons
        if answer.paused is not None or any(passage.document_id in paused for passage in quoted):
            return False
        keys = [passage.key for passage in (*quoted, *answer.nearest)]
        return await self._library.read(lambda now: all(now.index(self._audience).passage(key) is not None for key in keys))

    # Documents

    async def passage(self, key: str) -> tuple[Passage, Document]:
        """Return the passage of that key in its document.

        Raises:
            NoSuchDocumentError: there is none, or none that may be shown.
            PausedDocumentError: its document is not quoted for now.
            PausedError: nothing is answered for now.
        """
        found = await self._passage(key)
        if found is None:
            raise NoSuchDocumentError
        self._check_quoted(found[1])
        return found

    async def window(self, key: str, beyond: int = WINDOW) -> tuple[Passage, Window]:
        """Return the passage of that key, with the text of its document from *beyond* characters before it to as many after it.

        Raises:
            NoSuchDocumentError: there is none, or none that may be shown.
            PausedDocumentError: its document is not quoted for now.
            PausedError: nothing is answered for now.
        """
        return await self._window(key, lambda passage: (passage.start - beyond, passage.end + beyond))

    async def text(self, key: str, start: int, most: int = WINDOW) -> Window:
        """Return *most* characters, from *start* on, of the text of the document that has the passage of that key.

        Raises:
            NoSuchDocumentError: there is none, or none that may be shown.
            PausedDocumentError: it is not quoted for now.
            PausedError: nothing is answered for now.
        """
        return (await self._window(key, lambda _passage: (start, start + most)))[1]

    async def listed(self, key: str) -> Document:
        """Return the document of *key*, its own or that of one of its passages, as `documents()` does, without its text.

        Raises:
            NoSuchDocumentError: there is none, or none that may be shown.
            PausedDocumentError: it is not quoted for now.
            PausedError: nothing is answered for now.
        """

        def find(now: Snapshot) -> Document | None:
            passage = now.index(self._audience).passage(key)
            document_id = passage.document_id if passage else self._library.named(now, self._audience).get(key, "")
            return self._library.corpus.described(document_id, now.published.number, restricted=self._staff)

        return self._quoted(await self._library.read(find) if self._library.published else None)

    async def document(self, key: str, *, even_paused: bool = False) -> Document:
        """Return the whole document of *key*: its own, or that of one of its passages.

        Raises:
            NoSuchDocumentError: there is none, or none that may be shown.
            PausedDocumentError: it is not quoted for now, and not wanted *even_paused*.
            PausedError: nothing is answered for now, and it is not wanted *even_paused*.
        """
        found = await self._passage(key)
        document_id = found[1].id if found else await self._document_id(key)
        number = (await self._library.snapshot()).published.number
        document = await asyncio.to_thread(self._library.corpus.document, document_id, number, restricted=self._staff)
        if document is None:
            raise NoSuchDocumentError
        if not even_paused:
            self._check_quoted(document)
        return document

    async def documents(self, words: str = "") -> list[Document]:
        """Return the documents whose titles, places or dates hold all *words*, without their texts, in the order of their ids."""
        number = (await self._library.snapshot()).published.number
        documents = await asyncio.to_thread(self._library.corpus.documents, number, restricted=self._staff)
        fold = self._library.analyzer.fold
        wanted = fold(words).split()
        return await _select(documents, lambda each: all(word in fold(_described(each)) for word in wanted)) if wanted else documents

    async def headings(self, most: int) -> list[list[str]]:
        """Return the headings, and last the title, of each of at most *most* documents, which lie evenly among all and are not paused."""
        documents = [each for each in await self.documents() if each.id not in self._library.pauses.reasons]
        chosen = documents[:: max(1, len(documents) // most)][:most]

        def read(now: Snapshot) -> list[list[str]]:
            number = now.published.number
            whole = (self._library.corpus.document(each.id, number, restricted=self._staff) for each in chosen)
            return [[*(section.heading for section in each.sections), each.title] for each in whole if each is not None]

        return await self._library.read(read)

    async def every_heading(self) -> list[str]:
        """Return the titles and innermost headings of all documents that are not paused, each once, in no particular order."""
        paused = self._library.pauses.reasons

        def read(now: Snapshot) -> list[str]:
            found = self._library.corpus.headings(now.published.number, restricted=self._staff)
            return [*{path.rpartition(" › ")[2] for document_id, path in found if document_id not in paused}]

        return await self._library.read(read)

    async def original(self, document: Document) -> Original:
        """Open the file that *document* was read from; the caller closes it.

        Raises:
            NoSuchDocumentError: it is no longer there.
            ChangedFileError: it is not what was indexed.
        """
        return await self._checked(document, open_original)

    async def original_content(self, document: Document) -> tuple[str, bytes]:
        """Return the name and the content of the file that *document* was read from.

        Raises:
            NoSuchDocumentError: it is no longer there.
            ChangedFileError: it is not what was indexed.
        """
        return await self._checked(document, read_original)

    async def learned(self) -> dict[str, str]:
        """Return the questions that votes say to be answered by a passage that is here, newest first, each with that document's title."""
        helpful = [each for each in self._library.helpful if each.answers]

        def read(now: Snapshot) -> dict[str, str]:
            found: dict[str, str] = {}
            for each in helpful:
                passage = now.index(self._audience).passage(each.passage)
                if passage is not None:
                    found.setdefault(each.question, passage.title)
            return found

        return await self._library.read(read)

    async def findings(self) -> tuple[Finding, ...]:
        """Return what is wrong with the documents, alone and side by side."""
        corpus, number = self._library.corpus, (await self._library.snapshot()).published.number

        def work() -> tuple[Finding, ...]:
            shown = corpus.documents(number, restricted=self._staff)
            documents = (corpus.document(each.id, number, restricted=self._staff) for each in shown)
            return examine([document for document in documents if document is not None])

        return await asyncio.to_thread(work)

    async def _passage(self, key: str) -> tuple[Passage, Document] | None:
        def find(now: Snapshot) -> tuple[Passage, Document] | None:
            passage = now.index(self._audience).passage(key)
            if passage is None:
                return None
            document = self._library.corpus.document(passage.document_id, now.published.number, restricted=self._staff)
            return None if document is None else (passage, document)

        return await self._library.read(find) if self._library.published else None

    async def _window(self, key: str, extent: Callable[[Passage], tuple[int, int]]) -> tuple[Passage, Window]:
        """Return the passage of that key, and of the text of its document what *extent* says of it."""

        def find(now: Snapshot) -> tuple[Passage, Window] | None:
            passage = now.index(self._audience).passage(key)
            if passage is None:
                return None
            part = self._library.corpus.window(passage.document_id, *extent(passage), now.published.number, restricted=self._staff)
            return None if part is None else (passage, part)

        found = await self._library.read(find) if self._library.published else None
        if found is None:
            raise NoSuchDocumentError
        self._quoted(Document(found[0].document_id, found[0].title, ""))
        return found

    def _quoted(self, document: Document | None) -> Document:
        """Return *document* unless there is none, or it is not quoted for now."""
        if document is None:
            raise NoSuchDocumentError
        self._check_quoted(document)
        return document

    async def _document_id(self, key: str) -> str:
        return await self._library.read(lambda now: self._library.named(now, self._audience).get(key, ""))

    async def _checked(self, document: Document, work: Callable[[Mapping[str, Path], Document], _Result]) -> _Result:
        """Run *work* on the file of *document* in a thread, if this audience may see it."""
        if is_for_staff(document.id) and not self._staff:
            raise NoSuchDocumentError
        return await asyncio.to_thread(work, self._library.roots, document)

    def _check_quoted(self, document: Document) -> None:
        """Refuse a document that is not quoted for now."""
        self._library.check_answering()
        reasons = self._library.pauses.reasons
        if document.id in reasons:
            raise PausedDocumentError(document.title, reasons[document.id])


def _paused_best(answer: Answer, paused: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the title of the document that *answer* quotes first, and why it is paused; None where it is not."""
    best = answer.citations[0].passage if answer.citations else None
    return (best.title, paused[best.document_id]) if best is not None and best.document_id in paused else None


def _described(document: Document) -> str:
    origin = document.provenance
    return f"{document.title} {origin.place} {origin.dated}"


async def _select(documents: Sequence[Document], fits: Callable[[Document], bool]) -> list[Document]:
    """Return the documents that fit; of thousands some at a time, so that the event loop is never held."""
    chosen = []
    for first in range(0, len(documents), _AT_ONCE):
        chosen += [document for document in documents[first : first + _AT_ONCE] if fits(document)]
        await asyncio.sleep(0)
    return chosen
