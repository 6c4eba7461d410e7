"""SharedFiles: small files of the state folder that all machines have alike: the key, pauses, additions, what sets up the desk.

Every machine has them in its own folder, where they are read as ever. `exchange()` brings the folder and the table to the same: what
others have changed is written here, what was changed here is stored. Of two changes of one file the later counts, and the first key.
"""

import asyncio
import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import Final, NamedTuple

from bot.errors import StorageError
from bot.storage.database import Migration, Migrations, SharedDatabase
from index import walk, write_atomically

_TABLE: Final = """CREATE TABLE "shared_files" (
   "path" TEXT PRIMARY KEY,
   "number" INTEGER,
   "digest" TEXT,
   "content" BLOB,
   "at" INTEGER
)"""
"""`number` grows with every change, `digest` is empty once a file is gone, `at` are seconds since 1970."""

_INDEX: Final = 'CREATE INDEX "idx_files_number" ON "shared_files" ("number")'
MIGRATIONS: Final = Migrations("bot.files", (Migration("m001_files", (_TABLE, _INDEX)),))
_CHANNEL: Final = "files"
_EVERY_SECONDS: Final = 1.0
_LARGEST: Final = 2**26  # bytes
_MODE: Final = 0o600
_PUT: Final = """
    INSERT INTO shared_files (path, number, digest, content, at)
    VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM shared_files), ?, ?, ?)
    ON CONFLICT (path) DO UPDATE SET
        number = excluded.number, digest = excluded.digest, content = excluded.content, at = excluded.at"""
_log = logging.getLogger(__name__)


class _Seen(NamedTuple):
    """What a file was like when folder and table were the same."""

    changed_ns: int
    size: int
    digest: str


class SharedFiles:
    """The files of a folder that *names* are patterns of. One lock; any thread, but `run()` and `kept()` in the event loop."""

    def __init__(self, db: SharedDatabase, folder: Path, names: Sequence[str], *, first: Sequence[str] = ()) -> None:
        """Share what lies in *folder* through *db*; of the files *first* the first one ever counts, whatever is written later."""
        self._db = db
        self._folder = folder
        self._names = names
        self._first = frozenset(first)
        self._lock = threading.Lock()
        self._number = 0
        self._seen: dict[str, _Seen] = {}
        self._changed: list[Callable[[], None]] = []
        db.migrate(MIGRATIONS)

    def on_change(self, changed: Callable[[], None]) -> None:
        """Call *changed* whenever files have come from other machines."""
        self._changed.append(changed)

    def exchange(self) -> tuple[str, ...]:
        """Bring the folder and the table to the same; return the paths that others have changed.

        Raises:
            StorageError: the database cannot be reached.
            OSError: a file cannot be read or written.
        """
        with self._lock, self._db.transaction():
            local = dict(self._local())
            came = tuple(self._pulled(local))
            sent = [path for path in {*local, *self._seen} - set(came) if self._pushed(path, local.get(path))]
            if sent:
                self._db.signal(_CHANNEL)
                self._number = int(self._db.query("SELECT max(number) AS number FROM shared_files")[0]["number"])
        for changed in self._changed if came else ():
            changed()
        return came

    @property
    def count(self) -> int:
        """How many files are shared now."""
        return len(self._seen)

    async def kept(self) -> bool:
        """Exchange now, and tell whether that was done; a failure is logged, and made up for later."""
        try:
            await asyncio.to_thread(self.exchange)
        except (StorageError, OSError) as error:
            _log.warning("files cannot be shared: %s", error)
            return False
        return True

    async def run(self) -> None:
        """Exchange every second, and whenever another machine has changed something, until cancelled."""
        wake, stop, loop = asyncio.Event(), threading.Event(), asyncio.get_running_loop()

        def heard() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(wake.set)

        threading.Thread(target=self._db.listen, args=(_CHANNEL, heard, stop), name="notified of files", daemon=True).start()
        try:
            while True:
                await self.kept()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_EVERY_SECONDS):
                        await wake.wait()
                wake.clear()
        finally:
            stop.set()

    def _local(self) -> Iterator[tuple[str, os.stat_result]]:
        for above, _, names in walk(self._folder):
            for name in names:
                path = Path(above, name)
                below = path.relative_to(self._folder).as_posix()
                if any(fnmatch(below, pattern) for pattern in self._names) and path.is_file() and not path.is_symlink():
                    with suppress(FileNotFoundError):
                        yield below, path.stat()

    def _pulled(self, local: dict[str, os.stat_result]) -> Iterator[str]:
        """Write what others have changed since the last time; yield its paths."""
        for row in self._db.query("SELECT path, number, digest, at FROM shared_files WHERE number > ? ORDER BY number", [self._number]):
            self._number = row["number"]
            path, digest = row["path"], row["digest"]
            if digest == self._digest(path, local.get(path)) or self._is_newer(path, row["at"], local.get(path)):
                continue
            if digest:
                content = self._db.query("SELECT content FROM shared_files WHERE path = ?", [path])[0]["content"]
                write_atomically(self._folder / path, bytes(content), mode=_MODE)
                self._note(path, digest)
            else:
                (self._folder / path).unlink(missing_ok=True)
                self._seen.pop(path, None)
            yield path

    def _pushed(self, path: str, status: os.stat_result | None) -> bool:
        """Store a file that has changed here, or that it is gone; return whether it has."""
        seen = self._seen.get(path)
        if status is None:
            if seen is None:
                return False
            del self._seen[path]
            self._db.execute(_PUT, [path, "", b"", int(time.time())])
            return True
        if seen is not None and (seen.changed_ns, seen.size) == (status.st_mtime_ns, status.st_size):
            return False
        content = (self._folder / path).read_bytes() if status.st_size <= _LARGEST else b""
        digest = hashlib.sha256(content).hexdigest()
        self._seen[path] = _Seen(status.st_mtime_ns, status.st_size, digest)
        stored = self._db.query("SELECT digest FROM shared_files WHERE path = ?", [path])
        if not content or (stored and stored[0]["digest"] == digest):
            return False
        self._db.execute(_PUT, [path, digest, content, int(status.st_mtime)])
        return True

    def _digest(self, path: str, status: os.stat_result | None) -> str:
        """Return the checksum of the file that lies here, empty where there is none."""
        if status is None:
            return ""
        seen = self._seen.get(path)
        if seen is None or (seen.changed_ns, seen.size) != (status.st_mtime_ns, status.st_size):
            self._note(path, hashlib.sha256((self._folder / path).read_bytes()).hexdigest())
        return self._seen[path].digest

    def _is_newer(self, path: str, at: int, status: os.stat_result | None) -> bool:
        """Return whether the file that lies here was changed later than the one that is stored."""
        if path in self._first or status is None or int(status.st_mtime) <= at:
            return False
        self._seen.pop(path, None)
        return True

    def _note(self, path: str, digest: str) -> None:
        status = (self._folder / path).stat()
        self._seen[path] = _Seen(status.st_mtime_ns, status.st_size, digest)
