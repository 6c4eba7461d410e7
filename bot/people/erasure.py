"""Erasure: leaves no byte of what was deleted from a database, without keeping others waiting."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.errors import StorageError
from bot.storage.database import Database

_LARGEST_BY_DAY: Final = 2**27  # bytes of the file, of which a rewriting takes about a second
_LARGEST_BY_NIGHT: Final = 2**30
_NIGHT: Final = range(2, 5)  # hours of local time
_SECONDS: Final = 1.0  # that rewritings may take
_EVERY_SECONDS: Final = 60.0  # of so many
_log = logging.getLogger(__name__)


class Erasure:
    """Overwrites what was deleted from a database. One lock; any thread.

    What cannot be done now, since the disk is full, somebody reads, the file is large, or that takes too much of a minute, is done with
    a later erasure: nobody can keep the database busy by having little erased again and again. Large files wait for the night.
    """

    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        """Overwrite in *db*; *now* is the clock that tells the night."""
        self._db = db
        self._lock = threading.Lock()
        self._now = now
        self._is_due = False
        self._rewritings: list[tuple[float, float]] = []  # when they began, and how long they took

    def overwrite(self, deleted: int) -> None:
        """Leave no byte of *deleted* rows, and of earlier ones: neither in free parts of pages nor in the write-ahead log."""
        with self._lock:
            if not deleted and not self._is_due:
                return
            self._is_due = True
            try:
                is_rewritten = self._rewrite()
                self._is_due = not self._db.settle() or not is_rewritten
            except StorageError as error:
                _log.warning("what was deleted is not yet overwritten: %s", error)

    def _rewrite(self) -> bool:
        """Write all pages anew, unless the file is too large for that or it took a second of the last minute already; tell whether."""
        began, size = time.monotonic(), self._db.size()
        is_night = self._now().astimezone().hour in _NIGHT
        self._rewritings = [(at, took) for at, took in self._rewritings if at > began - _EVERY_SECONDS]
        if size > (_LARGEST_BY_NIGHT if is_night else _LARGEST_BY_DAY) or sum(took for _, took in self._rewritings) > _SECONDS:
            return False
        self._db.overwrite()
        self._rewritings.append((began, time.monotonic() - began))
        return True
