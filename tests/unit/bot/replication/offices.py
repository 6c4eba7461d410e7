"""Offices: replicas without channels, run for the length of a block."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.library.additions import Additions
from bot.library.library import Library
from bot.library.pauses import Pauses
from bot.library.word_lists import FOLDER, WordLists
from bot.replication.errands import Errands, SharedIndexer
from bot.replication.replica import Replica
from index import Analyzer, Corpus, Index

PATIENCE = 20.0
QUESTIONS = ("养犬登记", "借书证", "楼道灯不亮找谁？", "周日开门吗", "居民登记社保卡")


@dataclass(slots=True)
class Office:
    """A replica with what it consists of."""

    corpus: Corpus
    library: Library
    additions: Additions
    words: WordLists
    replica: Replica
    indexer: SharedIndexer

    @classmethod
    def open(  # noqa: PLR0913, PLR0917 - what it consists of
        cls, url: str, name: str, state: Path, folder: Path, analyzer: Analyzer, exchange: Callable[[], object] = lambda: None
    ) -> Self:
        corpus, additions = Corpus(state / "corpus.db", analyzer=analyzer), Additions(state / "added")
        words = WordLists(additions.folder / FOLDER)
        library = Library(corpus, {"": folder, "added": additions.folder}, Pauses(state / "pauses.json"))
        replica = Replica(url, name, library)
        indexer = SharedIndexer(library, words, replica, Errands(url), exchange, 0.1)
        return cls(corpus, library, additions, words, replica, indexer)

    @property
    def is_leader(self) -> bool:
        return self.replica.leadership.is_leader

    @property
    def generation(self) -> int:
        return self.library.published.number if self.library.published else 0

    def answers(self) -> list[list[tuple[str, float]]]:
        """Return what the published index answers, every score in full."""
        assert self.library.published is not None
        index = Index.at(self.library.published, self.corpus.analyzer)
        return [[(hit.passage.key, hit.score) for hit in index.search(question, 10)] for question in QUESTIONS]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        async def sync_first() -> None:
            await self.indexer.sync()

        running = asyncio.create_task(self.replica.run(sync_first, self.indexer.serve))
        try:
            yield self
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.02)
