"""One person's flood, idle connections and slow readers: others are answered on both channels meanwhile and afterwards.

In `make test` the limits are scaled down (64 connections of 160 file handles).
"""

import asyncio
import shutil
import sqlite3
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from aiohttp import ClientSession

from index import DATA_FOLDER
from tests.fakes import FakeBotApi
from tests.reliability.asking import BEHIND_A_PROXY, asking, warmed_up
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.hostile import docx
from tests.reliability.lengths import length

CONNECTIONS = length("CONNECTIONS", 150, 2000)
HANDLES = 160 if CONNECTIONS < 500 else 1024
READERS = 50
FILE_MEBIBYTES = length("FILE_MEBIBYTES", 1, 19)
FLOOD_SECONDS = length("FLOOD_SECONDS", 2, 60)
SHOW_SECONDS = length("SHOW_SECONDS", 1, 10)
FLOOD_A_SECOND = 50
MOST_WAITED = 2.0
MOST_GROWN = 200 << 20
ALLOWANCE = 20  # answers a minute


def documents(folder: Path) -> Path:
    """Make the handbook, and a large file with a short text in it."""
    shutil.copytree(DATA_FOLDER / "documents", folder)
    text = "<w:p><w:r><w:t>灯塔看守人的值班表贴在门后，每月换一次。</w:t></w:r></w:p>"
    (folder / "large.docx").write_bytes(
        docx(text, more={"word/media/picture.bin": "0" * (FILE_MEBIBYTES << 20)}, method=zipfile.ZIP_STORED)
    )
    return folder


@asynccontextmanager
async def idle_connections(host: str, port: int, count: int) -> AsyncIterator[list[asyncio.StreamWriter]]:
    """Open connections that say nothing, half a header, or half a body."""
    writers = []
    for number in range(count):
        _, writer = await asyncio.open_connection(host, port)
        writer.write((b"", b"GET / HT", b"POST /api/ask HTTP/1.1\r\nContent-Length: 9\r\n\r\n{")[number % 3])
        writers.append(writer)
    try:
        yield writers
    finally:
        for writer in writers:
            writer.close()


async def test_idle_connections_and_slow_readers_keep_nobody_out(
    api: FakeBotApi, make_process: MakeBot, reached: Reached, tmp_path: Path
) -> None:
    bot = make_process(
        api,
        BEHIND_A_PROXY | {"DOCUMENTS_DIR": str(documents(tmp_path / "documents")), "LOG_LEVEL": "WARNING"},
        limits={"NOFILE": HANDLES},
    )
    url = await bot.serve()
    host, port = url.removeprefix("http://").split(":")
    async with ClientSession() as session, session.post(f"{url}/api/ask", json={"question": "灯塔看守人的值班表贴在哪里?"}) as response:
        key = (await response.json())["citations"][0]["key"]
    async with asking(url, api) as quiet:
        await asyncio.sleep(SHOW_SECONDS)
    before = bot.memory
    async with idle_connections(host, int(port), CONNECTIONS), asking(url, api) as flooded:
        await asyncio.sleep(SHOW_SECONDS)
    async with idle_connections(host, int(port), 0) as readers:
        for _ in range(READERS):
            _, writer = await asyncio.open_connection(host, int(port))
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(f"GET /api/documents/{key}/file HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            readers.append(writer)
        async with asking(url, api) as slow:
            await asyncio.sleep(SHOW_SECONDS)
        grown = bot.memory - before
    async with asking(url, api) as after:
        await asyncio.sleep(SHOW_SECONDS)
    reached("P15", f"others beside {CONNECTIONS} idle connections, {HANDLES} handles", f"{flooded} (quiet: {quiet})")
    reached("P15", f"others beside {READERS} slow readers of {FILE_MEBIBYTES} MiB", f"{slow}; {grown >> 20:+} MiB")
    reached("P15", "others afterwards", str(after))
    for waits in (quiet, flooded, slow, after):
        assert waits.failures == []
        assert waits.p95 <= MOST_WAITED
    assert grown <= MOST_GROWN
    assert bot.log.count("\n") < 20
    await bot.stop()


@pytest.mark.full
async def test_the_flood_of_one_person_is_that_persons_alone(api: FakeBotApi, make_process: MakeBot, reached: Reached) -> None:
    bot = make_process(api, BEHIND_A_PROXY)
    url = await bot.serve()
    await warmed_up(api)
    flooder = api.user(66)
    async with asking(url, api) as others:
        for number in range(FLOOD_A_SECOND * FLOOD_SECONDS):
            api.send(api.private(flooder), flooder, f"网格员做什么? {number}")
            await asyncio.sleep(1 / FLOOD_A_SECOND)
    await api.wait_until(lambda: not api.unconfirmed)
    await bot.stop()
    told = sum(message.chat.id == flooder.id for message in api.sent)
    with closing(sqlite3.connect(bot.state / "wangge.db")) as database:
        rows = database.execute("SELECT count(*) FROM turns WHERE question LIKE ?", ("网格员做什么? %",)).fetchone()[0]
    minutes = FLOOD_SECONDS // 60 + 1
    reached("P15", f"others beside one person with {FLOOD_A_SECOND} questions a second, {FLOOD_SECONDS} s", str(others))
    reached("P15", "what the person got", f"{told} messages, {rows} rows in the log")
    assert others.failures == []
    assert others.p95 <= MOST_WAITED
    assert told <= (ALLOWANCE + 1) * minutes
    assert rows <= ALLOWANCE * minutes
