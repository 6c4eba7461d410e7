"""Read plain text, the format of last resort."""

from index.documents import Document, normalise
from index.formats.encodings import decode
from index.formats.titles import first_title, stem


def recognises(_content: bytes) -> bool:
    """Return True: what no other format claims may be plain text, and `read` finds out."""
    return True


def read(content: bytes, name: str) -> tuple[Document, ...]:
    """Read *content* as one document, titled by the first line that looks like a title, else by the file's name.

    Raises:
        UnsupportedFormatError: it is not text.
    """
    text = normalise(decode(content, name)).strip("\n")
    return (Document(id=name, title=first_title(text) or stem(name), text=text),)
