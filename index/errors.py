"""The errors of `index`, as one tree.

    RetrievalError
    ├── DocumentError               a file that yields no document; `path`, `reason`, `obstacle`
    │   ├── UnsupportedFormatError  its format is none that is supported
    │   ├── UnreadableDocumentError its format is supported, but it cannot be read
    │   ├── EmptyDocumentError      it was read, and contains no text
    │   └── SetupFileError          it sets up whoever answers, and is not to be published
    ├── FolderNotFoundError         the folder of documents does not exist; `path`
    ├── EmptyFolderError            the folder has nothing readable, and the corpus would be emptied; `path`
    ├── CorpusLockedError           another process is writing this corpus; `path`
    ├── DamagedDatabaseError        the SQLite file cannot be read, and was left as it is; `path`, `reason`
    ├── DamagedIndexError           a file of the index is not what was written; `path`, `reason`
    ├── DamagedReleaseError         something that was fetched is not what was released; `kind`, `name`
    ├── NoIndexError                nothing has been published yet; `path`
    ├── SnapshotGoneError           a passage was deleted with its generation; `number`
    ├── NoOtherGenerationError      there is no previous generation to roll back to; `path`
    ├── EngineError                 the vector engine cannot be reached, or answers something else
    ├── EncoderError                no vectors can be made of texts, for now or here
    └── CollectionError             a benchmark or a file of judged questions cannot be read; `path`, `reason`

Messages are English and meant for the log: they say what happened, and what to do. What users read is made from the attributes.
"""

from pathlib import Path
from typing import Literal

Obstacle = Literal["password", "scan", "antiword", "large"]
"""What the owner of a file can do something about: a password, pages that are scans, a program that is not installed, its size."""


class RetrievalError(Exception):
    """Root of all errors that this package raises deliberately."""


class DocumentError(RetrievalError):
    """A file yields no document, for the reason given."""

    def __init__(self, path: str, reason: str, obstacle: Obstacle | None = None) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.obstacle: Obstacle | None = obstacle

    def __reduce__(self) -> tuple[type["DocumentError"], tuple[str, str, Obstacle | None]]:
        """Pickle the arguments; by default an exception is pickled with its message alone, which fails in another process."""
        return type(self), (self.path, self.reason, self.obstacle)


class UnsupportedFormatError(DocumentError):
    """The format of the content is none that is supported."""


class UnreadableDocumentError(DocumentError):
    """The format is supported, but the file cannot be read."""


class EmptyDocumentError(DocumentError):
    """The file was read, and contains no text."""


class SetupFileError(DocumentError):
    """The file sets up whoever answers from the documents; what was indexed of it is removed."""


class FolderNotFoundError(RetrievalError):
    """The folder of documents does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"no folder of documents at {path}: create it, or name another")
        self.path = path


class EmptyFolderError(RetrievalError):
    """The folder contains nothing readable, while the corpus contains documents."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"nothing readable in {path}: the documents indexed before are kept; --allow-empty removes them")
        self.path = path


class CorpusLockedError(RetrievalError):
    """Another process is writing this corpus."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"another process is writing {path}: stop it, or wait until it has finished")
        self.path = path


class DamagedDatabaseError(RetrievalError):
    """The SQLite file cannot be read. It is left as it is, and never replaced."""

    def __init__(self, path: Path, reason: str) -> None:
        anew = "put a backup in its place, or make anew what can be made of the files: python -m index rebuild FOLDER"
        super().__init__(f"{path} is damaged and was left as it is: {reason}; {anew}")
        self.path = path
        self.reason = reason


class DamagedIndexError(RetrievalError):
    """A file of the index is not what was written. Opening the index rebuilds it from the SQLite file."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class DamagedReleaseError(RetrievalError):
    """Something of a release that was fetched is not what was released."""

    def __init__(self, name: object, kind: str) -> None:
        super().__init__(f"{kind} {name} is not what was released")
        self.kind = kind
        self.name = name


class NoIndexError(RetrievalError):
    """Nothing has been published yet."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"no index has been published at {path}: sync a folder first")
        self.path = path


class SnapshotGoneError(RetrievalError):
    """A passage was deleted with its generation; the current one may have it."""

    def __init__(self, number: int) -> None:
        super().__init__(f"generation {number} is no longer kept: open the index again")
        self.number = number


class NoOtherGenerationError(RetrievalError):
    """There is no previous generation to roll back to."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} holds no previous generation: only the last two are kept, and rolling back needs both")
        self.path = path


class EngineError(RetrievalError):
    """The vector engine cannot be reached, refuses, or answers something else. Postings answer in its place."""


class EncoderError(RetrievalError):
    """No vectors can be made of texts, for now or here."""


class CollectionError(RetrievalError):
    """A benchmark, or a file of judged questions, cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
