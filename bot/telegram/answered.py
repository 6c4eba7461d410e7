"""Answered: ids of updates in a file beside the database, from the moment of their answers until the database knows of them."""

import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_log = logging.getLogger(__name__)
_MODE: Final = 0o600


class AnsweredFile:
    """Notes each update that has its answer, so that a bot that is killed at the next moment does not answer it again. Event loop only.

    A commit waits for its thread and for the disk, milliseconds in which a kill means a second answer. What one call has written to a file
    outlives the process at once; it need not outlive the machine, since it is deleted as soon as the database has it.
    """

    def __init__(self, path: Path) -> None:
        """Keep them in the file at *path*, which is made with the first one."""
        self._path = path
        self._handle: int | None = None
        self._unknown: set[int] = set()

    def read(self) -> list[int]:
        """Return what was noted and not deleted; a line that was cut off is none."""
        with suppress(OSError):
            return [int(line) for line in self._path.read_bytes().split(b"\n")[:-1] if line.isdigit()]
        return []

    def note(self, update_id: int) -> None:
        """Write that an update has its answer; where that fails, the database alone will say so."""
        self._unknown.add(update_id)
        try:
            if self._handle is None:
                self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _MODE)
            os.write(self._handle, b"%d\n" % update_id)
        except OSError as error:
            _log.debug("an answer cannot be noted: %s", error)

    def stored(self, update_id: int) -> None:
        """Take note that the database knows of an update; once it knows of all, the file is emptied."""
        if update_id in self._unknown:
            self._unknown.discard(update_id)
            if not self._unknown:
                self.clear()

    def clear(self) -> None:
        """Delete all that was noted."""
        with suppress(OSError):  # such as that there is none
            os.truncate(self._path, 0)

    def close(self) -> None:
        """Close the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
