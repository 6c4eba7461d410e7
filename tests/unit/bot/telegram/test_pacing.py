import asyncio
from typing import Any

from telegram.error import RetryAfter

from bot.telegram.pacing import Pacing
from tests.virtual_time import run_in_virtual_time


def test_who_was_told_to_wait_waits_alone() -> None:
    told = iter([RetryAfter(60)])

    async def call(chat: int) -> float:
        if chat == 1:
            for wait in told:
                raise wait
        return asyncio.get_running_loop().time()

    async def run() -> list[float]:
        pacing = Pacing()

        def send(chat: int) -> Any:  # noqa: ANN401
            return pacing.process_request(call, (chat,), {}, "sendMessage", {"chat_id": chat}, None)

        first = asyncio.create_task(send(1))
        await asyncio.sleep(5)
        times: list[float] = await asyncio.gather(first, send(1), send(2))
        return times

    first, second, other = run_in_virtual_time(run())
    assert first >= 60
    assert second >= 60
    assert other == 5


async def test_typing_is_not_paced() -> None:
    pacing = Pacing()

    async def call() -> bool:
        return True

    for _ in range(100):
        assert await pacing.process_request(call, (), {}, "sendChatAction", {"chat_id": 1}, None)
