from collections.abc import AsyncIterator

import pytest

from tests.fakes import FakeBotApi
from tests.fakes.clocks import HandClock
from tests.fakes.faults import flood
from tests.fakes.raw import Answer, RawBot


@pytest.fixture
async def api(clock: HandClock) -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(clock=clock) as api:
        for number in range(1, 40):
            api.private(api.user(number))
        api.group(-100)
        yield api


async def say(bot: RawBot, chat_id: int) -> Answer:
    return await bot("sendMessage", chat_id=chat_id, text="好")


async def test_a_chat_takes_a_burst_of_three_then_one_a_second(api: FakeBotApi, bot: RawBot, clock: HandClock) -> None:
    assert [(await say(bot, 1)).status for _ in range(4)] == [200, 200, 200, 429]
    for _ in range(5):
        clock.now += 1
        assert (await say(bot, 1)).status == 200
    assert (api.stats.sends, api.stats.floods) == (8, 1)


async def test_a_429_names_the_seconds_thrice_and_is_no_violation(api: FakeBotApi, bot: RawBot) -> None:
    for _ in range(3):
        await say(bot, 1)

    answer = await say(bot, 1)

    assert answer.body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert answer.headers["Retry-After"] == "1"
    assert api.violations == []


async def test_sending_on_while_told_to_wait_is_counted(api: FakeBotApi, bot: RawBot, clock: HandClock) -> None:
    for _ in range(4):
        await say(bot, 1)
    await say(bot, 1)  # under way when the 429 went out
    assert api.stats.sends_during_penalty == 0

    clock.now += 0.5
    assert (await say(bot, 1)).status == 429
    assert api.stats.sends_during_penalty == 1

    clock.now += 0.5
    assert (await say(bot, 1)).status == 200


async def test_other_chats_do_not_wait(bot: RawBot) -> None:
    for _ in range(4):
        await say(bot, 1)

    assert (await say(bot, 2)).status == 200


async def test_a_group_takes_twenty_a_minute(bot: RawBot, clock: HandClock) -> None:
    for _ in range(20):
        assert (await say(bot, -100)).status == 200
        clock.now += 1

    answer = await say(bot, -100)
    assert answer.body["parameters"] == {"retry_after": 40}
    clock.now += 40
    assert (await say(bot, -100)).status == 200


async def test_thirty_a_second_go_out_in_all(bot: RawBot, clock: HandClock) -> None:
    statuses = [(await say(bot, number)).status for number in range(1, 32)]
    assert statuses == [200] * 30 + [429]

    assert (await say(bot, 35)).status == 429
    clock.now += 1
    assert (await say(bot, 35)).status == 200


async def test_without_flood_control_only_ordered_penalties_hold(clock: HandClock) -> None:
    async with FakeBotApi(flood_control=False, clock=clock) as api, RawBot(api) as bot:
        api.private(api.user(1))
        assert {(await say(bot, 1)).status for _ in range(40)} == {200}

        api.faults.next("sendMessage", flood(3))
        assert (await say(bot, 1)).body["parameters"] == {"retry_after": 3}
        clock.now += 2
        assert (await say(bot, 1)).body["parameters"] == {"retry_after": 1}
        assert api.stats.sends_during_penalty == 1
        clock.now += 1
        assert (await say(bot, 1)).status == 200


async def test_files_count_as_sends_and_edits_do_not(api: FakeBotApi, bot: RawBot) -> None:
    file_id = api.document("a.md", b"a")["file_id"]
    for _ in range(2):
        await bot("sendDocument", chat_id=1, document=file_id)
    message = (await say(bot, 1)).result

    assert (await bot("sendPhoto", chat_id=1, photo=file_id)).status == 429
    edit = await bot("editMessageText", chat_id=1, message_id=message["message_id"], text="更好")
    assert edit.status == 200
    assert (await bot("sendChatAction", chat_id=1, action="typing")).status == 200
