"""TurnWriter: writes what was asked to the query log, together what comes while others are written."""

import asyncio
import logging
from typing import Final

from bot.errors import StorageError
from bot.people.querylog import QueryLog
from bot.people.records import Turn

_MOST_AT_ONCE: Final = 100
_log = logging.getLogger(__name__)


class TurnWriter:
    """Writes turns to a log, one transaction at a time; a log that fails costs nobody an answer. Event loop only."""

    def __init__(self, log: QueryLog) -> None:
        """Write to *log*."""
        self._log = log
        self._waiting: list[tuple[Turn, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, turn: Turn) -> None:
        """Return once *turn* is written, or lost to a log that cannot be written, which is logged."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((turn, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await written

    async def settle(self) -> None:
        """Wait for what is being written."""
        if self._writing is not None:
            await asyncio.shield(self._writing)

    async def _write(self) -> None:
        """Write what waits, and what comes meanwhile."""
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST_AT_ONCE], self._waiting[_MOST_AT_ONCE:]
            failed: Exception | None = None
            try:
                await asyncio.to_thread(self._log.log, *(turn for turn, _ in batch))
            except StorageError as error:
                _log.error("the query log failed: %s", error)
            except Exception as error:  # noqa: BLE001 - raised where each turn is written
                failed = error
            for _, written in batch:
                if written.done():
                    continue
                if failed is None:
                    written.set_result(None)
                else:
                    written.set_exception(failed)
        self._writing = None
