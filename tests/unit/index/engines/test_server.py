"""The HTTP client against shapes of the API as its reference shows them (OpenAPI of 1.15 to 1.17, of which newer ones have `usage`).

The server's program is not to be had from the registries.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from index.engines.engine import SEAL_ROW, SparsePoint
from index.engines.server import ServerEngine
from index.errors import EngineError

DONE = {"operation_id": 7, "status": "completed"}
VECTOR = (np.array([3, 2**32 - 1], dtype=np.uint32), np.array([0.5, 2.0], dtype=np.float32))


class Recorded(ThreadingHTTPServer):
    """Gives one answer after the other, and keeps what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, Any]] = []
        self.asked: list[tuple[str, str, Any, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def result(self, *results: object) -> None:
        self.answers += [(200, {"usage": None, "result": each, "status": "ok", "time": 0.000139}) for each in results]


class Handler(BaseHTTPRequestHandler):
    server: Recorded
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, self.path, json.loads(body) if body else None, self.headers.get("api-key", "")))
        status, content = self.server.answers.pop(0)
        written = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - as the library calls them

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def server() -> Iterator[Recorded]:
    with Recorded() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def engine(server: Recorded) -> Iterator[ServerEngine]:
    engine = ServerEngine(server.url, "secret")
    yield engine
    engine.close()


def test_a_collection_is_made_once_and_dropped(server: Recorded, engine: ServerEngine) -> None:
    made = [True] * 2
    server.result({"collections": [{"name": "other"}]}, made[0], DONE, DONE, {"collections": [{"name": "wangge-40"}]}, made[1])
    engine.create("wangge-40")
    engine.create("wangge-40")
    engine.drop("wangge-40")

    index = {"index": {"on_disk": True, "datatype": "float32"}}
    assert [each[:3] for each in server.asked] == [
        ("GET", "/collections", None),
        ("PUT", "/collections/wangge-40", {"vectors": {}, "sparse_vectors": {"terms": index}, "shard_number": 4}),
        ("PUT", "/collections/wangge-40/index?wait=true", {"field_name": "part", "field_schema": "integer"}),
        ("PUT", "/collections/wangge-40/index?wait=true", {"field_name": "public", "field_schema": "integer"}),
        ("GET", "/collections", None),
        ("DELETE", "/collections/wangge-40", None),
    ]
    assert {each[3] for each in server.asked} == {"secret"}


def test_points_are_stored_deleted_and_counted(server: Recorded, engine: ServerEngine) -> None:
    server.result(DONE, DONE, DONE, {"count": 42})
    engine.put("c", [SparsePoint(17, *VECTOR, public=True)])
    engine.delete("c", [17, 18])
    engine.clear("c", 3)
    assert engine.count("c", 3) == 42

    part = {"must": [{"key": "part", "match": {"value": 3}}]}
    vector = {"terms": {"indices": [3, 2**32 - 1], "values": [0.5, 2.0]}}
    assert [each[1:3] for each in server.asked] == [
        ("/collections/c/points?wait=true", {"points": [{"id": 17, "vector": vector, "payload": {"part": 1, "public": 1}}]}),
        ("/collections/c/points/delete?wait=true", {"points": [17, 18]}),
        ("/collections/c/points/delete?wait=true", {"filter": part}),
        ("/collections/c/points/count", {"filter": part, "exact": True}),
    ]


@pytest.mark.parametrize("public", [True, False])
def test_the_best_points_are_found(server: Recorded, engine: ServerEngine, *, public: bool) -> None:
    server.result({"points": [{"id": 4, "version": 3, "score": 2.25}, {"id": 9, "version": 3, "score": 0.5}]})

    assert engine.search("c", VECTOR, 200, public=public) == [(4, 2.25), (9, 0.5)]
    ((method, path, body, _),) = server.asked
    assert (method, path, body["using"], body["limit"]) == ("POST", "/collections/c/points/query", "terms", 200)
    assert body["query"] == {"indices": [3, 2**32 - 1], "values": [0.5, 2.0]}
    assert body.get("filter") == ({"must": [{"key": "public", "match": {"value": 1}}]} if public else None)


def test_a_collection_is_sealed_and_its_seal_read(server: Recorded, engine: ServerEngine) -> None:
    server.result(DONE, [{"id": SEAL_ROW, "payload": {"seal": "[[1, 2]]"}, "vector": {}}], [])
    engine.set_seal("c", "[[1, 2]]")

    assert (engine.seal("c"), engine.seal("c")) == ("[[1, 2]]", "")
    assert server.asked[0][2] == {"points": [{"id": SEAL_ROW, "vector": {}, "payload": {"seal": "[[1, 2]]"}}]}


@pytest.mark.parametrize(
    "answer",
    [
        (404, {"status": {"error": "Not found: Collection `c` doesn't exist!"}, "time": 0.0}),
        (200, b"<html>"),
        (200, {"status": "ok"}),
        (200, {"result": {"points": [{"score": "high"}]}}),
    ],
)
def test_whatever_else_is_answered_is_an_error_of_ours(server: Recorded, engine: ServerEngine, answer: tuple[int, object]) -> None:
    server.answers.append(answer)
    with pytest.raises(EngineError):
        engine.search("c", VECTOR, 200, public=False)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((404, {"status": {"error": "Not found: Collection `c` doesn't exist!"}, "time": 0.0}), "404 Not found: Collection `c`"),
        ((401, b"Must provide an API key or an Authorization bearer token"), "401 Must provide an API key"),
        ((503, b""), "HTTPException 503"),
    ],
)
def test_why_it_refuses_is_said_in_its_own_words(server: Recorded, engine: ServerEngine, answer: tuple[int, object], reason: str) -> None:
    server.answers.append(answer)
    with pytest.raises(EngineError, match=reason):
        engine.count("c", 0)


def test_a_server_that_is_away_is_an_error_of_ours() -> None:
    with pytest.raises(EngineError):
        ServerEngine("http://127.0.0.1:9").collections()
