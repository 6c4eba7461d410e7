"""/faq: an answer of staff becomes a document."""

from pathlib import Path

import pytest

from bot.assembly import Bot
from bot.commands import Request
from bot.desk.desk import Opening, Said
from bot.desk.moves import Act
from bot.desk.units import Actor
from bot.errors import ExpiredError
from bot.replies.blocks import Reply
from index import Corpus
from tests.bots import make_bot

STAFF = Actor("telegram:101", frozenset({""}))


@pytest.fixture
async def bot(corpus: Corpus, folder: Path, tmp_path: Path) -> Bot:
    bot = make_bot(corpus, folder, tmp_path / "state", staff_chat_id=-1001, admin_ids=frozenset({7}))
    await bot.indexer.sync()
    return bot


async def hears(bot: Bot, argument: str, sender: str = "telegram:7") -> Reply:
    request = Request("faq", argument, sender, sender, by_admin=sender == "telegram:7")
    return [reply async for reply in bot.commands.respond(request)][-1]


def answered(bot: Bot, question: str, answer: str) -> int:
    assert bot.letters is not None
    desk = bot.letters.desk
    number = desk.open(Opening("telegram:42", question)).case.number
    if answer:
        desk.act(number, Act("answer", STAFF.sender), STAFF, Said(answer))
    return number


async def test_an_answer_is_shown_without_numbers_and_then_published(bot: Bot) -> None:
    number = answered(bot, "舞蹈室周末开放吗？我的电话是13800138000", "舞蹈室周六上午开放，请到前台登记，电话13900139000。")
    shown = await hears(bot, str(number))
    assert "13800138000" not in shown.text
    assert "13900139000" not in shown.text
    published = await hears(bot, shown.buttons[0][0].action.removeprefix("/faq "))
    found = await bot.library.for_audience("public").answer("舞蹈室周末开放吗？")

    assert "周六上午开放" in published.text
    assert "周六上午开放" in found.citations[0].passage.text
    assert found.citations[0].passage.provenance.source == "工作人员答复"
    assert isinstance((await hears(bot, f"{number} yes")).error, ExpiredError)


async def test_an_admin_may_write_both_anew(bot: Bot) -> None:
    number = answered(bot, "我妈的舞蹈室什么时候开？", "周六。")
    shown = await hears(bot, f"{number}\n舞蹈室什么时候开放？\n每周六上午开放。")

    assert "问：舞蹈室什么时候开放？\n\n答：每周六上午开放。" in shown.text
    assert (await hears(bot, f"{number} no")).text == "已取消，未收录。"
    assert isinstance((await hears(bot, f"{number} yes")).error, ExpiredError)


async def test_only_admins_publish_and_only_what_was_answered(bot: Bot) -> None:
    number = answered(bot, "舞蹈室开放吗？", "")

    assert (await hears(bot, str(number))).text == f"编号 {number} 没有可收录的答复。"
    assert "舞蹈室" not in (await hears(bot, str(number), "telegram:42")).text
