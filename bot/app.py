"""App: runs the channels and the background work until SIGINT or SIGTERM."""

import asyncio
import gc
import logging
import signal
import sqlite3
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import click

from bot.assembly import Bot, assemble
from bot.commands.responses import ResponseCommands
from bot.console import ConsoleChannel
from bot.conversation.assistant import Assistant
from bot.curation.shared import shared_files
from bot.desk.desk import Desk
from bot.desk.folder import DeskFiles, DeskFolder
from bot.desk.notices import Notices
from bot.desk.publishing import Publishing
from bot.desk.responses import Responses
from bot.desk.store import Store
from bot.errors import BotError, MissingExtraError, SettingsError, SharingError, StorageError, advised, is_full
from bot.evaluation.questions import read_judged_questions
from bot.library.condition import Condition
from bot.library.encoding import encoder_of
from bot.library.indexer import Indexer
from bot.library.library import Library
from bot.logs import RecentErrors
from bot.people.privacy import keyed_hash, read_key
from bot.people.querylog import QueryLog
from bot.people.rate_limit import SharedRateLimit
from bot.people.sessions import Sessions, SharedSessions
from bot.replication.joining import Member, join
from bot.replication.naming import own_name
from bot.settings import ANSWERED, KEY, Settings, plain
from bot.storage.database import AWAY, Database
from bot.storage.engines import Storage, storage_of
from bot.storage.leadership import Alone, Leadership, while_leading
from bot.web import AdminPage, BoardPage, CaseApi, Hosts, MetricsEndpoint, Open311, Particulars, Visitors, WebChannel
from index import DATA_FOLDER, Corpus, Engine, RetrievalError, engine_of, give_back_memory, remove_drafts

if TYPE_CHECKING:
    from bot.telegram.channel import TelegramChannel

_ENGINE: Final = "qdrant"  # the folder in the state folder of a vector engine within this process, and the extra that brings one
_FIRST_QUESTION: Final = "grid worker 1"
_COLLECTIONS: Final = (10_000, 20, 20)  # the thresholds of Python's three generations; by default 700, 10, 10
_ERASURE_SECONDS: Final = 600.0
_SWEEP_SECONDS: Final = 20.0
_PROGRESS_SECONDS: Final = 3.0
_RECOVERY_SECONDS: Final = 20.0  # between two tries to read the documents while nothing can be written
_log = logging.getLogger(__name__)


async def serve(settings: Settings, corpus: Corpus) -> None:
    """Run every channel, the first sync and the background work until SIGINT or SIGTERM.

    Raises:
        SettingsError: a channel cannot be run with these settings.
    """
    remove_drafts(settings.state_dir)  # whoever may write there holds the lock that we hold
    storage = storage_of(plain(settings.database_url), corpus.path)
    files = shared_files(storage, settings)
    log, cases = QueryLog(storage.open("queries", flushes=False, is_serial=False)), Store(storage.open("desk"))
    notices, errors = Notices(storage.open("notices")), RecentErrors()
    logging.getLogger().addHandler(errors)
    encoder = encoder_of(settings.encoder)
    key, watched = read_key(settings.state_dir / KEY), _watched(settings)
    limit = SharedRateLimit(storage.open("limits", is_serial=False), partial(keyed_hash, key)) if storage.is_shared else None
    member = join(plain(settings.database_url), files.exchange) if files is not None else None
    indexing = member.indexer if member is not None else Indexer
    bot = assemble(
        settings, corpus, log, cases=cases, notices=notices, key=key, limit=limit, watched=watched, errors=errors, encoder=encoder,
        shared=files, indexing=indexing, engine=_engine(settings),
    )  # fmt: skip
    if files is not None and member is not None:
        files.on_change(member.heed_files)
    _log_desk(DeskFiles.read(settings.desk_folder))
    web = _page(settings, bot, Publishing(cases, DeskFolder(settings.desk_folder)), _sessions(settings, storage))
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        async with asyncio.TaskGroup() as tasks:
            updates = storage.open("telegram", is_serial=False)
            running = [tasks.create_task(work) for work in _works(settings, bot, web, notices, updates, errors, member)]
            if files is not None:
                running.append(tasks.create_task(files.run()))
            await stop.wait()
            for task in running:
                task.cancel()
    except* SettingsError as group:
        raise group.exceptions[0] from None
    finally:
        log.close()
        cases.close()
        notices.close()
        storage.close()
    _log.info("stopped")


def _sessions(settings: Settings, storage: Storage) -> Sessions | None:
    """Return the sessions of admins, on all machines where there are several; None without a password."""
    password = plain(settings.admin_password)
    if not password:
        return None
    return SharedSessions(password, storage.open("sessions", is_serial=False)) if storage.is_shared else Sessions(password)


def _page(settings: Settings, bot: Bot, publishing: Publishing, sessions: Sessions | None) -> WebChannel:
    """Return the page, with the doors that *settings* open: /admin, cases, the board and Open311."""
    visitors = Visitors(settings.trusted_proxies)
    case_days = settings.case_retention_days if bot.letters is not None else 0
    particulars = Particulars(
        settings.contact_text, settings.retention_days, settings.widget_origins, bot.suggestions, case_days, settings.public_board
    )
    web = WebChannel(
        bot.commands,
        bot.library,
        settings.host,
        settings.port,
        bot.introduction,
        condition=bot.condition,
        visitors=visitors,
        hosts=Hosts((*settings.allowed_hosts, urlsplit(settings.webhook_url).hostname or ""), visitors),
        particulars=particulars,
        is_ready=bot.library.warm.is_set if settings.database_url is not None else lambda: True,
    )
    if sessions is not None:
        web.routes += tuple(AdminPage(bot.commands, bot.admins, bot.introduction, sessions, visitors).routes)
    if bot.letters is not None:
        web.routes += tuple(CaseApi(bot.commands, bot.letters, visitors).routes)
    if settings.public_board:
        web.routes += tuple(BoardPage(publishing, bot.introduction, visitors, settings.contact_text).routes)
    if settings.open311:
        web.routes += tuple(Open311(publishing, visitors).routes)
    return web


def _works(  # noqa: PLR0913, PLR0917 - what works
    settings: Settings, bot: Bot, web: WebChannel, notices: Notices, database: Database, errors: RecentErrors, member: Member | None
) -> Sequence[Coroutine[Any, Any, None]]:
    """Return what runs side by side: the channels and the background work."""
    leadership = member.leadership if member is not None else Alone()
    reading = read_documents(bot) if member is None else member.run(partial(read_documents, bot))
    console = ConsoleChannel(bot.commands, settings.state_dir, lambda: web.url)
    desk = bot.letters.desk if bot.letters is not None else None
    responses = bot.responses.responses if bot.responses is not None else None
    expire = partial(erase_expired, bot.assistant, desk=desk, responses=responses, case_days=settings.case_retention_days)
    works = [web.run(), _announce(web), console.run(), reading, warm_up(bot), while_leading(leadership, expire)]
    if bot.encoding is not None:
        works.append(bot.encoding.run())
    if member is not None:
        member.heed(bot.assistant, lambda: desk.notify() if desk is not None else None)
    if desk is not None:
        works.append(while_leading(leadership, partial(sweep_cases, desk)))
    if bot.responses is not None:
        works.append(while_leading(leadership, partial(find_askers, bot.responses)))
    telegram = _telegram(settings, bot, notices, database, leadership)
    if telegram is not None:
        web.routes += tuple(telegram.routes)
        run = telegram.run if member is None else partial(_once_warm, bot.library, telegram.run)
        works.append(run_telegram(run, bot.condition, stays=settings.stay_without_telegram))
    works.append(bot.condition.watch(telegram.tell_storage if telegram else _tell_nobody))
    bot.metrics.describe(own_name(), "postgresql" if database.is_shared else "sqlite")
    metrics = MetricsEndpoint(bot.metrics, bot.library, bot.indexer, errors.count, lambda: telegram.waiting if telegram else 0)
    web.routes += tuple(metrics.routes)
    return works


def _telegram(settings: Settings, bot: Bot, notices: Notices, database: Database, leadership: Leadership) -> "TelegramChannel | None":
    """Return the Telegram channel, None without a token: then its library is not loaded, which takes 13 MB."""
    if settings.bot_token is None:
        return None
    from bot.telegram.channel import Access, TelegramChannel

    access = Access.of(settings)
    if access is None:
        return None
    return TelegramChannel(
        bot.commands,
        bot.assistant,
        access,
        database,
        admins=bot.admins.ids,
        staff_chat=settings.staff_chat_id,
        letters=bot.letters,
        staff=bot.service.staff if bot.service is not None else None,
        notices=notices if bot.letters is not None else None,
        desk=DeskFolder(settings.desk_folder),
        responses=bot.responses,
        leadership=leadership,
        answered=settings.state_dir / ANSWERED,
    )


async def warm_up(bot: Bot, question: str = _FIRST_QUESTION) -> None:
    """Compile and read what the first *question* needs, and let it be answered, so that nobody has to wait for that."""
    await bot.library.compile()
    with suppress(BotError, RetrievalError):  # paused, or no documents yet
        await bot.assistant.prepare(question)
    bot.library.warm.set()
    keep_for_good()


def keep_for_good() -> None:
    """Leave what a warm bot has out of garbage collection, and collect less often: every thread waits for that.

    A full collection took a quarter of a second in a busy hour. `give_back_memory()` includes again what is left out here.
    """
    give_back_memory()
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)


async def _once_warm(library: Library, run: Callable[[], Awaitable[None]]) -> None:
    """*run* a channel as soon as a question costs what it always will: until then other machines answer faster."""
    await library.warm.wait()
    await run()


async def run_telegram(run: Callable[[], Awaitable[None]], condition: Condition, *, stays: bool) -> None:
    """*run* the channel; where the rest of the bot *stays*, a token that Telegram refuses is logged and kept in *condition*.

    Raises:
        SettingsError: Telegram refuses the token or the webhook, and nothing stays.
    """
    try:
        await run()
    except SettingsError as error:
        if not stays:
            raise
        condition.refusal = str(error)
        _log.error("%s; the page goes on without Telegram until the next start", error)


async def erase_expired(
    assistant: Assistant,
    seconds: float = _ERASURE_SECONDS,
    *,
    desk: Desk | None = None,
    responses: Responses | None = None,
    case_days: int = 0,
) -> None:
    """Erase, now and every ten minutes, what is older than the retention periods, and what could not be overwritten.

    That is questions in the query log, the words about cases of *desk* that ended more than *case_days* ago, and consents in *responses*;
    nothing of them while the clock is in doubt.
    """
    while True:
        await assistant.erase_old()
        if desk is not None and assistant.retention.doubt is None:
            await desk.call(Desk.erase_old, case_days)
        if responses is not None and assistant.retention.doubt is None:
            await responses.call(Responses.erase_old, assistant.retention.days)
        await asyncio.sleep(seconds)


async def sweep_cases(desk: Desk, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Let the clock of *desk* work, now and every 20 seconds, whatever the channels; a sweep that fails is logged. *pause* sleeps."""
    await _again_and_again(desk.swept, "the desk's clock failed", pause)


async def find_askers(responses: ResponseCommands, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Find out, now and every 20 seconds, who is to be told of answers that are published since; what fails is logged. *pause* sleeps."""
    await _again_and_again(responses.publish, "who is to be told of published answers cannot be found out", pause)


async def _again_and_again(work: Callable[[], Awaitable[object]], failure: str, pause: Callable[[float], Awaitable[None]]) -> None:
    """Do *work* now and every 20 seconds; what fails is logged as *failure*, and tried again."""
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001 # whatever it is, the next one may succeed
            _log.exception(failure)
        await pause(_SWEEP_SECONDS)


def _engine(settings: Settings) -> Engine | None:
    """Return the vector engine that finds candidates, None where postings do.

    Raises:
        MissingExtraError: the extra [qdrant] is not installed.
    """
    try:
        return engine_of(settings.search_url, plain(settings.search_key), settings.state_dir / _ENGINE)
    except ImportError as error:
        raise MissingExtraError(_ENGINE) from error


def _watched(settings: Settings) -> list[str]:
    """Return the judged questions where the handbook answers: whether a reindexing changes their answers is reported."""
    if settings.documents_dir.resolve() != (DATA_FOLDER / "documents").resolve():
        return []
    return [each.question for each in read_judged_questions(DATA_FOLDER / "judgments.jsonl")]


def _log_desk(files: DeskFiles) -> None:
    """Say in the log what is wrong with the files of the desk, and which years have no list of days off."""
    for error in files.faults:
        _log.error("%s; it counts as if it was not there", error)
    for year in files.unlisted(files.calendar.today(datetime.now(UTC))):
        _log.warning("the days off of %d are not known: Monday to Friday are worked but for the statutory days", year)


async def _tell_nobody(_fault: str) -> None:
    """Tell no admin: without Telegram the log and /healthz say it."""


async def _announce(web: WebChannel) -> None:
    await web.listening.wait()
    click.echo(web.url)


async def read_documents(bot: Bot, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Answer from what was published last, then bring it up to date, as soon as the state folder can be written; *pause* sleeps."""
    while not await _is_synced(bot):
        await pause(_RECOVERY_SECONDS)
        while bot.condition.fault:
            await pause(_RECOVERY_SECONDS)


async def _is_synced(bot: Bot) -> bool:
    """Sync; return whether to leave it at that: a folder that cannot be read is logged and changes nothing.

    Where the state folder cannot be written, that is all that is logged. A shared database that cannot be reached comes back.
    """
    try:
        await bot.library.load()
        await bot.assistant.learn()
        if bot.library.pinned:
            _log.warning("the index was rolled back: documents are read at /reindex, or by `python -m index sync` while this is stopped")
        else:
            await bot.indexer.sync(Progress().report)
    except SharingError:
        raise  # it is begun again while this replica leads
    except (StorageError, RetrievalError, OSError, sqlite3.Error) as error:
        await bot.condition.check()
        if not bot.condition.fault:
            _log.error("the documents were not read: %s", advised(error))
        is_away = isinstance(error, StorageError) and error.code == AWAY
        if bot.condition.fault or is_full(error) or is_away:
            return False
    except Exception:  # noqa: BLE001 # whatever it is, what was published last answers
        _log.exception("the documents were not read")
    if bot.library.is_empty:
        _log.warning("THERE IS NO DOCUMENT in %s: nothing can be answered; put files there, or set DOCUMENTS_DIR", bot.library.roots[""])
    return True


class Progress:
    """Logs how far a sync is, every few seconds. Event loop only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Measure time by *clock*, in seconds."""
        self._clock = clock
        self._reported = clock()

    def report(self, done: int, total: int) -> None:
        """Log that *done* of *total* files were read, unless something was logged a moment ago."""
        if self._clock() - self._reported >= _PROGRESS_SECONDS:
            self._reported = self._clock()
            _log.info("reading documents: %d of %d", done, total)
