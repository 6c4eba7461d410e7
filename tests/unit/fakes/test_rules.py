from collections.abc import AsyncIterator

import pytest

from tests.fakes import FakeBotApi
from tests.fakes.calls import Json
from tests.fakes.raw import RawBot


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(flood_control=False) as api:
        api.private(api.user(42))
        yield api


def keyboard(*buttons: object) -> Json:
    return {"inline_keyboard": [list(buttons)]}


def button(**fields: str) -> Json:
    return {"text": "好"} | fields


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "message text is empty"),
        (" \n\u3000", "text must be non-empty"),
        ("\u200b\u2060\ufeff\u3164", "text must be non-empty"),
        ("字" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("字" * 10922 + "ab", "message is too long"),
        ("字" * 10922 + "abc", "text is too long"),
        ("half \ud83d", "strings must be encoded in UTF-8"),
    ],
)
async def test_a_text_that_breaks_a_limit_is_refused(api: FakeBotApi, bot: RawBot, text: str, reason: str) -> None:
    answer = await bot("sendMessage", chat_id=42, text=text)

    assert (answer.status, answer.refusal) == (400, f"Bad Request: {reason}")
    assert [(found.method, found.code) for found in api.violations] == [("sendMessage", 400)]
    assert api.sent == []


@pytest.mark.parametrize("text", ["字" * 4096, "😀" * 2048])
async def test_a_text_of_exactly_4096_units_passes(bot: RawBot, text: str) -> None:
    assert (await bot("sendMessage", chat_id=42, text=text)).result["text"] == text


@pytest.mark.parametrize(
    ("parse_mode", "reason"),
    [
        ("HTML", "can't parse entities: this server reads entities, not markup"),
        ("MarkdownV2", "can't parse entities: this server reads entities, not markup"),
        ("rtf", "unsupported parse_mode"),
    ],
)
async def test_markup_is_refused(bot: RawBot, parse_mode: str, reason: str) -> None:
    answer = await bot("sendMessage", chat_id=42, text="<b>好</b>", parse_mode=parse_mode)

    assert answer.refusal == f"Bad Request: {reason}"


async def test_entities_of_a_text_are_checked(bot: RawBot) -> None:
    answer = await bot("sendMessage", chat_id=42, text="好", entities=[{"type": "bold", "offset": 0, "length": 2}])

    assert "ends after the end of the text" in answer.refusal


async def test_a_caption_is_limited_and_its_entities_are_checked(api: FakeBotApi, bot: RawBot) -> None:
    file_id = api.document("a.md", b"a")["file_id"]
    bold = {"type": "bold", "offset": 0, "length": 1}

    assert (await bot("sendDocument", chat_id=42, document=file_id, caption="字" * 1024)).status == 200
    answer = await bot("sendDocument", chat_id=42, document=file_id, caption="字" * 1025)
    assert answer.refusal == "Bad Request: message caption is too long"
    answer = await bot("sendDocument", chat_id=42, document=file_id, caption="", caption_entities=[bold])
    assert "entity begins after the end" in answer.refusal


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (button(callback_data="字" * 22), "BUTTON_DATA_INVALID"),
        (button(), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (button(callback_data=""), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"text": "", "callback_data": "a"}, "inline keyboard button text must be non-empty"),
        ({"callback_data": "a"}, "can't parse inline keyboard button: Can't find field \"text\""),
        ("好", "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        (button(url="javascript:alert(1)"), "inline keyboard button URL 'javascript:alert(1)' is invalid: Wrong HTTP URL"),
        (button(url="http://[1"), "inline keyboard button URL 'http://[1' is invalid: Wrong HTTP URL"),
        (button(url="http://localhost"), "inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL"),
    ],
)
async def test_a_wrong_button_is_refused(bot: RawBot, given: object, reason: str) -> None:
    answer = await bot("sendMessage", chat_id=42, text="好", reply_markup=keyboard(given))

    assert answer.refusal == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    "given",
    [
        button(callback_data="字" * 21 + "a"),
        button(url="https://example.org/a"),
        button(url="example.org"),
        button(url="tg://user?id=42"),
        button(switch_inline_query=""),
    ],
)
async def test_a_right_button_is_shown(api: FakeBotApi, bot: RawBot, given: Json) -> None:
    await bot("sendMessage", chat_id=42, text="好", reply_markup=keyboard(given))

    assert api.sent[0].buttons == [given]
    assert api.violations == []


async def test_a_keyboard_has_a_hundred_buttons_at_most(bot: RawBot) -> None:
    hundred = [button(callback_data="a")] * 100

    assert (await bot("sendMessage", chat_id=42, text="好", reply_markup=keyboard(*hundred))).status == 200
    answer = await bot("sendMessage", chat_id=42, text="好", reply_markup=keyboard(*hundred, *hundred[:1]))
    assert answer.refusal == "Bad Request: reply markup is too long"


@pytest.mark.parametrize("rows", [[button(callback_data="a")], "a", {"a": 1}])
async def test_a_keyboard_is_an_array_of_arrays(bot: RawBot, rows: object) -> None:
    answer = await bot("sendMessage", chat_id=42, text="好", reply_markup={"inline_keyboard": rows})

    assert "must be an Array of Arrays" in answer.refusal


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ([{"command": "Ask", "description": "问"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a" * 33, "description": "问"}], "BOT_COMMAND_INVALID"),
        ([{"command": "问", "description": "问"}], "BOT_COMMAND_INVALID"),
        ([{"command": "ask", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "ask", "description": "问" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "ask", "description": "问"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
        ([{"command": "ask"}], "can't parse BotCommand: expected an Object with a command and a description"),
    ],
)
async def test_a_wrong_menu_is_refused(bot: RawBot, commands: list[Json], reason: str) -> None:
    assert (await bot("setMyCommands", commands=commands)).refusal == f"Bad Request: {reason}"


async def test_a_menu_has_a_hundred_commands_at_most(bot: RawBot) -> None:
    commands = [{"command": "a" * 32, "description": "问" * 256}] * 100

    assert (await bot("setMyCommands", commands=commands)).result is True


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        ({"type": "everyone"}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"type": "chat"}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
        ({"type": "chat_member", "chat_id": 42}, "can't parse BotCommandScope: Can't find field \"user_id\""),
        ({"type": "chat", "chat_id": 7}, "chat not found"),
    ],
)
async def test_a_wrong_scope_is_refused(bot: RawBot, scope: Json, reason: str) -> None:
    assert (await bot("setMyCommands", commands=[], scope=scope)).refusal == f"Bad Request: {reason}"


def article(name: str, text: str = "好") -> Json:
    return {"type": "article", "id": name, "title": "好", "input_message_content": {"message_text": text}}


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ([article(str(number)) for number in range(51)], "too many inline query results specified"),
        ([article("")], "RESULT_ID_INVALID"),
        ([article("字" * 22)], "RESULT_ID_INVALID"),
        ([article("a"), article("a")], "RESULT_ID_DUPLICATE"),
        (["a"], "can't parse inline query result: expected an Object"),
        (
            [{"type": "article", "id": "a", "title": "好"}],
            "can't parse inline query result: an article needs a title and input_message_content",
        ),
        ([article("a", "字" * 4097)], "message is too long"),
        ([article("a") | {"reply_markup": keyboard(button())}], None),
    ],
)
async def test_wrong_inline_results_are_refused(api: FakeBotApi, bot: RawBot, results: list[object], reason: str | None) -> None:
    query_id = api.inline_query(api.user(42), "网格")

    answer = await bot("answerInlineQuery", inline_query_id=query_id, results=results)

    assert answer.status == 400
    assert reason is None or answer.refusal == f"Bad Request: {reason}"


async def test_fifty_inline_results_pass(api: FakeBotApi, bot: RawBot) -> None:
    query_id = api.inline_query(api.user(42), "网格")

    await bot("answerInlineQuery", inline_query_id=query_id, results=[article(str(number)) for number in range(50)])

    assert len((await api.answer_to(query_id))["results"]) == 50
