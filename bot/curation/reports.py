"""Reports: the figures of a month and of the last day."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from bot.curation.accounting import Month
from bot.curation.charts import ChartLabels, is_available, month_chart
from bot.curation.clustering import Gap, cluster
from bot.desk.accounts import Accounts, Period, accounts
from bot.desk.cases import Event
from bot.desk.clock import WorkingTime
from bot.desk.store import Store
from bot.errors import StorageError
from bot.logs import RecentErrors
from bot.people.querylog import QueryLog
from bot.people.retention import Doubt, Retention
from index import Analyzer

_log = logging.getLogger(__name__)


class Reports:
    """Figures for admins. Event loop only; the log is read in threads."""

    def __init__(self, log: QueryLog, errors: RecentErrors, retention: Retention, cases: Store) -> None:
        """Count what is in *log*, from which *retention* erases, what became of *cases*, and what was logged in *errors*."""
        self._retention = retention
        self._log = log
        self._errors = errors
        self._cases = cases

    async def month(self, year: int, month: int, time: WorkingTime, analyzer: Analyzer) -> Month:
        """Return a month in local time: its questions, those without an answer as *analyzer* groups them, and its cases by *time*."""
        return await asyncio.to_thread(self._month, year, month, time, analyzer)

    async def events(self, year: int, month: int) -> Sequence[Event]:
        """Return what happened to cases in a month, oldest first."""
        period = _period(year, month)
        return [event for event in await asyncio.to_thread(self._cases.all_events) if period.has(event.at)]

    def _month(self, year: int, month: int, time: WorkingTime, analyzer: Analyzer) -> Month:
        period = _period(year, month)
        questions = self._log.month(year, month, None)
        return Month(questions, self._gaps(period, analyzer), self._accounts(period, time))

    def _gaps(self, period: Period, analyzer: Analyzer) -> list[Gap]:
        days = (period.now - period.start) // timedelta(days=1) + 1
        unanswered = self._log.gaps(days) if days > 0 else []
        return cluster([each for each in unanswered if period.has(each.at)], analyzer)

    def _accounts(self, period: Period, time: WorkingTime) -> Accounts:
        return accounts(self._cases.all_events(), period, time)

    async def chart(self, month: Month, labels: ChartLabels) -> bytes | None:
        """Return a month as a PNG, None where charts cannot be drawn here."""
        return await asyncio.to_thread(month_chart, month.questions, labels, month.cases.by_day) if is_available() else None

    @property
    def place(self) -> str:
        """Where the database is; empty where that is the state folder."""
        return self._log.place

    async def last_day(self) -> Mapping[str, int] | None:
        """Return how many questions of the last 24 hours got which band; None where the database cannot be read."""
        try:
            return {str(band): count for band, count in (await asyncio.to_thread(self._log.last_day)).items()}
        except StorageError as error:
            _log.warning("the figures of the last day cannot be read: %s", error)
            return None

    @property
    def doubt(self) -> Doubt | None:
        """Why nothing is erased from the log: the clock may be wrong."""
        return self._retention.doubt

    async def believe_clock(self) -> None:
        """Erase what is too old by the clock as it is.

        Raises:
            StorageError: the log cannot be written.
        """
        await asyncio.to_thread(self._retention.agree)

    def errors(self) -> int:
        """Return how many errors were logged in the last 24 hours."""
        return self._errors.count()


def _period(year: int, month: int) -> Period:
    """Return a month in local time, as known now."""
    now = datetime.now(UTC).astimezone()
    zone: tzinfo = now.tzinfo or UTC
    return Period(datetime(year, month, 1, tzinfo=zone), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone), now)
