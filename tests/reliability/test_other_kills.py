"""A bot that is killed while an admin works, while it begins, or while it is backed up keeps all or nothing, and begins again."""

import asyncio
import os
import random
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from aiohttp import ClientSession

from bot.hosting.backup import restore
from bot.library.pauses import EVERYTHING, Pauses
from bot.settings import ADDITIONS, DATABASE, PAUSES
from index import Analyzer, Corpus, Generations
from tests.fakes import FakeBotApi
from tests.reliability.asking import BEHIND_A_PROXY, Asker, asking
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.lengths import SEED, length
from tests.reliability.nursery import Nursery
from tests.reliability.processes import ADMIN, RunningBot
from tests.reliability.test_kills import check_database

ADMIN_KILLS = length("ADMIN_KILLS", 4, 60)
FIRST_KILLS = length("FIRST_KILLS", 4, 60)
BACKUPS = length("BACKUPS", 2, 100)
WRITES_A_SECOND = 20
ORDERS: Final = ("/pause all 停电", "/resume all", "/reindex", "/rollback", "/alias 书车 书屋", "/word 流动书车", "/status", "/health")
TEXT: Final = "水塔清洗须知\n水塔每年春季清洗一次，由物业负责。\n"


def faults(state: Path, analyzer: Analyzer) -> list[str]:
    """Return what `verify` finds in a state folder that no bot is running on."""
    with closing(Corpus(state / DATABASE, analyzer=analyzer)) as corpus:
        return [*corpus.faults(), *Generations(corpus).faults()]


def drafts(state: Path) -> list[str]:
    return [path.name for path in state.rglob(".new-*")]


async def work(api: FakeBotApi, chance: random.Random, number: int) -> None:
    """Let the admin give an order, or send a file and join it."""
    admin = api.user(ADMIN)
    if chance.random() < 0.5:
        api.send(api.private(admin), admin, chance.choice(ORDERS))
        return
    file = api.document(f"tower-{number}.txt", f"{TEXT}第{number}版。\n".encode() * 200)
    preview = await api.reply_to(api.send(api.private(admin), admin, document=file))
    await api.wait_until(lambda: api.current(preview).buttons)
    api.press(preview, admin, api.current(preview).buttons[0]["callback_data"])


@pytest.mark.full
@pytest.mark.breaks_rules("a tap that was answered and not confirmed before the kill is answered again")
async def test_what_an_admin_does_survives_kill_nine(api: FakeBotApi, make_process: MakeBot, reached: Reached, shipped: Analyzer) -> None:
    chance, bot, wrong = random.Random(SEED), make_process(api), []
    for number in range(ADMIN_KILLS):
        await bot.serve()
        await work(api, chance, number)
        await asyncio.sleep(chance.uniform(0, 1.0))
        await bot.kill()
        wrong += faults(bot.state, shipped)
    await bot.serve()
    left = drafts(bot.state)
    await Pauses(bot.state / PAUSES).resume(EVERYTHING)
    await bot.stop()
    await bot.serve()
    await Asker().on_telegram(api)
    await api.wait_until(lambda: not api.unconfirmed)
    await bot.stop()
    wrong += faults(bot.state, shipped)
    whole = [path.read_text(encoding="utf-8").count(TEXT) for path in (bot.state / ADDITIONS / "public").glob("tower-*.txt")]
    found = f"{len(wrong)} faults, {len(left)} drafts, {len(whole)} files joined, {sum(each != 200 for each in whole)} of them not whole"
    reached("P3", f"{ADMIN_KILLS} kills while an admin works, seed {SEED}", found)
    check_database(bot)
    assert (wrong, left, {*whole} - {200}) == ([], [], set())
    assert not list(bot.state.rglob("*-damaged*"))


@pytest.mark.full
async def test_a_first_start_survives_kill_nine(make_process: MakeBot, reached: Reached, tmp_path: Path, shipped: Analyzer) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "tower.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "home").mkdir()
    chance, bot = random.Random(SEED), make_process(None, {"DOCUMENTS_DIR": str(tmp_path / "documents")})
    for _ in range(FIRST_KILLS):
        shutil.rmtree(bot.state, ignore_errors=True)
        for _ in range(2):
            await bot.start()
            await asyncio.sleep(chance.uniform(0, 1.0))
            await bot.kill()
        await _answers(bot)
        assert (faults(bot.state, shipped), drafts(bot.state)) == ([], [])
    reached("P3", f"{FIRST_KILLS} first starts, each killed twice, seed {SEED}", "0 failures to start, 0 faults")


async def _answers(bot: RunningBot) -> None:
    """Start *bot*, and wait until it answers from the only document."""
    url = await bot.serve()
    async with ClientSession() as session:
        while True:
            async with session.post(f"{url}/api/ask", json={"question": "水塔多久清洗一次?"}) as response:
                if (await response.json()).get("citations"):
                    break
            await asyncio.sleep(0.2)
    await bot.stop()


@pytest.mark.full
async def test_backups_under_load_can_be_restored(
    api: FakeBotApi, make_process: MakeBot, nursery: Nursery, reached: Reached, tmp_path: Path
) -> None:
    chance, bot, restored, torn = random.Random(SEED), make_process(api, BEHIND_A_PROXY), 0, 0
    url = await bot.serve()
    async with asking(url, per_second=WRITES_A_SECOND) as waits:
        for number in range(BACKUPS):
            user, probe = api.user(7000 + number), f"网格员第{number}次走访谁?"
            await api.reply_to(api.send(api.private(user), user, probe))
            await _logged(bot, probe)
            place, archive = tmp_path / f"restored-{number}", tmp_path / f"{number}.tar.gz"
            await _backed_up(nursery, bot, archive, killed_after=chance.uniform(0, 1.0))
            torn += archive.exists() and not await asyncio.to_thread(_is_whole, archive, tmp_path / f"torn-{number}", probe)
            assert await _backed_up(nursery, bot, archive) == 0
            restored += await asyncio.to_thread(_is_whole, archive, place, probe)
            archive.unlink()
            shutil.rmtree(place, ignore_errors=True)
    await bot.stop()
    done = f"{BACKUPS} backups beside {WRITES_A_SECOND} questions a second, {BACKUPS} more killed"
    reached("P7", done, f"{restored} restored, integrity ok, with the row written before; {torn} torn; {waits}")
    assert (restored, torn, waits.failures) == (BACKUPS, 0, [])


async def _logged(bot: RunningBot, question: str) -> None:
    """Wait until *question*, which has been answered, is in the log."""
    with closing(sqlite3.connect(bot.state / DATABASE)) as database:
        while not database.execute("SELECT count(*) FROM turns WHERE question = ?", [question]).fetchone()[0]:
            await asyncio.sleep(0.05)


async def _backed_up(nursery: Nursery, bot: RunningBot, archive: Path, killed_after: float | None = None) -> int:
    """Back up the state of *bot* in a process; return its exit code, or the signal that ended it as a negative number."""
    pid = nursery.start(["backup", str(archive)], {"STATE_DIR": str(bot.state)}, archive.parent)
    if killed_after is not None:
        await asyncio.sleep(killed_after)
        os.kill(pid, signal.SIGKILL)
    return await asyncio.to_thread(nursery.wait, pid)


def _is_whole(archive: Path, place: Path, question: str) -> bool:
    """Tell whether *archive* can be restored to *place*, and *question* is in it."""
    restore(archive, place)
    with closing(sqlite3.connect(place / DATABASE)) as database:
        asked = database.execute("SELECT count(*) FROM turns WHERE question = ?", [question]).fetchone()[0]
        return bool(asked == 1 and database.execute("PRAGMA integrity_check").fetchone() == ("ok",))
