import asyncio

from bot.storage.leadership import Alone, while_leading
from tests.effort import HANG_SECONDS


class Elected:
    is_leader = False


async def test_work_is_done_while_leading_and_begun_anew() -> None:
    leadership, events = Elected(), []
    changed = asyncio.Event()

    async def work() -> None:
        events.append("begun")
        changed.set()
        try:
            await asyncio.Event().wait()
        finally:
            events.append("left")
            changed.set()

    async with asyncio.timeout(HANG_SECONDS):
        task = asyncio.create_task(while_leading(leadership, work, 0.001))
        for is_leader in (True, False, True):
            changed.clear()
            leadership.is_leader = is_leader
            await changed.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert events == ["begun", "left", "begun", "left"]


async def test_work_that_ends_or_fails_ends_the_waiting() -> None:
    leadership = Elected()
    leadership.is_leader = True

    async def fail() -> None:
        raise ZeroDivisionError

    async def end() -> None:
        """End at once."""

    await while_leading(leadership, end)
    await while_leading(Alone(), end)
    results = await asyncio.gather(while_leading(leadership, fail), while_leading(Alone(), fail), return_exceptions=True)
    assert [type(each) for each in results] == [ZeroDivisionError] * 2
