import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from telegram import Bot
from telegram.error import BadRequest

from bot.telegram.backoff import Backoff
from bot.telegram.inbox import Inbox
from bot.telegram.timing import Timing
from bot.telegram.webhook import Webhook
from bot.telegram.writer import Writer
from tests.fakes import FakeBotApi
from tests.fakes.faults import error


async def posted(webhook: Webhook, body: bytes | AsyncIterator[bytes]) -> int:
    """Return the status of an update that is posted to *webhook*."""
    application = web.Application()
    application.add_routes(webhook.routes)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    headers = {"X-Telegram-Bot-Api-Secret-Token": "s" * 32, "Content-Type": "application/json"}
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    async with ClientSession() as session, session.post(url, headers=headers, data=body) as response:
        status = response.status
    await runner.cleanup()
    return status


async def test_a_webhook_that_telegram_does_not_take_is_raised(api: FakeBotApi, bot: Bot, writer: Writer, timing: Timing) -> None:
    api.faults.next("setWebhook", error(400, "bad webhook"))
    webhook = Webhook("https://example.org/telegram", "s" * 32, bot, Backoff(timing), Inbox(writer), timing)
    with pytest.raises(BadRequest):
        await webhook.run()


async def test_an_update_is_refused_while_it_cannot_be_kept(api: FakeBotApi, bot: Bot, writer: Writer, timing: Timing) -> None:
    webhook = Webhook(f"{api.base_url}/telegram", "s" * 32, bot, Backoff(timing), Inbox(writer), timing)
    assert await posted(webhook, b'{"update_id": 1}') == 503  # before the start
    running = asyncio.create_task(webhook.run())
    await api.wait_until(lambda: api.calls["setWebhook"])
    assert await posted(webhook, b'{"update_id": 1}') == 200
    await writer.run(lambda db: db.execute("DROP TABLE inbox"))
    assert await posted(webhook, b'{"update_id": 2}') == 503
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await posted(webhook, b'{"update_id": 3}') == 503


async def test_a_body_that_does_not_come_to_an_end_is_refused(api: FakeBotApi, bot: Bot, writer: Writer, timing: Timing) -> None:
    webhook = Webhook(f"{api.base_url}/telegram", "s" * 32, bot, Backoff(timing), Inbox(writer), timing)
    running = asyncio.create_task(webhook.run())
    await api.wait_until(lambda: api.calls["setWebhook"])

    async def dripping() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.05)

    assert await posted(webhook, dripping()) == 408
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
