"""A folder of documents: its files, and what they become once they are read and cleaned."""

import logging
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from index.cleaning.cleaner import clean
from index.documents import Document
from index.errors import DocumentError, EmptyDocumentError, FolderNotFoundError, UnreadableDocumentError
from index.formats import FORMATS, Format, read

LARGEST_FILE: Final = 20 * 2**20
"""Bytes; larger files are refused unread. It is what Telegram lets a bot download."""

_log = logging.getLogger(__name__)


def read_folder(root: Path, places: frozenset[str]) -> Iterator[tuple[str, tuple[Document, ...] | DocumentError]]:
    """Yield for each file of the folder *root*, by its path, the documents that it holds, or why it holds none.

    Raises:
        FolderNotFoundError: there is no such folder.
    """
    if not root.is_dir():
        raise FolderNotFoundError(root)
    lost: list[DocumentError] = []
    for name in sorted(files_below(root, lost)):
        try:
            yield name, documents_of(content_of(root / name, name), name, FORMATS, places)
        except DocumentError as error:
            yield error.path, error
    yield from ((error.path, error) for error in lost)


def documents_of(content: bytes, name: str, formats: Sequence[Format], places: frozenset[str]) -> tuple[Document, ...]:
    """Read a file's *content* and clean it; *places* are names by which the place of a text is told.

    Raises:
        DocumentError: see `formats.read()`; or nothing is left of it, or its reader failed, which is logged and stops no other file.
    """
    try:
        documents = [cleaned for document in read(content, name, formats) for cleaned in clean(document, places)]
    except (DocumentError, MemoryError):
        raise
    except Exception as error:
        _log.exception("a reader failed on %s", name)
        raise UnreadableDocumentError(name, f"its reader failed: {type(error).__name__}") from error
    kept = tuple(document for document in documents if document.text.strip())
    if not kept:
        raise EmptyDocumentError(name, "nothing of it is text proper")
    return kept


def is_below(name: str, lost: Sequence[DocumentError]) -> bool:
    """Tell whether a file lies in a folder that could not be listed."""
    return any(name.startswith(f"{error.path}/") for error in lost)


def files_below(root: Path, lost: list[DocumentError]) -> Iterator[str]:
    """Yield the paths below *root* of all files that are not hidden, with "/" between their parts; links are not followed.

    Folders that cannot be listed are added to *lost*.
    """

    def lose(error: OSError) -> None:
        lost.append(UnreadableDocumentError(Path(error.filename).relative_to(root).as_posix(), error.strerror or str(error)))

    for folder, subfolders, names in os.walk(root, onerror=lose):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                yield (Path(folder) / name).relative_to(root).as_posix()


def content_of(path: Path, name: str) -> bytes:
    """Read a file's bytes.

    Raises:
        UnreadableDocumentError: it is no regular file, too large, or the system refuses.
    """
    if not _is_text(name):
        raise UnreadableDocumentError(os.fsencode(name).decode("utf-8", errors="replace"), "its name is not UTF-8")
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableDocumentError(name, "it is a link or a device, not a file")
        if status.st_size > LARGEST_FILE:
            raise UnreadableDocumentError(name, f"it is larger than {LARGEST_FILE // 2**20} MiB")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableDocumentError(name, error.strerror or str(error)) from error


def _is_text(name: str) -> bool:
    """Tell whether a file's name is text: bytes that are no UTF-8 come as halves of surrogate pairs."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
