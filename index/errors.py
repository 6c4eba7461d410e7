"""Everything that can go wrong in `index`, as one tree.

    RetrievalError
    ├── DocumentError               a file that does not become a document; `path`, `reason`, `obstacle`
    │   ├── UnsupportedFormatError  its content is of no kind that we read
    │   ├── UnreadableDocumentError its kind is known, but it cannot be read
    │   └── EmptyDocumentError      it was read, and holds no text
    ├── FolderNotFoundError         the folder of documents is not there; `path`
    ├── EmptyFolderError            nothing readable in the folder, and a full corpus to lose; `path`
    ├── CorpusLockedError             another process writes this corpus; `path`
    ├── DamagedDatabaseError        the SQLite file cannot be read, and is kept as it is; `path`, `reason`
    ├── DamagedIndexError           a file of the index is not what was written; `path`, `reason`
    ├── NoIndexError                nothing has been published yet; `path`
    ├── SnapshotGoneError           a passage went with its generation; `number`
    ├── NoOtherGenerationError      there is no generation to go back to; `path`
    └── CollectionError             judged questions or a benchmark that cannot be read; `path`, `reason`

Messages are English, for the log. What a person reads is made of the facts in the attributes.
"""

from pathlib import Path
from typing import Literal

Obstacle = Literal["password", "scan", "antiword"]
"""What the owner of a file can do something about: a password, pages that are scans, a program that is not installed."""


class RetrievalError(Exception):
    """Root of every error that this package raises on purpose."""


class DocumentError(RetrievalError):
    """A file that does not become a document, and why."""

    def __init__(self, path: str, reason: str, obstacle: Obstacle | None = None) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.obstacle: Obstacle | None = obstacle

    def __reduce__(self) -> tuple[type["DocumentError"], tuple[str, str, Obstacle | None]]:
        """Let it come back from another process: by default an exception is made again of its message alone."""
        return type(self), (self.path, self.reason, self.obstacle)


class UnsupportedFormatError(DocumentError):
    """The content is of no kind that we read."""


class UnreadableDocumentError(DocumentError):
    """The kind is known, but the file cannot be read."""


class EmptyDocumentError(DocumentError):
    """The file was read, and holds no text."""


class FolderNotFoundError(RetrievalError):
    """The folder of documents is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"no folder of documents at {path}")
        self.path = path


class EmptyFolderError(RetrievalError):
    """The folder holds nothing readable, while the corpus holds documents."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"nothing readable in {path}: the documents already indexed are kept; --allow-empty lets them go")
        self.path = path


class CorpusLockedError(RetrievalError):
    """Another process writes this corpus."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"another process is writing {path}")
        self.path = path


class DamagedDatabaseError(RetrievalError):
    """The SQLite file cannot be read; it is kept as it is, and nothing takes its place."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is damaged and was left as it is: {reason}. Put a backup in its place, or move it away to begin anew")
        self.path = path
        self.reason = reason


class DamagedIndexError(RetrievalError):
    """A file of the index is not what was written; the index can be made again from the SQLite file."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class NoIndexError(RetrievalError):
    """Nothing has been published yet."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"no index has been published at {path}")
        self.path = path


class SnapshotGoneError(RetrievalError):
    """A passage is asked for that went with its generation; the current one may have it."""

    def __init__(self, number: int) -> None:
        super().__init__(f"generation {number} is no longer kept")
        self.number = number


class NoOtherGenerationError(RetrievalError):
    """There is no generation to go back to."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} holds no generation to go back to")
        self.path = path


class CollectionError(RetrievalError):
    """A file of judged questions, or a benchmark's folder, that cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
