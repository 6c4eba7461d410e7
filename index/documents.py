"""What a file becomes once it is read: a document with its text, sections and origin."""

import unicodedata
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and where it begins in its document's text.

    `start` counts code points; `level` is 1 for the outermost heading and at most 6.
    """

    heading: str
    start: int
    level: int = 1


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a citation says of a text's origin; empty where unknown.

    `dated` is the text's own date as it words it, never the day of a download.
    """

    source: str = ""
    place: str = ""
    dated: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """A line that cleaning took out of a text, and why: chrome, advertising or spam."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text that can be cited.

    `id` is the path below the folder with "/" between its parts, and "#2" behind it for the second article of one file.
    `text` is NFC with line feeds at the line ends, otherwise as written; every offset in this package counts its code points.
    `digest` is the SHA-256 of the file's bytes, in hexadecimal.
    """

    id: str
    title: str
    text: str
    sections: tuple[Section, ...] = ()
    provenance: Provenance = field(default_factory=Provenance)
    removed: tuple[Removal, ...] = ()
    digest: str = ""


class Draft:
    """A document's text while a reader writes it, line after line. One thread."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._sections: list[Section] = []
        self._length = 0

    def line(self, text: str) -> None:
        """Append *text* as a paragraph of its own; blank text is passed over."""
        text = normalise(text).strip()
        if text:
            self._lines.append(text)
            self._length += len(text) + 1

    def heading(self, text: str, level: int) -> None:
        """Append *text* as a heading of *level*, 1 to 6, on one line."""
        text = " ".join(normalise(text).split())
        if text:
            self._sections.append(Section(text, self._length, level))
            self.line(text)

    @property
    def text(self) -> str:
        """The text so far."""
        return "\n".join(self._lines)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The headings so far, in the order of the text."""
        return tuple(self._sections)


def normalise(text: str) -> str:
    """Compose *text* to NFC with line feeds at the line ends and no NUL or byte order mark."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ").replace("\ufeff", "")
    return unicodedata.normalize("NFC", text)
