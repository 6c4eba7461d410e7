"""A folder of documents: lists its files, and turns each into cleaned documents."""

import logging
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from index.analysis.characters import INVISIBLE
from index.documents import Document, readable
from index.durable import walk
from index.errors import DocumentError, EmptyDocumentError, FolderNotFoundError, SetupFileError, UnreadableDocumentError
from index.formats import FORMATS, Format, read
from index.formats.refusals import too_large
from index.ingest.beneath import open_below
from index.ingest.ignoring import Rules, is_left_behind
from index.ingest.setup_files import is_setup, is_setup_name, is_setup_table

LARGEST_FILE: Final = 20 * 2**20
"""Bytes; larger files are refused unread. This is the most that a Telegram bot can download."""

_UNSEEN: Final = re.compile(f"[{INVISIBLE}\\s]+")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: the name that its documents get, its path, and its size in bytes."""

    name: str
    path: Path
    size: int = 0


def require_folders(roots: Iterable[Path]) -> None:
    """Check that all *roots* exist.

    Raises:
        FolderNotFoundError: one does not, or is no folder.
    """
    for root in roots:
        if not root.is_dir():
            raise FolderNotFoundError(root)


def list_sources(roots: Mapping[str, Path], unlisted: list[DocumentError]) -> list[Source]:
    """Return the files below all *roots*, ordered by name; each name begins with the key of its root, if that is not empty.

    Folders that cannot be listed are added to *unlisted*.
    """
    sources = []
    for key, root in roots.items():
        prefix = f"{key}/" if key else ""
        errors: list[DocumentError] = []
        for name in files_below(root, errors):
            path = root / name
            sources.append(Source(prefix + name, path, path.lstat().st_size if path.exists() else 0))
        unlisted += [type(error)(prefix + error.path, error.reason, error.obstacle) for error in errors]
    return sorted(sources, key=lambda source: source.name)


def read_folder(root: Path, places: frozenset[str]) -> Iterator[tuple[str, tuple[Document, ...] | DocumentError]]:
    """Yield for each file below *root*, by its path, its documents or the reason why it has none.

    Raises:
        FolderNotFoundError: *root* does not exist.
    """
    require_folders([root])
    unlisted: list[DocumentError] = []
    for name in sorted(files_below(root, unlisted)):
        try:
            yield name, documents_of(content_of(root / name, name), name, FORMATS, places)
        except DocumentError as error:
            yield error.path, error
    yield from ((error.path, error) for error in unlisted)


def documents_of(content: bytes, name: str, formats: Sequence[Format], places: frozenset[str]) -> tuple[Document, ...]:
    """Read and clean the *content* of a file; *places* are the names of places that a document can be about.

    Raises:
        DocumentError: see `formats.read()`; or cleaning left nothing; or a reader crashed, which is logged.
        SetupFileError: it sets up whoever answers.
    """
    from index.cleaning.cleaner import clean

    if is_setup_name(name) or is_setup(content):
        raise _no_document(name)
    try:
        documents = [_titled(cleaned, name) for document in read(content, name, formats) for cleaned in clean(document, places)]
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # whatever a reader raises, the other files are still read
        _log.exception("a reader failed on %s", name)
        raise UnreadableDocumentError(name, f"its reader failed: {type(error).__name__}. Save it anew, or as docx or pdf") from error
    kept = tuple(document for document in documents if document.text.strip())
    if not kept:
        raise EmptyDocumentError(name, "nothing of it is text proper")
    if any(is_setup_table(document.text) for document in kept):
        raise _no_document(name)
    return kept


def _no_document(name: str) -> SetupFileError:
    return SetupFileError(name, "it sets up the service desk and is no document: move it to the folder of the desk")


def _titled(document: Document, name: str) -> Document:
    """Return *document* with a title that can be read: without one, the name of its file."""
    title = readable(document.title)
    shown = title if _UNSEEN.sub("", title) else readable(name.rpartition("/")[2])
    return document if shown == document.title else replace(document, title=shown)


def is_same_name(name: str, other: str) -> bool:
    """Return whether two names of folders look alike: in case, width, accents, blanks and stops around them they may differ."""
    return _alike(name) == _alike(other)


def _alike(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _UNSEEN.sub("", readable(name)))
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold().strip(" .")


def is_below(name: str, unlisted: Sequence[DocumentError]) -> bool:
    """Return whether a file lies in a folder that could not be listed."""
    return any(name.startswith(f"{error.path}/") for error in unlisted)


def files_below(root: Path, unlisted: list[DocumentError]) -> Iterator[str]:
    """Yield the paths below *root* of all files that may be documents, with "/" between their parts; links to folders are not followed.

    What is hidden, left behind by a program, named in an ignore file or sets something up is skipped. Folders that cannot be listed, and
    faults of ignore files, are added to *unlisted*.
    """

    def report(error: OSError) -> None:
        unlisted.append(UnreadableDocumentError(Path(error.filename).relative_to(root).as_posix(), error.strerror or str(error)))

    inherited: dict[str, Rules] = {}
    for path, subfolders, names in walk(root, report):
        folder = "" if Path(path) == root else f"{Path(path).relative_to(root).as_posix()}/"
        rules = inherited.pop(folder, Rules()).within(root, folder, unlisted)
        subfolders[:] = [name for name in subfolders if not is_left_behind(name) and not rules.ignores(f"{folder}{name}/")]
        inherited |= {f"{folder}{name}/": rules for name in subfolders}
        documents = (name for name in names if not is_left_behind(name) and not is_setup_name(name))
        yield from (folder + name for name in documents if not rules.ignores(folder + name))


def content_of(path: Path, name: str, largest: int = LARGEST_FILE) -> bytes:
    """Read a file of at most *largest* bytes.

    Raises:
        UnreadableDocumentError: it is no regular file, too large, its name is not UTF-8, or the system refuses.
    """
    if not _is_utf8(name):
        raise UnreadableDocumentError(os.fsencode(name).decode("utf-8", errors="replace"), "its name is not UTF-8")
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise UnreadableDocumentError(name, "it is a link or a device, not a file")
        with open_below(path.parent, path.name) as file:
            content = file.read(largest + 1)
    except OSError as error:
        raise UnreadableDocumentError(name, error.strerror or str(error)) from error
    if len(content) > largest:
        raise too_large(name, largest // 2**20)
    return content


def _is_utf8(name: str) -> bool:
    """Return whether a file's name is UTF-8; Python decodes other bytes to lone surrogates."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
