"""Originals: the file that a document was read from, opened without following links and checked by its digest."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from bot.errors import ChangedFileError, NoSuchDocumentError
from index import LARGEST_FILE, Document, open_below

_CHUNK: Final = 2**18  # bytes


@dataclass(frozen=True, slots=True)
class Original:
    """An open file that was as indexed a moment ago; `name` is without folders, `size` in bytes. One thread at a time."""

    name: str
    size: int
    _digest: str
    _file: BinaryIO

    def chunks(self) -> Iterator[bytes]:
        """Yield the content from the start; of a file that changes meanwhile the last chunk is withheld.

        Raises:
            ChangedFileError: the content is not what was indexed.
        """
        self._file.seek(0)
        found, last, size = hashlib.sha256(), b"", 0
        while size <= LARGEST_FILE and (chunk := self._file.read(_CHUNK)):
            found.update(chunk)
            size += len(chunk)
            if last:
                yield last
            last = chunk
        if found.hexdigest() != self._digest:
            raise ChangedFileError
        yield last

    async def arriving(self) -> AsyncIterator[bytes]:
        """Yield `chunks()`, each read in a thread when it is wanted."""
        chunks = self.chunks()
        while chunk := await asyncio.to_thread(next, chunks, b""):
            yield chunk

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def open_original(roots: Mapping[str, Path], document: Document) -> Original:
    """Open the file of *document*, whose name begins with the key of its root; the caller closes it. Reads it once.

    Raises:
        NoSuchDocumentError: it is no longer there, or something else is.
        ChangedFileError: it is not what was indexed.
    """
    name = document.id.partition("#")[0]
    key, _, below = name.partition("/")
    root, path = (roots[key], below) if key in roots else (roots[""], name)
    try:
        file = open_below(root, path)
    except OSError as error:
        raise NoSuchDocumentError from error
    original = Original(path.rpartition("/")[2], 0, document.digest, file)
    try:
        size = sum(map(len, original.chunks()))
    except BaseException:
        file.close()
        raise
    return Original(original.name, size, document.digest, file)


def read_original(roots: Mapping[str, Path], document: Document) -> tuple[str, bytes]:
    """Return the name and the content of the file of *document*.

    Raises:
        NoSuchDocumentError: it is no longer there, or something else is.
        ChangedFileError: it is not what was indexed.
    """
    with closing(open_original(roots, document)) as original:
        return original.name, b"".join(original.chunks())
