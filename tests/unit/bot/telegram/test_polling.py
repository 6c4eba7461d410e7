import asyncio

import pytest
from telegram import Bot, Update
from telegram.error import InvalidToken

from bot.telegram.backoff import Backoff
from bot.telegram.connections import AiohttpRequest
from bot.telegram.inbox import Inbox
from bot.telegram.polling import Polling
from bot.telegram.timing import Timing
from bot.telegram.writer import Writer
from tests.effort import HANG_SECONDS
from tests.fakes import FakeBotApi
from tests.fakes.faults import delay, error, page


async def test_polling_goes_on_whatever_telegram_says(
    api: FakeBotApi, bot: Bot, writer: Writer, timing: Timing, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox(writer)
    request = AiohttpRequest()
    await request.initialize()
    conflict = error(409, "terminated by other getUpdates request")
    for fault in (conflict, conflict, page(200, "<html>"), page(200, '{"ok": true, "result": 7}')):
        api.faults.next("getUpdates", fault)
    user = api.user(42)
    api.send(api.private(user), user, "水井在哪")
    polling = asyncio.create_task(Polling(bot, request, Backoff(timing), inbox, timing).run())
    async with asyncio.timeout(HANG_SECONDS):
        update = await inbox.get()
    assert isinstance(update, Update)
    api.faults.next("getUpdates", delay(30), times=3)
    polling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await polling
    await request.shutdown()
    assert sum("another process polls" in record.getMessage() for record in caplog.records) == 1


async def test_a_token_that_is_refused_while_polling_is_raised(api: FakeBotApi, bot: Bot, writer: Writer, timing: Timing) -> None:
    request = AiohttpRequest()
    await request.initialize()
    api.faults.next("getUpdates", error(401), times=2)
    with pytest.raises(InvalidToken):
        await Polling(bot, request, Backoff(timing), Inbox(writer), timing).run()
    await request.shutdown()
