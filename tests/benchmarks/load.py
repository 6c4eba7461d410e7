"""How the bot bears many people at once, beside a bot that only echoes: make bench-load OPTIONS="--people 200 --documents 2000"."""

import asyncio
import json
import os
import random
import re
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from index import DATA_FOLDER, read_lines
from tests.fakes import TEST_TOKEN, FakeBotApi, Message

_CHARACTERS: Final = 3_000  # of a made document
_START_SECONDS: Final = 600.0
_PATIENCE_SECONDS: Final = 120.0
_QUIET_SECONDS: Final = 1.0  # after the last answer, in which a second copy would come
_IDLE_SHARE: Final = 0.1  # of a core: a bot that uses less has ended what it does at its start
_SENTENCE: Final = re.compile(r"[^。！？\n]{6,120}[。！？]")
_FIRST: Final = "网格怎么划分？"
_MANY: Final = 200
_FEW: Final = 20
_MOST_SECONDS: Final = 45.0
_SLOWEST_SECONDS: Final = 20.0
_MEDIAN_SECONDS: Final = 1.0
_HOLD_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Load:
    """What a bot was given to do, and how it bore that; `held` is the longest time for which nothing else ran in its event loop."""

    people: int
    seconds: tuple[float, ...]
    total: float
    copies: int
    violations: int
    held: float
    held_at_start: float

    @property
    def faults(self) -> list[str]:
        """What issue 5 asks for and did not happen."""
        found = {
            f"{self.copies} answers too many": self.copies > 0,
            f"{self.violations} rules of the Bot API broken": self.violations > 0,
            f"the loop was held for {self.held:.3f} s": self.held > _HOLD_SECONDS,
            f"the run took {self.total:.1f} s": self.people <= _MANY and self.total > _MOST_SECONDS,
            f"the slowest answer took {max(self.seconds):.1f} s": self.people <= _MANY and max(self.seconds) > _SLOWEST_SECONDS,
            f"the median is {statistics.median(self.seconds):.2f} s": self.people <= _FEW
            and statistics.median(self.seconds) >= _MEDIAN_SECONDS,
        }
        return [fault for fault, happened in found.items() if happened]

    def line(self, name: str) -> str:
        """Return the figures as a row of the table."""
        figures = (self.total, statistics.median(self.seconds), max(self.seconds), self.held, self.held_at_start)
        return f"{name:6}{self.people:8}{len(self.seconds):11}" + "".join(f"{figure:13.3f}" for figure in figures)


def make_documents(folder: Path, count: int, seed: int) -> None:
    """Write *count* documents of about three thousand characters, made of the handbook's sentences, into *folder*."""
    handbook = [path.read_text(encoding="utf-8") for path in sorted((DATA_FOLDER / "documents").glob("*.md"))]
    sentences = sorted({sentence.strip(" -#") for text in handbook for sentence in _SENTENCE.findall(text)})
    chance = random.Random(seed)
    folder.mkdir(parents=True)
    for number in range(count):
        parts: list[str] = []
        while sum(map(len, parts)) < _CHARACTERS:
            parts.append("".join(chance.choices(sentences, k=chance.randint(2, 6))))
        title = f"{chance.choice(sentences)[:16].rstrip('，。')}（第{number + 1}号）"
        (folder / f"{number + 1:05}.md").write_text(f"# {title}\n\n" + "\n\n".join(parts) + "\n", encoding="utf-8")


def make_questions(people: int, each: int, seed: int) -> list[list[str]]:
    """Return what each person asks: judged questions of the handbook, no two alike in a row."""
    judged = [str(row["question"]) for row in read_lines(DATA_FOLDER / "judgments.jsonl", ("id", "question"))]
    chance = random.Random(seed)
    return [chance.sample(judged, each) for _ in range(people)]


class Crowd:
    """People who ask the next question when the last is answered. Event loop only."""

    def __init__(self, api: FakeBotApi) -> None:
        self._api = api
        self._waiting: dict[tuple[int, int], asyncio.Future[float]] = {}
        self._seen = 0
        self.answered: Counter[tuple[int, int]] = Counter()

    async def watch(self) -> None:
        """Tell those who wait of each answer, until cancelled."""
        while True:
            fresh: list[Message] = await self._api.wait_until(lambda: self._api.sent_after(self._seen), _START_SECONDS)
            self._seen += len(fresh)
            for message in fresh:
                if message.reply_to is not None:
                    self.answered[message.reply_to.place] += 1
                    waiting = self._waiting.pop(message.reply_to.place, None)
                    if waiting is not None:
                        waiting.set_result(time.perf_counter())

    async def ask(self, person: int, text: str) -> float:
        """Let one person ask, and return how many seconds the answer took."""
        user = self._api.user(person)
        answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        started = time.perf_counter()
        self._waiting[self._api.send(self._api.private(user), user, text).place] = answered
        return await asyncio.wait_for(answered, _PATIENCE_SECONDS) - started

    async def converse(self, person: int, questions: Sequence[str]) -> list[float]:
        """Let one person ask *questions* one after another."""
        return [await self.ask(person, question) for question in questions]


@asynccontextmanager
async def started(arguments: Sequence[str], api: FakeBotApi, folder: Path, documents: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a bot in a process of its own, and end it."""
    settings = {
        "BOT_TOKEN": TEST_TOKEN,
        "TELEGRAM_BASE_URL": api.base_url,
        "TELEGRAM_PACING": "false",
        "DOCUMENTS_DIR": str(documents),
        "STATE_DIR": str(folder / "state"),
        "PORT": "0",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "tests.benchmarks.watched", str(folder / "held.json"), *arguments]
    process = await asyncio.create_subprocess_exec(*command, env=os.environ | settings, stdout=asyncio.subprocess.DEVNULL)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # it has failed
            process.terminate()
        await process.wait()


async def measure(kind: str, questions: Sequence[Sequence[str]], documents: Path) -> Load:
    """Let the crowd ask a bot of that *kind*, "bot" or "echo", once it has begun to answer and has nothing else to do."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with FakeBotApi(flood_control=False) as api:
            crowd = Crowd(api)
            async with started([kind], api, folder, documents) as process:
                watching = asyncio.create_task(crowd.watch())
                await _begun(crowd, process)
                crowd.answered.clear()
                process.send_signal(signal.SIGUSR1)
                begun = time.perf_counter()
                people = (crowd.converse(1000 + number, asked) for number, asked in enumerate(questions))
                seconds = [second for taken in await asyncio.gather(*people) for second in taken]
                total = time.perf_counter() - begun
                await asyncio.sleep(_QUIET_SECONDS)
                watching.cancel()
            copies = sum(crowd.answered.values()) - len(seconds)
            held = json.loads((folder / "held.json").read_bytes())
            return Load(len(questions), tuple(seconds), total, copies, len(api.violations), held["run"], held["start"])


async def _begun(crowd: Crowd, process: asyncio.subprocess.Process) -> None:
    """Wait until a bot answers, and then until it is idle: at its start it reads documents and compiles."""
    await crowd.ask(999, _FIRST)
    idle = False
    while not idle:
        before = _used_seconds(process.pid)
        await asyncio.sleep(1)
        idle = _used_seconds(process.pid) - before < _IDLE_SHARE
    await crowd.ask(999, _FIRST)


def _used_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@click.command()
@click.option("--people", default="200,20", help="How many ask at once; several runs with commas between.")
@click.option("--questions", default=5, help="How many each asks, the next when the last is answered.")
@click.option("--documents", default=2000, help="How many made documents the bot answers from.")
@click.option("--seed", default=20261127)
def main(people: str, questions: int, documents: int, seed: int) -> None:
    """Let people ask the bot, in its own process, through the fake Bot API server; the same of a bare echo bot."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "documents"
        make_documents(folder, documents, seed)
        click.echo("bot     people  questions    total (s)   median (s)  slowest (s)     held (s)     at start")
        faults = []
        for count in map(int, people.split(",")):
            asked = make_questions(count, questions, seed)
            for kind in ("bot", "echo"):
                load = asyncio.run(measure(kind, asked, folder))
                click.echo(load.line(kind))
                faults += [f"{count} people: {fault}" for fault in load.faults] if kind == "bot" else []
    click.echo("\n".join(faults) or "all targets met")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
