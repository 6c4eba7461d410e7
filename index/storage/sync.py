"""Syncing a corpus with its folders: which files are read, and the report on what became of each."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from index.analysis.analyzer import Analyzer
from index.errors import DocumentError, EmptyFolderError, SetupFileError
from index.formats import Format
from index.health import Finding, incomplete
from index.ingest.folder import LARGEST_FILE, Source, content_of, is_below, list_sources
from index.ingest.pipeline import READING, Analysed
from index.ingest.recognition import is_unread_picture
from index.ingest.workers import Workers
from index.storage.writer import COMMIT_SECONDS, CorpusWriter, StoredFile

_UNREAD: Final = "-pictures"
"""Ends the reading of a file with pages that are pictures: it is read again as soon as text can be recognised."""

Progress = Callable[[int, int, str], None]
"""Called for each file of a sync with the number of files done, the number of all files, and the file's name.

A scan counts as its pages, and it is called for each with its number behind the name.
"""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did: names of files, and those that failed with the reason for each.

    A failed file that was indexed before keeps its old version. `incomplete` says what of the files that were read was not, such as
    pages that are pictures. `reread` counts the unchanged files that were read again because the
    reading itself, or who may see them, has changed; `documents` and `passages` count those of the whole corpus.
    """

    added: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[str, ...]
    failed: tuple[tuple[str, DocumentError], ...]
    unchanged: int
    documents: int
    passages: int
    seconds: float
    reread: int = 0
    incomplete: tuple[Finding, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the corpus differs from before."""
        return bool(self.added or self.updated or self.removed or self.reread)


@dataclass(frozen=True, slots=True)
class SyncLimits:
    """How much a sync reads and writes at once.

    Files of more than `largest_file` bytes are refused; what was read is stored every `commit_seconds`.
    """

    largest_file: int = LARGEST_FILE
    commit_seconds: float = COMMIT_SECONDS
    workers: Workers = field(default_factory=Workers)


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """How files are read: `restricted` says of each, by its name, whether the public may not see its documents.

    With `everything`, unchanged files are read again.
    """

    restricted: Callable[[str], bool]
    formats: Sequence[Format]
    limits: SyncLimits
    everything: bool


@dataclass(slots=True)
class Outcome:
    """What became of the files so far, of *total*; reports progress."""

    progress: Progress | None
    total: int = 0
    reread: int = 0
    unchanged: int = 0
    done: int = 0
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[tuple[str, DocumentError]] = field(default_factory=list)
    incomplete: list[Finding] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)  # what is no document, and may have been taken for one before
    pages: dict[str, int] = field(default_factory=dict)  # of each file that is being recognised, those that are done

    def fail(self, name: str, error: DocumentError) -> None:
        """Count a file that keeps its old version, if it has one."""
        self.failed.append((error.path, error))
        self._report(name)

    def keep(self, name: str) -> None:
        """Count a file that has not changed."""
        self.unchanged += 1
        self._report(name)

    def keep_reread(self, name: str) -> None:
        """Count a file that has not changed, but was read again."""
        self.reread += 1
        self.keep(name)

    def replace(self, name: str, *, is_new: bool) -> None:
        """Count a file that is new or has changed."""
        (self.added if is_new else self.updated).append(name)
        self._report(name)

    def sort(self) -> None:
        """Order the names: workers return files as they finish them."""
        for names in (self.added, self.updated):
            names.sort()
        self.failed.sort(key=lambda each: each[0])
        self.incomplete.sort(key=lambda each: each.document_id)

    def report_page(self, source: Source, page: int, pages: int) -> None:
        """Report that a page of a file is being recognised. Such a file counts as its pages."""
        if source.name not in self.pages:
            self.total += pages - 1
        self.done += page - 1 - self.pages.get(source.name, 0)
        self.pages[source.name] = page - 1
        if self.progress is not None:
            self.progress(self.done, self.total, f"{source.name}, page {page} of {pages}")

    def _report(self, name: str) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total, name)


@dataclass(frozen=True, slots=True)
class Sync:
    """One sync of a corpus. The caller holds the lock, and has set the generation of *writer*."""

    writer: CorpusWriter
    analyzer: Analyzer
    options: SyncOptions

    def run(self, roots: Mapping[str, Path], outcome: Outcome, *, allow_empty: bool) -> None:
        """Store what is new or changed below *roots*, remove what is gone, and note both in *outcome*.

        Raises:
            EmptyFolderError: nothing would remain of what the corpus holds; not with *allow_empty*.
        """
        unlisted: list[DocumentError] = []
        sources = list_sources(roots, unlisted)
        known = self.writer.known_files()
        outcome.total = len(sources)
        unchanged, stale = self._compare(sources, known, outcome)
        self._store(stale, known, unchanged, outcome)
        outcome.sort()
        outcome.failed += [(error.path, error) for error in unlisted]
        found = {source.name for source in sources} - outcome.refused
        outcome.removed += sorted(name for name in known.keys() - found if not is_below(name, unlisted))
        if known and len(outcome.removed) == len(known) and not outcome.added and not allow_empty:
            raise EmptyFolderError(next(iter(roots.values())))
        self.writer.finish_sync(outcome.removed)

    def _compare(self, sources: Sequence[Source], known: Mapping[str, StoredFile], outcome: Outcome) -> tuple[set[str], list[Source]]:
        """Return the names of the files whose content has not changed, and the files that have to be read."""
        unchanged: set[str] = set()
        stale = []
        for source in sources:
            stored = known.get(source.name)
            try:
                if stored and self._digest(source) == stored.digest:
                    unchanged.add(source.name)
            except DocumentError as error:
                outcome.fail(source.name, error)
                continue
            if source.name in unchanged and stored and self._is_current(source.name, stored):
                outcome.keep(source.name)
            else:
                stale.append(source)
        return unchanged, stale

    def _store(self, stale: Sequence[Source], known: Mapping[str, StoredFile], unchanged: set[str], outcome: Outcome) -> None:
        """Read *stale* files, and store what they hold in the place of what they held."""
        read = partial(self.options.limits.workers.read, formats=self.options.formats, largest=self.options.limits.largest_file)
        with self.writer.batches() as keep:
            for source, contents in read(stale, self.analyzer, outcome.report_page):
                if isinstance(contents, DocumentError):
                    outcome.fail(source.name, contents)
                    if isinstance(contents, SetupFileError):
                        outcome.refused.add(source.name)
                    continue
                keep(partial(self._replace, source.name, contents))
                outcome.incomplete += [finding for analysed in contents for finding in incomplete(analysed.document)]
                if source.name in unchanged:
                    outcome.keep_reread(source.name)
                else:
                    outcome.replace(source.name, is_new=source.name not in known)

    def _replace(self, name: str, contents: tuple[Analysed, ...]) -> None:
        """Store *contents* in the place of what the file *name* held."""
        is_unread = self.options.limits.workers.recognise is None and is_unread_picture(contents)
        self.writer.remove(name)
        self.writer.store(name, contents, self._reading + _UNREAD * is_unread, restricted=self.options.restricted(name))

    def _is_current(self, name: str, stored: StoredFile) -> bool:
        """Return whether an unchanged file would be stored as it is stored already."""
        readings = {self._reading} if self.options.limits.workers.recognise else {self._reading, self._reading + _UNREAD}
        return not self.options.everything and stored.reading in readings and stored.restricted == self.options.restricted(name)

    def _digest(self, source: Source) -> str:
        return hashlib.sha256(content_of(source.path, source.name, self.options.limits.largest_file)).hexdigest()

    @property
    def _reading(self) -> str:
        """What decides how the content of a file becomes terms; a file that was read by another is read again."""
        return f"{READING}-{self.analyzer.fingerprint}"
