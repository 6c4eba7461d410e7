from pathlib import Path
from typing import Any

import pytest

from index import DamagedIndexError
from index.durable import read_checked, with_checksum
from index.storage.manifest import ArrayFolder, Manifest, Pointer, Segments

BASE = ArrayFolder("7-public", {"impacts": (8, 123), "rows": (16, 456)})
CHANGES = ArrayFolder("9-public-changes", {"impacts": (4, 1)})
DELETES = ArrayFolder("9-public-gone", {"order": (12, 2)})
MANIFEST = Manifest(
    number=9,
    mark="0123456789abcdef",
    fingerprint="3-abc",
    made_at="2026-11-27T08:00:00+00:00",
    documents=3,
    passages=5,
    audiences={"public": Segments(BASE, CHANGES, DELETES), "all": Segments(BASE)},
)


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    MANIFEST.write(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["generation-9.json"]
    assert Manifest.read(tmp_path, 9) == MANIFEST
    assert MANIFEST.folders() == {"7-public", "9-public-changes", "9-public-gone"}


def test_the_json_of_a_manifest_is_what_other_versions_read_and_write(tmp_path: Path) -> None:
    MANIFEST.write(tmp_path)

    assert (tmp_path / "generation-9.json").read_text(encoding="utf-8") == (
        '{"crc": 1496530086, "facts": {"audiences": {'
        '"all": {"base": {"files": {"impacts": [8, 123], "rows": [16, 456]}, "folder": "7-public"}, "changes": null, "gone": null}, '
        '"public": {"base": {"files": {"impacts": [8, 123], "rows": [16, 456]}, "folder": "7-public"}, '
        '"changes": {"files": {"impacts": [4, 1]}, "folder": "9-public-changes"}, '
        '"gone": {"files": {"order": [12, 2]}, "folder": "9-public-gone"}}}, '
        '"documents": 3, "fingerprint": "3-abc", "format": 2, "made_at": "2026-11-27T08:00:00+00:00", '
        '"mark": "0123456789abcdef", "number": 9, "passages": 5}}'
    )


@pytest.mark.parametrize("change", [{"format": 3}, {"audiences": []}, {"audiences": {"all": {}}}, {"passages": "many"}])
def test_a_manifest_that_says_something_else_is_damaged(tmp_path: Path, change: dict[str, Any]) -> None:
    MANIFEST.write(tmp_path)
    path = tmp_path / "generation-9.json"
    path.write_bytes(with_checksum(read_checked(path) | change))

    with pytest.raises(DamagedIndexError):
        Manifest.read(tmp_path, 9)


def test_the_json_of_a_pointer_is_what_earlier_versions_read_and_wrote(tmp_path: Path) -> None:
    Pointer(3, 2, pinned=True).write(tmp_path)

    assert (tmp_path / "CURRENT").read_bytes() == b'{"crc": 3772703451, "facts": {"current": 3, "held": true, "previous": 2}}'
    assert Pointer.read(tmp_path) == Pointer(3, 2, pinned=True)


@pytest.mark.parametrize(("pointer", "expected"), [(Pointer(3, 2), [3, 2]), (Pointer(1, 0), [1])])
def test_the_kept_generations_are_the_current_one_and_the_one_before(pointer: Pointer, expected: list[int]) -> None:
    assert pointer.kept == expected
