"""What an index folder says of itself: the manifest of each generation, and the pointer to the current one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from index.durable import Checksums, read_checked, with_checksum, write_atomically
from index.errors import DamagedIndexError
from index.storage.layout import manifest_file, pointer_file

FORMAT: Final = 2
"""The version of the files of an index."""

_READ: Final = (1, FORMAT)  # the first knew no packed postings

_INVALID: Final = "it is not what was written"


@dataclass(frozen=True, slots=True)
class ArrayFolder:
    """A folder of arrays: its name in the index folder, and the checksum of each file."""

    name: str
    checksums: Checksums

    def to_json(self) -> dict[str, Any]:
        """Return what the manifest holds of it."""
        return {"folder": self.name, "files": self.checksums}

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        """Return what `to_json()` was made of."""
        return cls(str(facts["folder"]), {str(name): (int(size), int(crc)) for name, (size, crc) in facts["files"].items()})


@dataclass(frozen=True, slots=True)
class Segments:
    """The inverted indexes that one audience searches.

    `base` is a large one that may serve many generations; `changes` holds what was added after it, and `deletes` says what of it no
    longer exists. Both are None while the base is up to date.
    """

    base: ArrayFolder
    changes: ArrayFolder | None = None
    deletes: ArrayFolder | None = None

    def folders(self) -> Iterator[ArrayFolder]:
        """Yield the folders of all parts."""
        yield from (part for part in (self.base, self.changes, self.deletes) if part is not None)

    def to_json(self) -> dict[str, Any]:
        """Return what the manifest holds of them."""
        return {
            "base": self.base.to_json(),
            "changes": self.changes and self.changes.to_json(),
            "gone": self.deletes and self.deletes.to_json(),
        }

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        """Return what `to_json()` was made of."""
        changes, deletes = (None if facts[name] is None else ArrayFolder.from_json(facts[name]) for name in ("changes", "gone"))
        return cls(ArrayFolder.from_json(facts["base"]), changes, deletes)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of.

    `mark` is random, and also in the database that the generation was made of; `fingerprint` is that of the analyzer. `documents` and
    `passages` count what the generation shows. `audiences` maps "public" and, where some documents are restricted, "all" to segments.
    """

    number: int
    mark: str | None
    fingerprint: str
    made_at: str
    documents: int
    passages: int
    audiences: Mapping[str, Segments]

    def write(self, folder: Path) -> None:
        """Write the manifest to an index folder."""
        facts = {
            "format": FORMAT,
            "number": self.number,
            "mark": self.mark,
            "fingerprint": self.fingerprint,
            "made_at": self.made_at,
            "documents": self.documents,
            "passages": self.passages,
            "audiences": {audience: segments.to_json() for audience, segments in self.audiences.items()},
        }
        write_atomically(manifest_file(folder, self.number), with_checksum(facts))

    @classmethod
    def read(cls, folder: Path, number: int) -> Self:
        """Read the manifest of a generation from an index folder.

        Raises:
            DamagedIndexError: it is missing, damaged, or of another format.
        """
        path = manifest_file(folder, number)
        facts = read_checked(path)
        if facts.get("format") not in _READ:
            raise DamagedIndexError(path, f"it is of format {facts.get('format')}, not {FORMAT}")
        try:
            return cls(
                number=number,
                mark=facts["mark"],
                fingerprint=str(facts["fingerprint"]),
                made_at=str(facts["made_at"]),
                documents=int(facts["documents"]),
                passages=int(facts["passages"]),
                audiences={audience: Segments.from_json(segments) for audience, segments in facts["audiences"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DamagedIndexError(path, _INVALID) from error

    def folders(self) -> set[str]:
        """Return the names of all folders that the generation is made of."""
        return {part.name for segments in self.audiences.values() for part in segments.folders()}


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which generations are kept: the *current* one answers questions, *previous* is the one before (0 for none).

    It is *pinned* after a rollback, until someone publishes on purpose.
    """

    current: int
    previous: int
    pinned: bool = False

    def write(self, folder: Path) -> None:
        """Publish: once the file has been renamed, the current generation answers."""
        facts = {"current": self.current, "previous": self.previous, "held": self.pinned}
        write_atomically(pointer_file(folder), with_checksum(facts))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the pointer of an index folder.

        Raises:
            DamagedIndexError: it is missing or damaged.
        """
        path = pointer_file(folder)
        facts = read_checked(path)
        try:
            return cls(int(facts["current"]), int(facts["previous"]), bool(facts["held"]))
        except (KeyError, TypeError, ValueError) as error:
            raise DamagedIndexError(path, _INVALID) from error

    @property
    def kept(self) -> list[int]:
        """The generations that are kept, the current one first."""
        return [number for number in (self.current, self.previous) if number]
