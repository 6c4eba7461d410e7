"""Several bots over one PostgreSQL, behind a proxy by which Telegram reaches any of them; and people who ask at a steady rate."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from bot.errors import StorageError
from bot.storage.database import Database
from tests.effort import HANG_SECONDS
from tests.fakes import FakeBotApi, Message
from tests.reliability.processes import QUESTION, RunningBot

LOOK_SECONDS: Final = 0.02

_PATH: Final = "/telegram"
_PATIENCE: Final = ClientTimeout(total=8)
_NOW: Final = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
_PEOPLE_PER_RATE: Final = 10  # so that everybody asks six times a minute, where twenty are allowed


class Proxy:
    """Passes each update to the next port in turn, and where one does not take it to the others, as nginx does. Event loop only."""

    def __init__(self) -> None:
        self.ports: Sequence[int] = ()
        self.url = ""
        """What Telegram calls."""
        self._turn = count()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Proxy"]:
        """Listen while the block runs."""
        app = web.Application()
        app.router.add_post(_PATH, self._pass_on)
        runner = web.AppRunner(app)
        await runner.setup()
        async with ClientSession(timeout=_PATIENCE) as self._session:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}{_PATH}"
            yield self
            await runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body, turn = await request.read(), next(self._turn)
        headers = {name: text for name, text in request.headers.items() if name.startswith(("X-", "Content-Type"))}
        for number in range(len(self.ports)):
            port = self.ports[(turn + number) % len(self.ports)]
            with suppress(ClientError, TimeoutError):
                async with self._session.post(f"http://127.0.0.1:{port}{_PATH}", data=body, headers=headers) as response:
                    if response.status == 200:
                        return web.Response()
        return web.Response(status=503)


class Machines:
    """The bots of several machines, and which of them is which in their database. Event loop only."""

    def __init__(self, bots: Sequence[RunningBot], database: Database) -> None:
        """Start and kill *bots*, all of which keep what changes in *database*."""
        self._bots = bots
        self._database = database
        self._names: dict[str, RunningBot] = {}  # by which a process is known there, a new one at each start
        self._seen: set[str] = set()
        self._dead: set[str] = set()
        self._newest = bots[0]

    async def serve(self) -> None:
        """Start all, one after the other, and wait until they answer and take updates."""
        for living, bot in enumerate(self._bots, 1):
            self._newest = bot
            await bot.serve()
            await self.well(living)
            await self._note_names()

    async def well(self, living: int) -> float:
        """Wait until so many renew their leases, and one leads; return the seconds that this took."""
        began = time.monotonic()
        async with asyncio.timeout(HANG_SECONDS):
            while await self._living() < living or await self.leader() is None:
                await asyncio.sleep(LOOK_SECONDS)
        return time.monotonic() - began

    async def leader(self) -> RunningBot | None:
        """Return the one that leads; None where none says so."""
        for bot in self._bots:
            with suppress(ClientError, TimeoutError):
                async with ClientSession(timeout=_PATIENCE) as session, session.get(f"{bot.url}/metrics") as response:
                    if any(line.endswith("leading 1.0") for line in (await response.text()).splitlines()):
                        return bot
        return None

    async def kill(self, bot: RunningBot) -> set[str]:
        """Kill one, and return the chats that it was to answer, as hashes."""
        await bot.kill()
        await self._note_names()
        names = [name for name, each in self._names.items() if each is bot]
        chats: set[str] = set()
        for name in names:
            chats.update(row["chat"] for row in await self._rows("SELECT chat FROM inbox_chats WHERE holder = ?", name))
            del self._names[name]
            self._dead.add(name)
        return chats

    async def start(self, bot: RunningBot) -> None:
        """Start one that was killed, and wait for nothing."""
        self._newest = bot
        await bot.start()

    async def chats(self) -> dict[int, str]:
        """Return the hash of the chat that each update came from."""
        return {int(row["update_id"]): row["chat"] for row in await self._rows("SELECT update_id, chat FROM inbox")}

    async def finished(self) -> None:
        """Wait until all updates are marked as done, and nothing is left of what was said."""
        async with asyncio.timeout(HANG_SECONDS):
            while await self._rows("SELECT update_id FROM inbox WHERE done = 0 OR body <> ''"):
                await asyncio.sleep(LOOK_SECONDS)

    async def _living(self) -> int:
        try:
            rows = await self._rows(f"SELECT name FROM inbox_holders WHERE until > {_NOW}")
            return len({row["name"] for row in rows} - self._dead)
        except StorageError:
            return 0

    async def _note_names(self) -> None:
        """Note whose the names are that were not there before: only one process is started between two looks."""
        for row in await self._rows("SELECT name FROM inbox_holders WHERE until > 0"):
            if row["name"] not in self._seen:
                self._seen.add(row["name"])
                self._names[row["name"]] = self._newest

    async def _rows(self, query: str, *values: str) -> list[dict[str, str]]:
        return await asyncio.to_thread(lambda: list(self._database.query(query, list(values))))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its message and update, and when it was sent."""

    message: Message
    update: int
    at: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """Seconds on the monotonic clock between which answers may be late: those of some chats or, without them, all."""

    since: float
    until: float
    chats: frozenset[str] | None = None


class Talk:
    """Questions of many people at a steady rate, and when they were answered. Event loop only."""

    def __init__(self, api: FakeBotApi, rate: int, chance: random.Random) -> None:
        """Ask *rate* questions a second on *api*, each time somebody taken by *chance*."""
        self.asked: list[Asked] = []
        self.answers: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
        """When each message was answered, in the order of the first answers."""
        self._api = api
        self._rate = rate
        self._chance = chance

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Let people ask while the block runs, and wait then until all is answered, or nothing comes any more."""
        watching, asking = asyncio.create_task(self._watch()), asyncio.create_task(self._ask())
        try:
            yield
            assert not asking.done()
            asking.cancel()
            with suppress(TimeoutError):
                async with asyncio.timeout(HANG_SECONDS):
                    while self.lost:
                        assert not watching.done()
                        await asyncio.sleep(LOOK_SECONDS)
        finally:
            asking.cancel()
            watching.cancel()

    @property
    def lost(self) -> int:
        """How many questions have no answer."""
        return sum(each.message.place not in self.answers for each in self.asked)

    @property
    def copies(self) -> int:
        """How many answers are second ones."""
        return sum(len(times) - 1 for times in self.answers.values())

    @property
    def misplaced(self) -> int:
        """How many questions were first answered after a later one of the same chat."""
        latest: defaultdict[int, int] = defaultdict(int)
        found = 0
        for chat, number in self.answers:
            found += number < latest[chat]
            latest[chat] = max(latest[chat], number)
        return found

    def waits(self, troubles: Sequence[Trouble], chats: dict[int, str]) -> tuple[list[float], list[float]]:
        """Return the sorted seconds until the first answers, of those that no trouble touched and of the others."""
        sides: tuple[list[float], list[float]] = ([], [])
        for each in self.asked:
            if each.message.place in self.answers:
                end = self.answers[each.message.place][0]
                chat = chats.get(each.update, "")
                is_touched = any(
                    each.at < trouble.until and end > trouble.since and (trouble.chats is None or chat in trouble.chats)
                    for trouble in troubles
                )
                sides[is_touched].append(end - each.at)
        return sorted(sides[0]), sorted(sides[1])

    async def _ask(self) -> None:
        people = [self._api.user(10_000 + number) for number in range(_PEOPLE_PER_RATE * self._rate)]
        began = time.monotonic()
        for number in count():
            user = self._chance.choice(people)
            message = self._api.send(self._api.private(user), user, f"{QUESTION} {number}")
            self.asked.append(Asked(message, self._api.last_update_id, time.monotonic()))
            await asyncio.sleep(began + (number + 1) / self._rate - time.monotonic())

    async def _watch(self) -> None:
        seen = 0
        while True:
            for message in self._api.sent_after(seen):
                seen += 1
                if message.reply_to is not None:
                    self.answers[message.reply_to.place].append(time.monotonic())
            await asyncio.sleep(LOOK_SECONDS)
