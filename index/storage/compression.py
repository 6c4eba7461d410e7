"""Columns as earlier versions stored them: plainly, or compressed by zlib where that is shorter."""

import zlib


def expand_text(stored: bytes | str) -> str:
    """Return a text as earlier versions stored it: plainly, or compressed.

    Raises:
        zlib.error, UnicodeDecodeError: it is neither.
    """
    return stored if isinstance(stored, str) else zlib.decompress(stored).decode()


def expand_bytes(stored: bytes, size: int) -> bytes:
    """Return content of *size* bytes as earlier versions stored it, compressed where it is shorter; nothing for nothing.

    Raises:
        zlib.error: it is neither.
    """
    return stored if len(stored) >= size or not stored else zlib.decompress(stored)
