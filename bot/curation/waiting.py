"""Waiting files: uploads that an admin has not confirmed yet, kept for a day and across restarts."""

import json
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index import write_atomically

FOLDER: Final = ".waiting"
MOST_WAITING: Final = 20
LONGEST_SECONDS: Final = 24 * 3600.0

_KEY: Final = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits: its name as its sender calls it, and its bytes."""

    name: str
    content: bytes


class WaitingFiles:
    """The files that wait, in one folder: the name on the first line, in JSON, the bytes behind it. One lock; any thread."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Keep them in *folder*; *clock* gives seconds since 1970."""
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()

    def put(self, name: str, content: bytes) -> str:
        """Let a file wait, and return its key; the oldest go when there are too many."""
        key = secrets.token_hex(6)
        with self._lock:
            self._drop_old(MOST_WAITING - 1)
            write_atomically(self._folder / key, json.dumps(name).encode("ascii") + b"\n" + content)
        return key

    def take(self, key: str) -> Waiting | None:
        """Return the file of that key, None when it waits no more."""
        with self._lock:
            self._drop_old(MOST_WAITING)
            if not _KEY.fullmatch(key) or not (self._folder / key).is_file():
                return None
            name, _, content = (self._folder / key).read_bytes().partition(b"\n")
        return Waiting(json.loads(name), content)

    def drop(self, key: str) -> bool:
        """Forget a file; tell whether it was waiting."""
        with self._lock:
            if not _KEY.fullmatch(key) or not (self._folder / key).is_file():
                return False
            (self._folder / key).unlink()
        return True

    def _drop_old(self, most: int) -> None:
        """Forget what waits too long, and the oldest beyond *most*."""
        files = sorted(self._folder.glob("*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for place, path in enumerate(files):
            if place >= most or path.stat().st_mtime < self._clock() - LONGEST_SECONDS:
                path.unlink()
