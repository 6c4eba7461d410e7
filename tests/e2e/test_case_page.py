"""A case on the page in headless chromium: handed over, followed, answered, closed; and by its private link."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.assembly import Bot
from bot.commands import Request
from bot.desk.desk import Said
from bot.desk.moves import Act
from bot.desk.units import Actor
from bot.web import CaseApi, Visitors
from index import Corpus
from tests.bots import make_bot
from tests.desks import PrivateFiles
from tests.e2e.conftest import stopped, web_channel
from tests.e2e.test_page import BROWSERS, ask, browser_address, browser_page, faults  # noqa: F401 - fixtures

STAFF = Actor("telegram:101", frozenset({"dh3"}))
GRIDS = "code,name,parent,staff_chat,topic,people\ndh,东湖社区,,-102,,\ndh3,东湖第三网格,dh,-101,,\n"
pytestmark = pytest.mark.needs(*BROWSERS)


@pytest.fixture
async def bot(corpus: Corpus, tmp_path: Path) -> Bot:
    for name, content in (("desk/grids.csv", GRIDS), ("documents/a.md", "# 路灯报修\n\n路灯不亮的，请拨打物业值班电话，说清楼号。\n")):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(content, encoding="utf-8")
    bot = make_bot(corpus, tmp_path / "documents", tmp_path / "state", desk_dir=tmp_path / "desk")
    await bot.indexer.sync()
    return bot


@pytest.fixture
async def page(bot: Bot) -> AsyncIterator[str]:
    """The address of a page with a service desk."""
    web = web_channel(bot)
    assert bot.letters is not None
    web.routes += tuple(CaseApi(bot.commands, bot.letters, Visitors()).routes)
    task = asyncio.create_task(web.run())
    await web.listening.wait()
    yield web.url
    await stopped(task)


async def test_a_case_is_opened_followed_answered_and_closed_on_the_page(bot: Bot, page: str, browser_page: Page) -> None:  # noqa: F811
    tab = browser_page
    await tab.goto(f"{page}/?grid=dh3")
    await expect(tab.locator("#grid")).to_contain_text("东湖第三网格")
    turn = await ask(tab, "电梯坏了找谁修？")
    await turn.get_by_role("button", name="转人工").click()
    await turn.get_by_role("button", name="求助").click()
    await turn.get_by_role("link", name="查看进度").click()
    panel = tab.get_by_role("dialog")
    await expect(panel).to_contain_text("东湖社区 › 东湖第三网格")
    await panel.get_by_placeholder("补充说明").fill("三号楼")
    await panel.locator("input[type=file]").set_input_files({"name": "灯.jpg", "mimeType": "image/jpeg", "buffer": b"lamp"})
    await panel.get_by_role("button", name="提交").click()
    await expect(panel.locator(".history")).to_contain_text("三号楼")
    assert bot.letters is not None
    desk = bot.letters.desk
    (case,) = desk.store.cases()
    assert desk.store.file(1) == ("灯.jpg", b"lamp")
    desk.act(case.number, Act("answer", STAFF.sender), STAFF, Said("已通知维保单位，今天修好。", "photo:lift"))
    bot.letters.private = PrivateFiles(lift=b"lift")
    await panel.get_by_role("button", name="生成私密链接").click()
    link = await panel.locator(".linking a").get_attribute("href")
    await tab.evaluate("sessionStorage.clear()")
    await tab.goto("about:blank")
    await tab.goto(f"{page}{link}")
    await expect(panel).to_contain_text("已通知维保单位")
    async with tab.expect_download() as saving:
        await panel.get_by_role("button", name="下载照片或文件").last.click()
    saved = await saving.value
    assert (saved.suggested_filename, (await saved.path()).read_bytes()) == ("lift.jpg", b"lift")
    await panel.get_by_role("button", name="已解决").click()
    await panel.get_by_role("button", name="5", exact=True).click()
    await expect(panel.get_by_role("button", name="5", exact=True)).to_have_count(0)
    await expect(panel).to_contain_text("已解决")
    closed = desk.get(case.number)
    assert (closed.state, closed.rating, closed.grid) == ("solved", 5, "dh3")


async def test_who_wants_to_hear_of_an_answer_is_shown_it_and_a_low_mark_asks_for_words(bot: Bot, page: str, browser_page: Page) -> None:  # noqa: F811
    tab = browser_page
    await tab.goto(page)
    turn = await ask(tab, "攀岩墙周末开放吗？")
    await turn.get_by_role("button", name="有答复时告诉我").click()
    await expect(turn.locator(".done")).to_contain_text("请不要关闭本页")
    await turn.get_by_role("button", name="转人工").click()
    await turn.get_by_role("button", name="咨询").click()
    await turn.get_by_role("link", name="查看进度").click()
    panel = tab.get_by_role("dialog")
    await expect(panel).to_contain_text("等待承办")
    assert bot.letters is not None
    assert bot.responses is not None
    desk = bot.letters.desk
    (case,) = desk.store.cases()
    desk.act(case.number, Act("answer", "telegram:101"), Actor("telegram:101", frozenset({""})), Said("每周六上午开放。", name="李网格"))
    await tab.reload()
    await panel.get_by_role("button", name="已解决").click()
    await panel.get_by_role("button", name="1", exact=True).click()
    await expect(panel).to_contain_text("请在下方说明")
    await panel.get_by_placeholder("补充说明").fill("等了很久")
    await panel.get_by_role("button", name="提交").click()
    await expect(panel.locator(".history")).to_contain_text("等了很久")
    await expect(panel.get_by_placeholder("补充说明")).to_have_count(0)
    await tab.keyboard.press("Escape")
    other = await ask(tab, "击剑馆几点关门？")
    await other.get_by_role("button", name="有答复时告诉我").click()
    await expect(other.locator(".done")).to_contain_text("请不要关闭本页")
    for argument in (f"{case.number}\n击剑馆几点关门？\n击剑馆晚上九点关门。", f"{case.number} yes"):
        async for _ in bot.commands.respond(Request("faq", argument, "telegram:7", "telegram:7", by_admin=True)):
            pass
    assert await bot.responses.publish() == 1
    await tab.reload()
    await expect(tab.locator(".turn")).to_have_count(3)
    await expect(tab.locator(".turn").last).to_contain_text("击剑馆晚上九点关门")
    await expect(tab.locator(".turn").last).to_contain_text("现有工作人员答复")
