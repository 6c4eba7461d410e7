"""A case on the page: for the conversation that opened it, and by its private link."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.assembly import Bot
from bot.desk.desk import Said
from bot.desk.moves import Act
from bot.desk.store import Store
from bot.desk.units import Actor
from bot.web import CaseApi, Visitors, WebChannel
from bot.web.refusals import in_our_words
from index import Corpus
from tests.bots import make_bot
from tests.desks import PrivateFiles
from tests.loops import watch

Client = TestClient[web.Request, web.Application]
MINE, OTHER = "a" * 32, "b" * 32
STAFF = Actor("telegram:101", frozenset({""}))


@pytest.fixture
async def bot(corpus: Corpus, folder: Path, tmp_path: Path) -> Bot:
    bot = make_bot(corpus, folder, tmp_path / "state", staff_chat_id=-1001)
    await bot.indexer.sync()
    return bot


@pytest.fixture
async def client(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    assert bot.letters is not None
    held_up = watch(monkeypatch, Store)
    application = web.Application(middlewares=[in_our_words])
    channel = WebChannel(bot.commands, bot.library, "127.0.0.1", 0, bot.introduction)
    application.add_routes([*channel.routes, *CaseApi(bot.commands, bot.letters, Visitors()).routes])
    async with TestClient(TestServer(application)) as client:
        yield client
    assert not held_up


async def posted(client: Client, path: str, **body: object) -> dict[str, Any]:
    response = await client.post(f"/api/{path}?lang=zh-Hans", json={"conversation": MINE, **body})
    found: dict[str, Any] = await response.json()
    return found | {"status": response.status}


async def opened(client: Client) -> int:
    """Open a case as the page does, and return its number."""
    answer = await posted(client, "ask", question="恐龙吃鱼吗？")
    human = next(each["action"] for row in answer["buttons"] for each in row if each["action"].startswith("/human"))
    choice = await posted(client, "act", action=human)
    assert [each["label"] for row in choice["buttons"] for each in row][:3] == [
        "咨询（1 个工作日）",
        "求助（3 个工作日）",
        "投诉建议（5 个工作日）",
    ]
    done = await posted(client, "act", action=choice["buttons"][1][0]["action"])
    assert f"编号 {done['case']}" in done["text"]
    return int(done["case"])


async def answered(bot: Bot, number: int, words: str) -> None:
    assert bot.letters is not None
    bot.letters.desk.act(number, Act("answer", STAFF.sender), STAFF, Said(words))


async def test_a_question_is_handed_over_answered_solved_and_rated_on_the_page(bot: Bot, client: Client) -> None:
    number = await opened(client)
    case = await posted(client, "case", case=str(number), words="东湖路 3 号门口")
    assert [line["text"] for line in case["history"] if line["who"] == "您"] == ["恐龙吃鱼吗？", "东湖路 3 号门口"]
    await answered(bot, number, "请到图书室查阅")
    case = await posted(client, "case", case=str(number))
    assert (case["title"], [each["label"] for each in case["buttons"]]) == (f"编号 {number} · 已回复", ["已解决", "没解决"])
    assert "请到图书室查阅" in case["history"][-1]["text"]
    case = await posted(client, "case", case=str(number), action=f"/move solve {number}")
    assert [each["label"] for each in case["buttons"]][:5] == ["1", "2", "3", "4", "5"]
    case = await posted(client, "case", case=str(number), action=f"/move rate {number} 5")
    assert "5" not in [each["label"] for each in case["buttons"]]
    assert bot.letters is not None
    assert [event.what for event in bot.letters.desk.store.events(number)] == ["open", "supply", "answer", "look", "solve", "rate"]
    assert f"/case {number}" in str(await posted(client, "ask", question="/mine"))
    mine = await posted(client, "act", action="/mine")
    assert mine["entries"][0]["action"] == f"/case {number}"


async def test_a_private_link_leads_to_the_case_until_it_is_revoked(client: Client) -> None:
    number = await opened(client)
    secret = (await posted(client, "case", case=str(number), action="link"))["link"].removeprefix("/#case=")
    elsewhere = await posted(client, "case", case=secret, conversation=OTHER, words="补充一句")
    assert (elsewhere["number"], elsewhere["history"][-2]["text"]) == (number, "补充一句")
    await posted(client, "case", case=secret, conversation=OTHER, action="unlink")
    assert (await posted(client, "case", case=secret, conversation=OTHER))["status"] == 404


async def test_anothers_case_is_answered_as_one_that_does_not_exist(client: Client) -> None:
    number = await opened(client)
    there, nowhere = [await posted(client, "case", case=named, conversation=OTHER) for named in (str(number), "7")]
    assert there == nowhere
    assert there["status"] == 404
    assert (await posted(client, "case", case="x" * 43))["status"] == 404
    assert (await posted(client, "case", case=str(number), action="/move solve 7"))["status"] == 400
    assert (await posted(client, "case", case=str(number), action="/health"))["status"] == 400
    assert (await posted(client, "case", case=str(number), action=f"/move solve {number}"))["status"] == 409


async def test_what_is_forgotten_is_gone_from_the_link_as_well(client: Client) -> None:
    number = await opened(client)
    secret = (await posted(client, "case", case=str(number), action="link"))["link"].removeprefix("/#case=")
    await posted(client, "act", action="/forget yes")
    assert (await posted(client, "case", case=secret))["status"] == 404


async def test_a_withdrawal_is_asked_about_and_thanks_are_answered(client: Client) -> None:
    number = await opened(client)
    thanked = await posted(client, "case", case=str(number), words="谢谢")
    assert "不客气" in thanked["notice"]
    asked = await posted(client, "case", case=str(number), action=f"/move withdraw {number}")
    assert (asked["notice"], [each["label"] for each in asked["buttons"]]) == (f"确定撤回编号 {number} 吗？", ["撤回", "不撤回"])
    kept = await posted(client, "case", case=str(number), action=asked["buttons"][1]["action"])
    assert (kept["notice"], kept["title"][-2:]) == (f"编号 {number} 未撤回。", "待接")
    gone = await posted(client, "case", case=str(number), action=asked["buttons"][0]["action"])
    assert gone["title"].endswith("撤回")


async def test_files_of_staff_are_fetched_by_the_person_alone_and_not_once_they_are_taken_back(bot: Bot, client: Client) -> None:
    assert bot.letters is not None
    bot.letters.private, desk = PrivateFiles(lamp=b"\xff\xd8lamp"), bot.letters.desk
    number = await opened(client)
    desk.act(number, Act("answer", STAFF.sender), STAFF, Said("修好了", "photo:lamp"))
    line = (await posted(client, "case", case=str(number)))["history"][-1]

    async def fetched(conversation: str, file: str) -> tuple[int, bytes, str]:
        body = {"conversation": conversation, "case": str(number), "file": file}
        response = await client.post("/api/case/file", json=body)
        return response.status, await response.read(), response.headers.get("Content-Disposition", "")

    assert await fetched(MINE, line["file"]) == (200, b"\xff\xd8lamp", "attachment; filename*=UTF-8''lamp.jpg")
    for conversation, file in ((OTHER, line["file"]), (MINE, "1"), (MINE, "x"), (MINE, "")):
        assert (await fetched(conversation, file))[0] == 404
    desk.act(number, Act("revoke", STAFF.sender), STAFF)
    assert (await fetched(MINE, line["file"]))[0] == 404


async def enclosed(client: Client, number: int, content: bytes, name: str = "%E7%81%AF.jpg", conversation: str = MINE) -> int:
    headers = {"Case": str(number), "Conversation": conversation, "File-Name": name, "Content-Type": "application/octet-stream"}
    return (await client.post("/api/case/enclose", data=BytesIO(content), headers=headers)).status


async def test_a_photo_of_the_person_reaches_the_one_who_works_on_the_case_and_nobody_else(bot: Bot, client: Client) -> None:
    assert bot.letters is not None
    desk, letters = bot.letters.desk, bot.letters
    number = await opened(client)
    assert await enclosed(client, number, b"lamp", "..%2F..%2Fetc%2F%3Cb%3E%E7%81%AF.jpg") == 200
    assert await enclosed(client, number, b"lamp") == 200  # sent again, it is there already
    assert [event.what for event in desk.store.events(number)] == ["open", "supply"]
    line = next(line for line in (await posted(client, "case", case=str(number)))["history"] if "file" in line)
    assert (line["who"], line["text"]) == ("您", "（照片、文件或位置）")

    body = {"conversation": MINE, "case": str(number), "file": line["file"]}
    response = await client.post("/api/case/file", json=body)
    assert (await response.read(), response.content_type) == (b"lamp", "application/octet-stream")
    assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''_b_%E7%81%AF.jpg"
    assert (await client.post("/api/case/file", json=body | {"conversation": OTHER})).status == 404
    assert letters.revealed(number, STAFF.sender).files == ("kept:1",)


async def test_files_are_refused_that_are_nobodys_too_large_too_many_or_of_a_case_that_is_over(bot: Bot, client: Client) -> None:
    number = await opened(client)
    assert await enclosed(client, number, b"lamp", conversation=OTHER) == 404
    assert await enclosed(client, number, b"") == 400
    assert await enclosed(client, number, bytes((10 << 20) + 1)) == 413
    assert [await enclosed(client, number, b"lamp" * each) for each in range(1, 7)] == [200] * 5 + [409]
    assert bot.letters is not None
    store = bot.letters.desk.store
    bot.letters.desk.forget(f"web:{MINE}")
    assert (store.file(1), store.count_files(number)) == (None, 0)
    assert await enclosed(client, number, b"lamp") == 404
