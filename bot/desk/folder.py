"""The folder of the desk: its files, read together, and everything that is wrong with them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Self, TypeVar

from bot.desk.calendar import Calendar
from bot.desk.grids import GRIDS_FILE, Grids
from bot.desk.timetable import CALENDAR_FILE
from bot.desk.urgency import URGENT_FILE, UrgentWords, read_words
from bot.errors import DeskFileError

SETUP_FILES: Final = frozenset({GRIDS_FILE, CALENDAR_FILE, URGENT_FILE})
"""The files that may lie there; none of them is a document, wherever it lies."""

_LOOKED_AHEAD: Final = timedelta(days=31)  # in which a term may end in the next year
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class DeskFiles:
    """What the files of the desk say; a file with faults counts as if it was not there. Immutable; any thread.

    `urgent` are the words that are, and those that never are.
    """

    grids: Grids
    calendar: Calendar
    urgent: UrgentWords = ((), ())
    faults: tuple[DeskFileError, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the files in *folder*, which need not exist."""
        faults: list[DeskFileError] = []
        grids = _read(Grids.load, folder / GRIDS_FILE, faults)
        calendar = _read(Calendar.load, folder / CALENDAR_FILE, faults)
        urgent = _read(read_words, folder / URGENT_FILE, faults)
        return cls(grids or Grids(), calendar or Calendar(), urgent or ((), ()), tuple(faults))

    def unlisted(self, today: date) -> tuple[int, ...]:
        """Return the years, this one and a month ahead, whose days off are not known."""
        return self.calendar.unlisted(today, today + _LOOKED_AHEAD)


@dataclass(frozen=True, slots=True)
class DeskFolder:
    """Where the files of the desk lie. Event loop only; they are read in threads."""

    path: Path

    async def files(self) -> DeskFiles:
        """Return what the files say now."""
        return await asyncio.to_thread(DeskFiles.read, self.path)


def _read(load: Callable[[Path], _Read], path: Path, faults: list[DeskFileError]) -> _Read | None:
    try:
        return load(path)
    except DeskFileError as error:
        faults.append(error)
        return None
