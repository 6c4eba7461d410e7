"""Edge: Qdrant's engine within this process (the extra `qdrant`), in shards below a folder; it stands in for a server.

https://qdrant.tech/documentation/edge/
"""

import shutil
from collections.abc import Callable, Sequence
from functools import partial, wraps
from pathlib import Path
from threading import Lock
from typing import Final, ParamSpec, TypeVar

import qdrant_edge as qdrant

from index.engines.engine import SEAL_ROW, Indices, SparsePoint, Values
from index.errors import EngineError

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
_TERMS: Final = "terms"
_PUBLIC: Final = qdrant.FieldCondition("public", match=qdrant.MatchValue(1))


def _reported(work: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Raise what the engine raises, which has no errors of its own, as an error of ours."""

    @wraps(work)
    def reported(*given: _Given.args, **named: _Given.kwargs) -> _Result:
        try:
            return work(*given, **named)
        except EngineError:
            raise
        except Exception as error:
            message = f"{work.__name__}: {error}"
            raise EngineError(message) from error

    return reported


class EdgeEngine:
    """Collections below a folder, each in some shards. One lock; any thread."""

    is_shared = False

    def __init__(self, folder: Path, shards: int = 4) -> None:
        """Keep collections in *folder*, each in so many *shards*."""
        self._folder = folder
        self._n_shards = shards
        self._opened: dict[str, list[qdrant.EdgeShard]] = {}
        self._lock = Lock()

    @_reported
    def collections(self) -> Sequence[str]:
        """Return the names of all collections."""
        return sorted(path.name for path in self._folder.iterdir()) if self._folder.is_dir() else []

    @_reported
    def create(self, collection: str) -> None:
        """Make a collection, unless there is one."""
        with self._lock:
            if collection in self.collections():
                return
            params = qdrant.EdgeSparseVectorParams(datatype=qdrant.VectorStorageDatatype.Float32)
            config = qdrant.EdgeConfig(vectors={}, sparse_vectors={_TERMS: params})
            self._opened[collection] = []
            for number in range(self._n_shards):
                path = self._folder / collection / str(number)
                path.mkdir(parents=True)
                self._opened[collection].append(qdrant.EdgeShard.create(str(path), config))

    @_reported
    def drop(self, collection: str) -> None:
        """Delete a collection."""
        with self._lock:
            for shard in self._opened.pop(collection, []):
                shard.close()
            shutil.rmtree(self._folder / collection, ignore_errors=True)

    def close(self) -> None:
        """Close all shards."""
        with self._lock:
            for shard in (shard for shards in self._opened.values() for shard in shards):
                shard.close()
            self._opened.clear()

    @_reported
    def put(self, collection: str, points: Sequence[SparsePoint]) -> None:
        """Store points, in the place of those of the same rows."""
        shards = self._shards(collection)
        for number, shard in enumerate(shards):
            own = [_point(each) for each in points if each.row % len(shards) == number]
            if own:
                shard.update(qdrant.UpdateOperation.upsert_points(own))

    @_reported
    def delete(self, collection: str, rows: Sequence[int]) -> None:
        """Delete the points of *rows*."""
        for shard in self._shards(collection):
            shard.update(qdrant.UpdateOperation.delete_points(list(rows)))

    @_reported
    def clear(self, collection: str, part: int) -> None:
        """Delete all points of a part."""
        for shard in self._shards(collection):
            shard.update(qdrant.UpdateOperation.delete_points_by_filter(_in_part(part)))

    @_reported
    def count(self, collection: str, part: int) -> int:
        """Return how many points a part has."""
        return sum(shard.count(qdrant.CountRequest(exact=True, filter=_in_part(part))) for shard in self._shards(collection))

    @_reported
    def search(self, collection: str, vector: tuple[Indices, Values], most: int, *, public: bool) -> Sequence[tuple[int, float]]:
        """Return the rows of the *most* points with the highest dot products, with these, best first."""
        indices, values = vector
        query = qdrant.Query.Nearest(qdrant.SparseVector(indices.tolist(), values.tolist()), using=_TERMS)
        chosen = qdrant.Filter(must=[_PUBLIC]) if public else None
        request = partial(qdrant.QueryRequest, limit=most, query=query, filter=chosen)
        found = [(int(each.id), each.score) for shard in self._shards(collection) for each in shard.query(request())]
        return sorted(found, key=lambda each: -each[1])[:most]

    @_reported
    def seal(self, collection: str) -> str:
        """Return what the collection was sealed with, empty where it was not."""
        found = [each for shard in self._shards(collection) for each in shard.retrieve([SEAL_ROW], with_payload=True, with_vector=False)]
        return str((found[0].payload or {}).get("seal", "")) if found else ""

    @_reported
    def set_seal(self, collection: str, seal: str) -> None:
        """Seal a collection."""
        shard = self._shards(collection)[0]
        shard.update(qdrant.UpdateOperation.upsert_points([qdrant.Point(SEAL_ROW, {}, {"seal": seal})]))
        for each in self._shards(collection):
            each.optimize()
            each.flush()

    def _shards(self, collection: str) -> list[qdrant.EdgeShard]:
        with self._lock:
            if collection not in self._opened:
                folders = sorted((self._folder / collection).iterdir(), key=lambda path: int(path.name))
                self._opened[collection] = [qdrant.EdgeShard.load(str(folder)) for folder in folders]
            return self._opened[collection]


def _point(point: SparsePoint) -> qdrant.Point:
    return qdrant.Point(point.row, {_TERMS: qdrant.SparseVector(point.indices.tolist(), point.values.tolist())}, point.payload)


def _in_part(part: int) -> qdrant.Filter:
    return qdrant.Filter(must=[qdrant.FieldCondition("part", match=qdrant.MatchValue(part))])
