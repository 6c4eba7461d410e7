"""Clocks and signals: what coroutines of the server wait for."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any


class Signal:
    """Wakes every coroutine that waits for a change; event loop only."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def fire(self) -> None:
        """Wake all who wait now."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self) -> None:
        """Wait for the next change."""
        await self._event.wait()


class Clock:
    """Monotonic seconds of this machine."""

    def __call__(self) -> float:
        """Return the seconds."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Let *seconds* pass."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True, eq=False)
class _Sleeper:
    seconds: float
    until: float
    woken: asyncio.Event


class HandClock(Clock):
    """Seconds that pass only when a test sets `now`; whoever sleeps on it wakes up then."""

    def __init__(self, now: float = 1000.0) -> None:
        self._now = now
        self._sleepers: list[_Sleeper] = []
        self._fallen_asleep = Signal()

    def __call__(self) -> float:
        """Return the seconds."""
        return self._now

    @property
    def now(self) -> float:
        """The seconds."""
        return self._now

    @now.setter
    def now(self, now: float) -> None:
        self._now = now
        for sleeper in self._sleepers.copy():
            if sleeper.until <= now:
                self._sleepers.remove(sleeper)
                sleeper.woken.set()

    async def sleep(self, seconds: float) -> None:
        """Sleep until the test has let *seconds* pass; only yield for 0."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        sleeper = _Sleeper(seconds, self._now + seconds, asyncio.Event())
        self._sleepers.append(sleeper)
        self._fallen_asleep.fire()
        try:
            await sleeper.woken.wait()
        finally:
            if sleeper in self._sleepers:
                self._sleepers.remove(sleeper)

    async def sleeper(self) -> float:
        """Wait until a coroutine sleeps on this clock, and return for how many seconds it means to."""
        while not self._sleepers:
            await self._fallen_asleep.wait()
        return self._sleepers[0].seconds


async def first_of(*waits: Coroutine[Any, Any, object]) -> None:
    """Run all of *waits* until one of them ends; cancel the others, and raise what it raised."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
    for task in done:
        task.result()
