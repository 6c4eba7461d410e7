"""Delivery of updates to a webhook: in order within a chat, again until taken.

After tdlib/telegram-bot-api WebhookActor.cpp. Only loopback targets are called.
"""

import asyncio
import contextlib
import ipaddress
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.calls import ApiError, Call, Json, demand
from tests.fakes.clocks import Clock, Signal
from tests.fakes.updates import Update, UpdateQueue

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
MAX_SECRET: Final = 256
DEFAULT_CONNECTIONS: Final = 40
RETRY_SECONDS: Final = 2.0
MAX_PAUSE_SECONDS: Final = 60
MAX_RETRY_AFTER: Final = 3600
TIMEOUT_SECONDS: Final = 60

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]*")
_NOT_IN_AN_ANSWER: Final = ("get", "setwebhook", "deletewebhook", "close", "logout")


@dataclass(frozen=True, slots=True)
class Target:
    """Where updates go."""

    url: str
    secret: str = ""
    max_connections: int = DEFAULT_CONNECTIONS


def check_target(target: Target) -> Target:
    """Refuse a webhook that Telegram would refuse, and one that is not on this machine."""
    try:
        host = urlsplit(target.url).hostname or ""
        is_here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    demand(is_here, "invalid webhook URL specified: only loopback addresses are called")
    demand(len(target.secret) <= MAX_SECRET, "secret token is too long")
    demand(_SECRET.fullmatch(target.secret), "secret token contains unallowed characters")
    return target


class Webhook:
    """Posts updates to *target* while open; event loop only.

    Args:
        target: Where to.
        updates: What to post.
        changed: Fired when there may be something new to post.
        run: Runs a method that the webhook's answer asks for.
        clock: By which it pauses.
        retry_seconds: The pause before the second retry; it doubles with each, and the first comes at once.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - each is a collaborator
        self,
        target: Target,
        updates: UpdateQueue,
        changed: Signal,
        run: Callable[[Call], Awaitable[object]],
        clock: Clock,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self.target = target
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._changed = changed
        self._run = run
        self._clock = clock
        self._retry_seconds = retry_seconds
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to post, or go on after close()."""
        self._under_way.clear()
        self._task = asyncio.create_task(self._deliver_all())

    async def close(self) -> None:
        """Stop posting at once."""
        if self._task is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _deliver_all(self) -> None:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as tasks:
            while True:
                for update in self._ready():
                    self._under_way[update.queue] = tasks.create_task(self._deliver(session, update))
                await self._changed.wait()

    def _ready(self) -> list[Update]:
        first: dict[str, Update] = {}
        for update in self._updates.waiting():
            first.setdefault(update.queue, update)
        free = self.target.max_connections - len(self._under_way)
        return [update for queue, update in first.items() if queue not in self._under_way][:free]

    async def _deliver(self, session: aiohttp.ClientSession, update: Update) -> None:
        pause = 0.0
        while self._updates.holds(update):
            wanted = await self._post(session, update)
            if wanted is None:
                self._updates.confirm(update)
                break
            await self._clock.sleep(wanted or pause)
            pause = min(pause * 2 or self._retry_seconds, MAX_PAUSE_SECONDS)
        del self._under_way[update.queue]
        self._changed.fire()

    async def _post(self, session: aiohttp.ClientSession, update: Update) -> float | None:
        """Post once; return None if it was taken, else the pause the webhook asks for (0 for none)."""
        headers = {"Content-Type": "application/json"}
        if self.target.secret:
            headers[SECRET_HEADER] = self.target.secret
        try:
            async with session.post(self.target.url, data=json.dumps(update.body), headers=headers) as response:
                body = await response.read()
        except (aiohttp.ClientError, TimeoutError):
            return self._failed("Webhook connection closed")
        if response.ok:
            await self._run_answer(body)
            return None
        self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
        retry_after = response.headers.get("Retry-After", "")
        return min(int(retry_after), MAX_RETRY_AFTER) if retry_after.isdecimal() else 0

    def _failed(self, reason: str) -> int:
        self.last_error = (int(time.time()), reason)
        return 0

    async def _run_answer(self, body: bytes) -> None:
        answer = _json_object(body)
        method = str(answer.pop("method", ""))
        if method and not method.lower().startswith(_NOT_IN_AN_ANSWER):
            with contextlib.suppress(ApiError):  # nobody hears of it, but the violation is noted
                await self._run(Call(method, answer))


def _json_object(body: bytes) -> Json:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
