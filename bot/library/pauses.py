"""Pauses: the record of paused documents and the reasons; `library.py` keeps what is paused from being quoted."""

import asyncio
import logging
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from index import checked, set_aside, with_checksum, write_atomically

EVERYTHING: Final = ""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pause:
    """A document that does not answer, or `EVERYTHING`, why, and since when."""

    document_id: str
    reason: str
    since: datetime


class Pauses:
    """The pauses of today, kept in one JSON file. One lock; read from any thread, changed in the event loop."""

    def __init__(self, path: Path) -> None:
        """Read the pauses kept at *path*; one that cannot be read is named, kept aside, and pauses everything."""
        self._path = path
        self._lock = threading.Lock()
        self._pauses = {pause.document_id: pause for pause in _read(path)}

    @property
    def everything(self) -> Pause | None:
        """The pause of all documents, None while they answer."""
        return self._pauses.get(EVERYTHING)

    @property
    def document_ids(self) -> frozenset[str]:
        """The documents that do not answer; all of them do not while `everything` is paused."""
        return frozenset(self._pauses) - {EVERYTHING}

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why documents are paused, by their ids; that of `EVERYTHING` too."""
        return {name: pause.reason for name, pause in self._pauses.items()}

    def all(self) -> tuple[Pause, ...]:
        """Return all pauses, oldest first."""
        return tuple(sorted(self._pauses.values(), key=lambda pause: pause.since))

    def reload(self) -> None:
        """Read the file anew, which another machine has changed."""
        with self._lock:
            self._pauses = {pause.document_id: pause for pause in _read(self._path)}

    async def pause(self, document_id: str, reason: str) -> None:
        """Let a document, or `EVERYTHING`, not answer; a reason given before is replaced."""
        await asyncio.to_thread(self._pause, document_id, reason)

    async def resume(self, document_id: str) -> bool:
        """Let a document, or `EVERYTHING`, answer again; tell whether it was paused."""
        return await asyncio.to_thread(self._resume, document_id)

    def _pause(self, document_id: str, reason: str) -> None:
        with self._lock:
            self._keep({**self._pauses, document_id: Pause(document_id, " ".join(reason.split()), datetime.now(UTC))})

    def _resume(self, document_id: str) -> bool:
        with self._lock:
            left = {name: pause for name, pause in self._pauses.items() if name != document_id}
            changed = len(left) < len(self._pauses)
            if changed:
                self._keep(left)
        return changed

    def _keep(self, pauses: dict[str, Pause]) -> None:
        _write(self._path, pauses.values())
        self._pauses = pauses  # one assignment: readers need no lock


def _read(path: Path) -> Iterable[Pause]:
    if not path.is_file():
        return ()
    try:
        rows = checked(path.read_bytes())
        return [Pause(row["document"], row["reason"], datetime.fromisoformat(row["since"])) for row in rows]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        kept = set_aside(path)
        _log.error(
            "the pauses in %s cannot be read: %s; nothing is answered until an admin says /resume. The file is %s", path, error, kept
        )
        everything = [Pause(EVERYTHING, path.name, datetime.now(UTC))]
        _write(path, everything)
        return everything


def _write(path: Path, pauses: Iterable[Pause]) -> None:
    rows = [{"document": each.document_id, "reason": each.reason, "since": each.since.isoformat()} for each in pauses]
    write_atomically(path, with_checksum(rows))
