"""/notice and /subscribe, and how notices are delivered."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assembly import Bot
from bot.commands import Request
from bot.desk.folder import DeskFolder
from bot.desk.notices import Notices
from bot.replies.blocks import Reply
from bot.telegram.notices import NoticeDelivery
from index import Corpus
from tests.bots import make_bot
from tests.desks import Post

GRIDS = "code,name,parent,staff_chat,topic,people\ng1,第一网格,c1,-1001,,\ng2,第二网格,c1,-1001,,\nc1,东湖社区,,-1002,,\n"
CODES = "网格代码：\ng1 东湖社区 › 第一网格\ng2 东湖社区 › 第二网格\nc1 东湖社区"
WORKING = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
NIGHT = datetime(2026, 6, 1, 20, 0, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> DeskFolder:
    (tmp_path / "grids.csv").write_text(GRIDS, encoding="utf-8")
    return DeskFolder(tmp_path)


@pytest.fixture
async def notices() -> AsyncIterator[Notices]:
    notices = Notices(None)
    yield notices
    notices.close()


@pytest.fixture
def bot(corpus: Corpus, folder: Path, desk: DeskFolder, notices: Notices) -> Bot:
    return make_bot(corpus, folder, desk.path / "state", notices=notices, desk_dir=desk.path, admin_ids=frozenset({7}))


async def hears(bot: Bot, text: str, sender: str = "telegram:7", **facts: object) -> Reply:
    command, _, argument = text[1:].partition(" ")
    request = Request(command, argument, sender, sender, by_admin=sender == "telegram:7")
    return [reply async for reply in bot.commands.respond(replace(request, **facts))][-1]  # type: ignore[arg-type]


async def test_a_notice_is_previewed_sent_and_counted(bot: Bot, desk: DeskFolder, notices: Notices) -> None:
    offered = await hears(bot, "/subscribe", "telegram:42")
    assert [row[0].action for row in offered.buttons] == ["/subscribe g1", "/subscribe g2"]
    assert "东湖社区 › 第一网格" in (await hears(bot, "/subscribe G1", "telegram:42")).text
    await hears(bot, "/subscribe g2", "telegram:43")
    preview = await hears(bot, "/notice c1 明天 9 时至 12 时停水。\n请提前储水。")
    assert preview.text.startswith("将发给东湖社区的 2 位订阅者：")
    await hears(bot, preview.buttons[0][0].action, is_tap=True)
    post = Post(gone=frozenset({43}))
    delivery = NoticeDelivery(notices, desk, post, now=lambda: WORKING)  # type: ignore[arg-type]
    while await delivery.step():
        pass

    assert [chat for chat, _ in post.sent] == [42]
    assert post.sent[0][1].startswith("【通知】东湖社区\n明天 9 时至 12 时停水。\n请提前储水。")
    assert "（已完成，已发送 1，未送达 1，待发送 0）" in (await hears(bot, "/notice")).text


async def test_nothing_is_sent_at_night_or_once_it_is_stopped(bot: Bot, desk: DeskFolder, notices: Notices) -> None:
    await hears(bot, "/subscribe g1", "telegram:42")
    preview = await hears(bot, "/notice g1 停水")
    sending = await hears(bot, preview.buttons[0][0].action, is_tap=True)
    post = Post()
    assert not await NoticeDelivery(notices, desk, post, now=lambda: NIGHT).step()  # type: ignore[arg-type]
    assert "已发送 0，未送达 0，未发送 1" in (await hears(bot, sending.buttons[0][0].action, is_tap=True)).text
    assert not await NoticeDelivery(notices, desk, post, now=lambda: WORKING).step()  # type: ignore[arg-type]
    assert post.sent == []
    assert (await hears(bot, "/notice")).buttons[0][0].label == "继续发送 1"


async def test_who_unsubscribes_or_is_forgotten_gets_no_more(bot: Bot, notices: Notices) -> None:
    await hears(bot, "/subscribe g1", "telegram:42")
    assert (await hears(bot, "/subscribe off", "telegram:42")).text == "已退订，不再收到通知。"
    assert (await hears(bot, "/subscribe off", "telegram:42")).text == "您没有订阅通知。"
    await hears(bot, "/subscribe g1", "telegram:42")
    await hears(bot, "/forget yes", "telegram:42")
    assert notices.grids_of("telegram:42") == ()


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/notice x9 停水", f"没有代码为“x9”的网格。\n{CODES}"),
        ("/notice g2 停水", "东湖社区 › 第二网格还没有订阅者，未发送。"),
        ("/notice g2", f"格式：/notice 网格代码 通知内容（不超过 2000 字）\n{CODES}"),
        ("/subscribe x9", "没有代码为“x9”的网格。"),
    ],
)
async def test_what_cannot_be_done_is_said(bot: Bot, said: str, answer: str) -> None:
    assert (await hears(bot, said)).text == answer


async def test_notices_are_for_private_chats_and_for_admins(bot: Bot) -> None:
    assert (await hears(bot, "/subscribe g1", "web:abcdefgh")).text == "请在 Telegram 私聊中订阅。"
    assert (await hears(bot, "/subscribe g1", "telegram:42", in_group=True)).text == "请在 Telegram 私聊中订阅。"
    assert "停水" not in (await hears(bot, "/notice g1 停水", "telegram:42")).text
