import codecs

import pytest

from index import UnsupportedFormatError
from index.formats import text

SIMPLIFIED = "图书室每天开放，居民可以在这里看书。\n借书的人请先登记。"
TRADITIONAL = "圖書室每天開放，居民可以在這裡看書。\n借書的人請先登記。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312", "utf-16", "utf-16-le", "utf-16-be"])
def test_simplified_text_is_read_in_any_encoding(encoding: str) -> None:
    assert text.decode(SIMPLIFIED.encode(encoding), "a.txt") == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "big5hkscs", "gb18030", "utf-16"])
def test_traditional_text_is_read_in_any_encoding(encoding: str) -> None:
    assert text.decode(TRADITIONAL.encode(encoding), "a.txt") == TRADITIONAL


def test_a_text_that_gb18030_could_read_too_is_read_in_its_own_encoding() -> None:
    content = "可以到了電話他們。".encode("utf-16-be")

    assert content.decode("gb18030") != text.decode(content, "a.txt") == "可以到了電話他們。"


def test_a_byte_order_mark_decides_over_the_bytes_that_follow() -> None:
    content = codecs.BOM_UTF16_BE + "Open from nine to five".encode("utf-16-be")

    assert text.decode(content, "a.txt") == "Open from nine to five"


def test_a_damaged_byte_does_not_lose_the_rest_of_a_text() -> None:
    damaged = SIMPLIFIED.encode() * 10 + b"\xff"

    assert text.decode(damaged, "a.txt") == SIMPLIFIED * 10 + "\ufffd"


def test_english_without_any_chinese_is_text() -> None:
    assert text.decode(b"The reading room is open.", "a.txt") == "The reading room is open."


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)) * 8, b"\x00\x01\x02\x03" * 50, b"\x80\x81" * 50, codecs.BOM_UTF8 + b"\x00\x01" * 50],
    ids=["every byte", "control characters", "no encoding at all", "a byte order mark before nothing readable"],
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(UnsupportedFormatError) as caught:
        text.decode(content, "box/data.txt")

    assert caught.value.path == "box/data.txt"


def test_plain_text_recognises_everything() -> None:
    assert text.recognises(b"\x00")


def test_the_first_line_that_looks_like_a_title_is_the_title() -> None:
    (document,) = text.read("2023\n图书室开放时间表\n周一到周五，上午九点开门。\n".encode(), "library/hours.txt")

    assert (document.id, document.title) == ("library/hours.txt", "图书室开放时间表")
    assert document.text == "2023\n图书室开放时间表\n周一到周五，上午九点开门。"


@pytest.mark.parametrize("content", ["周一到周五，上午九点开门。", "开放时间", "Opening hours of the library"])
def test_a_text_without_a_title_is_called_as_its_file(content: str) -> None:
    (document,) = text.read(content.encode(), "library/reading.room.txt")

    assert document.title == "reading.room"


@pytest.mark.parametrize(
    ("name", "expected"), [("a/b/开放时间.txt", "开放时间"), ("readme", "readme"), ("v1.2.md", "v1.2"), ("a.b/c", "c")]
)
def test_the_stem_is_the_name_without_folders_and_ending(name: str, expected: str) -> None:
    assert text.stem(name) == expected
