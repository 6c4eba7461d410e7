"""Installing: fetches what a corpus lacks of a release, checks it, and publishes it here as it was published there.

Files come into a folder of their own and are checked there; then the rows change in one transaction; then folders are renamed into place,
the manifests follow, and last the pointer. Whenever this process is killed, the pointer leads to a whole generation.
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import sqlite_utils

from index.durable import flush_folder, make_folder, open_private, write_atomically
from index.errors import DamagedIndexError, DamagedReleaseError
from index.storage.adoption import SHARED, Shared, adopt, note_shared
from index.storage.corpus import Corpus
from index.storage.exporting import PIECE
from index.storage.generations import Generations, Published
from index.storage.layout import incoming_folder, manifest_numbers, pointer_file
from index.storage.manifest import Manifest, Pointer
from index.storage.releases import Release, ReleasedFile, ReleaseSource

_ATTEMPTS: Final = 2  # the second one takes nothing from here
_log = logging.getLogger(__name__)


class Installer:
    """Keeps a corpus equal to releases. Whoever installs holds the corpus; one thread at a time."""

    def __init__(self, corpus: Corpus) -> None:
        """Install into *corpus*."""
        self._corpus = corpus
        self._folder = corpus.index_folder
        self._incoming = incoming_folder(corpus.index_folder)
        self._generations = Generations(corpus)
        self._known: dict[Path, tuple[int, int, str]] = {}  # what was hashed: size, time of change in ns, SHA-256

    def shared(self) -> Shared | None:
        """Return up to where what is here is also released, None where nothing is."""
        return self._corpus.change(Shared.read)

    def note_released(self, release: Release) -> None:
        """Note that *release*, which was made here, is there."""
        self._corpus.change(lambda db: note_shared(db, release))

    def open_shared(self) -> Published | None:
        """Return the newest generation here that is known to have been released, None where there is none."""
        shared = self.shared()
        for number in self._kept_of(shared) if shared else ():
            with suppress(DamagedIndexError):
                return self._generations.load(number)
        return None

    def is_installed(self, release: Release) -> bool:
        """Tell whether what is published here is *release*, by its pointer and manifests."""
        try:
            pointer = Pointer.read(self._folder)
        except DamagedIndexError:
            return False
        shared = self.shared()
        if shared is None or shared.point != release.point or (pointer.kept, pointer.pinned) != (release.numbers, release.pinned):
            return False
        return all(self._is_as_released(self._folder, each.manifest) for each in release.generations)

    def install(self, release: Release, source: ReleaseSource) -> Published:
        """Publish here what *release* is, and return its current generation; questions may be answered meanwhile.

        Raises:
            CorpusLockedError: another process is writing.
            DamagedReleaseError: what was fetched is not what was released.
        """
        with self._corpus.hold():
            for attempt in range(1, _ATTEMPTS + 1):
                self._fetch(release, source)
                self._step_back()
                self._corpus.change(lambda db: adopt(db, release, source))
                self._place(release)
                try:
                    published = self._generations.load(release.numbers[0])
                except DamagedIndexError as error:
                    _log.error("attempt %d to install a release failed, what is here is dropped: %s", attempt, error)
                    self._corpus.change(_forget)
                    continue
                self._generations.purge()
                self._corpus.purge(release.numbers)
                return published
        raise DamagedReleaseError(release.numbers[0], "generation")

    def _fetch(self, release: Release, source: ReleaseSource) -> None:
        """Bring what is not here as it was released, by folder, into the folder of what comes in."""
        make_folder(self._incoming)
        for folder, files in _by_folder(release).items():
            if not all(self._is_as_released(self._folder, file) for file in files):
                for file in files:
                    self._fetch_file(file, source)
                flush_folder(self._incoming / folder)

    def _fetch_file(self, file: ReleasedFile, source: ReleaseSource) -> None:
        """Bring a file into the folder of what comes in, from here where it is whole."""
        target = self._incoming / file.path
        if self._is_as_released(self._incoming, file):  # a killed process has fetched it
            return
        make_folder(target.parent)
        is_here = self._is_as_released(self._folder, file)
        found = hashlib.sha256()
        with open_private(target) as opened:
            for piece in _pieces(self._folder / file.path) if is_here else source.content(file):
                opened.write(piece)
                found.update(piece)
            opened.flush()
            os.fsync(opened.fileno())
        if found.hexdigest() != file.sha256:
            raise DamagedReleaseError(file.path, "file")

    def _step_back(self) -> None:
        """Let the pointer lead to what was released, if it leads to what was published here alone; where nothing was, nowhere."""
        shared = self.shared()
        with suppress(DamagedIndexError):
            if shared is not None and self._leads_to(Pointer.read(self._folder).current, shared):
                return
        kept = self._kept_of(shared) if shared else []
        if kept:
            Pointer(kept[0], kept[1] if len(kept) > 1 else 0).write(self._folder)
            return
        pointer_file(self._folder).unlink(missing_ok=True)

    def _kept_of(self, shared: Shared) -> list[int]:
        """Return the generations here that were released, the newest first."""
        return [number for number in reversed(manifest_numbers(self._folder)) if self._leads_to(number, shared)]

    def _leads_to(self, number: int, shared: Shared) -> bool:
        """Tell whether a generation here is one of those that the shared rows show."""
        try:
            mark = Manifest.read(self._folder, number).mark
        except DamagedIndexError:
            return False
        return mark == self._corpus.mark(number) and (number < shared.point.number or (number, mark) == shared.point)

    def _place(self, release: Release) -> None:
        """Rename what came in into place, and publish it."""
        for folder in sorted(each for each in _by_folder(release) if each and (self._incoming / each).is_dir()):
            shutil.rmtree(self._folder / folder, ignore_errors=True)
            (self._incoming / folder).rename(self._folder / folder)
        flush_folder(self._folder)
        for each in release.generations:
            incoming = self._incoming / each.manifest.path
            if incoming.exists():
                write_atomically(self._folder / each.manifest.path, incoming.read_bytes())
        current, *others = release.numbers
        Pointer(current, others[0] if others else 0, pinned=release.pinned).write(self._folder)

    def _is_as_released(self, folder: Path, file: ReleasedFile) -> bool:
        """Tell whether a file below *folder* is what was released; one that has not changed is hashed once."""
        path = folder / file.path
        try:
            found = path.stat()
            known = self._known.get(path)
            if known is None or known[:2] != (found.st_size, found.st_mtime_ns):
                known = self._known[path] = (found.st_size, found.st_mtime_ns, _sha256(path))
        except OSError:
            return False
        return (known[0], known[2]) == (file.size, file.sha256)


def _by_folder(release: Release) -> dict[str, list[ReleasedFile]]:
    """Return the files of a release by the folder that they lie in, "" for the manifests."""
    folders: dict[str, list[ReleasedFile]] = {}
    for path, file in release.files.items():
        parent, _, _ = path.rpartition("/")
        folders.setdefault(parent, []).append(file)
    return folders


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _sha256(path: Path) -> str:
    found = hashlib.sha256()
    for piece in _pieces(path):
        found.update(piece)
    return found.hexdigest()


def _forget(db: sqlite_utils.Database) -> None:
    """Forget what is shared, so that the next release is taken over whole."""
    with db.atomic():
        db.execute("DELETE FROM facts WHERE name = ?", [SHARED])
