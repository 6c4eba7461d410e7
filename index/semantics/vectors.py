"""Vectors on disk: one file for each encoder, to which records are appended; what a killed process left half written is ignored."""

import hashlib
import mmap
import os
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.durable import flush_folder, write_atomically
from index.semantics.encoder import Vectors

KEY_BYTES: Final = 16
_FORMAT: Final = 1
_READABLE: Final = 24  # characters of an encoder's name in that of its file


def text_key(text: str) -> bytes:
    """Return the key of the vector of *text*: passages keep theirs in a new generation, and in another document."""
    return hashlib.blake2b(text.encode("utf-8", errors="replace"), digest_size=KEY_BYTES).digest()


class VectorFile:
    """The vectors of one encoder as float16, by the key of their text. Mapped into memory; read by any thread, written by one at a time.

    A record is a key, the CRC-32 of what follows, and the vector. Records are flushed before they are read.
    """

    def __init__(self, folder: Path, encoder: str, dimensions: int) -> None:
        """Read the file in *folder* of the encoder of that name, if there is one."""
        self._path = folder / _file_name(encoder, dimensions)
        self._record = np.dtype([("key", f"V{KEY_BYTES}"), ("crc", "<u4"), ("vector", "<f2", (dimensions,))])
        self.vectors: NDArray[np.float16] = np.zeros((0, dimensions), dtype=np.float16)
        self.places: Mapping[bytes, int] = {}
        self._read()

    def append(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Add the *vectors* of texts with *keys*, flushed to disk when this returns."""
        records = np.zeros(len(keys), dtype=self._record)
        records["key"] = np.frombuffer(b"".join(keys), dtype=f"V{KEY_BYTES}")
        records["vector"] = vectors
        records["crc"] = [zlib.crc32(vector.tobytes()) for vector in records["vector"]]
        self._write(records.tobytes())
        self._read()

    def keep(self, keys: Iterable[bytes]) -> None:
        """Forget the vectors of all but *keys*, once these are less than half of what the file holds."""
        kept = sorted(self.places[key] for key in set(keys) if key in self.places)
        if 2 * len(kept) < len(self.vectors):
            write_atomically(self._path, self._map()[kept].tobytes(), mode=0o600)
            self.vectors, self.places = self.vectors[:0], {}
            self._read()

    def _read(self) -> None:
        """Map what is there by now; a record already known keeps its place, since the file only grows."""
        records = self._map()
        found = {}
        for place in range(len(self.vectors), len(records)):
            record = records[place]
            if zlib.crc32(record["vector"].tobytes()) == record["crc"]:
                found[bytes(record["key"])] = place
        self.vectors = records["vector"]  # first, since `places` refer to it
        self.places = {**self.places, **found}

    def _map(self) -> NDArray[Any]:
        """Map all whole records."""
        try:
            with self._path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size // self._record.itemsize
                mapped = mmap.mmap(file.fileno(), size * self._record.itemsize, access=mmap.ACCESS_READ) if size else b""
        except FileNotFoundError:
            mapped = b""
        return np.frombuffer(mapped, dtype=self._record)

    def _write(self, content: bytes) -> None:
        """Write *content* behind the last whole record."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            end = os.fstat(descriptor).st_size
            file.seek(end - end % self._record.itemsize)
            file.write(content)
            file.truncate()
            file.flush()
            os.fsync(descriptor)
        flush_folder(self._path.parent)


def _file_name(encoder: str, dimensions: int) -> str:
    readable = re.sub("[^A-Za-z0-9]+", "-", encoder.rpartition(" ")[2]).strip("-")[-_READABLE:]
    digest = hashlib.blake2b(f"{_FORMAT} {encoder} {dimensions}".encode(), digest_size=4).hexdigest()
    return f"{readable}-{digest}.vectors"
