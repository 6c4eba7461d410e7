import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index import DamagedIndexError
from index.durable import (
    checked,
    flush_folder,
    map_array,
    read_checked,
    remove_drafts,
    verify_checksums,
    walk,
    with_checksum,
    write_arrays,
    write_atomically,
)

ARRAYS: dict[str, NDArray[Any]] = {
    "numbers": np.arange(5, dtype=np.int32),
    "none": np.zeros(0, dtype=np.float32),
    "every second": np.arange(8, dtype=np.uint16)[::2],
}


def test_what_is_written_is_mapped_as_it_was(tmp_path: Path) -> None:
    write_arrays(tmp_path / "a" / "b", ARRAYS)
    there = {name: map_array(tmp_path / "a" / "b" / name, array.dtype.type) for name, array in ARRAYS.items()}

    assert [(name, array.tolist(), array.dtype) for name, array in there.items()] == [
        (name, array.tolist(), array.dtype) for name, array in ARRAYS.items()
    ]
    assert not there["numbers"].flags.writeable


def test_a_folder_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        write_arrays(tmp_path, ARRAYS)


def test_files_are_flushed_before_their_folder_and_that_before_the_one_it_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed = []
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.append(os.fstat(handle).st_ino))
    write_arrays(tmp_path / "there", ARRAYS)
    paths = [*(tmp_path / "there" / name for name in ARRAYS), tmp_path / "there", tmp_path]

    assert flushed == [path.stat().st_ino for path in paths]


def test_a_system_that_opens_no_folder_does_without_flushing_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(path, flags)

    monkeypatch.setattr(os, "open", refuse)
    flush_folder(tmp_path)


def test_a_folder_that_cannot_be_opened_is_not_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    flush_folder(tmp_path)


def test_a_folder_that_is_whole_is_passed(tmp_path: Path) -> None:
    sums = write_arrays(tmp_path / "there", ARRAYS)
    verify_checksums(tmp_path / "there", sums)

    assert {name: size for name, (size, _) in sums.items()} == {"numbers": 20, "none": 0, "every second": 8}


@pytest.mark.parametrize("content", [b"", b"\0" * 20, bytes(range(20)), b"\0" * 21])
def test_a_file_that_holds_something_else_is_damaged(tmp_path: Path, content: bytes) -> None:
    sums = write_arrays(tmp_path / "there", ARRAYS)
    (tmp_path / "there" / "numbers").write_bytes(content)

    with pytest.raises(DamagedIndexError, match="not hold what was written"):
        verify_checksums(tmp_path / "there", sums)


def test_a_file_that_is_missing_is_damage(tmp_path: Path) -> None:
    sums = write_arrays(tmp_path / "there", ARRAYS)
    (tmp_path / "there" / "none").unlink()

    with pytest.raises(DamagedIndexError, match="No such file"):
        verify_checksums(tmp_path / "there", sums)


def test_a_file_that_is_not_there_is_not_mapped(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        map_array(tmp_path / "nothing", np.int32)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "CURRENT"
    write_atomically(path, b"one")
    write_atomically(path, b"two")

    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("CURRENT", b"two")]


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device", handle)

    path = tmp_path / "CURRENT"
    write_atomically(path, b"one")
    monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"two")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("CURRENT", b"one")]


def test_a_file_is_flushed_before_its_rename_and_its_folder_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flush(descriptor: int) -> None:
        name = "folder" if os.fstat(descriptor).st_ino == tmp_path.stat().st_ino else "file"
        flushed.append((name, (tmp_path / "CURRENT").exists()))

    flushed: list[tuple[str, bool]] = []
    monkeypatch.setattr(os, "fsync", flush)
    write_atomically(tmp_path / "CURRENT", b"one")

    assert flushed == [("file", False), ("folder", True)]


@pytest.mark.parametrize(("given", "expected"), [({}, 0o600), ({"mode": 0o640}, 0o640)])
def test_a_file_has_the_mode_asked_for_and_folders_above_are_created(tmp_path: Path, given: dict[str, int], expected: int) -> None:
    path = tmp_path / "a" / "b" / "key"
    write_atomically(path, b"one", **given)

    assert (path.stat().st_mode & 0o777, path.read_bytes()) == (expected, b"one")


def test_what_is_written_with_a_checksum_is_read_as_it_was(tmp_path: Path) -> None:
    facts = {"name": "网格", "numbers": [1, 2.5, None, True], "deep": {"b": {}, "a": []}}
    (tmp_path / "facts").write_bytes(with_checksum(facts))

    assert read_checked(tmp_path / "facts") == facts


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"null",
        b"\xff\xfe",
        b'{"facts": {}}',
        b'{"facts": "\\ud800", "crc": 1}',
        b"[" * 100_000,
        with_checksum({"current": 1}).replace(b"1", b"2", 1),
        with_checksum({"current": 1}).replace(b": 1}", b": 7}"),
        json.dumps({"crc": 223132457, "facts": []}).encode(),
    ],
)
def test_what_fails_its_checksum_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "facts").write_bytes(content)

    with pytest.raises(DamagedIndexError):
        read_checked(tmp_path / "facts")


@pytest.mark.parametrize(
    "content",
    [b"[]", b'{"crc": 1}', b'{"crc": 1, "facts": {}}', b"\xff", b"[" * 10**5, with_checksum([1]), b"null"],
)
def test_facts_that_fail_their_checksum_are_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "facts.json").write_bytes(content)

    with pytest.raises(DamagedIndexError):
        read_checked(tmp_path / "facts.json")


def test_facts_that_are_missing_are_damage(tmp_path: Path) -> None:
    with pytest.raises(DamagedIndexError, match="No such file"):
        read_checked(tmp_path / "facts")


def test_what_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    write_atomically(tmp_path / "added" / "a.txt", b"whole")
    (tmp_path / "added" / ".new-x7").write_bytes(b"ha")
    assert [remove_drafts(tmp_path), remove_drafts(tmp_path)] == [1, 0]
    assert [path.name for path in (tmp_path / "added").iterdir()] == ["a.txt"]


def test_folders_are_walked_through_however_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(1200):
        Path("d").mkdir()
        os.chdir("d")
    reported: list[OSError] = []
    found = len(list(walk(tmp_path, reported.append)))
    for _ in range(1200):  # which is more than pytest can remove
        os.chdir("..")
        Path("d").rmdir()
    assert found == 1201
    assert list(walk(tmp_path / "gone", reported.append)) == []
    assert len(reported) == 1


def test_json_that_people_wrote_needs_no_checksum_and_our_own_must_have_it() -> None:
    assert checked(b"[1]") == [1]
    assert checked(with_checksum({"a": "\ud83d"})) == {"a": "?"}
    for content in (b"{", b'{"crc": 1}', b'{"facts": [1]}', with_checksum(["ab"]).replace(b"ab", b"ac")):
        with pytest.raises(ValueError, match=r"."):
            checked(content)
