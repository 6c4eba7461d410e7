"""Gaps: questions that the documents do not answer, and the answers that admins write to close them."""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from bot.curation.clustering import Gap, cluster, gaps_csv
from bot.curation.proposals import Proposal, proposals
from bot.errors import ExpiredError
from bot.library.additions import PREFIX, Additions, WrittenAnswer, is_written_answer, one_line
from bot.library.indexer import Indexer
from bot.library.word_lists import WordLists
from bot.people.querylog import QueryLog

_ANSWERING_SECONDS: Final = 1800.0
_REWORDING_SECONDS: Final = 300.0
_EVER: Final = 3660  # days
_MOST_GAPS: Final = 500


class Gaps:
    """The gaps, and which admin is about to answer which. Event loop only; the work is done in threads."""

    def __init__(
        self, log: QueryLog, indexer: Indexer, additions: Additions, words: WordLists, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Find gaps in *log*; keep answers in *additions*, and their questions in *words*."""
        self._log = log
        self._indexer = indexer
        self._additions = additions
        self._words = words
        self._clock = clock
        self._gaps: dict[str, Gap] = {}
        self._answering: dict[tuple[str, str], tuple[float, Gap]] = {}

    async def find(self, days: int) -> list[Gap]:
        """Return what was not answered in the last *days*, most asked first."""
        questions = await asyncio.to_thread(self._log.gaps, days)
        gaps = await asyncio.to_thread(cluster, questions, self._indexer.analyzer)
        self._gaps = {gap.ids[0]: gap for gap in gaps[:_MOST_GAPS]}
        return gaps

    async def get(self, key: str, days: int) -> Gap:
        """Return the gap whose first question has the id *key*.

        Raises:
            ExpiredError: it is closed, or too long ago.
        """
        if key not in self._gaps:
            await self.find(days)
        if key not in self._gaps:
            raise ExpiredError
        return self._gaps[key]

    async def proposals(self, days: int) -> list[Proposal]:
        """Return the synonyms that rewordings of refused questions suggest, answered within minutes; most frequent first."""
        reworded = await asyncio.to_thread(self._log.reworded, days, _REWORDING_SECONDS)
        return await asyncio.to_thread(proposals, reworded, self._indexer.analyzer)

    async def export(self, days: int, columns: Sequence[str], words: Mapping[str, str]) -> bytes:
        """Return the gaps of the last *days* as CSV in local time; see `gaps_csv()`."""
        found = await self.find(days)
        return await asyncio.to_thread(gaps_csv, found, columns, words, None)

    def expect_answer(self, sender: str, chat: str, gap: Gap) -> None:
        """Take what *sender* says next in *chat* for the answer to *gap*, for half an hour."""
        self._answering[sender, chat] = (self._clock() + _ANSWERING_SECONDS, gap)

    def expects_answer(self, sender: str, chat: str) -> bool:
        """Tell whether what *sender* says next in *chat* is an answer to a gap."""
        until, _ = self._answering.get((sender, chat), (0.0, None))
        return self._clock() < until

    def take_expected(self, sender: str, chat: str) -> Gap:
        """Return the gap that *sender* is about to answer, and expect it no longer.

        Raises:
            ExpiredError: there is none.
        """
        until, gap = self._answering.pop((sender, chat), (0.0, None))
        if gap is None or self._clock() >= until:
            raise ExpiredError
        return gap

    async def close(self, gap: Gap, answer: WrittenAnswer) -> str:
        """Make *answer* a document that answers *gap*, index it, and return its id.

        Raises:
            AddedTooMuchError: there are as many files as we keep.
            DocumentError: nothing of it is text that can be cited; it is not kept.
        """
        document_id = await self._published(answer)
        await asyncio.to_thread(self._log.close_gap, gap.ids, document_id)
        self._gaps.pop(gap.ids[0], None)
        return document_id

    async def publish(self, answer: WrittenAnswer, asked: str) -> str:
        """Make *answer* a document, which closes the gap of the question *asked*, if there is one, and return its id.

        Raises:
            AddedTooMuchError, DocumentError: see `close()`.
        """
        fold = self._indexer.analyzer.fold
        gap = next((each for each in await self.find(_EVER) if fold(each.question) == fold(asked)), None)
        return await self.close(gap, answer) if gap is not None else await self._published(answer)

    async def _published(self, answer: WrittenAnswer) -> str:
        path = await asyncio.to_thread(self._additions.put_answer, answer)
        failed = dict((await self._indexer.sync_next()).failed)
        if PREFIX + path in failed:
            await asyncio.to_thread(self._additions.remove, path)
            raise failed[PREFIX + path]
        await asyncio.to_thread(self._words.remember_question, answer.question)
        return PREFIX + path

    async def withdraw(self, person: str, wordings: Collection[str] = ()) -> bool:
        """Take the words of *person*, a hash, out of the answers that are titled by them; tell whether the documents are to be synced.

        *wordings* are what he has written beside the questions in the log.
        """
        return await asyncio.to_thread(self._withdraw, person, wordings)

    async def sync(self) -> None:
        """Index what was withdrawn."""
        await self._indexer.sync_next()

    def _withdraw(self, person: str, wordings: Collection[str]) -> bool:
        asked = list(self._log.published(person).items())
        if wordings:
            asked += [(PREFIX + path, frozenset(wordings)) for path in self._additions.paths() if is_written_answer(PREFIX + path)]
        changed = [self._retitled(document_id, {one_line(wording) for wording in said}) for document_id, said in asked]
        return any(changed)

    def _retitled(self, document_id: str, said: Collection[str]) -> bool:
        """Take the title from an answer if it is one of the wordings that were *said*; tell whether it was."""
        path = self._additions.withdraw_question(document_id.removeprefix(PREFIX), said)
        if path is None:
            return False
        self._log.rename(document_id, PREFIX + path)
        for wording in said:
            self._words.forget_question(wording)
        return True
