import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.fakes import FakeBotApi
from tests.fakes.clocks import HandClock
from tests.fakes.faults import Fault, cut, delay, drop, drop_after, error, flood, page
from tests.fakes.raw import Answer, RawBot


@pytest.fixture
async def api(clock: HandClock) -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(flood_control=False, clock=clock) as api:
        api.private(api.user(42))
        yield api


async def say(bot: RawBot) -> Answer:
    return await bot("sendMessage", chat_id=42, text="好")


@pytest.mark.parametrize(
    ("fault", "status", "description"),
    [
        (error(), 500, "Internal Server Error"),
        (error(401), 401, "Unauthorized"),
        (error(409, "terminated by other getUpdates request"), 409, "Conflict: terminated by other getUpdates request"),
        (flood(7), 429, "Too Many Requests: retry after 7"),
    ],
)
async def test_an_ordered_error_has_no_effect_and_is_no_violation(
    api: FakeBotApi, bot: RawBot, fault: Fault, status: int, description: str
) -> None:
    api.faults.next("sendMessage", fault)

    answer = await say(bot)

    assert (answer.status, answer.refusal) == (status, description)
    assert (api.sent, api.violations, api.calls["sendMessage"]) == ([], [], 1)


async def test_faults_are_met_in_order_by_their_method_only(api: FakeBotApi, bot: RawBot) -> None:
    api.faults.next("sendMessage", error(500), times=2)
    api.faults.next("sendMessage", error(501))

    assert (await bot("getMe")).status == 200
    assert [(await say(bot)).status for _ in range(4)] == [500, 500, 501, 200]


async def test_a_call_that_fails_wakes_who_waits_for_it(api: FakeBotApi, bot: RawBot) -> None:
    api.faults.next("getMe", error(500))
    call = asyncio.create_task(bot("getMe"))

    await api.wait_until(lambda: api.calls["getMe"] == 1)

    assert (await call).status == 500


async def test_an_ordered_429_without_a_chat_forbids_nothing(api: FakeBotApi, bot: RawBot) -> None:
    api.faults.next("getUpdates", flood(7))

    assert (await bot("getUpdates")).body["parameters"] == {"retry_after": 7}
    assert (await say(bot)).status == 200
    assert (api.stats.floods, api.stats.sends_during_penalty) == (1, 0)


async def test_a_fault_for_any_method_is_met_by_the_next_call(api: FakeBotApi, bot: RawBot) -> None:
    api.faults.next("*", error(500))

    assert [(await bot("getMe")).status for _ in range(2)] == [500, 200]


async def test_a_page_may_be_html_or_broken_json(api: FakeBotApi, bot: RawBot) -> None:
    api.faults.next("getMe", page())
    api.faults.next("getMe", page(200, '{"ok": tr'))

    with pytest.raises(aiohttp.ContentTypeError) as gateway:
        await bot("getMe")
    with pytest.raises(aiohttp.ContentTypeError) as broken:
        await bot("getMe")

    assert (gateway.value.status, broken.value.status) == (502, 200)


@pytest.mark.parametrize(("fault", "sent"), [(drop(), 0), (drop_after(), 1), (cut(), 1)])
async def test_a_lost_connection_may_come_before_or_after_the_effect(api: FakeBotApi, bot: RawBot, fault: Fault, sent: int) -> None:
    api.faults.next("sendMessage", fault)

    with pytest.raises(aiohttp.ClientError):
        await say(bot)

    assert len(api.sent) == sent
    assert (await say(bot)).status == 200


async def test_a_delayed_call_takes_effect_late(api: FakeBotApi, bot: RawBot, clock: HandClock) -> None:
    api.faults.next("sendMessage", delay(7))
    call = asyncio.create_task(say(bot))
    assert await clock.sleeper() == 7
    assert api.sent == []

    clock.now += 7
    assert (await call).status == 200
    assert len(api.sent) == 1


async def test_stopping_the_server_ends_a_delay_without_effect(api: FakeBotApi, bot: RawBot, clock: HandClock) -> None:
    api.faults.next("sendMessage", delay(7))
    call = asyncio.create_task(say(bot))
    await clock.sleeper()

    await api.stop()  # no second has passed on the server's clock

    with pytest.raises(aiohttp.ClientError):
        await call
    assert api.sent == []


async def test_an_outage_lasts_its_seconds(api: FakeBotApi, bot: RawBot, clock: HandClock) -> None:
    api.faults.outage(10)
    with pytest.raises(aiohttp.ClientError):
        await bot("getMe")
    api.faults.outage(10, error(503))
    clock.now += 9
    assert (await bot("getMe")).status == 503

    clock.now += 1
    assert (await bot("getMe")).status == 200
    assert api.violations == []


async def test_a_lost_answer_to_get_updates_has_confirmed(api: FakeBotApi, bot: RawBot) -> None:
    user = api.user(42)
    api.send(api.private(user), user, "一")
    api.faults.next("getUpdates", drop_after())

    with pytest.raises(aiohttp.ClientError):
        await bot("getUpdates", offset=api.last_update_id + 1)

    assert api.unconfirmed == []


@pytest.mark.parametrize("fault", [drop(), cut()])
async def test_a_download_can_be_lost_or_cut_in_half(api: FakeBotApi, bot: RawBot, clock: HandClock, fault: Fault) -> None:
    path = (await bot("getFile", file_id=api.document("a.md", b"abcd")["file_id"])).result["file_path"]
    api.faults.outage(1, fault)  # a client may ask again by itself

    with pytest.raises(aiohttp.ClientError):
        await bot.download(path)

    clock.now += 1
    assert await bot.download(path) == (200, b"abcd")
    assert api.calls["download"] > 1


async def test_a_download_can_be_told_to_fail_by_name(api: FakeBotApi, bot: RawBot) -> None:
    path = (await bot("getFile", file_id=api.document("a.md", b"abcd")["file_id"])).result["file_path"]
    api.faults.next("download", error(404))

    assert (await bot.download(path))[0] == 404
    assert await bot.download(path) == (200, b"abcd")
