import asyncio
from typing import Any

from telegram import Bot, CallbackQuery

from bot.replies.blocks import Reply
from bot.telegram.sending import Place, Sender
from bot.telegram.taps import Tap, Taps
from tests.fakes import FakeBotApi


def query(data: str | None = "/a", person: int = 42, *, message: int | None = 4, number: str = "1") -> CallbackQuery:
    body: dict[str, Any] = {"id": number, "from": {"id": person, "is_bot": False, "first_name": "王芳"}, "chat_instance": "1", "data": data}
    if message is not None:
        body["message"] = {"message_id": message, "date": 1, "chat": {"id": 42, "type": "private"}, "text": "答"}
    return CallbackQuery.de_json({name: value for name, value in body.items() if value is not None}, None)


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


def test_only_the_last_taps_are_remembered() -> None:
    async def run() -> None:
        taps = Taps(most=1)
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
