"""Documents: the text of a file, with its sections and provenance."""

import unicodedata
from dataclasses import dataclass, field
from typing import Final

ROW_LEVEL: Final = 7
"""The level of a section that is a row of a table, and has no heading."""

AFTER_ROWS: Final = 8
"""The level of a section that follows a table, and has no heading."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its offset in the document's text.

    `start` counts code points; `level` is 1 for the outermost heading, and at most 6. A section without a heading is a row of a table,
    or what follows the table: it ends the headings of its level and below.
    """

    heading: str
    start: int
    level: int = 1


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a text comes from, for citations; empty where unknown.

    `dated` is the text's own date in its words, never the day of a download.
    """

    source: str = ""
    place: str = ""
    dated: str = ""
    url: str = ""


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
            self._begin(text, level)
            self.line(text)

    def row(self, text: str) -> None:
        """Append *text* as a row of a table, on one line: a passage of its own."""
        text = " ".join(normalise(text).split())
        if text:
            self._begin("", ROW_LEVEL)
            self.line(text)

    def close(self, level: int) -> None:
        """End the headings of *level* and below, and the rows of a table: what follows belongs to none of them."""
        if self._sections:
            self._begin("", level if self.level >= level else AFTER_ROWS)

    def _begin(self, heading: str, level: int) -> None:
        """Begin a section, in the place of one that has no text."""
        if self._sections and not self._sections[-1].heading and self._sections[-1].start == self._length:
            self._sections.pop()
        self._sections.append(Section(heading, self._length, level))

    @property
    def level(self) -> int:
        """The level of the last heading so far, 0 if there is none."""
        return next((section.level for section in reversed(self._sections) if section.heading or section.level < ROW_LEVEL), 0)

    @property
    def text(self) -> str:
        """The text so far."""
        return "\n".join(self._lines)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections so far, in the order of the text."""
        return tuple(section for section in self._sections if section.heading or section.start < self._length)


def normalise(text: str) -> str:
    """Return *text* in NFC, with line feeds as line ends, and without NUL and byte order marks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ").replace("\ufeff", "")
    return unicodedata.normalize("NFC", text)
