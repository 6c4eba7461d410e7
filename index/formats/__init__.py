"""Which kinds of files we read. Content decides, not the file's ending.

To add a kind, write a module beside this one and put its `Format` before the plain text at the end of `FORMATS`.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from index.documents import Document
from index.errors import EmptyDocumentError, UnsupportedFormatError
from index.formats import markup, office, pdf, text

__all__ = ["FORMATS", "Format", "read"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name, how its content is recognised, and how a file's content and name become documents."""

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, str], tuple[Document, ...]]


FORMATS: Final = (
    Format("pdf", pdf.recognises, pdf.read),
    Format("docx", office.recognises_docx, office.read_docx),
    Format("xlsx", office.recognises_xlsx, office.read_xlsx),
    Format("doc", office.recognises_doc, office.read_doc),
    Format("archive", office.recognises_archive, office.read_archive),
    Format("html", markup.recognises_html, markup.read_html),
    Format("csv", office.recognises_csv, office.read_csv),  # before Markdown: a cell may hold a line with #
    Format("markdown", markup.recognises_markdown, markup.read_markdown),
    Format("text", text.recognises, text.read),
)

# First bytes of kinds that are not text, so that the reason can name them.
_SIGNATURES: Final = (
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


def read(content: bytes, name: str, formats: Sequence[Format] = FORMATS) -> tuple[Document, ...]:
    """Turn a file's *content* into documents, by the first of *formats* that recognises it.

    Args:
        content: the file's bytes.
        name: the file's path below the folder, with "/"; the first document's id.
        formats: asked in this order.

    Returns:
        The documents of the file, at least one, each with the digest of *content*.

    Raises:
        UnsupportedFormatError: no format recognises it, or it is no text.
        UnreadableDocumentError: the kind is known, but this file cannot be read.
        EmptyDocumentError: it holds no text.
    """
    chosen = next((known for known in formats if known.recognises(content)), None)
    if chosen is None or (chosen.read is text.read and (kind := _binary_kind(content))):
        raise UnsupportedFormatError(name, f"this is {kind}, which is not read" if chosen else "its content is of no kind that is read")
    documents = chosen.read(content, name)
    if not any(document.text.strip() for document in documents):
        raise EmptyDocumentError(name, "it holds no text")
    digest = hashlib.sha256(content).hexdigest()
    return tuple(replace(document, digest=digest) for document in documents)


def _binary_kind(content: bytes) -> str:
    """Name the kind of a binary file by its first bytes; empty for what may be text."""
    kind = next((kind for signature, kind in _SIGNATURES if content.startswith(signature)), "")
    return "" if content.startswith(_WORDLIKE) and b"\0" not in content[:_HEAD] else kind


_WORDLIKE: Final = (b"MZ", b"GIF8", b"Rar!")  # signatures with which a text may begin as well
_HEAD: Final = 4096
