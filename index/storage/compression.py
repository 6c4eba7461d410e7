"""Compression: columns that are read seldom, compressed by zlib. What an earlier version stored is read as it is."""

import zlib
from typing import Final

_LEVEL: Final = 3  # the highest makes a first sync a tenth slower, for a fifteenth of the size


def compress_text(text: str) -> bytes | str:
    """Return *text* compressed, or as it is where that is no longer."""
    content = text.encode()
    packed = zlib.compress(content, _LEVEL)
    return packed if len(packed) < len(content) else text


def expand_text(stored: bytes | str) -> str:
    """Return the text that was stored.

    Raises:
        zlib.error, UnicodeDecodeError: it is not what `compress_text()` returned.
    """
    return stored if isinstance(stored, str) else zlib.decompress(stored).decode()


def compress_bytes(content: bytes) -> bytes:
    """Return *content* compressed, or as it is where that is no longer: its length tells which."""
    packed = zlib.compress(content, _LEVEL)
    return packed if len(packed) < len(content) else content


def expand_bytes(stored: bytes, size: int) -> bytes:
    """Return the content of *size* bytes that was stored; nothing for nothing.

    Raises:
        zlib.error: it is neither that content nor what `compress_bytes()` makes of it.
    """
    return stored if len(stored) >= size or not stored else zlib.decompress(stored)
