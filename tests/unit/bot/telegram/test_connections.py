import asyncio
import gzip
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from unittest.mock import patch

import pytest
from aiohttp import web
from telegram import Bot, InputFile, Message
from telegram.error import Forbidden, NetworkError, TimedOut

from bot.telegram import connections
from bot.telegram.connections import AiohttpRequest
from bot.telegram.sending import Place
from tests.effort import HANG_SECONDS
from tests.fakes import TEST_TOKEN, FakeBotApi
from tests.fakes.faults import delay, drop_after, error

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


async def test_a_closed_connection_is_a_fault_of_the_network(api: FakeBotApi) -> None:
    request = AiohttpRequest()
    with pytest.raises(NetworkError, match="not open"):
        await request.post(api.base_url)
    await request.shutdown()  # nothing is open


async def test_a_connection_is_opened_once(api: FakeBotApi) -> None:
    request = AiohttpRequest()
    await request.initialize()
    await request.initialize()
    assert request.read_timeout == 5.0
    assert (await request.post(f"{api.base_url}/bot{TEST_TOKEN}/getMe"))["username"] == "test_bot"  # type: ignore[call-overload,index]
    await request.shutdown()


async def test_an_answer_that_does_not_come_in_time_is_a_timeout(api: FakeBotApi, bot: Bot) -> None:
    api.faults.next("getMe", delay(5))
    with pytest.raises(TimedOut):
        await bot.get_me(read_timeout=0.05)


@pytest.fixture
async def stranger() -> AsyncIterator[Callable[[Handler], Awaitable[str]]]:
    """Serves what a test says in the place of Telegram."""
    runners: list[web.ServerRunner] = []

    async def serve(handler: Handler) -> str:
        runners.append(web.ServerRunner(web.Server(handler)))
        await runners[-1].setup()
        await web.TCPSite(runners[-1], "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runners[-1].addresses[0][1]}/getMe"

    yield serve
    for runner in runners:
        await runner.cleanup()


async def test_no_redirect_is_followed(stranger: Callable[[Handler], Awaitable[str]]) -> None:
    asked: list[str] = []

    async def redirect(request: web.BaseRequest) -> web.Response:
        asked.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with AiohttpRequest() as request:
        with pytest.raises(NetworkError):
            await request.post(await stranger(redirect))
    assert asked == ["/getMe"]


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
async def test_what_is_compressed_is_not_inflated(stranger: Callable[[Handler], Awaitable[str]], encoding: str) -> None:
    async def compress(_request: web.BaseRequest) -> web.Response:
        return web.Response(body=gzip.compress(b"x" * 10**6), headers={"Content-Encoding": encoding})

    async with AiohttpRequest() as request:
        with pytest.raises(NetworkError, match="compressed"):
            await request.post(await stranger(compress))


async def test_a_response_is_read_within_a_limit_of_size_and_of_time(
    stranger: Callable[[Handler], Awaitable[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def drip(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(10_000):
            await response.write(b" " * 100)
            await asyncio.sleep(0.01)
        return response

    url = await stranger(drip)
    async with AiohttpRequest() as request:
        monkeypatch.setattr(connections, "_BEYOND_SECONDS", 0.1)
        with pytest.raises(TimedOut):
            await request.post(url, read_timeout=0.1)
        monkeypatch.setattr(connections, "_BEYOND_SECONDS", HANG_SECONDS)
        monkeypatch.setattr(connections, "_LARGEST", 500)
        with pytest.raises(NetworkError, match="more than"):
            await request.post(url)


async def test_a_message_is_noted_once_telegram_has_accepted_it_and_before_it_is_read(api: FakeBotApi, bot: Bot, place: Place) -> None:
    noted: list[str] = []
    before = connections.accepted.set(lambda: noted.append("a message"))
    try:
        await bot.get_me()
        api.faults.next("sendMessage", error(403, "Forbidden: bot was blocked by the user"))
        with pytest.raises(Forbidden):
            await bot.send_message(place.chat, "不")
        api.faults.next("sendMessage", drop_after())
        with pytest.raises(NetworkError):
            await bot.send_message(place.chat, "?")
        assert not noted
        with patch.object(Message, "de_json", side_effect=KeyError), pytest.raises(KeyError):
            await bot.send_message(place.chat, "网格")
        assert noted == ["a message"]
        sent = await bot.send_message(place.chat, "网格")
        await bot.edit_message_text("社区", place.chat, sent.message_id)
        assert noted == ["a message"] * 3
    finally:
        connections.accepted.reset(before)


@pytest.mark.parametrize("is_given", [True, False])
async def test_a_proxy_is_asked_instead_of_the_server(monkeypatch: pytest.MonkeyPatch, *, is_given: bool) -> None:
    asked: list[str] = []

    async def serve(request: web.BaseRequest) -> web.Response:
        asked.append(str(request.url))
        return web.json_response({"ok": True, "result": True})

    runner = web.ServerRunner(web.Server(serve))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    proxy = f"http://127.0.0.1:{runner.addresses[0][1]}"
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1" if is_given else proxy)
    monkeypatch.setenv("no_proxy", "direct.invalid")
    connections.proxy_of.cache_clear()
    request = AiohttpRequest(proxy=proxy if is_given else "")
    await request.initialize()
    assert await request.post("http://telegram.invalid/bot/getMe") is True
    assert connections.proxy_of("http", "direct.invalid") is None
    connections.proxy_of.cache_clear()
    await request.shutdown()
    await runner.cleanup()
    assert asked == ["http://telegram.invalid/bot/getMe"]


async def test_files_of_any_kind_are_sent_in_parts(api: FakeBotApi, bot: Bot, place: Place) -> None:
    large = b"x" * (2 << 20)
    await bot.send_document(place.chat, InputFile(large, "large.bin"))
    await bot.send_document(place.chat, InputFile(io.BytesIO(b"abc"), "open.bin", read_file_handle=False))
    assert [message.content["document"]["file_size"] for message in api.sent] == [len(large), 3]
