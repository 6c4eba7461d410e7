"""Backup and restore: the state folder as one archive with checksums, made beside a running bot and proved before it is used.

A backup is a tar.gz with the database (a consistent copy by SQLite's backup API, into which what PostgreSQL has is written), what
admins added, the key, and small files beside them; `settings.env` has the settings without secrets, and `manifest.json`, which is last,
the checksum of every other file. The index is not in it: it is made again from the database.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final

from bot import __version__
from bot.console.channel import SOCKET
from bot.curation.waiting import FOLDER as WAITING
from bot.desk.folder import SETUP_FILES
from bot.errors import BackupError
from bot.hosting.migration import into_file
from bot.hosting.setup import settings_file
from bot.library.thresholds import FILE as THRESHOLDS
from bot.library.word_lists import FOLDER as WORD_LISTS
from bot.library.word_lists import WordLists
from bot.people.pairing import FILE as PAIRING
from bot.settings import ADDITIONS, DATABASE, DESK, KEY, PAUSES, Settings, plain_values
from index import Analyzer, Corpus, DamagedDatabaseError, Generations, make_folder, walk

SETTINGS: Final = "settings.env"
"""The settings in a backup, without secrets."""

_MANIFEST: Final = "manifest.json"
_FORMAT: Final = 1
_FILES: Final = (KEY, PAUSES, PAIRING, THRESHOLDS)
_INCOMING: Final = ".restoring"
_EMPTY: Final = (f"{DATABASE}.lock", SOCKET, _INCOMING)  # what may lie in an empty state folder begins so
_CHUNK: Final = 2**20  # bytes
_DRAFT: Final = ".backup-"
_LEFT_SECONDS: Final = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: when it was made (ISO 8601), by which version, how many documents and logged questions are in it."""

    made_at: str
    version: str
    documents: int
    questions: int
    files: int


def back_up(settings: Settings, path: Path) -> Contents:
    """Write a backup of the state folder to *path*, for its owner's eyes only; a bot may be running and answering meanwhile.

    Raises:
        BackupError: there is no database to back up, or no folder to put the backup in.
        MovingError: DATABASE_URL is set, but what the folder holds was never moved there.
        OSError, sqlite3.Error: it cannot be read or written; what was at *path* stays.
    """
    state = settings.state_dir
    if not (state / DATABASE).is_file():
        raise BackupError(state / DATABASE, "there is nothing to back up: no bot ever ran on this state folder")
    if not path.absolute().parent.is_dir():
        raise BackupError(path, "its folder does not exist; make that first")
    _remove_leftovers(path.absolute().parent)
    with tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=_DRAFT) as folder:
        copy, archive = Path(folder, DATABASE), Path(folder, "archive")
        _copy_database(state / DATABASE, copy)
        if settings.database_url is not None:
            into_file(settings, copy)
        draft = Path(folder, SETTINGS)
        draft.write_text(settings_file(plain_values(settings)), encoding="utf-8")
        files = {DATABASE: copy, SETTINGS: draft} | dict(_files(state))
        documents, questions = _counts(copy)
        contents = Contents(datetime.now(UTC).isoformat(timespec="seconds"), __version__, documents, questions, len(files))
        with os.fdopen(os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            _write(stream, files, contents, Path(folder))
            stream.flush()
            os.fsync(stream.fileno())
        archive.replace(path)
    return contents


def _remove_leftovers(folder: Path) -> None:
    """Remove what backups that were killed left in *folder* over a day ago: copies of the database, which nobody would erase."""
    for draft in folder.glob(f"{_DRAFT}*"):
        if time.time() - draft.lstat().st_mtime > _LEFT_SECONDS:
            shutil.rmtree(draft, ignore_errors=True)


def restore(path: Path, state: Path, *, replacing: bool = False) -> Contents:
    """Prove the backup at *path* and put it into the folder *state*, then make the index from its database.

    With *replacing*, what is in *state* is moved to a folder `before-…` in it; nothing is deleted.

    Raises:
        BackupError: it is damaged or no backup, or *state* is not empty.
        CorpusLockedError: a bot is running on *state*.
    """
    _check_idle(state)
    former = [entry for entry in state.iterdir() if not entry.name.startswith(_EMPTY)] if state.is_dir() else []
    if former and not replacing:
        raise BackupError(state, "is not empty; choose another --state, or --replace moves what is there to a folder before-… in it")
    make_folder(state)
    with tempfile.TemporaryDirectory(dir=state, prefix=_INCOMING) as folder:
        contents = _proved(path, Path(folder))
        if former:
            kept = state / f"before-{datetime.now(UTC):%Y%m%d-%H%M%S}"
            kept.mkdir(mode=0o700)
            for entry in former:
                entry.rename(kept / entry.name)
        for entry in sorted(Path(folder).iterdir(), key=lambda each: each.name == DATABASE):  # the database last
            entry.rename(state / entry.name)
    _publish(state)
    return contents


def _copy_database(source: Path, target: Path) -> None:
    """Copy an SQLite file as it is at one moment, whoever writes it (https://sqlite.org/backup.html)."""
    with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(target)) as copy:
        database.backup(copy)  # in one step: a reader of a write-ahead log keeps nobody from writing
        copy.execute("PRAGMA journal_mode=DELETE")  # one file


def _counts(database: Path) -> tuple[int, int]:
    """Return how many documents and logged questions are in a database."""
    with closing(sqlite3.connect(database)) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        documents = connection.execute("SELECT count(*) FROM documents WHERE gone IS NULL").fetchone()[0] if "documents" in tables else 0
        questions = connection.execute("SELECT count(*) FROM turns").fetchone()[0] if "turns" in tables else 0
    return documents, questions


def _files(state: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files beside the database that are backed up, by their names in the archive; uploads that still wait are not."""
    yield from ((name, state / name) for name in _FILES if (state / name).is_file())
    yield from ((f"{DESK}/{name}", state / DESK / name) for name in sorted(SETUP_FILES) if (state / DESK / name).is_file())
    added = state / ADDITIONS
    for above, folders, names in walk(added):
        folders[:] = [name for name in folders if name != WAITING]
        paths = (Path(above, name) for name in names)
        yield from ((path.relative_to(state).as_posix(), path) for path in paths if path.is_file() and not path.is_symlink())


def _write(stream: object, files: Mapping[str, Path], contents: Contents, folder: Path) -> None:
    """Write the archive: every file, then the manifest; a file that was removed meanwhile is left out."""
    checksums = {}
    with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=6, format=tarfile.PAX_FORMAT) as archive:  # type: ignore[call-overload]
        for name, path in files.items():
            with suppress(FileNotFoundError):
                checksums[name] = _added(archive, name, path)
        manifest = folder / _MANIFEST
        manifest.write_text(json.dumps({"format": _FORMAT, "contents": asdict(contents), "sha256": checksums}), encoding="utf-8")
        _added(archive, _MANIFEST, manifest)


def _added(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file to *archive* without its owner's name; return its checksum."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = file.tell(), 0o600, int(path.stat().st_mtime)
        file.seek(0)
        archive.addfile(info, file)
    return digest


def _proved(path: Path, folder: Path) -> Contents:
    """Unpack a backup into *folder*, and check every file against the manifest, and the pages of the database.

    Raises:
        BackupError: it is damaged, no backup, or of a later version.
    """
    try:
        with tarfile.open(path, "r:gz") as archive:
            checksums = dict(_unpacked(path, archive, member, folder) for member in archive)
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        contents = Contents(**manifest["contents"])
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, FileNotFoundError) as error:
        raise BackupError(path, "is no backup of ours, or is damaged or cut off") from error
    except OSError as error:
        raise BackupError(path, f"cannot be read: {error.strerror or error}") from error
    checksums.pop(_MANIFEST)
    (folder / _MANIFEST).unlink()
    if manifest["format"] > _FORMAT:
        raise BackupError(path, f"was made by version {contents.version}, which is later than this one; upgrade first")
    wrong = sorted(name for name in {*checksums, *manifest["sha256"]} if checksums.get(name) != manifest["sha256"].get(name))
    if wrong or DATABASE not in checksums:
        raise BackupError(path, f"is damaged: {', '.join(wrong) or 'it has no database'}")
    _check_database(path, folder / DATABASE)
    return contents


def _unpacked(path: Path, archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> tuple[str, str]:
    """Write a member below *folder*; return its name and checksum. Nothing but files with plain relative names is taken.

    Raises:
        BackupError: it is anything else.
    """
    name = PurePosixPath(member.name)
    if not member.isreg() or name.is_absolute() or ".." in name.parts or "\\" in member.name:
        raise BackupError(path, f"holds what no backup of ours does: {member.name}")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source, digest = archive.extractfile(member), hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while source is not None and (part := source.read(_CHUNK)):
            digest.update(part)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    return member.name, digest.hexdigest()


def _check_database(path: Path, database: Path) -> None:
    try:
        with closing(sqlite3.connect(database)) as connection:
            faults = [row[0] for row in connection.execute("PRAGMA quick_check")]
    except sqlite3.DatabaseError as error:
        faults = [str(error)]
    if faults != ["ok"]:
        raise BackupError(path, f"its database is damaged: {faults[0]}")


def _check_idle(state: Path) -> None:
    """Refuse while a bot is running on *state*.

    Raises:
        CorpusLockedError: one is.
    """
    if (state / DATABASE).is_file():
        with suppress(DamagedDatabaseError), Corpus.locked(state / DATABASE):  # a damaged one is what a backup is for
            pass


def _publish(state: Path) -> None:
    """Make the index from the database, read by the added words too, so that the next start answers at once."""
    with Corpus.locked(state / DATABASE) as corpus:
        lexicon = WordLists(state / ADDITIONS / WORD_LISTS).lexicon(corpus.analyzer.lexicon)
        if lexicon != corpus.analyzer.lexicon:
            corpus.analyzer = Analyzer(lexicon)
        Generations(corpus).repair()
