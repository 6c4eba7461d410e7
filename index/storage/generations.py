"""Generations: the published states of a corpus: written beside the one before, checked, published by one rename, repaired when damaged.

The current generation and the one before it are kept. A damaged one is written again from its rows in the database.
"""

import logging
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from index.durable import make_folder
from index.errors import DamagedIndexError, NoIndexError, NoOtherGenerationError
from index.ranking.ranking import Ranking
from index.storage.corpus import Corpus
from index.storage.layout import base_name, manifest_file, manifest_numbers, pointer_file, repair_prefix, segment_folders
from index.storage.manifest import Manifest, Pointer, Segments
from index.storage.rows import DocumentTable
from index.storage.segments import MergePolicy, SegmentStore, StoredPassages, is_unpacked

_ATTEMPTS: Final = 3
Stage = Callable[[str], None]
"""Called with the name of each audience before its segments are written."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Published:
    """A generation that was checked: its number, when it was made, and how many documents and passages it shows.

    `audiences` holds the passages and their ranking for "public" and for "all".
    """

    number: int
    made_at: str
    documents: int
    passages: int
    audiences: Mapping[str, tuple[StoredPassages, Ranking]]


class Generations:
    """The generations of a corpus. Whoever publishes holds the corpus; any thread may open."""

    def __init__(self, corpus: Corpus, policy: MergePolicy | None = None) -> None:
        """Publish generations of *corpus*; *policy* says when a large segment is written anew."""
        self._corpus = corpus
        self._folder = corpus.index_folder
        self._segments = SegmentStore(corpus, policy or MergePolicy())

    @property
    def pinned(self) -> bool:
        """Whether an admin rolled back, so that only an admin publishes again."""
        try:
            return self._pointer().pinned
        except (DamagedIndexError, NoIndexError):
            return False

    def number(self) -> int:
        """Return the number of the current generation.

        Raises:
            NoIndexError: none was ever published.
            DamagedIndexError: the pointer to it is damaged.
        """
        return self._pointer().current

    def kept(self) -> list[int]:
        """Return the numbers of the generations that are kept, the current one first.

        Raises:
            NoIndexError: none was ever published.
            DamagedIndexError: the pointer to them is damaged.
        """
        return self._pointer().kept

    def publish(self, stage: Stage | None = None) -> Published:
        """Make what the corpus holds now the current generation, unless the current one shows exactly that.

        Raises:
            CorpusLockedError: another process is writing.
            OSError: it cannot be written; the current generation stays.
        """
        with self._corpus.hold():
            before = self._usable()
            if before and not self.pinned and self._is_up_to_date(before):
                return self.open()
            number = self._corpus.reserve(max([before.number if before else 0, *manifest_numbers(self._folder)]))
            self.purge()  # what a killed process left
            try:
                published = self._create(number, before, stage or _ignore)
                pointer = Pointer(number, before.number if before else 0)
                pointer.write(self._folder)
            finally:
                self.purge()
            self._corpus.purge(pointer.kept)  # rows last: the files of older generations refer to them
            return published

    def open(self) -> Published:
        """Return the current generation, checked; a damaged one is written again from the database.

        Raises:
            NoIndexError: none was ever published.
            CorpusLockedError: it is damaged or missing, and another process is writing.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self.load(self.number())
            except DamagedIndexError as error:  # or another process published, and deleted what this one was about to read
                _log.warning("attempt %d to read the index failed: %s", attempt, error)
        return self.repair()

    def load(self, number: int) -> Published:
        """Check all files of a generation, and map them into memory.

        Raises:
            DamagedIndexError: a file is not what was written, or the database does not belong to it.
        """
        return self._load(Manifest.read(self._folder, number))

    def is_kept(self, number: int) -> bool:
        """Tell whether generation *number* is still there; takes some microseconds."""
        return manifest_file(self._folder, number).exists()

    def rollback(self) -> Published:
        """Make the previous generation the current one, and pin it; a second call goes forward again.

        Raises:
            NoIndexError: none was ever published.
            NoOtherGenerationError: there is no previous one.
            CorpusLockedError: another process is writing.
        """
        with self._corpus.hold():
            pointer = self._pointer()
            if not pointer.previous or self._corpus.mark(pointer.previous) is None:
                raise NoOtherGenerationError(self._folder)
            published = self._load_or_rewrite(pointer.previous)
            Pointer(pointer.previous, pointer.current, pinned=pointer.previous < pointer.current).write(self._folder)
            return published

    def repair(self) -> Published:
        """Write the current generation again if it is damaged; without a pointer, the newest that has a manifest.

        Where the database knows none of them, as after a backup was restored, one is made of what it holds.

        Raises:
            CorpusLockedError: another process is writing.
        """
        with self._corpus.hold():
            try:
                pointer, is_lost = self._pointer(), False
            except DamagedIndexError:
                previous, current = [0, 0, *manifest_numbers(self._folder)][-2:]
                pointer, is_lost = Pointer(current, previous), True
            if self._corpus.mark(pointer.current) is None:
                return self.publish()
            published = self._load_or_rewrite(pointer.current)
            if is_lost:
                pointer.write(self._folder)
            return published

    def purge(self) -> None:
        """Delete the files that no kept generation is made of; none where the manifests cannot be read. The caller holds the corpus."""
        try:
            kept = self._pointer().kept
            folders = {name for number in kept for name in Manifest.read(self._folder, number).folders()}
        except (NoIndexError, DamagedIndexError):
            return
        files = {pointer_file(self._folder), *(manifest_file(self._folder, number) for number in kept)}
        for entry in self._folder.iterdir():
            if entry.is_dir() and entry.name not in folders:
                shutil.rmtree(entry, ignore_errors=True)
            elif not entry.is_dir() and entry not in files:
                with suppress(OSError):
                    entry.unlink()

    def faults(self) -> list[str]:
        """Return what is wrong with the kept generations, and which base segments differ from the term counts in the database."""
        try:
            pointer = self._pointer()
        except NoIndexError:
            return []
        except DamagedIndexError as error:
            return [str(error)]
        return [fault for number in pointer.kept for fault in self._faults_of(number)]

    def _faults_of(self, number: int) -> list[str]:
        try:
            manifest = Manifest.read(self._folder, number)
            self._load(manifest)
        except DamagedIndexError as error:
            return [str(error)]
        faults = []
        for audience, segments in manifest.audiences.items():
            rows = self._corpus.rows(number, restricted=audience == "all")
            if segments.deletes is None and not self._segments.matches_database(segments.base, rows):
                faults.append(f"generation {number}: {segments.base.name} is not what the database makes of it")
        return faults

    def _pointer(self) -> Pointer:
        """Read the pointer.

        Raises:
            NoIndexError: nothing was ever published.
            DamagedIndexError: it is damaged, or missing although something was.
        """
        is_new = not pointer_file(self._folder).exists() and not manifest_numbers(self._folder)
        if is_new and not self._corpus.was_published:
            raise NoIndexError(self._folder)
        return Pointer.read(self._folder)

    def _usable(self) -> Manifest | None:
        """Return the manifest of the current generation; None where it cannot be read, or another database was published."""
        try:
            manifest = Manifest.read(self._folder, self.number())
        except (NoIndexError, DamagedIndexError):
            return None
        return manifest if manifest.mark == self._corpus.mark(manifest.number) else None

    def _is_up_to_date(self, manifest: Manifest) -> bool:
        """Return whether a generation shows what the corpus holds, analysed and stored as it is now."""
        return self._corpus.newest() <= manifest.number and self._is_made_alike(manifest)

    def _is_made_alike(self, manifest: Manifest) -> bool:
        """Return whether a generation was analysed as it would be now, and its base segments are packed where they can be."""
        bases = (segments.base.checksums for segments in manifest.audiences.values())
        return manifest.fingerprint == self._corpus.analyzer.fingerprint and not any(map(is_unpacked, bases))

    def _load(self, manifest: Manifest) -> Published:
        number = manifest.number
        shown = manifest.mark, manifest.documents, manifest.passages
        if shown != (self._corpus.mark(number), *self._corpus.counts(number)):
            path = manifest_file(self._folder, number)
            raise DamagedIndexError(path, "the database shows other documents, as after a backup was restored")
        audiences = {audience: self._segments.open(number, segments) for audience, segments in manifest.audiences.items()}
        audiences.setdefault("all", audiences["public"])
        return Published(number, manifest.made_at, manifest.documents, manifest.passages, audiences)

    def _load_or_rewrite(self, number: int) -> Published:
        """Return a kept generation; write it again if it is damaged, from the rows that it shows and to folders of new names."""
        try:
            return self.load(number)
        except DamagedIndexError as error:
            _log.error("generation %d is damaged and is written again: %s", number, error)
        prefix = repair_prefix(self._folder, number)
        audiences = {
            audience: self._segments.write_base(rows, f"{prefix}-{audience}") for audience, rows in self._audiences(number).items()
        }
        return self._load(self._note(number, audiences))

    def _create(self, number: int, before: Manifest | None, stage: Stage) -> Published:
        """Write generation *number*, and check it."""
        try:
            return self._load(self._write(number, before, stage))
        except DamagedIndexError as error:  # of what it shares with the one before
            _log.error("the index is damaged and is written anew: %s", error)
            return self._load(self._write(number, None, stage))

    def _write(self, number: int, before: Manifest | None, stage: Stage) -> Manifest:
        """Write generation *number* of what the corpus holds now; it shares the base segments of *before* where little has changed."""
        make_folder(self._folder)
        for folder in segment_folders(self._folder, number):  # left by a process that was killed
            shutil.rmtree(folder)
        shared = before.audiences if before and self._is_made_alike(before) else {}
        audiences = {}
        for audience, rows in self._audiences(number).items():
            stage(audience)
            name = base_name(number, audience)
            changes = self._segments.write_changes(shared[audience], rows, name) if audience in shared else None
            audiences[audience] = changes or self._segments.write_base(rows, name)
        return self._note(number, audiences)

    def _audiences(self, generation: int) -> dict[str, DocumentTable]:
        """Return the rows for each audience; without restricted documents the public sees all, and "all" needs no segments."""
        public, everything = self._corpus.rows(generation, restricted=False), self._corpus.rows(generation)
        return {"public": public} if len(public.documents) == len(everything.documents) else {"public": public, "all": everything}

    def _note(self, number: int, audiences: Mapping[str, Segments]) -> Manifest:
        """Write the manifest of generation *number*."""
        shown = self._corpus.rows(number)
        manifest = Manifest(
            number=number,
            mark=self._corpus.mark(number),
            fingerprint=self._corpus.analyzer.fingerprint,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            documents=len(shown.documents),
            passages=int(shown.sizes.sum()),
            audiences=audiences,
        )
        manifest.write(self._folder)
        return manifest


def _ignore(_audience: str) -> None:
    """Report nothing."""
