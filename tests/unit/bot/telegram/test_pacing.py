import asyncio
from typing import Any

from telegram.error import RetryAfter

from bot.telegram.moves import Moves
from bot.telegram.pacing import Pacing
from bot.telegram.writer import Writer
from tests.fakes.calls import ApiError
from tests.fakes.chats import Chat
from tests.fakes.flood import FloodControl
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


def test_bursts_earn_no_refusal_of_our_own() -> None:
    """The strict rules of the fake server never refuse what is sent, and other chats do not wait for a busy one."""

    async def run() -> tuple[int, int, float]:
        clock = asyncio.get_running_loop().time
        flood, pacing, refused = FloodControl(clock, is_on=True), Pacing(), []
        quiet: list[float] = []

        async def call(chat: int) -> bool:
            try:
                flood.admit(Chat(chat, "private" if chat > 0 else "group", "甲"))
            except ApiError as error:
                refused.append(error)
            if chat == 9:
                quiet.append(clock())
            return True

        chats = [*[1] * 12, *[-2] * 45, *[9], *range(100, 200)]
        await asyncio.gather(*(pacing.process_request(call, (chat,), {}, "sendMessage", {"chat_id": chat}, None) for chat in chats))
        return flood.stats.sends, len(refused), quiet[0]

    sends, refused, waited = run_in_virtual_time(run())
    assert (sends, refused) == (158, 0)
    assert waited < 2


def test_a_pause_without_a_chat_holds_up_that_call_alone() -> None:
    async def run() -> list[float]:
        pacing, told = Pacing(), iter([RetryAfter(60)])

        async def call(name: str) -> float:
            if name == "told":
                for wait in told:
                    raise wait
            return asyncio.get_running_loop().time()

        names = ("told", "other")
        times: list[float] = await asyncio.gather(
            *(pacing.process_request(call, (name,), {}, "answerCallbackQuery", {}, None) for name in names)
        )
        return times

    told, other = run_in_virtual_time(run())
    assert (told >= 60, other) == (True, 0)


async def test_a_long_pause_outlives_a_restart(writer: Writer) -> None:
    async def call() -> bool:
        return True

    before = Moves(writer)
    before.silenced(7, 3600.0)
    before.silenced(8, 1.0)
    before.silenced(None, 3600.0)
    await before.settle()
    silent = await Moves(writer).load()
    assert silent.keys() == {7}
    assert 3599 <= silent[7] <= 3601
    pacing = Pacing()
    pacing.keep_silent(silent)
    waiting = asyncio.ensure_future(pacing.process_request(call, (), {}, "sendMessage", {"chat_id": 7}, None))
    assert await pacing.process_request(call, (), {}, "sendMessage", {"chat_id": 8}, None)
    assert not waiting.done()
    waiting.cancel()


async def test_typing_is_not_paced() -> None:
    pacing = Pacing()

    async def call() -> bool:
        return True

    for _ in range(100):
        assert await pacing.process_request(call, (), {}, "sendChatAction", {"chat_id": 1}, None)


def test_what_waits_for_its_turn_is_not_sent_while_telegram_wants_silence() -> None:
    async def run() -> list[float]:
        clock, sent = asyncio.get_running_loop().time, list[float]()
        pacing, told = Pacing(), iter([RetryAfter(60)])

        async def call() -> None:
            await asyncio.sleep(0.5)
            for wait in told if len(sent) == 2 else ():
                raise wait
            sent.append(clock())

        await asyncio.gather(*(pacing.process_request(call, (), {}, "sendMessage", {"chat_id": 1}, None) for _ in range(6)))
        return sent

    sent = run_in_virtual_time(run())
    assert [at > 60 for at in sent] == [False, False, True, True, True, True]
