import pytest

from index.formats.signatures import recognises_html, recognises_markdown, recognises_pdf


@pytest.mark.parametrize(
    "content", ["---\ntitle: 甲\n---\n乙", "\ufeff---\r\ntitle: 甲\r\n---\r\n乙", "前言\n\n## 电梯\n", "---\n---\n", "# 甲"]
)
def test_front_matter_or_a_heading_makes_markdown(content: str) -> None:
    assert recognises_markdown(content.encode())


@pytest.mark.parametrize("content", ["电梯检修", "#电梯", "####### 电梯", "---\n没有结尾", "文中的 # 号"])
def test_a_text_without_either_is_no_markdown(content: str) -> None:
    assert not recognises_markdown(content.encode())


@pytest.mark.parametrize(
    "content",
    [
        b"<html>",
        b"  \n<!DOCTYPE html>",
        b"\xef\xbb\xbf<HTML lang='zh'>",
        b"<!-- saved -->\n<head>",
        b'<?xml version="1.0"?><html>',
        b"<body>",
        b"<table><tr><td>",
        b"<!-- saved --><!-- again -->\n<meta charset=gbk>",
    ],
)
def test_a_web_page_is_recognised_by_how_it_begins(content: bytes) -> None:
    assert recognises_html(content)


@pytest.mark.parametrize("content", [b"<b>bold</b>", b"see <html>", b"<htmlx>", b""])
def test_a_tag_alone_makes_no_web_page(content: bytes) -> None:
    assert not recognises_html(content)


PDF = b"%PDF-1.4\n1 0 obj"


def test_a_pdf_is_known_by_its_first_bytes_whatever_stands_before_them() -> None:
    assert recognises_pdf(PDF)
    assert recognises_pdf(b"\r\n" + PDF)
    assert not recognises_pdf(b"x" * 1024 + PDF)
