"""Files that are there as a whole or not at all, whenever the process ends."""

import os
import tempfile
from pathlib import Path


def write_file(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write *content* beside *path*, bring it to the disk, and rename it into place; folders above are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
