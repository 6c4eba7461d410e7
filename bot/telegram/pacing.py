"""Rate limiting of outgoing calls: below Telegram's limits, and its retry-after responses chat by chat.

Telegram publishes no exact numbers. Its manual's are about one message a second in a chat beyond a small burst, 20 a minute in a group
and 30 a second in all (core.telegram.org/bots/faq, "My bot is hitting limits"); ours stay below, since calls arrive less evenly.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.telegram.moves import Silenced

_BURST: Final = 3  # messages in a chat
_APART: Final = 1.1  # seconds beyond that
_BURST_IN_ALL: Final = 2
_APART_IN_ALL: Final = 1 / 26
_IN_GROUP: Final = 20  # messages
_GROUP_SECONDS: Final = 61.0
_MOST_CHATS: Final = 2000  # are remembered, and more only while they have been written to within a minute
_Call = Callable[..., Coroutine[Any, Any, Any]]
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Pace:
    """When messages may go: so many in a burst, then so many seconds apart; in a group also so many a minute."""

    burst: int = _BURST
    apart: float = _APART
    due: float = 0.0  # when the burst would be used up
    sent: deque[float] = field(default_factory=lambda: deque(maxlen=_IN_GROUP))
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def opens(self, *, is_group: bool = False) -> float:
        """Return when the next message may go."""
        at = self.due - (self.burst - 1) * self.apart
        return max(at, self.sent[0] + _GROUP_SECONDS) if is_group and len(self.sent) == _IN_GROUP else at

    def count(self, at: float) -> None:
        """Count a message that goes at that time."""
        self.due = max(self.due, at) + self.apart
        self.sent.append(at)


class Pacing(BaseRateLimiter[int]):
    """A message waits for its own chat alone, and for the rate in all, which is seldom reached; so does a retry-after. Event loop only."""

    def __init__(self, *, is_on: bool = True, silenced: Silenced = lambda _chat, _seconds: None) -> None:
        """Limit the rate, or with *is_on* false only honour retry-after, of which *silenced* is told."""
        self._is_on = is_on
        self._in_all = _Pace(_BURST_IN_ALL, _APART_IN_ALL)
        self._silenced = silenced
        self._free_at: dict[object, float] = {}
        self._chats: dict[int, _Pace] = {}

    async def initialize(self) -> None:
        """Do nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to clean up."""

    def keep_silent(self, seconds: Mapping[int, float]) -> None:
        """Write to none of these chats for that long: what Telegram asked for before a restart."""
        now = _now()
        self._free_at |= {chat: now + each for chat, each in seconds.items()}

    def is_free(self, chat: int) -> bool:
        """Tell whether a message to *chat* would go at once."""
        pace = self._chats.get(chat)
        if self._free_at.get(chat, 0.0) > _now():
            return False
        return not self._is_on or pace is None or (not pace.turn.locked() and pace.opens(is_group=chat < 0) <= _now())

    async def process_request(  # noqa: PLR0913, PLR0917 - the library's own signature
        self,
        callback: _Call,
        args: Any,  # noqa: ANN401
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,  # noqa: ARG002
    ) -> Any:  # noqa: ANN401
        """Run a call within the limits, and again after each retry-after."""
        if endpoint == "sendChatAction":  # useless if late, and not a message
            return await callback(*args, **kwargs)
        chat = data.get("chat_id")

        async def call() -> Any:  # noqa: ANN401 - whatever the library returns
            return await callback(*args, **kwargs)

        if self._is_on and isinstance(chat, int) and endpoint.startswith("send"):
            return await self._in_turn(chat, call)
        key = object() if chat is None else chat  # without a chat nobody else has to wait
        while True:
            await self._wait(key)
            if self._is_on and chat is not None:
                await self._take_turn_in_all()
            try:
                return await call()
            except RetryAfter as error:
                self._keep_pause(key, chat, error)

    async def _in_turn(self, chat: int, call: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - whatever the library returns
        """Send a message to *chat* when its turn has come; those behind it wait until it has arrived, and count their time from then."""
        now = _now()
        if len(self._chats) > _MOST_CHATS:
            self._chats = {each: known for each, known in self._chats.items() if known.due > now - _GROUP_SECONDS or known.turn.locked()}
        pace = self._chats.setdefault(chat, _Pace())
        async with pace.turn:
            while True:
                await _sleep_until(pace.opens(is_group=chat < 0))
                await self._wait(chat)
                await self._take_turn_in_all()
                try:
                    return await call()
                except RetryAfter as error:
                    self._keep_pause(chat, chat, error)
                finally:
                    pace.count(_now())

    def _keep_pause(self, key: object, chat: object, error: RetryAfter) -> None:
        """Let nothing be called under *key* for as long as Telegram wants."""
        seconds = _seconds(error.retry_after)
        _log.warning("rate limited: %.0f s before the next call", seconds)
        self._free_at[key] = _now() + seconds + 0.1
        self._silenced(chat, seconds)

    async def _take_turn_in_all(self) -> None:
        at = max(_now(), self._in_all.opens())
        self._in_all.count(at)
        await _sleep_until(at)

    async def _wait(self, key: object) -> None:
        """Wait until *key*, a chat or one call, may be served; concurrent calls may postpone that."""
        while (pause := self._free_at.get(key, 0.0) - _now()) > 0:  # noqa: ASYNC110 - another call may postpone it
            await asyncio.sleep(pause)
        self._free_at.pop(key, None)


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _sleep_until(at: float) -> None:
    if at > _now():
        await asyncio.sleep(at - _now())


def _seconds(wait: float | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
