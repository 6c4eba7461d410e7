"""Arrays in files: written so that a crash leaves nothing half, checked before they are read, mapped into memory."""

import json
import mmap
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedIndexError

_PIECE: Final = 2**24
Sums = Mapping[str, tuple[int, int]]
"""For each file of a folder its size in bytes and the CRC-32 of what it holds."""


def write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> Sums:
    """Write each of *arrays* to a file of *folder*, which is made, and flush them: the files, then the folder."""
    folder.mkdir(parents=True)
    sums = {}
    for name, array in arrays.items():
        content = memoryview(np.ascontiguousarray(array).data).cast("B") if array.size else memoryview(b"")
        write_file(folder / name, content)
        sums[name] = (len(content), zlib.crc32(content))
    flush_folder(folder)
    flush_folder(folder.parent)
    return sums


def write_file(path: Path, content: bytes | memoryview) -> None:
    """Write a file and flush it to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Flush the names of a folder's files to the disk; systems that cannot open a folder do without."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes) -> None:
    """Let *content* stand at *path* in one rename, flushed before and after: whoever reads sees the old or the new, whole."""
    beside = path.with_name(f"{path.name}.new")
    write_file(beside, content)
    beside.replace(path)
    flush_folder(path.parent)


def check(folder: Path, sums: Sums) -> None:
    """See that every file of *folder* is what was written.

    Raises:
        DamagedIndexError: one is missing, cut, or holds something else.
    """
    buffer = bytearray(_PIECE)
    for name, (size, expected) in sums.items():
        try:
            with (folder / name).open("rb", buffering=0) as file:
                found = crc = 0
                while read := file.readinto(buffer):
                    crc = zlib.crc32(memoryview(buffer)[:read], crc)
                    found += read
        except OSError as error:
            raise DamagedIndexError(folder / name, error.strerror or str(error)) from error
        if (found, crc) != (size, expected):
            raise DamagedIndexError(folder / name, "it does not hold what was written")


def mapped(path: Path, kind: type[np.generic]) -> NDArray[Any]:
    """Map the file at *path* into memory as an array.

    Raises:
        OSError: it is not there.
    """
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return np.zeros(0, dtype=kind)  # nothing cannot be mapped
        return np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), dtype=kind)


def sealed(facts: Mapping[str, Any]) -> bytes:
    """Return *facts* as JSON with a checksum of its own."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return json.dumps({"crc": zlib.crc32(text.encode()), "facts": facts}, ensure_ascii=False, sort_keys=True).encode()


def unsealed(path: Path) -> dict[str, Any]:
    """Read what `sealed()` wrote to *path*.

    Raises:
        DamagedIndexError: it is missing, or not what was written.
    """
    try:
        record = json.loads(path.read_bytes())
        facts = record["facts"]
        is_whole = zlib.crc32(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()) == record["crc"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamagedIndexError(path, getattr(error, "strerror", None) or "it is not what was written") from error
    if not is_whole or not isinstance(facts, dict):
        raise DamagedIndexError(path, "it does not hold what was written")
    return facts
