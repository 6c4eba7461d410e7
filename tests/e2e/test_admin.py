"""The admin page in headless chromium."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from playwright.async_api import Page, async_playwright, expect

from bot.assembly import Bot
from bot.people.querylog import QueryLog
from bot.people.sessions import Sessions
from bot.web import AdminPage, Visitors
from tests import needs
from tests.e2e.conftest import stopped, web_channel
from tests.e2e.test_admin_conversations import NOBODY_KNOWS, logged
from tests.e2e.test_page import BROWSERS, QUIET, ask
from tests.effort import HANG_SECONDS

PASSWORD = "correct horse battery staple"


@pytest.fixture
async def admin_url(bot: Bot) -> AsyncIterator[str]:
    channel = web_channel(bot)
    channel.routes += tuple(AdminPage(bot.commands, bot.admins, bot.introduction, Sessions(PASSWORD), Visitors()).routes)
    task = asyncio.create_task(channel.run())
    await channel.listening.wait()
    yield f"{channel.url}/admin"
    await stopped(task)


@pytest.fixture
async def opened(admin_url: str) -> AsyncIterator[tuple[Page, Page]]:
    """The admin page, and the page that residents ask on, in a browser each: a tab behind another is drawn rarely."""
    faults: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(needs.program(*BROWSERS)), args=QUIET)

        async def visit(address: str) -> Page:
            tab = await browser.new_page(locale="zh-CN", viewport={"width": 375, "height": 740})
            tab.set_default_timeout(1000 * HANG_SECONDS)
            tab.on("pageerror", lambda error: faults.append(str(error)))
            tab.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
            await tab.goto(address)
            return tab

        yield await visit(admin_url), await visit(admin_url.removesuffix("/admin"))
        await browser.close()
    assert faults == []


async def test_without_a_password_there_is_no_admin_page(page: str) -> None:
    async with ClientSession() as session:
        for path in ("/admin", "/admin/admin.js", "/api/admin/session", "/api/admin/run"):
            assert (await session.get(f"{page}{path}")).status == 404
        assert (await session.post(f"{page}/api/admin/login", json={"password": PASSWORD})).status == 404


async def open_section(tab: Page, name: str) -> None:
    await tab.get_by_role("navigation").get_by_role("button", name=name, exact=True).click()


@pytest.mark.needs(*BROWSERS)
async def test_an_admin_works_through_a_day_in_the_browser(opened: tuple[Page, Page], bot: Bot, log: QueryLog, tmp_path: Path) -> None:
    tab, resident = opened
    file = tmp_path / "水井.md"
    file.write_text("# 村口水井的开放时间\n\n村口水井每天早上六点开放，晚上九点关闭。\n", encoding="utf-8")
    newest = tab.locator("#replies article").first
    await expect(await ask(resident, NOBODY_KNOWS)).to_contain_text("没有查到")
    await logged(log, 1)

    await tab.get_by_label("管理密码").fill("wrong")
    await tab.get_by_role("button", name="登录").click()
    await expect(tab.get_by_role("alert")).to_have_text("密码错误。")
    await tab.get_by_label("管理密码").fill(PASSWORD)
    await tab.get_by_role("button", name="登录").click()
    await expect(newest).to_contain_text("共 35 篇文章")

    await open_section(tab, "文件")
    await tab.locator("#upload input").set_input_files(file)
    await tab.get_by_role("button", name="上传预览").click()
    await expect(newest).to_contain_text("水井")
    await newest.get_by_role("button", name="添加", exact=True).click()
    await expect(newest).to_contain_text("新增 1")
    answer = await ask(resident, "村口水井几点开放？")
    await expect(answer.locator("blockquote").first).to_contain_text("早上六点开放")
    await expect(answer).to_contain_text("村口水井的开放时间")

    await tab.locator("form[data-command=pause] [name=what]").fill(".added/public/水井.md")
    await tab.locator("form[data-command=pause] [name=why]").fill("正在修订")
    await tab.get_by_role("button", name="停用", exact=True).click()
    await expect(newest).to_contain_text("正在修订")
    await expect(await ask(resident, "村口水井几点开放？")).not_to_contain_text("早上六点开放")

    await open_section(tab, "未答复的问题")
    await expect(newest).to_contain_text(NOBODY_KNOWS)
    await newest.get_by_role("button", name="答复 1").click()
    await tab.get_by_label("答复内容").fill("婚姻登记处的电话号码是 0412-5550101。")
    await tab.get_by_role("button", name="提交").click()
    await expect(newest).to_contain_text("已存为文件")
    answer = await ask(resident, NOBODY_KNOWS)
    await expect(answer.locator("blockquote").first).to_contain_text("0412-5550101")
    await expect(answer).to_contain_text("管理员答复")

    await open_section(tab, "索引")
    await tab.get_by_role("button", name="重新读取文件", exact=True).click()
    await expect(newest).to_contain_text("未变 37")
    await tab.get_by_role("button", name="恢复上一版索引").click()
    await expect(newest).to_contain_text("已恢复")
    await expect(await ask(resident, NOBODY_KNOWS)).not_to_contain_text("0412-5550101")

    await open_section(tab, "操作记录")
    await expect(newest).to_contain_text("登录管理页")
    await tab.reload()
    await expect(newest).to_contain_text("共 36 篇文章")
    await tab.get_by_role("button", name="退出登录").click()
    await expect(tab.get_by_label("管理密码")).to_be_visible()
    acts = ["logout", "rollback", "reindex", "answer", "pause", "join", "login", "login refused"]
    assert [act.action for act in await bot.admins.acts(20)] == acts
