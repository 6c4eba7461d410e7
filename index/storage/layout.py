"""Names of the files and folders of an index; no other module spells them.

wangge.db                     documents, passages and term counts (SQLite)
wangge.db.lock                locked by the process that writes
wangge.index/
    CURRENT                   which generation answers, which one did before, and whether it was pinned by a rollback
    generation-12.json        manifest: the segments of generation 12 with a checksum of every file
    12-public/, 12-all/       base segments: of the public documents, and of all documents where some are restricted
    14-public-changes/        changes segment: what was added after the base segment was written
    14-public-gone/           deletes: which passages of the base segment no longer exist
    12-again-1-public/        a base segment that replaces a damaged one
    incoming/                 what was fetched of a release, until it is whole and checked
wangge.words/                 dictionaries as they are mapped into memory; they are made again where they are missing
wangge.vectors/               with the extra `semantic`, a file of vectors for each encoder
"""

from itertools import count
from pathlib import Path
from typing import Final, Literal

DATABASE: Final = "wangge.db"
"""The SQLite file in a state folder."""

Audience = Literal["public", "all"]
"""Who may see the documents of a segment."""


def index_folder(database: Path) -> Path:
    """Return the folder of the inverted indexes of a database."""
    return database.with_suffix(".index")


def vectors_folder(database: Path) -> Path:
    """Return the folder of the vectors of the passages in a database."""
    return database.with_suffix(".vectors")


def words_folder(database: Path) -> Path:
    """Return the folder of the compiled dictionaries."""
    return database.with_suffix(".words")


def lock_file(database: Path) -> Path:
    """Return the file that whoever writes a database locks."""
    return database.with_name(f"{database.name}.lock")


def pointer_file(folder: Path) -> Path:
    """Return the file of an index folder that names the current generation."""
    return folder / "CURRENT"


def manifest_file(folder: Path, number: int) -> Path:
    """Return the manifest of a generation."""
    return folder / f"generation-{number}.json"


def manifest_numbers(folder: Path) -> list[int]:
    """Return the numbers of the generations that have a manifest, ascending."""
    names = (path.stem.removeprefix("generation-") for path in folder.glob("generation-*.json"))
    return sorted(int(name) for name in names if name.isdecimal())


def segment_folders(folder: Path, number: int) -> list[Path]:
    """Return the folders that were written for a generation."""
    return list(folder.glob(f"{number}-*"))


def base_name(number: int, audience: str) -> str:
    """Return the name of the base segment of a generation."""
    return f"{number}-{audience}"


def changes_name(base: str) -> str:
    """Return the name of the changes segment of a generation whose base segment would be called *base*."""
    return f"{base}-changes"


def deletes_name(base: str) -> str:
    """Return the name of the deletes of a generation whose base segment would be called *base*."""
    return f"{base}-gone"


def incoming_folder(folder: Path) -> Path:
    """Return the folder in an index folder into which a release is fetched."""
    return folder / "incoming"


def repair_prefix(folder: Path, number: int) -> str:
    """Return what the names of base segments that replace damaged ones begin with; no folder has it yet."""
    attempt = next(attempt for attempt in count(1) if not any(folder.glob(f"*-again-{attempt}-*")))
    return f"{number}-again-{attempt}"
