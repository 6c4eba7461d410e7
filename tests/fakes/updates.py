"""Updates that wait for the bot: kept until it confirms them, handed over as often as it asks.

After tdlib/telegram-bot-api Client.cpp and tdlib TQueue.cpp.
"""

import asyncio
import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tests.fakes.calls import ApiError, Json
from tests.fakes.clocks import Clock, Signal, first_of

FIRST_UPDATE_ID: Final = 500_000_001  # Telegram begins with a random number
MAX_OFFSET_AHEAD: Final = 10
MESSAGE_SECONDS: Final = 86_400
CALLBACK_SECONDS: Final = 150
INLINE_SECONDS: Final = 30

_SECONDS: Final = {"callback_query": CALLBACK_SECONDS, "inline_query": INLINE_SECONDS}
_ONLY_ON_REQUEST: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """One update; those of one *queue* reach a webhook in order, as those of a chat or of a clicking user do."""

    id: int
    body: Json
    queue: str
    expires: float  # on the clock of the UpdateQueue
    is_again: bool = False  # delivered once more, whatever was confirmed


class UpdateQueue:
    """The updates the bot has not confirmed yet; event loop only.

    Args:
        clock: By which updates expire and long polls end.
        changed: Fired when an update is added or confirmed, and when a poll begins to wait.
    """

    def __init__(self, clock: Clock, changed: Signal) -> None:
        self._clock = clock
        self._changed = changed
        self._waiting: dict[Update, None] = {}  # in the order they were added
        self._soonest = math.inf  # when the first of them expires
        self._repeats = itertools.count()
        self._made: dict[int, Update] = {}
        self._next_id = FIRST_UPDATE_ID
        self._allowed: frozenset[str] = frozenset()
        self._poll: asyncio.Future[None] | None = None

    def waiting(self) -> list[Update]:
        """Return the updates that are neither confirmed nor expired."""
        now = self._clock()
        if now >= self._soonest:
            self._keep(update for update in self._waiting if update.expires > now)
        return list(self._waiting)

    def holds(self, update: Update) -> bool:
        """Return whether *update* still waits."""
        return update in self._waiting and update.expires > self._clock()

    def allow(self, kinds: Iterable[str]) -> None:
        """Make only updates of these *kinds* from now on; none means all that need no request."""
        self._allowed = frozenset(kinds)

    @property
    def last_id(self) -> int:
        """The id of the newest update."""
        return self._next_id - 1

    @property
    def allowed(self) -> list[str]:
        """The kinds asked for; empty by default."""
        return sorted(self._allowed)

    def add(self, body: Json, queue: str, *, is_raw: bool = False) -> None:
        """Add an update of one kind, such as {"message": ...}, if the bot wants that kind.

        Args:
            body: The update; an update_id in it is kept, and the next ones count on from there.
            queue: What it must stay in order with.
            is_raw: Add it even if the bot does not want its kind.
        """
        kind = next(key for key in body if key != "update_id")
        number = int(body.get("update_id", self._next_id))
        allowed = kind in self._allowed if self._allowed else kind not in _ONLY_ON_REQUEST
        if is_raw or allowed:
            seconds = _SECONDS.get(kind, MESSAGE_SECONDS)
            self._push(Update(number, {"update_id": number} | body, queue, self._clock() + seconds))
            self._next_id = number + 1

    def redeliver(self, update_id: int) -> None:
        """Hand over an update once more, though it was confirmed."""
        made = self._made[update_id]
        queue = f"again {next(self._repeats)}"
        self._push(Update(update_id, made.body, queue, self._clock() + MESSAGE_SECONDS, is_again=True))

    def confirm(self, update: Update) -> None:
        """Forget an update that a webhook has taken."""
        self._waiting.pop(update, None)

    def clear(self) -> None:
        """Forget all."""
        self._keep(())

    async def poll(self, offset: int, limit: int, timeout_seconds: float) -> list[Json]:
        """Confirm the updates before *offset* and return the next ones, waiting for the first if need be.

        Raises:
            ApiError: Another poll began meanwhile.
        """
        taken = self._take(offset, limit)
        if taken or not timeout_seconds:
            return taken
        self.end_poll(
            ApiError(409, "terminated by other getUpdates request; make sure that only one bot instance is running", excused=True)
        )
        poll = self._poll = asyncio.get_running_loop().create_future()
        self._changed.fire()
        try:
            await first_of(_done(poll), self._clock.sleep(timeout_seconds))
        finally:
            self._poll = None if self._poll is poll else self._poll
        return self._take(offset, limit)

    @property
    def is_polled(self) -> bool:
        """Whether a long poll waits for an update."""
        return self._poll is not None and not self._poll.done()

    def end_poll(self, error: Exception) -> None:
        """End the poll under way with *error*."""
        if self._poll and not self._poll.done():
            self._poll.set_exception(error)

    def _push(self, update: Update) -> None:
        self._waiting[update] = None
        self._soonest = min(self._soonest, update.expires)
        self._made[update.id] = update
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
        self._changed.fire()

    def _take(self, offset: int, limit: int) -> list[Json]:
        kept = waiting = self.waiting()
        if offset < 0:
            kept = waiting[offset:]
        elif offset <= self._next_id + MAX_OFFSET_AHEAD:
            kept = [update for update in waiting if update.is_again or update.id >= offset]
        taken = kept[:limit]
        kept = [update for update in kept if not (update.is_again and update in taken)]
        if len(kept) < len(waiting):
            self._keep(kept)
        return [update.body for update in taken]

    def _keep(self, updates: Iterable[Update]) -> None:
        self._waiting = dict.fromkeys(updates)
        self._soonest = min((update.expires for update in self._waiting), default=math.inf)
        self._changed.fire()


async def _done(poll: asyncio.Future[None]) -> None:
    await poll
