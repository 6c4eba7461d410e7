"""Permissions: the state folder contains what people asked, so only the account of the bot may read it."""

import logging
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from index import walk

_FOLDER: Final = 0o700
_FILE: Final = 0o600
_log = logging.getLogger(__name__)


def tighten(folder: Path, names: Sequence[str]) -> int:
    """Take away all rights of others from *folder* and from its entries of these *names*; return how many files and folders had any.

    *names* are patterns of our own files and folders; what else is in there is not ours. What belongs to another account cannot be
    changed, which is logged. Symbolic links are not followed.
    """
    changed = sum(_tightened(path) for path in _all(folder, names))
    if changed:
        _log.warning("%s could be read by others: %d files and folders are now open to their owner only", folder, changed)
    return changed


def _all(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    if folder.is_dir():
        yield folder
    for entry in (each for name in names for each in folder.glob(name)):
        yield entry
        for above, folders, files in walk(entry):
            yield from (Path(above, name) for name in (*folders, *files))


def _tightened(path: Path) -> bool:
    """Change the mode of *path* if it gives others any rights; tell whether it did."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) or not mode & 0o077:
            return False
        path.chmod(_FOLDER if stat.S_ISDIR(mode) else _FILE)
    except FileNotFoundError:  # a generation was deleted meanwhile
        return False
    except PermissionError as error:
        _log.warning("%s can be read by others: %s", path, error)
        return False
    return True
