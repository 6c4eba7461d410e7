"""What a bot holds in memory: a machine of half a gigabyte reads twenty thousand passages, answers from them, and starts again."""

import asyncio
import random
import re
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from aiohttp import ClientSession

from index import DATA_FOLDER
from tests.reliability.asking import BEHIND_A_PROXY, Asker
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.lengths import SEED, length
from tests.reliability.processes import QUESTION, RunningBot

PASSAGES = length("PASSAGES", 2000, 20_000)
MACHINE = 512 << 20
LOOK_SECONDS = 0.2
SENTENCES_IN_A_PASSAGE = 7  # of about 300 characters
PASSAGES_IN_A_DOCUMENT = 20
QUESTIONS = (QUESTION, "犬只登记要带什么材料?", "How are grids divided?", "wangge zenme huafen")


def write_documents(folder: Path) -> None:
    """Write documents of so many passages, sentences of the handbook in any order, with figures of their own."""
    chance = random.Random(SEED)
    handbook = "".join(path.read_text(encoding="utf-8") for path in sorted((DATA_FOLDER / "documents").rglob("*.md")))
    sentences = [each.strip() for each in re.findall(r"[^。\n#|]{25,90}。", handbook)]
    for number in range(PASSAGES // PASSAGES_IN_A_DOCUMENT):
        lines = [f"# 第{number}号材料"]
        for part in range(PASSAGES_IN_A_DOCUMENT):
            chosen = chance.choices(sentences, k=SENTENCES_IN_A_PASSAGE)
            lines.append(
                f"\n## 第{number}之{part}项\n\n" + "".join(re.sub("[0-9]+", lambda _: str(chance.randrange(9999)), each) for each in chosen)
            )
        (folder / f"material-{number:05}.md").write_text("\n".join(lines), encoding="utf-8")


def kilobytes(pid: int, *names: str) -> int:
    """Return the sum of these figures of a process, 0 if it has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return sum(int(found) for name in names for found in re.findall(rf"^{name}:\s+([0-9]+) kB$", text, re.MULTILINE))


def held(pid: int) -> int:
    """Return the bytes that a process and those below it hold, what they share counted once."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    below = [int(child) for path in (children.parent.parent).glob("*/children") for child in path.read_text(encoding="ascii").split()]
    return (kilobytes(pid, "Rss") + sum(kilobytes(child, "Private_Clean", "Private_Dirty") for child in below)) << 10


@asynccontextmanager
async def watched(bot: RunningBot) -> AsyncIterator[list[int]]:
    """Note now and then how much memory a running bot holds with its workers."""
    noted = [0]

    async def watch() -> None:
        while True:
            noted.append(held(bot.pid))
            await asyncio.sleep(LOOK_SECONDS)

    watching = asyncio.create_task(watch())
    try:
        yield noted
    finally:
        watching.cancel()


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what a process holds")
async def test_a_small_machine_reads_many_passages_and_answers(make_process: MakeBot, reached: Reached, tmp_path: Path) -> None:
    folder, asker = tmp_path / "documents", Asker()
    shutil.copytree(DATA_FOLDER / "documents", folder)
    write_documents(folder)
    bot = make_process(None, BEHIND_A_PROXY | {"DOCUMENTS_DIR": str(folder)}, limits={"DATA": MACHINE})
    found: list[tuple[str, int, int, float]] = []
    for doing in ("reading them", "starting again"):
        await bot.start()
        async with watched(bot) as noted, ClientSession() as session:
            await bot.healthy()
            await bot.synced(len(found) + 1)
            waits = [await asker.on_page(session, bot.url, question) for question in QUESTIONS]
        found.append((doing, max(noted), held(bot.pid), max(waits)))
        await bot.stop()
    with closing(sqlite3.connect(bot.state / "wangge.db")) as db:
        passages = int(db.execute("SELECT sum(passages) FROM documents WHERE gone IS NULL").fetchone()[0])
    for doing, most, rest, wait in found:
        what = f"{passages} passages under a limit of 512 MiB, {doing}"
        reached("P16", what, f"at most {most >> 20} MiB, {rest >> 20} MiB after four questions, answers in {wait:.1f} s")
    assert passages >= PASSAGES
    assert max(most for _, most, _, _ in found) <= MACHINE
    assert "Traceback" not in bot.log
    assert "MemoryError" not in bot.log
