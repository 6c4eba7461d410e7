"""The running bot, without its channels."""

import asyncio
import errno
import gc
import sqlite3
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import MagicMock

import pytest

from bot import app
from bot.errors import PausedError, SettingsError, StorageError
from bot.library.condition import Condition
from bot.replication.naming import own_name
from bot.settings import Settings
from bot.storage.database import AWAY
from bot.storage.sqlite import SqliteDatabase
from tests.desks import Play

TOKEN: Final = "123456789:ABCdefGhIJKlmNoPQRsTUVwxyZ-1234567"


async def test_the_documents_are_read_as_soon_as_the_disk_has_space_again() -> None:
    tried: list[str] = []

    async def nothing(*_given: object) -> None:
        """Do nothing."""

    async def sync(*_given: object) -> None:
        tried.append(bot.condition.fault)
        if len(tried) < 3:
            bot.condition.fault = "" if len(tried) > 1 else "No space left on device"
            raise OSError(errno.ENOSPC, "No space left on device")

    async def sleep(_seconds: float) -> None:
        bot.condition.fault = ""

    library = SimpleNamespace(load=nothing, pinned=False, is_empty=False)
    assistant, condition = SimpleNamespace(learn=nothing), SimpleNamespace(fault="", check=nothing)
    bot: Any = SimpleNamespace(library=library, assistant=assistant, condition=condition, indexer=SimpleNamespace(sync=sync))
    await app.read_documents(bot, sleep)
    assert tried == ["", "", ""]


async def test_the_documents_are_read_as_soon_as_the_shared_database_is_back() -> None:
    errors = [StorageError("the database cannot be reached", AWAY)] * 2
    pauses: list[float] = []

    async def nothing(*_given: object) -> None:
        """Do nothing."""

    async def sync(*_given: object) -> None:
        if errors:
            raise errors.pop()

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    library = SimpleNamespace(load=nothing, pinned=False, is_empty=False)
    assistant, condition = SimpleNamespace(learn=nothing), SimpleNamespace(fault="", check=nothing)
    bot: Any = SimpleNamespace(library=library, assistant=assistant, condition=condition, indexer=SimpleNamespace(sync=sync))
    await app.read_documents(bot, sleep)
    assert (len(pauses), errors) == (2, [])


async def test_a_machine_beside_others_serves_telegram_once_its_first_question_has_been_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps: list[str] = []
    monkeypatch.setattr(app, "keep_for_good", lambda: steps.append("kept"))

    async def note(what: str) -> None:
        steps.append(what)

    async def prepare(question: str) -> None:
        steps.append("asked")
        raise PausedError(question)

    library: Any = SimpleNamespace(compile=partial(note, "compiled"), warm=asyncio.Event())
    bot: Any = SimpleNamespace(library=library, assistant=SimpleNamespace(prepare=prepare))
    serving = asyncio.create_task(app._once_warm(library, partial(note, "served")))  # noqa: SLF001 - what starts the channel
    await asyncio.sleep(0)
    await app.warm_up(bot)
    await serving
    assert steps == ["compiled", "asked", "kept", "served"]


def test_what_a_warm_bot_has_is_looked_through_no_more() -> None:
    usual = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    held = [[number] for number in range(10)]
    try:
        app.keep_for_good()
        assert not any(each is held for each in gc.get_objects())
        assert gc.get_threshold() > (700, 10, 10)
    finally:
        gc.set_threshold(*usual)


async def test_the_clock_of_the_desk_works_without_any_channel() -> None:
    play = Play()
    case = play.open()
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) > 1:
            raise asyncio.CancelledError
        play.clock.wait(days=1, minutes=30)

    with suppress(asyncio.CancelledError):
        await app.sweep_cases(play.desk, pause)
    stored = play.store.case(case)
    assert stored is not None
    assert (pauses, stored.unit) == ([20.0] * 2, "c1")


async def test_a_sweep_that_fails_is_logged_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    pauses: list[float] = []

    async def swept() -> None:
        raise sqlite3.OperationalError

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) > 1:
            raise asyncio.CancelledError

    desk: Any = SimpleNamespace(swept=swept)
    with suppress(asyncio.CancelledError):
        await app.sweep_cases(desk, pause)
    assert [record.getMessage() for record in caplog.records] == ["the desk's clock failed"] * 2


@pytest.mark.parametrize("stays", [True, False])
async def test_a_refused_token_ends_the_bot_unless_the_page_was_told_to_stay(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, *, stays: bool
) -> None:
    async def run() -> None:
        raise SettingsError([("BOT_TOKEN", "Telegram refuses it")])

    condition = Condition(tmp_path)
    with nullcontext() if stays else pytest.raises(SettingsError):
        await app.run_telegram(run, condition, stays=stays)
    assert condition.reason == ("BOT_TOKEN: Telegram refuses it" if stays else "")
    assert ("the page goes on without Telegram" in caplog.text) == stays


@pytest.mark.parametrize(("token", "has_desk", "sweeps"), [("", 1, 1), (TOKEN, 1, 1), ("", 0, 0), (TOKEN, 0, 0)])
async def test_one_sweep_runs_wherever_there_is_a_desk(token: str, has_desk: int, sweeps: int, tmp_path: Path) -> None:
    bot = MagicMock(encoding=None)
    bot.letters = bot.letters if has_desk else None
    settings = Settings(_env_file=None, bot_token=token or None, state_dir=tmp_path)  # type: ignore[call-arg, arg-type]
    works = app._works(settings, bot, MagicMock(routes=()), MagicMock(), SqliteDatabase(None), MagicMock(), None)  # noqa: SLF001 - what runs
    names = [getattr(work, "__name__", "") for work in works]
    for work in works:
        work.close()
    assert names.count("sweep_cases") == sweeps
    bot.metrics.describe.assert_called_once_with(own_name(), "sqlite")
