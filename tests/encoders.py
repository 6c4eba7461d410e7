"""Encoders for tests: a tiny deterministic one, and one that fails."""

import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from index import EncoderError
from index.semantics.encoder import Kind, Vectors

DIMENSIONS = 1024


class BigramEncoder:
    """Counts the character bigrams of a text by their hashes, with *same* words as one; remembers what it encoded."""

    name = "bigrams"

    def __init__(self, same: dict[str, str] | None = None, *, batch: int = 2) -> None:
        self.batch = batch
        self.encoded: list[tuple[Kind, tuple[str, ...]]] = []
        self.failing = False
        self._same = same or {}

    @property
    def passages(self) -> list[str]:
        return [text for kind, texts in self.encoded if kind == "passage" for text in texts]

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        if self.failing:
            message = "out of order"
            raise EncoderError(message)
        self.encoded.append((kind, tuple(texts)))
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vectors:
        for word, other in self._same.items():
            text = text.replace(word, other)
        counts = np.full(DIMENSIONS, 0.001, dtype=np.float32)
        for pair in pairwise(text):
            counts[zlib.crc32("".join(pair).encode()) % DIMENSIONS] += 1
        return counts / np.linalg.norm(counts)
