"""Writer: a thread for writes to a database, with group commit."""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from bot.errors import StorageError
from bot.storage.database import Database, Migrations
from bot.storage.sqlite import database_at

_Result = TypeVar("_Result")

_IDLE_SECONDS: Final = 2.0
_MOST_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class _Job:
    """A write, the future of its result, and whether it is a single statement, which alone needs no transaction around it."""

    work: Callable[[Database], Any]
    done: asyncio.Future[Any]
    is_single: bool = False


class Writer:
    """The thread that writes to one database; queued writes share a transaction, and so one flush to disk.

    `run()` from the event loop only; it returns after the commit, so that the write survives a crash.
    """

    def __init__(self, place: Database | Path, migrations: Sequence[Migrations]) -> None:
        """Write to the database or SQLite file *place*, after *migrations*."""
        self._db = database_at(place)
        for each in migrations:
            self._db.migrate(each)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="inbox", daemon=True)
        self._thread.start()

    @property
    def is_shared(self) -> bool:
        """Whether other machines write to the same database."""
        return self._db.is_shared

    async def run(self, work: Callable[[Database], _Result]) -> _Result:
        """Return the result of *work* once its transaction is committed.

        Raises:
            Exception: raised by *work* or another job of the transaction, such as StorageError; it is rolled back.
        """
        result: _Result = await self.submit(work)
        return result

    async def execute(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run one statement; return how many rows it has changed, once that is committed. Raises as `run()` does."""
        changed: int = await self.submit(lambda db: db.execute(sql, values), is_single=True)
        return changed

    def submit(self, work: Callable[[Database], Any], *, is_single: bool = False) -> asyncio.Future[Any]:
        """Queue *work* at once, and return the future of what `run()` returns."""
        job = _Job(work, asyncio.get_running_loop().create_future(), is_single)
        self._jobs.put(job)
        return job.done

    def close(self) -> None:
        """Finish the queued writes, then close the database."""
        self._jobs.put(None)
        self._thread.join()
        self._db.close()

    def _work(self) -> None:
        is_dirty = False
        while True:
            try:
                first = self._jobs.get(timeout=_IDLE_SECONDS if is_dirty else None)
            except queue.Empty:  # nobody waits: what was blanked leaves the write-ahead log, too
                is_dirty = not self._checkpoint()
                continue
            if first is None:
                return
            jobs, is_last = self._batch(first)
            self._write(jobs)
            is_dirty = True
            if is_last:
                return

    def _checkpoint(self) -> bool:
        """Empty the write-ahead log; return whether that was done."""
        try:
            return self._db.settle()
        except StorageError:
            return False

    def _batch(self, first: _Job) -> tuple[list[_Job], bool]:
        """Return *first* with the jobs queued behind it, and whether the queue is closed."""
        jobs = [first]
        while len(jobs) < _MOST_AT_ONCE:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return jobs, True
            jobs.append(job)
        return jobs, False

    def _write(self, jobs: Sequence[_Job]) -> None:
        needs_none = len(jobs) == 1 and jobs[0].is_single
        try:
            with nullcontext() if needs_none else self._db.transaction():
                results = [job.work(self._db) for job in jobs]
        except Exception as error:  # noqa: BLE001 # the callers get it, and the thread goes on
            failure = error
            _resolve(jobs, lambda job, _place: job.done.set_exception(failure))
        else:
            _resolve(jobs, lambda job, place: job.done.set_result(results[place]))


def _resolve(jobs: Sequence[_Job], resolve: Callable[[_Job, int], None]) -> None:
    """Resolve, in the event loop, the futures that are still pending."""

    def resolve_all() -> None:
        for place, job in enumerate(jobs):
            if not job.done.done():
                resolve(job, place)

    loop = jobs[0].done.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(resolve_all)
