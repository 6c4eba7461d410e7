import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from index import EncoderChoice, EncoderError
from index.semantics.remote import RemoteEncoder, Timeouts

Answer = Callable[["Handler", dict[str, Any]], None]
KEY = "a-key-that-no-log-may-hold"


class Handler(BaseHTTPRequestHandler):
    """A model server with OpenAI's interface, which answers as it is told."""

    answer: Answer
    requests: list[tuple[str, dict[str, Any], str | None]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).requests.append((self.path, body, self.headers["Authorization"]))
        type(self).answer(self, body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send(self, content: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def well(handler: Handler, body: dict[str, Any]) -> None:
    """Answer with the length of each text and 1, the last text first."""
    data = [{"index": place, "embedding": [len(text), 1.0]} for place, text in enumerate(body["input"])]
    handler.send(json.dumps({"data": data[::-1]}).encode())


@pytest.fixture
def server() -> Iterator[tuple[type[Handler], str]]:
    class OwnHandler(Handler):
        answer = staticmethod(well)
        requests = []  # noqa: RUF012 - of this test

    with ThreadingHTTPServer(("127.0.0.1", 0), OwnHandler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield OwnHandler, f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()
        thread.join()


def test_vectors_come_in_the_order_of_their_texts_and_of_length_one(server: tuple[type[Handler], str]) -> None:
    handler, url = server
    vectors = RemoteEncoder(url, "a-model", KEY).encode(["甲乙", "丙"], "passage")

    assert vectors == pytest.approx(np.array([[2, 1], [1, 1]]) / np.sqrt([[5], [2]]))
    path, body, authorization = handler.requests[0]
    assert (path, authorization) == ("/v1/embeddings", f"Bearer {KEY}")
    assert body == {"model": "a-model", "input": ["甲乙", "丙"], "encoding_format": "float"}


def test_without_a_key_none_is_sent_and_the_whole_address_is_taken_too(server: tuple[type[Handler], str]) -> None:
    handler, url = server
    RemoteEncoder(f"{url}/embeddings/", "a-model").encode(["甲"], "query")

    assert [(path, authorization) for path, _, authorization in handler.requests] == [("/v1/embeddings", None)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"data": []}',
        b'{"data": [{"index": 0, "embedding": []}]}',
        b'{"data": [{"index": 0, "embedding": [0, 0]}]}',
        b'{"data": [{"index": 0, "embedding": [NaN, 1]}]}',
        b'{"data": [{"index": 0, "embedding": "1"}]}',
        b'{"data": [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": [1]}]}',
    ],
)
def test_what_is_no_vector_for_each_text_is_an_error(server: tuple[type[Handler], str], content: bytes) -> None:
    handler, url = server
    handler.answer = staticmethod(lambda self, _: self.send(content))

    with pytest.raises(EncoderError):
        RemoteEncoder(url, "a-model").encode(["甲"], "query")


@pytest.mark.parametrize("status", [302, 401, 500])
def test_a_refusal_is_an_error_and_no_redirection_is_followed(server: tuple[type[Handler], str], status: int) -> None:
    handler, url = server
    handler.answer = staticmethod(lambda self, _: self.send(b"", status, Location=url))

    with pytest.raises(EncoderError) as caught:
        RemoteEncoder(url, "a-model", KEY).encode(["一个问题"], "query")
    assert KEY not in str(caught.value)
    assert "一个问题" not in str(caught.value)
    assert len(handler.requests) == 1


def test_a_server_that_trickles_is_cut_off(server: tuple[type[Handler], str]) -> None:
    def trickle(self: Handler, _body: dict[str, Any]) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(200):
            try:
                self.wfile.write(b" ")
            except OSError:
                return
            time.sleep(0.05)

    handler, url = server
    handler.answer = staticmethod(trickle)

    with pytest.raises(EncoderError):
        RemoteEncoder(url, "a-model", timeouts=Timeouts(query=0.2)).encode(["甲"], "query")


def test_a_server_that_is_not_there_is_an_error() -> None:
    with pytest.raises(EncoderError, match=r"127\.0\.0\.1:1 gives no embeddings"):
        RemoteEncoder("http://127.0.0.1:1/v1", "a-model").encode(["甲"], "query")


def test_the_server_comes_before_the_bundled_encoder_and_off_before_both() -> None:
    choice = EncoderChoice(url="http://127.0.0.1:1/v1", model="a-model", key=KEY)

    assert isinstance(choice.make(), RemoteEncoder)
    assert EncoderChoice("off", choice.url, choice.model).make() is None
    assert KEY not in repr(choice)
