"""What the conversations of tests/e2e do not come to: connections, pauses, taps, menus, polling and edits that go wrong."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from telegram import Bot, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Message, Update
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.ext import ExtBot

from bot.replies.blocks import Attachment, Button, Reply
from bot.telegram import shown
from bot.telegram.connections import AiohttpRequest, Line
from bot.telegram.inbox import MIGRATIONS, Inbox
from bot.telegram.menus import Menus
from bot.telegram.pacing import Pacing
from bot.telegram.polling import Polling
from bot.telegram.sending import Place, Sender
from bot.telegram.shown import Shown
from bot.telegram.taps import Tap, Taps
from bot.telegram.webhook import Webhook
from bot.telegram.writer import Writer
from tests.effort import HANG_SECONDS
from tests.fakes import TEST_TOKEN, FakeBotApi
from tests.fakes.faults import delay, drop_after, error, page
from tests.virtual_time import run_in_virtual_time


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(flood_control=False) as api:
        yield api


@pytest.fixture
async def bot(api: FakeBotApi) -> AsyncIterator[Bot]:
    bot: ExtBot[Any] = ExtBot(
        TEST_TOKEN, f"{api.base_url}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest(), rate_limiter=Pacing(is_on=False)
    )
    async with bot:
        yield bot


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    writer = Writer(tmp_path / "bot.db", [MIGRATIONS, shown.MIGRATIONS])
    yield writer
    writer.close()


@pytest.fixture
async def sender(bot: Bot, writer: Writer) -> AsyncIterator[Sender]:
    messages = Shown(writer)
    yield Sender(bot, Line(), messages)
    await messages.settle()


@pytest.fixture
def place(api: FakeBotApi) -> Place:
    return Place(api.private(api.user(42)).id)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.connections._FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr("bot.telegram.polling._PAUSE_SECONDS", 0.01)


def query(data: str | None = "/a", person: int = 42, *, message: int | None = 4, number: str = "1") -> CallbackQuery:
    body: dict[str, Any] = {"id": number, "from": {"id": person, "is_bot": False, "first_name": "王芳"}, "chat_instance": "1", "data": data}
    if message is not None:
        body["message"] = {"message_id": message, "date": 1, "chat": {"id": 42, "type": "private"}, "text": "答"}
    return CallbackQuery.de_json({name: value for name, value in body.items() if value is not None}, None)


# Connections


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


async def test_of_an_outage_there_is_one_line_in_ten_seconds(caplog: pytest.LogCaptureFixture) -> None:
    line = Line()
    failures = iter([NetworkError("a"), TimedOut(), NetworkError("b")])

    async def call() -> str:
        for failure in failures:
            raise failure
        return "reached"

    assert await line.retry(call) == "reached"
    assert len(caplog.records) == 1


# Pacing


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
        return await asyncio.gather(first, send(1), send(2))

    first, second, other = run_in_virtual_time(run())
    assert first >= 60
    assert second >= 60
    assert other == 5


async def test_typing_is_not_paced() -> None:
    pacing = Pacing()

    async def call() -> bool:
        return True

    for _ in range(100):
        assert await pacing.process_request(call, (), {}, "sendChatAction", {"chat_id": 1}, None)


# Taps


def test_the_same_tap_counts_again_only_after_a_moment_or_after_another() -> None:
    async def run() -> None:
        taps = Taps()
        assert taps.begins(query("/a"))
        assert not taps.begins(query("/a"))
        assert taps.begins(query("/b"))
        taps.ends(query("/a"))  # it is no longer the last one
        taps.ends(query("/b"))
        assert not taps.begins(query("/b"))
        assert taps.begins(query("/a"))
        assert taps.begins(query("/a", 43))
        assert taps.begins(query(None, message=None))

    asyncio.run(run())


def test_only_the_last_taps_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.taps._MOST_REMEMBERED", 1)

    async def run() -> None:
        taps = Taps()
        assert taps.begins(query(person=1))
        assert taps.begins(query(person=2))
        assert taps.begins(query(person=1))

    asyncio.run(run())


async def test_a_long_notice_is_cut_and_only_the_first_answer_counts(api: FakeBotApi, bot: Bot, sender: Sender, place: Place) -> None:
    await sender.send(Reply("选"), place)
    number = api.press(api.sent[0], api.user(42), "/a")
    tap = Tap(query(number=number), bot)
    async with tap.in_time():
        tap.answer("长" * 201)
        tap.answer("again")
    assert (await api.answer_to(number))["text"] == "长" * 199 + "…"
    assert not api.violations


# Sending


async def test_a_file_goes_with_a_short_text_as_its_caption(api: FakeBotApi, sender: Sender, place: Place) -> None:
    reply = Reply("原文文件", attachment=Attachment("水井.md", b"text"), buttons=((Button("甲", "a"),),))
    await sender.send(reply, place)
    (message,) = api.sent
    assert (message.text, message.content["document"]["file_name"], len(message.buttons)) == ("原文文件", "水井.md", 1)


@pytest.mark.parametrize(("name", "shown"), [('甲"乙\\.md', '甲"乙\\.md'), ("甲\r\n乙\u202e.md", "甲__乙_.md"), ("", "_")])
async def test_a_files_name_is_one_line(api: FakeBotApi, sender: Sender, place: Place, name: str, shown: str) -> None:
    await sender.send(Reply("", attachment=Attachment(name, b"text")), place)
    assert api.sent[0].content["document"]["file_name"] == shown


async def test_a_file_follows_a_long_text(api: FakeBotApi, sender: Sender, place: Place) -> None:
    await sender.send(Reply("长" * 1025, attachment=Attachment("水井.md", b"text")), place)
    text, document = api.sent
    assert (len(text.text), document.text) == (1025, "")


async def test_an_empty_file_is_not_sent(api: FakeBotApi, sender: Sender, place: Place) -> None:
    await sender.send(Reply("没有", attachment=Attachment("水井.md", b"")), place)
    assert [message.text for message in api.sent] == ["没有"]


async def test_an_edit_that_changes_nothing_calls_nobody(api: FakeBotApi, sender: Sender, place: Place) -> None:
    reply = Reply("选", buttons=((Button("甲", "a"),),))
    sent = await sender.send(reply, place)
    assert await sender.edit(reply, sent) == sent
    assert await sender.edit(Reply("选", buttons=((Button("乙", "a"),),)), sent) == sent
    assert await sender.edit(Reply("选"), sent) == sent
    assert (api.calls["editMessageText"], api.calls["editMessageReplyMarkup"]) == (0, 2)
    assert not api.violations


async def test_a_file_takes_no_messages_place(api: FakeBotApi, sender: Sender, place: Place) -> None:
    sent = await sender.send(Reply("选"), place)
    assert await sender.edit(Reply("文件", attachment=Attachment("a.md", b"a")), sent) != sent
    assert len(api.sent) == 2


async def test_an_edit_whose_confirmation_was_lost_is_done(api: FakeBotApi, sender: Sender, place: Place) -> None:
    sent = await sender.send(Reply("选"), place)
    api.faults.next("editMessageText", drop_after())
    assert await sender.edit(Reply("好"), sent) == sent
    assert api.sent[0].text == "好"


async def test_an_edit_in_a_group_that_migrated_is_sent_to_the_new_one(api: FakeBotApi, sender: Sender) -> None:
    group = api.group(-1001, [api.user(42)])
    sent = await sender.send(Reply("选"), Place(group.id))
    new = api.migrate(group)
    assert (await sender.edit(Reply("好"), sent)).chat == new.id


async def test_a_tapped_message_is_known_as_it_is_shown(api: FakeBotApi, bot: Bot, writer: Writer, place: Place) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("甲", callback_data="a")]])
    sent = await bot.send_message(place.chat, "选", reply_markup=keyboard)
    messages = Shown(writer)
    sender = Sender(bot, Line(), messages)
    assert sender.saw(sent)
    assert sender.saw(sent)
    await sender.edit(Reply("选", buttons=((Button("甲", "a"),),)), Place(place.chat, sent.message_id))
    assert api.calls["editMessageText"] == api.calls["editMessageReplyMarkup"] == 0
    photo = Message.de_json({"message_id": 9, "date": 1, "chat": {"id": 42, "type": "private"}, "caption": "图"}, bot)
    assert not sender.saw(photo)


# Menus


async def test_a_menu_that_cannot_be_set_is_told_in_the_log(api: FakeBotApi, bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    group = api.group(-1001)
    api.faults.next("setMyCommands", error(400, "BOT_COMMAND_INVALID"))
    await Menus(bot, Line()).set_all(group.id)
    assert "the menu of all_private_chats cannot be set" in caplog.text
    assert set(api.commands) == {("all_group_chats", ""), ("all_group_chats", "en"), ("chat", "-1001", ""), ("chat", "-1001", "en")}


# Polling and webhook


async def test_polling_goes_on_whatever_telegram_says(api: FakeBotApi, bot: Bot, writer: Writer, caplog: pytest.LogCaptureFixture) -> None:
    inbox = Inbox(writer)
    request = AiohttpRequest()
    await request.initialize()
    conflict = error(409, "terminated by other getUpdates request")
    for fault in (conflict, conflict, page(200, "<html>"), page(200, '{"ok": true, "result": 7}')):
        api.faults.next("getUpdates", fault)
    user = api.user(42)
    api.send(api.private(user), user, "水井在哪")
    polling = asyncio.create_task(Polling(bot, request, Line(), inbox).run())
    async with asyncio.timeout(HANG_SECONDS):
        update = await inbox.get()
    assert isinstance(update, Update)
    api.faults.next("getUpdates", delay(30), times=3)
    polling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await polling
    await request.shutdown()
    assert sum("another process polls" in record.getMessage() for record in caplog.records) == 1


async def test_a_webhook_that_telegram_does_not_take_is_raised(api: FakeBotApi, bot: Bot, writer: Writer) -> None:
    api.faults.next("setWebhook", error(400, "bad webhook"))
    webhook = Webhook("https://example.org/telegram", "s" * 32, bot, Line(), Inbox(writer))
    with pytest.raises(BadRequest):
        await webhook.run()


async def test_a_token_that_is_refused_while_polling_is_raised(api: FakeBotApi, bot: Bot, writer: Writer) -> None:
    request = AiohttpRequest()
    await request.initialize()
    api.faults.next("getUpdates", error(401), times=2)
    with pytest.raises(InvalidToken):
        await Polling(bot, request, Line(), Inbox(writer)).run()
    await request.shutdown()


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


async def test_an_update_is_refused_while_it_cannot_be_kept(api: FakeBotApi, bot: Bot, writer: Writer) -> None:
    webhook = Webhook(f"{api.base_url}/telegram", "s" * 32, bot, Line(), Inbox(writer))
    assert await posted(webhook, b'{"update_id": 1}') == 503  # before the start
    running = asyncio.create_task(webhook.run())
    await api.wait_until(lambda: api.calls["setWebhook"])
    assert await posted(webhook, b'{"update_id": 1}') == 200
    await writer.run(lambda db: db.execute("DROP TABLE inbox").rowcount)
    assert await posted(webhook, b'{"update_id": 2}') == 503
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await posted(webhook, b'{"update_id": 3}') == 503


async def test_a_body_that_does_not_come_to_an_end_is_refused(
    api: FakeBotApi, bot: Bot, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.webhook._BODY_SECONDS", 0.05)
    webhook = Webhook(f"{api.base_url}/telegram", "s" * 32, bot, Line(), Inbox(writer))
    running = asyncio.create_task(webhook.run())
    await api.wait_until(lambda: api.calls["setWebhook"])

    async def dripping() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.05)

    assert await posted(webhook, dripping()) == 408
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
