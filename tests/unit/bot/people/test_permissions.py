import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.people.permissions import tighten
from bot.settings import DATABASE
from tests.reliability.nursery import Nursery
from tests.words import Words

ROOT = Path(__file__).parents[4]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "水井.md").write_text("# 水井\n\n水井在村口的槐树下，每天早上六点开放。\n", encoding="utf-8")
    return folder


def modes(folder: Path) -> dict[str, int]:
    """Return the modes of *folder* and of everything below, by path."""
    return {str(path.relative_to(folder)): stat.S_IMODE(path.lstat().st_mode) for path in (folder, *folder.rglob("*"))}


def loose(folder: Path) -> dict[str, str]:
    """Return what gives anybody but its owner a right."""
    return {name: oct(mode) for name, mode in modes(folder).items() if mode & 0o077}


def ask(documents: Path, state: Path) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"DOCUMENTS_DIR": str(documents), "STATE_DIR": str(state)}
    command = [sys.executable, "-c", "import os, sys; os.umask(0o022); from bot.__main__ import main; main(['ask', '水井在哪里'])"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_new_state_folder_is_for_its_owner_only_under_any_umask(documents: Path, tmp_path: Path) -> None:
    state = tmp_path / "srv" / "state"
    ask(documents, state)

    found = modes(state)
    assert found["."] == 0o700
    assert found["wangge.db"] == 0o600
    assert {"wangge.db.lock", "wangge.index/CURRENT", "added"} <= set(found)
    assert loose(state) == {}


def test_an_old_state_folder_is_tightened_with_a_line_in_the_log(
    documents: Path, tmp_path: Path, compiled_words: Words, nursery: Nursery
) -> None:
    state = tmp_path / "state"
    settings = {"DOCUMENTS_DIR": str(documents), "STATE_DIR": str(state)}
    compiled_words.put(state / DATABASE)
    assert nursery.run(["ask", "水井在哪里"], settings, tmp_path / "first").returncode == 0
    for path in (state, *state.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    again = nursery.run(["ask", "水井在哪里"], settings, tmp_path / "again")

    assert again.returncode == 0
    assert loose(state) == {}
    assert "open to their owner only" in again.stderr


def test_what_is_not_ours_and_what_a_link_names_is_left(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (tmp_path / "outside").write_text("x")
    for name in ("key", "notes.txt"):
        (state / name).write_text("x")
    (state / "added").mkdir()
    (state / "added" / "link").symlink_to(tmp_path / "outside")

    assert tighten(state, ("key", "added")) == 3
    assert tighten(state, ("key", "added")) == 0
    assert stat.S_IMODE((tmp_path / "outside").stat().st_mode) == 0o644
    assert stat.S_IMODE((state / "notes.txt").stat().st_mode) == 0o644


def test_what_belongs_to_another_account_is_logged_and_does_not_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_path: Path, _mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    state = tmp_path / "state"
    state.mkdir()
    monkeypatch.setattr(Path, "chmod", refuse)

    assert tighten(state, ()) == 0
    assert "can be read by others" in caplog.text
