"""Opens a file below a folder by handles, step by step, so that no link on the way can lead elsewhere (openat(2), O_NOFOLLOW)."""

import os
import stat
from pathlib import Path
from typing import BinaryIO, Final

_HAS_HANDLES: Final = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
_FILE: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FOLDER: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_DIRECTORY", 0)
_NOT_A_NAME: Final = frozenset({"", ".", ".."})


def open_below(root: Path, name: str) -> BinaryIO:
    """Open the regular file *name*, a path with "/" as separator, below the folder *root*; *root* itself may be a link.

    Raises:
        OSError: there is none, it is no regular file, or a link stands in its place or in that of a folder on the way.
    """
    parts = name.split("/")
    if _NOT_A_NAME.intersection(parts) or "\0" in name:
        raise FileNotFoundError(name)
    handle = _open_stepwise(root, parts) if _HAS_HANDLES else _open_resolved(root, parts)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileNotFoundError(name)
    return os.fdopen(handle, "rb")


def _open_stepwise(root: Path, parts: list[str]) -> int:
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(parts[-1], _FILE, dir_fd=folder)
    finally:
        os.close(folder)


def _open_resolved(root: Path, parts: list[str]) -> int:
    """Open a file where folders have no handles, as on Windows: no part of its path may be a link at that moment."""
    path = root.resolve().joinpath(*parts)
    if path.resolve() != path:
        raise FileNotFoundError(path)
    return os.open(path, _FILE)
