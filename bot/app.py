"""The running bot: puts the parts together, and runs every channel and the background work until it is told to stop."""

import asyncio
import logging
import signal
import sqlite3
from typing import Final

import click

from bot.conversation.assistant import Assistant
from bot.curation.curation import Curation
from bot.curation.waiting import FOLDER as WAITING
from bot.curation.waiting import WaitingFiles
from bot.errors import SettingsError
from bot.evaluation.questions import read_judged_questions
from bot.library.additions import Additions
from bot.library.library import Library
from bot.library.pauses import Pauses
from bot.logs import RecentErrors
from bot.people.pairing import FILE as PAIRING
from bot.people.pairing import Pairing
from bot.people.privacy import read_key
from bot.people.querylog import QueryLog
from bot.settings import ADDITIONS, KEY, PAUSES, Settings, plain
from bot.telegram import Access, TelegramChannel
from bot.web import WebChannel
from index import DATA_FOLDER, Corpus, RetrievalError

_DAY_SECONDS: Final = 24 * 3600.0
_log = logging.getLogger(__name__)


async def serve(settings: Settings, corpus: Corpus) -> None:
    """Run every channel, the first sync and the background work until SIGINT or SIGTERM.

    Raises:
        SettingsError: a channel cannot be run with these settings.
    """
    log = QueryLog(corpus.path)
    assistant = assistant_of(settings, corpus, log)
    web = WebChannel(assistant, settings.host, settings.port, trust_proxy=settings.trust_proxy)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        async with asyncio.TaskGroup() as tasks:
            works = [web.run(), _announce(web), _first_sync(assistant.library), assistant.library.compile(), erase_daily(assistant)]
            if settings.bot_token is not None:
                access = _access(settings)
                admins = assistant.curation.admins
                telegram = TelegramChannel(assistant, access, corpus.path, admins=admins, staff_chat=settings.staff_chat_id)
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


def assistant_of(settings: Settings, corpus: Corpus, log: QueryLog) -> Assistant:
    """Put the parts together of an assistant that keeps what people add, pause and ask."""
    state = settings.state_dir
    additions, pauses = Additions(state / ADDITIONS), Pauses(state / PAUSES)
    key, errors = read_key(state / KEY), RecentErrors()
    logging.getLogger().addHandler(errors)
    library = Library(corpus, settings.documents_dir, additions)
    is_handbook = settings.documents_dir.resolve() == (DATA_FOLDER / "documents").resolve()
    watched = [each.question for each in read_judged_questions(DATA_FOLDER / "judgments.jsonl")] if is_handbook else []
    curation = Curation(
        library,
        additions=additions,
        waiting=WaitingFiles(additions.folder / WAITING),
        pauses=pauses,
        log=log,
        key=key,
        watched=watched,
        errors=errors,
        pairing=Pairing(state / PAIRING),
        admins=settings.admin_ids,
    )
    return Assistant(
        library, contact=settings.contact_text, log=log, key=key, pauses=pauses, curation=curation, retention_days=settings.retention_days
    )


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


async def _first_sync(library: Library) -> None:
    """Answer from what is there, then bring it up to date; a folder that cannot be read is told and changes nothing."""
    try:
        await library.load()
        if library.pinned:
            _log.warning("the index was rolled back: documents are read at /reindex, or by `python -m index sync` while this is stopped")
        else:
            await library.sync()
    except (RetrievalError, OSError, sqlite3.Error) as error:
        _log.error("the documents were not read: %s", error)


async def erase_daily(assistant: Assistant, seconds: float = _DAY_SECONDS) -> None:
    """Erase from the query log, now and every day, what has been kept for long enough."""
    while True:
        await assistant.erase_old()
        await asyncio.sleep(seconds)
