"""The program as its operator starts it: real processes, their exit codes and what they print.

One of each command is started by the interpreter, the others by the nursery.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from bot.settings import DATABASE, Settings
from tests.effort import HANG_SECONDS
from tests.fakes import FakeBotApi
from tests.reliability.nursery import Nursery
from tests.reliability.processes import RunningBot
from tests.words import Words

Called = Callable[..., subprocess.CompletedProcess[str]]
"""Runs a command of the program: its arguments, and further settings by name."""

ROOT = Path(__file__).parents[3]
QUESTION = "楼道灯不亮怎么办？"
ANSWER = "请拨打物业值班电话"


@pytest.fixture
def environment(tmp_path: Path, folder: Path, compiled_words: Words) -> dict[str, str]:
    """The variables of a program with a folder of the tests' own, and a port of its own."""
    compiled_words.put(tmp_path / "state" / DATABASE)
    own = {name.upper() for name in Settings.model_fields}
    inherited = {name: value for name, value in os.environ.items() if name.upper() not in own}
    quick = {"NUMBA_DISABLE_JIT": "1"}  # compiling takes seconds, and is not what starts and stops
    return (
        inherited
        | quick
        | {"PYTHONPATH": str(ROOT), "DOCUMENTS_DIR": str(folder), "STATE_DIR": str(tmp_path / "state"), "PORT": "0", "LC_ALL": "C.UTF-8"}
    )


def called(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=environment["DOCUMENTS_DIR"],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=HANG_SECONDS,
        check=False,
    )


@pytest.fixture
def forked(nursery: Nursery, environment: dict[str, str], tmp_path: Path) -> Called:
    """Runs a command to its end without loading the program anew."""
    numbers = count()

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return nursery.run(arguments, environment | settings, tmp_path / f"run-{next(numbers)}")

    return run


@contextmanager
def running(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A bot whose page is served and whose folder was read."""
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(
        command, cwd=environment["DOCUMENTS_DIR"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as bot:
        assert bot.stdout is not None
        assert bot.stderr is not None
        try:
            assert bot.stdout.readline().startswith("http://127.0.0.1:")
            assert any("synced:" in line for line in bot.stderr)
            yield bot
        finally:
            bot.kill()


@pytest.fixture
async def bot(nursery: Nursery, environment: dict[str, str], tmp_path: Path) -> AsyncIterator[RunningBot]:
    """The same, started by the nursery."""
    bot = RunningBot(nursery, tmp_path, None, environment)
    await bot.serve()
    await bot.synced()
    yield bot
    if bot.is_alive:
        await bot.kill()


def test_ask_prints_the_answer_and_nothing_else(environment: dict[str, str]) -> None:
    done = called(environment, "ask", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert ANSWER in done.stdout


def test_ask_prints_json(forked: Called) -> None:
    done = forked("ask", "--json", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert ANSWER in json.loads(done.stdout)["text"]


def test_ask_answers_a_batch(forked: Called, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text("".join(json.dumps({"id": number, "question": QUESTION}) + "\n" for number in range(3)), encoding="utf-8")
    done = forked("ask", "--batch", str(batch))
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert [record["id"] for record in records] == [0, 1, 2]
    assert all(ANSWER in record["text"] for record in records)


def test_evaluate_prints_json(environment: dict[str, str], tmp_path: Path) -> None:
    judged = tmp_path / "judged.jsonl"
    row = {"id": "q1", "question": QUESTION, "lang": "zh-Hans", "answerable": True, "must_contain": ["值班电话"]}
    judged.write_text(json.dumps(row) + "\n", encoding="utf-8")
    done = called(environment, "evaluate", str(judged), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["all"]["hit@1"] == 1.0


def test_wrong_settings_are_named_without_a_secret(forked: Called) -> None:
    values = {"BOT_TOKEN": "keep-this-secret", "PORT": "harbour", "LOG_LEVEL": "whisper"}
    done = forked("run", **values)
    assert (done.returncode, done.stdout) == (2, "")
    assert sorted(line.partition(":")[0] for line in done.stderr.splitlines()) == sorted(values)
    assert [name for name, value in values.items() if value not in done.stderr] == ["BOT_TOKEN"]


@pytest.mark.usefixtures("bot")
def test_beside_a_running_bot_ask_answers_and_a_second_bot_is_refused(environment: dict[str, str], forked: Called, folder: Path) -> None:
    (folder / "housing/repairs.html").unlink()
    asked = forked("ask", QUESTION)
    refused = forked("run")
    status = called(environment, "status")
    reindexed = called(environment, "reindex", "--json")
    assert asked.returncode == 0
    assert ANSWER in asked.stdout
    assert "a bot is running" in asked.stderr
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Error: a bot is already running here, process ")
    assert refused.stderr.count("\n") == 1
    assert (status.returncode, status.stderr) == (0, "")
    assert json.loads(reindexed.stdout)["failed"] is False


def test_sigterm_stops_the_bot_with_exit_code_zero(environment: dict[str, str]) -> None:
    with running(environment) as bot:
        bot.terminate()
        _, log = bot.communicate(timeout=HANG_SECONDS)
    assert bot.returncode == 0
    assert json.loads(log.splitlines()[-1])["message"] == "stopped"


async def test_sigint_stops_the_bot_with_exit_code_zero(bot: RunningBot) -> None:
    os.kill(bot.pid, signal.SIGINT)
    assert await bot.ended() == 0
    assert json.loads(bot.log.splitlines()[-1])["message"] == "stopped"


@pytest.mark.parametrize("module", ["click", "pydantic.main", "index.passages"])
def test_an_interrupt_during_imports_leaves_no_traceback(environment: dict[str, str], module: str) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "bot", "run"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8") as bot:
        assert bot.stderr is not None
        assert any(line.rpartition("|")[2].strip() == module for line in bot.stderr)
        bot.send_signal(signal.SIGINT)
        rest = bot.stderr.read()
    assert bot.returncode == -signal.SIGINT
    assert "Traceback" not in rest


@pytest.mark.breaks_rules("the token is wrong")
async def test_a_token_that_telegram_refuses_is_named_and_not_printed(forked: Called) -> None:
    token = "2000002:ANOTHER-TOKEN"
    async with FakeBotApi() as api:
        done = await asyncio.to_thread(forked, "run", BOT_TOKEN=token, TELEGRAM_BASE_URL=api.base_url)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("BOT_TOKEN: ")
    assert token not in done.stdout + done.stderr
