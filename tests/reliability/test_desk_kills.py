"""A bot that is killed while cases move loses no case, no event and no message. DESK_KILLS and SEED can be set."""

import asyncio
import os
import random
import sqlite3
import sys
from collections import Counter
from pathlib import Path

from bot.desk.cases import replay
from bot.desk.store import Store
from tests.fakes import TEST_TOKEN, FakeBotApi, Message
from tests.reliability.conftest import Reached
from tests.reliability.lengths import SEED, length

KILLS = length("DESK_KILLS", 5, 200)
BURST = 4
STAFF = -103


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


class Traffic:
    """People who hand questions over, and a colleague who answers every card that he sees."""

    def __init__(self, api: FakeBotApi) -> None:
        self.api = api
        self.clerk = api.user(101, "李网格")
        self.staff = api.group(STAFF, [self.clerk])
        self.people: list[int] = []
        self.answered: set[str] = set()

    def open(self, number: int) -> None:
        for place in range(BURST):
            user = self.api.user(10_000 + BURST * number + place)
            self.people.append(user.id)
            self.api.send(self.api.private(user), user, f"/human 第{number}组第{place}件事没有人管")

    def answer(self) -> None:
        for card in self.cards():
            number = card.text[1:].partition("】")[0]
            if number not in self.answered:
                self.answered.add(number)
                self.api.send(self.staff, self.clerk, f"答复{number}号", reply_to=card)

    def cards(self) -> list[Message]:
        return [message for message in self.api.sent if message.chat.id == STAFF and message.text.startswith("【")]

    def seen(self, words: str) -> Counter[int]:
        """Return how often each person has got a message with these words."""
        return Counter(message.chat.id for message in self.api.sent if words in message.text and message.chat.id > 0)


async def test_cases_survive_kill_nine(tmp_path: Path, reached: Reached) -> None:
    os.environ |= {"STAFF_CHAT_ID": str(STAFF), "TELEGRAM_PACING": "false"}
    chance = random.Random(SEED)
    try:
        async with FakeBotApi(flood_control=False) as api:
            traffic = Traffic(api)
            for kill in range(KILLS):
                bot = await start_bot(api, tmp_path)
                traffic.open(kill)
                await asyncio.sleep(chance.uniform(0.5, 3.0))
                traffic.answer()
                await asyncio.sleep(chance.uniform(0.0, 0.6))
                bot.kill()
                await bot.wait()
            await _finish(api, tmp_path, traffic)
            accepted, answers = traffic.seen("已受理"), traffic.seen("工作人员答复")
            copies = sum(accepted.values()) + sum(answers.values()) - 2 * len(traffic.people)
            lost = len(set(traffic.people) - set(accepted)) + len(set(traffic.people) - set(answers))
            reached(f"D1 {KILLS} kills while cases move, seed {SEED}", "0 lost, <= 1 copy a kill", f"{lost} lost, {copies} copies")
            assert (lost, copies <= KILLS, api.violations) == (0, True, [])
    finally:
        del os.environ["STAFF_CHAT_ID"], os.environ["TELEGRAM_PACING"]
    store = Store(tmp_path / "wangge.db")
    cases = store.cases(only_open=False)
    assert len(cases) == len(traffic.people)
    for case in cases:
        events = store.events(case.number)
        assert replay(events) == case
        assert [event.what for event in events] == ["open", "answer"]
    assert {each.state for each in store.outbox()} == {"sent"}
    store.close()
    with sqlite3.connect(tmp_path / "wangge.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


async def _finish(api: FakeBotApi, state: Path, traffic: Traffic) -> None:
    """Let a bot run until everybody has his answer."""
    bot = await start_bot(api, state)
    try:
        await api.wait_until(lambda: set(traffic.people) == set(traffic.seen("已受理")))
        for _ in range(100):
            traffic.answer()
            if set(traffic.people) == set(traffic.seen("工作人员答复")):
                break
            await asyncio.sleep(0.5)
        await asyncio.sleep(2.0)
    finally:
        bot.terminate()
        assert await bot.wait() == 0
