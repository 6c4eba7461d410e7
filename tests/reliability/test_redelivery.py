"""Telegram delivers updates again: each is answered once, and forged ones not at all."""

import asyncio
import io
import sqlite3
import time
from contextlib import closing
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.fakes.bot_api import FakeBotApi
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.lengths import length
from tests.reliability.processes import QUESTION, SECRET, RunningBot, free_port

UPDATES = length("REDELIVERED", 30, 1000)
HEADER = "X-Telegram-Bot-Api-Secret-Token"
GENUINE = {HEADER: SECRET, "Content-Type": "application/json"}
AT_ONCE = 50


@pytest.fixture
async def hooked(api: FakeBotApi, make_process: MakeBot) -> RunningBot:
    """A bot to whose webhook updates are posted."""
    port = free_port()
    bot = make_process(api, {"WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram", "WEBHOOK_SECRET": SECRET, "PORT": str(port)})
    await bot.serve()
    await api.wait_until(lambda: api.calls["setWebhook"])
    return bot


def rows(bot: RunningBot, table: str) -> int:
    with closing(sqlite3.connect(bot.state / "wangge.db")) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def update(api: FakeBotApi, number: int) -> dict[str, Any]:
    user = api.user(5000 + number)
    chat = api.private(user)
    message = {"message_id": number, "date": int(time.time()), "chat": chat.json(), "from": user.json(), "text": QUESTION}
    return {"update_id": 10**6 + number, "message": message}


@pytest.mark.full
async def test_each_of_many_updates_that_come_thrice_is_answered_once(api: FakeBotApi, hooked: RunningBot, reached: Reached) -> None:
    async with ClientSession(headers={HEADER: SECRET}) as session:
        gate = asyncio.Semaphore(AT_ONCE)

        async def post(body: dict[str, Any]) -> int:
            async with gate, session.post(f"{hooked.url}/telegram", json=body) as response:
                return response.status

        async def thrice(number: int) -> list[int]:
            body = update(api, number)
            return [*await asyncio.gather(post(body), post(body)), await post(body)]

        statuses = await asyncio.gather(*(thrice(number) for number in range(1, UPDATES + 1)))
    await api.wait_for_replies(UPDATES)
    await hooked.stop()
    reached("P2", f"{UPDATES} updates, each thrice", f"{len(api.sent)} replies, {rows(hooked, 'turns')} rows in the log")
    assert {status for each in statuses for status in each} == {200}
    assert len(api.sent) == UPDATES
    assert rows(hooked, "turns") == UPDATES


FORGED: dict[str, tuple[int, dict[str, Any]]] = {
    "no secret": (403, {"headers": {}}),
    "an empty secret": (403, {"headers": {HEADER: ""}}),
    "a wrong secret": (403, {"headers": {HEADER: "x" * 40}}),
    "half of the secret": (403, {"headers": {HEADER: SECRET[:20]}}),
    "the secret twice": (403, {"headers": [(HEADER, SECRET), (HEADER, SECRET)]}),
    "the secret in the address": (403, {"headers": {}, "params": {"secret_token": SECRET}}),
    "no body": (400, {"data": b""}),
    "a list": (400, {"data": b"[]"}),
    "null": (400, {"data": b"null"}),
    "half an object": (400, {"data": b'{"update_id": 1, '}),
    "100,000 brackets": (400, {"data": b"[" * 100_000}),
    "another type": (400, {"data": b"update_id=1", "headers": {HEADER: SECRET, "Content-Type": "application/x-www-form-urlencoded"}}),
    "2 MiB": (413, {"data": io.BytesIO(b"x" * (2 << 20))}),
    "a gzip bomb": (400, {"data": b"\x1f\x8b" + b"\0" * 1000, "headers": GENUINE | {"Content-Encoding": "gzip"}}),
    "an unknown charset": (400, {"data": b"{}", "headers": {HEADER: SECRET, "Content-Type": "application/json; charset=none-such"}}),
}
UNREADABLE = ["{}", '{"update_id": NaN}', '{"update_id": 1, "update_id": 2}', '{"update_id": "x"}', '{"update_id": 9, "later": {}}']


async def test_what_is_forged_or_malformed_is_refused_without_a_trace(api: FakeBotApi, hooked: RunningBot, reached: Reached) -> None:
    genuine = {"update_id": 77, "message": update(api, 1)["message"]}
    wrong = []
    async with ClientSession() as session:
        for name, (expected, given) in FORGED.items():
            arguments: dict[str, Any] = {"headers": GENUINE} | ({"json": genuine} if "data" not in given else {}) | given
            async with session.post(f"{hooked.url}/telegram", **arguments) as response:
                refusals = {401, 403} if expected == 403 else {400, 413, 415}
                wrong += [] if response.status in refusals else [(name, response.status)]
        for method in ("GET", "PUT", "DELETE", "OPTIONS"):
            async with session.request(method, f"{hooked.url}/telegram", headers={HEADER: SECRET}) as response:
                wrong += [] if response.status in {404, 405} else [(method, response.status)]
        async with session.post(f"{hooked.url}/elsewhere", json=genuine, headers={HEADER: SECRET}) as response:
            wrong += [] if response.status in {404, 405} else [("another path", response.status)]
        kept = rows(hooked, "inbox")
        for body in UNREADABLE:
            async with session.post(f"{hooked.url}/telegram", data=body.encode(), headers=GENUINE) as response:
                wrong += [] if response.status in {200, 400} else [(body, response.status)]
        later = update(api, 2)
        async with session.post(f"{hooked.url}/telegram", json=later, headers=GENUINE) as response:
            assert response.status == 200
    await api.wait_for_replies(1)
    await hooked.stop()
    reached("P22", f"{len(FORGED) + 4} forged or malformed posts", f"{len(wrong)} taken, {kept} rows, {rows(hooked, 'turns') - 1} handled")
    assert wrong == []
    assert kept == 0
    assert (len(api.sent), rows(hooked, "turns")) == (1, 1)
    assert "Traceback" not in hooked.log
