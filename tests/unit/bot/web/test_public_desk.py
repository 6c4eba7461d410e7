"""What the desk tells everybody: Open311 and the board."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.assembly import Bot
from bot.desk.folder import DeskFolder
from bot.desk.publishing import Publishing
from bot.web import BoardPage, Open311, Visitors
from index import Corpus
from tests.bots import make_bot
from tests.desks import LI, PERSON, Play

Client = TestClient[web.Request, web.Application]
GRIDS = "code,name,parent,staff_chat,topic,people\ng1,东湖第一网格,c1,-1001,,4455\nc1,东湖社区,,,,\n"


@pytest.fixture
def play() -> Play:
    play = Play()
    play.clock.now = datetime.now(UTC).astimezone() - timedelta(days=20)
    return play


@pytest.fixture
async def client(corpus: Corpus, folder: Path, tmp_path: Path, play: Play) -> AsyncIterator[Client]:
    (tmp_path / "grids.csv").write_text(GRIDS, encoding="utf-8")
    bot: Bot = make_bot(corpus, folder, tmp_path / "state")
    publishing, application = Publishing(play.store, DeskFolder(tmp_path)), web.Application()
    application.add_routes([*Open311(publishing, Visitors()).routes, *BoardPage(publishing, bot.introduction, Visitors(), "街道办").routes])
    async with TestClient(TestServer(application)) as client:
        yield client


async def test_requests_have_the_form_of_georeport_without_words(client: Client, play: Play) -> None:
    first = play.open("我家住东湖路3号，电话13800138000，路灯坏了")
    play.clock.wait(minutes=1)
    second = play.open("水管漏了", category="inquiry")
    play.do(first, "answer", LI, "已修复")
    play.do(first, "solve", PERSON)
    found = await (await client.get("/open311/v2/requests.json?lang=zh-Hans")).json()
    text = json.dumps(found, ensure_ascii=False)

    assert [record["service_request_id"] for record in found] == [str(second), str(first)]
    assert {found[1][name] for name in ("status", "service_code", "agency_responsible")} == {"closed", "help", "东湖社区 › 东湖第一网格"}
    assert datetime.fromisoformat(found[0]["expected_datetime"]) > datetime.fromisoformat(found[0]["requested_datetime"])
    assert all(word not in text for word in ("路灯", "13800138000", "已修复", "telegram"))


async def test_requests_are_chosen_by_number_kind_status_and_time(client: Client, play: Play) -> None:
    first, second = play.open("路灯坏了"), play.open("水管漏了", category="inquiry")
    play.do(first, "withdraw", PERSON)

    async def numbers(query: str) -> list[str]:
        return [each["service_request_id"] for each in await (await client.get(f"/open311/v2/requests.json?{query}")).json()]

    assert await numbers("status=open") == [str(second)]
    assert await numbers("status=open,closed&service_code=help") == [str(first)]
    assert await numbers("start_date=2020-01-01T00:00:00Z") == []
    assert await numbers(f"service_request_id={second}") == [str(second)]
    assert (await client.get("/open311/v2/requests/7.json")).status == 404
    assert (await client.get("/open311/v2/requests.json?start_date=lately")).status == 400
    assert (await client.get("/open311/v2/requests.json?status=late")).status == 400


async def test_the_board_shows_counts_and_times_and_no_single_case(client: Client, play: Play) -> None:
    for number in range(6):
        case = play.open(f"路灯 {number} 坏了")
        play.do(case, "answer", LI, "已修复")
    page = await (await client.get("/board?lang=zh-Hans")).text()

    assert "东湖社区 › 东湖第一网格</th><td>6</td><td>100%</td><td>—</td><td>0.0 小时</td>" in page
    assert "09:00–12:00、14:00–18:00" in page
    assert "街道办" in page
    assert "路灯" not in page


async def test_the_board_of_a_few_cases_shows_none(client: Client, play: Play) -> None:
    play.open("路灯坏了")

    assert "尚无可公开的数据" in await (await client.get("/board?lang=zh-Hans")).text()
