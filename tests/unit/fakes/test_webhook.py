import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from tests.fakes import Chat, FakeBotApi, User
from tests.fakes.calls import Json
from tests.fakes.clocks import HandClock, Signal
from tests.fakes.raw import RawBot
from tests.fakes.webhook import SECRET_HEADER


@dataclass(slots=True)
class Hook:
    """A bot's webhook: answers with the *planned* responses, then 200; None hangs up."""

    url: str = ""
    taken: list[int] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    planned: list[web.Response | None] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: Counter[int] = field(default_factory=Counter)  # chat -> updates being handled
    most_in_a_chat: int = 0
    most: int = 0
    _came: Signal = field(default_factory=Signal)

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.taken.append(update["update_id"])
        self.secrets.append(request.headers.get(SECRET_HEADER))
        chat = update["message"]["chat"]["id"]
        self.under_way[chat] += 1
        self.most_in_a_chat = max(self.most_in_a_chat, *self.under_way.values())
        self.most = max(self.most, self.under_way.total())
        self._came.fire()
        await self.gate.wait()
        self.under_way[chat] -= 1
        response = self.planned.pop(0) if self.planned else web.Response()
        if response is None:
            assert request.transport
            request.transport.abort()
        return response or web.Response()

    async def until_taken(self, count: int) -> None:
        """Wait until *count* updates have been posted."""
        while len(self.taken) < count:
            await self._came.wait()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    hook.gate.set()
    app = web.Application()
    app.router.add_post("/hook", hook.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


@pytest.fixture
async def api(clock: HandClock) -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(retry_seconds=0.1, clock=clock) as api:
        yield api


async def all_confirmed(api: FakeBotApi) -> None:
    await api.wait_until(lambda: not api.unconfirmed)


async def test_updates_are_posted_in_order_with_the_secret(api: FakeBotApi, bot: RawBot, hook: Hook, chat: Chat, user: User) -> None:
    api.send(chat, user, "一")
    assert (await bot("setWebhook", url=hook.url, secret_token="s3cret")).result is True
    api.send(chat, user, "二")
    api.send(chat, user, "三")

    await all_confirmed(api)

    end = api.last_update_id
    assert hook.taken == [end - 2, end - 1, end]
    assert set(hook.secrets) == {"s3cret"}


async def test_without_a_secret_there_is_no_header(api: FakeBotApi, bot: RawBot, hook: Hook, chat: Chat, user: User) -> None:
    await bot("setWebhook", url=hook.url)
    api.send(chat, user, "一")

    await all_confirmed(api)

    assert hook.secrets == [None]


async def test_an_update_is_posted_until_taken_at_once_then_later_and_later(
    api: FakeBotApi, bot: RawBot, hook: Hook, chat: Chat, clock: HandClock
) -> None:
    hook.planned = [web.Response(status=500), None, web.Response(status=404)]
    await bot("setWebhook", url=hook.url)
    api.send(chat, api.user(42), "一")

    for tried, pause in ((2, 0.1), (3, 0.2)):
        assert await clock.sleeper() == pause
        assert hook.taken == [api.last_update_id] * tried
        clock.now += pause
    await all_confirmed(api)

    assert hook.taken == [api.last_update_id] * 4
    info = (await bot("getWebhookInfo")).result
    assert info["last_error_message"] == "Wrong response from the webhook: 404 Not Found"


async def test_retry_after_is_obeyed(api: FakeBotApi, bot: RawBot, hook: Hook, chat: Chat, clock: HandClock) -> None:
    hook.planned = [web.Response(status=503, headers={"Retry-After": "7"})]
    await bot("setWebhook", url=hook.url)
    api.send(chat, api.user(42), "一")

    assert await clock.sleeper() == 7
    assert hook.taken == [api.last_update_id]
    clock.now += 7
    await all_confirmed(api)

    assert hook.taken == [api.last_update_id] * 2


async def test_one_chat_waits_for_its_turn_and_others_do_not_wait_for_it(
    api: FakeBotApi, bot: RawBot, hook: Hook, chat: Chat, user: User
) -> None:
    hook.gate.clear()
    await bot("setWebhook", url=hook.url)
    first = api.last_update_id + 1
    api.send(chat, user, "一")
    api.send(chat, user, "二")
    other = api.user(43)
    api.send(api.private(other), other, "三")
    await hook.until_taken(2)
    assert sorted(hook.taken) == [first, first + 2]

    hook.gate.set()
    await all_confirmed(api)
    assert hook.taken[-1] == first + 1
    assert hook.most_in_a_chat == 1


async def test_max_connections_bounds_what_is_under_way(api: FakeBotApi, bot: RawBot, hook: Hook) -> None:
    hook.gate.clear()
    await bot("setWebhook", url=hook.url, max_connections=2)
    for number in range(50, 55):
        other = api.user(number)
        api.send(api.private(other), other, "一")
    await hook.until_taken(2)
    assert len(hook.taken) == 2

    hook.gate.set()
    await all_confirmed(api)
    assert len(hook.taken) == 5
    assert hook.most == 2


async def test_a_redelivery_comes_beside_the_first_delivery(api: FakeBotApi, bot: RawBot, hook: Hook, chat: Chat, user: User) -> None:
    hook.gate.clear()
    await bot("setWebhook", url=hook.url)
    api.send(chat, user, "一")
    api.redeliver(api.last_update_id)
    await hook.until_taken(2)

    assert hook.taken == [api.last_update_id] * 2


async def test_an_answer_may_hold_a_method(api: FakeBotApi, bot: RawBot, hook: Hook, chat: Chat, user: User) -> None:
    reply: Json = {"method": "sendMessage", "chat_id": 42, "text": "好"}
    hook.planned = [web.json_response(reply), web.json_response(reply | {"text": ""}), web.Response(text="ok")]
    await bot("setWebhook", url=hook.url)
    for text in "一二三":
        api.send(chat, user, text)

    await all_confirmed(api)

    assert [message.text for message in api.sent] == ["好"]
    assert [violation.description for violation in api.violations] == ["Bad Request: message text is empty"]


async def test_an_answer_cannot_change_the_webhook(api: FakeBotApi, bot: RawBot, hook: Hook, chat: Chat, user: User) -> None:
    hook.planned = [web.json_response({"method": "deleteWebhook"})]
    await bot("setWebhook", url=hook.url)
    api.send(chat, user, "一")

    await all_confirmed(api)

    assert (await bot("getWebhookInfo")).result["url"] == hook.url


@pytest.mark.parametrize("url", ["https://example.org/hook", "http://10.0.0.1/hook", "http://127.0.0.1.example.org/", "hook", "http://[1"])
async def test_only_loopback_targets_are_called(api: FakeBotApi, bot: RawBot, url: str) -> None:
    answer = await bot("setWebhook", url=url)

    assert answer.refusal == "Bad Request: invalid webhook URL specified: only loopback addresses are called"
    assert len(api.violations) == 1


@pytest.mark.parametrize(
    ("secret", "reason"), [("s" * 257, "secret token is too long"), ("秘密", "secret token contains unallowed characters")]
)
async def test_a_wrong_secret_is_refused(bot: RawBot, hook: Hook, secret: str, reason: str) -> None:
    assert (await bot("setWebhook", url=hook.url, secret_token=secret)).refusal == f"Bad Request: {reason}"


async def test_a_secret_of_256_characters_passes(bot: RawBot, hook: Hook) -> None:
    assert (await bot("setWebhook", url=hook.url, secret_token="s-_" * 85 + "s")).result is True


async def test_polling_and_a_webhook_exclude_each_other(api: FakeBotApi, bot: RawBot, hook: Hook) -> None:
    poll = asyncio.create_task(bot("getUpdates", timeout=30))
    await api.wait_until(lambda: api.is_polled)
    await bot("setWebhook", url=hook.url)

    assert (await poll).refusal == "Conflict: terminated by setWebhook request"
    assert (await bot("getUpdates")).refusal == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert api.violations == []
    await bot("deleteWebhook")
    assert (await bot("getUpdates")).result == []


async def test_a_deleted_webhook_gets_nothing_and_pending_updates_can_be_dropped(
    api: FakeBotApi, bot: RawBot, hook: Hook, chat: Chat, user: User
) -> None:
    await bot("setWebhook", url=hook.url)
    await bot("setWebhook", url="")
    api.send(chat, user, "一")
    await bot("getMe")  # by now a webhook that was still there would have been called
    assert hook.taken == []
    assert len(api.unconfirmed) == 1

    await bot("deleteWebhook", drop_pending_updates=True)
    assert api.unconfirmed == []


async def test_info_tells_how_delivery_goes(api: FakeBotApi, bot: RawBot, hook: Hook, chat: Chat, user: User) -> None:
    assert (await bot("getWebhookInfo")).result == {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
    hook.gate.clear()
    await bot("setWebhook", url=hook.url, allowed_updates=["message"])
    api.send(chat, user, "一")

    assert (await bot("getWebhookInfo")).result == {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": 1,
        "max_connections": 40,
        "ip_address": "127.0.0.1",
        "allowed_updates": ["message"],
    }


async def test_posting_goes_on_after_a_restart_of_the_server(api: FakeBotApi, bot: RawBot, hook: Hook, chat: Chat, user: User) -> None:
    hook.gate.clear()
    await bot("setWebhook", url=hook.url)
    api.send(chat, user, "一")
    await hook.until_taken(1)
    await api.stop()
    hook.gate.set()
    await api.start()

    await all_confirmed(api)

    assert hook.taken == [api.last_update_id] * 2
