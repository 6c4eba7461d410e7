import gzip
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.errors import BackupError
from bot.hosting.backup import SETTINGS, back_up, restore
from bot.people.querylog import QueryLog
from bot.people.records import Turn
from bot.settings import ADDITIONS, DATABASE, KEY, PAUSES, Settings
from index import Corpus, CorpusLockedError, Generations, Index
from tests.bots import make_bot

QUESTION = "楼道灯不亮怎么办？"
TOKEN = "123456:abcdefghij-KLMNOPQRST_0123456789"


def turn(number: int) -> Turn:
    return Turn(
        id=f"{number:016x}", person="p", chat="c", channel="web", question=QUESTION, asked=QUESTION, language="zh-Hans", band="none",
        confidence=0.0, passages=(), documents=(), milliseconds=1.0, at=datetime.now(UTC),
    )  # fmt: skip


@pytest.fixture
async def settings(tmp_path: Path, folder: Path) -> Settings:
    """A state folder with documents, a question, a file that was added, a pause and a key."""
    settings = Settings(  # type: ignore[call-arg]  # pydantic takes _env_file
        _env_file=None,
        documents_dir=folder,
        state_dir=tmp_path / "state",
        bot_token=SecretStr(TOKEN),
        title="槐树村问答",
        admin_ids=frozenset({7}),
    )
    with Corpus.locked(settings.state_dir / DATABASE) as corpus:
        bot = make_bot(corpus, folder, settings.state_dir)
        (settings.state_dir / ADDITIONS / "public" / "井.md").write_text("# 水井\n\n水井在村口。\n", encoding="utf-8")
        await bot.indexer.sync()
        await bot.library.pauses.pause("dogs.txt", "正在修订")
    (settings.state_dir / KEY).write_bytes(b"k" * 32)
    log = QueryLog(settings.state_dir / DATABASE)
    log.log(turn(1))
    log.close()
    return settings


def first_hits(state: Path) -> list[tuple[str, float]]:
    corpus = Corpus(state / DATABASE)
    try:
        assert [*corpus.faults(), *Generations(corpus).faults()] == []
        published = Generations(corpus).open()
        return [(hit.passage.key, hit.score) for hit in Index.at(published, corpus.analyzer).search(QUESTION, 5)]
    finally:
        corpus.close()


def test_what_was_backed_up_is_restored_elsewhere_and_answers_alike(settings: Settings, tmp_path: Path) -> None:
    made = back_up(settings, tmp_path / "backup.tar.gz")
    restored = restore(tmp_path / "backup.tar.gz", tmp_path / "elsewhere")
    assert restored == made
    assert (made.documents, made.questions) == (5, 1)
    assert first_hits(tmp_path / "elsewhere") == first_hits(settings.state_dir) != []
    for name in (KEY, PAUSES, f"{ADDITIONS}/public/井.md"):
        assert (tmp_path / "elsewhere" / name).read_bytes() == (settings.state_dir / name).read_bytes()
    assert not list((tmp_path / "elsewhere").glob(".restoring*"))


def test_what_a_killed_backup_left_is_removed_by_a_later_one_and_what_runs_is_not(settings: Settings, tmp_path: Path) -> None:
    left, running = tmp_path / ".backup-left", tmp_path / ".backup-running"
    for folder in (left, running):
        folder.mkdir()
        (folder / DATABASE).write_bytes(b"x")
    os.utime(left, (0, 0))
    back_up(settings, tmp_path / "backup.tar.gz")
    assert (left.exists(), running.exists()) == (False, True)


def test_a_backup_is_its_owners_and_holds_no_secret(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "backup.tar.gz")
    assert (tmp_path / "backup.tar.gz").stat().st_mode & 0o777 == 0o600
    assert TOKEN.encode() not in gzip.decompress((tmp_path / "backup.tar.gz").read_bytes())
    restore(tmp_path / "backup.tar.gz", tmp_path / "elsewhere")
    written = (tmp_path / "elsewhere" / SETTINGS).read_text(encoding="utf-8")
    assert ("TITLE='槐树村问答'\n" in written, "\nADMIN_IDS=7\n" in written, "\n#BOT_TOKEN=\n" in written) == (True, True, True)


def test_every_question_that_was_logged_before_is_in_a_backup_under_load(settings: Settings, tmp_path: Path) -> None:
    log, stop, logged = QueryLog(settings.state_dir / DATABASE), threading.Event(), [1]

    def ask() -> None:
        while not stop.is_set():
            log.log(turn(logged[-1] + 1))
            logged.append(logged[-1] + 1)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        before = logged[-1]
        with Corpus.locked(settings.state_dir / DATABASE):  # as a running bot holds it
            made = back_up(settings, tmp_path / "backup.tar.gz")
    finally:
        stop.set()
        asking.join()
        log.close()
    assert before <= made.questions <= logged[-1]
    restore(tmp_path / "backup.tar.gz", tmp_path / "elsewhere")
    with sqlite3.connect(tmp_path / "elsewhere" / DATABASE) as database:
        found = {row[0] for row in database.execute("SELECT id FROM turns")}
    database.close()
    assert found >= {f"{number:016x}" for number in range(1, before + 1)}


def test_a_state_folder_in_use_is_kept_unless_it_is_to_be_replaced(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "backup.tar.gz")
    (settings.state_dir / PAUSES).unlink()
    with pytest.raises(BackupError, match="is not empty"):
        restore(tmp_path / "backup.tar.gz", settings.state_dir)
    restore(tmp_path / "backup.tar.gz", settings.state_dir, replacing=True)
    assert (settings.state_dir / PAUSES).is_file()
    assert [(path / DATABASE).is_file() for path in settings.state_dir.glob("before-*")] == [True]
    assert first_hits(settings.state_dir)


def test_nothing_is_restored_below_a_running_bot(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "backup.tar.gz")
    with Corpus.locked(settings.state_dir / DATABASE), pytest.raises(CorpusLockedError):
        restore(tmp_path / "backup.tar.gz", settings.state_dir, replacing=True)


def test_where_no_bot_ever_ran_nothing_is_backed_up(folder: Path, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, documents_dir=folder, state_dir=tmp_path / "state")  # type: ignore[call-arg]
    with pytest.raises(BackupError, match="nothing to back up"):
        back_up(settings, tmp_path / "backup.tar.gz")
    assert list(tmp_path.iterdir()) == [folder]


def test_where_there_is_no_folder_for_it_nothing_is_backed_up(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"nowhere.backup.tar.gz: its folder does not exist; make that first"):
        back_up(settings, tmp_path / "nowhere" / "backup.tar.gz")


def rewritten(path: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    with tarfile.open(path) as archive:
        files = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
    change(files)
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def manifest(files: dict[str, bytes], **change: Any) -> None:  # noqa: ANN401 - JSON
    files["manifest.json"] = json.dumps(json.loads(files["manifest.json"]) | change).encode()


CHANGES: dict[str, Callable[[dict[str, bytes]], object]] = {
    "another key": lambda files: files.update(key=b"x" * 32),
    "a file too many": lambda files: files.update(more=b"x"),
    "a file missing": lambda files: files.pop("key"),
    "no manifest": lambda files: files.pop("manifest.json"),
    "no database": lambda files: files.pop(DATABASE),
    "a path outside": lambda files: files.update({"../outside": b"x"}),
    "an absolute path": lambda files: files.update({"/tmp/outside": b"x"}),
    "a later format": lambda files: manifest(files, format=2),
    "a damaged database": lambda files: files.update({DATABASE: files[DATABASE][:5000] + b"x" * 5000}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_backup_that_is_not_as_it_was_made_is_refused_and_changes_nothing(settings: Settings, tmp_path: Path, change: str) -> None:
    path, state = tmp_path / "backup.tar.gz", tmp_path / "elsewhere"
    back_up(settings, path)
    rewritten(path, CHANGES[change])
    with pytest.raises(BackupError):
        restore(path, state)
    assert list(state.iterdir()) == []
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_what_is_no_whole_archive_is_refused(settings: Settings, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "backup.tar.gz"
    back_up(settings, path)
    path.write_bytes(path.read_bytes()[:-3000] if content is None else content)
    with pytest.raises(BackupError):
        restore(path, tmp_path / "elsewhere")


def test_a_database_whose_pages_are_damaged_is_refused_though_its_checksum_is_right(settings: Settings, tmp_path: Path) -> None:
    database = settings.state_dir / DATABASE
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    path = tmp_path / "backup.tar.gz"
    back_up(settings, path)

    def damage(files: dict[str, bytes]) -> None:
        content = bytearray(files[DATABASE])
        content[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
        files[DATABASE] = bytes(content)

        sums = json.loads(files["manifest.json"])["sha256"] | {DATABASE: hashlib.sha256(content).hexdigest()}
        manifest(files, sha256=sums)

    rewritten(path, damage)
    with pytest.raises(BackupError, match="database is damaged"):
        restore(path, tmp_path / "elsewhere")
