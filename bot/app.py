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
from bot.web import Site, WebChannel
from index import DATA_FOLDER, Corpus, RetrievalError

_DAY_SECONDS: Final = 24 * 3600.0
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
    site = Site(settings.contact_text, settings.retention_days, settings.widget_origins, bot.suggestions)
    web = WebChannel(bot.commands, bot.library, settings.host, settings.port, bot.introduction, trust_proxy=settings.trust_proxy, site=site)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        async with asyncio.TaskGroup() as tasks:
            works = [web.run(), _announce(web), _first_sync(bot), bot.library.compile(), erase_daily(bot.assistant)]
            if bot.encoding is not None:
                works.append(bot.encoding.run())
            if settings.bot_token is not None:
                admins, staff_chat = bot.admins.ids, settings.staff_chat_id
                telegram = TelegramChannel(
                    bot.commands, bot.assistant, _access(settings), corpus.path, admins=admins, staff_chat=staff_chat
                )
                web.routes += tuple(telegram.routes)
                works.append(telegram.run())
            running = [tasks.create_task(work) for work in works]
            await stop.wait()
            for task in running:
                task.cancel()
    except* SettingsError as group:
        raise group.exceptions[0] from None
    finally:
        log.close()
    _log.info("stopped")


async def erase_daily(assistant: Assistant, seconds: float = _DAY_SECONDS) -> None:
    """Erase from the query log, now and every day, what is older than the retention period."""
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


async def _announce(web: WebChannel) -> None:
    await web.listening.wait()
    click.echo(web.url)


async def _first_sync(bot: Bot) -> None:
    """Answer from what was published last, then bring it up to date; a folder that cannot be read is logged and changes nothing."""
    try:
        await bot.library.load()
        if bot.library.pinned:
            _log.warning("the index was rolled back: documents are read at /reindex, or by `python -m index sync` while this is stopped")
        else:
            await bot.indexer.sync()
    except (RetrievalError, OSError, sqlite3.Error) as error:
        _log.error("the documents were not read: %s", error)
