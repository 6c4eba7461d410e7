"""The page's JSON, asked as a script would."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientSession

from bot.assembly import Bot
from bot.errors import SettingsError
from bot.library.library import document_key
from bot.people.rate_limit import RateLimit
from bot.web import WebChannel
from index import DATA_FOLDER, Corpus
from tests.bots import make_bot
from tests.e2e.conftest import WIDGET_ORIGINS, stopped, web_channel


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def conversation() -> str:
    """The name of a conversation that no other test has."""
    return uuid4().hex


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


@pytest.mark.parametrize(("question", "said"), [("谢谢", "不客氣"), ("/forget yes", ""), ("网格怎么划分?", ""), ("。", "")])
async def test_again_says_what_needs_no_search_in_another_language_and_does_nothing(
    session: ClientSession, page: str, question: str, said: str
) -> None:
    asked = {"question": question, "again": True, "conversation": "abcdefgh"}
    async with session.post(f"{page}/api/ask?lang=zh-Hant", json=asked) as response:
        assert str((await response.json()).get("text", ""))[:3] == said


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


async def test_a_machine_that_is_not_warm_yet_is_not_healthy(session: ClientSession, bot: Bot) -> None:
    web = WebChannel(bot.commands, bot.library, "127.0.0.1", 0, is_ready=bot.library.warm.is_set)
    task = asyncio.create_task(web.run())
    await web.listening.wait()
    statuses = []
    for _ in range(2):
        async with session.get(f"{web.url}/healthz") as response:
            statuses.append(response.status)
        bot.library.warm.set()
    await stopped(task)
    assert statuses == [503, 200]


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


async def test_a_conversation_goes_on_and_its_buttons_work(session: ClientSession, page: str, conversation: str) -> None:
    async with session.post(f"{page}/api/ask", json={"question": "网格怎么划分?", "conversation": conversation}) as response:
        answer = await response.json()
    choices = {button["label"]: button["action"] for row in answer["buttons"] for button in row}
    status, around = await act(session, page, choices["上下文 ①"], conversation)
    assert (status, around["edits"], around["band"]) == (200, True, "")
    bold = next(span for span in around["spans"] if span["kind"] == "bold")
    assert around["text"][bold["start"] : bold["end"]] == answer["citations"][0]["quote"]
    assert (await act(session, page, choices["有用"], conversation))[1]["notice"]
    async with session.post(f"{page}/api/ask", json={"question": "浙江呢？", "conversation": conversation}) as response:
        followed = await response.json()
    assert "网格" in followed["understood"]
    assert followed["understood"] in followed["text"]
    assert (await act(session, page, choices["上下文 ①"], f"{conversation}-2"))[0] == 404


@pytest.mark.parametrize("action", ["", None, 7, "网格", "/reindex", "/status", "/file 000000000000", "/ask 网格", "/vote " + "x" * 99])
async def test_an_action_that_is_no_button_of_the_page_is_refused(session: ClientSession, page: str, action: object) -> None:
    assert (await act(session, page, action))[0] == 400


async def test_small_talk_is_no_answer_and_no_error(session: ClientSession, page: str) -> None:
    status, said = await ask(session, page, "你好")
    assert (status, said["band"], said["citations"]) == (200, "", [])
    assert said["buttons"]


async def test_each_address_may_act_sixty_times_a_minute(session: ClientSession, page: str) -> None:
    statuses = [(await act(session, page, "/help"))[0] for _ in range(61)]
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


async def test_a_document_is_sent_set_with_the_quote_marked_and_in_the_script_of_the_page(session: ClientSession, page: str) -> None:
    _, answer = await ask(session, page, "一个网格多少户？")
    citation = answer["citations"][0]  # type: ignore[index]  # a list
    start, end = citation["range"]
    assert citation["passage"][start:end] == citation["quote"]
    address = f"{page}/api/documents/{citation['key']}?quote={start}-{end}"
    async with session.get(address) as response:
        document = await response.json()
    runs = [run for block in document["blocks"] for run in block.get("runs", [])]
    assert "".join(text for text, mark in runs if mark == 2) == citation["quote"]
    assert {block["kind"] for block in document["blocks"]} == {"heading", "paragraph", "list"}
    async with session.get(f"{address}&lang=zh-Hant") as response:
        assert (await response.json())["title"] == "網格怎樣劃分"
    async with session.get(f"{page}/api/documents/{document['key']}?quote=5-1&from=7&to=5") as response:
        part = await response.json()
    assert (part["title"], part["blocks"], part["start"], part["end"]) == (document["title"], [], 7, 7)
    async with session.get(f"{page}/api/documents/000000000000") as response:
        assert response.status == 404


async def test_quotes_and_what_they_lack_are_in_the_script_of_the_reply_and_quotes_as_written_on_request(
    session: ClientSession, page: str, conversation: str
) -> None:
    async with session.post(f"{page}/api/ask?lang=zh-Hant", json={"question": "網格怎麼劃分？", "conversation": conversation}) as response:
        answer = await response.json()
    assert answer["citations"][0]["title"] == "網格怎樣劃分"
    assert "網格" in answer["citations"][0]["quote"]
    start, end = answer["citations"][0]["range"]
    assert "网格" in answer["citations"][0]["passage"][start:end]
    back = next(button["action"] for row in answer["buttons"] for button in row if button["action"].startswith("/back"))
    assert "网格" in (await act(session, page, back, conversation))[1]["citations"][0]["quote"]
    for question in ("一個網格多少戶？", "浙江呢？"):
        async with session.post(
            f"{page}/api/ask?lang=zh-Hant", json={"question": question, "conversation": f"{conversation}-2"}
        ) as response:
            answer = await response.json()
    assert "多少戶" in answer["reason"]


async def test_lists_have_entries_with_the_actions_that_open_them(session: ClientSession, page: str, conversation: str) -> None:
    _, documents = await act(session, page, "/docs 网格")
    assert documents["entries"][0]["action"].startswith("/doc ")
    async with session.post(f"{page}/api/ask", json={"question": "网格怎么划分?", "conversation": conversation}) as response:
        answer = await response.json()
    _, mine = await act(session, page, "/mine", conversation)
    assert [(entry["label"], entry["action"]) for entry in mine["entries"]] == [("网格怎么划分?", f"/show {answer['id']}")]


async def test_the_beginning_of_a_question_is_completed(session: ClientSession, page: str) -> None:
    async with session.get(f"{page}/api/suggest", params={"q": "网格"}) as response:
        assert "网格怎样划分" in (await response.json())["suggestions"]


async def test_only_the_frame_of_the_widget_may_be_shown_on_the_sites_that_are_named(session: ClientSession, page: str) -> None:
    async with session.get(f"{page}/embed") as response:
        assert f"frame-ancestors {WIDGET_ORIGINS[0]}" in response.headers["Content-Security-Policy"]
    async with session.get(f"{page}/") as response:
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    async with session.get(f"{page}/widget.js") as response:
        assert "/embed?lang=" in await response.text()
    async with session.get(f"{page}/static/widget.js") as response:
        assert response.status == 404


async def test_without_sites_there_is_no_widget(session: ClientSession, bot: Bot) -> None:
    web = WebChannel(bot.commands, bot.library, "127.0.0.1", 0)
    task = asyncio.create_task(web.run())
    await web.listening.wait()
    for path in ("/embed", "/widget.js"):
        async with session.get(f"{web.url}{path}") as response:
            assert response.status == 404
    await stopped(task)
