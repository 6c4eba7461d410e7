"""Indexer: keeps the index in sync with the folders, publishes it, rolls it back, and adds words."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.errors import NothingToRollBackError, SyncRunningError, SyncStoppedError
from bot.library.audience import is_for_staff
from bot.library.library import Library
from bot.library.word_lists import WordLists
from index import Analyzer, Generations, NoIndexError, NoOtherGenerationError, Published, SyncReport, give_back_memory, kernels_in_use

STEP_SECONDS: Final = 1.5
"""How often the progress of a sync is reported."""

_RETRY_SECONDS: Final = 0.5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """What answers now, and since when; `leading` says whether this is the machine that reads documents, `leader` which one does."""

    documents: int
    passages: int
    synced_at: datetime | None
    syncing: bool
    generation: int = 0
    kernels: str = ""
    pinned: bool = False
    leading: bool = True
    leader: str = ""


class Indexer:
    """The one writer of a library's index. Event loop only; the work itself is done in threads."""

    def __init__(
        self,
        library: Library,
        words: WordLists,
        step_seconds: float = STEP_SECONDS,
        *,
        patience_seconds: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep *library* equal to its folders, and read them by the added *words* too.

        `sync_steps()` reports every *step_seconds*; `sync_next()` waits *patience_seconds*, by *clock*, for a sync that is running.
        """
        self._library = library
        self._corpus = library.corpus
        self._words = words
        self._step_seconds = step_seconds
        self._patience_seconds = patience_seconds
        self._clock = clock
        self._generations = Generations(self._corpus)
        self._lexicon = self._corpus.analyzer.lexicon
        self._syncing = False
        lexicon = words.lexicon(self._lexicon)
        if lexicon != self._lexicon:
            self._corpus.analyzer = Analyzer(lexicon)

    @property
    def analyzer(self) -> Analyzer:
        """The analyzer that documents are read by now, the added words in it."""
        return self._corpus.analyzer

    # Syncing

    async def sync(
        self, progress: Callable[[int, int], None] | None = None, *, allow_empty: bool = False, everything: bool = False
    ) -> SyncReport:
        """Make the index equal to the folders, then publish it; questions under way finish on the snapshot they began with.

        Args:
            progress: called in the event loop with how many files are done, of how many.
            allow_empty: let nothing remain of what was indexed.
            everything: read unchanged files again too.

        Raises:
            SyncRunningError: one is running already.
            RetrievalError: see `Corpus.sync()`.
        """
        if self._syncing:
            raise SyncRunningError
        self._syncing = True
        try:
            report, published = await self._synced(progress, allow_empty=allow_empty, everything=everything)
            await self._share()
            self._library.publish(published)
        finally:
            self._syncing = False
        _log_report(report)
        return report

    async def sync_next(self, *, allow_empty: bool = False) -> SyncReport:
        """Sync, after the sync that is running, if one is.

        Raises:
            SyncRunningError: that one takes longer than our patience.
            RetrievalError: see `Corpus.sync()`.
        """
        until = self._clock() + self._patience_seconds
        while True:
            try:
                return await self.sync(allow_empty=allow_empty)
            except SyncRunningError:
                if self._clock() >= until:
                    raise
                await asyncio.sleep(_RETRY_SECONDS)

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

        running = asyncio.create_task(self.sync(remember, everything=everything))
        while not (await asyncio.wait({running}, timeout=self._step_seconds))[0]:
            if latest != shown:
                shown = latest
                yield shown
        yield running.result()

    async def rollback(self) -> int:
        """Publish the generation before again, and return its number.

        Raises:
            NothingToRollBackError: there is none.
            SyncRunningError: a new one is just being made.
        """
        self._check_idle()
        self._syncing = True
        try:
            published = await asyncio.to_thread(self._generations.rollback)
            await self._share()
        except (NoIndexError, NoOtherGenerationError) as error:
            raise NothingToRollBackError from error
        finally:
            self._syncing = False
        self._library.publish(published)
        _log.info("rolled back to generation %d", published.number)
        return published.number

    async def status(self) -> Status:
        """Return the figures of what answers now."""
        return await asyncio.to_thread(self._status)

    # Words

    async def add_alias(self, written: str, meant: str) -> bool:
        """Let two words find each other from now on; tell whether that is new.

        Raises:
            UnusableWordError: one is no word, or both are one.
            SyncRunningError: documents are being read by the words as they were.
        """
        self._check_idle()
        fold = self._corpus.analyzer.fold
        if not await asyncio.to_thread(self._words.add_alias, fold(written), fold(meant)):
            return False
        await self._reread_words()
        if self._library.published is not None:  # an alias changes what is asked for, not what was indexed
            self._library.publish(self._library.published)
        return True

    async def add_word(self, word: str) -> bool:
        """Read *word* as one word from the next sync on; tell whether that is new.

        Raises:
            UnusableWordError: it is none.
            SyncRunningError: documents are being read by the words as they were.
        """
        self._check_idle()
        if not await asyncio.to_thread(self._words.add_word, self._corpus.analyzer.fold(word)):
            return False
        await self._reread_words()
        return True

    async def aliases(self) -> tuple[tuple[str, ...], ...]:
        """Return the groups of added words that find each other, oldest first."""
        return await asyncio.to_thread(self._words.aliases)

    async def words(self) -> tuple[str, ...]:
        """Return the added words, oldest first."""
        return await asyncio.to_thread(self._words.words)

    async def _synced(
        self, progress: Callable[[int, int], None] | None, *, allow_empty: bool, everything: bool
    ) -> tuple[SyncReport, Published]:
        """Sync and publish in a thread, which stops behind the file it is reading when this is cancelled; what it has read stays."""
        loop = asyncio.get_running_loop()
        stopped = threading.Event()

        def report_progress(done: int, total: int, _name: str) -> None:
            if stopped.is_set():
                raise SyncStoppedError
            if progress is not None:
                loop.call_soon_threadsafe(progress, done, total)

        def work() -> tuple[SyncReport, Published]:
            with self._corpus.hold():
                report = self._corpus.sync(
                    self._library.roots,
                    restricted=is_for_staff,
                    progress=report_progress,
                    allow_empty=allow_empty,
                    everything=everything,
                )
                published = self._generations.publish()
                self._library.fill(published)
            if report.changed:
                give_back_memory()
            return report, published

        try:
            return await asyncio.to_thread(work)
        except asyncio.CancelledError:
            stopped.set()
            raise

    async def _share(self) -> None:
        """Let others have what was published, before it answers here; there are none."""

    async def _reread_words(self) -> None:
        """Read texts by the added words from now on."""
        lexicon = await asyncio.to_thread(self._words.lexicon, self._lexicon)
        self._corpus.analyzer = await asyncio.to_thread(Analyzer, lexicon)

    def _check_idle(self) -> None:
        if self._syncing:
            raise SyncRunningError

    def _status(self) -> Status:
        published = self._library.published
        return Status(
            documents=published.documents if published else 0,
            passages=published.passages if published else 0,
            synced_at=self._corpus.synced_at(),
            syncing=self._syncing,
            generation=published.number if published else 0,
            kernels=kernels_in_use(),
            pinned=self._library.pinned,
        )


def _log_report(report: SyncReport) -> None:
    for path, error in report.failed:
        _log.warning("not indexed: %s: %s", path, error.reason)
    for finding in report.incomplete:
        _log.info("incomplete: %s: %s", finding.document_id, finding.detail)
    _log.info(
        "synced: %d added, %d updated, %d removed, %d failed; %d passages",
        len(report.added),
        len(report.updated),
        len(report.removed),
        len(report.failed),
        report.passages,
    )
