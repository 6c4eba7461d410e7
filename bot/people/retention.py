"""Retention: erases what has been kept for long enough, and believes the clock only as far as time is known to have passed.

A clock that is years ahead after a restart would otherwise make everything old enough to be erased for good.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.people.querylog import QueryLog

_LONGEST_ABSENCE: Final = 14  # days
_SHORTEST_ABSENCE: Final = 3
_OF_PERIOD: Final = 4  # a quarter
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A clock that went from `last` to `now`, and further than the bot can have been away."""

    last: datetime
    now: datetime


class Retention:
    """Erases from a query log what is older than so many days. One lock; any thread.

    `doubt` says why nothing is erased: the clock has gone further than time passed in this process and a quarter of the period, three
    days at least and fourteen at most, for which the bot may have been away. It ends when the clock is right again or an admin agrees.
    """

    def __init__(
        self,
        log: QueryLog,
        days: int,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep what is in *log* for so many *days*, 0 for ever; *now* is the clock, *monotonic* measures time in seconds."""
        self._log = log
        self.days = days
        self._now = now
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._absence = timedelta(days=min(max(days // _OF_PERIOD, _SHORTEST_ABSENCE), _LONGEST_ABSENCE))
        self._believed: tuple[datetime, float] | None = None  # a time, and what `monotonic` said then
        self.doubt: Doubt | None = None

    def sweep(self) -> None:
        """Erase what is old enough, if the clock can be believed, and overwrite what could not be before.

        Raises:
            StorageError: the log cannot be written.
        """
        if not self.days:
            return
        with self._lock:
            now = self._now()
            self._judge(now)
            if self.doubt is None:
                self._believe(now)
                self._log.purge(self.days)

    def agree(self) -> None:
        """Believe the clock as it is: an admin says that it is right.

        Raises:
            StorageError: the log cannot be written.
        """
        with self._lock:
            self._believe(self._now())
        self.sweep()

    def _judge(self, now: datetime) -> None:
        """Compare the clock with what can have passed since it was believed last."""
        elapsed = self._monotonic()
        last, since = self._believed or (self._log.believed_time() or now, elapsed)
        self._believed = (last, since)
        is_known = self.doubt is not None
        is_doubtful = now - last > timedelta(seconds=elapsed - since) + self._absence
        self.doubt = Doubt(last, now) if is_doubtful else None
        if is_doubtful and not is_known:
            _log.error(
                "the clock says %s, and it was %s when something was erased last: nothing is erased until an admin agrees under /status",
                now.isoformat(timespec="seconds"),
                last.isoformat(timespec="seconds"),
            )

    def _believe(self, now: datetime) -> None:
        self.doubt = None
        self._believed = (now, self._monotonic())
        self._log.believe(now)
