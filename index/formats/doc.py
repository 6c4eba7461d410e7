"""Read old binary Word documents with antiword, an external program, and tell other old office files apart."""

import re
import shutil
import subprocess

from index.documents import Document, Draft, Removal
from index.errors import UnreadableDocumentError
from index.formats.doc_pieces import bare_text
from index.formats.grids import CELL_SEPARATOR
from index.formats.leftovers import cut_leftovers
from index.formats.limits import LIMITS, Limits
from index.formats.refusals import SAVE_ANEW, first_line, password_protected, unsupported
from index.formats.titles import heading_or_title, stem
from index.formats.unmapped import remove_unmapped

_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENTRY_SIZE = 128
_SECTOR = 512
_OLE_KINDS = (
    ("Workbook", "an old Excel workbook (xls)"),
    ("Book", "an old Excel workbook (xls)"),
    ("PowerPoint Document", "an old presentation (ppt)"),
    ("__properties_version1.0", "a mail (msg)"),
)
_TABLE_ROW = re.compile(r"\|.*\|")


def recognises(content: bytes) -> bool:
    """Return whether *content* is an OLE container, as old Word documents and encrypted office files are."""
    return content.startswith(_OLE_START)


def recognises_workbook(content: bytes) -> bool:
    """Return whether *content* is an OLE container with a workbook of Excel."""
    is_workbook = any(_has_stream(content, stream) for stream in ("Workbook", "Book"))
    return recognises(content) and is_workbook and not _has_stream(content, "EncryptedPackage")


def read(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """Convert an old Word document with antiword.

    Raises:
        UnreadableDocumentError: it is encrypted or damaged, or antiword is not installed.
        UnsupportedFormatError: it is another kind of old office file.
    """
    if _has_stream(content, "EncryptedPackage"):
        raise password_protected(name)
    if not _has_stream(content, "WordDocument"):
        raise unsupported(
            name, next((kind for stream, kind in _OLE_KINDS if _has_stream(content, stream)), "an old office file of unknown kind")
        )
    text, comments = _text(content, name, limits.conversion_seconds)
    body, cut = cut_leftovers(text.split("\n"))
    lines, removed = remove_unmapped(body)
    draft = Draft()
    for line in lines:
        draft.line(_clean(line))
    return (Document(id=name, title=heading_or_title(draft) or stem(name), text=draft.text, removed=(*comments, *removed, *cut)),)


def _text(content: bytes, name: str, timeout: float) -> tuple[str, list[Removal]]:
    """Return the text that antiword extracts or, where it fails, the bare text; and the comments left out, as far as they are known."""
    padded = content + bytes(-len(content) % _SECTOR)  # antiword refuses a file of another length, as WPS writes them
    try:
        text = _convert(padded, name, timeout)
    except UnreadableDocumentError as error:
        if error.obstacle is not None:
            raise
        try:
            return bare_text(padded)
        except ValueError:
            raise error from None
    return (text, []) if text.strip() else _bare_or(text, padded)


def _bare_or(text: str, content: bytes) -> tuple[str, list[Removal]]:
    """Return the bare text of a document, or *text* if it cannot be read."""
    try:
        return bare_text(content)
    except ValueError:
        return text, []


def _has_stream(content: bytes, stream: str) -> bool:
    """Return whether the directory of an OLE container names *stream* ([MS-CFB] 2.6.1: a name in 64 bytes, then its length)."""
    encoded = stream.encode("utf-16-le") + b"\0\0"
    found = content.find(encoded)
    while found >= 0:
        if found % _OLE_ENTRY_SIZE == 0 and content[found + 64 : found + 66] == len(encoded).to_bytes(2, "little"):
            return True
        found = content.find(encoded, found + 1)
    return False


def _convert(content: bytes, name: str, timeout: float) -> str:
    """Return the text that antiword extracts, one line per paragraph."""
    antiword = shutil.which("antiword")
    if antiword is None:
        reason = "old .doc files need antiword, which is not installed here: install it or save the file as .docx"
        raise UnreadableDocumentError(name, reason, "antiword")
    command = [antiword, "-m", "UTF-8.txt", "-w", "0", "-"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=timeout, check=False)  # noqa: S603 - no shell, and no argument comes from the file
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnreadableDocumentError(name, f"antiword failed: {first_line(error)}. {SAVE_ANEW}") from error
    if done.returncode:
        raise _failure(name, done)
    return done.stdout.decode("utf-8", errors="replace")


def _failure(name: str, done: subprocess.CompletedProcess[bytes]) -> UnreadableDocumentError:
    complaint = (done.stderr or done.stdout).decode("utf-8", errors="replace").strip() or f"it ended with {done.returncode}"
    if "encrypted" in complaint.lower():
        return password_protected(name)
    return UnreadableDocumentError(name, f"antiword failed: {complaint[:200].rstrip('.')}. {SAVE_ANEW}")


def _clean(line: str) -> str:
    """Return a line without antiword's placeholders for pictures, and a row of a table with our cell separators."""
    line = line.replace("[pic]", "").strip()
    if _TABLE_ROW.fullmatch(line):
        return CELL_SEPARATOR.join(cell.strip() for cell in line[1:-1].split("|") if cell.strip())
    return line
