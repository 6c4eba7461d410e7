"""From files to counted terms, on all cores: what a sync does before anything is stored."""

import logging
import multiprocessing
import os
import signal
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from index.analysis import Analyzer
from index.documents import Document
from index.errors import DocumentError, UnreadableDocumentError
from index.folder import content_of, documents_of
from index.formats import FORMATS, Format
from index.lexicon import Lexicon
from index.passages import Passage, split

_WORTH_A_PROCESS: Final = 2**20  # bytes of files to read, from which on a process, with its dictionary, pays
_AHEAD: Final = 16  # files that a process is given while we do not listen
_MOST_FREQUENT: Final = 2**16 - 1
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Analysed:
    """A document, its passages, and their counted terms.

    `terms` are the document's different terms. The rest is one array in bytes each, passage by passage: `sizes`, how many different terms
    it has (int32); `places`, where in `terms` each of these stands (int32), and `frequencies`, how often it stands in the passage
    (uint16).
    """

    document: Document
    passages: tuple[Passage, ...]
    terms: tuple[str, ...]
    sizes: bytes
    places: bytes
    frequencies: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: the name that its documents get, and where it lies."""

    name: str
    path: Path
    size: int = 0


Read = tuple[Source, "tuple[Analysed, ...] | DocumentError"]


def analyse(document: Document, analyzer: Analyzer) -> Analysed:
    """Split *document* and count the terms by which each passage is found: those of its title, of its headings and of its text."""
    passages = split(document)
    counts = [analyzer.frequencies(passage.text, passage.title, passage.heading) for passage in passages]
    return Analysed(document, passages, *_flat(counts))


def _flat(counts: Sequence[Counter[str]]) -> tuple[tuple[str, ...], bytes, bytes, bytes]:
    places: dict[str, int] = {}
    flat = [places.setdefault(term, len(places)) for passage in counts for term in passage]
    often = [frequency for passage in counts for frequency in passage.values()]
    return (
        tuple(places),
        np.array([len(passage) for passage in counts], dtype=np.int32).tobytes(),
        np.array(flat, dtype=np.int32).tobytes(),
        np.minimum(np.array(often, dtype=np.int64), _MOST_FREQUENT).astype(np.uint16).tobytes(),
    )


def read_file(source: Source, analyzer: Analyzer, formats: Sequence[Format] = FORMATS) -> "tuple[Analysed, ...] | DocumentError":
    """Read, clean, split and count what *source* holds; return why it holds nothing where it cannot be read."""
    try:
        documents = documents_of(content_of(source.path, source.name), source.name, formats, analyzer.places)
    except DocumentError as error:
        return error
    return tuple(analyse(document, analyzer) for document in documents)


def read_files(sources: Iterable[Source], analyzer: Analyzer, formats: Sequence[Format], size: int) -> Iterator[Read]:
    """Yield what each of *sources* holds, as it comes, from as many processes as there are cores if their *size* in bytes is worth it.

    *formats* of the caller's own are read here, since they may be closures.
    """
    others = (os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count() or 1) - 1
    if size < _WORTH_A_PROCESS or others < 1 or formats is not FORMATS:
        yield from ((source, read_file(source, analyzer, formats)) for source in sources)
        return
    left, can_start = deque(sources), True
    while left and can_start:
        with _processes(others, analyzer.lexicon) as processes:
            started = processes.submit(os.getpid)
            try:
                yield from _read_together(processes, others, left, analyzer, started)
            finally:
                processes.shutdown(wait=False, cancel_futures=True)
            can_start = started.exception() is None
    if left:
        _log.warning("no process can be started, as in a script that does all its work when it is imported: files are read in this one")
        yield from ((source, read_file(source, analyzer)) for source in left)


def _read_together(
    processes: ProcessPoolExecutor, others: int, left: deque[Source], analyzer: Analyzer, started: Future[int]
) -> Iterator[Read]:
    """Keep the *processes* busy, and read files here as well while they are, until none is *left* or a process was killed.

    What was given to processes that never *started* is *left*.
    """
    waiting: dict[Future[tuple[Analysed, ...] | DocumentError], Source] = {}
    is_broken = False
    while left or waiting:
        while left and len(waiting) < others * _AHEAD and not is_broken:
            try:
                waiting[processes.submit(_read_elsewhere, left[0])] = left[0]
            except BrokenProcessPool:
                is_broken = True
            else:
                left.popleft()
        for future in [each for each in waiting if each.done()]:
            source = waiting.pop(future)
            if started.exception() is None:
                yield source, _result(future, source)
            else:
                left.append(source)
        if is_broken and not waiting:
            return
        if left and not is_broken:
            mine = left.popleft()
            yield mine, read_file(mine, analyzer)
        else:
            wait(waiting, return_when=FIRST_COMPLETED)


def _result(future: Future[tuple[Analysed, ...] | DocumentError], source: Source) -> tuple[Analysed, ...] | DocumentError:
    """Return what a process found; a file that may have killed it is said to have."""
    try:
        return future.result()
    except BrokenProcessPool:
        return UnreadableDocumentError(
            source.name, "the process that read it, or a file beside it, was killed; it is tried again at the next sync"
        )


def _processes(number: int, lexicon: Lexicon) -> ProcessPoolExecutor:
    """Start processes anew: a copy of one that runs threads may hang."""
    return ProcessPoolExecutor(number, multiprocessing.get_context("spawn"), _begin, (lexicon,))


_analyzers: Final[list[Analyzer]] = []


def _begin(lexicon: Lexicon) -> None:
    """Load the dictionary of a process; Ctrl-C is its parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _analyzers.append(Analyzer(lexicon))


def _read_elsewhere(source: Source) -> tuple[Analysed, ...] | DocumentError:
    return read_file(source, _analyzers[0])
