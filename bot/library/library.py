"""Library: the documents that answer. It keeps them equal to their folders, and holds the snapshots that questions are asked of."""

import asyncio
import logging
import threading
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from bot.errors import NothingToRollBackError, NotReadyError, SyncRunningError, SyncStoppedError
from bot.library.additions import Additions
from bot.library.answers import MOST_CITATIONS, Answer, Citation, compose
from bot.library.audience import ADDED, is_for_staff
from index import (
    Analyzer,
    Corpus,
    Document,
    Finding,
    Generations,
    Hit,
    Index,
    Language,
    Lexicon,
    NoIndexError,
    NoOtherGenerationError,
    Passage,
    Published,
    SnapshotGoneError,
    SyncReport,
    compile_kernels,
    examine,
    kernels_in_use,
    quote,
    subquestions,
)

Asking = Callable[[str], Awaitable[Answer]]

_PATIENCE_SECONDS: Final = 20.0
_STEP_SECONDS: Final = 1.5
_DEEP: Final = 40
_ENGLISH: Final = "community services"  # a question for which the dictionary is read
_SEARCHERS: Final = 2  # threads: as many as cores of a small server; more only wait for the interpreter, as the event loop does
_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """What an admin wants to know: what answers now, and since when."""

    documents: int
    passages: int
    synced_at: datetime | None
    syncing: bool
    generation: int = 0
    segmenter: str = ""
    kernels: str = ""
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Original:
    """A file that a document was read from: its name without folders, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Snapshots:
    """One generation, as the public may ask it and as staff may."""

    published: Published
    public: Index
    everything: Index

    def index(self, *, staff: bool) -> Index:
        """Return the snapshot for staff, or the one in which nothing that is for staff alone can be found."""
        return self.everything if staff else self.public


class Library:
    """Documents in folders and the snapshots of them that answer. Event loop only; the work itself is done in threads."""

    def __init__(self, corpus: Corpus, documents_dir: Path, additions: Additions | None = None) -> None:
        """Answer from *corpus*, which `sync()` keeps equal to *documents_dir* and to what people added, and with the words they added."""
        self._corpus = corpus
        self._documents_dir = documents_dir
        self._additions = additions
        self._generations = Generations(corpus)
        self._lexicon = corpus.analyzer.lexicon
        self._snapshots: _Snapshots | None = None
        self._published = asyncio.Event()
        self._syncing = False
        self._searchers = ThreadPoolExecutor(_SEARCHERS, thread_name_prefix="search")
        lexicon = additions.lexicon(self._lexicon) if additions else self._lexicon
        if lexicon != self._lexicon:
            corpus.analyzer = Analyzer(lexicon)

    @property
    def ready(self) -> bool:
        """Whether there is a snapshot to answer from."""
        return self._snapshots is not None

    @property
    def generation(self) -> int:
        """The number of the generation that answers, 0 while none does."""
        return self._snapshots.published.number if self._snapshots else 0

    @property
    def analyzer(self) -> Analyzer:
        """What takes texts apart, for questions and documents alike."""
        return self._corpus.analyzer

    @property
    def pinned(self) -> bool:
        """Whether an admin went back to an earlier generation, so that no job may publish until he reindexes."""
        return self._generations.pinned

    async def load(self) -> None:
        """Answer from what was last published, if anything ever was."""
        with suppress(NoIndexError):
            self._publish(await asyncio.to_thread(self._generations.open))

    async def compile(self) -> None:
        """Compile the loops of a search where that is possible, and read the English dictionary; takes seconds."""
        await asyncio.to_thread(compile_kernels)
        await asyncio.to_thread(self.analyzer.question, _ENGLISH)

    async def sync(
        self, progress: Callable[[int, int], None] | None = None, *, allow_empty: bool = False, everything: bool = False
    ) -> SyncReport:
        """Make the index equal to the folders, then swap it in; questions under way finish on the snapshot they began with.

        Args:
            progress: told in the event loop how many files are done, of how many.
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
            loop = asyncio.get_running_loop()
            stopped = threading.Event()

            def tell(done: int, total: int, _name: str) -> None:
                if stopped.is_set():
                    raise SyncStoppedError
                if progress is not None:
                    loop.call_soon_threadsafe(progress, done, total)

            def work() -> tuple[SyncReport, Published]:
                with self._corpus.hold():
                    roots = self._roots()
                    report = self._corpus.sync(
                        roots, restricted=is_for_staff, progress=tell, allow_empty=allow_empty, everything=everything
                    )
                    return report, self._generations.publish()

            try:
                report, published = await asyncio.to_thread(work)
            except asyncio.CancelledError:
                stopped.set()  # the thread ends behind the file that it is reading; what it has read stays
                raise
            self._publish(published)
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

        running = asyncio.create_task(self.sync(remember, everything=everything))
        while not (await asyncio.wait({running}, timeout=_STEP_SECONDS))[0]:
            if latest != shown:
                shown = latest
                yield shown
        yield running.result()

    async def rollback(self) -> int:
        """Go back to the generation before, and return its number.

        Raises:
            NothingToRollBackError: there is none.
            SyncRunningError: a new one is just being made.
        """
        if self._syncing:
            raise SyncRunningError
        self._syncing = True
        try:
            published = await asyncio.to_thread(self._generations.rollback)
        except (NoIndexError, NoOtherGenerationError) as error:
            raise NothingToRollBackError from error
        finally:
            self._syncing = False
        self._publish(published)
        _log.info("went back to generation %d", published.number)
        return published.number

    async def answer(self, question: str, *, staff: bool = False, limit: int = MOST_CITATIONS, without: Collection[str] = ()) -> Answer:
        """Answer *question* from one snapshot, and not from the documents whose ids are in *without*.

        Raises:
            NotReadyError: the documents are still being read for the first time, even after some patience.
        """
        return await self._ask(lambda now: _answer(now.index(staff=staff), question, limit, without))

    async def more(self, question: str, *, staff: bool = False, page: int = 1) -> list[Citation]:
        """Return the three passages that come behind the first three, for *page* 2 the three behind those, and so on."""
        return await self._ask(lambda now: _more(now.index(staff=staff), question, page))

    def asking(self, *, staff: bool = False) -> Asking | None:
        """Return what asks the snapshot of now, whatever is published later; None while there is none."""
        if self._snapshots is None:
            return None
        index = self._snapshots.index(staff=staff)

        async def ask(question: str) -> Answer:
            return await asyncio.to_thread(_answer, index, question, MOST_CITATIONS, ())

        return ask

    async def documents(self, *, staff: bool = False) -> list[Document]:
        """Return all documents without their texts, in the order of their ids."""
        number = await self._number()
        return await asyncio.to_thread(self._corpus.documents, number, restricted=staff)

    async def document(self, document_id: str, *, staff: bool = False) -> Document | None:
        """Return the document of that id, None where there is none."""
        number = await self._number()
        return await asyncio.to_thread(self._corpus.document, document_id, number, restricted=staff)

    async def original(self, document_id: str, *, staff: bool = False) -> Original | None:
        """Return the file that a document was read from, None where it is no longer there."""
        name = document_id.partition("#")[0]
        if is_for_staff(name) and not staff:
            return None
        return await asyncio.to_thread(_original, self._roots(), name)

    async def passage(self, key: str, *, staff: bool = False) -> tuple[Passage, Document] | None:
        """Return the passage of that key with its document, None when it is no longer part of any."""

        def find(now: _Snapshots) -> tuple[Passage, Document] | None:
            passage = now.index(staff=staff).passage(key)
            document = self._corpus.document(passage.document_id, now.published.number, restricted=staff) if passage is not None else None
            return None if passage is None or document is None else (passage, document)

        return await self._ask(find) if self.ready else None

    async def findings(self, *, staff: bool = False) -> tuple[Finding, ...]:
        """Return what is wrong with the documents, alone and side by side."""
        number = await self._number()

        def work() -> tuple[Finding, ...]:
            documents = (
                self._corpus.document(each.id, number, restricted=staff) for each in self._corpus.documents(number, restricted=staff)
            )
            return examine([document for document in documents if document is not None])

        return await asyncio.to_thread(work)

    async def add_alias(self, written: str, meant: str) -> bool:
        """Let two words find each other from now on; tell whether that is new.

        Raises:
            UnusableWordError: one is no word, or both are one.
            SyncRunningError: documents are being read by the words as they were.
        """
        if self._syncing:
            raise SyncRunningError
        fold = self.analyzer.fold
        if self._additions is None or not await asyncio.to_thread(self._additions.add_alias, fold(written), fold(meant)):
            return False
        await self._reread_words()
        if self._snapshots is not None:  # an alias changes what is asked for, not what was indexed
            self._publish(self._snapshots.published)
        return True

    async def add_word(self, word: str) -> bool:
        """Take *word* for one word from the next sync on; tell whether that is new.

        Raises:
            UnusableWordError: it is none.
            SyncRunningError: documents are being read by the words as they were.
        """
        if self._syncing:
            raise SyncRunningError
        if self._additions is None or not await asyncio.to_thread(self._additions.add_word, self.analyzer.fold(word)):
            return False
        await self._reread_words()
        return True

    def language(self, text: str, otherwise: Language = "zh-Hans") -> Language:
        """Return the language to reply to *text* in, *otherwise* where it does not tell."""
        found = self.analyzer.language(text)
        if found is None or (found == "zh-Hans" and otherwise == "zh-Hant"):
            return otherwise
        return found

    async def status(self) -> Status:
        """Return the figures of what answers now."""
        return await asyncio.to_thread(self._status)

    def _status(self) -> Status:
        published = self._snapshots.published if self._snapshots else None
        documents, passages = (published.documents, published.passages) if published else (0, 0)
        return Status(
            documents,
            passages,
            self._corpus.synced_at(),
            self._syncing,
            published.number if published else 0,
            self.analyzer.segmenter,
            kernels_in_use(),
            self.pinned,
        )

    def _roots(self) -> Mapping[str, Path]:
        """Return the folders that documents are read from, by the first part of the documents' names."""
        return {"": self._documents_dir} | ({ADDED: self._additions.folder} if self._additions else {})

    async def _reread_words(self) -> None:
        """Take texts apart with the added words from now on."""
        lexicon: Lexicon = await asyncio.to_thread(self._additions.lexicon, self._lexicon) if self._additions else self._lexicon
        self._corpus.analyzer = await asyncio.to_thread(Analyzer, lexicon)

    def _publish(self, published: Published) -> None:
        analyzer = self.analyzer
        public, everything = (Index.at(published, analyzer, restricted=staff) for staff in (False, True))
        self._snapshots = _Snapshots(published, public, everything)
        self._published.set()

    async def _ask(self, work: Callable[[_Snapshots], _Result]) -> _Result:
        """Have *work* done on the current snapshots; once more, on the next ones, if their generation went meanwhile."""
        now = await self._snapshot()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._searchers, work, now)
        except SnapshotGoneError:
            if self._snapshots is now:  # another process has published
                await self.load()
            return await loop.run_in_executor(self._searchers, work, await self._snapshot())

    async def _number(self) -> int:
        return (await self._snapshot()).published.number

    async def _snapshot(self) -> _Snapshots:
        """Return the current snapshots; wait, with some patience, for the first ones."""
        if self._snapshots is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._published.wait(), _PATIENCE_SECONDS)
        if self._snapshots is None:
            raise NotReadyError
        return self._snapshots


def _answer(index: Index, question: str, limit: int, without: Collection[str]) -> Answer:
    asked = subquestions(question)
    deep = _DEEP if without else 0  # a document that is passed over may hold many of the best passages
    found = {part: _kept(index.search(part, max(1, deep)), without)[:1] for part in asked} if len(asked) > 1 else {}
    return compose(question, _kept(index.search(question, max(limit, deep)), without)[:limit], uuid.uuid4().hex[:12], found)


def _kept(hits: Sequence[Hit], without: Collection[str]) -> list[Hit]:
    return [hit for hit in hits if hit.passage.document_id not in without]


def _more(index: Index, question: str, page: int) -> list[Citation]:
    first = page * MOST_CITATIONS
    hits = index.search(question, first + MOST_CITATIONS)[first:]
    return [Citation(number, hit.passage, quote(hit)) for number, hit in enumerate(hits, first + 1)]


def _original(roots: Mapping[str, Path], name: str) -> Original | None:
    prefix, _, below = name.partition("/")
    path = roots[prefix] / below if prefix in roots else roots[""] / name
    return Original(path.name, path.read_bytes()) if path.is_file() else None
