"""Replica: follows what the leader has released; while it leads, it does what one replica does for all."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bot.errors import SharingError
from bot.library.additions import Additions
from bot.library.library import Library
from bot.library.word_lists import FOLDER as WORD_LISTS
from bot.replication.leadership import Leadership
from bot.replication.releasing import RELEASED, Head, Releases, Source
from index import CorpusLockedError, DamagedReleaseError, Exporter, Installer, Published, Release, walk, write_atomically

_log = logging.getLogger(__name__)
_AGAIN_SECONDS: Final = 2.0  # after something failed that may succeed later
_KNOWN: Final = ".released.json"  # in the folder of additions: what they were at the last release

Duty = Callable[[], Coroutine[Any, Any, None]]
"""What one replica does for all, until it is cancelled."""


class Replica:
    """One of the processes that answer together. Event loop only; what takes time is done in threads."""

    def __init__(self, url: str, name: str, library: Library, additions: Additions) -> None:
        """Share *library*, and what people add to it in *additions*, by the database at *url*; others know this replica by *name*."""
        self._library = library
        self._folder = additions.folder
        self._releases = Releases(url)
        self._exporter = Exporter(library.corpus)
        self._installer = Installer(library.corpus)
        self._known = self._read_known()
        self._following = asyncio.Lock()
        self._behind = asyncio.Event()
        self.leadership = Leadership(url, name, self._notified)
        self.heard: list[Callable[[str], None]] = []
        """Called with whatever other replicas notify of, "" when anything may have been missed."""
        self.reread: Callable[[], Coroutine[Any, Any, None]] = _nothing
        """Called when the added words have changed."""

    async def run(self, *duties: Duty) -> None:
        """Answer from what was released, follow the leader, and do *duties* while this replica leads."""
        published = await asyncio.to_thread(self.installed)
        if published is not None:
            self._library.publish(published)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.leadership.run())
            tasks.create_task(self._follow_always())
            tasks.create_task(self._serve_always(duties))

    def installed(self) -> Published | None:
        """Return the newest generation here that was released; None where there is none. Any thread."""
        return self._installer.open_shared()

    async def release(self, epoch: int) -> None:
        """Release what is published here and what people have added, if this replica still leads under *epoch*.

        Raises:
            NotLeadingError: another one leads by now.
            SharingError: the database cannot be reached.
        """
        async with self._following:
            await asyncio.to_thread(self._release, epoch)

    async def follow(self, *, unless_leading: bool = False) -> bool:
        """Install what was released last, if that is not here; tell whether anything was.

        With *unless_leading* nothing is done once this replica leads: it may be about to release what it has published.

        Raises:
            SharingError: the database cannot be reached.
        """
        async with self._following:
            if unless_leading and self.leadership.is_leading:
                return False
            published, has_new_words = await asyncio.to_thread(self._follow)
        if has_new_words:
            await self.reread()
        if published is not None:
            self._library.publish(published)
        elif has_new_words and self._library.published is not None:
            self._library.publish(self._library.published)
        return published is not None

    def changed_additions(self) -> dict[str, bytes | None]:
        """Return what was changed here of what people add since the last release: contents by path, None for what was removed."""
        here = self._additions()
        changed: dict[str, bytes | None] = {
            path: file.read_bytes() for path, file in here.items() if _sha256(file) != self._known.get(path)
        }
        return changed | {path: None for path in self._known if path not in here}

    def change_additions(self, changed: Mapping[str, bytes | None]) -> None:
        """Make here the changes that another replica has made of what people add."""
        for path, content in changed.items():
            if content is None:
                (self._folder / path).unlink(missing_ok=True)
            else:
                write_atomically(self._folder / path, content)

    def _notified(self, what: str) -> None:
        if what in {"", RELEASED}:
            self._behind.set()
        for listener in self.heard:
            listener(what)

    async def _follow_always(self) -> None:
        while True:
            await self._behind.wait()
            self._behind.clear()
            try:
                await self.follow(unless_leading=True)
            except (SharingError, DamagedReleaseError, CorpusLockedError, OSError) as error:
                _log.error("what was released could not be installed: %s", error)
                await asyncio.sleep(_AGAIN_SECONDS)
                self._behind.set()

    async def _serve_always(self, duties: tuple[Duty, ...]) -> None:
        """Do the duties while this replica leads, after it has installed what was released before."""
        while True:
            epoch = self.leadership.epoch
            if epoch:
                await self._lead(epoch, duties)
            self.leadership.changed.clear()
            if self.leadership.epoch == epoch:
                await self.leadership.changed.wait()

    async def _lead(self, epoch: int, duties: tuple[Duty, ...]) -> None:
        working = [asyncio.create_task(self._work(duties))]
        try:
            while self.leadership.epoch == epoch:
                self.leadership.changed.clear()
                await self.leadership.changed.wait()
            _log.warning("this replica leads no longer")
        finally:
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)

    async def _work(self, duties: tuple[Duty, ...]) -> None:
        while True:
            try:
                await self.follow()
                break
            except (SharingError, DamagedReleaseError, CorpusLockedError, OSError) as error:
                _log.error("what was released before could not be installed: %s", error)
                await asyncio.sleep(_AGAIN_SECONDS)
        await asyncio.gather(*(_persist(duty) for duty in duties))

    def _release(self, epoch: int) -> Release:
        additions = self._additions()
        with self._library.corpus.hold():
            release = self._releases.put(self._exporter, additions, epoch)
            self._installer.note_released(release)
        self._remember({path: _sha256(file) for path, file in additions.items()})
        return release

    def _follow(self) -> tuple[Published | None, bool]:
        """Install what was released last; return what answers now, None if that has not changed, and whether words have."""
        with self._releases.fetching() as found:
            if found is None:
                return None, False
            head, source = found
            has_new_words = self._take_additions(head, source)
            now = self._library.published
            if self._installer.is_installed(head.release) and now is not None and now.number == head.release.numbers[0]:
                return None, has_new_words
            return self._installer.install(head.release, source), has_new_words

    def _take_additions(self, head: Head, source: Source) -> bool:
        """Make what people have added here what it was at the release, but for what was changed here since; tell whether words changed."""
        here = {path: _sha256(file) for path, file in self._additions().items()}
        pending = {path for path in here.keys() | self._known.keys() if here.get(path) != self._known.get(path)} if self._known else set()
        changed = {path for path in here.keys() | head.additions.keys() if here.get(path) != head.additions.get(path)} - pending
        for path in changed:
            sha256 = head.additions.get(path)
            self.change_additions({path: None if sha256 is None else b"".join(source.chunks(sha256))})
        self._remember(head.additions)
        return any(path.startswith(f"{WORD_LISTS}/") for path in changed)

    def _read_known(self) -> Mapping[str, str]:
        """Return what people had added at the last release that is here, by path with the SHA-256."""
        try:
            return {str(path): str(sha256) for path, sha256 in json.loads((self._folder / _KNOWN).read_bytes()).items()}
        except (OSError, ValueError, AttributeError):
            return {}

    def _remember(self, known: Mapping[str, str]) -> None:
        if known != self._known:
            write_atomically(self._folder / _KNOWN, json.dumps(dict(known), ensure_ascii=False).encode())
            self._known = known

    def _additions(self) -> dict[str, Path]:
        """Return the files that people have added, and the word lists, by their paths."""
        return dict(_files(self._folder))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path, subfolders, names in walk(folder):
        subfolders[:] = [name for name in subfolders if not name.startswith(".") or name == WORD_LISTS]
        for name in names:
            file = Path(path, name)
            if not name.startswith("."):
                yield file.relative_to(folder).as_posix(), file


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


async def _persist(duty: Duty) -> None:
    """Do a duty until it ends or is cancelled; one that fails is logged, and begun again."""
    while True:
        try:
            return await duty()
        except Exception:  # noqa: BLE001 - whatever it is, somebody has to do it
            _log.exception("a duty of the leader failed, and is begun again")
        await asyncio.sleep(_AGAIN_SECONDS)


async def _nothing() -> None:
    """Do nothing."""
