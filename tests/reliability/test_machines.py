"""Three machines over one PostgreSQL; each is killed in turn, then the database stops: nothing is lost, hardly any answer comes twice."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.storage.engines import storage_of
from tests import postgres
from tests.fakes import FakeBotApi
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.lengths import SEED, length
from tests.reliability.machines import Machines, Proxy, Talk, Trouble
from tests.reliability.processes import SECRET, TOKEN, RunningBot, free_port

RATE = length("MACHINE_RATE", 5, 30)  # questions a second
KILLS = length("MACHINE_KILLS", 2, 50)
KILL_SECONDS = length("MACHINE_KILL_SECONDS", 10, 10)
STOPS = length("DATABASE_STOPS", 1, 5)
MACHINES = 3
LEADER_EVERY = 3  # of the kills
UNLIKE_SECONDS = 0.5  # between asking who leads and the kill, at most: what is asked answers when it is busy sending, too
DOWN_SECONDS = 1.0  # until a machine is started again
AWAY_SECONDS = (0.5, 4.0)  # how long the database is away
TAKEN_SECONDS = 10.0  # within which others answer what a dead machine left
ANSWERS_A_COPY = 500


@pytest.fixture
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL that may be stopped."""
    postgres.programs()
    cluster = postgres.Cluster.make()
    yield cluster
    cluster.remove()


@asynccontextmanager
async def running(api: FakeBotApi, make_process: MakeBot, cluster: postgres.Cluster) -> AsyncIterator[tuple[Machines, list[RunningBot]]]:
    """Let three machines answer while the block runs; then stop them in order."""
    storage = storage_of(cluster.url, Path())
    database = storage.open("telegram")
    async with Proxy().serving() as proxy:
        proxy.ports = [free_port() for _ in range(MACHINES)]
        shared = {"DATABASE_URL": cluster.url, "WEBHOOK_URL": proxy.url, "WEBHOOK_SECRET": SECRET, "LOG_LEVEL": "INFO"}
        bots = [make_process(api, shared | {"PORT": str(port)}, f"machine-{port}") for port in proxy.ports]
        machines = Machines(bots, database)
        await machines.serve()
        yield machines, bots
        for bot in bots:
            await bot.stop()
    database.close()
    storage.close()


async def killed_in_turn(machines: Machines, bots: list[RunningBot], chance: random.Random) -> tuple[list[Trouble], int]:
    """Kill a machine and start it again, KILLS times; return what may be late, and how often the leader was killed."""
    troubles, leaders, began = [], 0, time.monotonic()
    for number in range(KILLS):
        await asyncio.sleep(began + (number + 1) * KILL_SECONDS - time.monotonic())
        leader = await machines.leader()
        bot = leader if leader is not None and number % LEADER_EVERY == 0 else chance.choice(bots)
        leaders += bot is leader
        await asyncio.sleep(chance.uniform(0, UNLIKE_SECONDS))
        since = time.monotonic()
        chats = frozenset(await machines.kill(bot))
        troubles.append(Trouble(since, since + TAKEN_SECONDS, chats))
        await asyncio.sleep(DOWN_SECONDS)
        await machines.start(bot)
    return troubles, leaders


async def stopped_in_turn(machines: Machines, cluster: postgres.Cluster, chance: random.Random) -> tuple[list[Trouble], float]:
    """Stop the database and start it again, STOPS times; return what may be late, and the longest time until all were well."""
    troubles, longest = [], 0.0
    for _ in range(STOPS):
        since = time.monotonic()
        await asyncio.to_thread(cluster.stop)
        await asyncio.sleep(chance.uniform(*AWAY_SECONDS))
        await asyncio.to_thread(cluster.start)
        longest = max(longest, await machines.well(MACHINES))
        troubles.append(Trouble(since, time.monotonic()))
        await asyncio.sleep(KILL_SECONDS / 2)
    return troubles, longest


def told(waits: list[float]) -> str:
    """Say how long people waited."""
    return f"p95 {waits[int(0.95 * (len(waits) - 1))]:.2f} s, longest {waits[-1]:.2f} s of {len(waits)}" if waits else "none"


@pytest.mark.full
async def test_a_question_survives_the_end_of_machines_and_of_the_database(
    make_process: MakeBot, reached: Reached, cluster: postgres.Cluster
) -> None:
    chance = random.Random(SEED)
    async with FakeBotApi(TOKEN, flood_control=False, retry_seconds=0.2) as api, running(api, make_process, cluster) as (machines, bots):
        talk = Talk(api, RATE, chance)
        async with talk.going_on():
            killed, leaders = await killed_in_turn(machines, bots, chance)
            await machines.well(MACHINES)
            stopped, longest = await stopped_in_turn(machines, cluster, chance)
        await machines.finished()
        chats = await machines.chats()
    others, late = talk.waits([*killed, *stopped], chats)
    done = f"{KILLS} kills of {MACHINES} machines, {leaders} of the leader, {STOPS} stops of the database, {RATE} questions a second"
    found = f"{talk.lost} lost, {talk.copies} twice and {talk.misplaced} out of order of {len(talk.asked)}"
    slow = f"chats of a machine killed up to {TAKEN_SECONDS:.0f} s before, or no database: {told(late)}"
    reached("P1", f"{done}, seed {SEED}", f"{found}; others {told(others)}; {slow}; all well {longest:.1f} s after a stop")
    assert talk.lost == 0
    assert talk.copies * ANSWERS_A_COPY <= len(talk.asked)
    assert talk.misplaced == 0
