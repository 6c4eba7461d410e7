import io
import struct
import zipfile

import pytest

from index import UnreadableDocumentError, UnsupportedFormatError
from index.formats import archives, docx
from index.formats.limits import LIMITS, Limits
from tests.unit.index.formats.office_files import archive, p, part, read_word, word


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"ppt/presentation.xml": ""}, "a presentation (pptx)"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "an OpenDocument text (odt)"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "an OpenDocument table (ods)"),
        ({"mimetype": "application/epub+zip"}, "an e-book (epub)"),
        ({"META-INF/MANIFEST.MF": ""}, "a Java archive (jar)"),
        ({"xl/workbook.bin": "", "xl/styles.xml": ""}, "an Excel binary workbook (xlsb)"),
        ({"lift.txt": "电梯"}, "a zip archive"),
        ({}, "a zip archive"),
    ],
)
def test_another_archive_is_refused_by_its_kind(members: dict[str, str | bytes], kind: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for member, text in members.items():
            package.writestr(member, text)
    content = packed.getvalue()

    assert not archives.recognises_docx(content)
    assert not archives.recognises_xlsx(content)
    assert archives.recognises(content)
    with pytest.raises(UnsupportedFormatError) as caught:
        archives.read(content, "lift.zip")
    assert caught.value.reason.startswith(f"this is {kind}, which is not read: ")


def test_a_cut_archive_is_damaged() -> None:
    content = word(p("电梯"))[:-30]

    assert not archives.recognises_docx(content)
    with pytest.raises(UnreadableDocumentError, match="damaged zip archive"):
        archives.read(content, "lift.docx")


def test_what_is_no_archive_is_not_recognised() -> None:
    assert not any(recognises(b"lift") for recognises in (archives.recognises_docx, archives.recognises_xlsx, archives.recognises))


def test_an_archive_of_too_many_files_is_unreadable() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for number in range(LIMITS.members + 1):
            package.writestr(f"word/{number}", "")

    assert not archives.recognises_docx(packed.getvalue())
    for read in (archives.read, docx.read):
        with pytest.raises(UnreadableDocumentError, match="it packs more than 2,000 files"):
            read(packed.getvalue(), "lift.docx")


def test_an_archive_that_declares_too_much_is_unreadable() -> None:
    content = archive({"word/document.xml": part("document", ""), "word/media/picture.png": b"\0" * (1 << 20)})

    with pytest.raises(UnreadableDocumentError, match="it is larger than 1 MiB when unpacked"):
        read_word(content, Limits(unpacked_bytes=1 << 20))


def test_the_size_that_an_archive_declares_is_not_trusted() -> None:
    bomb = archive({"word/document.xml": b" " * (1 << 22)})
    lying = bomb.replace(struct.pack("<L", 1 << 22), struct.pack("<L", 1 << 10))

    with pytest.raises(UnreadableDocumentError, match="it is damaged"):
        read_word(lying, Limits(unpacked_bytes=1 << 20))


def test_an_encrypted_file_within_an_archive_is_protected() -> None:
    content = bytearray(archive({"word/document.xml": part("document", "")}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(UnreadableDocumentError, match="it is protected by a password") as caught:
        read_word(bytes(content))

    assert caught.value.obstacle == "password"
