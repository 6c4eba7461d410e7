"""Reads files in a pool of processes, and in this process as well while they are busy."""

import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import Final

from index.analysis.analyzer import Analyzer
from index.analysis.lexicon import Lexicon
from index.errors import DocumentError
from index.formats import FORMATS, Format
from index.formats.pictures import can_be_read
from index.ingest.confinement import Bounds, give_way, is_demanding, read_confined
from index.ingest.folder import LARGEST_FILE, Source
from index.ingest.pipeline import Contents, read_source
from index.ingest.recognition import PageProgress, is_unread_picture, recognise

_log = logging.getLogger(__name__)


Version = tuple[str, int, int]
"""What tells one version of a file from another: its path, its size, and when it was changed, in nanoseconds."""


def available_cores() -> int:
    """Return how many cores this process may use."""
    return (os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count()) or 1


def start_pool(processes: int, lexicon: Lexicon) -> Executor:
    """Start processes that analyse with *lexicon*. They are started anew: a fork of a process that runs threads may hang."""
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _prepare, (lexicon,))


@dataclass(frozen=True, slots=True)
class Workers:
    """When files are read by other processes, and by how many.

    They are started from *least_bytes* of files on, since each takes about a second to load its dictionary; one fewer than *cores*,
    since this process reads as well. Each is given up to *ahead* files at a time. With *bounds*, files that may take long or much memory
    are read by processes of their own, which are ended when they pass these.
    """

    cores: int = field(default_factory=available_cores)
    least_bytes: int = 2**20
    ahead: int = 16
    bounds: Bounds | None = None
    start: Callable[[int, Lexicon], Executor] = start_pool
    recognise: Callable[..., Iterator[tuple[Source, Contents]]] | None = field(default_factory=lambda: recognise if can_be_read() else None)
    _hopeless: dict[Version, DocumentError] = field(default_factory=dict, init=False, repr=False, compare=False)

    def read(
        self,
        sources: Sequence[Source],
        analyzer: Analyzer,
        page_progress: PageProgress = lambda _source, _page, _pages: None,
        *,
        formats: Sequence[Format] = FORMATS,
        largest: int = LARGEST_FILE,
    ) -> Iterator[tuple[Source, Contents]]:
        """Yield the contents of each of *sources* as they are ready, in any order; files of more than *largest* bytes are refused.

        Other *formats* than ours are read in this process, since they may be closures; then pictures are not read.
        """
        pictures: dict[Source, Contents] = {}
        for source, contents in self._read_text(sources, analyzer, formats, largest):
            if self.recognise is None or formats is not FORMATS or not is_unread_picture(contents):
                yield source, contents
            elif (error := self._hopeless.get(_version(source))) is not None:
                yield source, contents if isinstance(contents, tuple) else error
            else:
                pictures[source] = contents
        if self.recognise is None or not pictures:
            return
        threads = max(1, self.cores - 1)
        for source, recognised in self.recognise([*pictures], analyzer.lexicon, page_progress, largest=largest, threads=threads):
            contents = recognised
            if isinstance(recognised, DocumentError):
                self._hopeless[_version(source)] = recognised
                contents = pictures[source] if isinstance(pictures[source], tuple) else recognised
            yield source, contents

    def _read_text(
        self, sources: Sequence[Source], analyzer: Analyzer, formats: Sequence[Format], largest: int
    ) -> Iterator[tuple[Source, Contents]]:
        """Yield the contents of each of *sources* without text recognition."""
        others = self.cores - 1
        if self.bounds is not None and formats is FORMATS:
            demanding = [source for source in sources if is_demanding(source)]
            confined = frozenset(demanding)
            sources = [source for source in sources if source not in confined]
            if demanding:
                yield from read_confined(demanding, analyzer.lexicon, self.bounds, largest=largest, readers=others)
        read_here = partial(read_source, analyzer=analyzer, formats=formats, largest=largest)
        if sum(source.size for source in sources) < self.least_bytes or others < 1 or formats is not FORMATS:
            yield from ((source, read_here(source)) for source in sources)
            return
        with self.start(others, analyzer.lexicon) as pool:
            try:
                yield from _read_in_both(sources, read_here, partial(_submit, pool, largest), others * self.ahead)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)


def _version(source: Source) -> Version:
    """Return the version of a file as it is now; of one that is gone, one without a time."""
    return str(source.path), source.size, source.path.stat().st_mtime_ns if source.path.exists() else 0


def _read_in_both(
    sources: Iterable[Source], read: Callable[[Source], Contents], submit: Callable[[Source], Future[Contents]], most_waiting: int
) -> Iterator[tuple[Source, Contents]]:
    """Keep up to *most_waiting* files submitted, and read others here; if the pool breaks, read what it had here, too."""
    rest = iter(sources)
    waiting: dict[Future[Contents], Source] = {}
    try:
        while True:
            for source in islice(rest, most_waiting - len(waiting)):
                waiting[submit(source)] = source
            for future in [each for each in waiting if each.done()]:
                contents = future.result()
                yield waiting.pop(future), contents
            mine = next(rest, None)
            if mine is not None:
                yield mine, read(mine)
            elif waiting:
                wait(waiting, return_when=FIRST_COMPLETED)
            else:
                return
    except BrokenProcessPool as error:
        _log.warning("reading goes on in one process: %s", error)
        yield from ((source, read(source)) for source in chain(waiting.values(), rest))


def _submit(pool: Executor, largest: int, source: Source) -> Future[Contents]:
    """Have *pool* read *source*; a pool that is broken already fails the future, as one that breaks later does."""
    try:
        return pool.submit(_read_there, source, largest)
    except BrokenProcessPool as error:
        failed: Future[Contents] = Future()
        failed.set_exception(error)
        return failed


_analyzers: Final[list[Analyzer]] = []


def _prepare(lexicon: Lexicon) -> None:
    """Load the dictionary in a worker process; Ctrl-C is left to its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    give_way()
    _analyzers.append(Analyzer(lexicon))


def _read_there(source: Source, largest: int) -> Contents:
    return read_source(source, _analyzers[0], largest=largest)
