"""RateLimit: how many questions a sender may ask in a sliding window."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from cachetools import LRUCache

from bot.errors import StorageError, TooManyQuestionsError
from bot.storage.database import Database, Migration, Migrations

_MOST_SENDERS: Final = 10_000
_MILLISECONDS: Final = 1000
_SWEEP_SECONDS: Final = 10.0
_TABLE: Final = (
    'CREATE UNLOGGED TABLE "allowances" ("sender" TEXT, "at" INTEGER)',  # a crash may empty it; nobody waits for the disk
    'CREATE INDEX "idx_allowances_sender" ON "allowances" ("sender")',
    'CREATE INDEX "idx_allowances_at" ON "allowances" ("at")',
)
"""Who asked, as a hash, and when, in milliseconds since 1970; rows of the last minute."""

MIGRATIONS: Final = Migrations("bot.allowances", (Migration("m001_allowances", _TABLE),))
_COUNT: Final = """
    INSERT INTO allowances (sender, at) SELECT ?, ? WHERE (SELECT count(*) FROM allowances WHERE sender = ? AND at > ?) < ?"""


@dataclass(slots=True)
class _Usage:
    """When a sender asked, oldest first, and when a refusal was last shown to them."""

    asked: deque[float] = field(default_factory=deque)
    refused: float = -math.inf


class RateLimit:
    """At most *questions* per sender in any *seconds*, by the monotonic clock. Event loop only.

    The ten thousand senders that asked last are remembered.
    """

    def __init__(self, questions: int = 20, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._questions = questions
        self._seconds = seconds
        self._clock = clock
        self._usage: LRUCache[str, _Usage] = LRUCache(_MOST_SENDERS)

    async def admit(self, sender: str, refusal: type[TooManyQuestionsError] = TooManyQuestionsError) -> None:
        """Count a question of *sender*, wherever the limit is kept.

        Raises:
            TooManyQuestionsError: as `check()` does.
        """
        self.check(sender, refusal)

    def check(self, sender: str, refusal: type[TooManyQuestionsError] = TooManyQuestionsError) -> None:
        """Count a question of *sender*.

        Raises:
            TooManyQuestionsError: the sender has used up the allowance, and the question is not counted; of the kind *refusal*.
        """
        now = self._clock()
        usage = self._usage.setdefault(sender, _Usage())
        while usage.asked and usage.asked[0] <= now - self._seconds:
            usage.asked.popleft()
        if len(usage.asked) >= self._questions:
            raise refusal(math.ceil(usage.asked[0] + self._seconds - now), told=self._is_told(sender))
        usage.asked.append(now)

    def _is_told(self, sender: str) -> bool:
        """Return whether *sender* was told of a refusal within the window; from now on he was."""
        now, usage = self._clock(), self._usage.setdefault(sender, _Usage())
        told = now - usage.refused < self._seconds
        if not told:
            usage.refused = now
        return told


class SharedRateLimit(RateLimit):
    """The same, counted over all machines in a table whose rows expire; while the database is away, on this machine alone."""

    def __init__(self, db: Database, keyed: Callable[[str], str], questions: int = 20, seconds: float = 60.0) -> None:
        """Count in *db*, where a sender is known by his hash by *keyed*."""
        super().__init__(questions, seconds)
        self._db = db
        self._keyed = keyed
        self._swept = -math.inf
        db.migrate(MIGRATIONS)

    async def admit(self, sender: str, refusal: type[TooManyQuestionsError] = TooManyQuestionsError) -> None:
        """Count a question of *sender*; two at the very same moment on two machines may both be the last.

        Raises:
            TooManyQuestionsError: as `check()` does.
        """
        try:
            seconds = await asyncio.to_thread(self._counted, self._keyed(sender))
        except StorageError:
            self.check(sender, refusal)
            return
        if seconds is not None:
            raise refusal(math.ceil(seconds), told=self._is_told(sender))

    def _counted(self, person: str) -> float | None:
        """Count a question; return for how many seconds none is admitted, None where this one is."""
        now, window = int(time.time() * _MILLISECONDS), int(self._seconds * _MILLISECONDS)
        if time.monotonic() - self._swept > _SWEEP_SECONDS:
            self._swept = time.monotonic()
            self._db.execute("DELETE FROM allowances WHERE at <= ?", [now - window])
        if self._db.execute(_COUNT, [person, now, person, now - window, self._questions]):
            return None
        first = self._db.query("SELECT min(at) AS at FROM allowances WHERE sender = ? AND at > ?", [person, now - window])[0]["at"]
        return float((first or now) + window - now) / _MILLISECONDS
