"""Releases: what is published of a corpus, described so that another machine can fetch, check and install it.

A release is files and rows. The files are those of the generations that are kept, byte for byte, each known by its SHA-256. The rows
are the documents that these generations show, with the numbers that they have where they were stored, since the files refer to them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple, Protocol, Self

VERSION: Final = 2
"""Of the descriptions below and of how documents and terms are packed."""

_READ: Final = (1, VERSION)  # the first had terms in the place of their digests, and three arrays of term counts


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """A file below the index folder: its path with "/" between the parts, its size in bytes and its SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReleasedGeneration:
    """A generation: its number, the random mark that it was reserved with, and its files, the manifest among them."""

    number: int
    mark: str
    files: tuple[ReleasedFile, ...]

    @property
    def manifest(self) -> ReleasedFile:
        """The file that says what the generation is made of: the only one that lies in no folder."""
        return next(file for file in self.files if "/" not in file.path)


class Point(NamedTuple):
    """A state of the rows: they are those that were stored up to generation `number`, which was reserved with `mark`."""

    number: int
    mark: str


class Extent(NamedTuple):
    """The highest numbers that rows of a corpus have had: they are given once, and terms have no gap below theirs."""

    document: int
    passage: int
    term: int


@dataclass(frozen=True, slots=True)
class Release:
    """The generations that are kept, the current one first; whether it is pinned; the extent of the rows; when the last sync ended."""

    generations: tuple[ReleasedGeneration, ...]
    pinned: bool
    extent: Extent
    synced_at: str

    @property
    def numbers(self) -> list[int]:
        """The numbers of the generations, the current one first."""
        return [each.number for each in self.generations]

    @property
    def point(self) -> Point:
        """The state of the rows: that of the newest generation, which is not the current one after a rollback."""
        newest = max(self.generations, key=lambda each: each.number)
        return Point(newest.number, newest.mark)

    @property
    def files(self) -> dict[str, ReleasedFile]:
        """All files by path; what two generations share is there once."""
        return {file.path: file for each in self.generations for file in each.files}

    def to_json(self) -> str:
        """Return the release as a JSON object."""
        return json.dumps(asdict(self) | {"version": VERSION}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the release that `to_json()` wrote.

        Raises:
            ValueError: it is of another version, or no release.
        """
        facts = json.loads(text)
        if facts.get("version") not in _READ:
            message = f"a release of version {facts.get('version')}, not {VERSION}"
            raise ValueError(message)
        generations = tuple(_generation(each) for each in facts["generations"])
        return cls(generations, bool(facts["pinned"]), Extent(*facts["extent"]), str(facts["synced_at"]))


def _generation(facts: Mapping[str, Any]) -> ReleasedGeneration:
    files = tuple(ReleasedFile(str(each["path"]), int(each["size"]), str(each["sha256"])) for each in facts["files"])
    return ReleasedGeneration(int(facts["number"]), str(facts["mark"]), files)


class DocumentState(NamedTuple):
    """From which generation on the document of a row is shown, and from which on no longer; None while it is."""

    row: int
    added: int
    gone: int | None


class PackedDocument(NamedTuple):
    """A document with its passages and term counts, as bytes (see `packing.py`), and their SHA-256 in hexadecimal."""

    state: DocumentState
    content: bytes
    sha256: str


class TermBlock(NamedTuple):
    """Terms whose numbers follow one another from `first` on: their digests, or in a block of an earlier version the terms themselves."""

    first: int
    terms: Sequence[int | str]


class ReleaseSource(Protocol):
    """Where a release is fetched from. All its answers are of one release, whatever is released meanwhile."""

    def knows(self, point: Point) -> bool:
        """Tell whether the rows of the release go back to *point*: all rows up to it are the same."""

    def content(self, file: ReleasedFile) -> Iterable[bytes]:
        """Return what is in a file, in pieces."""

    def states(self) -> Iterable[DocumentState]:
        """Return the states of all documents of the release."""

    def documents(self, rows: Sequence[int]) -> Iterable[PackedDocument]:
        """Return the documents of *rows*."""

    def terms(self, after: int) -> Iterable[TermBlock]:
        """Return the terms with higher numbers than *after*, ascending."""
