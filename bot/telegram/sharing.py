"""SharedInbox: the inbox of several machines: who has answered a chat last goes on with it, as long as it lives.

Whichever machine gets an update stores it. A chat belongs to one machine, which takes its updates in their order and keeps what it
remembers of the conversation (see `leases.py`). Where a machine renews its lease no longer, the others take its chats, and answer what it
has left. It may live on, cut off or starved: so it looks at its lease before it sends anything. An update is marked as done as soon as
Telegram has the answer, since one that is killed between the two is answered twice.
"""

import asyncio
import json
import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

from telegram import Bot

from bot.errors import StorageError
from bot.storage.database import Row, SharedDatabase
from bot.telegram.inbox import PRUNE_EVERY_SECONDS, Inbox, handled
from bot.telegram.leases import BEAT_SECONDS, MIGRATIONS, Arrival, Leases
from bot.telegram.writer import Writer

__all__ = ["MIGRATIONS", "SharedInbox", "chat_of"]

_MOST_HELD: Final = 64  # updates in work, beyond which other machines take new chats
_MOST_AT_ONCE: Final = 8  # messages in work, beyond which hardly any chat is taken that waits: whoever asks now is not to wait for it
_FEWEST_A_SECOND: Final = 2
_PATIENCE_SECONDS: Final = 3.0  # for a command or file before in the same chat, which may take minutes
_PATIENCE_WITH_QUESTIONS_SECONDS: Final = 30.0
_AGAIN_SECONDS: Final = 0.3  # between two tries while the database is away
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Line:
    """The messages of a chat: the one in work, until when the others wait for it, and these."""

    active: int
    until: float
    waiting: deque[Mapping[str, Any]] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class _Delivery:
    """Updates that came together, and the future of those that are new."""

    updates: Sequence[Mapping[str, Any]]
    new: asyncio.Future[Sequence[Mapping[str, Any]]]


class SharedInbox(Inbox):
    """The queue of one machine among several. Event loop only; `run()` renews the lease and takes what waits.

    Messages of a chat are answered one after the other, taps at once.
    """

    def __init__(
        self, writer: Writer, shared: SharedDatabase, admins: AbstractSet[int] = frozenset(), *, keyed: Callable[[str], str]
    ) -> None:
        """Store in *shared*, which is also the database of *writer*; a chat is known by its hash by *keyed*."""
        super().__init__(writer, admins)
        self._shared = shared
        self._keyed = keyed
        self._leases = Leases(shared)
        self._unmarked: set[int] = set()  # answered, which the database does not know yet
        self._marking = asyncio.Lock()
        self._marks: set[asyncio.Task[None]] = set()
        self._ours: dict[int, int] = {}  # taken, and not done: how often the lease had lapsed when that was known
        self._answered: set[int] = set()  # of these, what has its answer
        self._lately: set[int] = set()  # what is done, and was not marked yet when the last claim began
        self._arriving: list[_Delivery] = []
        self._storing: asyncio.Task[None] | None = None
        self._eased = -math.inf  # when some chats were taken last, however busy this machine was
        self._wake = asyncio.Event()
        self._bot: Bot | None = None
        self._is_ending = False
        self._lines: dict[str, _Line] = {}
        self._chats: dict[int, str] = {}  # of the messages in work

    async def accept(self, updates: Sequence[Mapping[str, Any]], bot: Bot) -> int:
        """Store *updates*, and queue those that are ours; see `Inbox.accept()`."""
        self._bot = bot
        return await super().accept(updates, bot)

    async def requeue(self, bot: Bot) -> int:
        """Take what waits and belongs to nobody; return how much that was."""
        self._bot = bot
        return await self._claim()

    async def run(self, bot: Bot) -> None:
        """Renew the lease and take what waits, every second and whenever another machine has stored something, until cancelled."""
        self._bot = bot
        stop, loop = threading.Event(), asyncio.get_running_loop()
        listening = (self._leases.topic, self._waker(loop), stop)
        threading.Thread(target=self._shared.listen, args=listening, name="notified", daemon=True).start()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._beat())
                tasks.create_task(self._look())
        finally:
            stop.set()

    async def take_no_more(self) -> None:
        """Leave what is stored from now on to the other machines, and renew the lease a last time for what is finished here."""
        self._is_ending = True
        try:
            await self._leases.beat()
        except StorageError as error:
            _log.debug("the lease cannot be renewed: %s", error)

    async def release(self) -> None:
        """Leave what is not done to the other machines; what is under way here is not sent any more."""
        self._ours.clear()
        try:
            await self._mark()
            await self._leases.release()
        except StorageError as error:
            _log.warning("what is not done is left to the other machines in some seconds: %s", error)

    async def close(self) -> None:
        """Close connections of its own."""
        await self._leases.close()

    async def holds(self) -> bool:
        """Return whether the update in hand is still ours: another machine takes it when we were not heard of for too long."""
        update_id = handled.get()
        if update_id is None:
            return True
        while update_id in self._ours and not self._is_sure(update_id):
            try:
                is_ours = await self._leases.holds(update_id)
            except StorageError:
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                self._check(update_id, is_ours=is_ours)
        return update_id in self._ours

    def answered(self) -> None:
        """Mark the update in hand as done, whatever is left to do about it, which does not wait for that."""
        update_id = handled.get()
        if update_id is not None and update_id in self._ours:
            self._answered.add(update_id)
            self._unmarked.add(update_id)
            marking = asyncio.create_task(self._try_to_mark())
            self._marks.add(marking)
            marking.add_done_callback(self._marks.discard)

    async def done(self, update_id: int) -> None:
        """Mark an update as done, and go on in its chat; if the database is away, as soon as it is back."""
        was_full = self._room == 0
        if update_id in self._ours:
            if update_id not in self._answered:
                self._unmarked.add(update_id)
            self._lately.add(update_id)
            self._drop(update_id)
        chat = self._chats.pop(update_id, None)
        if chat is not None:
            await self._advance(chat)
        await self._try_to_mark()
        if (was_full and self._room) or (self._leases.has_more and len(self._chats) <= _MOST_AT_ONCE // 2):
            self._wake.set()

    def _is_sure(self, update_id: int) -> bool:
        """Return whether nobody can have taken an update since it was known to be ours, or takes it while a message is sent."""
        return self._leases.is_good and self._ours[update_id] == self._leases.lapses

    def _check(self, update_id: int, *, is_ours: bool) -> None:
        """Take note whether an update is ours still."""
        if is_ours:
            self._ours[update_id] = self._leases.lapses
        elif update_id in self._ours:
            _log.info("update %d is answered by another machine", update_id)
            self._drop(update_id)

    def _drop(self, update_id: int) -> None:
        """Count an update as no longer ours to answer."""
        self._ours.pop(update_id, None)
        self._answered.discard(update_id)
        self.waiting -= 1

    async def _write(self, updates: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """Store *updates*, with all that come while others are stored; return those that are new."""
        delivery = _Delivery(updates, asyncio.get_running_loop().create_future())
        self._arriving.append(delivery)
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_all())
        return await delivery.new

    async def _store_all(self) -> None:
        while self._arriving:
            deliveries, self._arriving = self._arriving, []
            try:
                await self._store_together(deliveries)
            except Exception as error:  # noqa: BLE001 - whoever waits gets it
                for each in deliveries:
                    if not each.new.done():
                        each.new.set_exception(error)

    async def _store_together(self, deliveries: Sequence[_Delivery]) -> None:
        """Store what has come, and queue what is ours."""
        received, bodies = int(time.time()), {int(update["update_id"]): update for each in deliveries for update in each.updates}
        chats = {number: self._keyed(chat_of(update)) for number, update in bodies.items()}
        arrivals = [Arrival(number, received, self._stored(update), chats[number]) for number, update in bodies.items()]
        new = await self._leases.store(arrivals, self._room, takes=not self._is_ending)
        taken = {each.number: each for each in arrivals if new.get(each.number)}
        await self._line_up([{"update_id": each.number, "chat": each.chat, "body": each.body} for each in taken.values()])
        for each in deliveries:
            fresh = [update for update in each.updates if new.pop(int(update["update_id"]), None) is not None]
            if not each.new.done():
                each.new.set_result(fresh)

    async def _take(self, new: Sequence[Mapping[str, Any]], bot: Bot) -> None:
        """Do nothing: what is ours was queued as it was stored."""

    async def _beat(self) -> None:
        """Renew the lease every second, and mark what could not be marked."""
        while True:
            try:
                async with self._marking:
                    done = frozenset(self._unmarked)
                    await self._leases.beat(done)
                    self._unmarked -= done
                await asyncio.sleep(BEAT_SECONDS)
            except StorageError as error:
                _log.warning("the lease cannot be renewed: %s", error)
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _look(self) -> None:
        """Take what waits, every second and whenever somebody says so."""
        while True:
            try:
                await self._claim()
                await self._tidy()
            except StorageError as error:
                _log.warning("the inbox cannot be read: %s", error)
            await self._hurry()
            await self._rest()

    @property
    def _room(self) -> int:
        """How many chats of nobody may be taken now."""
        return max(0, _MOST_HELD - self.waiting)

    def _room_for_waiting(self) -> int:
        """Return how many chats that wait for a machine may be taken now; once a second some, however busy this one is."""
        room, now = max(0, _MOST_AT_ONCE - len(self._chats)), time.monotonic()
        if now - self._eased < BEAT_SECONDS:
            return room
        self._eased = now
        return max(room, _FEWEST_A_SECOND)

    async def _claim(self) -> int:
        """Take what waits in our chats and in those of nobody, and queue it; return how much that was."""
        if self._is_ending:
            return 0
        self._lately = set(self._unmarked)
        rows = await self._leases.claim(min(self._room, self._room_for_waiting()))
        return await self._line_up(rows)

    async def _tidy(self) -> None:
        """Delete, once an hour, the ids that Telegram cannot redeliver."""
        if time.monotonic() - self._pruned > PRUNE_EVERY_SECONDS:
            await self._writer.run(lambda db: self._prune(db, int(time.time())))

    async def _line_up(self, rows: Sequence[Row]) -> int:
        """Queue updates that are taken, each message after those before it in its chat; return how many are not known yet."""
        known = self._ours.keys() | self._unmarked | self._lately
        new = sorted((row for row in rows if row["update_id"] not in known), key=lambda row: int(row["update_id"]))
        self._ours |= dict.fromkeys((int(row["update_id"]) for row in new), self._leases.lapses)
        self.waiting += len(new)
        for row in new:
            await self._enter_in_turn(row["chat"], json.loads(row["body"]))
        return len(new)

    async def _enter_in_turn(self, chat: str, body: Mapping[str, Any]) -> None:
        if "callback_query" in body or "inline_query" in body:
            await self._enter_now(body)
        elif (line := self._lines.get(chat)) is not None:
            line.waiting.append(body)
        else:
            self._lines[chat] = _Line(0, 0.0, deque([body]))
            await self._advance(chat)

    async def _advance(self, chat: str) -> None:
        """Queue the next message of a chat, if there is one."""
        line = self._lines[chat]
        if not line.waiting or self._is_ending:
            del self._lines[chat]
            return
        body = line.waiting.popleft()
        line.active, line.until = int(body["update_id"]), time.monotonic() + _patience(body)
        self._chats[line.active] = chat
        await self._enter_now(body)

    async def _enter_now(self, body: Mapping[str, Any]) -> None:
        assert self._bot is not None  # noqa: S101 - whoever stores or takes anything says by which bot
        await self._enter(body, self._bot)

    async def _hurry(self) -> None:
        """Let no message wait any longer for one that takes its time, or has failed."""
        for chat, line in list(self._lines.items()):
            if time.monotonic() > line.until:
                self._chats.pop(line.active, None)
                await self._advance(chat)

    async def _try_to_mark(self) -> None:
        try:
            await self._mark()
        except StorageError as error:
            _log.warning("what is answered is marked as done later: %s", error)

    async def _mark(self) -> None:
        """Mark all that is answered in one statement, and each once, however many ask for it at one moment."""
        async with self._marking:
            if done := frozenset(self._unmarked):
                await self._leases.mark(done)
                self._unmarked -= done

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(BEAT_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    def _waker(self, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
        def wake() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._wake.set)

        return wake


def _patience(body: Mapping[str, Any]) -> float:
    """Return for how many seconds the next message of the chat waits: a question has its answer soon, however busy this machine is."""
    message = body.get("message")
    text = message.get("text") if isinstance(message, Mapping) else None
    return _PATIENCE_WITH_QUESTIONS_SECONDS if text and not str(text).startswith("/") else _PATIENCE_SECONDS


def chat_of(update: Mapping[str, Any]) -> str:
    """Return the chat that *update* is from or, where it is from none, its sender; their order is kept."""
    for part in update.values():
        if isinstance(part, Mapping):
            message = part.get("message")
            for place in (part.get("chat"), message.get("chat") if isinstance(message, Mapping) else None, part.get("from")):
                if isinstance(place, Mapping) and "id" in place:
                    return str(place["id"])
    return ""
