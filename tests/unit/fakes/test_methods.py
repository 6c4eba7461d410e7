import io

import aiohttp
import pytest

from tests.fakes import Chat, FakeBotApi, User
from tests.fakes.calls import Json
from tests.fakes.clocks import HandClock
from tests.fakes.raw import RawBot
from tests.fakes.updates import CALLBACK_SECONDS
from tests.unit.fakes.conftest import refusals

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


# Names of methods and parameters


async def test_an_unknown_method_is_refused(api: FakeBotApi, bot: RawBot) -> None:
    answer = await bot("sendThought", chat_id=42)

    assert (answer.status, answer.refusal) == (404, "Not Found: method not found")
    assert [(found.method, found.parameters) for found in api.violations] == [("sendThought", {"chat_id": 42})]


async def test_an_unknown_parameter_is_noted_and_ignored(api: FakeBotApi, bot: RawBot, chat: Chat) -> None:
    assert (await bot("sendMessage", chat_id=chat.id, text="好", txet="a")).status == 200

    assert refusals(api) == ["Bad Request: unknown parameter txet"]


async def test_method_names_may_be_written_in_any_case(api: FakeBotApi, bot: RawBot) -> None:
    assert (await bot("getme")).result["id"] == api.bot.id
    assert api.calls == {"getMe": 1}


# Replies


async def test_a_reply_holds_the_message_it_replies_to(api: FakeBotApi, bot: RawBot, user: User, chat: Chat) -> None:
    question = api.send(chat, user, "网格怎么划分?")

    reply = (await bot("sendMessage", chat_id=42, text="好", reply_parameters={"message_id": question.id})).result

    assert reply["reply_to_message"]["text"] == "网格怎么划分?"
    again = api.send(chat, user, "谢谢", reply_to=await api.reply_to(question, 1))
    assert "reply_to_message" not in again.json()["reply_to_message"]


async def test_a_reply_to_nothing_needs_leave(api: FakeBotApi, bot: RawBot, user: User, chat: Chat) -> None:
    question = api.send(chat, user, "网格怎么划分?")
    api.delete(question)
    there = {"message_id": question.id}

    answer = await bot("sendMessage", chat_id=42, text="好", reply_parameters=there)
    assert answer.refusal == "Bad Request: message to be replied not found"
    answer = await bot("sendMessage", chat_id=42, text="好", reply_parameters={"quote": "a"})
    assert answer.refusal == "Bad Request: can't parse reply parameters: Can't find field \"message_id\""
    leave = there | {"allow_sending_without_reply": True}
    assert "reply_to_message" not in (await bot("sendMessage", chat_id=42, text="好", reply_parameters=leave)).result


# Edits and deletions


@pytest.fixture
async def own(api: FakeBotApi, bot: RawBot, chat: Chat) -> Json:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    own: Json = (await bot("sendMessage", chat_id=chat.id, text="好", reply_markup=markup)).result
    return {"chat_id": api.sent[0].chat.id, "message_id": own["message_id"]}


async def test_an_edit_replaces_text_and_buttons_and_keeps_history(api: FakeBotApi, bot: RawBot, own: Json) -> None:
    edited = (await bot("editMessageText", **own, text="更好")).result

    assert edited["edit_date"] >= edited["date"]
    assert [message.text for message in api.sent] == ["更好"]
    assert [message.text for message in api.sent[0].history] == ["好"]
    assert (api.sent[0].buttons, len(api.sent[0].history[0].buttons)) == ([], 1)


async def test_buttons_can_be_edited_alone(api: FakeBotApi, bot: RawBot, own: Json) -> None:
    await bot("editMessageReplyMarkup", **own)

    assert (api.sent[0].text, api.sent[0].buttons) == ("好", [])


async def test_an_edit_must_change_something(api: FakeBotApi, bot: RawBot, own: Json) -> None:
    same = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}

    answer = await bot("editMessageText", **own, text="好", reply_markup=same)
    assert answer.refusal.startswith("Bad Request: message is not modified: specified new message content")
    answer = await bot("editMessageReplyMarkup", **own, reply_markup=same)
    assert answer.refusal.startswith("Bad Request: message is not modified")
    assert len(api.violations) == 2


async def test_an_edit_needs_a_message_of_the_bots_own(api: FakeBotApi, bot: RawBot, user: User, chat: Chat, own: Json) -> None:
    question = api.send(chat, user, "网格怎么划分?")
    file_id = api.document("a.md", b"a")["file_id"]
    document = (await bot("sendDocument", chat_id=42, document=file_id)).result

    answer = await bot("editMessageText", chat_id=42, message_id=question.id, text="好")
    assert answer.refusal == "Bad Request: message can't be edited"
    answer = await bot("editMessageText", chat_id=42, message_id=999, text="好")
    assert answer.refusal == "Bad Request: message to edit not found"
    answer = await bot("editMessageText", chat_id=42, text="好")
    assert answer.refusal == "Bad Request: message identifier is not specified"
    answer = await bot("editMessageText", chat_id=42, message_id=document["message_id"], text="好")
    assert answer.refusal == "Bad Request: there is no text in the message to edit"
    assert (await bot("editMessageText", **own, text="")).refusal == "Bad Request: message text is empty"


async def test_a_deleted_message_is_gone(api: FakeBotApi, bot: RawBot, own: Json) -> None:
    assert (await bot("deleteMessage", **own)).result is True

    assert (await bot("deleteMessage", **own)).refusal == "Bad Request: message to delete not found"
    assert api.sent[0].deleted
    assert len(api.violations) == 1


async def test_the_bot_is_not_blamed_for_what_people_deleted(api: FakeBotApi, bot: RawBot, own: Json) -> None:
    api.delete(api.sent[0])

    assert (await bot("editMessageText", **own, text="更好")).refusal == "Bad Request: message to edit not found"
    assert (await bot("deleteMessage", **own)).status == 400
    assert api.violations == []


async def test_others_messages_are_deleted_by_administrators_and_in_private_only(
    api: FakeBotApi, bot: RawBot, user: User, chat: Chat
) -> None:
    group = api.group(-5, [user])
    other = api.group(-6, [user], admins=[api.bot])

    statuses = []
    for place in (chat, other, group):
        message = api.send(place, user, "一")
        statuses.append((await bot("deleteMessage", chat_id=place.id, message_id=message.id)).status)

    assert statuses == [200, 200, 400]
    assert refusals(api) == ["Bad Request: message can't be deleted"]


# Queries


async def test_a_click_is_answered_once(api: FakeBotApi, bot: RawBot, user: User, own: Json) -> None:
    query_id = api.press(api.sent[0], user, "b")
    assert api.unanswered_callbacks == [query_id]
    assert own["message_id"] == api.unconfirmed[0]["callback_query"]["message"]["message_id"]

    assert (await bot("answerCallbackQuery", callback_query_id=query_id, text="好")).result is True
    assert await api.answer_to(query_id) == {"text": "好"}
    assert api.unanswered_callbacks == []
    assert (await bot("answerCallbackQuery", callback_query_id=query_id)).refusal == TOO_OLD
    assert (await bot("answerCallbackQuery", callback_query_id="77")).refusal == TOO_OLD
    assert len(api.violations) == 2


@pytest.mark.usefixtures("own")
async def test_a_click_is_answered_in_time_but_lateness_is_excused(api: FakeBotApi, bot: RawBot, clock: HandClock, user: User) -> None:
    query_id = api.press(api.sent[0], user, "b")
    other_id = api.press(api.sent[0], user, "b")
    api.expire(query_id)

    assert (await bot("answerCallbackQuery", callback_query_id=query_id)).refusal == TOO_OLD
    assert (await bot("answerCallbackQuery", callback_query_id=other_id)).status == 200
    last_id = api.press(api.sent[0], user, "b")
    clock.now += CALLBACK_SECONDS
    assert (await bot("answerCallbackQuery", callback_query_id=last_id)).refusal == TOO_OLD
    assert api.violations == []


async def test_a_click_that_waits_over_a_second_is_noted(api: FakeBotApi, bot: RawBot, chat: Chat, user: User, clock: HandClock) -> None:
    await bot("sendMessage", chat_id=chat.id, text="选", reply_markup={"inline_keyboard": [[{"text": "甲", "callback_data": "a"}]]})
    quick, slow, forgotten = (api.press(api.sent[0], user, "a") for _ in range(3))
    await bot("answerCallbackQuery", callback_query_id=quick)
    clock.now += 2
    await bot("answerCallbackQuery", callback_query_id=slow)
    assert api.slow_callbacks == {slow: 2, forgotten: 2}


@pytest.mark.usefixtures("own")
async def test_an_answer_to_a_click_is_short(api: FakeBotApi, bot: RawBot, user: User) -> None:
    query_id = api.press(api.sent[0], user, "b")

    answer = await bot("answerCallbackQuery", callback_query_id=query_id, text="字" * 201)

    assert answer.refusal == "Bad Request: MESSAGE_TOO_LONG"
    assert (await bot("answerCallbackQuery", callback_query_id=query_id, text="字" * 200)).status == 200


async def test_a_click_under_a_deleted_message_shows_it_inaccessible(api: FakeBotApi, user: User, own: Json) -> None:
    message = api.sent[0]
    api.delete(message)
    api.press(message, user, "b")

    assert api.unconfirmed[-1]["callback_query"]["message"] == {"chat": message.chat.json(), "message_id": own["message_id"], "date": 0}


# Menus and actions


async def test_menus_are_kept_by_scope_and_language(api: FakeBotApi, bot: RawBot, chat: Chat) -> None:
    ask: Json = {"command": "ask", "description": "问"}
    scope = {"type": "chat", "chat_id": chat.id}
    await bot("setMyCommands", commands=[ask])
    await bot("setMyCommands", commands=[ask | {"description": "提问"}], scope=scope, language_code="zh")

    assert (await bot("getMyCommands")).result == [ask]
    assert (await bot("getMyCommands", scope=scope)).result == []
    assert (await bot("getMyCommands", scope=scope, language_code="zh")).result == [ask | {"description": "提问"}]
    await bot("deleteMyCommands")
    assert list(api.commands) == [("chat", "42", "zh")]


async def test_an_action_must_be_known(api: FakeBotApi, bot: RawBot, chat: Chat) -> None:
    assert (await bot("sendChatAction", chat_id=chat.id, action="typing")).result is True
    assert (await bot("sendChatAction", chat_id=chat.id, action="thinking")).status == 400
    assert refusals(api) == ["Bad Request: wrong parameter action in request"]


# Files


async def test_a_persons_file_can_be_downloaded(api: FakeBotApi, bot: RawBot, user: User, chat: Chat) -> None:
    message = api.send(chat, user, "/add 手册", document=api.document("手册.md", "网格".encode()))
    shown = message.json()
    assert (shown["caption"], shown["caption_entities"][0]["type"]) == ("/add 手册", "bot_command")

    file = (await bot("getFile", file_id=shown["document"]["file_id"])).result

    assert file["file_size"] == 6
    assert await bot.download(file["file_path"]) == (200, "网格".encode())


async def test_a_wrong_or_big_file_cannot_be_downloaded(api: FakeBotApi, bot: RawBot) -> None:
    big = api.document("a.md", b"a", size=(20 << 20) + 1)

    assert (await bot("getFile", file_id="nonsense")).refusal == "Bad Request: invalid file_id"
    assert (await bot("getFile", file_id=big["file_id"])).refusal == "Bad Request: file is too big"
    biggest = api.document("a.md", b"a", size=20 << 20)
    assert (await bot("getFile", file_id=biggest["file_id"])).status == 200
    assert (await bot.download("documents/nonsense"))[0] == 404
    assert len(api.violations) == 3


async def test_a_file_the_bot_sends_can_be_downloaded(api: FakeBotApi, bot: RawBot, chat: Chat) -> None:
    form = aiohttp.FormData({"chat_id": str(chat.id), "document": "attach://file0", "caption": "导出"})
    form.add_field("file0", b"a,b", filename="gaps.csv", content_type="text/csv")

    document = (await bot.post("sendDocument", data=form)).result["document"]

    assert (document["file_name"], document["mime_type"], api.sent[0].text) == ("gaps.csv", "text/csv", "导出")
    path = (await bot("getFile", file_id=document["file_id"])).result["file_path"]
    assert await bot.download(path) == (200, b"a,b")
    assert (await bot("sendPhoto", chat_id=chat.id, photo=document["file_id"])).result["photo"][0]["width"] == 90


async def test_a_wrong_file_cannot_be_sent(api: FakeBotApi, bot: RawBot, chat: Chat) -> None:
    empty = aiohttp.FormData({"chat_id": str(chat.id)})
    empty.add_field("document", io.BytesIO(), filename="a.md")

    assert (await bot.post("sendDocument", data=empty)).refusal == "Bad Request: file must be non-empty"
    answer = await bot("sendDocument", chat_id=chat.id)
    assert answer.refusal == "Bad Request: there is no document in the request"
    answer = await bot("sendDocument", chat_id=chat.id, document="https://example.org/a")
    assert answer.refusal == "Bad Request: wrong file identifier/HTTP URL specified"
    assert api.sent == []
