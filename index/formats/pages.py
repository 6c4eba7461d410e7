"""Decode web pages by what they declare, and parse them."""

import re
from typing import Final

from lxml import etree
from lxml.etree import _Element

from index.formats.encodings import decode

_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_CHARSET_WITHIN: Final = 4096
_XML_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")


def decode_page(content: bytes, name: str, charset: str = "") -> str:
    """Decode a page in *charset*, else the encoding that it declares, else by its bytes.

    Raises:
        UnsupportedFormatError: it is not text.
    """
    declared = _CHARSET.search(content[:_CHARSET_WITHIN])
    # a declaration readable as ASCII is not UTF-16
    for encoding in (charset, declared[1].decode("ascii").lower().replace("utf-16", "utf-8") if declared else ""):
        try:
            return content.decode("gb18030" if encoding.lower().startswith("gb") else encoding or "undefined")
        except (LookupError, ValueError):
            continue  # there is no declaration, or it is wrong or no name at all
    return decode(content, name)


def parse_page(page: str) -> _Element | None:
    """Parse a page or a part of one, without its comments, and return its body; None if nothing is in it."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = etree.fromstring(_XML_DECLARATION.sub("", page).encode("utf-8", errors="replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    return None if tree is None else tree.find("body")
