"""The server as python-telegram-bot sees it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ChatMemberAdministrator,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    MessageEntity,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import AIORateLimiter, Application, CallbackQueryHandler, ContextTypes, InlineQueryHandler, MessageHandler, filters

from tests.fakes import TEST_TOKEN, Chat, FakeBotApi, User
from tests.fakes.faults import drop_after, error

pytestmark = pytest.mark.filterwarnings("ignore:.*attribute `retry_after`")  # of PTB, about itself


@pytest.fixture
async def api(request: pytest.FixtureRequest) -> AsyncIterator[FakeBotApi]:
    """A server that paces what is sent; where a test asks for *clock*, by that."""
    clock = request.getfixturevalue("clock") if "clock" in request.fixturenames else None
    async with FakeBotApi(clock=clock) as api:
        yield api


@pytest.fixture
async def bot(api: FakeBotApi) -> AsyncIterator[Bot]:
    bot = Bot(TEST_TOKEN, base_url=f"{api.base_url}/bot", base_file_url=f"{api.base_url}/file/bot")
    async with bot:
        yield bot


@pytest.fixture
def user(api: FakeBotApi) -> User:
    return api.user(42, "王芳", username="wangfang", language_code="zh")


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.message
    assert message
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="good")]])
    await message.reply_text(message.text or "文件", do_quote=True, reply_markup=buttons)


async def thank(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query
    await update.callback_query.answer("谢谢")
    await update.callback_query.edit_message_reply_markup()


async def suggest(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.inline_query
    content = InputTextMessageContent("好")
    await update.inline_query.answer([InlineQueryResultArticle("a", "好", content)])


@pytest.fixture
async def echo_bot(api: FakeBotApi) -> AsyncIterator[None]:
    """Run an echo bot that polls."""
    builder = Application.builder().token(TEST_TOKEN).base_url(f"{api.base_url}/bot")
    app = builder.rate_limiter(AIORateLimiter(max_retries=3)).build()
    app.add_handler(MessageHandler(filters.TEXT | filters.Document.ALL, echo))
    app.add_handler(CallbackQueryHandler(thank))
    app.add_handler(InlineQueryHandler(suggest))
    async with app:
        assert app.updater
        await app.start()
        await app.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        yield
        await app.updater.stop()
        await app.stop()


@pytest.mark.usefixtures("echo_bot")
async def test_an_echo_bot_answers_and_earns_no_violation(api: FakeBotApi, user: User, chat: Chat) -> None:
    question = api.send(chat, user, "网格怎么划分?")

    answer = await api.reply_to(question)

    assert (answer.text, answer.sender, answer.chat) == ("网格怎么划分?", api.bot, chat)
    assert await api.wait_for_replies(1) == [answer]
    await api.wait_until(lambda: api.calls["getUpdates"] > 1 and not api.unconfirmed)
    assert api.violations == []


@pytest.mark.usefixtures("echo_bot")
async def test_a_click_reaches_the_bot_and_its_answer_the_person(api: FakeBotApi, user: User, chat: Chat) -> None:
    answer = await api.reply_to(api.send(chat, user, "一"))

    query_id = api.press(answer, user, "good")

    assert (await api.answer_to(query_id))["text"] == "谢谢"
    await api.wait_until(lambda: not api.current(answer).buttons)
    assert api.current(answer).history == (answer,)
    assert (api.unanswered_callbacks, api.violations) == ([], [])


@pytest.mark.usefixtures("echo_bot")
async def test_an_inline_query_is_answered(api: FakeBotApi, user: User) -> None:
    assert "results" in await api.answer_to(api.inline_query(user, "网格"))
    assert api.violations == []


@pytest.mark.usefixtures("echo_bot")
async def test_an_edited_message_reaches_the_bot_as_such(api: FakeBotApi, user: User, chat: Chat) -> None:
    question = api.send(chat, user, "一")
    await api.reply_to(question)

    edited = api.edit(question, "二")

    assert (edited.text, edited.history) == ("二", (question,))
    await api.wait_until(lambda: not api.unconfirmed)


@pytest.mark.usefixtures("echo_bot")
async def test_a_bot_that_obeys_flood_control_answers_all_and_is_not_counted(api: FakeBotApi, user: User, chat: Chat) -> None:
    questions = [api.send(chat, user, str(number)) for number in range(5)]

    for question in questions:
        await api.reply_to(question)

    assert (len(api.sent), api.stats.sends_during_penalty) == (5, 0)


@pytest.mark.usefixtures("echo_bot")
async def test_a_bot_outlives_an_outage(api: FakeBotApi, user: User, chat: Chat) -> None:
    api.faults.outage(0.3)

    assert await api.reply_to(api.send(chat, user, "一"))
    assert api.violations == []


async def test_waiting_in_vain_says_what_the_bot_did(api: FakeBotApi, bot: Bot, user: User, chat: Chat) -> None:
    question = api.send(chat, user, "一")
    await bot.send_message(chat.id, "不是回复")

    with pytest.raises(TimeoutError, match=r"不是回复.*sendMessage"):
        await api.reply_to(question, 0.05)


async def test_all_that_ptb_sends_is_understood(api: FakeBotApi, bot: Bot, user: User, chat: Chat) -> None:
    question = api.send(chat, user, "/ask@test_bot 网格", document=api.document("手册.md", b"abc"))
    bold = MessageEntity(MessageEntity.BOLD, 0, 2)
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="good")]])

    sent = await bot.send_message(chat.id, "网格", entities=[bold], reply_parameters=ReplyParameters(question.id), reply_markup=buttons)
    assert sent.entities == (bold,)
    assert sent.reply_to_message
    assert sent.reply_to_message.document
    file = await bot.get_file(sent.reply_to_message.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"abc"
    assert await bot.edit_message_text("更好", chat.id, sent.message_id)
    exported = await bot.send_document(chat.id, b"a,b", filename="gaps.csv", caption="导出", caption_entities=[bold])
    assert exported.document
    assert exported.document.file_name == "gaps.csv"
    assert (await bot.send_photo(chat.id, exported.document.file_id)).photo
    assert await bot.delete_message(chat.id, exported.message_id)
    assert await bot.send_chat_action(chat.id, "typing")
    assert api.violations == []


async def test_ptb_understands_chats_members_and_menus(api: FakeBotApi, bot: Bot, user: User) -> None:
    group = api.group(-5, [user], admins=[user], title="业主群")
    commands = [BotCommand("ask", "问")]

    assert (await bot.get_chat(group.id)).title == "业主群"
    assert isinstance(await bot.get_chat_member(group.id, user.id), ChatMemberAdministrator)
    assert await bot.set_my_commands(commands, BotCommandScopeChat(group.id), "zh")
    assert await bot.get_my_commands(BotCommandScopeChat(group.id), "zh") == tuple(commands)
    assert await bot.delete_my_commands()
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.leave_chat(group.id)
    assert api.violations == []


@pytest.mark.usefixtures("clock")  # so that the burst is used up however slowly it is sent
async def test_ptb_raises_its_own_errors(api: FakeBotApi, bot: Bot, user: User, chat: Chat) -> None:
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(chat.id, "")
    api.faults.next("sendMessage", error(500))
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await bot.send_message(chat.id, "一")
    api.faults.next("sendMessage", drop_after())
    with pytest.raises(NetworkError):
        await bot.send_message(chat.id, "一")
    await bot.send_message(chat.id, "二")
    await bot.send_message(chat.id, "三")
    with pytest.raises(RetryAfter):
        await bot.send_message(chat.id, "四")
    old = api.group(-5, [user])
    new = api.migrate(old)
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(old.id, "一")
    assert migrated.value.new_chat_id == new.id
    api.block(user)
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(chat.id, "一")

    assert [violation.description for violation in api.violations] == ["Bad Request: message text is empty"]
    assert [message.text for message in api.sent] == ["一", "二", "三"]


async def test_ptb_refuses_a_revoked_token(api: FakeBotApi) -> None:
    bot = Bot("1000001:OTHER", base_url=f"{api.base_url}/bot")

    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()


async def test_every_kind_of_update_can_be_read_by_ptb(api: FakeBotApi, bot: Bot, user: User) -> None:
    group = api.group(-5, [user])
    message = api.send(group, user, "@test_bot 网格", reply_to=api.send(group, user, "一"))
    api.edit(message, "二")
    api.press(message, user, "forged")
    api.inline_query(user, "网格")
    api.block(user)
    api.kick(group, user)
    api.migrate(api.group(-6, [user]))
    api.send_raw_update({"story_poke": {}})

    updates = await bot.get_updates()

    assert len(updates) == 10
    assert updates[1].message
    assert updates[1].message.parse_entities() == {MessageEntity("mention", 0, 9): "@test_bot"}
    assert updates[3].callback_query
    assert updates[3].callback_query.data == "forged"


async def test_two_servers_know_nothing_of_each_other() -> None:
    async with FakeBotApi() as one, FakeBotApi("2000002:OTHER") as other:
        user = one.user(42)
        one.send(one.private(user), user, "一")
        await asyncio.sleep(0)

        assert (len(one.unconfirmed), len(other.unconfirmed)) == (1, 0)
        assert one.base_url != other.base_url
