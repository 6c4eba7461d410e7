"""What people do with their fingers: buttons, links, inline queries, files, groups; by polling and by webhook."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.assembly import Bot
from bot.commands import Commands, Request
from bot.replies.blocks import Reply
from bot.telegram import Access, TelegramChannel
from index import Corpus
from tests.e2e.conftest import ADMIN, IMPATIENT, PATIENT, answering, stopped, web_channel
from tests.fakes import TEST_TOKEN, Chat, FakeBotApi, Message, User
from tests.fakes.faults import delay, drop, error

SECRET = "a-secret-of-forty-characters-0123456789_"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Person:
    """Somebody who talks to the bot: writes, and taps the buttons of its messages by their labels."""

    def __init__(self, api: FakeBotApi, number: int = 42) -> None:
        self.api = api
        self.user: User = api.user(number)
        self.chat: Chat = api.private(self.user)

    async def ask(self, text: str, chat: Chat | None = None, reply_to: Message | None = None) -> Message:
        return await self.api.reply_to(self.api.send(chat or self.chat, self.user, text, reply_to=reply_to))

    async def tap(self, message: Message, label: str) -> str:
        """Tap the button with that label, and return the notice that is shown for it."""
        shown = self.api.current(message)
        data = next(button["callback_data"] for button in shown.buttons if button["text"] == label)
        answer = await self.api.answer_to(self.api.press(message, self.user, data))
        return str(answer.get("text", ""))


class SlowCommands(Commands):
    """The commands of a bot, of which one waits until it may *go_on*."""

    def __init__(self, bot: Bot, slow: str) -> None:
        self._commands = bot.commands
        self._slow = slow
        self.go_on = asyncio.Event()

    async def respond(self, request: Request) -> AsyncIterator[Reply]:
        if request.command == self._slow:
            await self.go_on.wait()
        async for reply in self._commands.respond(request):
            yield reply


@pytest.fixture(params=["polling", "webhook"])
async def telegram(request: pytest.FixtureRequest, bot: Bot, corpus: Corpus, api: FakeBotApi) -> AsyncIterator[None]:
    """A bot that answers, its updates polled or posted."""
    served = hooked if request.param == "webhook" else answering
    async with served(bot, corpus, api):
        yield


@asynccontextmanager
async def hooked(bot: Bot, corpus: Corpus, api: FakeBotApi) -> AsyncIterator[str]:
    """Let a channel answer on *api* by a webhook beside the page; yield the webhook's address."""
    web = web_channel(bot)
    serving = asyncio.create_task(web.run())
    await web.listening.wait()
    await stopped(serving)
    port = int(web.url.rsplit(":", 1)[1])
    url = f"http://127.0.0.1:{port}/telegram"
    access = Access(TEST_TOKEN, api.base_url, webhook_url=url, webhook_secret=SECRET, is_paced=False)
    channel = TelegramChannel(bot.commands, bot.assistant, access, corpus.path, admins=frozenset({ADMIN}), timing=PATIENT)
    web = web_channel(bot, port)
    web.routes += tuple(channel.routes)
    tasks = [asyncio.create_task(web.run()), asyncio.create_task(channel.run())]
    try:
        await api.wait_until(lambda: api.calls["setWebhook"])
        yield url
    finally:
        for task in reversed(tasks):
            await stopped(task)


@pytest.fixture
def person(api: FakeBotApi) -> Person:
    return Person(api)


@pytest.fixture(autouse=True)
def rules_kept(api: FakeBotApi) -> object:
    """Whatever happens, no rule of the Bot API is broken and every tap is answered."""
    yield
    assert not api.violations
    assert not api.unanswered_callbacks


telegram_answers = pytest.mark.usefixtures("telegram")


@telegram_answers
async def test_context_is_shown_in_the_same_message_and_back_again(api: FakeBotApi, person: Person) -> None:
    answer = await person.ask("网格怎么划分?")
    await person.tap(answer, "上下文 ①")
    await api.wait_until(lambda: api.current(answer).text != answer.text)
    around = api.current(answer)
    assert "blockquote" in {entity["type"] for entity in around.entities}
    await person.tap(answer, "返回")
    await api.wait_until(lambda: api.current(answer).text == answer.text)
    assert len(api.sent) == 1


@telegram_answers
async def test_further_passages_are_paged_in_the_same_message(api: FakeBotApi, person: Person) -> None:
    answer = await person.ask("网格长做什么?")
    await person.tap(answer, "更多")
    await api.wait_until(lambda: api.current(answer).text != answer.text)
    assert "④" in api.current(answer).text
    assert len(api.sent) == 1


@telegram_answers
async def test_a_vote_is_thanked_for_and_may_be_changed(api: FakeBotApi, person: Person) -> None:
    answer = await person.ask("网格怎么划分?")
    assert await person.tap(answer, "有用") == "感谢您的反馈。"
    assert await person.tap(answer, "没用")
    await api.wait_until(lambda: "过时" in [button["text"] for button in api.current(answer).buttons])
    assert await person.tap(answer, "过时") == "感谢您的反馈。"
    await api.wait_until(lambda: "有用" in [button["text"] for button in api.current(answer).buttons])
    assert api.calls["editMessageText"] == 0  # only the buttons changed
    assert len(api.sent) == 1


@telegram_answers
async def test_twenty_taps_at_once_have_one_effect(api: FakeBotApi, person: Person) -> None:
    answer = await person.ask("网格怎么划分?")
    data = answer.buttons[0]["callback_data"]
    taps = [api.press(answer, person.user, data) for _ in range(20)]
    for tap in taps:
        await api.answer_to(tap)
    await person.ask("/help")
    assert api.calls["editMessageText"] == 1


@telegram_answers
async def test_the_same_example_tapped_twenty_times_is_answered_once(api: FakeBotApi, person: Person) -> None:
    welcome = await person.ask("/start")
    taps = [api.press(welcome, person.user, welcome.buttons[0]["callback_data"]) for _ in range(20)]
    for tap in taps:
        await api.answer_to(tap)
    await api.wait_for_replies(2)
    await person.ask("/help")
    assert len(api.sent) == 3


@telegram_answers
async def test_two_people_who_open_the_same_context_in_a_group_edit_it_once(api: FakeBotApi, person: Person) -> None:
    group = api.group(-1001, [person.user])
    other = Person(api, 43)
    answer = await person.ask("@test_bot 网格怎么划分?", group)
    data = answer.buttons[0]["callback_data"]
    taps = [api.press(answer, each.user, data) for each in (person, other)]
    for tap in taps:
        await api.answer_to(tap)
    await person.ask("/help")
    assert api.calls["editMessageText"] == 1


@telegram_answers
async def test_a_follow_up_is_understood_and_a_reply_is_about_the_answer_it_replies_to(person: Person) -> None:
    first = await person.ask("网格怎么划分?")
    await person.ask("党小组多久考评一次？")
    followed = await person.ask("浙江呢？", reply_to=first)
    assert "结合上一个问题，您问的是：" in followed.text
    assert "网格" in followed.text.split("\n")[0]


@telegram_answers
async def test_a_link_opens_a_document_and_its_file_is_sent(api: FakeBotApi, person: Person) -> None:
    answer = await person.ask("网格怎么划分?")
    await person.tap(answer, "上下文 ①")
    await api.wait_until(
        lambda: any("callback_data" in button and "/file" in button["callback_data"] for button in api.current(answer).buttons)
    )
    data = next(button["callback_data"] for button in api.current(answer).buttons if button.get("callback_data", "").startswith("/file"))
    opened = await person.ask(f"/start p_{data.split()[1]}")
    assert opened.text
    api.press(answer, person.user, data)
    await api.wait_until(lambda: [message for message in api.sent if "document" in message.content])
    document = next(message for message in api.sent if "document" in message.content)
    assert document.content["document"]["file_name"].endswith(".md")


@telegram_answers
async def test_a_forged_button_is_refused_with_a_notice(api: FakeBotApi, person: Person) -> None:
    answer = await person.ask("网格怎么划分?")
    for data in ("/vote 000000000000 up", "/context zzz 99", "/nonsense", "/reindex", "/status", "/vote", "/file ffffffffffff"):
        reply = await api.answer_to(api.press(answer, person.user, data))
        assert reply.get("text"), data
    assert len(api.sent) == 1


@telegram_answers
async def test_a_tap_under_a_deleted_message_is_answered_below(api: FakeBotApi, person: Person) -> None:
    answer = await person.ask("网格怎么划分?")
    data = answer.buttons[0]["callback_data"]
    api.delete(answer)
    await api.answer_to(api.press(answer, person.user, data))
    await api.wait_for_replies(2)


@telegram_answers
async def test_a_tap_that_is_too_old_still_has_its_effect(api: FakeBotApi, person: Person) -> None:
    answer = await person.ask("网格怎么划分?")
    api.faults.next("answerCallbackQuery", error(400, "query is too old and response timeout expired or query ID is invalid"))
    tap = api.press(answer, person.user, answer.buttons[0]["callback_data"])
    await api.wait_until(lambda: api.current(answer).text != answer.text)
    api._account.queries[tap].answer = {}  # noqa: SLF001 - the server refused, which is no silence


@telegram_answers
async def test_inline_mode_offers_quotes_with_their_sources(api: FakeBotApi, person: Person) -> None:
    given = await api.answer_to(api.inline_query(person.user, "网格怎么划分"))
    contents = [result["input_message_content"] for result in json.loads(given["results"])]
    assert 0 < len(contents) <= 5
    assert any("100户" in content["message_text"] for content in contents)
    assert all("\n\n① 网格怎样划分" in content["message_text"] for content in contents[:1])
    assert {content["entities"][0]["type"] for content in contents} == {"blockquote"}
    assert (given["cache_time"], given["is_personal"]) == ("30", "true")  # worded in the language of who asks


@telegram_answers
@pytest.mark.parametrize("query", ["", "   ", "字" * 256, "婚姻登记处的电话号码是多少？"])
async def test_an_inline_query_that_finds_nothing_is_answered_all_the_same(api: FakeBotApi, person: Person, query: str) -> None:
    assert json.loads((await api.answer_to(api.inline_query(person.user, query)))["results"]) == []


@telegram_answers
async def test_a_file_from_anybody_gets_one_line_of_help_and_is_not_fetched(api: FakeBotApi, person: Person) -> None:
    question = api.send(person.chat, person.user, document=api.document("notice.txt", b"text"))
    assert (await api.reply_to(question)).text == "目前仅支持文字提问，请输入文字。"
    assert api.calls["getFile"] == 0


@telegram_answers
async def test_an_admins_file_is_fetched_for_add(api: FakeBotApi) -> None:
    admin = Person(api, ADMIN)
    question = api.send(admin.chat, admin.user, document=api.document("notice.txt", "通知".encode()))
    assert (await api.reply_to(question)).text
    assert api.calls["getFile"] == 1


@telegram_answers
async def test_an_admins_file_that_is_too_large_is_not_fetched(api: FakeBotApi) -> None:
    admin = Person(api, ADMIN)
    question = api.send(admin.chat, admin.user, document=api.document("big.pdf", b"x", size=(20 << 20) + 1))
    assert "20" in (await api.reply_to(question)).text
    assert api.calls["getFile"] == 0


@telegram_answers
async def test_an_admins_file_that_does_not_arrive_whole_is_said_to_be_lost(api: FakeBotApi) -> None:
    admin = Person(api, ADMIN)
    question = api.send(admin.chat, admin.user, document=api.document("cut.txt", b"half", size=8))
    assert (await api.reply_to(question)).text == "文件接收不完整，请重新发送。"
    api.faults.next("getFile", error(400, "wrong file_id"))
    question = api.send(admin.chat, admin.user, document=api.document("gone.txt", b"gone"))
    assert (await api.reply_to(question)).text == "文件接收不完整，请重新发送。"


@telegram_answers
async def test_menus_are_set_for_everybody_for_groups_and_for_an_admin_who_writes(api: FakeBotApi) -> None:
    await api.wait_until(lambda: ("all_group_chats", "en") in api.commands)
    await Person(api, ADMIN).ask("/status")
    await api.wait_until(lambda: ("chat", str(ADMIN), "en") in api.commands)
    names = {scope: [command["command"] for command in menu] for scope, menu in api.commands.items()}
    assert "ask" in names["all_private_chats", ""]
    assert "reindex" not in names["all_private_chats", ""]
    assert "vote" not in names["all_private_chats", ""]
    assert "reindex" in names["chat", str(ADMIN), ""]


@telegram_answers
async def test_a_group_that_migrates_is_answered_under_its_new_id(api: FakeBotApi, person: Person) -> None:
    group = api.group(-1001, [person.user])
    api.send_raw_update(
        {"message": {"message_id": 77, "date": 1, "chat": group.json(), "from": person.user.json(), "text": "/ask 网格怎么划分?"}}
    )
    new = api.migrate(group)
    (answer,) = await api.wait_for_replies(1)
    assert answer.chat.id == new.id
    await person.ask("/help")
    assert len(api.sent) == 2


@telegram_answers
async def test_a_question_deleted_before_its_answer_is_answered_all_the_same(api: FakeBotApi, person: Person) -> None:
    question = api.send(person.chat, person.user, "网格怎么划分?")
    api.delete(question)
    await api.wait_for_replies(1)


@pytest.mark.parametrize("privacy_mode", [True, False])
async def test_a_group_is_answered_only_when_it_asks(bot: Bot, corpus: Corpus, privacy_mode: bool) -> None:  # noqa: FBT001
    async with FakeBotApi(flood_control=False, privacy_mode=privacy_mode) as group_api, answering(bot, corpus, group_api):
        person = Person(group_api)
        group = group_api.group(-1001, [person.user])
        for text in ("网格怎么划分?", "@someone 网格?", "/ask@other_bot 网格?", "/weather", "/vote 1 up", "/reindex", "test_bot 网格"):
            group_api.send(group, person.user, text)
        first = await person.ask("@test_bot 网格怎么划分?", group)
        await person.ask("/ask 网格怎么划分?", group)
        await person.ask("/help@test_bot", group)
        await person.ask("那网格长呢？", group, reply_to=first)
        assert len(group_api.sent) == 4
        assert not group_api.violations


async def test_a_reply_after_a_restart_is_still_about_its_answer(bot: Bot, corpus: Corpus, api: FakeBotApi, person: Person) -> None:
    async with answering(bot, corpus, api):
        first = await person.ask("网格怎么划分?")
    async with answering(bot, corpus, api):
        assert "结合上一个问题，您问的是：" in (await person.ask("浙江呢？", reply_to=first)).text


async def test_a_slow_command_does_not_keep_the_button_waiting(bot: Bot, corpus: Corpus, api: FakeBotApi, person: Person) -> None:
    commands = SlowCommands(bot, "ask")
    async with answering(replace(bot, commands=commands), corpus, api, timing=IMPATIENT):
        welcome = await person.ask("/start")
        await person.tap(welcome, welcome.buttons[0]["text"])
        assert len(api.sent) == 1
        commands.go_on.set()
        await api.wait_for_replies(2)


async def test_only_telegram_can_post_updates(bot: Bot, corpus: Corpus, api: FakeBotApi) -> None:
    body = b'{"update_id": 5, "message": {}}'
    headers = {HEADER: SECRET, "Content-Type": "application/json"}
    refused: list[tuple[int, dict[str, Any]]] = [
        (401, {"headers": {"Content-Type": "application/json"}, "data": body}),
        (403, {"headers": headers | {HEADER: ""}, "data": body}),
        (403, {"headers": headers | {HEADER: "wrong"}, "data": body}),
        (403, {"headers": [*headers.items(), (HEADER, SECRET)], "data": body}),
        (400, {"headers": headers | {"Content-Type": "text/plain"}, "data": body}),
        (413, {"headers": headers, "data": io.BytesIO(b"[" + b" " * (10 << 20) + b"]")}),
        *((400, {"headers": headers, "data": data}) for data in (b"", b"[]", b"null", b"{}", b"NaN", b"{", b"[" * 100_000)),
        (400, {"headers": headers, "data": b'{"update_id": true}'}),
        (400, {"headers": headers, "data": b'{"update_id": -1}'}),
    ]
    async with hooked(bot, corpus, api) as url, aiohttp.ClientSession() as session:
        for status, options in refused:
            async with session.post(url, **options) as response:
                assert response.status == status, options["data"]
        for method in ("GET", "PUT", "OPTIONS"):
            async with session.request(method, url, headers=headers) as response:
                assert response.status == 405
        async with session.post(f"{url}/elsewhere", headers=headers, data=body) as response:
            assert response.status == 404
        async with session.post(url, headers=headers, data=body) as response:
            assert response.status == 200  # of a kind that nobody can read: taken, and passed over
    assert not api.sent


async def test_an_update_posted_three_times_at_once_is_answered_once(bot: Bot, corpus: Corpus, api: FakeBotApi, person: Person) -> None:
    headers = {HEADER: SECRET, "Content-Type": "application/json"}
    message = {"message_id": 9, "date": 1, "chat": person.chat.json(), "from": person.user.json(), "text": "网格怎么划分?"}
    async with hooked(bot, corpus, api) as url, aiohttp.ClientSession() as session:

        async def post(number: int) -> int:
            async with session.post(url, headers=headers, json={"update_id": number, "message": message}) as response:
                return response.status

        assert set(await asyncio.gather(*(post(7) for _ in range(3)))) == {200}
        await api.wait_for_replies(1)
        await person.ask("/help")
    assert len(api.sent) == 2


async def test_five_hundred_updates_at_once_are_taken_before_they_are_answered(bot: Bot, corpus: Corpus, api: FakeBotApi) -> None:
    headers = {HEADER: SECRET, "Content-Type": "application/json"}
    async with hooked(bot, corpus, api) as url, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def post(number: int) -> int:
            chat = api.private(api.user(1000 + number)).json()
            message = {"message_id": 1, "date": 1, "chat": chat, "from": chat | {"is_bot": False}, "text": "/privacy"}
            async with session.post(url, headers=headers, json={"update_id": number, "message": message}) as response:
                return response.status

        api.faults.outage(3600)  # nothing can be answered until all are taken
        assert set(await asyncio.gather(*map(post, range(500)))) == {200}
        assert not api.sent
        api.faults.outage(0)
        await api.wait_for_replies(500)


async def test_somebody_who_types_too_fast_is_offered_nothing_for_a_while(
    bot: Bot, corpus: Corpus, api: FakeBotApi, person: Person
) -> None:
    async with answering(bot, corpus, api):
        queries = [api.inline_query(person.user, "") for _ in range(61)]
        answers = [await api.answer_to(query) for query in queries]
    assert sorted({answer["cache_time"] for answer in answers}) == ["0", "30"]


async def test_a_vote_that_is_thanked_for_too_late_is_thanked_for_in_words(
    bot: Bot, corpus: Corpus, api: FakeBotApi, person: Person
) -> None:
    commands = SlowCommands(bot, "vote")
    async with answering(replace(bot, commands=commands), corpus, api, timing=IMPATIENT):
        answer = await person.ask("网格怎么划分?")
        assert await person.tap(answer, "有用") == ""
        commands.go_on.set()
        assert (await api.wait_for_replies(2))[1].text == "感谢您的反馈。"


@pytest.mark.parametrize("fault", [delay(3600), drop()])
async def test_typing_that_hangs_or_fails_holds_no_answer_up(
    bot: Bot, corpus: Corpus, api: FakeBotApi, person: Person, fault: object
) -> None:
    async with answering(bot, corpus, api):
        await person.ask("/help")
        api.faults.next("sendChatAction", fault)  # type: ignore[arg-type]
        assert "100户" in (await person.ask("网格怎么划分?")).text


@telegram_answers
async def test_an_emergency_is_a_card_alone_with_a_way_back(api: FakeBotApi, person: Person) -> None:
    card = await person.ask("楼道灯坏了，我家着火了")
    assert card.text.startswith("请立即拨打：119")
    assert [button["text"] for button in card.buttons] == ["不是紧急情况"]
    await person.tap(card, "不是紧急情况")
    await api.wait_until(lambda: len(api.sent) > 1)
    assert api.current(card).text == card.text
    assert "网格" in api.sent[-1].text or "文件" in api.sent[-1].text


@telegram_answers
async def test_an_inline_query_that_tells_of_an_emergency_offers_its_card_alone(api: FakeBotApi, person: Person) -> None:
    given = await api.answer_to(api.inline_query(person.user, "我妈晕倒了没有反应"))
    (offered,) = json.loads(given["results"])
    assert offered["input_message_content"]["message_text"].startswith("请立即拨打：120")
