"""A bot over the handbook, on Telegram and on its page."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import pytest

from bot.conversation.assistant import Assistant
from bot.library.library import Library
from bot.settings import DATABASE
from bot.telegram import Access, TelegramChannel
from bot.telegram.timing import Timing
from bot.web import WebChannel
from index import DATA_FOLDER, Analyzer, Corpus
from tests.effort import HANG_SECONDS
from tests.fakes import TEST_TOKEN, FakeBotApi

ADMIN = 7


PATIENT: Final = Timing(acknowledge_tap=HANG_SECONDS, repeated_tap=HANG_SECONDS)
"""On a busy machine too, a tap is acknowledged with its result, and one that is repeated at once counts as repeated."""

IMPATIENT: Final = Timing(acknowledge_tap=0.0, repeated_tap=HANG_SECONDS)
"""Taps are acknowledged before they have a result."""


@pytest.fixture(scope="session")
def analyzer(shipped: Analyzer) -> Analyzer:
    return shipped


@pytest.fixture
def corpus(tmp_path: Path, analyzer: Analyzer, handbook_state: Path) -> Iterator[Corpus]:
    """The handbook as it was indexed once; what a test does to it stays there."""
    shutil.copytree(handbook_state, tmp_path, dirs_exist_ok=True)
    corpus = Corpus(tmp_path / DATABASE, analyzer=analyzer)
    yield corpus
    corpus.close()


@pytest.fixture
async def assistant(corpus: Corpus) -> Assistant:
    assistant = Assistant(Library(corpus, DATA_FOLDER / "documents"), contact="社区服务站")
    await assistant.library.sync()
    return assistant


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(flood_control=False) as api:
        yield api


@pytest.fixture
async def telegram(assistant: Assistant, corpus: Corpus, api: FakeBotApi) -> AsyncIterator[None]:
    async with answering(assistant, corpus, api):
        yield


@pytest.fixture
async def page(assistant: Assistant) -> AsyncIterator[str]:
    """The address of a page that is being served."""
    web = WebChannel(assistant, "127.0.0.1", 0)
    task = asyncio.create_task(web.run())
    await web.listening.wait()
    yield web.url
    await stopped(task)


@asynccontextmanager
async def answering(
    assistant: Assistant, corpus: Corpus, api: FakeBotApi, staff_chat: int | None = None, timing: Timing = PATIENT
) -> AsyncIterator[TelegramChannel]:
    """Let a channel answer on *api*."""
    access = Access(TEST_TOKEN, api.base_url, is_paced=False)
    channel = TelegramChannel(assistant, access, corpus.path, admins=frozenset({ADMIN}), staff_chat=staff_chat, timing=timing)
    task = asyncio.create_task(channel.run())
    try:
        yield channel
    finally:
        await stopped(task)


async def stopped(task: asyncio.Task[None]) -> None:
    """Cancel *task* and wait until it has cleaned up; what went wrong in it is raised."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
