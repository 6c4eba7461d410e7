"""A bot over the handbook, on Telegram and on its page."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Final

import pytest

from bot.assembly import Bot
from bot.people.querylog import QueryLog
from bot.settings import DATABASE
from bot.telegram import Access, TelegramChannel
from bot.telegram.timing import Timing
from bot.web import Particulars, Visitors, WebChannel
from bot.web.server import Limits
from index import DATA_FOLDER, Analyzer, Corpus
from tests.bots import make_bot
from tests.effort import HANG_SECONDS
from tests.fakes import TEST_TOKEN, FakeBotApi
from tests.fakes.bot_api import MADE

ADMIN = 7
_TELLING: Final = 5  # characters, of which no log has as many by chance
WIDGET_ORIGINS = ("https://community.example",)


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
def log() -> QueryLog:
    return QueryLog.in_memory()


@pytest.fixture
async def bot(corpus: Corpus, log: QueryLog, tmp_path: Path) -> Bot:
    bot = make_bot(corpus, DATA_FOLDER / "documents", tmp_path / "state", log=log, contact_text="社区服务站 0571-88880000")
    await bot.indexer.sync()
    return bot


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(flood_control=False) as api:
        yield api


@pytest.fixture(autouse=True)
def discreet_log() -> Iterator[None]:
    """Nothing that people have written is in the log, not even at DEBUG."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    for name in ("bot", "index"):
        logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger(name).addHandler(handler)
    yield
    for name in ("bot", "index"):
        logging.getLogger(name).removeHandler(handler)
    said = {text for api in MADE for text in api.said if len(text) >= _TELLING}
    assert [line for line in lines if any(text in line for text in said)] == []


@pytest.fixture
async def telegram(bot: Bot, corpus: Corpus, api: FakeBotApi) -> AsyncIterator[None]:
    async with answering(bot, corpus, api):
        yield


@pytest.fixture
async def page(bot: Bot) -> AsyncIterator[str]:
    """The address of a page that is being served."""
    web = web_channel(bot)
    task = asyncio.create_task(web.run())
    await web.listening.wait()
    yield web.url
    await stopped(task)


def web_channel(bot: Bot, port: int = 0, *, proxies: Sequence[str] = (), limits: Limits | None = None) -> WebChannel:
    """Return the page of *bot*, by default on a free port."""
    visitors = Visitors(map(ip_network, proxies))
    particulars = Particulars(bot.assistant.contact, bot.assistant.retention.days, WIDGET_ORIGINS, bot.suggestions)
    given = limits or Limits()
    return WebChannel(bot.commands, bot.library, "127.0.0.1", port, visitors=visitors, limits=given, particulars=particulars)


@asynccontextmanager
async def answering(
    bot: Bot, corpus: Corpus, api: FakeBotApi, staff_chat: int | None = None, timing: Timing = PATIENT
) -> AsyncIterator[TelegramChannel]:
    """Let a channel answer on *api*."""
    access = Access(TEST_TOKEN, api.base_url, is_paced=False)
    channel = TelegramChannel(
        bot.commands,
        bot.assistant,
        access,
        corpus.path,
        admins=frozenset({ADMIN}),
        staff_chat=staff_chat,
        timing=timing,
        letters=bot.letters,
        staff=bot.service.staff if bot.service is not None else None,
    )
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
