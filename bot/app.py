"""App: runs the channels and the background work until SIGINT or SIGTERM."""

import asyncio
import logging
import signal
import sqlite3
from typing import Final

import click

from bot.assembly import Bot, assemble
from bot.conversation.assistant import Assistant
from bot.errors import SettingsError
from bot.evaluation.questions import read_judged_questions
from bot.library.encoding import encoder_of
from bot.logs import RecentErrors
from bot.people.privacy import read_key
from bot.people.querylog import QueryLog
from bot.settings import KEY, Settings, plain
from bot.telegram import Access, TelegramChannel
from bot.web import Visitors, WebChannel
from index import DATA_FOLDER, Corpus, RetrievalError

_SWEEP_SECONDS: Final = 600.0
_log = logging.getLogger(__name__)


async def serve(settings: Settings, corpus: Corpus) -> None:
    """Run every channel, the first sync and the background work until SIGINT or SIGTERM.

    Raises:
        SettingsError: a channel cannot be run with these settings.
    """
    log, errors = QueryLog(corpus.path), RecentErrors()
    logging.getLogger().addHandler(errors)
    encoder = encoder_of(settings.encoder)
    key, watched = read_key(settings.state_dir / KEY), _watched(settings)
    bot = assemble(settings, corpus, log, key=key, watched=watched, errors=errors, encoder=encoder)
    visitors = Visitors(settings.trusted_proxies)
    web = WebChannel(bot.commands, bot.library, settings.host, settings.port, bot.introduction, condition=bot.condition, visitors=visitors)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        async with asyncio.TaskGroup() as tasks:
            works = [web.run(), _announce(web), _first_sync(bot), bot.library.compile(), erase_daily(bot.assistant)]
            if bot.encoding is not None:
                works.append(bot.encoding.run())
            telegram = None
            if settings.bot_token is not None:
                admins, staff_chat = bot.admins.ids, settings.staff_chat_id
                telegram = TelegramChannel(
                    bot.commands, bot.assistant, _access(settings), corpus.path, admins=admins, staff_chat=staff_chat
                )
                web.routes += tuple(telegram.routes)
                works.append(telegram.run())
            works.append(bot.condition.watch(telegram.tell_storage if telegram else _tell_nobody))
            running = [tasks.create_task(work) for work in works]
            await stop.wait()
            for task in running:
                task.cancel()
    except* SettingsError as group:
        raise group.exceptions[0] from None
    finally:
        log.close()
    _log.info("stopped")


async def erase_daily(assistant: Assistant, seconds: float = _SWEEP_SECONDS) -> None:
    """Erase from the query log, now and every ten minutes, what is older than the retention period, and what could not be overwritten."""
    while True:
        await assistant.erase_old()
        await asyncio.sleep(seconds)


def _watched(settings: Settings) -> list[str]:
    """Return the judged questions where the handbook answers: whether a reindexing changes their answers is reported."""
    if settings.documents_dir.resolve() != (DATA_FOLDER / "documents").resolve():
        return []
    return [each.question for each in read_judged_questions(DATA_FOLDER / "judgments.jsonl")]


def _access(settings: Settings) -> Access:
    """Return how Telegram is reached."""
    return Access(
        plain(settings.bot_token),
        base_url=settings.telegram_base_url,
        proxy=plain(settings.telegram_proxy),
        webhook_url=settings.webhook_url,
        webhook_secret=plain(settings.webhook_secret),
        is_paced=settings.telegram_pacing,
    )


async def _tell_nobody(_fault: str) -> None:
    """Tell no admin: without Telegram the log and /healthz say it."""


async def _announce(web: WebChannel) -> None:
    await web.listening.wait()
    click.echo(web.url)


async def _first_sync(bot: Bot) -> None:
    """Answer from what was published last, then bring it up to date; a folder that cannot be read is logged and changes nothing."""
    try:
        await bot.library.load()
        await bot.assistant.learn()
        if bot.library.pinned:
            _log.warning("the index was rolled back: documents are read at /reindex, or by `python -m index sync` while this is stopped")
        else:
            await bot.indexer.sync()
    except (RetrievalError, OSError, sqlite3.Error) as error:
        _log.error("the documents were not read: %s", error)
    except Exception:  # noqa: BLE001 # whatever it is, what was published last answers
        _log.exception("the documents were not read")
