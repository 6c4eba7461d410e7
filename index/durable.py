"""Crash-safe files that only their owner may read: atomic writes, checksums, arrays mapped into memory; and folders however deep."""

import json
import mmap
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedIndexError

_PIECE: Final = 2**18
_ALIGNED: Final = 64  # bytes, at whose multiples arrays begin in a file of several
_DRAFT: Final = ".new-"
_CHANGED: Final = "it does not hold what was written"
Checksums = Mapping[str, tuple[int, int]]
"""For each file of a folder its size in bytes and the CRC-32 of its content."""


def make_folder(folder: Path) -> None:
    """Create *folder*, and those above it, for its owner only, whatever the umask; one that exists is left as it is."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def open_private(path: Path) -> BinaryIO:
    """Open the file at *path* for writing from its beginning; a new one may be read by its owner only, whatever the umask."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600), "wb")


def write_atomically(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace the file at *path* in one rename: a reader, or a crash, sees the old content or the new, never a part.

    The content is flushed to disk before the rename, the folder after it. Folders above are created.
    """
    make_folder(path.parent)
    descriptor, name = tempfile.mkstemp(prefix=_DRAFT, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            Path(name).chmod(mode)
            os.fsync(descriptor)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def remove_drafts(folder: Path) -> int:
    """Remove what writers that were killed have left half written below *folder*, in which nobody may be writing; return how many."""
    drafts = [Path(path, name) for path, _, names in walk(folder) for name in names if name.startswith(_DRAFT)]
    for draft in drafts:
        draft.unlink(missing_ok=True)
    return len(drafts)


def set_aside(path: Path) -> Path:
    """Rename a file that cannot be read, so that it is kept and no longer in the way; return its new path."""
    aside = path.with_name(f"{path.stem}-damaged{path.suffix}")
    path.replace(aside)
    return aside


def walk(root: Path, report: Callable[[OSError], None] = lambda _error: None) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield each folder with its folders and files, as os.walk() does, which recurses and gives up a thousand folders deep.

    A folder that cannot be listed is reported. Whoever takes names out of the list of folders is not led there.
    """
    waiting = [str(root)]
    while waiting:
        path = waiting.pop()
        try:
            with os.scandir(path) as entries:
                found = [(entry.name, entry.is_dir(follow_symlinks=False), _leads_to_folder(entry)) for entry in entries]
        except OSError as error:
            report(error)
            continue
        folders = [name for name, is_folder, _ in found if is_folder]
        yield path, folders, [name for name, _, leads_to_folder in found if not leads_to_folder]
        waiting += [os.path.join(path, name) for name in reversed(folders)]  # noqa: PTH118 - a path may be too long for the system


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False


def flush_folder(folder: Path) -> None:
    """Flush the entries of a folder to disk; does nothing on systems that cannot open a folder."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> Checksums:
    """Create *folder*, write each array to a file of its own, and flush: the files, the folder, the folder above.

    Raises:
        FileExistsError: the folder exists.
    """
    make_folder(folder.parent)
    folder.mkdir(mode=0o700)
    checksums = {}
    for name, array in arrays.items():
        content = memoryview(np.ascontiguousarray(array).data).cast("B") if array.size else memoryview(b"")
        _write_flushed(folder / name, content)
        checksums[name] = (len(content), zlib.crc32(content))
    flush_folder(folder)
    flush_folder(folder.parent)
    return checksums


def _write_flushed(path: Path, content: memoryview) -> None:
    with open_private(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def verify_checksums(folder: Path, checksums: Checksums) -> None:
    """Read every file of *folder* that *checksums* names, and compare.

    Raises:
        DamagedIndexError: a file is missing, or its size or content differs.
    """
    buffer = bytearray(_PIECE)
    for name, expected in checksums.items():
        try:
            found = _checksum(folder / name, buffer)
        except OSError as error:
            raise DamagedIndexError(folder / name, error.strerror or str(error)) from error
        if found != expected:
            raise DamagedIndexError(folder / name, _CHANGED)


def _checksum(path: Path, buffer: bytearray, start: int = 0) -> tuple[int, int]:
    """Return the size of a file from *start* on, in bytes, and its CRC-32, read piece by piece into *buffer*."""
    size = crc = 0
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        while read := file.readinto(buffer):
            crc = zlib.crc32(memoryview(buffer)[:read], crc)
            size += read
    return size, crc


def map_array(path: Path, kind: type[np.generic]) -> NDArray[Any]:
    """Map the file at *path* into memory as a read-only array of *kind*.

    Raises:
        OSError: the file does not exist.
    """
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return np.zeros(0, dtype=kind)  # an empty file cannot be mapped
        return np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), dtype=kind)


def with_checksum(facts: object) -> bytes:
    """Return *facts* as JSON, in an object beside the CRC-32 of its text."""
    return _dump({"crc": zlib.crc32(_dump(facts)), "facts": facts})


def checked(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Return the facts that `with_checksum()` made *content* of; JSON that has no checksum, as people write it, as it is.

    Raises:
        ValueError: it is no JSON, or fails its checksum.
    """
    record = json.loads(content)
    if not (isinstance(record, dict) and record.keys() & {"crc", "facts"}):
        return record
    if zlib.crc32(_dump(record.get("facts"))) != record.get("crc"):
        raise ValueError(_CHANGED)
    return record["facts"]


def read_checked(path: Path) -> dict[str, Any]:
    """Read an object that `with_checksum()` wrote.

    Raises:
        DamagedIndexError: the file is missing, is no such object, or fails its checksum.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DamagedIndexError(path, error.strerror or str(error)) from error
    return _checked(content, path)


def _checked(content: bytes, path: Path) -> dict[str, Any]:
    """Return the object in *content*, which `with_checksum()` made and which is from *path*.

    Raises:
        DamagedIndexError: it is no such object, or fails its checksum.
    """
    try:
        record = json.loads(content)
        facts = record["facts"]
        matches = zlib.crc32(_dump(facts)) == record["crc"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamagedIndexError(path, _CHANGED) from error
    if not matches or not isinstance(facts, dict):
        raise DamagedIndexError(path, _CHANGED)
    return facts


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", errors="replace")


def write_table(path: Path, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write *facts*, of which JSON is made, and *arrays* to one file, in one rename."""
    parts, columns, crc = [], [], 0
    for name, array in arrays.items():
        content = np.ascontiguousarray(array).tobytes()
        parts.append(content + bytes(-len(content) % _ALIGNED))
        columns.append((name, array.dtype.str, len(array)))
        crc = zlib.crc32(parts[-1], crc)
    head = with_checksum({"facts": facts, "columns": columns, "crc": crc})
    size = len(head).to_bytes(_ALIGNED, "little")
    write_atomically(path, b"".join((size, head, bytes(-len(head) % _ALIGNED), *parts)))


def map_table(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Map a file that `write_table()` wrote into memory: return the facts, and read-only arrays by name.

    Raises:
        DamagedIndexError: it is missing, or not what was written.
    """
    try:
        with path.open("rb") as file:
            head = _checked(file.read(int.from_bytes(file.read(_ALIGNED), "little")), path)
            start = file.tell() + -file.tell() % _ALIGNED
            if _checksum(path, bytearray(_PIECE), start)[1] != head["crc"]:
                raise DamagedIndexError(path, _CHANGED)
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, OverflowError, MemoryError) as error:
        raise DamagedIndexError(path, str(error)) from error
    arrays = {}
    for name, kind, count in head["columns"]:
        arrays[name] = np.frombuffer(content, np.dtype(kind), count, start)
        start += arrays[name].nbytes + -arrays[name].nbytes % _ALIGNED
    return head["facts"], arrays
