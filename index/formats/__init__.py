"""Supported file formats, recognised by content rather than by extension.

To add a format, write a module beside this one and put its `Format` into `FORMATS`, before plain text.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from index.documents import Document
from index.errors import EmptyDocumentError, UnsupportedFormatError
from index.formats import archives, delimited, doc, pictures, text
from index.formats.refusals import unsupported
from index.formats.signatures import (
    binary_kind,
    is_plainly_markdown,
    recognises_html,
    recognises_markdown,
    recognises_mht,
    recognises_pdf,
    recognises_spreadsheetml,
    recognises_word_xml,
)

__all__ = ["FORMATS", "Format", "read", "recognising_formats"]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name, whether a file's content is in it, and how its content and name become documents."""

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, str], tuple[Document, ...]]


_PLAIN: Final = (".txt", ".text", ".log")
_MARKDOWN: Final = (".md", ".markdown", ".mdown")

# These readers stand on large libraries, which are loaded with the first file that needs them.


def _read_pdf(content: bytes, name: str) -> tuple[Document, ...]:
    from index.formats import pdf

    return pdf.read(content, name)


def _read_docx(content: bytes, name: str) -> tuple[Document, ...]:
    from index.formats import docx

    return docx.read(content, name)


def _read_xlsx(content: bytes, name: str) -> tuple[Document, ...]:
    from index.formats import xlsx

    return xlsx.read(content, name)


def _read_xls(content: bytes, name: str) -> tuple[Document, ...]:
    from index.formats import xls

    return xls.read(content, name)


def _read_spreadsheetml(content: bytes, name: str) -> tuple[Document, ...]:
    from index.formats import spreadsheetml

    return spreadsheetml.read(content, name)


def _read_html(content: bytes, name: str) -> tuple[Document, ...]:
    from index.formats import html

    return html.read(content, name)


def _read_mht(content: bytes, name: str) -> tuple[Document, ...]:
    from index.formats import html

    return html.read_archive(content, name)


def _read_word_xml(content: bytes, name: str) -> tuple[Document, ...]:
    from index.formats import docx

    return docx.read_xml(content, name)


def _read_ofd(content: bytes, name: str) -> tuple[Document, ...]:
    from index.formats import ofd

    return ofd.read(content, name)


# Whether a text is meant as Markdown its characters often do not tell, and the ending of its name does.


def _read_markdown(content: bytes, name: str) -> tuple[Document, ...]:
    if name.lower().endswith(_PLAIN) and not is_plainly_markdown(content):
        return text.read(content, name)
    from index.formats import markdown

    return markdown.read(content, name)


def _read_text(content: bytes, name: str) -> tuple[Document, ...]:
    if pictures.recognises(content):
        raise UnsupportedFormatError(name, f"this is a picture: {pictures.how_to_read()}", "scan")
    if kind := binary_kind(content):
        raise unsupported(name, kind)
    return _read_markdown(content, name) if name.lower().endswith(_MARKDOWN) else text.read(content, name)


FORMATS: Final = (
    Format("pdf", recognises_pdf, _read_pdf),
    Format("docx", archives.recognises_docx, _read_docx),
    Format("xlsx", archives.recognises_xlsx, _read_xlsx),
    Format("ofd", archives.recognises_ofd, _read_ofd),
    Format("xls", doc.recognises_workbook, _read_xls),
    Format("doc", doc.recognises, doc.read),
    Format("archive", archives.recognises, archives.read),
    Format("mht", recognises_mht, _read_mht),
    Format("spreadsheetml", recognises_spreadsheetml, _read_spreadsheetml),
    Format("word xml", recognises_word_xml, _read_word_xml),
    Format("html", recognises_html, _read_html),
    Format("csv", delimited.recognises, delimited.read),  # before Markdown: a cell may contain a line with #
    Format("markdown", recognises_markdown, _read_markdown),
    Format("text", text.recognises, _read_text),
)


def recognising_formats(report: Callable[[int, int], None], threads: int = 1) -> tuple[Format, ...]:
    """Return our formats with one for pictures, and with pages that are pictures read as well. It takes the extra `ocr`.

    Args:
        report: called with the number of each page before it is recognised, and how many pages its file has.
        threads: how many calculate.
    """
    from index.formats import ocr, pdf

    recogniser = ocr.Recogniser(report, threads)

    def read_pdf(content: bytes, name: str) -> tuple[Document, ...]:
        return pdf.read(content, name, recognise=recogniser.lines)

    others = (known for known in FORMATS if known.name != "pdf")
    return (Format("picture", pictures.recognises, recogniser.read), Format("pdf", recognises_pdf, read_pdf), *others)


def read(content: bytes, name: str, formats: Sequence[Format] = FORMATS) -> tuple[Document, ...]:
    """Turn a file's *content* into documents with the first of *formats* that recognises it.

    Args:
        content: the file's bytes.
        name: the file's path below the folder, with "/"; the id of the first document.
        formats: tried in this order.

    Returns:
        The documents of the file, at least one, each with the digest of *content*.

    Raises:
        UnsupportedFormatError: no format recognises it, or it is binary.
        UnreadableDocumentError: the format is supported, but this file cannot be read.
        EmptyDocumentError: it contains no text.
    """
    chosen = next((known for known in formats if known.recognises(content)), None)
    if chosen is None:
        raise UnsupportedFormatError(name, "its format is not supported")
    documents = chosen.read(content, name)
    if not any(document.text.strip() for document in documents):
        raise EmptyDocumentError(name, "it holds no text: look into it, and write it anew" if content else "it is empty: get another copy")
    digest = hashlib.sha256(content).hexdigest()
    return tuple(replace(document, digest=digest) for document in documents)
