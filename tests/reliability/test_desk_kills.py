"""A bot that is killed while cases move loses no case, no event and no message. DESK_KILLS and SEED can be set."""

import asyncio
import random
from collections import Counter

import pytest

from bot.desk.cases import replay
from bot.desk.store import Store
from tests.fakes import FakeBotApi, Message
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.lengths import SEED, length
from tests.reliability.processes import TOKEN, RunningBot
from tests.reliability.test_kills import check_database

KILLS = length("DESK_KILLS", 5, 200)
BURST = 4
STAFF = -103
_MOST_SECONDS = 900


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


@pytest.mark.full
async def test_cases_survive_kill_nine(make_process: MakeBot, reached: Reached) -> None:
    chance = random.Random(SEED)
    async with FakeBotApi(TOKEN, flood_control=False) as api:
        traffic, bot = Traffic(api), make_process(api, {"STAFF_CHAT_ID": str(STAFF)})
        for kill in range(KILLS):
            await bot.start()
            traffic.open(kill)
            await asyncio.sleep(chance.uniform(0.5, 3.0))
            traffic.answer()
            await asyncio.sleep(chance.uniform(0.0, 0.6))
            await bot.kill()
        await _finish(bot, traffic)
    accepted, answers = traffic.seen("已受理"), traffic.seen("工作人员答复")
    copies = sum(accepted.values()) + sum(answers.values()) - 2 * len(traffic.people)
    lost = len(set(traffic.people) - set(accepted)) + len(set(traffic.people) - set(answers))
    reached("P1", f"{KILLS} kills while cases move, seed {SEED}", f"{lost} lost of {len(traffic.people)}, {copies} copies")
    assert (lost, copies <= KILLS) == (0, True)
    store = Store(bot.state / "wangge.db")
    cases = store.cases(only_open=False)
    assert len(cases) == len(traffic.people)
    for case in cases:
        events = store.events(case.number)
        assert replay(events) == case
        assert [event.what for event in events] == ["open", "answer"]
    assert {each.state for each in store.outbox()} == {"sent"}
    store.close()
    check_database(bot)


async def _finish(bot: RunningBot, traffic: Traffic) -> None:
    """Let *bot* run until everybody has his answer."""
    await bot.start()
    for _ in range(_MOST_SECONDS):
        traffic.answer()
        if set(traffic.people) == set(traffic.seen("已受理")) & set(traffic.seen("工作人员答复")):
            break
        await asyncio.sleep(1.0)
    await asyncio.sleep(2.0)
    await bot.stop()
