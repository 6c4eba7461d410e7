"""A bot that is killed at random moments, while five questions a second arrive, loses none and answers hardly any twice."""

import asyncio
import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from tests.fakes import FakeBotApi, Message
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.lengths import SEED, length
from tests.reliability.processes import QUESTION, SECRET, TOKEN, RunningBot, free_port

KILLS = length("KILLS", 10, 1000)
WEBHOOK_KILLS = length("WEBHOOK_KILLS", 4, 200)
PEOPLE = 40
PAUSE_SECONDS = 0.2
COPIES_ALLOWED = 0.02  # of the kills
FEW = 5  # copies of one kill: what has waited is answered all at once, so that several replies may be on their way


async def ask_on(api: FakeBotApi, asked: list[Message]) -> None:
    """Let people ask in turn, five times a second, until this is cancelled."""
    people = [api.user(1000 + number) for number in range(PEOPLE)]
    for number in count():
        user = people[number % PEOPLE]
        asked.append(api.send(api.private(user), user, f"{QUESTION} {number}"))
        await asyncio.sleep(PAUSE_SECONDS)


async def killed_again_and_again(api: FakeBotApi, bot: RunningBot, kills: int) -> list[Message]:
    """Kill *bot* so many times while people ask, every other time only once it answers; return what was asked when all is answered."""
    chance = random.Random(SEED)
    asked: list[Message] = []
    asking = asyncio.create_task(ask_on(api, asked))
    for number in range(kills):
        await bot.start()
        if number % 2:
            await api.wait_for_replies(len(api.sent) + 1)
        await asyncio.sleep(chance.uniform(0.1, 2.0))
        await bot.kill()
        check_copy(bot)
    asking.cancel()
    await bot.serve()
    for question in asked:
        await api.reply_to(question)
    await bot.stop()
    return asked


def told(api: FakeBotApi, asked: Sequence[Message]) -> tuple[int, int]:
    """Return how many questions have no answer, and how many answers are second ones."""
    replies = Counter(message.reply_to.place for message in api.sent if message.reply_to is not None)
    return len({question.place for question in asked} - set(replies)), sum(replies.values()) - len(replies)


def check_copy(bot: RunningBot) -> None:
    """Check that the database is sound as the killed process left it, which has to recover it from its log itself."""
    with tempfile.TemporaryDirectory(dir=bot.home) as folder:
        for path in bot.state.glob("wangge.db*"):
            shutil.copy(path, folder)
        with closing(sqlite3.connect(Path(folder, "wangge.db"))) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def check_database(bot: RunningBot) -> None:
    """Check that the database is sound, and that nothing in the inbox waits or keeps what was said."""
    with closing(sqlite3.connect(bot.state / "wangge.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("SELECT count(*) FROM inbox WHERE done = 0 OR body != ''").fetchone() == (0,)


@pytest.mark.parametrize(("way", "kills"), [("polling", KILLS), pytest.param("webhook", WEBHOOK_KILLS, marks=pytest.mark.full)])
async def test_a_question_survives_kill_nine(make_process: MakeBot, reached: Reached, way: str, kills: int) -> None:
    webhook = {"WEBHOOK_URL": f"http://127.0.0.1:{(port := free_port())}/telegram", "WEBHOOK_SECRET": SECRET, "PORT": str(port)}
    async with FakeBotApi(TOKEN, flood_control=False, retry_seconds=0.2) as api:
        bot = make_process(api, webhook if way == "webhook" else {})
        asked = await killed_again_and_again(api, bot, kills)
    lost, copies = told(api, asked)
    reached("P1", f"{kills} kills while answering, {way}, seed {SEED}", f"{lost} lost of {len(asked)}, {copies} copies")
    check_database(bot)
    reached("P6", f"after each of {kills} kills, {way}", "integrity and foreign keys ok; in the end nothing left in the inbox")
    assert lost == 0
    assert copies <= max(FEW, COPIES_ALLOWED * kills)
    assert bot.log.count(QUESTION) == 0
