import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.fakes import Chat, FakeBotApi, User
from tests.fakes.clocks import HandClock
from tests.fakes.raw import RawBot
from tests.fakes.updates import FIRST_UPDATE_ID


@pytest.fixture
async def api(clock: HandClock) -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(clock=clock) as api:
        yield api


async def ids(bot: RawBot, **parameters: object) -> list[int]:
    """Poll and count the ids from 0."""
    return [update["update_id"] - FIRST_UPDATE_ID for update in (await bot("getUpdates", **parameters)).result]


async def test_an_update_comes_again_until_a_higher_offset_confirms_it(api: FakeBotApi, bot: RawBot, chat: Chat, user: User) -> None:
    for text in "一二三":
        api.send(chat, user, text)

    assert await ids(bot) == [0, 1, 2]
    assert await ids(bot, offset=FIRST_UPDATE_ID) == [0, 1, 2]
    assert await ids(bot, offset=FIRST_UPDATE_ID + 1) == [1, 2]
    assert len(api.unconfirmed) == 2
    assert await ids(bot) == [1, 2]
    assert await ids(bot, offset=FIRST_UPDATE_ID + 3) == []
    assert api.unconfirmed == []


async def test_limit_bounds_an_answer_and_confirms_nothing(api: FakeBotApi, bot: RawBot, chat: Chat, user: User) -> None:
    for text in "一二三":
        api.send(chat, user, text)

    assert await ids(bot, limit=2) == [0, 1]
    assert len(api.unconfirmed) == 3


async def test_a_negative_offset_keeps_the_newest(api: FakeBotApi, bot: RawBot, chat: Chat, user: User) -> None:
    for text in "一二三":
        api.send(chat, user, text)

    assert await ids(bot, offset=-1) == [2]
    assert await ids(bot) == [2]


async def test_an_offset_far_past_the_end_confirms_nothing(api: FakeBotApi, bot: RawBot, chat: Chat, user: User) -> None:
    api.send(chat, user, "一")
    end = api.last_update_id + 1

    assert await ids(bot, offset=end + 11) == [0]
    assert await ids(bot, offset=end + 10) == []


async def test_updates_expire_each_kind_after_its_time(api: FakeBotApi, bot: RawBot, clock: HandClock, chat: Chat, user: User) -> None:
    message = api.send(chat, user, "一")
    api.press(message, user, "a")
    api.inline_query(user, "网格")
    began = clock.now

    for seconds, left in ((30, [0, 1]), (150, [0]), (86_400, [])):
        clock.now = began + seconds - 1
        assert len(await ids(bot)) == len(left) + 1
        clock.now = began + seconds
        assert await ids(bot) == left


async def test_a_long_poll_answers_as_soon_as_there_is_an_update(api: FakeBotApi, bot: RawBot, chat: Chat, user: User) -> None:
    poll = asyncio.create_task(ids(bot, timeout=30))
    await api.wait_until(lambda: api.is_polled)
    assert not poll.done()

    api.send(chat, user, "一")

    assert await poll == [0]  # no second has passed on the server's clock


async def test_a_long_poll_without_updates_ends_after_its_timeout(api: FakeBotApi, bot: RawBot, clock: HandClock) -> None:
    poll = asyncio.create_task(ids(bot, timeout=30))
    assert await clock.sleeper() == 30
    clock.now += 29
    assert api.is_polled

    clock.now += 1
    assert await poll == []


async def test_a_second_poll_ends_the_first_with_409(api: FakeBotApi, bot: RawBot, chat: Chat, user: User) -> None:
    first = asyncio.create_task(bot("getUpdates", timeout=30))
    await api.wait_until(lambda: api.is_polled)
    second = asyncio.create_task(ids(bot, timeout=30))

    answer = await first
    assert answer.status == 409
    assert answer.refusal == ("Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
    api.send(chat, user, "一")
    assert await second == [0]
    assert api.violations == []


async def test_stopping_the_server_ends_a_long_poll_at_once(api: FakeBotApi, bot: RawBot) -> None:
    poll = asyncio.create_task(bot("getUpdates", timeout=30))
    await api.wait_until(lambda: api.is_polled)

    await api.stop()  # no second has passed on the server's clock

    with pytest.raises(aiohttp.ClientError):
        await poll


async def test_what_waits_survives_a_restart_of_the_server(api: FakeBotApi, bot: RawBot, chat: Chat, user: User) -> None:
    base_url = api.base_url
    await api.stop()
    api.send(chat, user, "一")
    await api.start()

    assert api.base_url == base_url
    assert await ids(bot) == [0]


async def test_only_wanted_kinds_are_made_and_the_wish_is_remembered(api: FakeBotApi, bot: RawBot, chat: Chat, user: User) -> None:
    await bot("getUpdates", allowed_updates=["callback_query"])
    message = api.send(chat, user, "一")
    api.press(message, user, "a")
    await bot("getUpdates")
    api.send(chat, user, "二")
    assert [list(update)[1] for update in api.unconfirmed] == ["callback_query"]

    await bot("getUpdates", allowed_updates=[])
    api.send(chat, user, "三")
    assert [list(update)[1] for update in api.unconfirmed] == ["callback_query", "message"]


async def test_a_raw_update_keeps_its_id_and_comes_whatever_is_wanted(api: FakeBotApi, bot: RawBot, chat: Chat, user: User) -> None:
    await bot("getUpdates", allowed_updates=["callback_query"])
    api.send_raw_update({"update_id": 7_000, "story_poke": {"text": "half \ud83d"}})
    api.send_raw_update({"message": {}})
    await bot("getUpdates", allowed_updates=[])
    api.send(chat, user, "一")

    updates = (await bot("getUpdates")).result
    assert [update["update_id"] for update in updates] == [7_000, 7_001, 7_002]
    assert updates[0]["story_poke"] == {"text": "half \ud83d"}


async def test_ids_may_start_again_from_a_lower_number(api: FakeBotApi, bot: RawBot, chat: Chat, user: User) -> None:
    api.send(chat, user, "一")
    old_offset = api.last_update_id + 1
    assert await ids(bot, offset=old_offset) == []

    api.send_raw_update({"update_id": 1_000, "message": {}})

    assert await ids(bot, offset=old_offset) == [1_000 - FIRST_UPDATE_ID]


async def test_a_confirmed_update_can_be_delivered_once_more(api: FakeBotApi, bot: RawBot, chat: Chat, user: User) -> None:
    api.send(chat, user, "一")
    offset = api.last_update_id + 1
    assert await ids(bot, offset=offset) == []

    poll = asyncio.create_task(ids(bot, offset=offset, timeout=30))
    await api.wait_until(lambda: api.is_polled)
    api.redeliver(offset - 1)

    assert await poll == [0]
    assert await ids(bot, offset=offset) == []


async def test_in_privacy_mode_a_bot_gets_of_a_group_what_is_meant_for_it() -> None:
    async with FakeBotApi(flood_control=False, privacy_mode=True) as api, RawBot(api) as bot:
        user = api.user(42)
        group = api.group(-1001, [user])
        await bot("sendMessage", chat_id=group.id, text="答")
        for text in ("网格", "/ask 网格", "@test_bot 网格", "@other_bot 网格"):
            api.send(group, user, text)
        api.send(group, user, "那网格长呢", reply_to=api.sent[0])
        api.send(api.private(user), user, "网格长")
        texts = [update["message"]["text"] for update in api.unconfirmed]
        assert texts == ["/ask 网格", "@test_bot 网格", "那网格长呢", "网格长"]
        assert (await bot("getMe")).result["can_read_all_group_messages"] is False
