"""Files that several machines have alike."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.storage.engines import storage_of
from bot.storage.files import SharedFiles

NAMES = ("key", "pauses.json", "added/*")


@pytest.fixture
def storage(database_url: str, tmp_path: Path) -> Iterator[Any]:
    storage = storage_of(database_url, tmp_path / "none.db")
    yield storage
    storage.close()


class Machine:
    def __init__(self, storage: Any, folder: Path) -> None:  # noqa: ANN401 - the shared kind
        self.folder = folder
        folder.mkdir()
        self.files = SharedFiles(storage.open("files"), folder, NAMES, first=["key"])
        self.changes = 0
        self.files.on_change(self.count)

    def count(self) -> None:
        self.changes += 1

    def write(self, path: str, content: str, at: int = 0) -> None:
        (self.folder / path).parent.mkdir(exist_ok=True, parents=True)
        (self.folder / path).write_text(content)
        if at:
            os.utime(self.folder / path, (at, at))

    def read(self) -> dict[str, str]:
        return {path.relative_to(self.folder).as_posix(): path.read_text() for path in sorted(self.folder.rglob("*")) if path.is_file()}


@pytest.fixture
def machines(storage: Any, tmp_path: Path) -> list[Machine]:  # noqa: ANN401
    return [Machine(storage, tmp_path / name) for name in ("one", "two")]


def test_what_one_machine_changes_or_removes_the_other_has_too(machines: list[Machine]) -> None:
    one, two = machines
    one.write("pauses.json", "[]")
    one.write("added/public/网格.md", "文本")
    one.write("elsewhere", "not shared")
    one.files.exchange()
    assert sorted(two.files.exchange()) == ["added/public/网格.md", "pauses.json"]
    assert two.read() == {"added/public/网格.md": "文本", "pauses.json": "[]"}
    assert two.changes == 1
    assert (two.folder / "pauses.json").stat().st_mode & 0o077 == 0
    two.write("pauses.json", "[1, 2]")
    (two.folder / "added/public/网格.md").unlink()
    two.files.exchange()
    assert sorted(one.files.exchange()) == ["added/public/网格.md", "pauses.json"]
    assert one.read() == {"elsewhere": "not shared", "pauses.json": "[1, 2]"}
    assert (one.files.exchange(), two.files.exchange()) == ((), ())


def test_a_machine_that_was_away_takes_what_is_newer_and_never_another_key(storage: Any, machines: list[Machine]) -> None:  # noqa: ANN401
    one, two = machines
    one.write("key", "first", at=1000)
    one.write("pauses.json", "old", at=1000)
    one.write("added/a", "a", at=2000)
    one.files.exchange()
    two.write("key", "second")
    two.write("pauses.json", "new", at=3000)
    two.write("added/a", "older", at=1000)
    two.files.exchange()
    assert two.read() == {"added/a": "a", "key": "first", "pauses.json": "new"}
    assert one.files.exchange() == ("pauses.json",)
    assert one.read() == two.read()
    again = SharedFiles(storage.open("files"), two.folder, NAMES, first=["key"])
    assert again.exchange() == ()
