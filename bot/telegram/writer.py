"""Writer: SQLite's writes away from the event loop, and as few flushes to disk as there can be."""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import sqlite_utils
from sqlite_utils.migrations import Migrations

from index import open_database

_Result = TypeVar("_Result")

_MOST_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class _Job:
    """Something to write, and who waits for it."""

    work: Callable[[sqlite_utils.Database], Any]
    done: asyncio.Future[Any]


class Writer:
    """One thread that writes to one SQLite file. What waits at the same time shares a transaction, and so one flush to disk.

    `run()` from the event loop only. It returns after the commit, so that what was written survives a crash from then on.
    """

    def __init__(self, path: Path, migrations: Sequence[Migrations]) -> None:
        """Write to the SQLite file at *path*, whose tables *migrations* make. What is deleted is overwritten in the file."""
        self._db = open_database(path)
        self._db.execute("PRAGMA secure_delete=ON")
        for each in migrations:
            each.apply(self._db)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="inbox", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[sqlite_utils.Database], _Result]) -> _Result:
        """Return what *work* returns, once it is written for good.

        Raises:
            Exception: what *work* or another one of the transaction raised, such as sqlite3.Error; nothing of it is written.
        """
        job = _Job(work, asyncio.get_running_loop().create_future())
        self._jobs.put(job)
        result: _Result = await job.done
        return result

    def close(self) -> None:
        """Write what still waits, then close the file."""
        self._jobs.put(None)
        self._thread.join()
        self._db.close()

    def _work(self) -> None:
        while (first := self._jobs.get()) is not None:
            jobs, is_last = self._and_those_behind(first)
            self._write(jobs)
            if is_last:
                return

    def _and_those_behind(self, first: _Job) -> tuple[list[_Job], bool]:
        """Return *first* and what waits behind it, and whether nothing comes any more."""
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
        try:
            with self._db.atomic():
                results = [job.work(self._db) for job in jobs]
        except Exception as error:  # noqa: BLE001 # whoever waits is told, and the thread lives on
            failure = error
            _tell(jobs, lambda job, _place: job.done.set_exception(failure))
        else:
            _tell(jobs, lambda job, place: job.done.set_result(results[place]))


def _tell(jobs: Sequence[_Job], tell: Callable[[_Job, int], None]) -> None:
    """Tell, in the event loop, those who still wait."""

    def tell_all() -> None:
        for place, job in enumerate(jobs):
            if not job.done.done():
                tell(job, place)

    loop = jobs[0].done.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(tell_all)
