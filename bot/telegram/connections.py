"""HTTP transport of python-telegram-bot on aiohttp.

Whatever comes back is data: too much of it, too slowly, from elsewhere, or in another form than the Bot API's is a fault of the network.
"""

import asyncio
import io
import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Final, Literal
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

Hop = Literal["proxy", "proxy login", "behind the proxy", "name", "certificate", "connection", "answer"]
"""Where the way to the Bot API server ends: before or at the proxy, behind it, at the name, TLS or TCP of the server, or at its answer."""

_HOPS: Final[tuple[tuple[type[BaseException], Hop], ...]] = (
    (aiohttp.ClientProxyConnectionError, "proxy"),
    (aiohttp.ClientConnectorDNSError, "name"),
    (aiohttp.ClientSSLError, "certificate"),
    (aiohttp.ClientConnectorError, "connection"),
)
_PROXY_LOGIN: Final = 407
_ADVICE: Final[dict[Hop, str]] = {
    "proxy": "the proxy cannot be reached: check TELEGRAM_PROXY, and that the proxy runs",
    "proxy login": "the proxy refuses the login: check user and password in TELEGRAM_PROXY",
    "behind the proxy": "the proxy does not let us through to the Bot API server: check its rules",
    "name": "the name of the Bot API server is not found: check DNS and TELEGRAM_BASE_URL",
    "certificate": "TLS with the Bot API server fails: check the clock and the certificates of this machine",
    "connection": "the Bot API server cannot be reached: check the network, or set TELEGRAM_PROXY",
    "answer": "the Bot API server does not answer",
}
_CONNECTIONS: Final = 64
_TIMEOUT_SECONDS: Final = 5.0
_UPLOAD_SECONDS: Final = 60.0
_BEYOND_SECONDS: Final = 15.0  # for all of a response, however steadily its bytes drip
_FILE_SECONDS: Final = 300.0  # for all of a file, 20 MiB at most
_LARGEST: Final = 24 * 2**20  # bytes of a response
_SHORT: Final = 2**12  # bytes; what is longer is a result
_DONE: Final = range(200, 300)
_REFUSALS: Final = 400
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_MESSAGES: Final = ("/sendMessage", "/editMessageText")

accepted: ContextVar[Callable[[], None] | None] = ContextVar("accepted", default=None)
"""What to call once Telegram has accepted a message or its edit, before the library reads what came back: milliseconds later."""


class AiohttpRequest(BaseRequest):
    """The request class for python-telegram-bot, with a sixth of the processor time of its httpx one. Event loop only.

    Connections are kept alive and reused. Without *proxy* the proxy of the environment is used.
    """

    def __init__(self, *, proxy: str = "", connections: int = _CONNECTIONS) -> None:
        """Connect through *proxy*, "http://host:port", if it is not empty."""
        self._proxy = proxy or None
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._turn = asyncio.Lock()  # to send an answer: one in each turn of the event loop, which reads in between what was accepted

    @property
    def read_timeout(self) -> float:
        """Default timeout of a response in seconds; a long poll adds its own."""
        return _TIMEOUT_SECONDS

    async def initialize(self) -> None:
        """Open the session; idempotent."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            headers = {"Accept-Encoding": "identity"}  # what is not inflated is no bomb
            self._session = aiohttp.ClientSession(connector=connector, headers=headers, auto_decompress=False)

    async def shutdown(self) -> None:
        """Close the session and its connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0913, PLR0917 - the library's own signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401, ARG002 - aiohttp has no such timeout
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401, ARG002 - waiting for a free connection is unlimited
    ) -> tuple[int, bytes]:
        """Make one request; return its status and body.

        Raises:
            NetworkError: the server is unreachable; TimedOut if it does not respond in time.
        """
        if self._session is None:
            message = "the connection to Telegram is not open"
            raise NetworkError(message)
        is_file, silence = method == "GET" or _has_file(request_data), _seconds(read_timeout, uploads=_has_file(request_data))
        total = max(silence, _FILE_SECONDS) if is_file else silence + _BEYOND_SECONDS
        timeout = aiohttp.ClientTimeout(total=total, sock_connect=_seconds(connect_timeout), sock_read=silence)
        body, headers = _body(request_data)
        note = accepted.get() if url.endswith(_MESSAGES) else None
        if note is not None:
            async with self._turn:
                await asyncio.sleep(0)
        proxy = self._proxy or _proxy_of_environment(url)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, proxy=proxy, allow_redirects=False
            ) as response:
                content = await _read(response)
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            message = f"{_ADVICE[failed_hop(error)]} ({type(error).__name__})"
            raise NetworkError(message) from error
        if response.status not in _DONE:
            _check_refusal(response.status, self.parse_json_payload(content))
        elif method != "GET" and len(content) < _SHORT and "result" not in self.parse_json_payload(content):
            message = "the answer has no result"
            raise NetworkError(message)
        elif note is not None and self.parse_json_payload(content).get("ok") is True:
            note()
        return response.status, content

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the object that is the body of a response.

        Raises:
            NetworkError: it is none; such as the page of a proxy.
        """
        try:
            found = json.loads(payload)
        except (ValueError, RecursionError) as error:
            message = "the answer is not JSON"
            raise NetworkError(message) from error
        if not isinstance(found, dict):
            message = "the answer is not an object"
            raise NetworkError(message)
        return found


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """Return the body of a response, within our limit.

    Raises:
        NetworkError: it is too large or compressed.
    """
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        message = "the answer is compressed"
        raise NetworkError(message)
    content = bytearray()
    async for part in response.content.iter_any():
        content += part
        if len(content) > _LARGEST:
            message = f"the answer has more than {_LARGEST} bytes"
            raise NetworkError(message)
    return bytes(content)


def _check_refusal(status: int, found: Mapping[str, Any]) -> None:
    """Check that a refusal is the Bot API's (Bot API, "Making requests"); only such a one is final.

    Raises:
        NetworkError: it is not.
    """
    parameters = found.get("parameters") or {}
    known = isinstance(parameters, dict) and all(isinstance(parameters.get(name, 0), int) for name in ("retry_after", "migrate_to_chat_id"))
    if status < _REFUSALS or found.get("ok") is not False or not isinstance(found.get("description"), str) or not known:
        message = f"the answer has status {status}, and is not Telegram's"
        raise NetworkError(message)


def failed_hop(error: BaseException) -> Hop:
    """Return which hop to the Bot API server an error of aiohttp is about."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return "proxy login" if error.status == _PROXY_LOGIN else "behind the proxy"
    return next((hop for kind, hop in _HOPS if isinstance(error, kind)), "answer")


def _proxy_of_environment(url: str) -> str | None:
    """Return the proxy that the environment names for an address; None without one."""
    address = urlsplit(url)
    return proxy_of(address.scheme, address.hostname or "")


@lru_cache(maxsize=8)
def proxy_of(scheme: str, host: str) -> str | None:
    """Return the proxy for a host, read once: aiohttp's `trust_env` looks for it, and for a password file, at every request."""
    return None if proxy_bypass(host) else getproxies().get(scheme)


def _body(data: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, Mapping[str, str] | None]:
    """Return the body of a request and its headers: a form, multipart if it has files (Bot API, "Making requests")."""
    if data is None:
        return None, None
    if not _has_file(data):
        return urlencode(data.json_parameters, errors="replace").encode(), _FORM
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)  # file names verbatim, in UTF-8
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, io.BytesIO(content) if isinstance(content, bytes) else content, filename=filename, content_type=kind)
    return form, None


def _has_file(data: RequestData | None) -> bool:
    return data is not None and data.contains_files


def _seconds(given: object, *, uploads: bool = False) -> float:
    """Return a timeout: the given one, else five seconds, or a minute for an upload."""
    if isinstance(given, int | float):
        return float(given)
    return _UPLOAD_SECONDS if uploads else _TIMEOUT_SECONDS
