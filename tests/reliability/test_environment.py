"""A full disk, a clock that jumps, few handles, little memory, odd locales: the bot goes on, or says what it lacks."""

import asyncio
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.settings import DATABASE
from index.storage.layout import words_folder
from tests.effort import HANG_SECONDS
from tests.fakes import FakeBotApi
from tests.reliability.asking import Asker, warmed_up
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.lengths import length
from tests.reliability.nursery import Nursery
from tests.reliability.processes import ADMIN, QUESTION, RunningBot

BACK_SECONDS = 60
ODD = {
    "64 handles": ({}, {"NOFILE": 64}),
    "1 GiB of addresses": ({}, {"AS": 1 << 30}),  # with half of that the C library ends a process that wants a thread, and says so
    "LANG=C, an odd zone, no home": ({"LANG": "C", "LC_ALL": "C", "TZ": "Nowhere/Never", "HOME": "/nowhere"}, {}),
}
JUMPS = {
    "a day back": timedelta(days=-1),
    "a day on": timedelta(days=1),
    "ten years back": timedelta(days=-3652),
    "ten years on": timedelta(days=3652),
}
BUSY_SHARE = 0.5  # of a core while nobody asks


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux changes the limits of another process")
async def test_a_full_disk_stops_no_answer_and_is_over_by_itself(api: FakeBotApi, make_process: MakeBot, reached: Reached) -> None:
    bot = make_process(api, {"LOG_LEVEL": "WARNING"})
    url = await bot.serve()
    admin, user, asker = api.user(ADMIN), api.user(41), Asker()
    await api.reply_to(api.send(api.private(admin), admin, QUESTION))
    _limit_files(bot.pid, 1)
    async with ClientSession() as session:
        seconds = await asker.on_page(session, url)
        waiting = api.send(api.private(user), user, QUESTION)
        await _until(bot, "degraded")
        told = [message.text for message in api.sent if message.chat.id == ADMIN]
        _limit_files(bot.pid, resource.RLIM_INFINITY)
        began = time.monotonic()
        await api.reply_to(waiting)
        await _until(bot, "ok")
    back = time.monotonic() - began
    await api.wait_until(lambda: len([message for message in api.sent if message.chat.id == ADMIN]) > len(told))
    notices = len([message for message in api.sent if message.chat.id == ADMIN]) - 1
    reached(
        "P18", "a disk that takes no byte", f"the page answers in {seconds:.1f} s, {notices} notices to the admin, well {back:.0f} s after"
    )
    assert notices == 2
    assert back <= BACK_SECONDS
    await bot.stop()


def _limit_files(pid: int, size: int) -> None:
    """Let the process write no file beyond so many bytes."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def _until(bot: RunningBot, status: str) -> None:
    async with asyncio.timeout(HANG_SECONDS):
        while (await bot.health()).get("status") != status:
            await asyncio.sleep(0.2)


@dataclass(frozen=True)
class Clocked:
    """A nursery, and the file that says how wrong the clock of its bots is."""

    nursery: Nursery
    clock: Path

    def jump(self, seconds: float) -> None:
        self.clock.write_text(str(seconds), encoding="ascii")


@pytest.fixture
def clocked(tmp_path: Path, handbook_state: Path) -> Iterator[Clocked]:
    """What starts bots whose clock can be set."""
    clock = tmp_path / "clock"
    clock.write_text("0", encoding="ascii")
    with Nursery(words_folder(handbook_state / DATABASE), clock) as nursery:
        yield Clocked(nursery, clock)


@pytest.mark.full
async def test_a_clock_that_jumps_breaks_nothing(api: FakeBotApi, clocked: Clocked, tmp_path: Path, reached: Reached) -> None:
    (tmp_path / "home").mkdir()
    bot = RunningBot(clocked.nursery, tmp_path / "home", api, {"RETENTION_DAYS": "30"})
    await bot.serve()
    asker, user = Asker(), api.user(43)
    await asker.on_telegram(api)
    mine = await api.reply_to(api.send(api.private(user), user, "垃圾怎么分类?"))
    for name, jump in JUMPS.items():
        clocked.jump(jump.total_seconds())
        began, used = time.monotonic(), bot.processor_seconds
        await asyncio.sleep(length("JUMP_SECONDS", 2, 30))
        busy = (bot.processor_seconds - used) / (time.monotonic() - began)
        waited = await asker.on_telegram(api)
        await bot.stop()
        await bot.serve()
        again = await api.reply_to(api.send(api.private(user), user, f"/mine {name}"))
        reached("P20", name, f"answers in {waited:.1f} s, {busy:.0%} of a core while idle, starts again")
        assert busy <= BUSY_SHARE
        assert again.text
    clocked.jump(0)
    kept = await api.reply_to(api.send(api.private(user), user, "/mine"))
    await bot.stop()
    reached("P20", "what had been asked, after all jumps", "kept" if "垃圾" in kept.text else "gone")
    assert mine.text
    assert "垃圾" in kept.text
    assert "Traceback" not in bot.log
    assert str(datetime.now(UTC).year + 10) in bot.log


@pytest.mark.full
@pytest.mark.parametrize("name", ODD)
async def test_an_odd_environment_is_served_or_named(api: FakeBotApi, make_process: MakeBot, reached: Reached, name: str) -> None:
    settings, limits = ODD[name]
    bot = make_process(api, settings, limits=limits)
    await bot.start()
    async with asyncio.timeout(HANG_SECONDS):
        while bot.is_alive and (await bot.health()).get("status") != "ok":
            await asyncio.sleep(0.05)
    if bot.is_alive:
        await warmed_up(api, 3)
        await bot.stop()
        reached("P18", name, "answers")
    else:
        code = await bot.ended()
        reached("P18", name, f"exit code {code}: {(bot.log.strip().splitlines() or ['says nothing'])[-1][:100]}")
        assert code in {1, 2}
    assert "Traceback" not in bot.log
