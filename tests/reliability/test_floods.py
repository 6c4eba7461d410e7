"""A running bot under floods of connections and slow readers: both channels answer meanwhile and afterwards. `make reliability`.

The limits are scaled down (64 connections of 160 file handles), so that the test is quick; CONNECTIONS can be set.
"""

import asyncio
import os
import resource
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientTimeout

from tests.effort import HANG_SECONDS
from tests.fakes import TEST_TOKEN, FakeBotApi
from tests.fakes.faults import page
from tests.reliability.conftest import Reached

CONNECTIONS = int(os.environ.get("CONNECTIONS", "150"))
HANDLES = 160
QUESTION = "网格怎么划分?"


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(flood_control=False) as api:
        yield api


@pytest.fixture
async def bot(api: FakeBotApi, tmp_path: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A running bot with few file handles, and the address of its page."""
    settings = {"BOT_TOKEN": TEST_TOKEN, "TELEGRAM_BASE_URL": api.base_url, "STATE_DIR": str(tmp_path / "state"), "PORT": "0"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        env=os.environ | settings | {"HOST": "127.0.0.1", "LOG_LEVEL": "WARNING"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (HANDLES, HANDLES)),
    )
    assert process.stdout is not None
    url = (await asyncio.wait_for(process.stdout.readline(), HANG_SECONDS)).decode().strip()
    yield process, url
    if process.returncode is None:
        process.kill()
        await process.wait()


async def answers_on_both(api: FakeBotApi, url: str, person: int) -> float:
    """Ask on the page and on Telegram; return how long the slower took."""
    began = time.monotonic()
    user = api.user(person)
    question = api.send(api.private(user), user, QUESTION)
    async with ClientSession(timeout=ClientTimeout(HANG_SECONDS)) as session, session.get(f"{url}/healthz") as response:
        assert (await response.json())["status"] == "ok"
    await api.reply_to(question)
    return time.monotonic() - began


async def test_floods_and_outages_keep_nobody_out(api: FakeBotApi, bot: tuple[asyncio.subprocess.Process, str], reached: Reached) -> None:
    process, url = bot
    host, port = url.removeprefix("http://").split(":")
    async with ClientSession() as session, session.post(f"{url}/api/ask", json={"question": QUESTION}) as response:
        key = (await response.json())["citations"][0]["key"]
    quiet = await answers_on_both(api, url, 1)

    idle = []
    for number in range(CONNECTIONS):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write((b"", b"GET / HT", b"POST /api/ask HTTP/1.1\r\nContent-Length: 9\r\n\r\n{")[number % 3])
        idle.append((reader, writer))
    flooded = await answers_on_both(api, url, 2)

    for _, writer in idle[:50]:
        writer.write(f"GET /api/documents/{key}/file HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        writer.transport.pause_reading()  # type: ignore[attr-defined]
    slow = await answers_on_both(api, url, 3)
    for _, writer in idle:
        writer.close()

    api.faults.outage(1.0, page(502))
    await asyncio.sleep(1.0)
    recovered = await answers_on_both(api, url, 4)

    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    _, log = await process.communicate()
    stopped = time.monotonic() - began
    limit = f"{CONNECTIONS} connections, {HANDLES} handles"
    reached(f"P15 others during {limit}, idle", "p95 <= 2 s", f"{flooded:.2f} s (quiet {quiet:.2f} s)")
    reached("P15 others beside 50 slow readers", "p95 <= 2 s", f"{slow:.2f} s")
    reached("P13 first answer after an outage", "<= 35 s", f"{recovered:.2f} s")
    reached("P8 SIGTERM", "exit 0 in <= 10 s", f"exit {process.returncode} in {stopped:.2f} s")
    reached("P23, P24 token and question in the log", "0", str(log.count(TEST_TOKEN.encode()) + log.count(QUESTION.encode())))
    assert process.returncode == 0
    assert len(log.splitlines()) < 20
    assert TEST_TOKEN.encode() not in log
    assert QUESTION.encode() not in log
    assert not api.violations
