"""An encoder behind HTTP: any server with OpenAI's `POST /v1/embeddings`."""

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import SHUT_RDWR
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from index.errors import EncoderError
from index.semantics.encoder import Kind, Vectors

_LARGEST: Final = 64 * 2**20  # bytes of a response
_PIECE: Final = 2**16
_NOT_FOUND: Final = "no list of embeddings, one for each text"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds that a whole request may take: somebody is waiting for a question, nobody for passages."""

    query: float = 1.0
    passage: float = 60.0


class RemoteEncoder:
    """Encodes by a model server. Follows no redirection and uses no proxy, so texts and key go nowhere else. Any thread."""

    batch = 32

    def __init__(self, url: str, model: str, key: str = "", *, timeouts: Timeouts | None = None) -> None:
        """Post to *url*, of the form `http://host:port/v1/embeddings`, or without `/embeddings`; *key* is sent as a bearer token."""
        parts = urlsplit(url)
        self.name = f"{url} {model}"
        self._connects = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host = parts.netloc.rpartition("@")[2]
        path = parts.path.rstrip("/")
        self._path = (path if path.endswith("/embeddings") else f"{path}/embeddings") + (f"?{parts.query}" if parts.query else "")
        self._model = model
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._timeouts = timeouts or Timeouts()

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return the vectors of *texts*.

        Raises:
            EncoderError: the server cannot be reached, takes too long, or answers something else.
        """
        body = json.dumps({"model": self._model, "input": list(texts), "encoding_format": "float"})
        seconds = self._timeouts.query if kind == "query" else self._timeouts.passage
        try:
            content = self._post(body.encode("utf-8", errors="replace"), seconds)
        except (OSError, HTTPException, ValueError) as error:
            message = f"{self._host} gives no embeddings: {type(error).__name__}"  # the text of an error may hold what was sent
            raise EncoderError(message) from None
        return _vectors(content, len(texts), self._host)

    def _post(self, body: bytes, seconds: float) -> bytes:
        until = time.monotonic() + seconds
        connection = self._connects(self._host, timeout=seconds)
        try:
            connection.connect()
            with _closing_after(connection, until - time.monotonic()):
                connection.request("POST", self._path, body, self._headers)
                return _read(connection.getresponse())
        finally:
            connection.close()


@contextmanager
def _closing_after(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """Cut *connection* after so many *seconds*: its own time-out is for each piece of a response, of which there may be many."""
    sock = connection.sock

    def cut() -> None:
        with suppress(OSError):
            sock.shutdown(SHUT_RDWR)

    timer = threading.Timer(max(seconds, 0.0), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read(response: HTTPResponse) -> bytes:
    """Return the body of a response.

    Raises:
        HTTPException: its status is not 200, or it is too large.
    """
    content = response.read(_LARGEST + 1)
    if response.status != 200 or len(content) > _LARGEST:  # noqa: PLR2004 - OK
        raise HTTPException(str(response.status))
    return content


def _vectors(content: bytes, size: int, host: str) -> Vectors:
    """Return the vectors in a response, in the order of their texts and of length 1.

    Raises:
        EncoderError: they are not *size* vectors of one dimension.
    """
    try:
        rows: Sequence[Mapping[str, Any]] = sorted(json.loads(content)["data"], key=lambda row: int(row["index"]))
        found = np.array([row["embedding"] for row in rows], dtype=np.float32)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = f"{host}: {_NOT_FOUND}"
        raise EncoderError(message) from error
    lengths = np.linalg.norm(found, axis=-1, keepdims=True)
    if found.ndim != 2 or len(found) != size or not np.isfinite(lengths).all() or not lengths.all():  # noqa: PLR2004 - a matrix
        message = f"{host}: {_NOT_FOUND}"
        raise EncoderError(message)
    vectors: Vectors = found / lengths
    return vectors
