"""HTTP transport of python-telegram-bot on aiohttp."""

import io
from typing import Any, Final, Literal

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


class AiohttpRequest(BaseRequest):
    """The request class for python-telegram-bot, with a sixth of the processor time of its httpx one. Event loop only.

    Connections are kept alive and reused. Without *proxy* the proxy of the environment is used.
    """

    def __init__(self, *, proxy: str = "", connections: int = _CONNECTIONS) -> None:
        """Connect through *proxy*, "http://host:port", if it is not empty."""
        self._proxy = proxy or None
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Default timeout of a response in seconds; a long poll adds its own."""
        return _TIMEOUT_SECONDS

    async def initialize(self) -> None:
        """Open the session; idempotent."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=True)

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
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=_seconds(connect_timeout), sock_read=_seconds(read_timeout, uploads=_has_file(request_data))
        )
        try:
            async with self._session.request(method, url, data=_form(request_data), timeout=timeout, proxy=self._proxy) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            message = f"{_ADVICE[failed_hop(error)]} ({type(error).__name__})"
            raise NetworkError(message) from error


def failed_hop(error: BaseException) -> Hop:
    """Return which hop to the Bot API server an error of aiohttp is about."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return "proxy login" if error.status == _PROXY_LOGIN else "behind the proxy"
    return next((hop for kind, hop in _HOPS if isinstance(error, kind)), "answer")


def _form(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    """Return the body of a request: a form, multipart if it has files."""
    if data is None or not _has_file(data):
        return None if data is None else data.json_parameters
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)  # file names verbatim, in UTF-8
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, io.BytesIO(content) if isinstance(content, bytes) else content, filename=filename, content_type=kind)
    return form


def _has_file(data: RequestData | None) -> bool:
    return data is not None and data.contains_files


def _seconds(given: object, *, uploads: bool = False) -> float:
    """Return a timeout: the given one, else five seconds, or a minute for an upload."""
    if isinstance(given, int | float):
        return float(given)
    return _UPLOAD_SECONDS if uploads else _TIMEOUT_SECONDS
