import aiohttp
import pytest

from tests.fakes import Chat, FakeBotApi
from tests.fakes.calls import Json
from tests.fakes.raw import RawBot
from tests.unit.fakes.conftest import refusals


async def test_parameters_come_in_the_address_a_form_or_json(api: FakeBotApi, bot: RawBot, chat: Chat) -> None:
    rows = '{"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}'
    form = aiohttp.FormData({"chat_id": "42", "text": "三"}, default_to_multipart=True)

    await bot.post("sendMessage?chat_id=42&text=一")
    await bot.post("sendMessage", data={"chat_id": "42", "text": "二", "reply_markup": rows})
    await bot.post("sendMessage", data=form)

    assert [message.text for message in api.sent] == ["一", "二", "三"]
    assert api.sent[1].buttons == [{"text": "a", "callback_data": "b"}]
    assert (refusals(api), chat.id) == ([], 42)


@pytest.mark.parametrize(
    "body",
    [
        {"data": b"text=\xff", "headers": {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}},
        {"data": b"{", "headers": {"Content-Type": "application/json"}},
        {"data": b"[]", "headers": {"Content-Type": "application/json"}},
    ],
)
async def test_an_unreadable_body_is_refused(api: FakeBotApi, bot: RawBot, chat: Chat, body: Json) -> None:
    assert (await bot.post(f"sendMessage?chat_id={chat.id}", **body)).status == 400
    assert len(api.violations) == 1


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"text": ["a"]}, 'field "text" must be of type String'),
        ({"text": "a", "message_thread_id": "a"}, 'parameter "message_thread_id" must be a Number'),
        ({"text": "a", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
        ({"text": "a", "reply_markup": "[1]"}, 'field "reply_markup" must be an Object'),
        ({"text": "a", "entities": {"a": 1}}, 'field "entities" must be an Array'),
    ],
)
async def test_a_parameter_of_the_wrong_type_is_refused(bot: RawBot, chat: Chat, parameters: Json, reason: str) -> None:
    answer = await bot("sendMessage", chat_id=chat.id, **parameters)

    assert answer.refusal == f"Bad Request: {reason}"
