"""The page's JSON, asked as a script would, and the page itself in headless chromium."""

import asyncio
import json
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from playwright.async_api import Page, async_playwright, expect

from bot.assembly import Bot
from bot.errors import SettingsError
from bot.library.library import document_key
from bot.people.rate_limit import RateLimit
from index import DATA_FOLDER, Corpus
from tests import needs
from tests.bots import make_bot
from tests.e2e.conftest import stopped, web_channel
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
needs_chromium = pytest.mark.needs(*BROWSERS)


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


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
async def browser_page(page: str, browser_address: str) -> AsyncIterator[Page]:
    """The page in a browser, in which no error and no call to another address is let pass."""
    faults: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(browser_address)
        context = await browser.new_context(locale="zh-CN", viewport={"width": 375, "height": 740})
        context.set_default_timeout(1000 * HANG_SECONDS)
        tab = await context.new_page()
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        tab.on("request", lambda request: None if request.url.startswith((page, "data:")) else faults.append(request.url))
        await tab.goto(page)
        yield tab
        await context.close()
        await browser.close()
    assert faults == []


async def ask(session: ClientSession, page: str, question: object) -> tuple[int, dict[str, object]]:
    async with session.post(f"{page}/api/ask", json={"question": question}) as response:
        return response.status, await response.json()


async def test_ask_returns_quotes_that_stand_in_their_passages(session: ClientSession, page: str) -> None:
    status, answer = await ask(session, page, "多少户划成一个网格?")

    assert status == 200
    assert answer["band"] in {"answer", "maybe"}
    citations = answer["citations"]
    assert isinstance(citations, list)
    assert any("100户" in citation["quote"] for citation in citations)
    assert all(citation["quote"] in citation["passage"] for citation in citations)
    assert {"number", "document_id", "title", "heading", "place", "dated", "quote", "passage"} <= citations[0].keys()


async def test_an_emergency_has_numbers_and_neither_band_nor_quotes(session: ClientSession, page: str) -> None:
    status, given = await ask(session, page, "My kitchen is on fire")
    assert status == 200
    assert (given["emergency"], given["band"], given["citations"], given["suggestions"]) == (["119"], "", [], [])
    assert str(given["text"]).startswith("Call now: 119")
    assert (await ask(session, page, "网格怎么划分?"))[1]["emergency"] == []


async def test_a_citation_opens_its_passage_in_the_document(session: ClientSession, page: str) -> None:
    _, answer = await ask(session, page, "网格怎么划分?")
    citations = answer["citations"]
    assert isinstance(citations, list)

    async with session.get(f"{page}/api/passages/{citations[0]['key']}") as response:
        found = await response.json()

    assert found["passage"] == citations[0]["passage"]
    assert (found["before"] + found["passage"] + found["after"]).startswith("网格怎样划分\n划分网格，就是")
    assert found["title"] == citations[0]["title"]


async def test_a_passage_that_is_gone_is_not_found(session: ClientSession, page: str) -> None:
    async with session.get(f"{page}/api/passages/000000000000") as response:
        assert response.status == 404
        assert "重新提问" in (await response.json())["error"]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b"{", b'{"question": 1}', b'{"question": null}', b"[" * 50_000, b"\xff"])
async def test_a_body_of_the_wrong_form_is_refused(session: ClientSession, page: str, body: bytes) -> None:
    async with session.post(f"{page}/api/ask", data=body, headers={"Content-Type": "application/json"}) as response:
        assert response.status in {400, 413}


async def test_a_form_from_another_site_is_refused(session: ClientSession, page: str) -> None:
    async with session.post(f"{page}/api/ask", data='{"question": "网格"}', headers={"Content-Type": "text/plain"}) as response:
        assert response.status == 400


async def test_a_body_that_is_too_large_is_refused(session: ClientSession, page: str) -> None:
    async with session.post(f"{page}/api/ask", json={"question": "网" * 100_000}) as response:
        assert response.status == 413


@pytest.mark.parametrize("question", ["", "  ", "？？？", "网" * 301])
async def test_a_question_that_cannot_be_searched_is_told_why(session: ClientSession, page: str, question: str) -> None:
    status, answer = await ask(session, page, question)
    assert status == 400
    assert answer["error"]


async def test_the_page_never_runs_a_command(session: ClientSession, page: str) -> None:
    status, answer = await ask(session, page, "/reindex")
    assert status == 200
    assert answer["band"] == "none"


async def test_each_address_may_ask_twenty_times_a_minute(session: ClientSession, page: str) -> None:
    statuses = [(await ask(session, page, "网格"))[0] for _ in range(21)]
    assert statuses == [200] * 20 + [429]


async def test_a_trusted_proxy_says_who_asks(session: ClientSession, corpus: Corpus, tmp_path: Path) -> None:
    bot = make_bot(corpus, DATA_FOLDER / "documents", tmp_path / "state", limit=RateLimit(questions=1))
    await bot.indexer.sync()
    web = web_channel(bot, proxies=["127.0.0.1"])
    task = asyncio.create_task(web.run())
    await web.listening.wait()
    statuses = []
    for address in ("1.2.3.4", "1.2.3.4", "9.9.9.9, 5.6.7.8", "2001:db8::1", "2001:db8::2", "nonsense"):
        async with session.post(f"{web.url}/api/ask", json={"question": "网格"}, headers={"X-Forwarded-For": address}) as response:
            statuses.append(response.status)
    await stopped(task)
    assert statuses == [200, 429, 200, 200, 429, 200]


async def test_health_tells_whether_there_is_an_index(session: ClientSession, page: str, tmp_path: Path) -> None:
    async with session.get(f"{page}/healthz") as response:
        assert (response.status, await response.json()) == (200, {"status": "ok"})
    empty = Corpus(tmp_path / "empty.db")
    web = web_channel(make_bot(empty, DATA_FOLDER / "documents", tmp_path / "empty"))
    task = asyncio.create_task(web.run())
    await web.listening.wait()
    async with session.get(f"{web.url}/healthz") as response:
        assert (response.status, await response.json()) == (503, {"status": "starting"})
    await stopped(task)
    empty.close()


async def test_a_port_in_use_is_named(page: str, bot: Bot) -> None:
    port = int(page.rsplit(":", 1)[-1])
    with pytest.raises(SettingsError, match="PORT: cannot listen"):
        await web_channel(bot, port).run()


@pytest.mark.parametrize(
    ("language", "path", "sentence"),
    [
        ("zh-CN,zh", "/", "社区服务问答"),
        ("zh-TW", "/", "社區服務問答"),
        ("en-GB", "/", "Community service answers"),
        ("fr", "/", "社区服务问答"),
        ("en", "/?lang=zh-Hant", "社區服務問答"),
        ("", "/?lang=<script>", "社区服务问答"),
    ],
)
async def test_the_page_speaks_the_readers_language(session: ClientSession, page: str, language: str, path: str, sentence: str) -> None:
    async with session.get(page + path, headers={"Accept-Language": language}) as response:
        text = await response.text()
    assert sentence in text
    assert "{{" not in text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


async def test_other_paths_are_not_found_and_other_methods_not_allowed(session: ClientSession, page: str) -> None:
    for path in ("/static/page.html", "/static/../channel.py", "/static/%2e%2e/channel.py", "/api", "//"):
        async with session.get(page + path) as response:
            assert response.status == 404
            assert response.headers["X-Content-Type-Options"] == "nosniff"
    async with session.get(f"{page}/api/ask") as response:
        assert response.status == 405


@needs_chromium
async def test_a_person_asks_on_a_phone_and_opens_the_source(browser_page: Page) -> None:
    await browser_page.get_by_role("textbox").fill("网格怎么划分?")
    await browser_page.keyboard.press("Enter")
    quote = browser_page.locator("blockquote").first
    await expect(quote).to_contain_text("网格")
    assert await browser_page.locator("blockquote").count() == 3

    await browser_page.get_by_role("link", name="网格怎样划分").first.click()
    dialog = browser_page.get_by_role("dialog")
    await expect(dialog.locator("mark").first).to_be_visible()
    assert (await dialog.locator("mark").first.inner_text())[:6] in await quote.inner_text()
    await browser_page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


@needs_chromium
async def test_the_page_refuses_in_words_and_offers_other_questions(browser_page: Page) -> None:
    await browser_page.get_by_role("textbox").fill("how much is the parking fee in Shanghai?")
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.get_by_role("log")).to_contain_text("the documents do not answer this question")
    assert await browser_page.locator("blockquote").count() == 0


@needs_chromium
async def test_markup_in_a_question_stays_text(browser_page: Page) -> None:
    hostile = "<img src=x onerror=alert(1)><b>网格</b>"
    await browser_page.get_by_role("textbox").fill(hostile)
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.get_by_role("log")).to_contain_text(hostile)
    assert await browser_page.get_by_role("log").locator("img").count() == 0


@needs_chromium
async def test_the_page_fits_a_small_phone(browser_page: Page, tmp_path: Path) -> None:
    await browser_page.set_viewport_size({"width": 320, "height": 560})
    await browser_page.get_by_role("textbox").fill("多少户划成一个网格?")
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.locator("blockquote").first).to_be_visible()
    widths = await browser_page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1]
    await browser_page.screenshot(path=tmp_path / "phone.png", full_page=True)


async def test_every_example_on_the_page_is_answered(session: ClientSession, page: str) -> None:
    for language in ("zh-Hans", "zh-Hant", "en"):
        async with session.get(f"{page}/?lang={language}") as response:
            text = await response.text()
        data = text.split('id="texts">', 1)[1].split("</script>", 1)[0]
        for example in json.loads(data)["examples"]:
            _, answer = await ask(session, page, example)
            assert answer["band"] in {"answer", "maybe"}, example


def test_the_handbook_is_there() -> None:
    assert len(list((DATA_FOLDER / "documents").glob("*.md"))) >= 24


async def act(session: ClientSession, page: str, action: object, conversation: object = "conversation-1") -> tuple[int, dict[str, Any]]:
    async with session.post(f"{page}/api/act", json={"action": action, "conversation": conversation}) as response:
        return response.status, await response.json()


async def test_a_conversation_goes_on_and_its_buttons_work(session: ClientSession, page: str) -> None:
    async with session.post(f"{page}/api/ask", json={"question": "网格怎么划分?", "conversation": "conversation-1"}) as response:
        answer = await response.json()
    choices = {button["label"]: button["action"] for row in answer["buttons"] for button in row}
    status, around = await act(session, page, choices["上下文 ①"])
    assert (status, around["edits"], around["band"]) == (200, True, "")
    bold = next(span for span in around["spans"] if span["kind"] == "bold")
    assert around["text"][bold["start"] : bold["end"]] == answer["citations"][0]["quote"]
    assert (await act(session, page, choices["有用"]))[1]["notice"]
    async with session.post(f"{page}/api/ask", json={"question": "浙江呢？", "conversation": "conversation-1"}) as response:
        followed = await response.json()
    assert "网格" in followed["understood"]
    assert followed["understood"] in followed["text"]
    assert (await act(session, page, choices["上下文 ①"], "conversation-2"))[0] == 404


@pytest.mark.parametrize("action", ["", None, 7, "网格", "/reindex", "/status", "/file 000000000000", "/ask 网格", "/vote " + "x" * 99])
async def test_an_action_that_is_no_button_of_the_page_is_refused(session: ClientSession, page: str, action: object) -> None:
    assert (await act(session, page, action))[0] == 400


async def test_small_talk_is_no_answer_and_no_error(session: ClientSession, page: str) -> None:
    status, said = await ask(session, page, "你好")
    assert (status, said["band"], said["citations"]) == (200, "", [])
    assert said["buttons"]


async def test_each_address_may_act_sixty_times_a_minute(session: ClientSession, page: str) -> None:
    statuses = [(await act(session, page, "/lang"))[0] for _ in range(61)]
    assert statuses == [200] * 60 + [429]


async def test_the_file_of_a_document_is_sent_to_be_saved(session: ClientSession, page: str) -> None:
    _, answer = await ask(session, page, "网格怎么划分?")
    citations = answer["citations"]
    assert isinstance(citations, list)
    async with session.get(f"{page}/api/documents/{citations[0]['key']}/file") as response:
        assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
        original = await response.read()
    assert "网格怎样划分" in original.decode()
    async with session.head(f"{page}/api/documents/{citations[0]['key']}/file") as response:
        assert (response.status, response.content_length) == (200, len(original))
    for key in ("000000000000", "0000000000000", "../../key", "%2e%2e%2fkey"):
        async with session.get(f"{page}/api/documents/{key}/file") as response:
            assert response.status == 404


async def test_a_file_that_changed_since_it_was_read_is_not_sent(session: ClientSession, corpus: Corpus, tmp_path: Path) -> None:
    folder, key = tmp_path / "documents", document_key("hours.md")
    folder.mkdir()
    (tmp_path / "secret").write_text("# 密钥", encoding="utf-8")
    (folder / "hours.md").write_text("# 开放时间\n\n大厅九点开门。\n", encoding="utf-8")
    bot = make_bot(corpus, folder, tmp_path / "state")
    await bot.indexer.sync(allow_empty=True)
    web = web_channel(bot)
    task = asyncio.create_task(web.run())
    await web.listening.wait()

    async def sent() -> int:
        async with session.get(f"{web.url}/api/documents/{key}/file") as response:
            return response.status

    assert await sent() == 200
    (folder / "hours.md").write_text("# 开放时间\n\n大厅十点开门。\n", encoding="utf-8")
    assert await sent() == 409
    (folder / "hours.md").unlink()
    (folder / "hours.md").symlink_to(tmp_path / "secret")
    assert await sent() == 404
    await stopped(task)


@needs_chromium
async def test_buttons_below_an_answer_work_by_keyboard(browser_page: Page) -> None:
    await browser_page.get_by_role("textbox").fill("网格怎么划分?")
    await browser_page.keyboard.press("Enter")
    await browser_page.get_by_role("button", name="上下文 ①").press("Enter")
    await expect(browser_page.locator(".said mark")).to_be_visible()
    assert await browser_page.locator("blockquote").count() == 0
    await browser_page.get_by_role("button", name="返回").press("Enter")
    await expect(browser_page.locator("blockquote")).to_have_count(3)
    await browser_page.get_by_role("button", name="没用").press("Enter")
    await browser_page.get_by_role("button", name="过时").press("Enter")
    await expect(browser_page.locator(".done")).to_contain_text("感谢您的反馈。")
    await browser_page.get_by_role("textbox").fill("浙江呢？")
    await browser_page.keyboard.press("Enter")
    await browser_page.get_by_role("button", name="不是这个意思").press("Enter")
    await expect(browser_page.get_by_role("button", name="不是这个意思")).to_have_count(0)
