"""The lock that lets one process at a time write a corpus."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.durable import make_folder
from index.errors import CorpusLockedError
from index.storage.layout import lock_file


class WriteLock:
    """A lock file beside a database; the system frees it if its process is killed. Any thread."""

    def __init__(self, database: Path) -> None:
        """Prepare the lock of *database*, which need not exist, but whose folder is created."""
        make_folder(database.parent)
        self._database = database
        self._lock = FileLock(lock_file(database), mode=0o600, thread_local=False)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep other processes from writing; may be nested.

        Raises:
            CorpusLockedError: another process is writing; nobody waits for it.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise CorpusLockedError(self._database) from error
        try:
            yield
        finally:
            self._lock.release()
