"""What admins say and what they are told, over real documents, additions, pauses and a real log."""

import logging
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import texts
from bot.__main__ import main
from bot.commands import COMMANDS, Request, respond
from bot.commands.admins import document_buttons, service
from bot.conversation.assistant import Assistant
from bot.curation.curation import Curation, Offer
from bot.curation.previews import Preview
from bot.curation.waiting import WaitingFiles
from bot.errors import (
    BotError,
    EmptyFileError,
    EmptyQuestionError,
    ExpiredError,
    LargeFileError,
    NoSuchDocumentError,
    NotAddedError,
    NothingToRollBackError,
    NotKeptError,
    PrivateOnlyError,
    SyncRunningError,
    UnusableWordError,
)
from bot.library.additions import Additions
from bot.library.library import Library, Status
from bot.library.pauses import Pauses
from bot.library.shelf import document_key
from bot.logs import RecentErrors
from bot.people.pairing import Pairing
from bot.people.querylog import QueryLog, Turn
from bot.replies.blocks import Attachment, Reply
from bot.texts import admins as said
from bot.texts import curation as told
from bot.texts import figures
from index import Analyzer, Corpus, Document, EmptyDocumentError, SyncReport, UnsupportedFormatError

WELL = "# 打井须知\n\n村民打井要先到水务站登记，登记不收费用。\n\n2023年5月印发。\n"
QUESTION = "打井要先到哪里登记？"
GAP = "晒谷场几点关灯？"
ADMIN = "telegram:7"


class Rolling(Library):
    """A library with a generation to go back to."""

    async def rollback(self) -> int:
        return 6


@dataclass(slots=True)
class Bot:
    """An assistant, and a person who speaks to it."""

    assistant: Assistant
    log: QueryLog
    folder: Path
    now: float = 0.0

    async def all(self, text: str, **facts: object) -> list[Reply]:
        command, _, argument = text[1:].partition(" ") if text.startswith("/") else ("ask", "", text)
        request = replace(Request(command, argument, ADMIN, "telegram:7", by_admin=True), **facts)  # type: ignore[arg-type]
        return [reply async for reply in respond(self.assistant, request)]

    async def hears(self, text: str, **facts: object) -> Reply:
        return (await self.all(text, **facts))[-1]

    async def sends(self, name: str, content: bytes) -> Reply:
        return await self.hears("/add", attachment=Attachment(name, content))

    async def taps(self, reply: Reply, label: str) -> Reply:
        (button,) = [button for row in reply.buttons for button in row if button.label == label]
        assert len(button.action.encode()) <= 64
        return await self.hears(button.action, is_tap=True)

    async def document(self, name: str) -> Document:
        (found,) = [each for each in await self.assistant.library.documents(staff=True) if each.id == name]
        return found

    def asked(self, question: str, name: str, band: str = "none") -> None:
        turn = Turn(name, "p", "c", "telegram", question, question, "zh-Hans", "none", 0.1, (), (), 20.0, datetime.now(UTC))
        self.log.log(replace(turn, band=band))  # type: ignore[arg-type]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[QueryLog]:
    log = QueryLog(tmp_path / "log.db")
    yield log
    log.close()


@pytest.fixture
async def bot(tmp_path: Path, folder: Path, analyzer: Analyzer, log: QueryLog) -> AsyncIterator[Bot]:
    additions = Additions(tmp_path / "added")
    corpus = Corpus(tmp_path / "two.db", analyzer=analyzer)
    library = Rolling(corpus, folder, additions)
    await library.sync()
    pauses = Pauses(tmp_path / "pauses.json")
    spoken = Bot(None, log, folder)  # type: ignore[arg-type]
    curation = Curation(
        library,
        additions=additions,
        waiting=WaitingFiles(tmp_path / ".waiting"),
        pauses=pauses,
        log=log,
        watched=("图书室借书证怎么办？",),
        errors=RecentErrors(),
        clock=lambda: spoken.now,
    )
    spoken.assistant = Assistant(library, contact="传达室", log=log, pauses=pauses, curation=curation)
    yield spoken
    corpus.close()


def labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.buttons for button in row]


# Adding documents


async def test_a_file_is_shown_joined_and_found(bot: Bot) -> None:
    offer = await bot.sends("打井须知.md", WELL.encode())
    assert offer.text.splitlines()[0] == "《打井须知.md》0.1 KB，1 篇文章，识别 34 字，1 个标题"
    assert labels(offer) == ["加入", "仅工作人员可见", "取消"]
    joined = await bot.taps(offer, "加入")
    assert joined.text.startswith("已加入《打井须知.md》，现在就能查到。\n索引完成")
    assert joined.edits
    given = await bot.assistant.library.answer(QUESTION)
    assert given.citations[0].passage.document_id == ".added/public/打井须知.md"
    assert [act.action for act in bot.log.acts(5)] == ["join"]


async def test_a_file_may_be_for_staff_only(bot: Bot) -> None:
    joined = await bot.taps(await bot.sends("打井须知.md", WELL.encode()), "仅工作人员可见")
    assert "只有工作人员" in joined.text
    assert bot.assistant.curation.additions.paths() == ("staff/打井须知.md",)


async def test_a_file_that_was_declined_is_not_added_and_its_buttons_are_dead(bot: Bot) -> None:
    offer = await bot.sends("打井须知.md", WELL.encode())
    assert (await bot.taps(offer, "取消")).text == "没有加入《打井须知.md》。"
    for label in ("加入", "取消"):
        assert isinstance((await bot.taps(offer, label)).error, ExpiredError)
    assert bot.assistant.curation.additions.paths() == ()


async def test_the_same_name_and_the_same_bytes_are_told_before_they_are_added(bot: Bot) -> None:
    await bot.taps(await bot.sends("打井须知.md", WELL.encode()), "加入")
    again = await bot.sends("打井须知.md", WELL.replace("不收", "收").encode())
    assert "同名文件已经有了" in again.text
    twin = await bot.sends("副本.md", WELL.encode())
    assert "同样的内容已经在《打井须知》里。" in twin.text
    await bot.taps(again, "加入")
    assert bot.assistant.curation.additions.paths() == ("public/打井须知.md",)


async def test_a_file_that_cannot_be_read_says_why_and_offers_nothing(bot: Bot) -> None:
    refused = await bot.sends("照片.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert isinstance(refused.error, UnsupportedFormatError)
    assert refused.text.startswith("《照片.txt》没法加入：")
    assert refused.buttons == ()


@pytest.mark.parametrize(("content", "kind"), [(b"", EmptyFileError), (b"0" * (20 * 2**20 + 1), LargeFileError)])
async def test_an_empty_or_too_large_file_is_refused(bot: Bot, content: bytes, kind: type[BotError]) -> None:
    assert isinstance((await bot.sends("a.txt", content)).error, kind)


async def test_add_without_a_file_says_how(bot: Bot) -> None:
    assert (await bot.hears("/add")).text == told.SEND_A_FILE("zh-Hans")


# Removing and pausing


async def test_only_what_was_added_is_removed_after_a_second_tap(bot: Bot) -> None:
    await bot.taps(await bot.sends("打井须知.md", WELL.encode()), "加入")
    document = await bot.document(".added/public/打井须知.md")
    (row,) = (document_buttons(bot.assistant, document, "zh-Hans"),)
    assert [button.label for button in row] == ["停用", "删除"]
    asked = await bot.hears(row[1].action)
    assert asked.text == "确定删除《打井须知》吗？文件会从这里彻底删除。"
    removed = await bot.taps(asked, "删除")
    assert removed.text.startswith("已删除《打井须知》。\n索引完成")
    assert bot.assistant.curation.additions.paths() == ()
    assert isinstance((await bot.hears(row[1].action)).error, NoSuchDocumentError)


async def test_what_lies_in_the_folder_of_documents_is_not_removed(bot: Bot) -> None:
    key = document_key("dogs.txt")
    assert [button.label for button in document_buttons(bot.assistant, await bot.document("dogs.txt"), "zh-Hans")] == ["停用"]
    for text in (f"/remove {key}", f"/remove {key} yes"):
        assert isinstance((await bot.hears(text)).error, NotAddedError)


async def test_a_file_that_is_gone_already_is_told(bot: Bot) -> None:
    await bot.taps(await bot.sends("打井须知.md", WELL.encode()), "加入")
    bot.assistant.curation.additions.remove("public/打井须知.md")
    key = document_key(".added/public/打井须知.md")
    assert isinstance((await bot.hears(f"/remove {key} yes")).error, NotAddedError)


async def test_a_document_is_stopped_by_a_button_and_answers_again(bot: Bot) -> None:
    stopped = await bot.hears(f"/disable {document_key('dogs.txt')}")
    assert stopped.text == "已停用《养犬登记须知》，不再用它回答。原因：内容正在核对"
    assert bot.assistant.curation.pauses.document_ids == {"dogs.txt"}
    assert [button.label for button in document_buttons(bot.assistant, await bot.document("dogs.txt"), "zh-Hans")] == ["启用"]
    started = await bot.taps(stopped, "启用")
    assert started.text == "已启用《养犬登记须知》。"
    assert (await bot.taps(stopped, "启用")).text == "《养犬登记须知》没有停用。"
    assert [act.action for act in bot.log.acts(2)] == ["resume", "resume"]


async def test_a_document_is_also_known_by_the_key_of_a_passage(bot: Bot) -> None:
    key = (await bot.assistant.library.answer("养犬登记")).citations[0].passage.key
    assert "养犬登记须知" in (await bot.hears(f"/disable {key}")).text


async def test_a_document_is_stopped_by_its_title_or_path_for_a_reason(bot: Bot) -> None:
    for what in ("养犬", "dogs.txt"):
        assert (await bot.hears(f"/pause {what} 正在 修订")).text == "已停用《养犬登记须知》，不再用它回答。原因：正在 修订"
    listed = await bot.hears("/resume")
    assert listed.text == "停用：养犬登记须知（正在 修订）"
    assert (await bot.taps(listed, "养犬登记须知")).text == "已启用《养犬登记须知》。"
    assert (await bot.hears("/resume")).text == "现在没有停用任何文件。"


async def test_which_of_several_documents_is_meant_is_asked(bot: Bot) -> None:
    (bot.folder / "cats.txt").write_text("养猫登记须知\n养猫的居民不必到派出所登记，请给猫接种疫苗。\n", encoding="utf-8")
    await bot.hears("/reindex")
    asked = await bot.hears("/pause 登记须知 过时了")
    assert (asked.text, labels(asked)) == ("是哪一份文件？", ["养猫登记须知", "养犬登记须知"])
    assert "养猫登记须知" in (await bot.taps(asked, "养猫登记须知")).text
    assert isinstance((await bot.hears("/pause 没有这样的文件 过时了")).error, NoSuchDocumentError)


async def test_all_answering_is_stopped_and_goes_on(bot: Bot) -> None:
    stopped = await bot.hears("/pause all 正在核对")
    assert stopped.text == "已停止回答所有问题。原因：正在核对"
    assert "停用：全部回答（正在核对）" in (await bot.hears("/status")).text
    assert (await bot.taps(stopped, "恢复全部")).text == "已恢复回答。"
    await bot.hears("/pause ALL 正在核对")
    assert (await bot.hears("/resume")).text == "已恢复回答。"
    assert bot.assistant.curation.pauses.everything is None


@pytest.mark.parametrize("text", ["/pause", "/pause all", "/pause  ", "/pause dogs.txt "])
async def test_a_pause_without_a_reason_is_asked_for_one(bot: Bot, text: str) -> None:
    assert (await bot.hears(text)).text == told.HOW_TO_PAUSE("zh-Hans")
    assert bot.assistant.curation.pauses.all() == ()


# The index


async def test_a_reindexing_says_what_it_changed_in_the_answers_too(bot: Bot) -> None:
    bot.asked("养犬登记要接种疫苗吗？", "0" * 12)
    (bot.folder / "dogs.txt").unlink()
    (bot.folder / "library" / "card.txt").write_text(
        "图书室借书证办理办法\n居民办借书证，请到街道综合窗口填表，目前不收押金。\n", encoding="utf-8"
    )
    done = await bot.hears("/reindex")
    assert "更新 1，移除 1" in done.text
    assert "⚠ 图书室借书证办理办法：没有日期，却写着“目前”" in done.text
    assert "重问 2 个问题：不变 0，变化 1，新答上 0，答不上了 1" in done.text
    assert labels(done) == ["查看", "回退"]
    shown = await bot.taps(done, "查看")
    assert shown.text.startswith("[答不上了] 养犬登记要接种疫苗吗？\n原来：《养犬登记须知》“")
    assert "现在：没有答案" in shown.text
    assert "[变化] 图书室借书证怎么办？" in shown.text
    assert shown.text.endswith("第 1/1 页")
    assert (await bot.taps(shown, "回退")).text == said.ROLLED_BACK("zh-Hans", generation=6)


async def test_a_reindexing_that_changes_nothing_asks_nothing(bot: Bot) -> None:
    done = await bot.hears("/reindex")
    assert "未变 4" in done.text
    assert "重问" not in done.text
    assert done.buttons == ()
    assert (await bot.hears("/changes")).text == "没有回答发生变化。"


async def test_a_reindexing_shows_how_far_it_is(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.curation.curation._STEP_SECONDS", 0.0)
    monkeypatch.setattr("bot.library.library._STEP_SECONDS", 0.001)
    (bot.folder / "dogs.txt").unlink()
    replies = [reply.text for reply in await bot.all("/reindex")]
    assert "正在重问保存的问题\n▓▓▓▓▓▓▓▓▓▓ 100 % 1/1" in replies
    assert any(text.startswith("正在读取文件\n") for text in replies)


async def test_a_first_reindexing_has_nothing_to_compare_with(bot: Bot, tmp_path: Path, analyzer: Analyzer) -> None:
    corpus = Corpus(tmp_path / "first.db", analyzer=analyzer)
    assistant = Assistant(Library(corpus, bot.folder))
    request = Request("reindex", "", ADMIN, by_admin=True)
    replies = [reply async for reply in respond(assistant, request)]
    assert "新增 4" in replies[-1].text
    assert "重问" not in replies[-1].text
    corpus.close()


async def test_there_may_be_nothing_to_roll_back_to(bot: Bot) -> None:
    bot.assistant.library.rollback = Library.rollback.__get__(bot.assistant.library)  # type: ignore[method-assign]
    assert isinstance((await bot.hears("/rollback")).error, NothingToRollBackError)


async def test_an_alias_is_added_once_and_listed(bot: Bot) -> None:
    assert (await bot.hears("/alias 效劳＝服務")).text == "已设为同义词：效劳 = 服務"
    assert (await bot.hears("/alias 效劳=服务")).text == "这对同义词已经有了。"
    assert (await bot.hears("/alias")).text == "请这样写：/alias 效劳=服务\n已加入的：效劳=服务"
    assert isinstance((await bot.hears("/alias 服务=服务")).error, UnusableWordError)


async def test_a_word_is_added_once_read_for_and_listed(bot: Bot) -> None:
    assert (await bot.hears("/word")).text == "请这样写：/word 网格长"
    assert (await bot.hears("/word 晒谷场")).text.startswith("索引完成")
    assert (await bot.hears("/word 晒谷场")).text == "这个词已经有了。"
    assert (await bot.hears("/word")).text.endswith("已加入的：晒谷场")
    assert isinstance((await bot.hears("/word 两 词")).error, UnusableWordError)


async def test_what_is_wrong_with_documents_is_paged_and_found_by_words(bot: Bot) -> None:
    for number in range(10):
        bot.folder.joinpath(f"{number}.txt").write_text(
            f"第{number}号通知\n目前第{number}号窗口只在上午办理社保卡，请带上身份证。\n", encoding="utf-8"
        )
    await bot.hears("/reindex")
    first = await bot.hears("/health")
    assert first.text.count("⚠") == told.FINDINGS_A_PAGE
    second = await bot.taps(first, "下一页 ›" if "下一页 ›" in labels(first) else labels(first)[-1])
    assert "第 2/" in second.text
    assert second.edits
    back = await bot.taps(second, labels(second)[0])
    assert back.text == first.text
    assert (await bot.hears("/health 第3号通知")).text.count("⚠") >= 1
    assert (await bot.hears("/health 没有这份")).text == "没有发现问题。"


# What was not answered


async def test_a_gap_is_answered_and_cited_with_author_and_date(bot: Bot) -> None:
    bot.asked(GAP, "0" * 12)
    bot.asked(GAP, "1" * 12, "maybe")
    bot.log.vote("1" * 12, "p", up=False, reason="off")
    listed = await bot.hears("/gaps")
    assert listed.text == f"1. {GAP} ×2（没答上 1 · 可能 1 · 没用 1 · 答非所问 1）\n第 1/1 页"
    asked = await bot.taps(listed, "回答 1")
    assert GAP in asked.text
    kept = await bot.hears("晒谷场的灯晚上十点关。")
    assert kept.text.startswith("已收入，2 次提问有了答案。现在这样回答：\n\n① ")
    assert "晒谷场的灯晚上十点关。" in kept.text
    assert kept.answer is not None
    origin = kept.answer.citations[0].passage.provenance
    assert (origin.source, origin.dated) == ("管理员答复", f"{datetime.now(UTC).astimezone():%Y-%m-%d}")
    assert (await bot.hears("/gaps")).text == "最近 30 天没有没答上的问题。"
    assert bot.assistant.curation.additions.questions() == (GAP,)
    assert bot.log.acts(1)[0].subject == f".added/public/answers/{GAP}.md"


async def test_what_comes_later_or_from_elsewhere_is_no_answer_to_a_gap(bot: Bot) -> None:
    bot.asked(GAP, "0" * 12)
    await bot.hears(f"/answer {'0' * 12}")
    curation = bot.assistant.curation
    assert not curation.is_expected(ADMIN, "telegram:8")
    assert not curation.is_expected("telegram:8", "telegram:7")
    assert curation.is_expected(ADMIN, "telegram:7")
    bot.now += 1800
    assert not curation.is_expected(ADMIN, "telegram:7")
    assert isinstance((await bot.hears("/answered 十点")).error, ExpiredError)


async def test_an_answer_may_be_called_off_or_is_asked_for_again(bot: Bot) -> None:
    bot.asked(GAP, "0" * 12)
    asked = await bot.hears(f"/answer {'0' * 12}")
    assert isinstance((await bot.hears("？！")).error, EmptyQuestionError)
    assert bot.assistant.curation.is_expected(ADMIN, "telegram:7")
    assert (await bot.taps(asked, "取消")).text == "好的，先不回答。"
    assert isinstance((await bot.taps(asked, "取消")).error, ExpiredError)
    assert isinstance((await bot.hears(f"/answer {'f' * 12}")).error, ExpiredError)


async def test_gaps_are_paged(bot: Bot) -> None:
    for number, place in enumerate(("北京", "上海", "晒谷场", "水井", "祠堂", "鱼塘", "砖窑")):
        bot.asked(f"{place}的牌子多少钱一块？", f"{number:012}")
    first = await bot.hears("/gaps 7")
    second = await bot.taps(first, labels(first)[-1])
    assert second.text.startswith("6. ")
    assert second.edits
    assert (await bot.hears("/gaps abc")).text == figures.HOW_TO_GAPS("zh-Hans")


async def test_gaps_are_exported_with_cells_that_compute_nothing(bot: Bot) -> None:
    bot.asked('=HYPERLINK("http://example.org")灯', "0" * 12)
    exported = await bot.hears("/gaps csv")
    assert exported.attachment is not None
    assert exported.attachment.name == "没答上的问题.csv"
    assert "'=HYPERLINK" in exported.attachment.content.decode("utf-8-sig")


# How the service does


async def test_the_status_says_what_the_last_day_was_like(bot: Bot) -> None:
    bot.asked(GAP, "0" * 12)
    bot.asked(GAP, "1" * 12, "answer")
    errors = bot.assistant.curation.errors
    assert errors is not None
    errors.handle(logging.makeLogRecord({"levelno": logging.ERROR}))
    lines = (await bot.hears("/status")).text.splitlines()
    assert lines[0].startswith("文章 4 篇")
    assert lines[-2:] == ["24 小时：提问 2，答上 1，可能 0，没答上 1", "24 小时出错 1 次"]


async def test_a_month_is_reported_with_a_chart_where_one_can_be_drawn(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    bot.asked(GAP, "0" * 12)
    monkeypatch.setattr(service, "is_available", lambda: False)
    plain = await bot.hears("/report")
    assert re.match(r"20\d\d年\d+月\n提问 1\n答上 0，可能 0，没答上 1\n有用 0，没用 0\n", plain.text)
    assert plain.attachment is None
    monkeypatch.setattr(service, "is_available", lambda: True)
    monkeypatch.setattr(service, "month_chart", lambda _figures, labels: labels.title.encode())
    drawn = await bot.hears("/report 2026-01")
    assert drawn.attachment == Attachment("月报-2026-01.png", "2026年1月的提问".encode())
    assert (await bot.hears("/report 2026-13")).text == figures.HOW_TO_REPORT("zh-Hans")


# Permission and places


async def test_nobody_but_an_admin_learns_that_a_command_is_there(bot: Bot) -> None:
    for command in COMMANDS:
        if command.admins_only:
            assert await bot.hears(f"/{command.name} x", by_admin=False) == Reply(texts.UNKNOWN_COMMAND("zh-Hans"), "zh-Hans")


@pytest.mark.parametrize("text", ["/add", "/join x", "/remove x", "/health", "/gaps", "/answer x", "/answered x", "/changes"])
async def test_in_a_group_nothing_is_shown_that_only_staff_may_see(bot: Bot, text: str) -> None:
    assert isinstance((await bot.hears(text, in_group=True)).error, PrivateOnlyError)
    assert not isinstance((await bot.hears(text, in_group=True, in_staff_chat=True)).error, PrivateOnlyError)


async def test_an_assistant_that_only_answers_keeps_nothing(corpus: Corpus, folder: Path) -> None:
    assistant = Assistant(Library(corpus, folder))
    await assistant.library.sync()

    async def hears(command: str, argument: str = "", attachment: Attachment | None = None) -> Reply:
        request = Request(command, argument, ADMIN, by_admin=True, attachment=attachment)
        return [reply async for reply in respond(assistant, request)][-1]

    refused = [
        await hears("alias"),
        await hears("pause", "all 核对"),
        await hears("add", attachment=Attachment("a.txt", WELL.encode())),
    ]
    assert [type(reply.error) for reply in refused] == [NotKeptError] * 3
    assert (await hears("alias", "效劳=服务")).text == said.ALIAS_KNOWN("zh-Hans")
    assert (await hears("gaps")).text == figures.NO_GAPS("zh-Hans", days=30)
    assert (await hears("report")).text == figures.NO_LOG("zh-Hans")
    assert "24" not in (await hears("status")).text
    assert (await hears("start", "ABCDEFGH23456789")).error is None
    await hears("pause", "dogs.txt 核对")
    await assistant.curation.note(ADMIN, "nothing")


async def test_an_answer_that_cannot_be_cited_is_not_kept(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    bot.asked(GAP, "0" * 12)
    await bot.hears(f"/answer {'0' * 12}")
    report = await bot.assistant.library.sync()
    path = f".added/public/answers/{GAP}.md"
    error = EmptyDocumentError(path, "nothing of it is text proper")

    async def fail(*_: object, **__: object) -> SyncReport:
        return replace(report, failed=((path, error),))

    monkeypatch.setattr(bot.assistant.library, "sync", fail)
    assert (await bot.hears("广告。")).error is error
    assert bot.assistant.curation.additions.paths() == ()


async def test_a_file_is_joined_after_the_sync_that_is_running(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.curation.curation._STEP_SECONDS", 0.0)
    report, busy = await bot.assistant.library.sync(), [True, True]

    async def sync(*_: object, **__: object) -> SyncReport:
        if busy:
            busy.pop()
            raise SyncRunningError
        return report

    monkeypatch.setattr(bot.assistant.library, "sync", sync)
    assert (await bot.taps(await bot.sends("打井须知.md", WELL.encode()), "加入")).error is None
    busy += [True]
    offer = await bot.sends("晒谷.md", WELL.replace("打井", "晒谷").encode())
    monkeypatch.setattr("bot.curation.curation._PATIENCE_SECONDS", 0.0)
    assert isinstance((await bot.taps(offer, "加入")).error, SyncRunningError)


async def test_who_brings_the_code_in_private_is_an_admin_at_once(bot: Bot, tmp_path: Path) -> None:
    pairing = Pairing(tmp_path / "pairing.json")
    bot.assistant.curation = Curation(bot.assistant.library, pairing=pairing, admins={7})
    code = pairing.issue()
    assert (await bot.hears(f"/start {code}", in_group=True, sender="telegram:42")).text == texts.WELCOME("zh-Hans")
    assert (await bot.hears(f"/start {code}", sender="telegram:42", by_admin=False)).text == told.PAIRED("zh-Hans")
    assert bot.assistant.curation.admins == {7, 42}
    assert (await bot.hears(f"/start {code}", sender="telegram:43", by_admin=False)).text == told.NOT_PAIRED("zh-Hans")
    assert code not in (tmp_path / "pairing.json").read_text(encoding="utf-8")


def test_the_status_names_the_parts_in_use() -> None:
    lines = said.status(Status(1, 2, None, syncing=False, generation=7, segmenter="jieba", kernels="numpy"), "1", "en").splitlines()
    assert lines[-2:] == ["Index number 7", "Segmenter jieba, kernels numpy"]


def test_of_many_articles_the_first_are_named() -> None:
    documents = tuple(Document(f"a.txt#{number}", f"第{number}篇", "水井在村口。") for number in range(8))
    text = told.offer(Offer("k", Preview("a.txt", 2 * 2**20, documents), replaces=False, twin=""), "zh-Hans")
    assert text.splitlines()[0] == "《a.txt》2.0 MB，8 篇文章，识别 48 字，0 个标题"
    assert text.splitlines()[-1] == "· 另有 3 篇"


def test_the_terminal_prints_a_code_that_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    printed = CliRunner().invoke(main, ["init", "--state", str(tmp_path / "state")]).output
    assert Pairing(tmp_path / "state" / "pairing.json").redeem(printed.removeprefix("/start ").strip(), "telegram:42")
