"""Errands: what an admin asks of a replica that does not lead, done by the one that leads; its outcome comes back.

An errand is a row; the leader does those that have no outcome, in their order, one at a time. One that a killed leader left is done again
by the next, so each says from which generation it is to lead away: a rollback is not made twice.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from bot.errors import BotError, NothingToRollBackError, SharingError, SyncRunningError
from bot.library.indexer import STEP_SECONDS, Indexer, Status
from bot.library.library import Library
from bot.library.word_lists import WordLists
from bot.replication.connecting import connected, notify
from bot.replication.replica import Replica
from index import EmptyFolderError, Finding, RetrievalError, SyncReport, UnreadableDocumentError

ASKED: Final = "asked"
DONE: Final = "done"
"""What is notified of errands."""

_LONGEST_SECONDS: Final = 3600.0
_LOOK_SECONDS: Final = 0.5  # between two looks at the outcome of an errand
_REST_SECONDS: Final = 2.0  # between two looks for errands that nobody has notified of
_KEPT: Final = "1 day"
_REFUSALS: Final[Mapping[str, Callable[[], Exception]]] = {
    "SyncRunningError": SyncRunningError,
    "NothingToRollBackError": NothingToRollBackError,
    "EmptyFolderError": lambda: EmptyFolderError(Path()),
}
_log = logging.getLogger(__name__)


class Errand(NamedTuple):
    """What is to be done: its number, "sync" or "rollback", and how."""

    number: int
    kind: str
    facts: dict[str, Any]


class Errands:
    """The errands in a database. Each call has a connection of its own; any thread."""

    def __init__(self, url: str) -> None:
        """Keep them in the database at *url*."""
        self._url = url

    def ask(self, kind: str, facts: Mapping[str, Any]) -> int:
        """Ask the leader to do something; return the number of the errand."""
        with connected(self._url) as db, db.transaction():
            row = db.execute("INSERT INTO index_errands (kind, facts) VALUES (%s, %s) RETURNING id", [kind, json.dumps(facts)]).fetchone()
            number = int(row[0]) if row else 0
            db.execute("DELETE FROM index_errands WHERE asked_at < now() - %s::interval", [_KEPT])
            notify(db, ASKED)
        return number

    def next(self) -> Errand | None:
        """Return the first errand without an outcome."""
        with connected(self._url) as db:
            row = db.execute("SELECT id, kind, facts FROM index_errands WHERE outcome IS NULL ORDER BY id LIMIT 1").fetchone()
        return None if row is None else Errand(row[0], row[1], json.loads(row[2]))

    def progress(self, number: int, progress: tuple[int, int]) -> None:
        """Note how far an errand is."""
        with connected(self._url) as db:
            db.execute("UPDATE index_errands SET progress = %s WHERE id = %s", [json.dumps(progress), number])

    def finish(self, number: int, outcome: Mapping[str, Any]) -> None:
        """Note what came of an errand."""
        with connected(self._url) as db, db.transaction():
            db.execute("UPDATE index_errands SET outcome = %s WHERE id = %s AND outcome IS NULL", [json.dumps(outcome), number])
            notify(db, DONE)

    def look(self, number: int) -> tuple[tuple[int, int] | None, dict[str, Any] | None]:
        """Return how far an errand is, and its outcome, None where there is none yet."""
        with connected(self._url) as db:
            row = db.execute("SELECT progress, outcome FROM index_errands WHERE id = %s", [number]).fetchone()
        if row is None:
            return None, {"error": "SharingError", "text": "the errand is gone"}
        progress = json.loads(row[0]) if row[0] else None
        return (progress and (progress[0], progress[1])), row[1] and json.loads(row[1])

    def withdraw(self, number: int) -> None:
        """Ask no longer, unless it is done by now."""
        with connected(self._url) as db:
            db.execute("DELETE FROM index_errands WHERE id = %s AND outcome IS NULL", [number])


class SharedIndexer(Indexer):
    """An indexer of a replica: while that leads, what it publishes is released; otherwise the leader is asked. Event loop only.

    What people add lies in files that all machines have alike, and that `exchange` brings to the same, before documents are read.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it works with
        self,
        library: Library,
        words: WordLists,
        replica: Replica,
        errands: Errands,
        exchange: Callable[[], object] = lambda: None,
        step_seconds: float = STEP_SECONDS,
    ) -> None:
        """Index for *replica*; see `Indexer` for the rest."""
        super().__init__(library, words, step_seconds=step_seconds)
        self._replica = replica
        self._errands = errands
        self._exchange = exchange
        self._asked = asyncio.Event()
        self._epoch = 0  # under which the sync, or the rollback, that is running began
        replica.heard.append(lambda what: self._asked.set() if what in {"", ASKED} else None)

    async def sync(
        self, progress: Callable[[int, int], None] | None = None, *, allow_empty: bool = False, everything: bool = False
    ) -> SyncReport:
        """Sync and release, or have the leader do it; see `Indexer.sync()`.

        Raises:
            SharingError: the database, or the leader, cannot be reached.
        """
        await asyncio.to_thread(self._exchange)
        if self._begins():
            await self.heed_words()
            return await super().sync(progress, allow_empty=allow_empty, everything=everything)
        outcome = await self._pass_on("sync", {"allow_empty": allow_empty, "everything": everything}, progress)
        return _report(outcome["report"])

    async def rollback(self) -> int:
        """Roll back and release, or have the leader do it; see `Indexer.rollback()`.

        Raises:
            SharingError: the database, or the leader, cannot be reached.
        """
        if self._begins():
            return await super().rollback()
        now = self._library.published
        outcome = await self._pass_on("rollback", {"from": now.number if now else 0})
        return int(outcome["number"])

    async def serve(self) -> None:
        """Do the errands of other replicas, until cancelled: while this one leads."""
        while True:
            errand = await asyncio.to_thread(self._errands.next)
            if errand is not None:
                outcome = await self._outcome(errand)
                await asyncio.to_thread(self._errands.finish, errand.number, outcome)
                continue
            self._asked.clear()
            try:
                async with asyncio.timeout(_REST_SECONDS):
                    await self._asked.wait()
            except TimeoutError:
                continue

    async def heed_words(self) -> None:
        """Read texts by the words that were added on other machines too."""
        lexicon = await asyncio.to_thread(self._words.lexicon, self._lexicon)
        if lexicon == self._corpus.analyzer.lexicon:
            return
        await self._reread_words()
        if self._library.published is not None:
            self._library.publish(self._library.published)

    def _status(self) -> Status:
        return replace(super()._status(), leading=self._replica.leadership.is_leader)

    def _begins(self) -> bool:
        """Tell whether this replica leads; if nothing is running, remember under which epoch."""
        if not self._syncing:
            self._epoch = self._replica.leadership.epoch
        return self._replica.leadership.is_leader

    async def _share(self) -> None:
        await self._replica.release(self._epoch)

    async def _outcome(self, errand: Errand) -> dict[str, Any]:
        """Do an errand, and return what came of it."""
        _log.info("an admin of another replica asks for a %s", errand.kind)
        try:
            if errand.kind == "rollback":
                return {"number": await self._rolled_back(int(errand.facts["from"]))}
            report = await self.sync(_reporter(self._errands, errand.number), **errand.facts)
            return {"report": asdict(replace(report, failed=())) | {"failed": [(name, error.reason) for name, error in report.failed]}}
        except SharingError:
            raise
        except (BotError, RetrievalError) as error:
            return {"error": type(error).__name__, "text": str(error)}

    async def _rolled_back(self, origin: int) -> int:
        now = self._library.published
        return await self.rollback() if now is None or now.number == origin else now.number

    async def _pass_on(self, kind: str, facts: Mapping[str, Any], progress: Callable[[int, int], None] | None = None) -> dict[str, Any]:
        """Ask the leader to do something, wait until it has, and install what came of it."""
        number = await asyncio.to_thread(self._errands.ask, kind, facts)
        try:
            outcome = await self._awaited(number, progress)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(self._errands.withdraw, number))
            raise
        if "error" in outcome:
            refusal = _REFUSALS.get(outcome["error"])
            raise refusal() if refusal is not None else SharingError(outcome["text"])
        await self._replica.follow()
        return outcome

    async def _awaited(self, number: int, progress: Callable[[int, int], None] | None) -> dict[str, Any]:
        """Return the outcome of an errand.

        Raises:
            SharingError: there is none after an hour.
        """
        until = time.monotonic() + _LONGEST_SECONDS
        while time.monotonic() < until:
            step, outcome = await asyncio.to_thread(self._errands.look, number)
            if outcome is not None:
                return outcome
            if step is not None and progress is not None:
                progress(*step)
            await asyncio.sleep(_LOOK_SECONDS)
        message = "no replica has done it"
        raise SharingError(message)


def _reporter(errands: Errands, number: int) -> Callable[[int, int], None]:
    """Return what notes the progress of an errand, about every second."""
    noted = 0.0

    def report(done: int, total: int) -> None:
        nonlocal noted
        if time.monotonic() - noted >= 1:
            noted = time.monotonic()
            asyncio.get_running_loop().run_in_executor(None, errands.progress, number, (done, total))

    return report


def _report(facts: Mapping[str, Any]) -> SyncReport:
    """Return the report of a sync as it was before it was made JSON of."""
    names = {name: tuple(facts[name]) for name in ("added", "updated", "removed")}
    failed = tuple((name, UnreadableDocumentError(name, reason)) for name, reason in facts["failed"])
    incomplete = tuple(Finding(**each) for each in facts["incomplete"])
    return SyncReport(**{**facts, **names, "failed": failed, "incomplete": incomplete})
