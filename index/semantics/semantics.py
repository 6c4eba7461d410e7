"""Semantics: gives indexes the meaning of their passages, from vectors that are kept, and makes those that are missing."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from index.passages import Passage
from index.semantics.encoder import Encoder
from index.semantics.meaning import Matrix, Meaning, Questions
from index.semantics.vectors import VectorFile, text_key

_READ: Final = 500  # passages that are read at once
_SAMPLE: Final = 64  # headings that stand for questions
_AT_ONCE: Final = 8
_OPENING: Final = 20  # code points of a passage without a heading
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
        self._opened: tuple[VectorFile, NDArray[np.float32]] | None = None

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
        file, _ = self._open(indexes)
        known = [(index, _keys(index)) for index in indexes]
        self._tell(known)
        missing = self._missing(known)
        total = len(missing) + len({key for _, keys in known for key in keys.values() if key in file.places})
        told = time.monotonic()
        for done, batch in self._batches(missing):
            if stopped():
                break
            texts = [described(index.passages([number])[0]) for index, number in batch.values()]
            file.append(list(batch), self._encoder.encode(texts, "passage"))
            if progress is not None:
                progress(total - len(missing) + done + len(batch), total)
            if time.monotonic() - told > self._refresh_seconds:
                self._tell(known)
                told = time.monotonic()
        else:
            file.keep(key for _, keys in known for key in keys.values())
        self._tell(known)

    def _open(self, indexes: Sequence[Searched]) -> tuple[VectorFile, NDArray[np.float32]]:
        """Return the file of the vectors and the mean vector of questions, which stands on some headings.

        Raises:
            EncoderError: it does not work.
        """
        if self._opened is None:
            headings = _headings(indexes[0]) or ["？"]
            batches = (headings[start : start + _AT_ONCE] for start in range(0, len(headings), _AT_ONCE))
            vectors = np.concatenate([self._encoder.encode(batch, "query") for batch in batches])
            self._opened = VectorFile(self._folder, self._encoder.name, vectors.shape[1]), vectors.mean(axis=0)
        return self._opened

    def _tell(self, known: Sequence[tuple[Searched, dict[int, bytes]]]) -> None:
        """Give indexes the vectors of the passages whose numbers and keys are *known*."""
        file, question_mean = self._open([index for index, _ in known])
        matrix, found = Matrix(file.vectors, question_mean), file.places
        for index, keys in known:
            places = np.full(max(keys, default=-1) + 1, -1, dtype=np.int64)
            places[list(keys)] = [found.get(key, -1) for key in keys.values()]
            index.meaning = Meaning(self._questions, matrix, places)

    def _missing(self, known: Sequence[tuple[Searched, dict[int, bytes]]]) -> dict[bytes, tuple[Searched, int]]:
        """Return by its key where to find each text that has no vector."""
        found = self._open([index for index, _ in known])[0].places
        return {key: (index, number) for index, keys in known for number, key in keys.items() if key not in found}

    def _batches(self, missing: dict[bytes, tuple[Searched, int]]) -> Iterator[tuple[int, dict[bytes, tuple[Searched, int]]]]:
        """Yield how many came before, and the next of *missing*."""
        items, size = list(missing.items()), self._encoder.batch
        yield from ((start, dict(items[start : start + size])) for start in range(0, len(items), size))


def described(passage: Passage) -> str:
    """Return the text of which the vector is made: what the passage says, and where."""
    return "\n".join(part for part in (passage.title, passage.heading, passage.text) if part)


def _headings(index: Searched) -> list[str]:
    """Return some headings of *index*, spread over its passages: the nearest there is to questions before anyone asks."""
    numbers = index.newest()
    passages = index.passages(numbers[:: max(1, len(numbers) // _SAMPLE)][:_SAMPLE].tolist())
    return [passage.heading.rpartition(" › ")[2] or passage.title or passage.text[:_OPENING] for passage in passages]


def _keys(index: Searched) -> dict[int, bytes]:
    """Return the key of the vector of each passage by its number, those stored last first."""
    numbers = index.newest().tolist()
    blocks = (numbers[start : start + _READ] for start in range(0, len(numbers), _READ))
    return {number: text_key(described(passage)) for block in blocks for number, passage in zip(block, index.passages(block), strict=True)}
