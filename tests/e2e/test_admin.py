"""The admin page in headless chromium."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from playwright.async_api import Page, async_playwright, expect

from bot.assembly import Bot
from bot.people.sessions import Sessions
from bot.web import AdminPage, Visitors
from tests import needs
from tests.e2e.conftest import stopped, web_channel
from tests.e2e.test_page import BROWSERS, QUIET
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
async def tab(admin_url: str) -> AsyncIterator[Page]:
    faults: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(needs.program(*BROWSERS)), args=QUIET)
        tab = await browser.new_page(locale="zh-CN", viewport={"width": 375, "height": 740})
        tab.set_default_timeout(1000 * HANG_SECONDS)
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
        await tab.goto(admin_url)
        yield tab
        await browser.close()
    assert faults == []


async def test_without_a_password_there_is_no_admin_page(page: str) -> None:
    async with ClientSession() as session:
        for path in ("/admin", "/admin/admin.js", "/api/admin/session", "/api/admin/run"):
            assert (await session.get(f"{page}{path}")).status == 404
        assert (await session.post(f"{page}/api/admin/login", json={"password": PASSWORD})).status == 404


@pytest.mark.needs(*BROWSERS)
async def test_an_admin_works_through_a_day_in_the_browser(tab: Page, bot: Bot, tmp_path: Path) -> None:
    file = tmp_path / "水井.md"
    file.write_text("# 村口水井的开放时间\n\n村口水井每天早上六点开放，晚上九点关闭。\n", encoding="utf-8")
    newest = tab.locator("#replies article").first

    async def section(name: str) -> None:
        await tab.get_by_role("navigation").get_by_role("button", name=name, exact=True).click()

    await tab.get_by_label("管理密码").fill("wrong")
    await tab.get_by_role("button", name="登录").click()
    await expect(tab.get_by_role("alert")).to_have_text("密码错误。")
    await tab.get_by_label("管理密码").fill(PASSWORD)
    await tab.get_by_role("button", name="登录").click()
    await expect(newest).to_contain_text("共 35 篇文章")

    await section("文件")
    await tab.locator("#upload input").set_input_files(file)
    await tab.get_by_role("button", name="上传预览").click()
    await expect(newest).to_contain_text("水井")
    await newest.get_by_role("button").first.click()
    await expect(newest).to_contain_text("新增 1")
    assert (await bot.library.for_audience("public").answer("村口水井几点开放？")).citations[0].passage.title == "村口水井的开放时间"

    await tab.locator("form[data-command=pause] [name=what]").fill(".added/public/水井.md")
    await tab.locator("form[data-command=pause] [name=why]").fill("正在修订")
    await tab.get_by_role("button", name="停用", exact=True).click()
    await expect(newest).to_contain_text("正在修订")

    await section("未答复的问题")
    await expect(newest).to_be_visible()

    await section("索引")
    await tab.get_by_role("button", name="恢复上一版索引").click()
    await expect(newest).to_contain_text("索引")
    await tab.get_by_role("button", name="重新读取文件", exact=True).click()
    await expect(newest).not_to_have_attribute("aria-busy", "true")

    await section("操作记录")
    await expect(newest).to_contain_text("登录管理页")
    await tab.reload()
    await expect(newest).to_contain_text("共 36 篇文章")
    await tab.get_by_role("button", name="退出登录").click()
    await expect(tab.get_by_label("管理密码")).to_be_visible()
    acts = [act.action for act in await bot.admins.acts(20)]
    assert acts == ["logout", "reindex", "rollback", "pause", "join", "login", "login refused"]
