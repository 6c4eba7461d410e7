"""Library: the current snapshot of the documents, and the one door to them: no audience sees what is restricted or paused."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from bot.errors import NoSuchDocumentError, NotReadyError, OldAnswerError, PausedDocumentError, PausedError
from bot.library.answers import MOST_CITATIONS, Answer, Citation, answer_by, quotes
from bot.library.audience import Audience, is_for_staff
from bot.library.pauses import Pauses
from bot.library.thresholds import THRESHOLDS, Thresholds
from index import (
    Analyzer,
    Corpus,
    Document,
    Finding,
    Generations,
    Hit,
    Index,
    Language,
    NoIndexError,
    Passage,
    Published,
    SnapshotGoneError,
    compile_kernels,
    examine,
    quote,
)

_ENGLISH: Final = "community services"  # a question for which the dictionary is read
_SEARCHERS: Final = 2  # threads: as many as cores of a small server; more only wait for the interpreter, as the event loop does
_DEEP: Final = 40  # hits, where paused documents may hold many of the best passages
_AT_ONCE: Final = 50  # documents that are looked at before the event loop has its turn
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Original:
    """The file that a document was read from: its name without folders, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published generation, as the public searches it and as staff do."""

    published: Published
    public: Index
    everything: Index

    @property
    def indexes(self) -> tuple[Index, ...]:
        """The index of each audience."""
        return self.everything, self.public

    def index(self, audience: Audience) -> Index:
        """Return the index for *audience*; the one for the public holds nothing of what only staff may read."""
        return self.everything if audience == "staff" else self.public


class Library:
    """The snapshot that questions are asked of. Event loop only; searching is done in threads. An `Indexer` publishes to it."""

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
        self._snapshot: Snapshot | None = None
        self._published = asyncio.Event()
        self.republished = asyncio.Event()
        """Set whenever something is published; cleared by whoever waits for it."""
        self._searchers = ThreadPoolExecutor(_SEARCHERS, thread_name_prefix="search")

    def for_audience(self, audience: Audience) -> "Holdings":
        """Return the documents that *audience* may see."""
        return Holdings(self, audience)

    @property
    def published(self) -> Published | None:
        """The generation that answers, None while none does."""
        return self._snapshot.published if self._snapshot else None

    @property
    def is_empty(self) -> bool:
        """Whether there is no document at all."""
        return self._snapshot is not None and not self._snapshot.published.documents

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
            self.publish(await asyncio.to_thread(self._generations.open))

    async def compile(self) -> None:
        """Compile the loops of a search where numba is installed, and read the English dictionary; takes seconds."""
        await asyncio.to_thread(compile_kernels)
        await asyncio.to_thread(self.analyzer.question, _ENGLISH)

    def publish(self, published: Published) -> None:
        """Answer from *published* from now on; questions under way finish on the snapshot they began with."""
        public, everything = (Index.at(published, self.analyzer, restricted=staff) for staff in (False, True))
        self._snapshot = Snapshot(published, public, everything)
        self._published.set()
        self.republished.set()

    def is_current(self, snapshot: Snapshot) -> bool:
        """Tell whether *snapshot* is what answers now. Any thread."""
        return self._snapshot is snapshot

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


class Holdings:
    """The documents of a library that one audience may see, without what is paused. Event loop only."""

    def __init__(self, library: Library, audience: Audience) -> None:
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
        thresholds = self._library.thresholds

        def find(now: Snapshot) -> Answer:
            index = now.index(self._audience)
            answer = answer_by(index.search, question, thresholds)
            if not quotes(answer, paused):
                return answer
            others = answer_by(lambda wanted, _: [hit for hit in index.search(wanted, _DEEP) if not is_paused(hit)], question, thresholds)
            return replace(others, paused=_paused_best(answer, paused))

        def is_paused(hit: Hit) -> bool:
            return hit.passage.document_id in paused

        return await self._library.read(find) if snapshot is None else await asyncio.to_thread(find, snapshot)

    async def more(self, answer: Answer, page: int) -> list[Citation]:
        """Return the passages that rank behind those cited, three a page, numbered on from them; pages count from 1."""
        first = page * MOST_CITATIONS

        def find(now: Snapshot) -> list[Citation]:
            hits = now.index(self._audience).search(answer.question, first + MOST_CITATIONS)[first:]
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

    def quotes_paused(self, answer: Answer) -> bool:
        """Tell whether *answer*, given a while ago, quotes a document that is paused by now."""
        return any(citation.passage.document_id in self._library.pauses.reasons for citation in answer.citations)

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
        """Return the file that *document* was read from.

        Raises:
            NoSuchDocumentError: it is no longer there.
        """
        name = document.id.partition("#")[0]
        if is_for_staff(name) and not self._staff:
            raise NoSuchDocumentError
        original = await asyncio.to_thread(_original, self._library.roots, name)
        if original is None:
            raise NoSuchDocumentError
        return original

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

    async def _document_id(self, key: str) -> str:
        found = await _select(await self.documents(), lambda each: document_key(each.id) == key)
        return found[0].id if found else ""

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


def document_key(document_id: str) -> str:
    """Return the name of a document in buttons and links, 12 hexadecimal digits."""
    return hashlib.sha256(document_id.encode("utf-8", errors="replace")).hexdigest()[:12]


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


def _original(roots: Mapping[str, Path], name: str) -> Original | None:
    prefix, _, below = name.partition("/")
    path = roots[prefix] / below if prefix in roots else roots[""] / name
    return Original(path.name, path.read_bytes()) if path.is_file() else None
