"""Unpack zip archives, which docx and xlsx files are, within limits and whatever they declare about themselves."""

import io
import re
import struct
import zipfile
import zlib

from index.documents import Document
from index.errors import UnreadableDocumentError
from index.formats.limits import LIMITS, Limits
from index.formats.refusals import damaged, password_protected, unsupported

_ZIP_START = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_ENTRY = b"PK\x01\x02"
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_ENCRYPTED = 0x1
_PIECE = 1 << 16
_STRICT_NAMESPACE = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_XML = (".xml", ".rels")
_EMBEDDED = (".html", ".htm", ".xhtml", ".mht", ".mhtml", ".txt", ".docx", ".rtf")  # documents within a document
_KINDS = (
    ("xl/workbook.bin", "an Excel binary workbook (xlsb)"),
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "a presentation (pptx)"),
    ("OFD.xml", "ofd"),
    ("Payload/", "a mobile app"),
    ("AndroidManifest.xml", "a mobile app"),
    ("META-INF/MANIFEST.MF", "a Java archive (jar)"),
)
_MEDIA_TYPES = (
    (b"application/epub", "an e-book (epub)"),
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text (odt)"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument table (ods)"),
    (b"application/vnd.oasis.opendocument.presentation", "an OpenDocument presentation (odp)"),
)


def recognises_docx(content: bytes) -> bool:
    """Return whether *content* is a zip archive with the parts of a Word document."""
    return _archive_kind(content, LIMITS) == "docx"


def recognises_xlsx(content: bytes) -> bool:
    """Return whether *content* is a zip archive with the parts of an Excel workbook."""
    return _archive_kind(content, LIMITS) == "xlsx"


def recognises_ofd(content: bytes) -> bool:
    """Return whether *content* is a zip archive with the root of an OFD document."""
    return _archive_kind(content, LIMITS) == "ofd"


def recognises(content: bytes) -> bool:
    """Return whether *content* is a zip archive of any kind, even a damaged one."""
    return content.startswith(_ZIP_START)


def read(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """Refuse a zip archive that is neither docx nor xlsx, and say what it is.

    Raises:
        UnsupportedFormatError: always, unless it is damaged.
        UnreadableDocumentError: it is damaged, or has too many members.
    """
    kind = _archive_kind(content, limits)
    if not kind:
        _check_members(content, name, limits)
        raise UnreadableDocumentError(name, "it is a damaged zip archive or office document: get another copy")
    raise unsupported(name, kind)


def read_parts(content: bytes, name: str, limits: Limits = LIMITS) -> dict[str, bytes]:
    """Unpack the XML parts of an office document and the documents in it by their names; pictures and other files are left packed.

    Raises:
        UnreadableDocumentError: too large, too many members, encrypted, damaged, or XML with a document type declaration.
    """
    _check_members(content, name, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > limits.unpacked_bytes:
                raise UnreadableDocumentError(name, f"it is larger than {limits.unpacked_bytes >> 20} MiB when unpacked")
            wanted = (member for member in members if member.filename.lower().endswith((*_XML, *_EMBEDDED)))
            return {_part_name(member): _unpack(archive, member, name) for member in wanted}
    except _ZIP_ERRORS as error:
        raise damaged(name, error) from error


def _archive_kind(content: bytes, limits: Limits) -> str:
    """Name what a zip archive contains; empty if it is no archive, damaged, or has too many members."""
    if not recognises(content) or content.count(_ZIP_ENTRY) > limits.members:
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [_part_name(member) for member in archive.infolist()]
    except _ZIP_ERRORS:
        return ""
    first_bytes = content[:200]  # a "mimetype" member comes first and is stored uncompressed
    media = next((kind for media_type, kind in _MEDIA_TYPES if media_type in first_bytes), "")
    return media or next((kind for start, kind in _KINDS if any(each.startswith(start) for each in names)), "a zip archive")


def _check_members(content: bytes, name: str, limits: Limits) -> None:
    if content.count(_ZIP_ENTRY) > limits.members:
        raise UnreadableDocumentError(name, f"it packs more than {limits.members:,} files")


def _part_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name as the specification spells it: some producers write backslashes."""
    return member.filename.replace("\\", "/").lstrip("/")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    """Unpack one part in pieces: zipfile then stops at the declared size, whereas reading it at once would unpack a bomb first."""
    if member.flag_bits & _ENCRYPTED:
        raise password_protected(name)
    with archive.open(member) as packed:
        part = b"".join(iter(lambda: packed.read(_PIECE), b""))
    if not member.filename.lower().endswith(_XML):
        return part
    plain = part.replace(b"\0", b"")  # so that UTF-16 is searched as well
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise UnreadableDocumentError(name, "its XML declares a document type, which office documents never do")
    return _STRICT_NAMESPACE.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", part)
