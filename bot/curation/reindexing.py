"""Reindexing: a sync with its progress, and which answers it changed."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.curation.answer_changes import AnswerChanges, compare, fingerprints
from bot.library.audience import Audience, is_for_staff
from bot.library.indexer import STEP_SECONDS, Indexer
from bot.library.library import Library
from bot.library.snapshot import Snapshot
from bot.library.word_lists import WordLists
from bot.people.querylog import QueryLog
from index import Finding, SyncReport

MOST_ASKED: Final = 45


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reindexing is, of how much: files are read, then questions are asked again."""

    doing: Literal["reading", "asking"]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What a reindexing changed: files, findings about them, and answers.

    `is_new` says that another generation answers than before: files changed, or the words by which they are read, or it was rolled back.
    """

    report: SyncReport
    findings: tuple[Finding, ...]
    answer_changes: AnswerChanges
    is_new: bool = False


class Reindexing:
    """Reindexes at an admin's word, and asks saved questions before and after. Event loop only."""

    def __init__(  # noqa: PLR0913 - the last three are settings
        self,
        library: Library,
        indexer: Indexer,
        log: QueryLog,
        words: WordLists,
        *,
        watched: Sequence[str] = (),
        step_seconds: float = STEP_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask again what is *watched*, what *words* has of questions that admins answered, and what *log* has most often.

        While questions are asked, progress is reported every *step_seconds* by *clock*.
        """
        self._library = library
        self._indexer = indexer
        self._log = log
        self._words = words
        self._watched = watched
        self._step_seconds = step_seconds
        self._clock = clock
        self.answer_changes = AnswerChanges()

    async def reindex(self, audience: Audience, *, everything: bool = False) -> AsyncIterator[Progress | Reindexed]:
        """Make the index equal to the folders, and yield now and then how far that is; at last what it changed.

        Args:
            audience: whose documents are asked, examined and named.
            everything: read unchanged files again too.

        Raises:
            SyncRunningError: one is running already.
            RetrievalError: see `Corpus.sync()`.
        """
        before = await self._snapshot()
        async for step in self._indexer.sync_steps(everything=everything):
            if isinstance(step, SyncReport):
                report = step
            else:
                yield Progress("reading", *step)
        after = await self._library.snapshot()
        is_new = before is None or before.published.number != after.published.number
        self.answer_changes = AnswerChanges()
        if before is not None and is_new:
            async for asked in self._compare(before, after, audience):
                yield asked
        changed = {*report.added, *report.updated}
        findings = await self._library.for_audience(audience).findings() if report.changed else ()
        findings = tuple(each for each in findings if each.document_id.partition("#")[0] in changed)
        if audience == "public":
            report = replace(
                report,
                failed=tuple(each for each in report.failed if not is_for_staff(each[0])),
                incomplete=tuple(each for each in report.incomplete if not is_for_staff(each.document_id)),
            )
        yield Reindexed(report, findings, self.answer_changes, is_new)

    async def _snapshot(self) -> Snapshot | None:
        return await self._library.snapshot() if self._library.published else None

    async def _compare(self, before: Snapshot, after: Snapshot, audience: Audience) -> AsyncIterator[Progress]:
        """Ask both snapshots the same questions; the outcome is `answer_changes`."""
        questions, holdings = await self._questions(), self._library.for_audience(audience)
        answers, shown = [], self._clock()
        for number, question in enumerate(questions, 1):
            former = await holdings.answer(question, snapshot=before, even_paused=True)
            answers.append((former, await holdings.answer(question, snapshot=after, even_paused=True)))
            if self._clock() - shown >= self._step_seconds:
                shown = self._clock()
                yield Progress("asking", number, len(questions))
        self.answer_changes = compare(fingerprints(former for former, _ in answers), fingerprints(latter for _, latter in answers))

    async def _questions(self) -> list[str]:
        """Return the questions that are asked again: those watched, those that admins answered, and those asked most."""
        saved = await asyncio.to_thread(self._words.questions)
        asked = await asyncio.to_thread(self._log.most_asked, MOST_ASKED)
        return list(dict.fromkeys((*self._watched, *saved, *asked)))
