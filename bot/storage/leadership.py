"""Leadership: what only one of several machines does, such as polling and the clock of cases."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol

_LOOK_SECONDS: Final = 1.0


class Leadership(Protocol):
    """Whether this process is the one. Any thread."""

    @property
    def is_leader(self) -> bool:
        """Whether it is now."""


class Alone:
    """The leadership of a process that has nobody beside it."""

    is_leader = True


def while_leading(
    leadership: Leadership, work: Callable[[], Coroutine[Any, Any, None]], look_seconds: float = _LOOK_SECONDS
) -> Coroutine[Any, Any, None]:
    """Run *work* for as long as this process leads, anew each time that it becomes the leader; until cancelled or *work* ends."""
    return work() if isinstance(leadership, Alone) else _whenever(leadership, work, look_seconds)


async def _whenever(leadership: Leadership, work: Callable[[], Coroutine[Any, Any, None]], look_seconds: float) -> None:
    while True:
        while not leadership.is_leader:  # noqa: ASYNC110 - it is not told in the event loop
            await asyncio.sleep(look_seconds)
        if await _led(leadership, asyncio.create_task(work()), look_seconds):
            return


async def _led(leadership: Leadership, task: asyncio.Task[None], look_seconds: float) -> bool:
    """Wait for *task* while this process leads, then cancel it; return whether it has ended by itself."""
    try:
        while leadership.is_leader:
            done, _ = await asyncio.wait({task}, timeout=look_seconds)
            if done:
                task.result()
                return True
        return False
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
