"""Serves an application within limits: of connections, in all and by address, and of the time in which a request must arrive.

A connection on which nothing is being answered for some seconds is closed, whether it is silent, slow or kept alive. If there are too
many, the one that has waited longest for its request makes room, so that a flood of idle ones keeps nobody out.
"""

import asyncio
import logging
import math
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from aiohttp import web

from bot.web.addresses import Visitors, network_of
from bot.web.refusals import refuse

if sys.platform != "win32":  # which has no such limit
    import resource

_RESERVED: Final = 192  # file handles: 66 connections to Telegram, SQLite, the index, files that are sent or read
_WANTED: Final = 4096  # file handles, where the system lets us have them
_SWEEP_SECONDS: Final = 1.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the web server: numbers of connections, and seconds."""

    connections: int = 512
    waiting_of_one_address: int = 128
    grace: float = 1.0
    """For how long a new connection does not have to make room for others of its address: its request may be on the way."""

    waiting: float = 15.0
    """For how long a connection may be open without a request that is being answered."""

    unread: float = 60.0
    """For how long beyond that a response may lie unread."""


class Connections:
    """The open connections. Event loop only."""

    def __init__(self, limits: Limits, visitors: Visitors) -> None:
        """Keep to *limits*; those by address do not hold for trusted proxies, behind which everybody is."""
        self._limits = limits
        self._visitors = visitors
        self._waiting: dict[_Connection, float] = {}  # since when, the longest first
        self._open: dict[_Connection, str] = {}
        self._waiting_of: Counter[str] = Counter()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._open)

    def add(self, connection: "_Connection", peer: str) -> bool:
        """Count a connection from *peer*; return whether it may stay. Another one may be closed for it."""
        network = "" if self._visitors.is_proxy(peer) else network_of(peer)
        if network and self._waiting_of[network] >= self._limits.waiting_of_one_address:
            self._make_room(network, time.monotonic() - self._limits.grace)
        if len(self._open) >= self._limits.connections and not self._make_room():
            return False
        self._open[connection] = network
        self.wait(connection)
        return True

    def remove(self, connection: "_Connection") -> None:
        """Count a connection no longer."""
        self._end_wait(connection)
        self._open.pop(connection, None)

    def wait(self, connection: "_Connection") -> None:
        """Note that *connection* waits for a request from now on."""
        self._end_wait(connection)
        if connection in self._open:
            self._waiting[connection] = time.monotonic()
            self._waiting_of[self._open[connection]] += 1

    def _end_wait(self, connection: "_Connection") -> None:
        if self._waiting.pop(connection, None) is not None:
            network = self._open[connection]
            self._waiting_of[network] -= 1
            if not self._waiting_of[network]:
                del self._waiting_of[network]

    @contextmanager
    def answering(self, connection: object) -> Iterator[None]:
        """Note that a request of *connection* is being answered."""
        if isinstance(connection, _Connection):
            self._end_wait(connection)
        try:
            yield
        finally:
            if isinstance(connection, _Connection):
                self.wait(connection)

    @web.middleware
    async def count_answering(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Note, as a middleware, which connections have a request that is being answered; one whose body is not here yet still waits."""
        if request.body_exists and not request.content.is_eof():
            return await handler(request)
        with self.answering(request.protocol):
            return await handler(request)

    async def sweep(self) -> None:
        """Close, until cancelled, the connections that have waited too long."""
        while True:
            await asyncio.sleep(min(_SWEEP_SECONDS, self._limits.waiting / 2))
            self._close_late(time.monotonic() - self._limits.waiting)

    def _close_late(self, before: float) -> None:
        for connection, since in list(self._waiting.items()):
            if since > before:
                return
            if not connection.is_unread:
                connection.end()
            elif since < before - self._limits.unread:
                connection.abort()

    def _make_room(self, network: str = "", before: float = math.inf) -> bool:
        """Close the connection that has waited longest, of *network* if one is given, since *before*; return whether there was one."""
        longest = next((each for each in self._waiting if not network or self._open[each] == network), None)
        if longest is None or self._waiting[longest] > before:
            return False
        longest.abort()
        self.remove(longest)
        return True


CONNECTIONS: Final = web.AppKey("connections", Connections)
"""Where an application has its connections."""


class _Connection(web.RequestHandler):
    """One connection, as aiohttp serves it, that is counted and refuses in our words."""

    __slots__ = ("_connections", "_wire")

    def __init__(self, server: web.Server, connections: Connections, limits: Limits) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(
            server,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]  # which its code takes, and its annotation forgets
            keepalive_timeout=limits.waiting,
            lingering_time=limits.waiting / 2,
            auto_decompress=False,
        )
        self._connections = connections
        self._wire: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Serve a new connection, or close it at once if there are too many."""
        super().connection_made(transport)
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a TCP connection
        self._wire = transport
        peer = transport.get_extra_info("peername")
        if not self._connections.add(self, str(peer[0]) if isinstance(peer, tuple) else ""):
            _log.warning("there are too many connections: new ones are closed")
            self.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count the connection no longer."""
        super().connection_lost(exc)
        self._connections.remove(self)

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Refuse what is no HTTP, or what failed, in our words and with our headers."""
        if status < 500:  # noqa: PLR2004 - what a stranger sent is nothing to log
            _log.debug("a request is no HTTP: %s", message)
        else:
            _log.error("a request failed", exc_info=exc)
        if request.writer.output_size > 0:
            text = "the response has begun already"
            raise ConnectionError(text)
        response = refuse(request, status)
        response.force_close()
        return response

    @property
    def is_unread(self) -> bool:
        """Whether there is something that the client has not read."""
        return self._wire is not None and self._wire.get_write_buffer_size() > 0

    def end(self) -> None:
        """Close the connection as soon as everything is sent."""
        self.force_close()

    def abort(self) -> None:
        """Close the connection now, whatever was not sent."""
        self.force_close()
        if self._wire is not None:
            self._wire.abort()


class Site(web.BaseSite):
    """Where an application is served. Event loop only."""

    __slots__ = ("_host", "_make", "_port")

    def __init__(self, runner: web.AppRunner, host: str, port: int, connections: Connections, limits: Limits) -> None:
        super().__init__(runner)
        server = runner.server
        assert server is not None  # noqa: S101 - the runner is set up
        self._make: Callable[[], _Connection] = lambda: _Connection(server, connections, limits)
        self._host = host
        self._port = port

    @property
    def name(self) -> str:
        """Where it is served."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the system does not let us.
        """
        await super().start()
        self._server = await asyncio.get_running_loop().create_server(self._make, self._host, self._port, backlog=self._backlog)


def affordable(limits: Limits) -> Limits:
    """Return *limits* with as many connections as leave enough file handles for everything else; ask the system for more of those."""
    if sys.platform == "win32":
        return limits
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED if hard == resource.RLIM_INFINITY else min(_WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    most = limits.connections if soft == resource.RLIM_INFINITY else min(limits.connections, max(soft - _RESERVED, soft // 4))
    return replace(limits, connections=most)
