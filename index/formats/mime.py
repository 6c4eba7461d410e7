"""Unpack web archives (MHT, RFC 2557): pages that browsers and office programs save as one MIME message, often named .doc or .xls."""

import email
import re
from collections.abc import Iterator
from email.message import Message
from typing import Final

from index.errors import UnreadableDocumentError
from index.formats.limits import LIMITS, Limits
from index.formats.pages import decode_page

_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_FRAMES: Final = re.compile(r"<frameset\b", re.IGNORECASE)
_TABS: Final = re.compile(r"tabstrip\.html?$", re.IGNORECASE)


def archived_pages(content: bytes, name: str, limits: Limits = LIMITS) -> Iterator[str]:
    """Yield the pages of a web archive in their order, without those that only arrange the others in frames.

    Raises:
        UnreadableDocumentError: it has too many parts.
        UnsupportedFormatError: a page is not text.
    """
    parts = list(email.message_from_bytes(content.lstrip()).walk())
    if len(parts) > limits.members:
        raise UnreadableDocumentError(name, f"it packs more than {limits.members:,} files")
    for part in parts:
        location = str(part.get("Content-Location", ""))  # a Header where it is not in ASCII
        if part.get_content_type() in _PAGES and not _TABS.search(location):
            page = decode_page(_payload(part), name, part.get_content_charset(""))
            if not _FRAMES.search(page):
                yield page


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
