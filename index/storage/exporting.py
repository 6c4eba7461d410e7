"""Exporting: describes what is published of a corpus as a release, and reads its files and rows."""

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

import sqlite_utils

from index.errors import DamagedIndexError
from index.storage.corpus import Corpus
from index.storage.database import open_database, report_damage
from index.storage.layout import manifest_file
from index.storage.manifest import ArrayFolder, Manifest, Pointer
from index.storage.packing import pack
from index.storage.releases import DocumentState, Extent, PackedDocument, Release, ReleasedFile, ReleasedGeneration, TermBlock
from index.storage.schema import last_row
from index.storage.terms import count_terms, read_terms
from index.storage.texts import read_text

PIECE: Final = 2**20
"""Bytes of a file that are read at a time."""

_CHANGED: Final = "it does not hold what was written"
_TERMS: Final = 10_000  # in a block
_PASSAGES = "SELECT document, key, heading, start, end FROM passages WHERE document = ? ORDER BY id"


class Exporter:
    """Reads what is published of a corpus, on a connection of its own. Whoever exports holds the corpus, so that nothing changes."""

    def __init__(self, corpus: Corpus) -> None:
        """Export what is published of *corpus*."""
        self._corpus = corpus
        self._folder = corpus.index_folder
        self._hash = lru_cache(4096)(self._hashed)  # base segments serve many generations

    def release(self) -> Release:
        """Return what is published now; every file is read, unless it was before.

        Raises:
            DamagedIndexError: a file is not what was written, or nothing is published.
        """
        pointer = Pointer.read(self._folder)
        generations = tuple(self._generation(number) for number in pointer.kept)
        synced = self._corpus.synced_at()
        with self._reading() as db:
            extent = Extent(_last(db, "documents"), _last(db, "passages"), count_terms(db))
        return Release(generations, pointer.pinned, extent, synced.isoformat(timespec="seconds") if synced else "")

    def content(self, file: ReleasedFile) -> Iterator[bytes]:
        """Yield what is in a file, in pieces of the same size."""
        with (self._folder / file.path).open("rb") as opened:
            while piece := opened.read(PIECE):
                yield piece

    def states(self, release: Release) -> list[DocumentState]:
        """Return the states of the documents that a release needs: those its generations show, and those that the last sync left."""
        newest = release.point.number
        shown = " OR ".join(f"(added <= {int(number)} AND gone > {int(number)})" for number in release.numbers)
        query = f"SELECT id, added, gone FROM documents WHERE added <= ? AND (gone IS NULL OR {shown}) ORDER BY id"  # noqa: S608 - whole numbers
        with self._reading() as db:
            rows = db.execute(query, [newest]).fetchall()
        return [DocumentState(row, added, None if gone is None or gone > newest else gone) for row, added, gone in rows]

    def documents(self, states: list[DocumentState]) -> Iterator[PackedDocument]:
        """Yield the documents of these states, each of which the corpus still has."""
        with self._reading() as db:
            for state in states:
                document = next(iter(db.query("SELECT * FROM documents WHERE id = ?", [state.row])))
                yield pack(document | state._asdict(), read_text(db, state.row), list(db.query(_PASSAGES, [state.row])))

    def terms(self, after: int) -> Iterator[TermBlock]:
        """Yield the terms with higher numbers than *after*, ascending."""
        with self._reading() as db:
            digests = read_terms(db, after).tolist()
        for start in range(0, len(digests), _TERMS):
            yield TermBlock(after + 1 + start, digests[start : start + _TERMS])

    @contextmanager
    def _reading(self) -> Iterator[sqlite_utils.Database]:
        with report_damage(self._corpus.path), closing(open_database(self._corpus.path).conn) as connection:
            yield sqlite_utils.Database(connection, execute_plugins=False)

    def _generation(self, number: int) -> ReleasedGeneration:
        manifest = Manifest.read(self._folder, number)
        path = manifest_file(self._folder, number)
        content = path.read_bytes()
        own = ReleasedFile(path.name, len(content), hashlib.sha256(content).hexdigest())
        parts = {part.name: part for segments in manifest.audiences.values() for part in segments.folders()}
        files = (file for part in parts.values() for file in self._files(part))
        return ReleasedGeneration(number, manifest.mark or "", (own, *files))

    def _files(self, part: ArrayFolder) -> Iterator[ReleasedFile]:
        for name, (size, crc) in sorted(part.checksums.items()):
            yield ReleasedFile(f"{part.name}/{name}", size, self._hash(self._folder / part.name / name, size, crc))

    def _hashed(self, path: Path, size: int, crc: int) -> str:
        """Return the SHA-256 of a file of the index.

        Raises:
            DamagedIndexError: its size or its CRC-32 is not the one given.
        """
        found, found_crc, found_size = hashlib.sha256(), 0, 0
        try:
            with path.open("rb") as file:
                while piece := file.read(PIECE):
                    found.update(piece)
                    found_crc, found_size = zlib.crc32(piece, found_crc), found_size + len(piece)
        except OSError as error:
            raise DamagedIndexError(path, error.strerror or str(error)) from error
        if (found_size, found_crc) != (size, crc):
            raise DamagedIndexError(path, _CHANGED)
        return found.hexdigest()


def _last(db: sqlite_utils.Database, table: str) -> int:
    """Return the highest number that a row of *table* has had."""
    query = f"SELECT MAX(COALESCE(MAX(id), 0), COALESCE((SELECT CAST(value AS INT) FROM facts WHERE name = ?), 0)) FROM {table}"  # noqa: S608
    return int(db.execute(query, [last_row(table)]).fetchone()[0])
