"""The documents, passages and term counts of some folders in one SQLite file, and the lock that lets one process write it."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self, TypeVar

import sqlite_utils

from index.analysis.analyzer import Analyzer
from index.analysis.lexicon import Lexicon
from index.errors import DamagedDatabaseError
from index.formats import FORMATS, Format
from index.ingest.confinement import Bounds
from index.ingest.folder import require_folders
from index.ingest.workers import Workers
from index.storage.database import open_database, report_damage, wait_for_writer
from index.storage.layout import index_folder, vectors_folder, words_folder
from index.storage.lock import WriteLock
from index.storage.reader import CorpusReader
from index.storage.schema import migrate
from index.storage.sync import Outcome, Progress, Sync, SyncLimits, SyncOptions, SyncReport
from index.storage.writer import CorpusWriter

_Result = TypeVar("_Result")


class Corpus(CorpusReader):
    """Documents, passages and their term counts in one SQLite file. Any thread.

    One process writes at a time: it holds a lock file beside the database, which the system frees if the process is killed. Readers
    never wait: they have a connection of their own, and SQLite's write-ahead log shows them what was last committed.

    A row is never changed. A generation shows the rows that were added up to it and not removed up to it; rows are deleted with the
    last generation that shows them (`purge()`).
    """

    def __init__(
        self,
        path: str | Path,
        *,
        analyzer: Analyzer | None = None,
        formats: Sequence[Format] = FORMATS,
        limits: SyncLimits | None = None,
        lock: WriteLock | None = None,
    ) -> None:
        """Open the corpus at *path*; create it with its folder where it does not exist. A process that writes uses `locked()`.

        Args:
            path: the SQLite file.
            analyzer: turns texts into terms; by default one with the word lists that we ship, loaded when it is first needed.
            formats: what files may be.
            limits: how much a sync reads and writes at once.
            lock: keeps other processes from writing; by default one of its own.

        Raises:
            DamagedDatabaseError: the file cannot be read, or is missing or empty although an index was made of it.
        """
        path = Path(path)
        self.index_folder, self.vectors_folder = index_folder(path), vectors_folder(path)
        if self.index_folder.exists() and not (path.exists() and path.stat().st_size):
            raise DamagedDatabaseError(path, f"it is missing or empty, while {self.index_folder} was made of it")
        self._analyzer = analyzer
        self._loading = threading.Lock()
        self._formats = formats
        self._limits = limits or SyncLimits()
        self._lock = lock or WriteLock(path)
        self._writing = threading.RLock()
        self._holding = threading.RLock()
        self._db = open_database(path)
        with report_damage(path):
            migrate(self._db)
        super().__init__(path)
        self._writer = CorpusWriter(self._db, self._limits.commit_seconds)
        self._writer.generation = self.highest() + 1

    @classmethod
    @contextmanager
    def locked(cls, path: str | Path, *, analyzer: Analyzer | None = None) -> Iterator[Self]:
        """Lock the corpus at *path*, and only then open it; close and unlock it at the end. A file is read within bounds.

        A second process that wants to write fails at once, before it opens the database or loads a dictionary.

        Raises:
            CorpusLockedError: another process is writing.
            DamagedDatabaseError: see `Corpus()`.
        """
        lock, limits = WriteLock(Path(path)), SyncLimits(workers=Workers(bounds=Bounds()))
        with lock.hold():
            wait_for_writer(Path(path))
            with closing(cls(path, analyzer=analyzer, limits=limits, lock=lock)) as corpus:
                yield corpus

    def close(self) -> None:
        """Close the database."""
        with self._writing:
            super().close()
            self._db.close()

    @property
    def analyzer(self) -> Analyzer:
        """What turns texts into terms, for documents and questions alike. Loaded on first use, which takes about a second."""
        with self._loading:
            if self._analyzer is None:
                self._analyzer = Analyzer(Lexicon.read(compiled=words_folder(self.path)))
            return self._analyzer

    @analyzer.setter
    def analyzer(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Lock the corpus against other processes that write, and other threads that do so; may be nested. A thread waits for another.

        Raises:
            CorpusLockedError: another process is writing.
        """
        with self._lock.hold(), self._holding:
            yield

    def sync(
        self,
        folder: str | Path | Mapping[str, Path],
        *,
        restricted: Callable[[str], bool] = lambda _name: False,
        progress: Progress | None = None,
        allow_empty: bool = False,
        everything: bool = False,
    ) -> SyncReport:
        """Make the corpus equal to *folder*: read files that are new or changed, remove those that are gone.

        A file is recognised by the digest of its content, so an unchanged one is only read from disk. Rows are committed every second
        or so; a file that fails is reported and keeps its old version. Questions are answered as before until a generation is published.

        Args:
            folder: a folder; or several, each by the first part of the names that its documents get, "" for none.
            restricted: says of a file, by its name, that the public may not see its documents.
            progress: called for each file.
            allow_empty: let an empty folder empty the corpus.
            everything: read unchanged files again.

        Raises:
            FolderNotFoundError: a folder does not exist.
            EmptyFolderError: nothing would remain of what the corpus holds; not with *allow_empty*.
            CorpusLockedError: another process is writing.
            DamagedDatabaseError: the database cannot be read.
        """
        started = time.monotonic()
        roots = folder if isinstance(folder, Mapping) else {"": Path(folder)}
        require_folders(roots.values())
        options = SyncOptions(restricted, self._formats, self._limits, everything)
        outcome = Outcome(progress)
        with self.hold(), self._writing, report_damage(self.path):
            self._writer.generation = self.highest() + 1
            Sync(self._writer, self.analyzer, options).run(roots, outcome, allow_empty=allow_empty)
        documents, passages = self.counts()
        return SyncReport(
            added=tuple(outcome.added),
            updated=tuple(outcome.updated),
            removed=tuple(outcome.removed),
            failed=tuple(outcome.failed),
            unchanged=outcome.unchanged,
            reread=outcome.reread,
            incomplete=tuple(outcome.incomplete),
            documents=documents,
            passages=passages,
            seconds=time.monotonic() - started,
        )

    def reserve(self, highest: int = 0) -> int:
        """Return the number of a new generation, above *highest* and all before; it does not show what is stored later."""
        with self._writing, report_damage(self.path), self._db.atomic():
            return self._writer.reserve(max(self.highest(), highest))

    def purge(self, kept: Sequence[int]) -> None:
        """Delete the rows and marks that none of the *kept* generations needs."""
        with self._writing, report_damage(self.path):
            self._writer.purge(kept)

    def change(self, work: Callable[[sqlite_utils.Database], _Result]) -> _Result:
        """Return what *work* returns, which reads or writes on the connection that writes, alone. Whoever writes holds the corpus."""
        with self._writing, report_damage(self.path):
            return work(self._db)
