"""Reports: the figures of a month and of the last day."""

import asyncio
from collections.abc import Mapping

from bot.curation.charts import ChartLabels, is_available, month_chart
from bot.logs import RecentErrors
from bot.people.querylog import QueryLog
from bot.people.records import MonthFigures
from bot.people.retention import Doubt, Retention


class Reports:
    """Figures for admins. Event loop only; the log is read in threads."""

    def __init__(self, log: QueryLog, errors: RecentErrors, retention: Retention) -> None:
        """Count what is in *log*, from which *retention* erases, and what was logged in *errors*."""
        self._retention = retention
        self._log = log
        self._errors = errors

    async def month(self, year: int, month: int) -> MonthFigures:
        """Return the figures of a month in local time."""
        return await asyncio.to_thread(self._log.month, year, month, None)

    async def chart(self, month: MonthFigures, labels: ChartLabels) -> bytes | None:
        """Return a month as a PNG, None where charts cannot be drawn here."""
        return await asyncio.to_thread(month_chart, month, labels) if is_available() else None

    async def last_day(self) -> Mapping[str, int]:
        """Return how many questions of the last 24 hours got which band."""
        return {str(band): count for band, count in (await asyncio.to_thread(self._log.last_day)).items()}

    @property
    def doubt(self) -> Doubt | None:
        """Why nothing is erased from the log: the clock may be wrong."""
        return self._retention.doubt

    async def believe_clock(self) -> None:
        """Erase what is too old by the clock as it is.

        Raises:
            sqlite3.Error: the log cannot be written.
        """
        await asyncio.to_thread(self._retention.agree)

    def errors(self) -> int:
        """Return how many errors were logged in the last 24 hours."""
        return self._errors.count()
