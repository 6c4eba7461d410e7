import codecs

import pytest

from index import UnsupportedFormatError
from index.formats.encodings import decode

SIMPLIFIED = "图书室每天开放，居民可以在这里看书。\n借书的人请先登记。"
TRADITIONAL = "圖書室每天開放，居民可以在這裡看書。\n借書的人請先登記。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312", "utf-16", "utf-16-le", "utf-16-be"])
def test_simplified_text_is_read_in_any_encoding(encoding: str) -> None:
    assert decode(SIMPLIFIED.encode(encoding), "a.txt") == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "big5hkscs", "gb18030", "utf-16"])
def test_traditional_text_is_read_in_any_encoding(encoding: str) -> None:
    assert decode(TRADITIONAL.encode(encoding), "a.txt") == TRADITIONAL


def test_a_text_that_gb18030_could_read_too_is_read_in_its_own_encoding() -> None:
    content = "可以到了電話他們。".encode("utf-16-be")

    assert content.decode("gb18030") != decode(content, "a.txt") == "可以到了電話他們。"


def test_a_byte_order_mark_decides_over_the_bytes_that_follow() -> None:
    content = codecs.BOM_UTF16_BE + "Open from nine to five".encode("utf-16-be")

    assert decode(content, "a.txt") == "Open from nine to five"


def test_a_damaged_byte_does_not_lose_the_rest_of_a_text() -> None:
    damaged = SIMPLIFIED.encode() * 10 + b"\xff"

    assert decode(damaged, "a.txt") == SIMPLIFIED * 10 + "\ufffd"


def test_english_without_any_chinese_is_text() -> None:
    assert decode(b"The reading room is open.", "a.txt") == "The reading room is open."


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)) * 8, b"\x00\x01\x02\x03" * 50, b"\x80\x81" * 50, codecs.BOM_UTF8 + b"\x00\x01" * 50],
    ids=["every byte", "control characters", "no encoding at all", "a byte order mark before nothing readable"],
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(UnsupportedFormatError) as caught:
        decode(content, "box/data.txt")

    assert caught.value.path == "box/data.txt"


@pytest.mark.parametrize("text", ["Café à la carte, déjà vu", "été", "Straße München", "àéèù çà déésse", "El niño año mañana ¿qué?"])
def test_latin_letters_are_not_taken_for_chinese(text: str) -> None:
    with pytest.raises(UnsupportedFormatError):
        decode(text.encode("latin-1"), "a.txt")
