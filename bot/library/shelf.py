"""Shelf: the current snapshot of the documents, read in threads."""

import asyncio
import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from bot.errors import NotReadyError, PausedError
from bot.library.answers import Search
from bot.library.audience import Audience
from bot.library.compiling import ENGLISH, compile_apart
from bot.library.given import GivenAnswers
from bot.library.known import Known, KnownQuestions, informed
from bot.library.pauses import Pauses
from bot.library.snapshot import Snapshot
from bot.library.thresholds import THRESHOLDS, Thresholds
from index import (
    Analyzer,
    Corpus,
    EngineError,
    Generations,
    Language,
    NoIndexError,
    Published,
    SnapshotGoneError,
    Upkeep,
    compile_kernels,
    give_back_memory,
    kernels_in_use,
)

_WORTH_COMPILING: Final = 10_000  # passages: for fewer numpy is about as fast, without 15 s of a core and 0.2 GB at each start
_SEARCHERS: Final = 2  # threads: as many as cores of a small server; more only wait for the interpreter, as the event loop does
_UNDER_WAY_SECONDS: Final = 30.0  # after which no question is under way any more
_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


class Shelf:
    """The snapshot that questions are asked of, and what is paused of it. Event loop only; searching is done in threads."""

    def __init__(
        self,
        corpus: Corpus,
        roots: Mapping[str, Path],
        pauses: Pauses,
        thresholds: Thresholds = THRESHOLDS,
        *,
        patience_seconds: float = 20.0,
    ) -> None:
        """Answer from *corpus*, whose files lie below *roots* by the first part of their names, except from what is in *pauses*.

        *thresholds* say what is an answer. A question that comes before there is a snapshot waits *patience_seconds* for it.
        """
        self.corpus = corpus
        self.roots = roots
        self.pauses = pauses
        self.thresholds = thresholds
        self._patience_seconds = patience_seconds
        self._generations = Generations(corpus)
        self.open: Callable[[], Published] = self._generations.open
        """What returns the generation that was published last; raises NoIndexError where none was."""
        self._snapshot: Snapshot | None = None
        self._giving_back: threading.Timer | None = None
        self._named: dict[Audience, tuple[Snapshot, Mapping[str, str]]] = {}
        self._published = asyncio.Event()
        self.engine: Upkeep | None = None
        """A vector engine that finds candidates, where there is one."""
        self.warm = asyncio.Event()
        """Set by whoever starts the bot, once a question costs what it always will: what the first one compiles and reads is in memory."""
        self.republished = asyncio.Event()
        """Set whenever something is published; cleared by whoever waits for it."""
        self.helpful: Sequence[Known] = ()
        """What votes say to be answered by what."""
        self._helpful = KnownQuestions((), self.analyzer)
        self.given = GivenAnswers()
        self._searchers = ThreadPoolExecutor(_SEARCHERS, thread_name_prefix="search")

    @property
    def published(self) -> Published | None:
        """The generation that answers, None while none does."""
        return self._snapshot.published if self._snapshot else None

    @property
    def is_empty(self) -> bool:
        """Whether there is no document at all."""
        return self._snapshot is not None and not self._snapshot.published.documents

    @property
    def _is_large(self) -> bool:
        return self._snapshot is not None and self._snapshot.published.passages >= _WORTH_COMPILING

    @property
    def analyzer(self) -> Analyzer:
        """The analyzer of questions and documents alike."""
        return self.corpus.analyzer

    @property
    def pinned(self) -> bool:
        """Whether an admin rolled back, so that no job may publish until an admin reindexes."""
        return self._generations.pinned

    async def load(self) -> None:
        """Answer from what was last published, if anything ever was."""
        with suppress(NoIndexError):
            self.publish(await asyncio.to_thread(self.open))

    async def compile(self) -> None:
        """Compile the loops of a search where numba is installed and enough is searched, and read the English dictionary; takes seconds."""
        if self._is_large:
            await _beside(compile_kernels)
        await _beside(lambda: compile_apart(self.analyzer.lexicon.compiled))
        await _beside(lambda: self.analyzer.question(ENGLISH))

    def publish(self, published: Published) -> None:
        """Answer from *published* from now on; questions under way finish on the snapshot they began with."""
        self._snapshot = Snapshot.of(published, self.corpus, self.engine)
        self.learn(self.helpful)
        self._published.set()
        self.republished.set()
        self._give_back_later()
        if self.warm.is_set() and self._is_large and kernels_in_use() == "numpy":  # it has grown
            threading.Thread(target=compile_kernels, name="compiling", daemon=True).start()

    def _give_back_later(self) -> None:
        """Give back the memory of what answered before, once questions under way have finished on it."""
        if self._giving_back is not None:
            self._giving_back.cancel()
        if self.warm.is_set():
            self._giving_back = threading.Timer(_UNDER_WAY_SECONDS, give_back_memory)
            self._giving_back.daemon = True
            self._giving_back.start()

    def fill(self, published: Published) -> None:
        """Have the vector engine know the passages of *published*; where it fails, postings answer. Any thread."""
        try:
            if self.engine is not None:
                self.engine.fill(published)
        except EngineError as error:
            _log.error("the vector engine was not filled: %s", error)

    def learn(self, helpful: Iterable[Known]) -> None:
        """Rank higher, from now on, what votes say to answer a question; whatever passage is not there counts for nothing."""
        self.helpful = tuple(helpful)
        self._helpful = KnownQuestions(self.helpful, self.analyzer, self._helpful)

    def search(self, now: Snapshot, audience: Audience) -> Search:
        """Return how *now* is searched for *audience*. Any thread."""
        return informed(now.index(audience), self.analyzer, now.answers, self._helpful)

    def is_kept(self, now: Snapshot) -> bool:
        """Tell whether *now* can still be read, or another process has published since and dropped it."""
        return self._generations.is_kept(now.published.number)

    def informed_by(self, now: Snapshot) -> tuple[object, ...]:
        """Return all that decides what is answered from *now*, the day too: rules are repealed from a day on."""
        return now, self._helpful, self.thresholds, datetime.now(UTC).date(), *(index.meaning for index in now.indexes)

    def is_current(self, snapshot: Snapshot) -> bool:
        """Tell whether *snapshot* is what answers now. Any thread."""
        return self._snapshot is snapshot

    def named(self, snapshot: Snapshot, audience: Audience) -> Mapping[str, str]:
        """Return the ids of the documents of *snapshot* that *audience* may see, by their keys; made once for each. Any thread."""
        known = self._named.get(audience)
        if known is None or known[0] is not snapshot:
            documents = self.corpus.documents(snapshot.published.number, restricted=audience == "staff")
            known = self._named[audience] = (snapshot, {document_key(each.id): each.id for each in documents})
        return known[1]

    def language(self, text: str, otherwise: Language = "zh-Hans") -> Language:
        """Return the language to reply to *text* in, *otherwise* where the text leaves it open."""
        found = self.analyzer.language(text)
        if found is None or (found == "zh-Hans" and otherwise == "zh-Hant"):
            return otherwise
        return found

    def check_answering(self) -> None:
        """Refuse while nothing is answered.

        Raises:
            PausedError: an admin has paused all answering.
        """
        if self.pauses.everything is not None:
            raise PausedError(self.pauses.everything.reason)

    async def snapshot(self) -> Snapshot:
        """Return the current snapshot; wait, with some patience, for the first one.

        Raises:
            NotReadyError: the documents are still being read for the first time.
        """
        if self._snapshot is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._published.wait(), self._patience_seconds)
        if self._snapshot is None:
            raise NotReadyError
        return self._snapshot

    async def read(self, work: Callable[[Snapshot], _Result]) -> _Result:
        """Run *work* on the current snapshot in a thread; once more, on the next one, if its generation went meanwhile.

        Raises:
            NotReadyError: the documents are still being read for the first time.
        """
        now = await self.snapshot()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._searchers, work, now)
        except SnapshotGoneError:
            if self._snapshot is now:  # another process has published
                await self.load()
            return await loop.run_in_executor(self._searchers, work, await self.snapshot())


async def _beside(work: Callable[[], object]) -> None:
    """Run *work* in a thread that nobody waits for when the program stops: what it makes is of no use then."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def settle(error: Exception | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        error = None
        try:
            work()
        except Exception as raised:  # noqa: BLE001 # whoever waits gets it
            error = raised
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, error)

    threading.Thread(target=run, name="preparing", daemon=True).start()
    await done


def document_key(document_id: str) -> str:
    """Return the name of a document in buttons and links, 12 hexadecimal digits."""
    return hashlib.sha256(document_id.encode("utf-8", errors="replace")).hexdigest()[:12]
