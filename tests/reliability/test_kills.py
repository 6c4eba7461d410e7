"""A bot that is killed at random moments loses no question. `make reliability` prints the figures; KILLS and SEED can be set."""

import asyncio
import os
import random
import sqlite3
import sys
from collections import Counter
from pathlib import Path

from tests.fakes import TEST_TOKEN, FakeBotApi, Message
from tests.reliability.conftest import Reached

KILLS = int(os.environ.get("KILLS", "10"))
SEED = int(os.environ.get("SEED", "20261122"))
BURST = 20


async def start_bot(api: FakeBotApi, state: Path) -> asyncio.subprocess.Process:
    settings = {
        "BOT_TOKEN": TEST_TOKEN,
        "TELEGRAM_BASE_URL": api.base_url,
        "STATE_DIR": str(state),
        "HOST": "127.0.0.1",
        "PORT": "0",
        "LOG_LEVEL": "ERROR",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=os.environ | settings, stdout=asyncio.subprocess.DEVNULL
    )


def ask_burst(api: FakeBotApi, number: int) -> list[Message]:
    """Let twenty people ask one question each."""
    people = [api.user(1000 + BURST * number + person) for person in range(BURST)]
    return [api.send(api.private(user), user, f"网格怎么划分? {number}-{place}") for place, user in enumerate(people)]


async def test_a_question_survives_kill_nine(tmp_path: Path, reached: Reached) -> None:
    chance = random.Random(SEED)
    async with FakeBotApi(flood_control=False) as api:
        questions = ask_burst(api, 0)
        for kill in range(1, KILLS + 1):
            bot = await start_bot(api, tmp_path)
            await asyncio.sleep(chance.uniform(0.5, 3.0))
            questions += ask_burst(api, kill)
            await asyncio.sleep(chance.uniform(0.0, 0.6))
            bot.kill()
            await bot.wait()
        bot = await start_bot(api, tmp_path)
        try:
            for question in questions:
                await api.reply_to(question, timeout_seconds=60)
        finally:
            bot.terminate()
            assert await bot.wait() == 0
        replies = Counter(message.reply_to.place for message in api.sent if message.reply_to is not None)
        copies = sum(replies.values()) - len(questions)
        found = f"{len({question.place for question in questions} - set(replies))} lost of {len(questions)}, {copies} copies"
        reached(f"P1 {KILLS} kills while answering, seed {SEED}", "0 lost, <= 1 copy a kill", found)
        assert set(replies) == {question.place for question in questions}
        assert copies <= KILLS
        assert not api.violations
    with sqlite3.connect(tmp_path / "wangge.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM inbox WHERE done = 0 OR body != ''").fetchone() == (0,)
    database.close()
