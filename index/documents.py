"""Documents: the text of a file, with its sections and provenance."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

ROW_LEVEL: Final = 7
"""The level of a section that is a row of a table, and has no heading."""

AFTER_ROWS: Final = 8
"""The level of a section that follows a table, and has no heading."""

PICTURE_PAGE: Final = "page without text"
"""Why a `Removal` stands for a page that is a picture and was not read: `line` is the page's number, and `text` is empty."""

NO_TEXT_FOUND: Final = "picture without recognised text"
"""The same of a page that text recognition has looked at."""

UNMAPPED: Final = "unmapped characters"
"""Why characters were removed that no table of their font maps to a character."""

COMMENT: Final = "comment"
"""Why a reviewer's comment was left out of the text."""

HIDDEN_NOTE: Final = "comment in the markup"
"""Why text between `<!--` and `-->` was left out of a Markdown file: no program shows it, so nobody needs to be told."""

EMBEDDED: Final = "embedded part"
"""Why a file within a file was left out: it is in no format that is read there."""

HIDDEN: Final = "hidden"
"""Why a row, column or sheet was left out that its workbook does not show."""

NO_RESULT: Final = "formula without a result"
"""Why a formula was left out that no program has computed."""

HEAD: Final = "head of a table"
"""Why a row was left out that repeats the names of columns, or a name whose column is empty or needs none."""

DOUBTFUL: Final = "\u2047"
"""Ends each clause of a line of which text recognition is not sure, before its punctuation."""

_DIRECTIONS: Final = "\u202a-\u202e\u2066-\u2069"  # they reorder what follows: Unicode TR 36, section 2.3
_STRAY: Final = re.compile(f"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f{_DIRECTIONS}]")
_STRAY_IN_TEXTS: Final = re.compile(f"[\x01\x03-\x08\x0e-\x1b\x7f-\x84\x86-\x9f{_DIRECTIONS}]")  # U+0002 is pdfium's hyphen
_HAN: Final = "\u3007\u3400-\u9fff"
_FULL: Final = f"{_HAN}\u3001-\u3003\u3008-\u3011\uff01-\uff0f\uff1a-\uff1f\u201c\u201d\u2018\u2019\u00b7\u2014\u2026"
_TOKEN: Final = f"(?:[{_FULL}]|[0-9A-Za-z.:,%/()-]+)"
_SPACED: Final = re.compile(f"(?<!\\S)[{_FULL}](?:[ \u3000]+{_TOKEN})+(?!\\S)")
_SPACED_HEADING: Final = re.compile(
    f"^((?:第\\S{{1,5}}[章节節编編篇部][ \u3000]+)[{_HAN}]|[{_HAN}](?=\u3000|[ ]{{2}})"
    f"|[通公目附总總前简簡说說须須](?= [知告示录錄则則言报報明]$))"
    f"[ \u3000]+([{_HAN}])[ \u3000]*$",
    re.MULTILINE,
)
_MAY_BE_SPACED: Final = re.compile("[ \u3000](?<=(?<!\\S)\\S[ \u3000])")  # a blank behind a single character: in all that is closed
_GAP: Final = re.compile("[ \u3000]+")
_LEAST_SPACED: Final = 3
_LEAST_SHARE: Final = 1 / 3
_TWO: Final = 2


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
    """A line removed from a text, and why, such as "chrome", "advertising", "page number" or `PICTURE_PAGE`."""

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


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a document's text: `text`, which begins at `start` of the whole, whose `length` is in code points too."""

    text: str
    start: int
    length: int

    @property
    def end(self) -> int:
        """Where it ends in the whole text."""
        return self.start + len(self.text)


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
    """Return *text* in NFC, with line feeds as line ends, without controls, directions and byte order marks, with spaced words closed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ").replace("\ufeff", "")
    return close_spaced(unicodedata.normalize("NFC", _STRAY_IN_TEXTS.sub("", text)))


def readable(text: str) -> str:
    """Return *text*, such as the name of a file, without control characters and directions, by which it would look like another."""
    return _STRAY.sub("", text)


def close_spaced(text: str) -> str:
    """Return *text* without the blanks that a layout or text recognition put between the characters of words.

    Runs of single Chinese characters are closed, in which only the wider gaps stay, as one blank; and headings of two characters.
    """
    if not _MAY_BE_SPACED.search(text):
        return text
    while (closed := _SPACED_HEADING.sub(r"\1\2", _SPACED.sub(_closed, text))) != text:
        text = closed
    return text


def _closed(run: re.Match[str]) -> str:
    """Return a run of single characters without the narrowest of its gaps; as it is if few of them are Chinese."""
    tokens, gaps = _GAP.split(run[0]), _GAP.findall(run[0])
    han = sum("\u3400" <= token <= "\u9fff" for token in tokens)
    if han < _LEAST_SPACED or han < _LEAST_SHARE * sum(token[0].isalnum() for token in tokens):
        return run[0]
    narrow = min(map(len, gaps))
    joined = tokens[0]
    for before, gap, token in zip(tokens, gaps, tokens[1:], strict=False):
        is_word = before.isascii() and token.isascii() and len(before + token) > _TWO
        joined += (" " if is_word or len(gap) > narrow else "") + token
    return joined
