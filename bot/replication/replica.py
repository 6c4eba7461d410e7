"""Replica: follows what the leader has released; while it leads, it does what one replica does for all."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from bot.errors import SharingError
from bot.library.library import Library
from bot.replication.leadership import Leadership
from bot.replication.releasing import RELEASED, Releases
from index import CorpusLockedError, DamagedReleaseError, Exporter, Installer, NoIndexError, Published

_log = logging.getLogger(__name__)
_AGAIN_SECONDS: Final = 2.0  # after something failed that may succeed later

Duty = Callable[[], Coroutine[Any, Any, None]]
"""What one replica does for all, until it is cancelled."""


class Replica:
    """One of the processes that answer together. Event loop only; what takes time is done in threads."""

    def __init__(self, url: str, name: str, library: Library) -> None:
        """Share *library* by the database at *url*; others know this replica by *name*."""
        self._library = library
        library.open = self._open
        self._releases = Releases(url)
        self._exporter = Exporter(library.corpus)
        self._installer = Installer(library.corpus)
        self._following = asyncio.Lock()
        self._behind = asyncio.Event()
        self.leadership = Leadership(url, name, self._notified, generation=lambda: library.published.number if library.published else 0)
        self.heard: list[Callable[[str], None]] = []
        """Called with whatever replicas notify of, this one too; "" when anything may have been missed."""

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
            if unless_leading and self.leadership.is_leader:
                return False
            published = await asyncio.to_thread(self._follow)
        if published is not None:
            self._library.publish(published)
        return published is not None

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

    def _release(self, epoch: int) -> None:
        with self._library.corpus.hold():
            self._installer.note_released(self._releases.put(self._exporter, epoch))

    def _follow(self) -> Published | None:
        """Install what was released last; return what answers now, None if that has not changed."""
        with self._releases.fetching() as found:
            if found is None:
                return None
            head, source = found
            now = self._library.published
            if self._installer.is_installed(head.release) and now is not None and now.number == head.release.numbers[0]:
                return None
            published = self._installer.install(head.release, source)
        if self._library.engine is not None and not self._library.engine.is_shared:
            self._library.fill(published)
        return published

    def _open(self) -> Published:
        """Return the newest generation here that was released.

        Raises:
            NoIndexError: there is none.
        """
        published = self.installed()
        if published is None:
            raise NoIndexError(self._library.corpus.index_folder)
        return published


async def _persist(duty: Duty) -> None:
    """Do a duty until it ends or is cancelled; one that fails is logged, and begun again."""
    while True:
        try:
            return await duty()
        except Exception:  # noqa: BLE001 - whatever it is, somebody has to do it
            _log.exception("a duty of the leader failed, and is begun again")
        await asyncio.sleep(_AGAIN_SECONDS)
