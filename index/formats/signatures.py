"""Recognise formats by their first bytes, without loading the libraries that parse them."""

import re
from typing import Final

from index.formats.encodings import head

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL)
"""YAML between two lines of dashes at the start of a Markdown file; group 1 is the YAML."""

_MARKDOWN_HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.MULTILINE)
_HTML_START = re.compile(r"\A\s*(?:<!--.*?-->\s*)?(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.DOTALL | re.IGNORECASE)
_SPREADSHEETML_START = re.compile(
    r"\A\s*(?:<\?xml[^>]*\?>\s*)?(?:<\?mso-application[^>]*\?>\s*|<!--.*?-->\s*)*<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet",
    re.DOTALL,
)
_PDF_START = b"%PDF-"
_PDF_START_WITHIN = 1024

# Binary files that are not read, so that the refusal can say what they are.
_BINARY_KINDS: Final = (
    (b"\xd0\xcf\x11\xe0", "a damaged old office document"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_WORDLIKE: Final = (b"MZ", b"GIF8", b"Rar!")  # signatures that plain text may start with as well
_NUL_WITHIN: Final = 4096


def recognises_pdf(content: bytes) -> bool:
    """Return whether *content* has the PDF signature in its first kilobyte, where viewers look for it."""
    return _PDF_START in content[:_PDF_START_WITHIN]


def recognises_html(content: bytes) -> bool:
    """Return whether *content* starts like a web page."""
    return bool(_HTML_START.match(head(content)))


def recognises_spreadsheetml(content: bytes) -> bool:
    """Return whether *content* starts like an XML workbook of Excel 2003."""
    return bool(_SPREADSHEETML_START.match(head(content)))


def recognises_markdown(content: bytes) -> bool:
    """Return whether *content* starts with front matter or contains a heading marked with #."""
    beginning = head(content)
    return bool(FRONT_MATTER.match(beginning) or _MARKDOWN_HEADING.search(beginning))


def binary_kind(content: bytes) -> str:
    """Name the kind of a binary file by its signature; empty for what may be text."""
    kind = next((kind for signature, kind in _BINARY_KINDS if content.startswith(signature)), "")
    return "" if content.startswith(_WORDLIKE) and b"\0" not in content[:_NUL_WITHIN] else kind
