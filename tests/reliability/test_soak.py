"""Everything at once: questions on both channels, outages, reindexing, a flood, idle connections, slow readers, erasure, mixed updates."""

import asyncio
import random
import shutil
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest

from index import DATA_FOLDER
from tests.fakes import FakeBotApi
from tests.fakes.faults import drop, error, page
from tests.reliability.asking import BEHIND_A_PROXY, asking, warmed_up
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.lengths import SEED, length
from tests.reliability.processes import ADMIN, QUESTION, RunningBot
from tests.reliability.test_floods import idle_connections
from tests.reliability.test_load import MOST_GROWN, MOST_HANDLES, send_any

SECONDS = length("SOAK_SECONDS", 30, 3600)
STATED_AFTER = 600  # seconds: below that a process still grows by what it remembers
MOST_WAITED = 2.0
OUTAGES: Final = (drop(), error(500), page(502))
OUTAGE_SECONDS = 2


class Soak:
    """What happens to one bot, each by itself, until the time is over."""

    def __init__(self, api: FakeBotApi, bot: RunningBot, folder: Path) -> None:
        self.api, self.bot, self.folder = api, bot, folder
        self.chance = random.Random(SEED)
        self.ends = time.monotonic() + SECONDS
        self.did: Counter[str] = Counter()
        self.memory: list[int] = []
        self.handles: list[int] = []

    async def every(self, seconds: float, name: str, work: Callable[[], Awaitable[object]]) -> None:
        while time.monotonic() < self.ends:
            await work()
            self.did[name] += 1
            await asyncio.sleep(seconds)

    async def fail(self) -> None:
        self.api.faults.outage(OUTAGE_SECONDS, self.chance.choice(OUTAGES))

    async def reindex(self) -> None:
        notice = self.folder / f"notice-{self.chance.randrange(20)}.txt"
        notice.write_text(f"水塔清洗须知\n第{self.did['reindexing']}版。\n" * 50, encoding="utf-8")
        self.api.send(self.api.private(self.api.user(ADMIN)), self.api.user(ADMIN), "/reindex")

    async def flood(self) -> None:
        flooder = self.api.user(66)
        for number in range(10):
            self.api.send(self.api.private(flooder), flooder, f"网格员做什么? {number}")

    async def mix(self) -> None:
        send_any(self.api, self.chance, self.chance.randrange(10**9))

    async def idle(self) -> None:
        host, port = self.bot.url.removeprefix("http://").split(":")
        async with idle_connections(host, int(port), 60) as writers:
            for writer in writers[:10]:
                writer.transport.pause_reading()  # type: ignore[attr-defined]
                writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            await asyncio.sleep(3)

    async def forget(self) -> None:
        user = self.api.user(40_000 + self.did["erasures"])
        await self.api.reply_to(self.api.send(self.api.private(user), user, QUESTION))
        await self.api.reply_to(self.api.send(self.api.private(user), user, "/forget yes"))

    async def watch(self) -> None:
        self.memory.append(self.bot.memory)
        self.handles.append(self.bot.handles)

    async def run(self) -> None:
        await asyncio.gather(
            self.every(20, "outages", self.fail),
            self.every(30, "reindexing", self.reindex),
            self.every(1, "floods", self.flood),
            self.every(0.2, "mixed updates", self.mix),
            self.every(5, "crowds of idle connections", self.idle),
            self.every(10, "erasures", self.forget),
            self.every(1, "looks", self.watch),
        )

    @property
    def grown(self) -> float:
        """Bytes by which the last tenth of the looks is above the second."""
        tenth = max(1, len(self.memory) // 10)
        return statistics.median(self.memory[-tenth:]) - statistics.median(self.memory[tenth : 2 * tenth])


@pytest.mark.full
async def test_everything_at_once(api: FakeBotApi, make_process: MakeBot, reached: Reached, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    shutil.copytree(DATA_FOLDER / "documents", folder)
    bot = make_process(api, BEHIND_A_PROXY | {"DOCUMENTS_DIR": str(folder), "LOG_LEVEL": "INFO"})
    url = await bot.serve()
    await bot.synced()
    await warmed_up(api)
    soak = Soak(api, bot, folder)
    async with asking(url, per_second=3) as visitors, asking(url, api, per_second=2) as everybody:
        await soak.run()
    await api.wait_until(lambda: not api.unconfirmed)
    seconds = await bot.stop()
    answers = Counter(message.reply_to.place for message in api.sent if message.reply_to and message.reply_to.text == QUESTION)
    copies = sum(answers.values()) - len(answers)
    half = len(soak.handles) // 2
    did = ", ".join(f"{count} {what}" for what, count in sorted(soak.did.items()) if what != "looks")
    reached("P1", f"{SECONDS} s of everything at once: {did}", f"0 lost of {len(everybody.seconds)}, {copies} copies without a kill")
    reached("P15", f"visitors meanwhile, {SECONDS} s", str(visitors))
    reached(
        "P16", f"{SECONDS} s of everything at once", f"{soak.grown / 2**20:+.0f} MiB, {soak.handles[half]} to {soak.handles[-1]} handles"
    )
    assert (visitors.failures, everybody.failures, copies) == ([], [], 0)
    assert visitors.p95 <= MOST_WAITED
    assert soak.grown <= MOST_GROWN or SECONDS < STATED_AFTER
    assert statistics.median(soak.handles[half:]) <= statistics.median(soak.handles[:half]) + MOST_HANDLES
    assert seconds <= 10
    assert "Traceback" not in bot.log
