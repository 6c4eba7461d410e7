"""Membership: what makes a process one of several replicas; `bot/app.py` asks for it where all share a database."""

import asyncio
import logging
from collections.abc import Callable

import psycopg

from bot.conversation.assistant import Assistant
from bot.library.indexer import Indexer
from bot.library.library import Library
from bot.library.word_lists import WordLists
from bot.replication.connecting import migrate
from bot.replication.errands import Errands, SharedIndexer
from bot.replication.leadership import Leadership
from bot.replication.naming import own_name
from bot.replication.news import News
from bot.replication.replica import Duty, Replica

_log = logging.getLogger(__name__)


class Membership:
    """The replica of this process. Event loop only."""

    def __init__(self, url: str, exchange: Callable[[], object]) -> None:
        """Join the replicas of the database at *url*; *exchange* brings the files that all have alike to the same.

        Raises:
            SharingError: the database cannot be reached.
        """
        migrate(url)
        _log.info("one of several replicas, by psycopg %s", psycopg.__version__)
        self._url = url
        self._exchange = exchange
        self._loop = asyncio.get_running_loop()
        self._has_new_files = asyncio.Event()
        self._joined: tuple[Replica, SharedIndexer] | None = None
        self._news: News | None = None

    def indexer(self, library: Library, words: WordLists, step_seconds: float) -> Indexer:
        """Share *library*, and return what indexes it."""
        replica = Replica(self._url, own_name(), library)
        indexer = SharedIndexer(library, words, replica, Errands(self._url), self._exchange, step_seconds)
        self._joined = (replica, indexer)
        return indexer

    @property
    def leadership(self) -> Leadership:
        """Whether this replica leads; not before it has an indexer."""
        assert self._joined is not None  # noqa: S101 - as it says
        return self._joined[0].leadership

    def heed_files(self) -> None:
        """Look for new words among the files that have come from other machines. Any thread."""
        self._loop.call_soon_threadsafe(self._has_new_files.set)

    def heed(self, assistant: Assistant, changed: Callable[[], None]) -> None:
        """Let *assistant* heed what people do on other machines, and call *changed* when cases do. Not before it has an indexer."""
        assert self._joined is not None  # noqa: S101 - as it says
        self._news = News(assistant, changed)
        self._joined[0].heard.append(self._news.hear)

    async def run(self, *duties: Duty) -> None:
        """Follow the leader; while this replica leads, do *duties*, and the errands of the others. Not before it has an indexer."""
        assert self._joined is not None  # noqa: S101 - as it says
        replica, indexer = self._joined
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(replica.run(*duties, indexer.serve))
            tasks.create_task(self._heed_words(indexer))
            if self._news is not None:
                tasks.create_task(self._news.run())

    async def _heed_words(self, indexer: SharedIndexer) -> None:
        while True:
            await self._has_new_files.wait()
            self._has_new_files.clear()
            await indexer.heed_words()
