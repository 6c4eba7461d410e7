"""What is handed out is what was indexed, whatever stands in its place by now."""

import hashlib
import os
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import ChangedFileError, NoSuchDocumentError
from bot.library import originals
from bot.library.originals import open_original, read_original
from index import Document

CONTENT = "灯坏了，请找物业。".encode() * 10


def document(name: str, content: bytes = CONTENT) -> Document:
    return Document(name, "", "", digest=hashlib.sha256(content).hexdigest())


@pytest.fixture
def roots(tmp_path: Path) -> dict[str, Path]:
    folder = tmp_path / "documents"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner/lamp.md").write_bytes(CONTENT)
    (tmp_path / "key").write_bytes(CONTENT)
    return {"": folder, ".added": tmp_path}


def test_a_file_is_found_by_the_root_that_its_name_begins_with(roots: dict[str, Path]) -> None:
    assert read_original(roots, document("inner/lamp.md#2")) == ("lamp.md", CONTENT)
    assert read_original(roots, document(".added/key")) == ("key", CONTENT)


def test_a_link_in_the_place_of_a_file_or_a_folder_is_never_followed(roots: dict[str, Path], tmp_path: Path) -> None:
    """Even to the same content: nothing outside is opened."""
    folder = roots[""]
    (folder / "link.md").symlink_to(tmp_path / "key")
    (folder / "linked").symlink_to(folder / "inner")
    os.mkfifo(folder / "pipe.md")
    names = ["link.md", "linked/lamp.md", "pipe.md", "inner", "gone.md", "../key", "inner/../inner/lamp.md", "inner//lamp.md", "", "a\0b"]
    for name in names:
        with pytest.raises(NoSuchDocumentError):
            open_original(roots, document(name))


def test_without_handles_of_folders_no_link_is_followed_either(roots: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.ingest.beneath._HAS_HANDLES", False)
    (roots[""] / "linked").symlink_to(roots[""] / "inner")
    assert read_original(roots, document("inner/lamp.md"))[1] == CONTENT
    with pytest.raises(NoSuchDocumentError):
        open_original(roots, document("linked/lamp.md"))


@pytest.mark.parametrize("now", [CONTENT[:-1], CONTENT + b"x", b"", b"x" * len(CONTENT)])
def test_a_file_that_is_not_what_was_indexed_is_not_handed_out(roots: dict[str, Path], now: bytes) -> None:
    (roots[""] / "inner/lamp.md").write_bytes(now)
    with pytest.raises(ChangedFileError):
        open_original(roots, document("inner/lamp.md"))


def test_of_a_file_that_grew_without_end_no_more_is_read_than_is_ever_indexed(
    roots: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(originals, "LARGEST_FILE", 2**20)
    os.truncate(roots[""] / "inner/lamp.md", 2**40)
    with pytest.raises(ChangedFileError):
        open_original(roots, document("inner/lamp.md"))


def test_a_file_that_changes_while_it_is_sent_lacks_its_end(roots: dict[str, Path]) -> None:
    long = CONTENT * 2000
    (roots[""] / "inner/lamp.md").write_bytes(long)
    with closing(open_original(roots, document("inner/lamp.md", long))) as original:
        sent = []
        chunks = original.chunks()
        sent.append(next(chunks))
        (roots[""] / "inner/lamp.md").write_bytes(b"y" * len(long))
        with pytest.raises(ChangedFileError):
            sent.extend(chunks)
        assert sum(map(len, sent)) < original.size == len(long)


def test_a_replaced_file_is_still_the_one_that_was_opened(roots: dict[str, Path], tmp_path: Path) -> None:
    with closing(open_original(roots, document("inner/lamp.md"))) as original:
        (tmp_path / "key").rename(roots[""] / "inner/lamp.md")
        assert b"".join(original.chunks()) == CONTENT
