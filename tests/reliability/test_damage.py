"""A state folder with random damage: the bot says what is wrong or answers as before, opens nothing to anybody, and shows no traceback."""

import asyncio
import random
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession

from bot.library.additions import Additions
from bot.library.audience import ADDED
from bot.library.pauses import Pauses
from bot.library.thresholds import FILE as THRESHOLDS
from bot.library.thresholds import Thresholds, write_thresholds
from bot.library.word_lists import FOLDER as WORD_LISTS
from bot.library.word_lists import WordLists
from bot.people.pairing import FILE as PAIRING
from bot.people.pairing import Pairing
from bot.settings import ADDITIONS, PAUSES
from tests.effort import HANG_SECONDS
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.lengths import SEED, length
from tests.reliability.processes import RunningBot

DAMAGED = length("DAMAGED", 3, 200)
ASKED = ("网格怎么划分?", "网格员多久走访一次?", "租房要登记吗?", "水塔多久清洗一次?", "灯塔几点亮灯?")
PAUSED = "public/lighthouse.txt"
CODED_ADMIN = 424242
BITS = 100
PAGE = 4096
MOST_LOOKS = 60
WAYS: Final = ("bits", "one bit", "half", "nothing", "missing", "zeros", "noise")

Answers = list[tuple[str, list[tuple[str, ...]]]]
"""For each question the band of its answer, and what is cited: key, title and text of the passage, and the quote."""


async def live_in(state: Path, secret: bytes) -> None:
    """Leave in a state folder what admins and operators leave there, beside the index and the database."""
    additions = Additions(state / ADDITIONS)
    additions.put("tower.txt", "水塔清洗须知\n水塔每年春季清洗一次，由物业负责。\n".encode())
    additions.put("lighthouse.txt", "灯塔亮灯时间\n灯塔每晚七点亮灯，早上六点熄灯。\n".encode())
    await Pauses(state / PAUSES).pause(f"{ADDED}/{PAUSED}", "正在修订")
    pairing = Pairing(state / PAIRING)
    assert pairing.redeem(pairing.issue(), f"telegram:{CODED_ADMIN}")
    write_thresholds(state / THRESHOLDS, Thresholds(0.33, 0.16))
    words = WordLists(state / ADDITIONS / WORD_LISTS)
    words.add_word("流动书车")
    words.add_alias("书车", "书屋")
    words.remember_question("网格怎么划分?")
    (state / "key").write_bytes(secret)
    (state / "desk").mkdir()
    (state / "desk" / "grids.csv").write_text("code,name,parent,staff_chat,topic,people\nqs,青山街道,,-105,,\n", encoding="utf-8")
    (state / "desk" / "calendar.toml").write_text('timezone = "Asia/Shanghai"\n', encoding="utf-8")
    (state / "desk" / "urgent.toml").write_text('words = ["漏电"]\n', encoding="utf-8")


def kinds(state: Path) -> dict[str, list[Path]]:
    """Return the files of a state folder that the bot writes, by what they are; what people wrote may be anything and is no damage."""
    files = sorted(path for path in state.rglob("*") if path.is_file() and path.name != "wangge.db.lock")
    index = [path for path in files if "wangge.index" in str(path)]
    return {
        "database": [path for path in files if path.name.startswith("wangge.db")],
        "index": index,
        "pointer and manifests": [path for path in index if path.suffix == ".json" or path.name == "CURRENT"],
        "small file": [state / name for name in ("key", PAUSES, PAIRING, THRESHOLDS)],
        "what people wrote": [path for path in files if {"desk", WORD_LISTS} & set(path.parts)],
    }


def damage(path: Path, way: str, chance: random.Random) -> None:
    """Damage one file."""
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content)) if content else 0
    if way in {"bits", "one bit"}:
        for _ in range((BITS if way == "bits" else 1) if content else 0):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif way == "half":
        content = content[: len(content) // 2]
    elif way == "nothing":
        content = bytearray()
    elif way != "missing":
        size = min(PAGE, len(content) - start)
        content[start : start + size] = bytes(size) if way == "zeros" else chance.randbytes(size)
    path.unlink()
    if way != "missing":
        path.write_bytes(content)


async def is_up(bot: RunningBot) -> bool:
    """Start *bot*; tell whether it answers, and did not end by itself."""
    await bot.start()
    async with asyncio.timeout(HANG_SECONDS):
        while bot.is_alive and (await bot.health()).get("status") not in {"ok", "degraded"}:
            await asyncio.sleep(0.02)
    if not bot.is_alive:
        assert await bot.ended() == 1
    return bot.is_alive


async def told(bot: RunningBot) -> Answers:
    """Return what *bot* answers to each question."""
    answers = []
    async with ClientSession() as session:
        for question in ASKED:
            async with session.post(f"{bot.url}/api/ask", json={"question": question}) as response:
                answers.append(_shown(await response.json()))
    return answers


def _shown(body: Mapping[str, Any]) -> tuple[str, list[tuple[str, ...]]]:
    if "band" not in body:
        return f"refused: {body}", []
    return body["band"], [tuple(str(each[name]) for name in ("key", "title", "passage", "quote")) for each in body["citations"]]


async def wrong(bot: RunningBot, right: Answers, *, is_paused: bool) -> str:
    """Return what must not be after a damage, empty if all is well.

    What is read anew from files is missing for a moment; whatever is answered is right, and in the end all is, or everything is paused.
    """
    admins = set(Pairing(bot.state / PAIRING).admins())
    if not admins <= {CODED_ADMIN}:
        return f"{admins} are admins"
    if not await is_up(bot):
        return "" if bot.log.strip() else "not named"
    for _ in range(MOST_LOOKS):
        answers = await told(bot)
        if others := [f"{this} instead of {that}" for this, that in zip(answers, right, strict=True) if this[1] and this != that]:
            return others[0][:400]
        if answers == right or is_paused:
            return ""
        await asyncio.sleep(0.5)
    return f"{answers} to the end"[:400]


async def test_random_damage_is_named_or_harmless(make_process: MakeBot, reached: Reached, tmp_path: Path) -> None:
    chance, outcomes, faults = random.Random(SEED), Counter[str](), []
    first, bot = (make_process(None, {"LOG_LEVEL": level, "STAFF_CHAT_ID": "-103"}) for level in ("INFO", "WARNING"))
    await live_in(bot.state, chance.randbytes(32))
    await first.serve()
    await first.synced()
    await first.kill()  # the write-ahead log stays
    pristine = tmp_path / "pristine"
    shutil.copytree(bot.state, pristine, ignore=shutil.ignore_patterns("*.sock"))
    assert await is_up(bot)
    right = await told(bot)
    await bot.kill()
    assert [bool(cited) for _, cited in right][:4] == [True] * 4
    assert "灯塔" not in str(right)
    for number in range(DAMAGED):
        shutil.rmtree(bot.state)
        shutil.copytree(pristine, bot.state)
        (bot.home / "err").write_text("", encoding="utf-8")
        every = kinds(bot.state)
        kind = list(every)[number % len(every)]
        path = chance.choice(every[kind])
        way = chance.choice([way for way in WAYS if way != "missing" or kind != "small file"])  # to remove those is to begin without them
        damage(path, way, chance)
        fault = await wrong(bot, right, is_paused=path.name == PAUSES)
        fault = "traceback" if "Traceback" in bot.log else fault
        faults += [f"{way} of {path.relative_to(bot.state)}: {fault}"] if fault else []
        outcomes["named, not started" if not bot.is_alive else "named and mended" if bot.log.strip() else "harmless"] += 1
        if bot.is_alive:
            await bot.kill()
    figures = ", ".join(f"{count} {what}" for what, count in sorted(outcomes.items()))
    reached("P19", f"{DAMAGED} state folders with random damage, seed {SEED}", f"{figures}; {len(faults)} wrong")
    assert "\n".join(faults) == ""
