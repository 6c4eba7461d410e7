"""Pictures of text: PNG and JPEG files, pages of a PDF; and whether text recognition is installed to read them."""

import importlib.util
from typing import Final

NOTHING_RECOGNISED: Final = "no text was recognised: scan it anew, or write its text as a document"
"""Why a picture that was looked at has no text."""

_SIGNATURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def recognises(content: bytes) -> bool:
    """Return whether *content* is a PNG or JPEG file."""
    return content.startswith(_SIGNATURES)


def can_be_read() -> bool:
    """Return whether text can be recognised here, which takes the extra `ocr`."""
    return importlib.util.find_spec("rapidocr_onnxruntime") is not None


def how_to_read() -> str:
    """Say what it takes to read the text on a picture that has not been read."""
    return "a sync reads it by text recognition" if can_be_read() else "pip install '.[ocr]' lets it be read"
