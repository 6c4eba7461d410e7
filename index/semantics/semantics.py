"""Semantics: gives indexes the meaning of their passages, from vectors that are kept, and makes those that are missing."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from index.passages import Passage
from index.semantics.encoder import Encoder
from index.semantics.meaning import Matrix, Meaning, Questions
from index.semantics.vectors import VectorFile, text_key

_READ: Final = 500  # passages that are read at once
_PROBE: Final = "？"
_log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with how many passages have a vector, of how many."""


class Searched(Protocol):
    """An index, as far as it is about meaning: passages by their numbers."""

    meaning: Meaning | None

    def newest(self) -> NDArray[np.int32]:
        """Return the numbers of the passages, those stored last first."""

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        """Return the passages of *numbers*."""


class Semantics:
    """The vectors that one encoder makes of passages, in a folder. Whoever fills holds the corpus; one thread at a time."""

    def __init__(self, encoder: Encoder, folder: Path, *, refresh_seconds: float = 20.0) -> None:
        """Keep vectors in *folder*; while they are made, tell the indexes every *refresh_seconds* of those that are new."""
        self._encoder = encoder
        self._folder = folder
        self._refresh_seconds = refresh_seconds
        self._questions = Questions(encoder)
        self._opened: VectorFile | None = None

    def attach(self, indexes: Sequence[Searched]) -> None:
        """Give *indexes* the vectors that there are.

        Raises:
            EncoderError: the encoder does not work.
            SnapshotGoneError: the generation is no longer kept.
        """
        self._tell([(index, _keys(index)) for index in indexes])

    def fill(self, indexes: Sequence[Searched], progress: Progress | None = None, stopped: Callable[[], bool] = lambda: False) -> None:
        """Make the vectors that *indexes* lack, newest passages first, until *stopped* returns true; what is made is kept.

        Raises:
            EncoderError: the encoder does not work.
            SnapshotGoneError: the generation is no longer kept.
            OSError: vectors cannot be written.
        """
        known = [(index, _keys(index)) for index in indexes]
        self._tell(known)
        missing = self._missing(known)
        total = len(missing) + len({key for _, keys in known for key in keys.values() if key in self._file.places})
        told = time.monotonic()
        for done, batch in self._batches(missing):
            if stopped():
                break
            texts = [described(index.passages([number])[0]) for index, number in batch.values()]
            self._file.append(list(batch), self._encoder.encode(texts, "passage"))
            if progress is not None:
                progress(total - len(missing) + done + len(batch), total)
            if time.monotonic() - told > self._refresh_seconds:
                self._tell(known)
                told = time.monotonic()
        else:
            self._file.keep(key for _, keys in known for key in keys.values())
        self._tell(known)

    @property
    def _file(self) -> VectorFile:
        """The file of the vectors, opened when the encoder has shown how long they are.

        Raises:
            EncoderError: it does not work.
        """
        if self._opened is None:
            dimensions = self._encoder.encode([_PROBE], "query").shape[1]
            self._opened = VectorFile(self._folder, self._encoder.name, dimensions)
        return self._opened

    def _tell(self, known: Iterable[tuple[Searched, dict[int, bytes]]]) -> None:
        """Give indexes the vectors of the passages whose numbers and keys are *known*."""
        matrix, found = Matrix(self._file.vectors), self._file.places
        for index, keys in known:
            places = np.full(max(keys, default=-1) + 1, -1, dtype=np.int64)
            places[list(keys)] = [found.get(key, -1) for key in keys.values()]
            index.meaning = Meaning(self._questions, matrix, places)

    def _missing(self, known: Iterable[tuple[Searched, dict[int, bytes]]]) -> dict[bytes, tuple[Searched, int]]:
        """Return by its key where to find each text that has no vector."""
        found = self._file.places
        return {key: (index, number) for index, keys in known for number, key in keys.items() if key not in found}

    def _batches(self, missing: dict[bytes, tuple[Searched, int]]) -> Iterator[tuple[int, dict[bytes, tuple[Searched, int]]]]:
        """Yield how many came before, and the next of *missing*."""
        items, size = list(missing.items()), self._encoder.batch
        yield from ((start, dict(items[start : start + size])) for start in range(0, len(items), size))


def described(passage: Passage) -> str:
    """Return the text of which the vector is made: what the passage says, and where."""
    return "\n".join(part for part in (passage.title, passage.heading, passage.text) if part)


def _keys(index: Searched) -> dict[int, bytes]:
    """Return the key of the vector of each passage by its number, those stored last first."""
    numbers = index.newest().tolist()
    blocks = (numbers[start : start + _READ] for start in range(0, len(numbers), _READ))
    return {number: text_key(described(passage)) for block in blocks for number, passage in zip(block, index.passages(block), strict=True)}
