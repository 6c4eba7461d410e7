"""Everything that can go wrong in `index`, as one tree.

    RetrievalError
    ├── DocumentError               a file that does not become a document; `path`, `reason`
    │   ├── UnsupportedFormatError  its content is of no kind that we read
    │   ├── UnreadableDocumentError its kind is known, but it cannot be read
    │   └── EmptyDocumentError      it was read, and holds no text
    ├── FolderNotFoundError         the folder of documents is not there; `path`
    ├── EmptyFolderError            nothing readable in the folder, and a full corpus to lose; `path`
    ├── CorpusHeldError             another process writes this corpus; `path`
    └── CollectionError             judged questions or a benchmark that cannot be read; `path`, `reason`

Messages are English, for the log. What a person reads is made of the facts in the attributes.
"""

from pathlib import Path


class RetrievalError(Exception):
    """Root of every error that this package raises on purpose."""


class DocumentError(RetrievalError):
    """A file that does not become a document, and why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


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
        super().__init__(f"nothing readable in {path}: the documents already indexed are kept")
        self.path = path


class CorpusHeldError(RetrievalError):
    """Another process writes this corpus."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"another process is writing {path}")
        self.path = path


class CollectionError(RetrievalError):
    """A file of judged questions, or a benchmark's folder, that cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
