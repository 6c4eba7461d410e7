"""What the conversations of tests/e2e do not come to: outages, refusals and stops."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.assembly import Bot
from bot.commands import Commands, Request
from bot.curation.reindexing import Progress
from bot.errors import SettingsError
from bot.replies.blocks import Reply
from bot.telegram import Access, TelegramChannel, floods, handling
from bot.telegram.timing import Timing
from bot.texts.indexing import progress, sync_report
from index import Corpus, SyncReport
from tests.bots import make_bot
from tests.e2e.conftest import ADMIN, answering
from tests.effort import HANG_SECONDS
from tests.fakes import TEST_TOKEN, FakeBotApi, Message
from tests.fakes.faults import Fault, delay, drop, drop_after, error, flood, page

QUESTION = "楼道灯不亮怎么办？"
ANSWER = "请拨打物业值班电话"
QUICK = Timing(first_retry=0.01, poll_again=0.01, stop=0.5)
while_answering = pytest.mark.usefixtures("telegram")
REPORT = sync_report(SyncReport(("new.md",), (), (), (), 3, 4, 9, 0.1), "zh-Hans")
PROGRESS = [progress(Progress("reading", done, 3), "zh-Hans") for done in (1, 2)]
STEPS = (PROGRESS[0], *PROGRESS, REPORT)


class FakeCommands(Commands):
    """Reindexes in steps of which one is told twice, and breaks down at one text; the rest are the commands of a bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def respond(self, request: Request) -> AsyncIterator[Reply]:
        if request.argument == "break down":
            raise RuntimeError(request.argument)
        if request.command == "reindex":
            for text in STEPS:
                yield Reply(text)
            return
        async for reply in self._bot.commands.respond(request):
            yield reply


class StuckCommands(Commands):
    """Never has an answer; `asked` tells that it was asked."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def respond(self, request: Request) -> AsyncIterator[Reply]:
        self.asked.set()
        await asyncio.Event().wait()
        yield Reply(request.argument)


@pytest.fixture
async def bot(corpus: Corpus, folder: Path, tmp_path: Path) -> Bot:
    bot = make_bot(corpus, folder, tmp_path / "state")
    await bot.indexer.sync()
    return replace(bot, commands=FakeCommands(bot))


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(flood_control=False) as api:
        yield api


@pytest.fixture
async def telegram(bot: Bot, corpus: Corpus, api: FakeBotApi) -> AsyncIterator[None]:
    async with answering(bot, corpus, api, timing=QUICK):
        yield


def ask(api: FakeBotApi, text: str = QUESTION, person: int = 42) -> Message:
    user = api.user(person)
    return api.send(api.private(user), user, text)


async def logged(caplog: pytest.LogCaptureFixture, words: str) -> logging.LogRecord:
    """Wait for the record that holds *words*."""
    async with asyncio.timeout(HANG_SECONDS):
        while True:
            for record in caplog.records:
                if words in record.getMessage():
                    return record
            await asyncio.sleep(0.01)


async def refusal(bot: Bot, corpus: Corpus, api: FakeBotApi, token: str) -> tuple[tuple[str, str], ...]:
    """Return the faults with which a channel ends at once, and drop the channel."""
    channel = TelegramChannel(bot.commands, bot.assistant, Access(token, api.base_url), corpus.path, admins=frozenset(), timing=QUICK)
    with pytest.raises(SettingsError) as caught:
        await asyncio.wait_for(channel.run(), HANG_SECONDS)
    return caught.value.faults


async def test_a_token_that_telegram_refuses_is_a_fault_of_its_setting(bot: Bot, corpus: Corpus, api: FakeBotApi) -> None:
    api.faults.next("getMe", error(401, "Unauthorized"), times=2)
    ((variable, fault),) = await refusal(bot, corpus, api, TEST_TOKEN)
    assert variable == "BOT_TOKEN"
    assert TEST_TOKEN not in fault


async def test_a_token_that_is_refused_in_mid_run_ends_the_channel_and_keeps_the_question(
    bot: Bot, corpus: Corpus, api: FakeBotApi
) -> None:
    channel = TelegramChannel(bot.commands, bot.assistant, Access(TEST_TOKEN, api.base_url), corpus.path, admins=frozenset(), timing=QUICK)
    running = asyncio.create_task(channel.run())
    await api.wait_until(lambda: api.is_polled or None)
    api.faults.next("sendMessage", error(401, "Unauthorized"))
    api.faults.next("getMe", error(401, "Unauthorized"))
    question = ask(api)
    with pytest.raises(SettingsError, match="BOT_TOKEN"):
        await asyncio.wait_for(running, HANG_SECONDS)
    async with answering(bot, corpus, api, timing=QUICK):
        assert ANSWER in (await api.reply_to(question)).text


async def test_a_token_that_is_refused_once_is_sent_with_again(bot: Bot, corpus: Corpus, api: FakeBotApi) -> None:
    api.faults.next("sendMessage", error(401, "Unauthorized"))
    async with answering(bot, corpus, api, timing=QUICK):
        assert ANSWER in (await api.reply_to(ask(api))).text


async def test_one_persons_flood_is_answered_so_far_told_once_and_noticed_by_nobody(
    bot: Bot, corpus: Corpus, api: FakeBotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floods, "_OF_PERSON", 2)  # and one word more, which are as many as may be sent at once
    channel = TelegramChannel(bot.commands, bot.assistant, Access(TEST_TOKEN, api.base_url), corpus.path, admins=frozenset(), timing=QUICK)
    running = asyncio.create_task(channel.run())
    for _ in range(20):
        ask(api, "/nonsense")
    assert ANSWER in (await api.reply_to(ask(api, person=43))).text
    sent = await api.wait_for_replies(2 + 1 + 1)
    assert sum(message.text.startswith("操作过于频繁") for message in sent) == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(api.sent) == 2 + 1 + 1


async def test_an_address_that_telegram_refuses_is_a_fault_of_its_setting(bot: Bot, corpus: Corpus, api: FakeBotApi) -> None:
    api.faults.next("setWebhook", error(400, "bad webhook: HTTPS url must be provided for webhook"))
    access = Access(TEST_TOKEN, api.base_url, webhook_url="http://example.org/telegram", webhook_secret="s" * 32)
    channel = TelegramChannel(bot.commands, bot.assistant, access, corpus.path, admins=frozenset(), timing=QUICK)
    with pytest.raises(SettingsError, match="WEBHOOK_URL"):
        await asyncio.wait_for(channel.run(), HANG_SECONDS)


@pytest.mark.breaks_rules("the token is wrong")
async def test_the_token_of_another_bot_is_refused_and_no_connection_left_open(bot: Bot, corpus: Corpus, api: FakeBotApi) -> None:
    assert "BOT_TOKEN" in dict(await refusal(bot, corpus, api, "2000002:ANOTHER-TOKEN"))
    gc.collect()  # what was left open is told now, and fails this test


async def test_the_bot_starts_as_soon_as_telegram_can_be_reached(bot: Bot, corpus: Corpus, api: FakeBotApi) -> None:
    api.faults.next("getMe", drop(), times=3)
    async with answering(bot, corpus, api, timing=QUICK):
        assert ANSWER in (await api.reply_to(ask(api))).text


@pytest.mark.parametrize(
    "instead",
    [
        page(200, "<html>Please sign in</html>"),
        page(403, "<html>Forbidden</html>"),
        page(404, "<html>Not found</html>"),
        page(200, "true"),
        page(200, "[]"),
        page(200, "{}"),
        page(200, '{"ok": true, "result": true}'),
        page(200, '{"ok": true, "result": {}}'),
        page(200, '{"ok": false, "description": "no"}'),
        page(200, "[" * 50_000),
        page(429, '{"ok": false, "description": "slow", "parameters": {"retry_after": "soon"}}'),
        error(401, "Unauthorized"),
        error(403, "Forbidden"),
        error(409, "Conflict"),
    ],
)
async def test_whatever_answers_in_telegrams_place_is_waited_out(bot: Bot, corpus: Corpus, api: FakeBotApi, instead: Fault) -> None:
    api.faults.next("getMe", instead)
    api.faults.next("deleteWebhook", instead)
    async with answering(bot, corpus, api, timing=QUICK):
        assert ANSWER in (await api.reply_to(ask(api))).text


async def test_a_slash_at_the_end_of_the_servers_address_does_not_matter(bot: Bot, corpus: Corpus, api: FakeBotApi) -> None:
    channel = TelegramChannel(
        bot.commands, bot.assistant, Access(TEST_TOKEN, f"{api.base_url}/"), corpus.path, admins=frozenset(), timing=QUICK
    )
    task = asyncio.create_task(channel.run())
    assert ANSWER in (await api.reply_to(ask(api))).text
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_wait_that_telegram_demands_again_and_again_is_kept(bot: Bot, corpus: Corpus, api: FakeBotApi) -> None:
    api.faults.next("sendMessage", flood(1), times=2)
    async with answering(bot, corpus, api, timing=QUICK):
        assert ANSWER in (await api.reply_to(ask(api))).text
        assert api.stats.sends_during_penalty == 0


async def test_what_was_in_work_at_the_stop_is_answered_after_the_start(
    bot: Bot, corpus: Corpus, api: FakeBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    stuck = StuckCommands()
    async with answering(replace(bot, commands=stuck), corpus, api, timing=QUICK):
        question = ask(api)
        await stuck.asked.wait()
    await logged(caplog, "stopped with questions in work")
    async with answering(bot, corpus, api, timing=QUICK):
        await logged(caplog, "1 updates were waiting")
        assert ANSWER in (await api.reply_to(question)).text


async def test_a_stop_while_telegram_hangs_comes_to_an_end_in_order(bot: Bot, corpus: Corpus, api: FakeBotApi) -> None:
    assert await fault_of_a_stop_while_hanging(bot, corpus, api) == ""
    gc.collect()  # what was left open is told now, and fails this test


async def fault_of_a_stop_while_hanging(bot: Bot, corpus: Corpus, api: FakeBotApi) -> str:
    try:
        async with answering(bot, corpus, api, timing=QUICK):
            await api.reply_to(ask(api))
            api.faults.next("getUpdates", delay(60), times=10)
    except RuntimeError as error:
        return str(error)
    return ""


@while_answering
async def test_progress_is_one_message_that_changes_until_the_report(api: FakeBotApi) -> None:
    reply = await api.reply_to(ask(api, "/reindex", ADMIN))
    await api.wait_until(lambda: api.current(reply).text == REPORT)
    assert [before.text for before in api.current(reply).history] == PROGRESS
    assert len(api.sent) == 1
    assert not api.violations


@while_answering
@pytest.mark.breaks_rules("an edit is repeated whose confirmation was lost")
async def test_the_report_arrives_though_the_confirmation_of_progress_was_lost(api: FakeBotApi) -> None:
    api.faults.next("editMessageText", drop_after())
    reply = await api.reply_to(ask(api, "/reindex", ADMIN))
    await api.wait_until(lambda: api.current(reply).text == REPORT)


@while_answering
async def test_progress_whose_message_was_deleted_goes_on_in_a_new_one(api: FakeBotApi) -> None:
    api.faults.next("editMessageText", error(400, "message to edit not found"))
    ask(api, "/reindex", ADMIN)
    first, second = await api.wait_for_replies(2)
    await api.wait_until(lambda: api.current(second).text == REPORT)
    assert api.current(first).text == PROGRESS[0]


@while_answering
async def test_a_tap_that_cannot_be_confirmed_is_answered_all_the_same(api: FakeBotApi) -> None:
    welcome = await api.reply_to(ask(api, "/start"))
    api.faults.next("answerCallbackQuery", error(400, "query is too old and response timeout expired or query ID is invalid"))
    api.press(welcome, api.user(42), QUESTION)
    _, reply = await api.wait_for_replies(2)
    assert reply.text.startswith(f"{QUESTION}\n\n")
    assert ANSWER in reply.text


@while_answering
async def test_a_question_is_answered_though_typing_cannot_be_shown(api: FakeBotApi) -> None:
    api.faults.next("sendChatAction", drop())
    assert ANSWER in (await api.reply_to(ask(api))).text


async def test_typing_is_left_out_while_many_wait(bot: Bot, corpus: Corpus, api: FakeBotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handling, "_MOST_TYPING", 1)
    waiting = StuckCommands()
    async with answering(replace(bot, commands=waiting), corpus, api, timing=QUICK):
        ask(api)
        await api.wait_until(lambda: api.calls["sendChatAction"])
        waiting.asked.clear()
        ask(api, person=43)
        await waiting.asked.wait()
        monkeypatch.setattr(waiting, "respond", bot.commands.respond)
        await api.reply_to(ask(api, person=44))
    assert api.calls["sendChatAction"] == 1


@while_answering
async def test_what_telegram_refuses_for_good_stops_nobody(api: FakeBotApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    api.faults.next("sendMessage", error(400, "CHAT_WRITE_FORBIDDEN"), times=2)
    ask(api)
    await logged(caplog, "cannot be answered")
    assert ANSWER in (await api.reply_to(ask(api, person=43))).text
    assert len(api.sent) == 1


@while_answering
async def test_an_update_that_fails_is_logged_and_stops_nobody(api: FakeBotApi, caplog: pytest.LogCaptureFixture) -> None:
    ask(api, "break down")
    record = await logged(caplog, "an update failed")
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "break down"
    assert ANSWER in (await api.reply_to(ask(api, person=43))).text


@while_answering
async def test_a_second_process_with_the_same_token_is_named_in_the_log(api: FakeBotApi, caplog: pytest.LogCaptureFixture) -> None:
    await api.reply_to(ask(api))
    api.faults.next("getUpdates", error(409, "terminated by other getUpdates request; make sure that only one bot instance is running"))
    ask(api, person=43)
    assert "BOT_TOKEN" in (await logged(caplog, "another process polls")).getMessage()


@while_answering
async def test_an_outage_of_polling_is_logged(api: FakeBotApi, caplog: pytest.LogCaptureFixture) -> None:
    await api.reply_to(ask(api))
    api.faults.next("getUpdates", page(502))
    ask(api, person=43)
    assert (await logged(caplog, "cannot be reached")).levelno == logging.WARNING
