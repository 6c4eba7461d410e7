import logging
import os
from pathlib import Path

import pytest

from index import Document, DocumentError, EmptyDocumentError, FolderNotFoundError, UnreadableDocumentError, readable
from index.formats import FORMATS, Format
from index.ingest.folder import documents_of, read_folder

NOTHING: frozenset[str] = frozenset()


def test_a_folder_is_read_file_by_file_and_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("服务大厅开放时间\n周一到周五早上八点开门。", encoding="utf-8")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n")

    (first, documents), (second, error) = read_folder(tmp_path, NOTHING)

    assert (first, second) == ("a.txt", "b.png")
    assert isinstance(documents, tuple)
    assert [document.title for document in documents] == ["服务大厅开放时间"]
    assert isinstance(error, DocumentError)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderNotFoundError):
        list(read_folder(tmp_path / "gone", NOTHING))


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = UnreadableDocumentError("staff", "Permission denied")
    monkeypatch.setattr("index.ingest.folder.files_below", lambda _root, errors: errors.append(lost) or [])

    assert list(read_folder(tmp_path, NOTHING)) == [("staff", lost)]


def test_a_folder_a_link_and_a_device_are_no_documents(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("大厅周一到周五早上八点开门。", encoding="utf-8")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "c.txt")
    found = dict(read_folder(tmp_path, NOTHING))
    assert [str(found[name]) for name in ("b.txt", "c.txt")] == [
        f"{name}: it is a link or a device, not a file" for name in ("b.txt", "c.txt")
    ]


def test_directions_and_controls_are_no_part_of_texts_and_titles() -> None:
    content = "门房\u202e值班\u2066表\n\n门\u202d房周一值班\u2069，夜里不开。".encode()
    (document,) = documents_of(content, "a.txt", FORMATS, NOTHING)
    assert document.title == "门房值班表"
    assert "门房周一值班，夜里不开。" in document.text
    assert readable(document.text) == document.text


@pytest.mark.parametrize("title", ["\u200b\u2060", " \u3164", "\u202e"])
def test_a_title_that_cannot_be_seen_is_the_name_of_the_file(title: str) -> None:
    unseen = Format("unseen", lambda _content: True, lambda _content, name: (Document(name, title, "门房周一值班，夜里不开。"),))
    (document,) = documents_of(b"x", "folder/\u202erota.txt", (unseen,), NOTHING)
    assert document.title in {"rota.txt", "rota", "门房周一值班，夜里不开。"}


def test_what_is_read_is_cleaned() -> None:
    content = "社区服务站指南\n八点开门，周日不开，老人可以请人代办。\n上一篇：便民电话\n下一篇：停电通知".encode()

    (document,) = documents_of(content, "a.txt", FORMATS, NOTHING)

    assert document.text == "社区服务站指南\n八点开门，周日不开，老人可以请人代办。"
    assert [removal.line for removal in document.removed] == [3, 4]


def test_a_file_of_which_nothing_is_left_is_no_document() -> None:
    emptied = Format("emptied", lambda _content: True, lambda _content, name: (Document(name, "", "上一篇：便民电话"),))

    with pytest.raises(EmptyDocumentError) as error:
        documents_of(b"...", "a.txt", (emptied,), NOTHING)

    assert error.value.reason == "nothing of it is text proper"


def test_a_reader_that_fails_is_logged_and_named(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_content: bytes, _name: str) -> tuple[Document, ...]:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR, "index.ingest.folder"), pytest.raises(UnreadableDocumentError) as error:
        documents_of(b"", "a.txt", (Format("broken", lambda _content: True, fail),), NOTHING)

    assert error.value.reason.startswith("its reader failed: ZeroDivisionError")
    assert "a reader failed on a.txt" in caplog.text
