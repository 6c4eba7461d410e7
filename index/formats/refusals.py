"""The errors that several readers raise, in the same words: what is wrong with a file, and what to do about it."""

import re
from typing import Final

from index.errors import UnreadableDocumentError, UnsupportedFormatError

SAVE_ANEW: Final = "Save it anew in its program, or get another copy"
"""What to do about a file that its reader cannot make out."""

_ADDRESS: Final = re.compile(r" ?<[^<>]* at 0x[0-9a-f]+>")
_ENDINGS: Final = (".doc", ".docx", ".xls", ".xlsx", ".pdf", ".ofd", ".html", ".htm", ".mht", ".md", ".csv", ".txt")


def damaged(name: str, error: Exception) -> UnreadableDocumentError:
    """Return the error for a file whose parser failed with *error*."""
    return UnreadableDocumentError(name, f"it is damaged: {first_line(error).rstrip('.')}. {SAVE_ANEW}")


def password_protected(name: str) -> UnreadableDocumentError:
    """Return the error for an encrypted file."""
    return UnreadableDocumentError(name, "it is protected by a password: save a copy without one", "password")


def too_large(name: str, mebibytes: int) -> UnreadableDocumentError:
    """Return the error for a file of more than so many MiB."""
    return UnreadableDocumentError(name, f"it is larger than {mebibytes} MiB: split it, or make its pictures smaller", "large")


def unsupported(name: str, kind: str) -> UnsupportedFormatError:
    """Return the error for a file of a known *kind* that has no reader, such as "a picture"."""
    if kind.endswith("archive"):
        advice = "unpack it"
    elif name.lower().endswith(_ENDINGS):
        advice = "it is not what its name says, so get the right file or save it anew"
    else:
        advice = "save it in a format that is read, such as docx or pdf"
    return UnsupportedFormatError(name, f"this is {kind}, which is not read: {advice}")


def first_line(error: Exception) -> str:
    """Return the first line of an error's message, without objects in memory, or its class where it has none."""
    return _ADDRESS.sub("", str(error).split("\n", 1)[0]) or type(error).__name__
