"""Documents: the text of a file, with its sections and provenance."""

import unicodedata
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its offset in the document's text.

    `start` counts code points; `level` is 1 for the outermost heading, and at most 6.
    """

    heading: str
    start: int
    level: int = 1


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a text comes from, for citations; empty where unknown.

    `dated` is the text's own date in its words, never the day of a download. Of a rule, `edition` is the date of this version, in figures
    ("2018-03-01" or "2018"), and `repealed` how the text says that it no longer holds: from which date on, or in its words.
    """

    source: str = ""
    place: str = ""
    dated: str = ""
    url: str = ""
    edition: str = ""
    repealed: str = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """A line removed from a text, and why, such as "chrome", "advertising" or "page number"."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text that can be cited.

    `id` is the file's path below the folder, with "/" as separator, followed by "#2" for the second article of a file.
    `text` is NFC with line feeds, and otherwise as written; all offsets in this package count its code points.
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
    """Builds the text and sections of a document, line by line. Not thread-safe."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._sections: list[Section] = []
        self._length = 0

    def line(self, text: str) -> None:
        """Append *text* as a paragraph; blank text is skipped."""
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
    """Return *text* in NFC, with line feeds as line ends, and without NUL and byte order marks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ").replace("\ufeff", "")
    return unicodedata.normalize("NFC", text)
