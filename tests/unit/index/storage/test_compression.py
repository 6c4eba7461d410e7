import zlib

import pytest

from index.storage.compression import expand_bytes, expand_text

TEXT = "网格员每天走访。" * 100


@pytest.mark.parametrize("stored", [TEXT, zlib.compress(TEXT.encode())])
def test_a_text_of_an_earlier_version_is_read_plain_or_compressed(stored: str | bytes) -> None:
    assert expand_text(stored) == TEXT


@pytest.mark.parametrize("content", [b"", b"\1\0", bytes(range(256)), b"\1\0" * 500])
def test_bytes_of_an_earlier_version_are_read_plain_or_compressed(content: bytes) -> None:
    packed = zlib.compress(content)

    assert expand_bytes(content, len(content)) == content
    assert len(packed) >= len(content) or expand_bytes(packed, len(content)) == content


def test_what_was_damaged_is_not_read() -> None:
    with pytest.raises(zlib.error):
        expand_bytes(zlib.compress(b"\1\0" * 500)[:-1], 1000)
