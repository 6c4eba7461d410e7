import zlib

import pytest

from index.storage.compression import compress_bytes, compress_text, expand_bytes, expand_text


@pytest.mark.parametrize("text", ["", "网", "网格员每天走访。" * 100, "\ufffd\n\0" * 9])
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    packed = compress_text(text)

    assert expand_text(packed) == text
    assert len(packed) <= max(len(text.encode()), 1)


def test_a_text_that_was_stored_plainly_is_read_as_it_is() -> None:
    assert expand_text("网格员每天走访。" * 100) == "网格员每天走访。" * 100


@pytest.mark.parametrize("content", [b"", b"\1\0", bytes(range(256)), b"\1\0" * 500])
def test_bytes_are_read_as_they_were_written_packed_or_not(content: bytes) -> None:
    assert expand_bytes(compress_bytes(content), len(content)) == content
    assert expand_bytes(content, len(content)) == content
    assert len(compress_bytes(content)) <= len(content)


def test_what_was_damaged_is_not_read() -> None:
    with pytest.raises(zlib.error):
        expand_bytes(compress_bytes(b"\1\0" * 500)[:-1], 1000)
