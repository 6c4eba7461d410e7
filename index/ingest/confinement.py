"""Reads files in a process of its own, which is ended when it takes too long or too much memory, or when it fails."""

import logging
import multiprocessing
import queue
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from index.analysis.analyzer import Analyzer
from index.analysis.lexicon import Lexicon
from index.errors import UnreadableDocumentError
from index.ingest.beneath import open_below
from index.ingest.folder import Source
from index.ingest.pipeline import Contents, read_source

if sys.platform != "win32":
    import resource

_START_SECONDS: Final = 120.0  # for the dictionary, on a busy machine
_LARGE: Final = 2**16  # bytes; less of a page with as many attributes as fit costs libxml2, which compares each with each, a second or two
_DEMANDING: Final = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")  # archives, and so office files; PDF; office files of old
_READY: Final = "ready"
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


class ConfinedReader:
    """A process that reads one file after another. One thread at a time."""

    def __init__(self, lexicon: Lexicon, bounds: Bounds | None = None) -> None:
        """Read with *lexicon*; the process is started with the first file, and anew after each that it did not survive."""
        self._lexicon = lexicon
        self._bounds = bounds or Bounds()
        self._process: Any = None
        self._pipe: Connection | None = None

    def read(self, source: Source, largest: int) -> Contents:
        """Return the contents of a file of at most *largest* bytes; what it takes too much is the reason why there are none."""
        pipe = self._started()
        if pipe is None:
            return UnreadableDocumentError(source.name, "the process that reads files cannot be started")
        try:
            pipe.send((source, largest))
            if pipe.poll(self._bounds.seconds):
                contents: Contents = pipe.recv()
                return contents
            reason = f"reading it takes more than {self._bounds.seconds:.0f} s"
        except (EOFError, OSError):
            reason = f"reading it takes more than {self._bounds.mebibytes} MiB of memory, or its reader failed"
        self.end()
        _log.warning("%s was given up: %s", source.name, reason)
        return UnreadableDocumentError(source.name, reason, "large")

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
        self._process = context.Process(target=_serve, args=(theirs, self._lexicon, self._bounds), daemon=True, name="reader")
        self._process.start()
        theirs.close()
        with suppress(EOFError, OSError):
            if ours.poll(_START_SECONDS) and ours.recv() == _READY:
                return ours
        self.end()
        return None


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


def _serve(pipe: Connection, lexicon: Lexicon, bounds: Bounds) -> None:
    """Read what comes through *pipe* until it is closed; Ctrl-C is left to the parent, without which nothing is read for long."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    analyzer = Analyzer(lexicon)
    _limit_memory(bounds.mebibytes)
    pipe.send(_READY)
    with suppress(EOFError, OSError):
        while True:
            source, largest = pipe.recv()
            if sys.platform != "win32":
                signal.alarm(int(2 * bounds.seconds) + 1)
            pipe.send(_read(source, analyzer, largest, bounds))


def _read(source: Source, analyzer: Analyzer, largest: int, bounds: Bounds) -> Contents:
    try:
        return read_source(source, analyzer, largest=largest)
    except MemoryError:
        return UnreadableDocumentError(source.name, f"reading it takes more than {bounds.mebibytes} MiB of memory", "large")


def _limit_memory(mebibytes: int) -> None:
    """Let this process have so much memory beyond what it has now."""
    status = Path("/proc/self/statm")
    if sys.platform != "win32" and status.exists():
        now = int(status.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + mebibytes * 2**20, resource.RLIM_INFINITY))
