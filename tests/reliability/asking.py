"""People who ask at a steady pace, on Telegram or on the page, and how long they waited."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from aiohttp import ClientSession, ClientTimeout

from tests.effort import HANG_SECONDS
from tests.fakes import FakeBotApi
from tests.reliability.processes import QUESTION


@dataclass
class Waits:
    """Seconds that askers waited, and what came instead of an answer."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def longest(self) -> float:
        return max(self.seconds, default=0.0)

    @property
    def p95(self) -> float:
        """The wait that at most one in twenty exceeded."""
        return sorted(self.seconds)[int(0.95 * (len(self.seconds) - 1))] if self.seconds else 0.0

    def __str__(self) -> str:
        return f"{len(self.seconds)} answers, p95 {self.p95:.2f} s, longest {self.longest:.2f} s, {len(self.failures)} errors"


class Asker:
    """Somebody new with each question."""

    def __init__(self, first: int = 10_000) -> None:
        self._next = first

    async def on_telegram(self, api: FakeBotApi, question: str = QUESTION) -> float:
        """Ask in a private chat; return the seconds until the answer."""
        user = api.user(self._number())
        began = time.monotonic()
        await api.reply_to(api.send(api.private(user), user, question))
        return time.monotonic() - began

    async def on_page(self, session: ClientSession, url: str, question: str = QUESTION) -> float:
        """Ask on the page as a visitor of another network each time; return the seconds until the answer."""
        number = self._number()
        began = time.monotonic()
        headers = {"X-Forwarded-For": f"10.{number >> 8 & 255}.{number & 255}.1"}
        async with session.post(f"{url}/api/ask", json={"question": question}, headers=headers) as response:
            body = await response.json()
            if response.status != 200 or not body.get("citations"):
                message = f"{response.status}: {str(body)[:200]}"
                raise AssertionError(message)
        return time.monotonic() - began

    def _number(self) -> int:
        self._next += 1
        return self._next


BEHIND_A_PROXY = {"TRUSTED_PROXIES": "127.0.0.1"}
"""Lets an asker come from any address."""


@asynccontextmanager
async def asking(
    url: str, api: FakeBotApi | None = None, per_second: float = 5, questions: Sequence[str] = (QUESTION,)
) -> AsyncIterator[Waits]:
    """Let people ask on the page, and every other time on Telegram where there is an *api*, as long as the block runs."""
    waits, asker, tasks = Waits(), Asker(), set[asyncio.Task[None]]()

    async def ask(way: Awaitable[float]) -> None:
        try:
            waits.seconds.append(await way)
        except Exception as error:  # noqa: BLE001 - whatever it is counts
            waits.failures.append(f"{type(error).__name__}: {error}")

    async def go_on(session: ClientSession) -> None:
        number = 0
        while True:
            question = questions[number % len(questions)]
            is_for_page = api is None or number % 2 == 0
            way = asker.on_page(session, url, question) if is_for_page else asker.on_telegram(cast(FakeBotApi, api), question)
            task = asyncio.create_task(ask(way))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            number += 1
            await asyncio.sleep(1 / per_second)

    async with ClientSession(timeout=ClientTimeout(HANG_SECONDS)) as session:
        loop = asyncio.create_task(go_on(session))
        try:
            yield waits
        finally:
            loop.cancel()
            await asyncio.gather(*tasks)


async def longest_stall(url: str, seconds: float = 0.05) -> float:
    """Ask for its health until cancelled, and return the longest wait for it: how long the event loop was held."""
    longest = 0.0
    async with ClientSession(timeout=ClientTimeout(HANG_SECONDS)) as session:
        try:
            while True:
                began = time.monotonic()
                async with session.get(f"{url}/healthz") as response:
                    await response.read()
                longest = max(longest, time.monotonic() - began)
                await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            return longest


async def warmed_up(api: FakeBotApi, people: int = 10) -> None:
    """Let some people ask one after another, so that whatever first questions load or remember is there."""
    asker = Asker(5_000)
    for number in range(people):
        await asker.on_telegram(api, f"{QUESTION} {number}")
