"""Engine: what a vector engine has to do, and the points that it keeps: a sparse vector for each passage."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

PARTS: Final = 8
"""Into how many parts the points of a collection are divided, by their row; each is counted, and made anew, by itself."""

SEAL_ROW: Final = 2**62
"""The number of the point that says what a collection was filled for. No passage has it, and it has no vector."""

Indices = NDArray[np.uint32]
"""Dimensions of sparse vectors: the lower 32 bits of the digests of terms."""

Values = NDArray[np.float32]


class SparsePoint(NamedTuple):
    """A passage: its row, its vector, and whether the public may see it."""

    row: int
    indices: Indices
    values: Values
    public: bool

    @property
    def payload(self) -> dict[str, Any]:
        """What is kept beside the vector, to select by: whole numbers, since to some a truth is one."""
        return {"part": self.row % PARTS, "public": int(self.public)}


class Engine(Protocol):
    """Collections of points. Any thread. Every method raises EngineError where the engine fails.

    What `is_shared` serves other processes too, of which one fills it.
    """

    is_shared: bool

    def collections(self) -> Sequence[str]:
        """Return the names of all collections."""

    def create(self, collection: str) -> None:
        """Make a collection, unless there is one."""

    def drop(self, collection: str) -> None:
        """Delete a collection."""

    def put(self, collection: str, points: Sequence[SparsePoint]) -> None:
        """Store points, in the place of those of the same rows."""

    def delete(self, collection: str, rows: Sequence[int]) -> None:
        """Delete the points of *rows*."""

    def clear(self, collection: str, part: int) -> None:
        """Delete all points of a part."""

    def count(self, collection: str, part: int) -> int:
        """Return how many points a part has, exactly."""

    def search(self, collection: str, vector: tuple[Indices, Values], most: int, *, public: bool) -> Sequence[tuple[int, float]]:
        """Return the rows of the *most* points with the highest dot products, with these, best first; with *public*, of public ones."""

    def seal(self, collection: str) -> str:
        """Return what the collection was sealed with, empty where it was not."""

    def set_seal(self, collection: str, seal: str) -> None:
        """Seal a collection."""

    def close(self) -> None:
        """Close what is open."""
