"""The errors that several readers raise, in the same words."""

from index.errors import UnreadableDocumentError, UnsupportedFormatError


def damaged(name: str, error: Exception) -> UnreadableDocumentError:
    """Return the error for a file whose parser failed with *error*."""
    return UnreadableDocumentError(name, f"it is damaged: {first_line(error)}")


def password_protected(name: str) -> UnreadableDocumentError:
    """Return the error for an encrypted file."""
    return UnreadableDocumentError(name, "it is protected by a password", "password")


def unsupported(name: str, kind: str) -> UnsupportedFormatError:
    """Return the error for a file of a known *kind* that has no reader, such as "a picture"."""
    return UnsupportedFormatError(name, f"this is {kind}, which is not read")


def first_line(error: Exception) -> str:
    """Return the first line of an error's message, or its class where it has none."""
    return (str(error) or type(error).__name__).split("\n", 1)[0]
