import asyncio
import json
import os
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.assembly import Bot
from bot.commands import Request
from bot.console.channel import SOCKET, ConsoleChannel
from bot.console.client import Console, show
from bot.errors import NotRunningError
from index import Corpus
from tests.bots import make_bot

PAGE = "http://127.0.0.1:8080"


@pytest.fixture
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("s")  # the path of a socket is short


@pytest.fixture
async def bot(corpus: Corpus, folder: Path, state: Path) -> Bot:
    bot = make_bot(corpus, folder, state)
    await bot.indexer.sync()
    return bot


@pytest.fixture
async def console(bot: Bot, state: Path) -> AsyncIterator[Console]:
    channel = ConsoleChannel(bot.commands, state, lambda: PAGE)
    task = asyncio.create_task(channel.run())
    await channel.listening.wait()
    yield Console(state, "zh-Hans")
    task.cancel()
    await asyncio.wait({task})
    assert not (state / SOCKET).exists()


async def run(console: Console, command: str, argument: str = "", **more: Any) -> list[Any]:  # noqa: ANN401 - file, is_tap
    return await asyncio.to_thread(lambda: list(console.replies(command, argument, **more)))


async def test_the_operator_does_what_admins_do(console: Console, bot: Bot, folder: Path) -> None:
    (folder / "new.md").write_text("# 水井\n\n水井在村口。\n", encoding="utf-8")
    assert (await run(console, "reindex"))[-1]["failed"] is False
    assert {document.id for document in await bot.library.for_audience("public").documents()} >= {"new.md"}
    await run(console, "pause", "new.md 正在修订")
    assert "水井" in (await run(console, "resume"))[-1]["text"]
    assert [act.action for act in await bot.admins.acts(5)] == ["pause", "reindex"]


async def test_a_file_is_previewed_and_joined(console: Console, bot: Bot, tmp_path: Path) -> None:
    file = tmp_path / "井.md"
    file.write_text("# 水井\n\n水井在村口。\n", encoding="utf-8")
    offer = (await run(console, "add", file=file))[-1]
    action = offer["buttons"][0][0]["action"]
    joined = (await run(console, "join", action.removeprefix("/join "), is_tap=True))[-1]
    assert joined["failed"] is False
    assert ".added/public/井.md" in {document.id for document in await bot.library.for_audience("public").documents()}


async def test_an_attachment_is_saved(console: Console, bot: Bot, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async for _ in bot.commands.respond(Request("ask", "恐龙吃鱼？", "web:somebody")):
        pass
    replies = await run(console, "gaps", "csv")
    show(iter(replies), as_json=True, save_to=tmp_path / "gaps.csv")
    assert "恐龙吃鱼" in (tmp_path / "gaps.csv").read_text(encoding="utf-8-sig")
    assert json.loads(capsys.readouterr().out)["attachment"].endswith(".csv")


async def test_buttons_are_printed_as_commands(console: Console, capsys: pytest.CaptureFixture[str]) -> None:
    show(iter(await run(console, "pause", "all 停电")), as_json=False)
    assert "python -m bot act '/resume all'" in capsys.readouterr().out


async def test_a_refusal_fails(console: Console) -> None:
    assert (await run(console, "rollback"))[-1]["failed"] is True


@pytest.mark.usefixtures("console")
async def test_only_the_owner_can_open_the_socket(state: Path) -> None:
    assert stat.S_IMODE((state / SOCKET).stat().st_mode) == 0o600


async def test_who_is_there_is_said(console: Console, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    assert await asyncio.to_thread(console.hello) == {"page": PAGE, "process": os.getpid()}
    assert "cut off" not in caplog.text


@pytest.mark.parametrize("line", [b"", b"{\n", b"[]\n", b'{"command": 7}\n'])
async def test_what_is_no_command_is_answered_with_nothing(console: Console, state: Path, line: bytes) -> None:
    def send() -> bytes:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(state / SOCKET))
            connection.sendall(line)
            connection.shutdown(socket.SHUT_WR)
            return connection.makefile("rb").read()

    assert await asyncio.to_thread(send) in {b"", b'{"end": true}\n'}
    assert await asyncio.to_thread(console.hello)


async def test_without_a_bot_it_is_said_that_none_is_running(state: Path) -> None:
    with pytest.raises(NotRunningError, match=r"no bot is running on .*; start it by"):
        list(Console(state, "en").replies("status"))
    assert Console(state, "en").hello() == {}


async def test_a_socket_that_a_killed_bot_left_behind_is_replaced(bot: Bot, state: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(state / SOCKET))
    assert Console(state, "en").hello() == {}
    channel = ConsoleChannel(bot.commands, state)
    task = asyncio.create_task(channel.run())
    await channel.listening.wait()
    assert await asyncio.to_thread(Console(state, "en").hello)
    task.cancel()
    await asyncio.wait({task})


async def test_where_the_path_is_too_long_for_a_socket_the_bot_runs_without_these_commands(
    bot: Bot, state: Path, caplog: pytest.LogCaptureFixture
) -> None:
    task = asyncio.create_task(ConsoleChannel(bot.commands, state / ("long" * 50)).run())
    await asyncio.sleep(0)
    assert "commands from the terminal are off" in caplog.text
    assert not task.done()
    task.cancel()
    await asyncio.wait({task})
