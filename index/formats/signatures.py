"""Recognise formats by their first bytes, without loading the libraries that parse them."""

import re
from typing import Final

from index.formats.encodings import head

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL)
"""YAML between two lines of dashes at the start of a Markdown file; group 1 is the YAML."""

_MARKDOWN_HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.MULTILINE)
_APART = re.compile(r"[^\n]*(?:\n[ \t]*(?:\n|\Z)|\Z)")  # a line with a blank one below it
_YAML_NAME = re.compile(r"[ \t]*[A-Za-z_][\w -]{0,40}:(?:\s|\Z)", re.ASCII)
_HTML_START = re.compile(
    r"\A\s*(?:(?:<!--.*?-->|<\?xml[^>]*>)\s*)*<(?:!doctype\s+html|(?:html|head|body|meta|title|style|table|div|center|article|h[1-6])\b)",
    re.DOTALL | re.IGNORECASE,
)
_SPREADSHEETML_START = re.compile(
    r"\A\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*)*<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet", re.DOTALL
)
_MIME_VERSION = re.compile(r"^mime-version:", re.IGNORECASE | re.MULTILINE)
_MIME_PAGE = re.compile(r"^content-type:\s*(?:multipart/(?:related|alternative|mixed)|text/html)\b", re.IGNORECASE | re.MULTILINE)
_OFFICE_XML = re.compile(r"\A\s*(?:<\?[^>]*>\s*)*<(?:\w+:)?(wordDocument|package)\b[^>]*", re.DOTALL)
_WORD_NAMESPACES = ("http://schemas.microsoft.com/office/word/2003/wordml", "http://schemas.microsoft.com/office/2006/xmlPackage")
_PDF_START = b"%PDF-"
_PDF_START_WITHIN = 1024

# Binary files that are not read, so that the refusal can say what they are.
_BINARY_KINDS: Final = (
    (b"\xd0\xcf\x11\xe0", "a damaged old office document"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"RIFF", "a recording or a picture"),
    (b"ID3", "a recording"),
    (b"\0\0\0\x18ftyp", "a film"),
    (b"\0\0\0\x20ftyp", "a film"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_WORDLIKE: Final = (b"MZ", b"GIF8", b"Rar!", b"BM", b"RIFF", b"ID3")  # signatures that plain text may start with as well
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


def recognises_mht(content: bytes) -> bool:
    """Return whether *content* is a MIME message with a web page in it."""
    header = head(content).lstrip().partition("\n\n")[0]
    return bool(_MIME_VERSION.search(header) and _MIME_PAGE.search(header))


def recognises_word_xml(content: bytes) -> bool:
    """Return whether *content* is a Word document as one XML file: WordML of 2003, or the package of a docx."""
    found = _OFFICE_XML.match(head(content))
    return found is not None and any(namespace in found[0] for namespace in _WORD_NAMESPACES)


def recognises_markdown(content: bytes) -> bool:
    """Return whether *content* starts with front matter or contains a heading marked with #."""
    beginning = head(content)
    front = FRONT_MATTER.match(beginning)
    return bool((front and is_front_matter(front[1] or "")) or _MARKDOWN_HEADING.search(beginning))


def is_front_matter(block: str) -> bool:
    """Return whether what stands between two lines of dashes is meant as YAML: blank, or begun by a name in Latin letters."""
    lines = [line for line in block.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    return not lines or bool(_YAML_NAME.match(lines[0]))


def is_plainly_markdown(content: bytes) -> bool:
    """Return whether a file that is called plain text is Markdown all the same: it has front matter, or is built of headings."""
    beginning = head(content).lstrip("\ufeff")
    front = FRONT_MATTER.match(beginning)
    if front:
        return is_front_matter(front[1] or "") and bool((front[1] or "").strip())
    headings = list(_MARKDOWN_HEADING.finditer(beginning))
    apart = sum(bool(_APART.match(beginning, found.start())) for found in headings)
    return len(headings) > 1 and apart == len(headings) and not beginning[: headings[0].start()].strip()


def binary_kind(content: bytes) -> str:
    """Name the kind of a binary file by its signature; empty for what may be text."""
    kind = next((kind for signature, kind in _BINARY_KINDS if content.startswith(signature)), "")
    return "" if content.startswith(_WORDLIKE) and b"\0" not in content[:_NUL_WITHIN] else kind
