import logging
from collections.abc import Sequence

import pytest

from index import EmptyDocumentError, Removal, UnreadableDocumentError
from index.formats import pdf, read
from index.formats.limits import Limits

ENCRYPTED = b"/Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <" + b"28BF4E5E" * 8 + b"> /U <" + b"00" * 32 + b">"
COLLECTION = b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
FONTS = b"/Resources << /Font << /F1 3 0 R >> >>"


def written(*pages: Sequence[str], title: str = "", encrypted: bool = False) -> bytes:
    """Write a PDF with a line of text for each string; its font maps every code to the same character, as Word's does."""
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    mapping = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
    mapping += b"1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song " + COLLECTION + b" >>",
        stream(mapping),
    ]
    for number, lines in enumerate(pages):
        shown = b"".join(b"<" + line.encode("utf-16-be").hex().encode() + b"> Tj T* " for line in lines)
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R " % (7 + 2 * number) + FONTS + b" >>")
        objects.append(stream(b"BT /F1 10 Tf 12 TL 40 800 Td " + shown + b"ET"))
    trailer = b"/Root 1 0 R"
    if title:
        objects.append(b"<< /Title <FEFF" + title.encode("utf-16-be").hex().encode() + b"> >>")
        trailer += b" /Info %d 0 R" % len(objects)
    if encrypted:
        trailer += b" /Encrypt << " + ENCRYPTED + b" >> /ID [<00> <00>]"
    body = b"%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer << /Size %d " % (len(objects) + 1) + trailer + b" >>\nstartxref\n%d\n%%%%EOF" % len(body)


def stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream"


def test_the_text_is_read_and_its_first_line_is_the_title() -> None:
    (document,) = read(written(["松林社区办事指南", "社区服务站早上八点开门。"]), "guide.pdf")

    assert (document.title, document.text) == ("松林社区办事指南", "松林社区办事指南\n社区服务站早上八点开门。")


@pytest.mark.parametrize(
    ("own", "title"),
    [("便民手册", "便民手册"), ("Microsoft Word - 1.doc", "guide"), ("手册.docx", "guide"), ("----", "guide"), ("", "guide")],
)
def test_the_title_that_a_file_gives_itself_counts_if_it_is_one(own: str, title: str) -> None:
    assert read(written(["社区服务站八点开门。"], title=own), "a/guide.pdf")[0].title == title


def test_what_stands_on_every_page_is_removed_and_reported() -> None:
    pages = [["松林社区简报", f"第{number}件事办好了。", "办事不求人。", "还有别的事。", f"- {number} -"] for number in (1, 2, 3)]
    (document,) = read(written(*pages), "a.pdf")

    assert document.text.split("\n")[:3] == ["第1件事办好了。", "办事不求人。", "还有别的事。"]
    assert document.removed[:2] == (Removal(1, "松林社区简报", "running header or footer"), Removal(5, "- 1 -", "page number"))
    assert len(document.removed) == 6


LONG = "社区服务站为居民代办各种证件并且每天早上八点开门"


def test_a_paragraph_goes_on_behind_the_page_number() -> None:
    (document,) = read(written([LONG, "1"], ["周日不开门。", "2"]), "a.pdf")

    assert document.text == LONG + "周日不开门。"


def test_radicals_that_fonts_put_in_the_place_of_characters_are_mended() -> None:
    assert read(written(["⼀个⽹格由⼀名⽹格员管。"]), "a.pdf")[0].text == "一个网格由一名网格员管。"


def test_a_scan_is_no_empty_success() -> None:
    with pytest.raises(EmptyDocumentError) as error:
        read(written([], []), "scan.pdf")

    assert error.value.reason == "its 2 pages are pictures without text: run text recognition on it first"
    assert error.value.obstacle == "scan"


def test_pages_without_text_are_counted_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "index.formats.pdf"):
        read(written(["八点开门。"], []), "half.pdf")

    assert "1 of 2 pages hold no text" in caplog.text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (written(["八点开门。"], encrypted=True), "it is protected by a password"),
        (b"%PDF-1.4\nbroken", "it is damaged: "),
        (b"%PDF-", "it is damaged: "),
    ],
    ids=["encrypted", "broken", "empty"],
)
def test_what_cannot_be_opened_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocumentError) as error:
        read(content, "a.pdf")

    assert error.value.reason.startswith(reason)
    assert error.value.obstacle == ("password" if "password" in reason else None)


@pytest.mark.parametrize(
    ("pages", "reason"),
    [([["一"], ["二"], ["三"]], "it has more than 2 pages"), ([["八点开门。", "九点关门。"]], "it holds more than 9 characters")],
)
def test_more_pages_or_characters_than_we_take_are_refused(pages: list[list[str]], reason: str) -> None:
    with pytest.raises(UnreadableDocumentError) as error:
        pdf.read(written(*pages), "a.pdf", Limits(pages=2, page_characters=9))

    assert error.value.reason == reason
