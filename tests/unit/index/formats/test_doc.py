import shutil
import stat
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Document, DocumentError, UnreadableDocumentError, UnsupportedFormatError
from index.documents import COMMENT, UNMAPPED
from index.formats import doc
from index.formats.limits import Limits
from tests.unit.index.formats.old_word import word_document


def container(*streams: str) -> bytes:
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) + b"\0" * 62 for name in ("Root Entry", *streams)
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries


@pytest.fixture
def fake_antiword(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a shell script on the path that stands in for antiword."""

    def install(script: str) -> None:
        program = tmp_path / "antiword"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return install


def read_doc(content: bytes, timeout: float = 30) -> Document:
    (document,) = doc.read(content, "notices/lift.doc", Limits(conversion_seconds=timeout))
    return document


def test_an_old_document_is_read_through_antiword(fake_antiword: Callable[[str], None]) -> None:
    fake_antiword("cat > /dev/null; printf '\\n松林小区电梯公告\\n[pic]\\n|楼   |电梯 |\\n电梯每月检修一次。\\n'; echo \"$@\"")
    content = container("WordDocument")

    assert doc.recognises(content)
    document = read_doc(content)

    assert document.title == "松林小区电梯公告"
    assert document.text.split("\n") == ["松林小区电梯公告", "楼 | 电梯", "电梯每月检修一次。", "-m UTF-8.txt -w 0 -"]


def test_antiword_is_given_the_whole_file_in_whole_sectors(fake_antiword: Callable[[str], None]) -> None:
    fake_antiword("wc -c")

    assert read_doc(container("WordDocument") + b"\0" * 100_000).text == str(197 * 512)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("cat > /dev/null; echo 'Encrypted documents are not supported' >&2; exit 1", "it is protected by a password"),
        ("cat > /dev/null; echo '- is not a Word Document.'; exit 1", "antiword failed: - is not a Word Document."),
        ("kill -9 $$", "antiword failed: it ended with -9"),
        ("sleep 9", "antiword failed: Command"),
    ],
)
def test_what_antiword_refuses_is_unreadable(script: str, reason: str, fake_antiword: Callable[[str], None]) -> None:
    fake_antiword(script)

    with pytest.raises(UnreadableDocumentError) as caught:
        read_doc(container("WordDocument"), timeout=0.2 if script.startswith("sleep") else 30)

    assert caught.value.reason.startswith(reason)
    assert caught.value.obstacle == ("password" if "password" in reason else None)


def test_the_antiword_that_is_installed_takes_our_command_line() -> None:
    if shutil.which("antiword") is None:
        pytest.skip("antiword is not installed here: old .doc files are tested with a stand-in only")

    with pytest.raises(UnreadableDocumentError, match="antiword failed"):
        read_doc(container("WordDocument") + b"\0" * 4096)


def test_without_antiword_the_reason_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(
        UnreadableDocumentError, match=r"need antiword, which is not installed here: install it or save the file as \.docx"
    ) as caught:
        read_doc(container("WordDocument"))

    assert caught.value.obstacle == "antiword"


@pytest.mark.parametrize(
    ("streams", "error", "reason"),
    [
        (("EncryptionInfo", "EncryptedPackage"), UnreadableDocumentError, "it is protected by a password"),
        (("Workbook",), UnsupportedFormatError, "this is an old Excel workbook (xls), which is not read"),
        (("Book",), UnsupportedFormatError, "this is an old Excel workbook (xls), which is not read"),
        (("PowerPoint Document",), UnsupportedFormatError, "this is an old presentation (ppt), which is not read"),
        (("__properties_version1.0",), UnsupportedFormatError, "this is a mail (msg), which is not read"),
        (("MatOST",), UnsupportedFormatError, "this is an old office file of unknown kind, which is not read"),
    ],
)
def test_another_old_office_file_is_refused_by_its_kind(streams: tuple[str, ...], error: type[DocumentError], reason: str) -> None:
    with pytest.raises(error) as caught:
        read_doc(container(*streams))

    assert caught.value.reason.startswith(reason)


def test_a_word_in_a_text_is_no_stream() -> None:
    content = container("Contents") + b"\0" * 8 + "WordDocument".encode("utf-16-le") + b"\0" * 500

    with pytest.raises(UnsupportedFormatError):
        read_doc(content)


def test_what_antiword_gives_up_on_is_read_by_its_pieces(fake_antiword: Callable[[str], None]) -> None:
    fake_antiword("cat > /dev/null; echo 'the text stream of this file is too small to handle' >&2; exit 1")

    document = read_doc(word_document("松林小区电梯公告\r电梯每月检修一次。\r", comment="改成两次？\r"))

    assert document.text == "松林小区电梯公告\n电梯每月检修一次。"
    assert [(removal.text, removal.why) for removal in document.removed] == [("改成两次？", COMMENT)]


def test_what_antiword_finds_no_text_in_is_read_by_its_pieces(fake_antiword: Callable[[str], None]) -> None:
    fake_antiword("cat > /dev/null")

    assert read_doc(word_document("电梯停运。\r")).text == "电梯停运。"


def test_what_antiword_read_beyond_the_text_is_cut_and_reported(fake_antiword: Callable[[str], None]) -> None:
    fake_antiword("cat > /dev/null; printf '松林小区电梯公告\n电梯每月检修一次。\n䵎䕒奔䅒䕒\n'")

    document = read_doc(word_document("电梯\r"))

    assert document.text == "松林小区电梯公告\n电梯每月检修一次。"
    assert [(removal.line, removal.text, removal.why) for removal in document.removed] == [(3, "䵎䕒奔䅒䕒", UNMAPPED)]
