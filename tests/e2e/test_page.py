"""The page in headless chromium, as a person uses it."""

import subprocess
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Locator, Page, Route, async_playwright, expect

from tests import needs
from tests.effort import HANG_SECONDS

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=1000 * HANG_SECONDS)
pytestmark = pytest.mark.needs(*BROWSERS)


@pytest.fixture(scope="session")
def browser_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the one browser of this worker is controlled."""
    profile = tmp_path_factory.mktemp("profile")
    command = [str(needs.program(*BROWSERS)), *QUIET, "--headless", "--remote-debugging-port=0", f"--user-data-dir={profile}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
        told, patience = profile / "DevToolsActivePort", 100 * int(HANG_SECONDS)
        while not (told.exists() and told.read_text().count("\n")):
            patience -= 1
            assert patience
            assert browser.poll() is None
            time.sleep(0.01)
        yield f"http://127.0.0.1:{told.read_text().split()[0]}"
        browser.terminate()


@pytest.fixture
def faults() -> list[str]:
    """The errors and the calls to other addresses that the page of a test has made so far."""
    return []


@pytest.fixture
async def browser_page(page: str, browser_address: str, faults: list[str]) -> AsyncIterator[Page]:
    """The page in a browser, in which no error and no call to another address is let pass."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(browser_address)
        context = await browser.new_context(locale="zh-CN", viewport={"width": 375, "height": 740})
        context.set_default_timeout(1000 * HANG_SECONDS)
        tab = await context.new_page()
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        tab.on("request", lambda request: None if request.url.startswith((page, "data:", "about:")) else faults.append(request.url))
        await tab.goto(page)
        yield tab
        await context.close()
        await browser.close()
    assert faults == []


async def ask(tab: Page, question: str) -> Locator:
    """Ask *question*, and return its turn once it is answered."""
    turns = await tab.locator(".turn").count()
    await tab.locator("#question").fill(question)
    await tab.keyboard.press("Enter")
    turn = tab.locator(".turn").nth(turns)
    await expect(turn.locator(".answer, .refusal")).to_be_visible()
    return turn


async def test_on_a_phone_the_answer_stands_on_top_and_the_rest_is_folded(browser_page: Page) -> None:
    await browser_page.set_viewport_size({"width": 360, "height": 640})
    turn = await ask(browser_page, "一个网格多少户？")
    lead = await turn.locator(".lead").bounding_box()
    assert lead is not None
    assert lead["y"] + lead["height"] < 640 / 3
    assert "100户" in await turn.locator(".lead").inner_text()
    await expect(turn.locator(".top .origin")).to_have_text("乌兰浩特市 · 2013年")
    answer, composer = await turn.locator(".answer").bounding_box(), await browser_page.locator("#composer").bounding_box()
    assert answer is not None
    assert composer is not None
    assert answer["y"] + answer["height"] <= composer["y"]
    assert await turn.locator("mark.strong").first.inner_text() == "100户"
    assert await turn.locator("blockquote:visible").count() == 1
    await turn.locator("summary").click()
    assert await turn.locator("blockquote:visible").count() == 3
    widths = await browser_page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1]


async def test_a_quote_opens_its_document_by_a_link_that_can_be_shared(browser_page: Page) -> None:
    turn = await ask(browser_page, "一个网格多少户？")
    await turn.get_by_role("link", name="看原文").first.click()
    sheet = browser_page.get_by_role("dialog")
    await expect(sheet.locator("mark.quoted")).to_be_in_viewport()
    assert await sheet.evaluate("node => node.matches(':modal')")
    shared = browser_page.url
    await browser_page.go_back()
    await expect(sheet).to_be_hidden()
    await browser_page.set_viewport_size({"width": 1280, "height": 800})
    await browser_page.goto(shared)
    await browser_page.reload()
    await expect(sheet.locator("mark.quoted")).to_be_in_viewport()
    assert "100户" in await sheet.locator("mark.quoted").inner_text()
    assert not await sheet.evaluate("node => node.matches(':modal')")
    assert str(await sheet.get_by_role("link", name="下载原文件").get_attribute("href")).startswith("/api/documents/")
    await browser_page.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    await turn.get_by_role("button", name="看上下文").first.press("Enter")
    await expect(turn.locator("mark.inner")).to_be_visible()


async def test_a_conversation_is_kept_over_reloads_languages_and_tabs(browser_page: Page) -> None:
    turn = await ask(browser_page, "网格怎么划分?")
    await turn.get_by_role("button", name="没用").click()
    await expect(turn.locator(".reasons")).to_be_in_viewport(ratio=1)
    await turn.get_by_role("button", name="过时").click()
    await expect(turn.locator(".done")).to_contain_text("感谢您的反馈。")
    await browser_page.locator("#question").fill("浙江呢")
    await browser_page.reload()
    await browser_page.goto("about:blank")
    await browser_page.go_back(wait_until="commit")
    await expect(browser_page.locator("#question")).to_have_value("浙江呢")
    await expect(turn.get_by_role("button", name="没用")).to_have_attribute("aria-pressed", "true")
    await expect(turn.get_by_role("button", name="过时")).to_have_attribute("aria-pressed", "true")
    await browser_page.get_by_role("link", name="繁體中文").click()
    await expect(turn.locator("blockquote").first).to_contain_text("劃分網格")
    await expect(turn.get_by_role("button", name="沒用")).to_have_attribute("aria-pressed", "true")
    other = await browser_page.context.new_page()
    await other.goto(browser_page.url)
    await expect(other.locator(".turn")).to_have_count(1)
    followed = await ask(other, "浙江呢？")
    await expect(followed.locator(".understood")).to_contain_text("網格")
    await followed.get_by_role("button", name="不是這個意思").click()
    await expect(followed.locator(".understood")).to_have_count(0)
    await other.keyboard.press("Tab")
    await other.locator("#question").press("ArrowUp")
    await expect(other.locator("#question")).to_have_value("浙江呢？")
    await other.get_by_role("button", name="新對話").click()
    await expect(other.locator(".turn")).to_have_count(0)
    await expect(browser_page.locator(".turn")).to_have_count(1)


async def test_an_emergency_is_a_card_and_a_refusal_leads_on(browser_page: Page) -> None:
    urgent = await ask(browser_page, "厨房着火了")
    assert await urgent.get_by_role("link").evaluate_all("links => links.map(link => link.href)") == ["tel:119"]
    assert await urgent.get_by_role("button").all_inner_texts() == ["不是紧急情况"]
    refused = await ask(browser_page, "how much is the parking fee in Shanghai?")
    await expect(refused).to_contain_text("the documents do not answer this question")
    assert await refused.locator("blockquote").count() == 0
    await refused.get_by_role("button", name="Contact staff").click()
    await expect(refused.locator(".done").get_by_role("link")).to_have_attribute("href", "tel:057188880000")
    await refused.locator(".nearest a").first.click()
    await expect(browser_page.get_by_role("dialog").locator(".passage").first).to_be_visible()


async def test_what_was_said_without_a_search_follows_the_language_of_the_page(browser_page: Page) -> None:
    urgent = await ask(browser_page, "厨房着火了")
    thanks = await ask(browser_page, "谢谢")
    for language, button, said in (("繁體中文", "不是緊急情況", "不客氣"), ("English", "Not an emergency", "welcome")):
        await browser_page.get_by_role("link", name=language).click()
        await expect(urgent.get_by_role("button", name=button)).to_be_visible()
        await expect(thanks).to_contain_text(said)


async def test_documents_and_suggestions_are_found_by_keyboard(browser_page: Page) -> None:
    await browser_page.locator("#question").press_sequentially("网格怎")
    await expect(browser_page.get_by_role("button", name="网格怎样划分")).to_be_visible()
    await browser_page.keyboard.press("ArrowDown")
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.locator(".turn .answer")).to_be_visible()
    await browser_page.get_by_role("link", name="文件目录").first.press("Enter")
    sheet = browser_page.get_by_role("dialog")
    await sheet.get_by_role("searchbox").fill("网格长")
    await browser_page.keyboard.press("Enter")
    await expect(sheet.locator(".listed a")).to_have_count(1)
    await sheet.locator(".listed a").press("Enter")
    await expect(sheet.locator(".document h3").first).to_be_visible()
    await browser_page.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()


EAR = """globalThis.SpeechRecognition = globalThis.webkitSpeechRecognition = class extends EventTarget {
  start() { globalThis.ear = this; }
  stop() { this.dispatchEvent(new Event("end")); }
  hear(...heard) { this.dispatchEvent(Object.assign(new Event("result"), { results: heard.map((transcript) => [{ transcript }]) })); }
};"""


async def test_a_question_is_spoken_where_the_browser_understands_speech(browser_page: Page) -> None:
    await browser_page.add_init_script(EAR)
    await browser_page.reload()
    speak, remark = browser_page.get_by_role("button", name="语音输入"), browser_page.locator("#remark")
    await speak.click()
    await browser_page.evaluate("ear.hear('网格怎')")
    await browser_page.evaluate("ear.hear('网格怎么', '划分')")
    await expect(browser_page.locator("#question")).to_have_value("网格怎么划分")
    await expect(remark).to_have_text("请讲话……")
    await speak.click()
    await expect(speak).to_have_attribute("aria-pressed", "false")
    await expect(remark).to_have_text("")
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.locator(".turn .answer")).to_be_visible()


async def test_what_the_network_loses_is_asked_again_when_it_is_back(browser_page: Page, faults: list[str]) -> None:
    hostile = "<img src=x onerror=alert(1)><b>网格</b>"
    await browser_page.context.set_offline(True)
    turn = await ask(browser_page, hostile)
    await expect(turn.get_by_role("button", name="重试")).to_be_visible()
    assert len(faults) == 1
    faults.clear()
    await browser_page.context.set_offline(False)
    await expect(turn.locator(".answer")).to_be_visible()
    await expect(turn).to_contain_text(hostile)
    assert await browser_page.get_by_role("log").locator("img").count() == 0
    await browser_page.emulate_media(media="print")
    await browser_page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await expect(browser_page.locator("#printed")).to_contain_text("http://127.0.0.1")
    assert await browser_page.locator("details:not([open])").count() == 0


async def test_places_that_differ_stand_side_by_side_and_parts_below_each_other(browser_page: Page) -> None:
    async def answer(route: Route) -> None:
        given = await (response := await route.fetch()).json()
        first, second, *_ = given["citations"]
        second |= {"place": "柳河县"}
        parts = [{"asked": "甲", "lead": "944个", "citation": 1}, {"asked": "乙", "lead": "30.4万个", "citation": 2}]
        changes = next(changed) | {"introduction": "", "lead": first["quote"][:4]}
        await route.fulfill(response=response, json=given | changes | {"parts": [] if changes["differing"] else parts})

    changed = iter([{"differing": True}, {"differing": False}])
    await browser_page.set_viewport_size({"width": 1280, "height": 800})
    await browser_page.route("**/api/ask*", answer)
    differing = await ask(browser_page, "网格怎么划分?")
    places = differing.locator(".columns .origin")
    assert len(set(await places.all_inner_texts())) == 2
    left, right = [await place.bounding_box() for place in await places.all()]
    assert left is not None
    assert right is not None
    assert (left["y"], left["x"] < right["x"]) == (right["y"], True)
    await browser_page.set_viewport_size({"width": 360, "height": 640})
    left, right = [await place.bounding_box() for place in await places.all()]
    assert left is not None
    assert right is not None
    assert (left["x"], left["y"] < right["y"]) == (right["x"], True)
    parts = await ask(browser_page, "各有多少网格？")
    assert await parts.locator("dd a").all_inner_texts() == ["944个", "30.4万个"]
