from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.assembly import Bot
from bot.commands import Request
from bot.people.rate_limit import RateLimit
from bot.web import MetricsEndpoint
from index import Corpus
from tests.bots import make_bot

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def bot(corpus: Corpus, folder: Path, tmp_path: Path) -> Bot:
    bot = make_bot(corpus, folder, tmp_path / "state", limit=RateLimit(4))
    await bot.indexer.sync()
    return bot


@pytest.fixture
async def client(bot: Bot) -> AsyncIterator[Client]:
    application = web.Application()
    application.add_routes(MetricsEndpoint(bot.metrics, bot.library, bot.indexer, lambda: 2, lambda: 3).routes)
    async with TestClient(TestServer(application)) as client:
        yield client


async def figures(client: Client) -> dict[str, float]:
    response = await client.get("/metrics")
    families = text_string_to_metric_families(await response.text())
    samples = [sample for family in families for sample in family.samples]
    return {" ".join([each.name, *(each.labels[label] for label in sorted(each.labels, reverse=True))]): each.value for each in samples}


async def test_questions_are_counted_by_channel_and_band(bot: Bot, client: Client) -> None:
    asked = ["楼道灯不亮怎么办？", "恐龙吃鱼？", "你好", "我家着火了", "？！", "楼道灯不亮怎么办？", "楼道灯不亮怎么办？"]
    for number, question in enumerate(asked):
        async for _ in bot.commands.respond(Request("ask", question, f"{'web' if number else 'telegram'}:1")):
            pass
    found = await figures(client)
    counted = {name.removeprefix("wangge_questions_total "): value for name, value in found.items() if "questions_total" in name}
    assert sum(counted.values()) == len(asked)
    assert (counted["web none"], counted["web emergency"], counted["web other"], counted["web refused"]) == (1, 1, 1, 2)
    assert found["wangge_answer_seconds_count web"] == len(asked) - 1
    assert found["wangge_answer_seconds_count telegram"] == 1


async def test_the_state_of_the_bot_is_measured(bot: Bot, client: Client) -> None:
    bot.metrics.describe("one", "postgresql")
    await bot.library.pauses.pause("dogs.txt", "正在修订")
    found = await figures(client)
    names = ("documents", "generation", "syncing", "inbox_updates", "errors_last_day", "paused")
    assert [found[f"wangge_{name}"] for name in names] == [4, found["wangge_generation"], 0, 3, 2, 1]
    assert found["wangge_synced_timestamp_seconds"] > 1e9
    assert found["wangge_process_info one postgresql"] == 1


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
async def test_what_a_proxy_forwards_is_not_answered(client: Client, header: str) -> None:
    assert (await client.get("/metrics", headers={header: "127.0.0.1"})).status == 404
