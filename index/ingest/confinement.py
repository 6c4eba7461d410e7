"""Reads files in a process of its own, which is ended when it takes too long or too much memory, or when it fails."""

import logging
import multiprocessing
import os
import queue
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from index.analysis.analyzer import Analyzer
from index.analysis.lexicon import Lexicon
from index.documents import Document
from index.errors import DocumentError, UnreadableDocumentError
from index.formats import FORMATS
from index.ingest.beneath import open_below
from index.ingest.folder import Source, documents_of
from index.ingest.pipeline import Contents, read_source

if sys.platform != "win32":
    import resource

_START_SECONDS: Final = 120.0  # for the dictionary, on a busy machine
_LARGE: Final = 2**16  # bytes; less of a page with as many attributes as fit costs libxml2, which compares each with each, a second or two
_DEMANDING: Final = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")  # archives, and so office files; PDF; office files of old
_NICENESS: Final = 5
_READY: Final = "ready"
_Work = Callable[..., object]
"""Is called with the name of a file and whatever else it takes."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may take. Memory is limited on Linux only."""

    seconds: float = 30.0
    mebibytes: int = 512


def is_demanding(source: Source) -> bool:
    """Return whether a file is in a format, or of a size, whose reading may take long or much memory."""
    if source.size > _LARGE:
        return True
    try:
        with open_below(source.path.parent, source.path.name) as file:
            return file.read(8).startswith(_DEMANDING)
    except (OSError, ValueError):
        return False


class _Confined:
    """A process that does one piece of work after another. One thread at a time."""

    def __init__(self, prepare: Callable[[], _Work], bounds: Bounds) -> None:
        """Do what *prepare* returns; the process is started with the first piece, and anew after each that it did not survive."""
        self._prepare = prepare
        self._bounds = bounds
        self._process: Any = None
        self._pipe: Connection | None = None

    def work(self, name: str, *given: object) -> Any:  # noqa: ANN401 - whatever the work returns
        """Return what becomes of a file called *name*; what it takes too much is the reason why nothing does."""
        pipe = self._started()
        if pipe is None:
            return UnreadableDocumentError(name, "the process that reads files cannot be started")
        try:
            pipe.send((name, given))
            if pipe.poll(self._bounds.seconds):
                return pipe.recv()
            reason = f"reading it takes more than {self._bounds.seconds:.0f} s"
        except (EOFError, OSError):
            reason = f"reading it takes more than {self._bounds.mebibytes} MiB of memory, or its reader failed"
        self.end()
        _log.warning("%s was given up: %s", name, reason)
        return UnreadableDocumentError(name, reason, "large")

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None

    def _started(self) -> Connection | None:
        if self._pipe is not None:
            return self._pipe
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._pipe = ours
        self._process = context.Process(target=_serve, args=(theirs, self._prepare, self._bounds), daemon=True, name="reader")
        self._process.start()
        theirs.close()
        with suppress(EOFError, OSError):
            if ours.poll(_START_SECONDS) and ours.recv() == _READY:
                return ours
        self.end()
        return None


class ConfinedReader:
    """A process that reads one file after another. One thread at a time."""

    def __init__(self, lexicon: Lexicon, bounds: Bounds | None = None) -> None:
        """Read with *lexicon*."""
        self._confined = _Confined(partial(_reader, lexicon), bounds or Bounds())

    def read(self, source: Source, largest: int) -> Contents:
        """Return the contents of a file of at most *largest* bytes; what it takes too much is the reason why there are none."""
        contents: Contents = self._confined.work(source.name, source, largest)
        return contents

    def end(self) -> None:
        """End the process."""
        self._confined.end()


def documents_within(content: bytes, name: str, places: frozenset[str], bounds: Bounds | None = None) -> tuple[Document, ...]:
    """Read and clean the *content* of a file as `documents_of()` does; what may take long or much memory, in a process of its own.

    Raises:
        DocumentError: see `documents_of()`; or reading it takes more than *bounds* allow.
    """
    if len(content) <= _LARGE and not content.startswith(_DEMANDING):
        return documents_of(content, name, FORMATS, places)
    confined = _Confined(_cleaner, bounds or Bounds())
    try:
        found: tuple[Document, ...] | DocumentError = confined.work(name, content, places)
    finally:
        confined.end()
    if isinstance(found, DocumentError):
        raise found
    return found


def read_confined(
    sources: Sequence[Source], lexicon: Lexicon, bounds: Bounds, *, largest: int, readers: int
) -> Iterator[tuple[Source, Contents]]:
    """Yield the contents of *sources* as they are ready, read by so many processes at a time."""
    idle: queue.SimpleQueue[ConfinedReader] = queue.SimpleQueue()
    made = [ConfinedReader(lexicon, bounds) for _ in range(max(1, min(readers, len(sources))))]
    for reader in made:
        idle.put(reader)

    def read(source: Source) -> tuple[Source, Contents]:
        reader = idle.get()
        try:
            return source, reader.read(source, largest)
        finally:
            idle.put(reader)

    with ThreadPoolExecutor(len(made), thread_name_prefix="reading") as threads:
        try:
            for future in as_completed([threads.submit(read, source) for source in sources]):
                yield future.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            for reader in made:
                reader.end()


def _serve(pipe: Connection, prepare: Callable[[], _Work], bounds: Bounds) -> None:
    """Work on what comes through *pipe* until it is closed; Ctrl-C is left to the parent, without which nothing is done for long."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    give_way()
    work = prepare()
    _limit_memory(bounds.mebibytes)
    pipe.send(_READY)
    with suppress(EOFError, OSError):
        while True:
            name, given = pipe.recv()
            if sys.platform != "win32":
                signal.alarm(int(2 * bounds.seconds) + 1)
            pipe.send(_done(work, name, given, bounds))


def _done(work: _Work, name: str, given: Sequence[object], bounds: Bounds) -> object:
    try:
        return work(name, *given)
    except DocumentError as error:
        return error
    except MemoryError:
        return UnreadableDocumentError(name, f"reading it takes more than {bounds.mebibytes} MiB of memory", "large")


def _reader(lexicon: Lexicon) -> _Work:
    """Return what reads and analyses a file."""
    analyzer = Analyzer(lexicon)
    return lambda _name, source, largest: read_source(source, analyzer, largest=largest)


def _cleaner() -> _Work:
    """Return what reads and cleans the content of a file."""
    return lambda name, content, places: documents_of(content, name, FORMATS, places)


def give_way() -> None:
    """Let other processes, of which one answers questions, go before this one, where the system can."""
    if sys.platform != "win32":
        os.nice(_NICENESS)


def _limit_memory(mebibytes: int) -> None:
    """Let this process have so much memory beyond what it has now."""
    status = Path("/proc/self/statm")
    if sys.platform != "win32" and status.exists():
        now = int(status.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + mebibytes * 2**20, resource.RLIM_INFINITY))
