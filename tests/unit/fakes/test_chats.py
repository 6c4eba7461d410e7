import pytest

from tests.fakes import Chat, FakeBotApi, User
from tests.fakes.raw import RawBot
from tests.unit.fakes.conftest import refusals

# Where messages go


@pytest.mark.parametrize(("chat_id", "reason"), [("", "chat_id is empty"), (7, "chat not found"), ("@a", "chat not found")])
async def test_a_message_needs_a_chat(api: FakeBotApi, bot: RawBot, chat_id: object, reason: str) -> None:
    assert (await bot("sendMessage", chat_id=chat_id, text="好")).refusal == f"Bad Request: {reason}"
    assert len(api.violations) == 1


async def test_a_user_may_block_the_bot_and_take_it_back(api: FakeBotApi, bot: RawBot, user: User, chat: Chat) -> None:
    api.block(user)
    answer = await bot("sendMessage", chat_id=chat.id, text="好")
    assert (answer.status, answer.refusal) == (403, "Forbidden: bot was blocked by the user")

    api.unblock(user)
    assert (await bot("sendMessage", chat_id=chat.id, text="好")).status == 200
    statuses = [update["my_chat_member"]["new_chat_member"]["status"] for update in api.unconfirmed]
    assert statuses == ["kicked", "member"]
    assert api.violations == []


async def test_a_removed_bot_cannot_write(api: FakeBotApi, bot: RawBot, user: User) -> None:
    api.kick(api.group(-100123, [user]), user)

    answer = await bot("sendMessage", chat_id=-100123, text="好")

    assert (answer.status, answer.refusal) == (403, "Forbidden: bot was kicked from the group chat")
    assert api.violations == []


async def test_who_left_a_group_cannot_write_there(api: FakeBotApi, bot: RawBot, chat: Chat) -> None:
    api.group(-1001234567890)
    assert (await bot("leaveChat", chat_id=-1001234567890)).result is True
    answer = await bot("sendMessage", chat_id=-1001234567890, text="好")
    assert (answer.status, answer.refusal) == (403, "Forbidden: bot is not a member of the supergroup chat")

    await bot("leaveChat", chat_id=chat.id)
    assert refusals(api)[-1] == "Bad Request: chat member status can't be changed in private chats"


async def test_a_migrated_group_names_its_new_id(api: FakeBotApi, bot: RawBot, user: User) -> None:
    old = api.group(-123, [user])
    new = api.migrate(old)

    answer = await bot("sendMessage", chat_id=old.id, text="好")

    assert (answer.status, answer.refusal) == (400, "Bad Request: group chat was upgraded to a supergroup chat")
    assert answer.body["parameters"] == {"migrate_to_chat_id": new.id}
    assert (await bot("sendMessage", chat_id=new.id, text="好")).result["chat"]["type"] == "supergroup"
    services = [update["message"] for update in api.unconfirmed]
    assert services[0]["migrate_to_chat_id"] == new.id
    assert services[1]["migrate_from_chat_id"] == old.id
    assert api.violations == []


async def test_a_chat_has_no_threads(bot: RawBot, chat: Chat) -> None:
    answer = await bot("sendMessage", chat_id=chat.id, text="好", message_thread_id=1)

    assert answer.refusal == "Bad Request: message thread not found"


async def test_a_forum_has_topics_that_can_be_deleted_and_made(api: FakeBotApi, bot: RawBot, user: User) -> None:
    forum = api.group(-1000000000055, [user])
    api.topic(forum, 12)
    sent = await bot("sendMessage", chat_id=forum.id, text="好", message_thread_id=12)
    api.delete_topic(forum, 12)
    refused = await bot("sendMessage", chat_id=forum.id, text="好", message_thread_id=12)
    made = await bot("createForumTopic", chat_id=forum.id, name="三号网格")

    assert sent.result["message_thread_id"] == 12
    assert refused.refusal == "Bad Request: message thread not found"
    assert (await bot("sendMessage", chat_id=forum.id, text="好", message_thread_id=made.result["message_thread_id"])).status == 200
    assert api.violations == []


async def test_ids_of_two_supergroups_collide(api: FakeBotApi, user: User) -> None:
    messages = [api.send(api.group(-1000000000000 - number), user, "一") for number in (1, 2)]

    assert [message.id for message in messages] == [1, 1]


# People


async def test_names_and_buttons_are_shown_as_telegram_shows_them(api: FakeBotApi, bot: RawBot) -> None:
    named = api.user(5, "王芳", username="wangfang", language_code="zh")
    place = api.private(named)
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}

    message = api.send(place, named, "一").json()
    sent = (await bot("sendMessage", chat_id="@wangfang", text="好", reply_markup=markup)).result

    assert message["from"] == {
        "id": 5,
        "is_bot": False,
        "first_name": "王芳",
        "username": "wangfang",
        "language_code": "zh",
    }
    assert message["chat"] == {"id": 5, "type": "private", "first_name": "王芳", "username": "wangfang"}
    assert "username" not in api.send(api.group(-5), named, "一").json()["chat"]
    assert (sent["reply_markup"], "reply_markup" in message) == (markup, False)


async def test_members_and_their_statuses_are_known(api: FakeBotApi, bot: RawBot, user: User) -> None:
    boss = api.user(7)
    group = api.group(-5, [user], admins=[boss], title="业主群")
    stranger = api.user(8)

    assert (await bot("getChat", chat_id=group.id)).result["title"] == "业主群"
    statuses = []
    for someone in (user, boss, stranger):
        answer = await bot("getChatMember", chat_id=group.id, user_id=someone.id)
        statuses.append(answer.result["status"])
    assert statuses == ["member", "administrator", "left"]
    admin = (await bot("getChatMember", chat_id=group.id, user_id=boss.id)).result
    assert (admin["can_be_edited"], admin["can_delete_messages"]) == (False, True)
    assert (await bot("getChatMember", chat_id=group.id, user_id=9)).refusal == "Bad Request: user not found"
    found = (await bot("getChatAdministrators", chat_id=group.id)).result
    assert [each["user"]["id"] for each in found] == [7]


async def test_people_come_and_go_and_the_group_says_so(api: FakeBotApi, bot: RawBot, user: User) -> None:
    group = api.group(-5, [user])
    api.leave(group, user)
    assert (await bot("getChatMember", chat_id=group.id, user_id=user.id)).result["status"] == "left"
    api.join(group, user)
    assert (await bot("getChatMember", chat_id=group.id, user_id=user.id)).result["status"] == "member"
    said = [update["message"] for update in api.unconfirmed]
    assert [("left_chat_member" in each, "new_chat_members" in each) for each in said] == [(True, False), (False, True)]
