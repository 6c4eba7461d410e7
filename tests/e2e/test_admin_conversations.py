"""What admins do with the documents while residents go on asking: whole conversations with a bot that keeps what people add."""

import asyncio
import csv
import io
import logging
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assembly import Bot, assemble
from bot.commands import COMMANDS
from bot.curation.charts import is_available
from bot.library.indexer import STEP_SECONDS
from bot.logs import RecentErrors
from bot.people.pairing import FILE as PAIRING
from bot.people.pairing import Pairing
from bot.people.privacy import read_key
from bot.people.querylog import QueryLog
from bot.settings import DATABASE, KEY, Settings, read_settings
from bot.telegram import Access, TelegramChannel
from bot.texts.reports import HOW_TO_REPORT
from index import DATA_FOLDER, Analyzer, Corpus, kernels_in_use
from tests.bots import make_bot
from tests.e2e.conftest import ADMIN, PATIENT, stopped
from tests.e2e.test_telegram_conversations import Person
from tests.effort import HANG_SECONDS
from tests.fakes import TEST_TOKEN, FakeBotApi, Message
from tests.shared import made_once

STAFF_CHAT = -1007
TODAY = f"{datetime.now(UTC).astimezone():%Y-%m-%d}"
UNKNOWN = "没有这条命令"

BICYCLES = """---
title: 电动自行车停放办法
place: 松林社区
dated: 2025-03-01
---
# 电动自行车停放办法

## 充电

电动自行车请到小区北门的充电棚充电，每次收费一元五角，棚内有二十个插座。

## 楼道

电动自行车不得停放在楼道里，违者由网格员劝离。
"""
WHERE_TO_CHARGE = "电动自行车在哪里充电？"
NOBODY_KNOWS = "婚姻登记处的电话号码是多少？"


class Somebody(Person):
    """A person who also sends files, and who taps a button to be told something in a new message."""

    async def told(self, text: str) -> Message:
        """Write *text*; return the reply when it is done changing."""
        return await self._settled(await self.ask(text))

    async def send_file(self, name: str, content: str | bytes) -> Message:
        data = content.encode() if isinstance(content, str) else content
        return await self.api.reply_to(self.api.send(self.chat, self.user, document=self.api.document(name, data)))

    async def choose(self, message: Message, label: str) -> Message:
        """Tap a button that changes its message; return what stands there then."""
        before = self.api.current(message)
        await self.tap(message, label)
        await self.api.wait_until(lambda: self.api.current(message) != before)
        return self.api.current(message)

    async def call_up(self, message: Message, label: str) -> Message:
        """Tap a button that is answered by a message below; return that."""
        count = len(self.api.sent)
        await self.tap(message, label)
        return await self._settled((await self.api.wait_for_replies(count + 1))[count])

    async def _settled(self, message: Message) -> Message:
        await self.api.wait_until(lambda: not self.api.current(message).text.startswith("正在"))
        return self.api.current(message)

    def labels(self, message: Message) -> list[str]:
        return [button["text"] for button in self.api.current(message).buttons]

    def file(self, message: Message) -> tuple[str, bytes]:
        """Return the name and the bytes of the file that came with *message*."""
        document = message.content["document"]
        return document["file_name"], self.api._world.files[document["file_id"]].upload.content  # noqa: SLF001


def write_documents(folder: Path) -> None:
    """Make a folder of documents of our own, with a page that is to change."""
    shutil.copytree(DATA_FOLDER / "documents", folder)
    (folder / "market.md").write_text("# 便民菜市场\n\n便民菜市场早上六点开门，晚上八点关门。\n", encoding="utf-8")


@pytest.fixture(scope="session")
def indexed(analyzer: Analyzer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of those documents, and a state folder in which they are indexed and published."""

    def make(place: Path) -> None:
        write_documents(place / "documents")
        corpus = Corpus(place / "state" / DATABASE, analyzer=analyzer)
        asyncio.run(make_bot(corpus, place / "documents", place / "state").indexer.sync())
        corpus.close()

    return made_once("handbook-and-market", make, tmp_path_factory)


@pytest.fixture
def documents(tmp_path: Path, indexed: Path) -> Path:
    shutil.copytree(indexed, tmp_path, dirs_exist_ok=True)
    return tmp_path / "documents"


@pytest.fixture
def settings(tmp_path: Path, documents: Path) -> Settings:
    return read_settings(state_dir=tmp_path / "state", documents_dir=documents, admin_ids=frozenset({ADMIN}), contact_text="社区服务站")


@pytest.fixture
def corpus(settings: Settings, analyzer: Analyzer) -> Iterator[Corpus]:
    corpus = Corpus(settings.state_dir / DATABASE, analyzer=analyzer)
    yield corpus
    corpus.close()


@pytest.fixture
def log(corpus: Corpus) -> Iterator[QueryLog]:
    log = QueryLog(corpus.path)
    yield log
    log.close()


@pytest.fixture
def errors() -> Iterator[RecentErrors]:
    """What counts the errors that are logged."""
    errors = RecentErrors()
    logging.getLogger().addHandler(errors)
    yield errors
    logging.getLogger().removeHandler(errors)


@pytest.fixture
def step_seconds() -> float:
    return STEP_SECONDS


@pytest.fixture
async def bot(settings: Settings, corpus: Corpus, log: QueryLog, errors: RecentErrors, step_seconds: float) -> Bot:
    """All that `python -m bot run` puts together."""
    bot = assemble(settings, corpus, log, key=read_key(settings.state_dir / KEY), errors=errors, step_seconds=step_seconds)
    await bot.indexer.sync()
    return bot


@pytest.fixture(autouse=True)
async def telegram(bot: Bot, corpus: Corpus, api: FakeBotApi) -> AsyncIterator[None]:
    """The bot answers; whatever happens, it breaks no rule, and every tap is answered within a second."""
    api.group(STAFF_CHAT)
    access = Access(TEST_TOKEN, api.base_url, is_paced=False)
    channel = TelegramChannel(
        bot.commands, bot.assistant, access, corpus.path, admins=bot.admins.ids, staff_chat=STAFF_CHAT, timing=PATIENT
    )
    task = asyncio.create_task(channel.run())
    yield
    await stopped(task)
    assert not api.violations
    assert not api.unanswered_callbacks


@pytest.fixture
def admin(api: FakeBotApi) -> Somebody:
    return Somebody(api, ADMIN)


@pytest.fixture
def resident(api: FakeBotApi) -> Somebody:
    return Somebody(api, 42)


often = pytest.mark.parametrize("step_seconds", [0.015])  # progress is shown a hundred times as often, for these are few documents


async def logged(log: QueryLog, count: int) -> None:
    """Wait until *count* questions are in the log, which is written behind the reply."""
    async with asyncio.timeout(HANG_SECONDS):
        while sum(log.last_day().values()) < count:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


# A file


async def test_an_admin_sends_a_file_sees_what_is_in_it_joins_it_and_a_resident_is_answered_from_it(
    admin: Somebody, resident: Somebody
) -> None:
    assert "充电棚" not in (await resident.ask(WHERE_TO_CHARGE)).text

    preview = await admin.send_file("停车.md", BICYCLES + "\n插座正在分批更换。更换期间请大家到物业服务中心的大厅里充电，并请大\n")
    assert "“停车.md”" in preview.text
    assert "共 1 篇文章" in preview.text
    assert re.search("，1[0-9]{2} 字", preview.text)
    assert "3 个标题" in preview.text
    assert "电动自行车停放办法（松林社区 · 日期 2025-03-01）" in preview.text
    assert "⚠ 电动自行车停放办法：结尾不完整" in preview.text
    assert admin.labels(preview) == ["添加", "仅工作人员可见", "取消"]
    assert "充电棚" not in (await resident.ask(WHERE_TO_CHARGE)).text

    joined = await admin.choose(preview, "添加")
    assert joined.text.startswith("已添加“停车.md”，现可查询。")
    assert "新增 1" in joined.text
    assert not joined.buttons

    answer = await resident.ask(WHERE_TO_CHARGE)
    assert "小区北门的充电棚充电" in answer.text
    assert re.search("[①②] 电动自行车停放办法 › 充电（松林社区 · 2025-03-01）", answer.text)


async def test_a_file_for_staff_answers_admins_and_the_staff_chat_and_nobody_else(
    api: FakeBotApi, admin: Somebody, resident: Somebody
) -> None:
    joined = await admin.choose(await admin.send_file("停车.md", BICYCLES), "仅工作人员可见")
    assert "仅供工作人员查询" in joined.text

    group, staff = api.group(-1001, [admin.user, resident.user]), api.group(STAFF_CHAT, [resident.user])
    outside = [
        await resident.ask(WHERE_TO_CHARGE),
        await resident.ask("/docs 电动"),
        await resident.ask(f"/ask {WHERE_TO_CHARGE}", group),
        await admin.ask(f"/ask {WHERE_TO_CHARGE}", group),
        await admin.ask("/docs 电动", group),
    ]
    for message in outside:
        assert "充电棚" not in message.text
        assert "停放办法" not in message.text
    assert "充电棚" in (await admin.ask(WHERE_TO_CHARGE)).text
    assert "停放办法" in (await admin.ask("/docs 电动")).text
    assert "充电棚" in (await resident.ask(f"/ask {WHERE_TO_CHARGE}", staff)).text


async def test_a_file_that_is_declined_is_not_joined_and_its_buttons_are_spent(admin: Somebody, resident: Somebody) -> None:
    preview = await admin.send_file("停车.md", BICYCLES)
    data = preview.buttons[0]["callback_data"]
    assert (await admin.choose(preview, "取消")).text == "未添加“停车.md”。"
    notice = await admin.api.answer_to(admin.api.press(preview, admin.user, data))
    assert notice["text"] == "该按钮已失效，请重新操作。"
    assert "充电棚" not in (await resident.ask(WHERE_TO_CHARGE)).text
    assert (await admin.ask("/docs 电动")).text == "没有查到符合条件的文件。"


async def test_a_file_of_the_same_name_replaces_the_one_before(admin: Somebody, resident: Somebody) -> None:
    await admin.choose(await admin.send_file("停车.md", BICYCLES), "添加")
    again = await admin.send_file("停车.md", BICYCLES)
    assert "已有同名文件，添加后将予以替换。" in again.text
    assert "与已有文件《电动自行车停放办法》内容相同。" in again.text
    await admin.choose(again, "取消")

    preview = await admin.send_file("停车.md", BICYCLES.replace("北门", "南门"))
    assert "更新 1" in (await admin.choose(preview, "添加")).text
    answer = await resident.ask(WHERE_TO_CHARGE)
    assert "南门" in answer.text
    assert "北门" not in answer.text

    hidden = await admin.choose(await admin.send_file("停车.md", BICYCLES), "仅工作人员可见")
    assert "新增 1，更新 0，移除 1" in hidden.text
    assert "充电棚" not in (await resident.ask(WHERE_TO_CHARGE)).text


async def test_a_file_that_cannot_be_read_is_refused_with_the_reason_and_no_buttons(admin: Somebody) -> None:
    for name, content, reason in (
        ("资料.rar", b"Rar!\x1a\x07\x00packed", "不支持该文件格式"),
        ("空白.txt", b" \n ", "文件中没有文字"),
    ):
        refused = await admin.send_file(name, content)
        assert f"无法添加“{name}”：{reason}" in refused.text
        assert not refused.buttons


async def test_an_added_document_is_removed_from_its_page_after_a_second_look(admin: Somebody, resident: Somebody) -> None:
    await admin.choose(await admin.send_file("停车.md", BICYCLES), "添加")
    listed = await admin.ask("/docs 电动")
    page = await admin.choose(listed, "1. 电动自行车停放办法")
    assert {"暂停引用", "删除"} <= set(admin.labels(page))
    question = await admin.call_up(page, "删除")
    assert question.text.startswith("确定删除《电动自行车停放办法》吗？")
    assert "已删除《电动自行车停放办法》。" in (await admin.choose(question, "删除")).text
    assert "充电棚" not in (await resident.ask(WHERE_TO_CHARGE)).text

    for_everybody = await resident.choose(await resident.ask("/docs 菜市场"), "1. 便民菜市场")
    assert not {"暂停引用", "删除"} & set(resident.labels(for_everybody))


# Pauses


async def test_a_paused_document_is_not_quoted_people_are_told_why_and_resumed_it_answers(admin: Somebody, resident: Somebody) -> None:
    question = "便民菜市场几点开门？"
    assert "六点" in (await resident.ask(question)).text

    assert (await admin.ask("/pause 便民菜市场")).text.startswith("请注明文件和原因")
    assert "六点" in (await resident.ask(question)).text
    paused = await admin.ask("/pause 便民菜市场 时间正在核对")
    assert paused.text == "已暂停引用《便民菜市场》。原因：时间正在核对"

    told = await resident.ask(question)
    assert "六点" not in told.text
    assert "《便民菜市场》可能有相关内容，目前暂停引用。原因：时间正在核对" in told.text
    assert "暂停引用：《便民菜市场》（时间正在核对）" in (await admin.ask("/status")).text

    stopped_ones = await admin.ask("/resume")
    assert "暂停引用：《便民菜市场》（时间正在核对）" in stopped_ones.text
    assert (await admin.call_up(stopped_ones, "便民菜市场")).text == "已恢复引用《便民菜市场》。"
    assert "六点" in (await resident.ask(question)).text
    assert (await admin.ask("/resume")).text == "目前没有暂停引用的文件。"


async def test_all_answering_is_paused_with_a_reason_and_goes_on(api: FakeBotApi, admin: Somebody, resident: Somebody) -> None:
    before = await resident.ask("网格怎么划分?")
    await admin.ask("/pause all 系统正在核对")
    assert (await resident.ask("网格怎么划分?")).text == "目前暂停答复。原因：系统正在核对"
    assert await resident.tap(before, "上下文 ①") == "目前暂停答复。原因：系统正在核对"
    assert await resident.tap(before, "更多") == "目前暂停答复。原因：系统正在核对"
    assert "119" in (await resident.ask("我家着火了")).text
    assert "暂停全部答复（系统正在核对）" in (await admin.ask("/status")).text
    assert (await api.answer_to(api.inline_query(resident.user, "网格怎么划分")))["results"] == "[]"
    assert (await admin.ask("/resume")).text == "已恢复答复。"
    assert "100户" in (await resident.ask("网格怎么划分?")).text


# Gaps


async def test_a_gap_is_answered_by_an_admin_and_everybody_who_asks_gets_that_answer_cited(
    log: QueryLog, admin: Somebody, resident: Somebody
) -> None:
    assert "没有查到相关内容" in (await resident.ask(NOBODY_KNOWS)).text
    await Somebody(resident.api, 43).ask("婚姻登记处电话号码是多少")
    await logged(log, 2)

    gaps = await admin.ask("/gaps")
    assert "1. " in gaps.text
    assert "婚姻登记处" in gaps.text
    assert "（2 次；未查到 2）" in gaps.text
    asked_for = await admin.call_up(gaps, "答复 1")
    assert asked_for.text.startswith("请在 30 分钟内发送“婚姻登记处")

    kept = await admin.ask("婚姻登记处的电话号码是 0412-5550101，工作日上午九点到十一点半有人接听。")
    assert kept.text.startswith("已存为文件，涉及 2 次提问。现答复如下：")
    assert "0412-5550101" in kept.text

    answer = await resident.ask(NOBODY_KNOWS)
    assert "婚姻登记处的电话号码是 0412-5550101" in answer.text
    source = answer.text.partition("出处\n")[2]
    assert "管理员答复" in source
    assert TODAY in source
    assert (await admin.ask("/gaps")).text == "最近 30 天的问题都已解答。"


async def test_an_admin_who_does_not_answer_after_all_is_answered_himself(log: QueryLog, admin: Somebody, resident: Somebody) -> None:
    await resident.ask(NOBODY_KNOWS)
    await logged(log, 1)
    asked_for = await admin.call_up(await admin.ask("/gaps"), "答复 1")
    assert (await admin.choose(asked_for, "取消")).text == "已取消。"
    assert "100户" in (await admin.ask("网格怎么划分?")).text
    assert "婚姻登记处" in (await admin.ask("/gaps")).text


async def test_answers_voted_down_are_gaps_with_the_reason(log: QueryLog, admin: Somebody, resident: Somebody) -> None:
    answer = await resident.ask("便民菜市场几点开门？")
    await logged(log, 1)
    await resident.choose(answer, "没用")
    await resident.tap(answer, "过时")
    assert "便民菜市场几点开门？（1 次；已答复 1 · 没用 1 · 过时 1）" in (await admin.ask("/gaps")).text


async def test_gaps_are_exported_as_a_table_in_which_nothing_is_a_formula(log: QueryLog, admin: Somebody, resident: Somebody) -> None:
    await resident.ask('=HYPERLINK("http://example.org";"婚姻登记处电话")')
    await resident.ask("+婚姻登记处今天开门吗")
    await logged(log, 2)
    sent = await admin.ask("/gaps csv")
    name, content = admin.file(sent)
    assert name == "未能答复的问题.csv"
    heading, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert heading[:2] == ["问题", "次数"]
    assert sorted(row[0][:2] for row in rows) == ["'+", "'="]
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell]


# The index


@often
async def test_reindexing_is_shown_as_a_bar_in_one_message_that_becomes_the_report(api: FakeBotApi, admin: Somebody) -> None:
    report = await admin.told("/reindex --all")
    shown = [state.text for state in report.history]
    assert any(text.startswith("正在读取文件\n▓") for text in shown)
    assert report.text.startswith("索引完成")
    assert "共 36 篇文章" in report.text
    assert len(api.sent) == 1


@often
async def test_reindexing_tells_what_is_answered_in_another_way_and_goes_back_and_forward(
    log: QueryLog, documents: Path, admin: Somebody, resident: Somebody
) -> None:
    opening, price = "便民菜市场几点开门？", "便民菜市场的摊位费是多少元？"
    assert "六点" in (await resident.ask(opening)).text
    assert "十五元" not in (await resident.ask(price)).text
    await resident.ask("网格怎么划分?")
    await logged(log, 3)

    (documents / "market.md").write_text(
        "# 便民菜市场\n\n便民菜市场早上五点开门，晚上八点关门。\n\n便民菜市场的摊位费每天是十五元。\n", encoding="utf-8"
    )
    (documents / "library.md").write_text("# 图书室\n\n图书室周一闭馆。\n", encoding="utf-8")
    report = await admin.told("/reindex")
    assert "文件：新增 1，更新 1，移除 0，未变 35" in report.text
    assert "共 37 篇文章" in report.text
    assert "核对 3 个问题的答复：未变 1，变化 1，新增 1，不再有答复 0" in report.text
    assert admin.labels(report) == ["查看变化", "恢复上一版"]

    changes = await admin.call_up(report, "查看变化")
    assert f"[变化] {opening}\n原答复：《便民菜市场》“便民菜市场早上六点开门" in changes.text
    assert "现答复：《便民菜市场》“便民菜市场早上五点开门" in changes.text
    assert f"[新增] {price}" in changes.text
    assert "五点" in (await resident.ask(opening)).text

    back = await admin.call_up(report, "恢复上一版")
    assert back.text.startswith("已恢复上一版索引")
    assert "六点" in (await resident.ask(opening)).text
    assert "十五元" not in (await resident.ask(price)).text

    forward = await admin.call_up(back, "重新读取文件")
    assert "核对 3 个问题的答复：未变 1，变化 1，新增 1，不再有答复 0" in forward.text
    assert "五点" in (await resident.ask(opening)).text
    assert (await admin.ask("/rollback")).text.startswith("已恢复上一版索引")
    assert "六点" in (await resident.ask(opening)).text


async def test_the_first_index_has_none_before_it_to_go_back_to(admin: Somebody) -> None:
    assert (await admin.ask("/rollback")).text == "没有可恢复的上一版索引。"
    assert (await admin.ask("/changes")).text == "各问题的答复没有变化。"


# Words


async def test_an_alias_lets_a_word_of_the_street_find_the_word_of_the_documents(admin: Somebody, resident: Somebody) -> None:
    question = "买汰烧广场几点开门？"
    assert "六点" not in (await resident.ask(question)).text
    assert (await admin.ask("/alias 买汰烧广场＝便民菜市场")).text == "已添加同义词：买汰烧广场 = 便民菜市场"
    assert "六点" in (await resident.ask(question)).text
    assert (await admin.ask("/alias 买汰烧广场=便民菜市场")).text == "该同义词已存在。"
    assert "买汰烧广场=便民菜市场" in (await admin.ask("/alias")).text


@often
async def test_a_word_is_taken_for_one_word_from_then_on(bot: Bot, log: QueryLog, admin: Somebody, resident: Somebody) -> None:
    await resident.ask("便民菜市场几点开门？")
    await logged(log, 1)
    report = await admin.told("/word 便民菜市场")
    assert report.text.startswith("索引完成")
    assert "核对 1 个问题的答复：" in report.text
    assert "便民菜市场" in bot.library.analyzer.lexicon.words
    assert "六点" in (await resident.ask("便民菜市场几点开门？")).text
    assert (await admin.ask("/word 便民菜市场")).text == "该词语已存在。"
    assert "已添加：便民菜市场" in (await admin.ask("/word")).text


# Figures


async def test_what_admins_did_is_shown_to_admins_in_private(api: FakeBotApi, admin: Somebody) -> None:
    assert (await admin.ask("/audit")).text == "暂无操作记录。"
    await admin.choose(await admin.send_file("停车.md", BICYCLES), "添加")
    await admin.ask("/pause 便民菜市场 时间正在核对")
    first, *lines = (await admin.ask("/audit")).text.splitlines()
    assert first == "操作记录（第 1/1 页）"
    assert [line.partition(" ")[2].split(" ", 3)[-1] for line in lines] == [
        "暂停：market.md（时间正在核对）",
        "添加文件：public/停车.md",
    ]
    assert all(TODAY in line for line in lines)
    group = api.group(-1001, [admin.user])
    assert (await admin.ask("/audit", group)).text == "请在私聊或工作人员群内使用该命令。"


async def test_the_status_names_what_answers_and_what_the_day_was_like(log: QueryLog, admin: Somebody, resident: Somebody) -> None:
    await resident.ask("网格怎么划分?")
    await resident.ask(NOBODY_KNOWS)
    await logged(log, 2)
    said = (await admin.ask("/status")).text
    assert "共 36 篇文章" in said
    assert f"最近同步：{TODAY}" in said
    assert re.search("索引编号：[1-9]", said)
    assert f"检索：{kernels_in_use()}" in said
    assert "近 24 小时：提问 2，已答复 1，可能相关 0，未查到 1" in said
    assert "近 24 小时出错 0 次" in said


async def test_the_report_of_a_month_has_its_figures_and_a_chart(log: QueryLog, admin: Somebody, resident: Somebody) -> None:
    answer = await resident.ask("网格怎么划分?")
    await resident.ask(NOBODY_KNOWS)
    await logged(log, 2)
    await resident.tap(answer, "有用")
    report = await admin.ask("/report")
    now = datetime.now(UTC).astimezone()
    assert (
        f"{now.year}年{now.month}月\n一、民意收集\n提问 2：已答复 1，可能相关 0，未查到 1\n评价：有用 1，没用 0\n答复用时中位数"
        in report.text
    )
    if is_available():
        name, png = admin.file(report)
        assert name == f"月度统计-{TODAY[:7]}.png"
        assert png.startswith(b"\x89PNG\r\n")
    assert "提问 0" in (await admin.ask("/report 2020-01")).text
    assert (await admin.ask("/report lately")).text == HOW_TO_REPORT("zh-Hans", command="/report ")


# People


async def test_the_pairing_code_makes_the_first_admin_once(api: FakeBotApi, settings: Settings) -> None:
    code = Pairing(settings.state_dir / PAIRING).issue()
    first, second = Somebody(api, 50), Somebody(api, 51)
    assert UNKNOWN in (await first.ask("/status")).text
    assert "配对码有误或已过期" in (await first.ask(f"/start {'A' * 16}")).text
    assert "您已成为管理员" in (await first.ask(f"/start {code}")).text
    assert "共 36 篇文章" in (await first.ask("/status")).text
    assert first.labels(await first.send_file("停车.md", BICYCLES))[:1] == ["添加"]
    assert "配对码有误或已过期" in (await second.ask(f"/start {code}")).text
    assert UNKNOWN in (await second.ask("/status")).text


ADMINS_OWN = [command.name for command in COMMANDS if command.admins_only]


async def test_to_everybody_else_no_command_of_admins_exists(api: FakeBotApi) -> None:
    assert len(ADMINS_OWN) > 10
    for number, name in enumerate(ADMINS_OWN):
        await finds_no_command(api, Somebody(api, 500 + number), name)


async def finds_no_command(api: FakeBotApi, resident: Somebody, name: str) -> None:
    """Try the command of admins called *name* as *resident*, by words and by taps."""
    nonsense = (await resident.ask("/weather")).text
    assert UNKNOWN in nonsense
    answer = await resident.ask("网格怎么划分?")
    for argument in ("", " all 测试", " 000000000000", " 000000000000 yes"):
        assert (await resident.ask(f"/{name}{argument}")).text == nonsense
        notice = await api.answer_to(api.press(answer, resident.user, f"/{name}{argument}"))
        assert notice["text"] == nonsense
    assert "100户" in (await resident.ask("网格怎么划分?")).text


async def test_the_real_buttons_of_an_admin_do_nothing_for_anybody_else(log: QueryLog, admin: Somebody, resident: Somebody) -> None:
    await resident.ask(NOBODY_KNOWS)
    await logged(log, 1)
    shown = [await admin.send_file("停车.md", BICYCLES), await admin.ask("/gaps"), await admin.ask("/pause all 测试")]
    await admin.ask("/resume")
    below = await resident.ask("网格怎么划分?")
    for message in shown:
        for button in message.buttons:
            notice = await resident.api.answer_to(resident.api.press(below, resident.user, button["callback_data"]))
            assert UNKNOWN in notice["text"]
    assert "充电棚" not in (await resident.ask(WHERE_TO_CHARGE)).text
    assert "婚姻登记处" in (await admin.ask("/gaps")).text
