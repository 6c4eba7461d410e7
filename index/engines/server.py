"""Server: a Qdrant server or cluster by its HTTP API, with one connection for each thread.

https://api.qdrant.tech/api-reference
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

from index.engines.engine import SEAL_ROW, Indices, SparsePoint, Values
from index.errors import EngineError

_Value = TypeVar("_Value")
_TERMS: Final = "terms"
_LARGEST: Final = 64 * 2**20  # bytes of a response
_BATCH: Final = 500  # points that are stored at a time
_SEARCH_SECONDS: Final = 2.0
_FILL_SECONDS: Final = 120.0
_FAILED: Final = 300  # statuses from here on
_LONGEST_REASON: Final = 200
_PUBLIC: Final = {"must": [{"key": "public", "match": {"value": 1}}]}


class ServerEngine:
    """Collections on a server. Any thread. Follows no redirection and uses no proxy, so what is asked goes nowhere else."""

    is_shared = True

    def __init__(self, url: str, key: str = "", *, shards: int = 4) -> None:
        """Use the server at *url*, http://host:6333; *key* is its API key. A collection is made in so many *shards*."""
        parts = urlsplit(url)
        self._connects = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host = parts.netloc.rpartition("@")[2]
        self._root = parts.path.rstrip("/")
        self._headers = {"Content-Type": "application/json"} | ({"api-key": key} if key else {})
        self._shards = shards
        self._own = threading.local()
        self._connections: list[HTTPConnection] = []

    def collections(self) -> Sequence[str]:
        """Return the names of all collections."""
        return self._ask("GET", "/collections", read=lambda found: [str(each["name"]) for each in found["collections"]])

    def create(self, collection: str) -> None:
        """Make a collection, unless there is one; its points are indexed by what they are selected by."""
        if collection in self.collections():
            return
        index = {"index": {"on_disk": True, "datatype": "float32"}}
        self._ask("PUT", _path(collection), {"vectors": {}, "sparse_vectors": {_TERMS: index}, "shard_number": self._shards})
        for name in ("part", "public"):
            self._ask("PUT", _path(collection, "/index?wait=true"), {"field_name": name, "field_schema": "integer"})

    def drop(self, collection: str) -> None:
        """Delete a collection."""
        self._ask("DELETE", _path(collection))

    def put(self, collection: str, points: Sequence[SparsePoint]) -> None:
        """Store points, in the place of those of the same rows."""
        for start in range(0, len(points), _BATCH):
            rows = [_point(each) for each in points[start : start + _BATCH]]
            self._ask("PUT", _path(collection, "/points?wait=true"), {"points": rows})

    def delete(self, collection: str, rows: Sequence[int]) -> None:
        """Delete the points of *rows*."""
        self._ask("POST", _path(collection, "/points/delete?wait=true"), {"points": list(rows)})

    def clear(self, collection: str, part: int) -> None:
        """Delete all points of a part."""
        self._ask("POST", _path(collection, "/points/delete?wait=true"), {"filter": _in_part(part)})

    def count(self, collection: str, part: int) -> int:
        """Return how many points a part has, exactly."""
        body = {"filter": _in_part(part), "exact": True}
        return self._ask("POST", _path(collection, "/points/count"), body, read=lambda found: int(found["count"]))

    def search(self, collection: str, vector: tuple[Indices, Values], most: int, *, public: bool) -> Sequence[tuple[int, float]]:
        """Return the rows of the *most* points with the highest dot products, with these, best first."""
        indices, values = vector
        query: dict[str, Any] = {"query": {"indices": indices.tolist(), "values": values.tolist()}, "using": _TERMS, "limit": most}
        body = query | ({"filter": _PUBLIC} if public else {})
        return self._ask("POST", _path(collection, "/points/query"), body, _SEARCH_SECONDS, read=_scored)

    def seal(self, collection: str) -> str:
        """Return what the collection was sealed with, empty where it was not."""
        body = {"ids": [SEAL_ROW], "with_payload": True}
        return self._ask("POST", _path(collection, "/points"), body, _SEARCH_SECONDS, read=_sealed)

    def set_seal(self, collection: str, seal: str) -> None:
        """Seal a collection."""
        self._ask("PUT", _path(collection, "/points?wait=true"), {"points": [{"id": SEAL_ROW, "vector": {}, "payload": {"seal": seal}}]})

    def close(self) -> None:
        """Close all connections."""
        while self._connections:
            self._connections.pop().close()

    def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        seconds: float = _FILL_SECONDS,
        read: Callable[[Any], _Value] = bool,  # type: ignore[assignment] # of what only has to be done
    ) -> _Value:
        """Return what *read* makes of the `result` of a response.

        Raises:
            EngineError: the server cannot be reached, takes too long, refuses, or answers something else.
        """
        try:
            status, content = self._exchange(method, self._root + path, json.dumps(body).encode() if body is not None else None, seconds)
            return read(_result(status, content))
        except (OSError, HTTPException, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            message = f"{self._host} did not do {method} {path.partition('?')[0]}: {type(error).__name__} {error}"
            raise EngineError(message) from error

    def _exchange(self, method: str, path: str, body: bytes | None, seconds: float) -> tuple[int, bytes]:
        """Return status and body of a response; a connection that the server has closed meanwhile is opened again, once."""
        if (kept := getattr(self._own, "connection", None)) is not None:
            try:
                return self._send(kept, method, path, body, seconds)
            except (OSError, HTTPException):
                self._own.connection = None
        connection = self._connects(self._host)
        self._connections.append(connection)
        answer = self._send(connection, method, path, body, seconds)
        self._own.connection = connection
        return answer

    def _send(self, connection: HTTPConnection, method: str, path: str, body: bytes | None, seconds: float) -> tuple[int, bytes]:
        connection.timeout = seconds
        try:
            if connection.sock is None:
                connection.connect()
            connection.sock.settimeout(seconds)
            connection.request(method, path, body, self._headers)
            response = connection.getresponse()
            return response.status, response.read(_LARGEST + 1)
        except (OSError, HTTPException):
            connection.close()
            if connection in self._connections:
                self._connections.remove(connection)
            raise


def _result(status: int, content: bytes) -> Any:  # noqa: ANN401 - as it is asked
    """Return the `result` of a response.

    Raises:
        HTTPException: the server refuses.
    """
    if status >= _FAILED:
        raise HTTPException(f"{status} {_reason(content)}".rstrip())
    return json.loads(content)["result"]


def _reason(content: bytes) -> str:
    """Return why the server refuses, as it says itself: {"status": {"error": ...}}, or plain text where it knows no key."""
    text = content[:_LONGEST_REASON].decode(errors="replace")
    try:
        return str(json.loads(content)["status"]["error"])[:_LONGEST_REASON]
    except (ValueError, KeyError, TypeError):
        return " ".join(text.split())


def _scored(found: Any) -> list[tuple[int, float]]:  # noqa: ANN401 - as it is asked
    return [(int(each["id"]), float(each["score"])) for each in found["points"]]


def _sealed(found: Any) -> str:  # noqa: ANN401 - as it is asked
    return str((found[0].get("payload") or {}).get("seal", "")) if found else ""


def _path(collection: str, rest: str = "") -> str:
    return f"/collections/{quote(collection)}{rest}"


def _point(point: SparsePoint) -> dict[str, Any]:
    vector = {"indices": point.indices.tolist(), "values": point.values.tolist()}
    return {"id": point.row, "vector": {_TERMS: vector}, "payload": point.payload}


def _in_part(part: int) -> dict[str, Any]:
    return {"must": [{"key": "part", "match": {"value": part}}]}
