"""A bot on the fake server, and what it writes to."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot
from telegram.ext import ExtBot

from bot.telegram import moves, shown
from bot.telegram.backoff import Backoff
from bot.telegram.connections import AiohttpRequest
from bot.telegram.inbox import MIGRATIONS
from bot.telegram.moves import Moves
from bot.telegram.pacing import Pacing
from bot.telegram.sending import Place, Sender
from bot.telegram.shown import Shown
from bot.telegram.timing import Timing
from bot.telegram.writer import Writer
from tests.fakes import TEST_TOKEN, FakeBotApi


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(flood_control=False) as api:
        yield api


@pytest.fixture
async def bot(api: FakeBotApi) -> AsyncIterator[Bot]:
    bot: ExtBot[Any] = ExtBot(
        TEST_TOKEN, f"{api.base_url}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest(), rate_limiter=Pacing(is_on=False)
    )
    async with bot:
        yield bot


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    writer = Writer(tmp_path / "bot.db", [MIGRATIONS, shown.MIGRATIONS, moves.MIGRATIONS])
    yield writer
    writer.close()


@pytest.fixture
async def sender(bot: Bot, backoff: Backoff, writer: Writer) -> AsyncIterator[Sender]:
    messages = Shown(writer)
    yield Sender(bot, backoff, messages, Moves(writer))
    await messages.settle()


@pytest.fixture
def place(api: FakeBotApi) -> Place:
    return Place(api.private(api.user(42)).id)


@pytest.fixture
def timing() -> Timing:
    """Short pauses."""
    return Timing(first_retry=0.01, poll_again=0.01, body=0.05)


@pytest.fixture
def backoff(timing: Timing) -> Backoff:
    return Backoff(timing)
