"""How Telegram is reached: HTTP by aiohttp, and patience while it cannot be reached."""

import asyncio
import io
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import aiohttp
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_Result = TypeVar("_Result")

_CONNECTIONS: Final = 64
_PATIENCE_SECONDS: Final = 5.0
_UPLOAD_SECONDS: Final = 60.0
_FIRST_PAUSE_SECONDS: Final = 1.0
_LONGEST_PAUSE_SECONDS: Final = 30.0
_TOLD_EVERY_SECONDS: Final = 10.0
_log = logging.getLogger(__name__)


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's HTTP by aiohttp, a sixth of the work of httpx for a message. Event loop only.

    Connections are kept and used again. Proxies are those of *proxy*, else of the environment.
    """

    def __init__(self, *, proxy: str = "", connections: int = _CONNECTIONS) -> None:
        """Reach the server through *proxy*, "http://host:port" or empty."""
        self._proxy = proxy or None
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer, where a call does not say; a long poll adds its own."""
        return _PATIENCE_SECONDS

    async def initialize(self) -> None:
        """Open the session, unless it is open."""
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
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401, ARG002 - aiohttp has no limit for writing alone
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401, ARG002 - who waits for a connection waits as long as it takes
    ) -> tuple[int, bytes]:
        """Run one call and return its status and body.

        Raises:
            NetworkError: the server cannot be reached; TimedOut when it does not answer in time.
        """
        if self._session is None:
            message = "the connection to Telegram is not open"
            raise NetworkError(message)
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=_seconds(connect_timeout), sock_read=_seconds(read_timeout, longer=_has_file(request_data))
        )
        try:
            async with self._session.request(method, url, data=_form(request_data), timeout=timeout, proxy=self._proxy) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            message = f"{type(error).__name__}: {error}"
            raise NetworkError(message) from error


class Line:
    """Calls Telegram until it can be reached. Event loop only; whoever shares it shares one warning in ten seconds."""

    def __init__(self) -> None:
        self._told = -_TOLD_EVERY_SECONDS

    async def retry(self, call: Callable[[], Awaitable[_Result]]) -> _Result:
        """Return what *call* returns, called again with longer and longer pauses; what Telegram refuses is raised."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                return await call()
            except BadRequest:  # a NetworkError by inheritance, but final
                raise
            except NetworkError as error:
                self.tell("Telegram cannot be reached, next try in %.0f s: %s", pause, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def tell(self, message: str, *arguments: object) -> None:
        """Log a warning, unless there was one just now."""
        if time.monotonic() - self._told >= _TOLD_EVERY_SECONDS:
            self._told = time.monotonic()
            _log.warning(message, *arguments)


def _form(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    """Return the body of a call: a form, in several parts when a file goes with it."""
    if data is None or not _has_file(data):
        return None if data is None else data.json_parameters
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)  # names of files stand there as they are, in UTF-8
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, io.BytesIO(content) if isinstance(content, bytes) else content, filename=filename, content_type=kind)
    return form


def _has_file(data: RequestData | None) -> bool:
    return data is not None and data.contains_files


def _seconds(given: object, *, longer: bool = False) -> float:
    """Return how long a call waits: as given, else five seconds, and a minute while a file goes with it."""
    if isinstance(given, int | float):
        return float(given)
    return _UPLOAD_SECONDS if longer else _PATIENCE_SECONDS
