"""Telegram fails in every way for a while: the bot lives, loses nothing, logs little and answers soon after."""

import asyncio
import time

import pytest
from aiohttp import ClientSession

from tests.effort import HANG_SECONDS
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.faults import Fault, delay, drop, error, flood, page
from tests.reliability.asking import Asker, warmed_up
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.lengths import length
from tests.reliability.processes import QUESTION

SECONDS = length("OUTAGE_SECONDS", 1, 600)
OUTAGES: dict[str, Fault] = {
    "closed connections": drop(),
    "502 with a page": page(502),
    "500": error(500),
    "503 in JSON": error(503, "Service Unavailable"),
    "200 with half an object": page(200, '{"ok": tru'),
    "429 for everything": flood(1),
    "hanging calls": delay(SECONDS),
}
LONGEST_SECONDS = 35
OF_ONE = 60  # ten a minute
LINES_A_SECOND = 0.1
LINES_BESIDE = 6


async def test_an_outage_of_any_kind_loses_nothing_and_soon_is_over(api: FakeBotApi, make_process: MakeBot, reached: Reached) -> None:
    bot = make_process(api, {"LOG_LEVEL": "WARNING"})
    await bot.serve()
    await warmed_up(api)
    memory = bot.memory
    for number, (kind, fault) in enumerate(OUTAGES.items()):
        lines = bot.log.count("\n")
        before = api.send(api.private(api.user(100 + number)), api.user(100 + number), QUESTION)
        api.faults.outage(SECONDS, fault)
        during = api.send(api.private(api.user(200 + number)), api.user(200 + number), QUESTION)
        await asyncio.sleep(SECONDS)
        began = time.monotonic()
        for question in (before, during):
            await api.reply_to(question)
        recovered = time.monotonic() - began
        logged = bot.log.count("\n") - lines
        reached("P13", f"{SECONDS} s of {kind}", f"alive, 0 lost of 2, answered {recovered:.1f} s after it, {logged} lines logged")
        assert recovered <= LONGEST_SECONDS
        assert logged <= LINES_BESIDE + LINES_A_SECOND * (SECONDS + recovered)
    grown = (bot.memory - memory) >> 20
    reached("P13", "memory over all outages", f"{grown:+} MiB")
    assert grown <= 50
    assert (await bot.stop()) <= 10


@pytest.mark.full
async def test_what_was_asked_while_the_bot_was_down_is_answered(api: FakeBotApi, make_process: MakeBot, reached: Reached) -> None:
    waiting = length("WAITING", 40, 200)
    bot = make_process(api)
    people = [api.user(1000 + number) for number in range(waiting)]
    asked = [api.send(api.private(user), user, QUESTION) for user in people]
    eager = api.user(999)
    for number in range(OF_ONE):
        date = int(time.time()) - OF_ONE * 6 + number * 6
        body = {"message_id": 500_000 + number, "date": date, "chat": api.private(eager).json(), "from": eager.json(), "text": QUESTION}
        api.send_raw_update({"message": body})
    await bot.start()
    for question in asked:
        await api.reply_to(question)
    await api.wait_for_replies(waiting + OF_ONE)
    of_one = sum(message.chat.id == eager.id for message in api.sent)
    told = f"{len(api.sent) - of_one} answers, each to its question, and {of_one} to one person who asked {OF_ONE} times"
    reached("P9", f"{waiting + OF_ONE} questions from while it was down", told)
    assert (len(api.sent) - of_one, of_one) == (waiting, OF_ONE)
    for user in people[:20]:
        api.send(api.private(user), user, f"{QUESTION} 再问")
    await api.wait_until(lambda: not api.unconfirmed)
    seconds = await bot.stop()
    reached("P8", "SIGTERM with 20 questions in flight", f"exit 0 in {seconds:.1f} s")
    assert seconds <= 10
    await bot.serve()
    await api.wait_for_replies(waiting + OF_ONE + 20)
    await bot.stop()
    assert len(api.sent) == waiting + OF_ONE + 20


@pytest.mark.full
async def test_one_chat_that_must_wait_holds_up_no_other(api: FakeBotApi, make_process: MakeBot, reached: Reached) -> None:
    bot = make_process(api)
    await bot.serve()
    patient, others = api.user(50), [api.user(60 + number) for number in range(10)]
    api.faults.next("sendMessage", flood(2))
    first = api.send(api.private(patient), patient, QUESTION)
    await api.wait_until(lambda: api.stats.floods)
    again = [api.send(api.private(patient), patient, f"{QUESTION} {number}") for number in range(3)]
    began = time.monotonic()
    for user in others:
        api.send(api.private(user), user, QUESTION)
    await api.wait_for_replies(len(others))
    took = time.monotonic() - began
    for question in (first, *again):
        await api.reply_to(question)
    reached("P14", "429 in one chat, 10 others ask", f"{api.stats.sends_during_penalty} sends in it, others wait {took:.1f} s at most")
    assert took <= 2
    assert api.stats.sends_during_penalty == 0
    await bot.stop()


@pytest.mark.full
async def test_a_token_that_is_revoked_ends_the_bot_with_one_clear_line(api: FakeBotApi, make_process: MakeBot, reached: Reached) -> None:
    bot = make_process(api)
    await bot.serve()
    await api.wait_until(lambda: api.is_polled)
    api.faults.next("*", error(401, "Unauthorized"), times=5)
    user = api.user(9)
    api.send(api.private(user), user, QUESTION)
    code = await asyncio.wait_for(bot.ended(), 30)
    reached("P13", "401 while it runs", f"exit code {code}")
    assert code == 2
    assert "BOT_TOKEN" in bot.log


@pytest.mark.full
async def test_the_page_stays_without_telegram_if_it_is_told_to(api: FakeBotApi, make_process: MakeBot, reached: Reached) -> None:
    bot = make_process(api, {"STAY_WITHOUT_TELEGRAM": "true"})
    url = await bot.serve()
    await api.wait_until(lambda: api.is_polled)
    api.faults.next("*", error(401, "Unauthorized"), times=5)
    async with asyncio.timeout(HANG_SECONDS):
        while (health := await bot.health())["status"] == "ok":
            await asyncio.sleep(0.02)
    async with ClientSession() as session:
        await Asker().on_page(session, url)
    await bot.stop()
    reached("P13", "401 while it runs, and the page was told to stay", f"{health['status']}, questions are answered on it, exit code 0")
    assert health["reason"].startswith("BOT_TOKEN: ")
    assert "the page goes on without Telegram" in bot.log
    assert "Traceback" not in bot.log


@pytest.mark.full
@pytest.mark.parametrize("lock", ["held", "left behind"])
async def test_a_second_process_on_one_folder_ends_and_a_dead_ones_lock_is_free(make_process: MakeBot, reached: Reached, lock: str) -> None:
    first, second = make_process(None), make_process(None)
    await first.serve()
    if lock == "left behind":
        await first.kill()
    began = time.monotonic()
    if lock == "held":
        await second.start()
        code = await second.ended()
        seconds = time.monotonic() - began
        reached("P12", "a second copy on one folder", f"exit code {code} in {seconds:.1f} s")
        assert code != 0
        assert seconds <= 3
        assert "Traceback" not in second.log
        await first.stop()
    else:
        await second.serve()
        reached("P11", "a lock left by a killed process", f"taken over in {time.monotonic() - began:.1f} s")
        await second.stop()
