"""Shared: which files of the state folder all machines have alike, where there are several."""

from typing import Final, cast

from bot.library.thresholds import FILE as THRESHOLDS
from bot.people.pairing import FILE as PAIRING
from bot.settings import ADDITIONS, DESK, KEY, PAUSES, Settings
from bot.storage.database import SharedDatabase
from bot.storage.engines import Storage
from bot.storage.files import SharedFiles

NAMES: Final = (KEY, PAUSES, PAIRING, THRESHOLDS, f"{ADDITIONS}/*", f"{DESK}/*")
"""Patterns of the files, below the state folder."""


def shared_files(storage: Storage, settings: Settings) -> SharedFiles | None:
    """Return the files that all machines have alike, once this one has them; None where there is one machine.

    Raises:
        StorageError: the database cannot be reached.
    """
    if not storage.is_shared:
        return None
    files = SharedFiles(cast("SharedDatabase", storage.open("files")), settings.state_dir, NAMES, first=[KEY])
    files.exchange()
    return files
