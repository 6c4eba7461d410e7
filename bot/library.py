"""Library: the documents that answer. It keeps them equal to their folder, and holds the snapshot that questions are asked of."""

# ruff: noqa: ARG002 # who may read what lies in staff/ is the next thing that this file learns

import asyncio
import logging
import threading
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.additions import Additions
from bot.answers import MOST_CITATIONS, Answer, Citation, compose
from bot.errors import NothingToRollBackError, NotReadyError, SyncRunningError, SyncStoppedError
from index import Analyzer, Corpus, Document, Finding, Hit, Index, Language, Passage, SyncReport, examine, parts, quote

Asking = Callable[[str], Awaitable[Answer]]

_PATIENCE_SECONDS: Final = 20.0
_STEP_SECONDS: Final = 1.5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """What an admin wants to know: what answers now, and since when."""

    documents: int
    passages: int
    synced_at: datetime | None
    syncing: bool
    generation: int = 0
    cutter: str = ""
    kernels: str = ""


@dataclass(frozen=True, slots=True)
class Original:
    """A file that a document was read from: its name without folders, and its bytes."""

    name: str
    content: bytes


class Library:
    """Documents in a folder and the snapshot of them that answers. Event loop only; the work itself is done in threads."""

    def __init__(self, corpus: Corpus, documents_dir: Path, additions: Additions | None = None) -> None:
        """Answer from *corpus*, which `sync()` keeps equal to *documents_dir*, and with the words of *additions*."""
        self._additions = additions
        self._corpus = corpus
        self._documents_dir = documents_dir
        self._index: Index | None = None
        self._published = asyncio.Event()
        self._syncing = False

    @property
    def ready(self) -> bool:
        """Whether there is a snapshot to answer from."""
        return self._index is not None

    async def load(self) -> None:
        """Answer from what the last sync published, if there ever was one."""
        if await asyncio.to_thread(self._corpus.synced_at) is not None:
            self._publish(await asyncio.to_thread(Index.build, self._corpus))

    async def sync(self, progress: Callable[[int, int], None] | None = None, *, allow_empty: bool = False) -> SyncReport:
        """Make the index equal to the folder, then swap it in; questions under way finish on the snapshot they began with.

        Args:
            progress: told in the event loop how many files are done, of how many.
            allow_empty: let nothing remain of what was indexed.

        Raises:
            SyncRunningError: one is running already.
            RetrievalError: see `Corpus.sync()`.
        """
        if self._syncing:
            raise SyncRunningError
        self._syncing = True
        try:
            loop = asyncio.get_running_loop()
            stopped = threading.Event()

            def tell(done: int, total: int, _name: str) -> None:
                if stopped.is_set():
                    raise SyncStoppedError
                if progress is not None:
                    loop.call_soon_threadsafe(progress, done, total)

            try:
                report = await asyncio.to_thread(self._corpus.sync, self._documents_dir, progress=tell, allow_empty=allow_empty)
            except asyncio.CancelledError:
                stopped.set()  # the thread ends behind the file that it is reading; what it has read stays
                raise
            if report.changed or self._index is None:
                self._publish(await asyncio.to_thread(Index.build, self._corpus))
        finally:
            self._syncing = False
        for path, error in report.failed:
            _log.warning("not indexed: %s: %s", path, error.reason)
        _log.info(
            "synced: %d added, %d updated, %d removed, %d failed; %d passages",
            len(report.added),
            len(report.updated),
            len(report.removed),
            len(report.failed),
            report.passages,
        )
        return report

    async def sync_steps(self, *, everything: bool = False) -> AsyncIterator[tuple[int, int] | SyncReport]:
        """Sync, and yield now and then how many files are done, of how many; at last the report.

        Raises:
            SyncRunningError: one is running already.
            RetrievalError: see `Corpus.sync()`.
        """
        latest = shown = (0, 0)

        def remember(done: int, total: int) -> None:
            nonlocal latest
            latest = (done, total)

        running = asyncio.create_task(self.sync(remember))
        while not (await asyncio.wait({running}, timeout=_STEP_SECONDS))[0]:
            if latest != shown:
                shown = latest
                yield shown
        yield running.result()

    @property
    def analyzer(self) -> Analyzer:
        """What takes texts apart, for questions and documents alike."""
        return self._corpus.analyzer

    async def answer(self, question: str, *, staff: bool = False, limit: int = MOST_CITATIONS, without: Collection[str] = ()) -> Answer:
        """Answer *question* from one snapshot, and not from the documents whose ids are in *without*.

        Raises:
            NotReadyError: the documents are still being read for the first time, even after some patience.
        """
        return await asyncio.to_thread(_answer, await self._snapshot(), question, limit, without)

    async def further(self, question: str, *, staff: bool = False, page: int = 1) -> list[Citation]:
        """Return the three passages that come behind the first three, for *page* 2 the three behind those, and so on."""
        return await asyncio.to_thread(_further, await self._snapshot(), question, page)

    async def documents(self, *, staff: bool = False) -> list[Document]:
        """Return all documents, in the order of their ids."""
        return await asyncio.to_thread(self._corpus.documents)

    async def document(self, document_id: str, *, staff: bool = False) -> Document | None:
        """Return the document of that id, None where there is none."""
        return await asyncio.to_thread(self._corpus.document, document_id)

    async def original(self, document_id: str, *, staff: bool = False) -> Original | None:
        """Return the file that a document was read from, None where it is no longer there."""
        return await asyncio.to_thread(_original, self._documents_dir, document_id.partition("#")[0])

    def asking(self, *, staff: bool = False) -> Asking | None:
        """Return what asks the snapshot of now, whatever is published later; None while there is none."""
        index = self._index
        if index is None:
            return None

        async def ask(question: str) -> Answer:
            return await asyncio.to_thread(_answer, index, question, MOST_CITATIONS, ())

        return ask

    async def findings(self, *, staff: bool = False) -> tuple[Finding, ...]:
        """Return what is wrong with the documents, alone and side by side."""
        return await asyncio.to_thread(lambda: examine(self._corpus.documents()))

    async def add_alias(self, written: str, meant: str) -> bool:
        """Let two words find each other from now on; tell whether that is new.

        Raises:
            UnusableWordError: one is no word, or both are one.
        """
        fold = self.analyzer.fold
        return self._additions is not None and await asyncio.to_thread(self._additions.add_alias, fold(written), fold(meant))

    async def add_word(self, word: str) -> bool:
        """Take *word* for one word from the next sync on; tell whether that is new.

        Raises:
            UnusableWordError: it is none.
        """
        return self._additions is not None and await asyncio.to_thread(self._additions.add_word, self.analyzer.fold(word))

    async def rollback(self) -> int:
        """Go back to the generation before, and return its number.

        Raises:
            NothingToRollBackError: there is none.
        """
        raise NothingToRollBackError

    async def passage(self, key: str, *, staff: bool = False) -> tuple[Passage, Document] | None:
        """Return the passage of that key with its document, None when it is no longer part of any."""
        passage = self._index.passage(key) if self._index is not None else None
        if passage is None:
            return None
        document = await asyncio.to_thread(self._corpus.document, passage.document_id)
        if document is None or document.text[passage.start : passage.end] != passage.text:
            return None  # changed by a sync that is about to be published
        return passage, document

    def language(self, text: str, otherwise: Language = "zh-Hans") -> Language:
        """Return the language to reply to *text* in, *otherwise* where it does not tell."""
        found = self._corpus.analyzer.language(text)
        if found is None or (found == "zh-Hans" and otherwise == "zh-Hant"):
            return otherwise
        return found

    async def status(self) -> Status:
        """Return the figures of what answers now."""
        return await asyncio.to_thread(self._status)

    def _status(self) -> Status:
        return Status(self._corpus.count("documents"), self._corpus.count("passages"), self._corpus.synced_at(), self._syncing)

    def _publish(self, index: Index) -> None:
        self._index = index
        self._published.set()

    async def _snapshot(self) -> Index:
        """Return the current snapshot; wait, with some patience, for the first one."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._published.wait(), _PATIENCE_SECONDS)
        if self._index is None:
            raise NotReadyError
        return self._index


def _answer(index: Index, question: str, limit: int, without: Collection[str]) -> Answer:
    asked = parts(question)
    found = {part: _kept(index.search(part, 1), without) for part in asked} if len(asked) > 1 else {}
    return compose(question, _kept(index.search(question, limit + len(without)), without)[:limit], uuid.uuid4().hex[:12], found)


def _kept(hits: Sequence[Hit], without: Collection[str]) -> list[Hit]:
    return [hit for hit in hits if hit.passage.document_id not in without]


def _further(index: Index, question: str, page: int) -> list[Citation]:
    first = page * MOST_CITATIONS
    hits = index.search(question, first + MOST_CITATIONS)[first:]
    return [Citation(number, hit.passage, quote(hit)) for number, hit in enumerate(hits, first + 1)]


def _original(folder: Path, name: str) -> Original | None:
    path = folder / name
    return Original(path.name, path.read_bytes()) if path.is_file() else None
