from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from index import EmptyDocumentError, UnreadableDocumentError
from index.formats import read
from index.formats.limits import Limits
from index.formats.mime import archived_pages


def web_archive(*pages: str, charset: str = "utf-8") -> bytes:
    message = MIMEMultipart("related")
    for number, page in enumerate(pages):
        part = MIMEText(page, "html", charset)
        part["Content-Location"] = "file:///C:/a/tabstrip.htm" if "tabs" in page else f"file:///C:/a/sheet{number}.htm"
        message.attach(part)
    return message.as_bytes()


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_web_archive_is_read_whatever_it_is_called(charset: str) -> None:
    content = web_archive("<html><head><title>电梯公告</title></head><body><p>电梯停运。</p></body></html>", charset=charset)

    (document,) = read(content, "lift.doc")
    assert (document.title, document.text) == ("电梯公告", "电梯停运。")


def test_the_sheets_of_a_workbook_are_one_document_without_their_frames() -> None:
    content = web_archive("<html><frameset></frameset></html>", "<p>tabs</p>", "<p>一号楼</p>", "<p>二号楼</p>")

    assert read(content, "lifts.xls")[0].text == "一号楼\n二号楼"


def test_a_web_archive_without_text_is_empty() -> None:
    with pytest.raises(EmptyDocumentError):
        read(web_archive("<html><body></body></html>", "<p></p>"), "lift.mht")


def test_a_web_archive_of_too_many_parts_is_refused() -> None:
    with pytest.raises(UnreadableDocumentError, match="more than 2 files"):
        list(archived_pages(web_archive("<p>一</p>", "<p>二</p>"), "lift.mht", Limits(members=2)))


def test_an_address_that_is_not_in_ascii_is_no_hindrance() -> None:
    content = web_archive("<html><body><p>电梯停运。</p></body></html>").replace(b"C:/a/sheet0", "C:/甲/表".encode("gb18030"))
    assert read(content, "lift.mht")[0].text == "电梯停运。"


def test_a_charset_that_is_no_name_is_passed_over() -> None:
    content = web_archive("<html><body><p>电梯停运。</p></body></html>").replace(b'charset="utf-8"', b'charset="utf\0-8"')
    assert read(content, "lift.mht")[0].text == "电梯停运。"
