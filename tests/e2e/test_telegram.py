"""Conversations through real python-telegram-bot against the strict fake Bot API."""

from pathlib import Path

import pytest

from bot.assembly import Bot
from bot.people.rate_limit import RateLimit
from index import DATA_FOLDER, Analyzer, Corpus
from tests.bots import make_bot
from tests.e2e.conftest import ADMIN, answering
from tests.fakes import FakeBotApi, Message
from tests.fakes.faults import drop_after, flood, page

ARTICLES = len(list((DATA_FOLDER / "documents").glob("*.md")))

pytestmark = pytest.mark.usefixtures("telegram")


def quotes(message: Message) -> list[str]:
    """Return what the message sets apart as quotations."""
    units = message.text.encode("utf-16-le")
    spans = [(entity["offset"], entity["length"]) for entity in message.content.get("entities", []) if entity["type"] == "blockquote"]
    return [units[2 * start : 2 * (start + length)].decode("utf-16-le") for start, length in spans]


async def asked(api: FakeBotApi, text: str, person: int = 42) -> Message:
    user = api.user(person)
    return await api.reply_to(api.send(api.private(user), user, text))


async def indexed(api: FakeBotApi, command: Message) -> None:
    """Wait until the one message of progress has become the report of thirty changed files."""
    report = await api.reply_to(command)
    await api.wait_until(lambda: "更新 30" in api.current(report).text or None)


async def test_a_question_is_answered_in_the_documents_own_words(api: FakeBotApi) -> None:
    reply = await asked(api, "网格怎么划分?")

    texts = [path.read_text(encoding="utf-8") for path in (DATA_FOLDER / "documents").glob("*.md")]
    assert len(quotes(reply)) == 3
    for quote in quotes(reply):
        sentences = [line.removeprefix("- ") for line in quote.split("\n")]
        assert any(all(sentence in text for sentence in sentences) for text in texts)
    assert "出处\n① 网格怎样划分" in reply.text
    assert "2013年" in reply.text
    assert not api.violations


async def test_an_english_question_is_answered_with_english_around_the_quotes(api: FakeBotApi) -> None:
    reply = await asked(api, "how is a grid divided?")

    assert any("100户" in quote for quote in quotes(reply))
    assert reply.text.startswith("The documents say, in their original wording:")
    assert "\n\nSources\n①" in reply.text


async def test_a_traditional_question_is_answered_with_traditional_around_the_quotes(api: FakeBotApi) -> None:
    reply = await asked(api, "上海一個網格有多少戶？")

    assert "抱歉，現有文件中查無相關內容。" in reply.text
    assert "未提及" in reply.text


async def test_what_the_documents_do_not_say_is_refused_with_whom_to_ask(api: FakeBotApi) -> None:
    reply = await asked(api, "婚姻登记处的电话号码是多少？")

    assert quotes(reply) == []
    assert reply.text.startswith("抱歉，现有文件中没有查到相关内容。")
    assert "最相关的文件：《" in reply.text
    assert "请咨询：社区服务站" in reply.text


async def test_start_offers_examples_and_a_tap_asks_one(api: FakeBotApi) -> None:
    user = api.user(42)
    welcome = await asked(api, "/start")
    assert welcome.reply_markup is not None
    button = welcome.reply_markup["inline_keyboard"][0][0]

    api.press(welcome, user, button["callback_data"])
    _, answer = await api.wait_for_replies(2)

    assert answer.text.startswith("网格怎么划分？\n\n")
    assert "\n\n① " in answer.text
    assert answer.reply_to is not None
    assert answer.reply_to.id == welcome.id
    await api.wait_until(lambda: not api.unanswered_callbacks)
    assert not api.violations


async def test_help_lists_admin_commands_to_admins_only(api: FakeBotApi) -> None:
    assert "/reindex" not in (await asked(api, "/help")).text
    assert "/reindex" in (await asked(api, "/help", person=ADMIN)).text


async def test_a_group_is_answered_only_when_it_asks_the_bot(api: FakeBotApi) -> None:
    user = api.user(42)
    group = api.group(-1001, [user])
    api.send(group, user, "网格怎么划分?")
    api.send(group, user, "/ask@other_bot 网格怎么划分?")
    api.send(group, user, "@someone 网格怎么划分?")
    mention = api.send(group, user, "@test_bot 网格怎么划分?")
    command = api.send(group, user, "/ask@test_bot 网格怎么划分?")

    first = await api.reply_to(mention)
    second = await api.reply_to(command)
    third = await api.reply_to(api.send(group, user, "那网格长做什么？", reply_to=first))

    assert "100户" in first.text
    assert first.text == second.text
    assert "网格长" in third.text
    assert len(api.sent) == 3


async def test_ask_without_a_question_says_how(api: FakeBotApi) -> None:
    assert (await asked(api, "/ask")).text == "请输入您的问题。"


async def test_an_unknown_command_and_an_admins_command_are_refused_in_the_same_words(api: FakeBotApi) -> None:
    assert (await asked(api, "/nonsense")).text == (await asked(api, "/reindex")).text
    assert (await asked(api, "/status")).text.startswith("没有这条命令")


async def test_an_admin_reindexes_and_reads_the_status(api: FakeBotApi) -> None:
    report = await asked(api, "/reindex", person=ADMIN)
    status = await asked(api, "/status", person=ADMIN)

    assert f"未变 {ARTICLES}" in report.text
    assert status.text.startswith(f"共 {ARTICLES} 篇文章，")
    assert not api.violations


async def test_a_photo_gets_one_line_of_help(api: FakeBotApi) -> None:
    user = api.user(42)
    chat = api.private(user)
    api.send_raw_update(
        {
            "message": {
                "message_id": 900,
                "date": 1,
                "chat": chat.json(),
                "from": user.json(),
                "photo": [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}],
            }
        }
    )
    (reply,) = await api.wait_for_replies(1)
    assert reply.text == "目前仅支持文字提问，请输入文字。"


@pytest.mark.parametrize("text", ["\u200b\u200d", "？？？", "长" * 301, "<b>x</i>&lt;*_[]()~>#+-=|{}.!", "'; DROP TABLE documents;--"])
async def test_hostile_text_is_answered_and_breaks_no_rule(api: FakeBotApi, text: str) -> None:
    assert (await asked(api, text)).text
    assert not api.violations


async def test_an_edited_message_is_not_answered_again(api: FakeBotApi) -> None:
    user = api.user(42)
    question = api.send(api.private(user), user, "网格怎么划分?")
    await api.reply_to(question)
    api.edit(question, "网格长做什么？")
    await asked(api, "/help")
    assert len(api.sent) == 2


async def test_an_update_delivered_twice_is_answered_once(api: FakeBotApi) -> None:
    await asked(api, "网格怎么划分?")
    api.redeliver(api.last_update_id)
    await asked(api, "/help")
    assert len(api.sent) == 2


async def test_a_person_who_blocks_the_bot_stops_nobody(api: FakeBotApi) -> None:
    blocker = api.user(1)
    chat = api.private(blocker)
    api.block(blocker)
    api.send_raw_update({"message": {"message_id": 901, "date": 1, "chat": chat.json(), "from": blocker.json(), "text": "网格怎么划分?"}})
    assert "100户" in (await asked(api, "网格怎么划分?")).text


async def test_429_is_obeyed_and_the_reply_still_arrives(api: FakeBotApi) -> None:
    api.faults.next("sendMessage", flood(1))
    assert "100户" in (await asked(api, "网格怎么划分?")).text
    assert api.stats.sends_during_penalty == 0


async def test_a_reply_is_sent_again_after_an_outage(api: FakeBotApi) -> None:
    api.faults.next("sendMessage", page(502))
    assert "100户" in (await asked(api, "网格怎么划分?")).text


async def test_an_answer_whose_confirmation_was_lost_is_sent_at_most_once_more(api: FakeBotApi) -> None:
    api.faults.next("sendMessage", drop_after())
    await asked(api, "网格怎么划分?")
    await asked(api, "/help", person=43)
    assert len(api.sent) in {2, 3}


async def test_a_sender_gets_twenty_answers_a_minute_and_one_notice(api: FakeBotApi) -> None:
    user = api.user(42)
    for _ in range(23):
        api.send(api.private(user), user, "网格怎么划分?")
    await asked(api, "/help", person=43)
    await api.wait_for_replies(22)
    texts = [message.text for message in api.sent]
    assert sum("出处" in text for text in texts) == 20
    assert sum("提问过于频繁" in text for text in texts) == 1


async def test_questions_are_answered_while_the_folder_is_indexed(tmp_path: Path, analyzer: Analyzer) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number}.md").write_text(f"# 第{number}号网格\n\n第{number}号网格由第{number}小组划分。\n" * 20, encoding="utf-8")
    busy = Corpus(tmp_path / "busy.db", analyzer=analyzer)
    bot = make_bot(busy, folder, tmp_path / "busy", limit=RateLimit(10**6))
    await bot.indexer.sync()
    async with FakeBotApi(flood_control=False) as other, answering(bot, busy, other):
        admin = other.user(ADMIN)
        for round_ in range(3):
            for number in range(30):
                (folder / f"{number}.md").write_text(
                    f"# 第{number}号网格\n\n第{round_}次改动：第{number}号网格由居民划分。\n" * 20, encoding="utf-8"
                )
            reindex = other.send(other.private(admin), admin, "/reindex")
            questions = [other.send(other.private(user), user, "网格由谁划分?") for user in map(other.user, range(100, 110))]
            replies = [await other.reply_to(question) for question in questions]
            known = ("小组划分", f"第{round_}次改动", f"第{round_ - 1}次改动")  # of the old snapshot or the new one
            assert [reply.text for reply in replies if not any(words in reply.text for words in known)] == []
            await indexed(other, reindex)
        assert not other.violations
    busy.close()


async def test_what_was_not_answered_before_a_stop_is_answered_after_the_start(bot: Bot, corpus: Corpus) -> None:
    async with FakeBotApi(flood_control=False) as other:
        user = other.user(42)
        async with answering(bot, corpus, other):
            await other.reply_to(other.send(other.private(user), user, "/start"))
            other.faults.outage(3600)
            questions = [other.send(other.private(user), user, f"网格怎么划分? {number}") for number in range(3)]
            await other.wait_until(lambda: other.calls["sendMessage"] > 1)
        other.faults.outage(0)
        async with answering(bot, corpus, other):
            for question in questions:
                assert "100户" in (await other.reply_to(question)).text
