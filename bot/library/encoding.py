"""Encoding: makes the vectors of what a library publishes, in the background, so that passages are found by their meaning too."""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Final

from bot.library.library import Library
from bot.library.snapshot import Snapshot
from index import CorpusLockedError, Encoder, EncoderChoice, EncoderError, Semantics, SnapshotGoneError

_RETRY_SECONDS: Final = 60.0
_REPORTED: Final = 100  # passages after which the log says how far it is
_log = logging.getLogger(__name__)


def encoder_of(choice: EncoderChoice) -> Encoder | None:
    """Return the encoder of *choice*; None where there is none, or where it does not run here, which is logged. Takes some time."""
    try:
        return choice.make()
    except EncoderError as error:
        _log.warning("passages are found by their words alone: %s", error)
        return None


def _report(done: int, total: int) -> None:
    if done == total or done % _REPORTED == 0:
        _log.info("%d of %d passages have a vector", done, total)


class Encoding:
    """Keeps the vectors of a library equal to what it publishes. Event loop only; the work itself is done in a thread."""

    def __init__(self, library: Library, semantics: Semantics, *, retry_seconds: float = _RETRY_SECONDS) -> None:
        """Make vectors by *semantics* of what *library* publishes; after a failure try again in *retry_seconds*."""
        self._library = library
        self._semantics = semantics
        self._retry_seconds = retry_seconds

    async def run(self) -> None:
        """Make the vectors of each generation as it is published, until cancelled; what is made is kept."""
        while True:
            await self._library.republished.wait()
            self._library.republished.clear()
            try:
                await self.fill()
            except (EncoderError, OSError) as error:
                _log.warning("passages are found by their words alone; next attempt in %.0f s: %s", self._retry_seconds, error)
                await asyncio.sleep(self._retry_seconds)
                self._library.republished.set()

    async def attach(self) -> None:
        """Give the current snapshot the vectors that there are.

        Raises:
            EncoderError: the encoder does not work.
        """
        now = await self._library.snapshot()
        await asyncio.to_thread(self._semantics.attach, now.indexes)

    async def fill(self, progress: Callable[[int, int], None] = _report) -> None:
        """Make the vectors that the current snapshot lacks; stops when another is published. *progress* is called in the thread.

        Raises:
            EncoderError: the encoder does not work.
            OSError: vectors cannot be written.
        """
        now, stopped = await self._library.snapshot(), threading.Event()
        try:
            await asyncio.to_thread(self._fill, now, progress, stopped)
        except SnapshotGoneError:
            _log.info("another generation was published")
        finally:
            stopped.set()

    def _fill(self, now: Snapshot, progress: Callable[[int, int], None], stopped: threading.Event) -> None:
        def is_over() -> bool:
            return stopped.is_set() or not self._library.is_current(now)

        try:
            with self._library.corpus.hold():
                self._semantics.fill(now.indexes, progress, is_over)
        except CorpusLockedError:  # another process makes them
            self._semantics.attach(now.indexes)
