"""Library: the documents that answer. It keeps them equal to their folder, and holds the snapshot that questions are asked of."""

import asyncio
import logging
import threading
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.answers import MOST_CITATIONS, Answer, compose
from bot.errors import NotReadyError, SyncRunningError, SyncStoppedError
from index import Corpus, Document, Index, Language, Passage, SyncReport, parts

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


class Library:
    """Documents in a folder and the snapshot of them that answers. Event loop only; the work itself is done in threads."""

    def __init__(self, corpus: Corpus, documents_dir: Path) -> None:
        """Answer from *corpus*, which `sync()` keeps equal to *documents_dir*."""
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

    async def sync(self, progress: Callable[[int, int], None] | None = None) -> SyncReport:
        """Make the index equal to the folder, then swap it in; questions under way finish on the snapshot they began with.

        Args:
            progress: told in the event loop how many files are done, of how many.

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
                report = await asyncio.to_thread(self._corpus.sync, self._documents_dir, progress=tell)
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

    async def sync_steps(self) -> AsyncIterator[tuple[int, int] | SyncReport]:
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

    async def answer(self, question: str) -> Answer:
        """Answer *question* from one snapshot.

        Raises:
            NotReadyError: the documents are still being read for the first time, even after some patience.
        """
        return await asyncio.to_thread(_answer, await self._snapshot(), question)

    async def passage(self, key: str) -> tuple[Passage, Document] | None:
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


def _answer(index: Index, question: str) -> Answer:
    asked = parts(question)
    found = {part: index.search(part, 1) for part in asked} if len(asked) > 1 else {}
    return compose(question, index.search(question, MOST_CITATIONS), uuid.uuid4().hex[:12], found)
