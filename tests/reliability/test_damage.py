"""Databases and index files with random damage: the bot says what is wrong or answers as before, and never tells a traceback."""

import asyncio
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.effort import HANG_SECONDS
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.lengths import SEED, length
from tests.reliability.processes import RunningBot

DAMAGED = length("DAMAGED", 6, 200)
ASKED = ("网格怎么划分?", "网格员多久走访一次?", "租房要登记吗?")
BITS = 100


def damage(state: Path, chance: random.Random) -> str:
    """Damage one file of a state folder; return what was done to it."""
    files = sorted(path for path in state.rglob("*") if path.is_file() and (path.suffix == ".db" or "wangge.index" in str(path)))
    path = state / "wangge.db" if chance.random() < 0.5 else chance.choice(files)
    content = bytearray(path.read_bytes())
    way = chance.choice(("bits", "bits", "half", "nothing", "missing", "a page of noise"))
    if way == "bits":
        for _ in range(BITS if content else 0):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif way == "half":
        content = content[: len(content) // 2]
    elif way == "nothing":
        content = bytearray()
    elif content:
        start = chance.randrange(len(content))
        content[start : start + 4096] = chance.randbytes(min(4096, len(content) - start))
    path.unlink()
    if way != "missing":
        path.write_bytes(content)
    return f"{way} of {path.name}"


async def told(bot: RunningBot) -> list[list[str]] | None:
    """Start *bot*; return what it cites for each question, or None if it ended by itself."""
    await bot.start()
    async with asyncio.timeout(HANG_SECONDS):
        while bot.is_alive and (await bot.health()).get("status") not in {"ok", "degraded"}:
            await asyncio.sleep(0.02)
    if not bot.is_alive:
        assert await bot.ended() == 1
        return None
    cited = []
    async with ClientSession() as session:
        for question in ASKED:
            async with session.post(f"{bot.url}/api/ask", json={"question": question}) as response:
                cited.append([each["key"] for each in (await response.json())["citations"]])
    await bot.stop()
    return cited


@pytest.mark.full
async def test_random_damage_is_named_or_harmless(make_process: MakeBot, reached: Reached, tmp_path: Path) -> None:
    chance, outcomes, wrong = random.Random(SEED), Counter[str](), []
    whole = make_process(None, {"LOG_LEVEL": "WARNING"})
    right = await told(whole)
    pristine = tmp_path / "pristine"
    shutil.copytree(whole.state, pristine)
    for _ in range(DAMAGED):
        shutil.rmtree(whole.state)
        shutil.copytree(pristine, whole.state)
        (whole.home / "err").write_text("", encoding="utf-8")
        done = damage(whole.state, chance)
        cited = await told(whole)
        outcomes["named, not started" if cited is None else "mended or harmless"] += 1
        wrong += [done] if cited is not None and cited != right else []
        wrong += [f"{done}: traceback"] if "Traceback" in whole.log else []
        wrong += [f"{done}: not named"] if cited is None and not whole.log.strip() else []
    figures = ", ".join(f"{count} {what}" for what, count in sorted(outcomes.items()))
    reached("P19", f"{DAMAGED} databases and index files with random damage, seed {SEED}", f"{figures}; {len(wrong)} wrong")
    assert wrong == []
