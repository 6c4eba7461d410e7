import io

import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import NetworkError, TimedOut

from bot.telegram.connections import AiohttpRequest
from bot.telegram.sending import Place
from tests.fakes import TEST_TOKEN, FakeBotApi
from tests.fakes.faults import delay


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


async def test_a_proxy_is_asked_instead_of_the_server() -> None:
    asked: list[str] = []

    async def serve(request: web.BaseRequest) -> web.Response:
        asked.append(str(request.url))
        return web.json_response({"ok": True, "result": True})

    runner = web.ServerRunner(web.Server(serve))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    request = AiohttpRequest(proxy=f"http://127.0.0.1:{runner.addresses[0][1]}")
    await request.initialize()
    assert await request.post("http://telegram.invalid/bot/getMe") is True
    await request.shutdown()
    await runner.cleanup()
    assert asked == ["http://telegram.invalid/bot/getMe"]


async def test_files_of_any_kind_are_sent_in_parts(api: FakeBotApi, bot: Bot, place: Place) -> None:
    large = b"x" * (2 << 20)
    await bot.send_document(place.chat, InputFile(large, "large.bin"))
    await bot.send_document(place.chat, InputFile(io.BytesIO(b"abc"), "open.bin", read_file_handle=False))
    assert [message.content["document"]["file_size"] for message in api.sent] == [len(large), 3]
