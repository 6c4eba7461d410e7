"""From files to counted terms, on all cores: what a sync does before anything is stored."""

import logging
import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

import numpy as np

from index.analysis.analyzer import Analyzer
from index.analysis.lexicon import Lexicon
from index.documents import Document
from index.errors import DocumentError
from index.formats import FORMATS, Format
from index.ingest.folder import content_of, documents_of
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
    terms = tuple(dict.fromkeys(chain.from_iterable(counts)))
    places = dict(zip(terms, range(len(terms)), strict=True))
    size = sum(map(len, counts))
    flat = np.fromiter(map(places.__getitem__, chain.from_iterable(counts)), dtype=np.int32, count=size)
    often = np.fromiter(chain.from_iterable(passage.values() for passage in counts), dtype=np.int64, count=size)
    sizes = np.fromiter(map(len, counts), dtype=np.int32, count=len(counts))
    return terms, sizes.tobytes(), flat.tobytes(), np.minimum(often, _MOST_FREQUENT).astype(np.uint16).tobytes()


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
    with _processes(others, analyzer.lexicon) as processes:
        try:
            yield from _read_together(processes, others, iter(sources), analyzer)
        finally:
            processes.shutdown(wait=False, cancel_futures=True)


def _read_together(processes: ProcessPoolExecutor, others: int, sources: Iterator[Source], analyzer: Analyzer) -> Iterator[Read]:
    """Keep the *processes* busy, and read files here as well while they are; where they break down, what they had is read here."""
    waiting: dict[Future[tuple[Analysed, ...] | DocumentError], Source] = {}
    try:
        while True:
            for source in islice(sources, others * _AHEAD - len(waiting)):
                waiting[_submitted(processes, source)] = source
            for future in [each for each in waiting if each.done()]:
                found = future.result()
                yield waiting.pop(future), found
            mine = next(sources, None)
            if mine is not None:
                yield mine, read_file(mine, analyzer)
            elif waiting:
                wait(waiting, return_when=FIRST_COMPLETED)
            else:
                return
    except BrokenProcessPool as error:
        _log.warning("reading goes on in one process: %s", error)
        yield from ((source, read_file(source, analyzer)) for source in chain(waiting.values(), sources))


def _submitted(processes: ProcessPoolExecutor, source: Source) -> "Future[tuple[Analysed, ...] | DocumentError]":
    """Have *source* read by a process; a pool that is broken says so in the result, as if it broke then."""
    try:
        return processes.submit(_read_elsewhere, source)
    except BrokenProcessPool as error:
        failed: Future[tuple[Analysed, ...] | DocumentError] = Future()
        failed.set_exception(error)
        return failed


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
