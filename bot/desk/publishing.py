"""Publishing: what the desk tells everybody, where its operator wants that: the board, and requests in the form of Open311.

GeoReport v2: https://wiki.open311.org/GeoReport_v2/. Neither words nor the person are in either of them.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Final

from bot.desk.accounts import Period, accounts
from bot.desk.board import BOARD_DAYS, Board, board
from bot.desk.cases import Case, Event
from bot.desk.folder import DeskFiles, DeskFolder
from bot.desk.store import Store

MOST_REQUESTS: Final = 1000
"""GeoReport v2: at most so many, or 90 days."""

_LONGEST_SPAN: Final = timedelta(days=90)
_KEPT_SECONDS: Final = 300.0


class QueryError(ValueError):
    """A query of Open311 that cannot be answered."""


@dataclass(frozen=True, slots=True)
class Query:
    """What requests are wanted: by number or, without any, by kind, status and time; each empty for all."""

    numbers: frozenset[int] = frozenset()
    categories: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    start: datetime | None = None
    end: datetime | None = None

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> "Query":
        """Read the *parameters* of an address.

        Raises:
            QueryError: one of them is not of its form.
        """
        numbers = _words(parameters, "service_request_id")
        if not all(number.isascii() and number.isdigit() for number in numbers):
            message = "service_request_id is no number"
            raise QueryError(message)
        statuses = _words(parameters, "status")
        if not statuses <= {"open", "closed"}:
            message = "status is open, closed or both"
            raise QueryError(message)
        return cls(
            frozenset(map(int, numbers)),
            _words(parameters, "service_code"),
            statuses,
            _moment(parameters, "start_date"),
            _moment(parameters, "end_date"),
        )

    def span(self, now: datetime) -> tuple[datetime, datetime]:
        """Return from when to when requests are wanted: 90 days at most."""
        end = self.end or (min(self.start + _LONGEST_SPAN, now) if self.start else now)
        return max(self.start or end - _LONGEST_SPAN, end - _LONGEST_SPAN), end

    def wants(self, case: Case, now: datetime) -> bool:
        """Tell whether *case* is wanted."""
        if self.numbers:
            return case.number in self.numbers
        start, end = self.span(now)
        is_kind = not self.categories or case.category in self.categories
        is_status = not self.statuses or status_of(case) in self.statuses
        return is_kind and is_status and case.opened is not None and start <= case.opened <= end


@dataclass(slots=True)
class _Kept:
    """A board, and when it was made."""

    board: Board | None = None
    at: float = field(default=float("-inf"))


class Publishing:
    """Reads what may be shown. Event loop only; files and the database are read in threads."""

    def __init__(self, store: Store, folder: DeskFolder) -> None:
        self._store = store
        self._folder = folder
        self._kept = _Kept()

    async def files(self) -> DeskFiles:
        """Return what the files of the desk say: names of grids, hours."""
        return await self._folder.files()

    async def board(self) -> Board:
        """Return the board, at most five minutes old."""
        if self._kept.board is None or monotonic() - self._kept.at > _KEPT_SECONDS:
            files = await self._folder.files()
            self._kept = _Kept(await asyncio.to_thread(self._board, files), monotonic())
        assert self._kept.board is not None  # noqa: S101 - it was just made
        return self._kept.board

    async def requests(self, query: Query) -> Sequence[tuple[Case, Event]]:
        """Return the cases that are wanted, newest first, each with the last event."""
        return await asyncio.to_thread(self._requests, query)

    def _board(self, files: DeskFiles) -> Board:
        now = datetime.now(UTC)
        period = Period(now - BOARD_DAYS, now + timedelta(seconds=1), now)
        return board(accounts(self._store.all_events(), period, files.calendar))

    def _requests(self, query: Query) -> list[tuple[Case, Event]]:
        now = datetime.now(UTC)
        found = [case for case in self._store.cases(only_open=False) if query.wants(case, now)]
        newest = sorted(found, key=lambda case: case.opened or now, reverse=True)[:MOST_REQUESTS]
        return [(case, self._store.events(case.number)[-1]) for case in newest]


def status_of(case: Case) -> str:
    """Return the status of a case as Open311 knows it."""
    return "closed" if case.is_closed else "open"


def request_record(case: Case, last: Event, names: Mapping[str, str], state: str, category: str) -> dict[str, Any]:
    """Return a case as a request of GeoReport v2; *names* are those of units by code, *state* and *category* are words."""
    return {
        "service_request_id": str(case.number),
        "status": status_of(case),
        "status_notes": state,
        "service_name": category,
        "service_code": case.category,
        "description": None,
        "agency_responsible": names.get(case.unit, case.unit) or None,
        "service_notice": None,
        "requested_datetime": _w3c(case.opened),
        "updated_datetime": _w3c(last.at),
        "expected_datetime": _w3c(case.due),
        "address": names.get(case.grid, case.grid) or None,
        "address_id": case.grid or None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def _w3c(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment is not None else None


def _words(parameters: Mapping[str, str], name: str) -> frozenset[str]:
    return frozenset(word for word in (each.strip() for each in parameters.get(name, "").split(",")) if word)


def _moment(parameters: Mapping[str, str], name: str) -> datetime | None:
    given = parameters.get(name, "").strip()
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given.replace(" ", "+"))  # a plus that was not escaped
    except ValueError:
        message = f"{name} is no time such as 2026-11-01T00:00:00Z"
        raise QueryError(message) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
