"""The web server within its limits: silent, slow and too many connections, and refusals that are ours."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest
from aiohttp import web

from bot.web.addresses import Visitors
from bot.web.bodies import json_object
from bot.web.refusals import HEADERS, as_json, in_our_words
from bot.web.server import Connections, Limits, Site, affordable
from tests.effort import HANG_SECONDS

LIMITS = Limits(connections=4, waiting_of_one_address=4, waiting=0.2, unread=0.3)
Peer = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Server:
    """A server with two doors, one of which fails."""

    def __init__(self, connections: Connections, port: int) -> None:
        self.connections = connections
        self.port = port
        self.peers: list[Peer] = []

    async def connect(self, sent: bytes = b"") -> Peer:
        peer = await asyncio.open_connection("127.0.0.1", self.port)
        self.peers.append(peer)
        peer[1].write(sent)
        return peer

    async def until(self, suits: Callable[[int], bool]) -> None:
        """Wait until the number of connections *suits*."""
        async with asyncio.timeout(HANG_SECONDS):
            while not suits(len(self.connections)):  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(0.01)

    async def exchange(self, sent: bytes) -> tuple[int, str]:
        """Return the status and the rest of what is answered until the connection is closed."""
        reader, _ = await self.connect(sent)
        chunks = []
        with suppress(ConnectionResetError):  # a server that closes with a body unread resets the connection behind its answer
            while chunk := await asyncio.wait_for(reader.read(1 << 16), HANG_SECONDS):
                chunks.append(chunk)
        answered = b"".join(chunks).decode()
        return int(answered.split(" ", 2)[1]), answered


async def echo(request: web.Request) -> web.Response:
    return as_json(dict(await json_object(request, 0.05)))


async def large(_request: web.Request) -> web.Response:
    return web.Response(body=b"x" * 2**24)


async def slow(_request: web.Request) -> web.Response:
    await asyncio.Event().wait()
    return web.Response()


async def fail(_request: web.Request) -> web.Response:
    raise RuntimeError


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Limits], "asyncio.Future[Server]"]]:
    servers: list[Server] = []
    async with contextlib.AsyncExitStack() as stack:

        async def start(limits: Limits) -> Server:
            connections = Connections(limits, Visitors())
            application = web.Application(client_max_size=2**14, middlewares=[connections.count_answering, in_our_words])
            application.add_routes([web.post("/api/echo", echo), web.get("/large", large), web.get("/slow", slow), web.get("/fail", fail)])
            runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await Site(runner, "127.0.0.1", 0, connections, limits).start()
            sweeping = asyncio.create_task(connections.sweep())
            stack.callback(sweeping.cancel)
            servers.append(Server(connections, runner.addresses[0][1]))
            return servers[-1]

        yield lambda limits: asyncio.ensure_future(start(limits))
        for _, writer in (peer for server in servers for peer in server.peers):
            writer.close()


@pytest.fixture
async def server(serve: Callable[[Limits], "asyncio.Future[Server]"]) -> Server:
    return await serve(LIMITS)


POST = b"POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HT", b"GET /none HTTP/1.1\r\nHost: loc", b"GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ids=["silent", "half a line", "half a header", "kept alive"],
)
async def test_a_connection_without_a_request_is_closed(server: Server, sent: bytes) -> None:
    reader, _ = await server.connect(sent)
    await asyncio.wait_for(reader.read(), HANG_SECONDS)
    assert len(server.connections) == 0


@pytest.mark.parametrize("sent", [b"Content-Length: 9\r\n\r\n{", b"Transfer-Encoding: chunked\r\n\r\n5\r\n{"], ids=["length", "chunks"])
async def test_a_body_that_does_not_arrive_is_refused(server: Server, sent: bytes) -> None:
    assert (await server.exchange(POST + sent))[0] == 408


async def test_a_response_that_nobody_reads_is_given_up(server: Server) -> None:
    _, writer = await server.connect(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    await server.until(lambda count: count == 1)
    await server.until(lambda count: count == 0)


async def test_too_many_idle_connections_keep_nobody_out(serve: Callable[[Limits], "asyncio.Future[Server]"]) -> None:
    server = await serve(Limits(connections=4, waiting_of_one_address=4, waiting=HANG_SECONDS))
    for _ in range(20):
        await server.connect(b"GET / HT")
        assert (await server.exchange(b"GET /none HTTP/1.0\r\n\r\n"))[0] == 404
    assert len(server.connections) <= 4


async def test_while_all_connections_are_being_answered_a_new_one_is_closed(
    serve: Callable[[Limits], "asyncio.Future[Server]"], caplog: pytest.LogCaptureFixture
) -> None:
    server = await serve(Limits(connections=2))
    for _ in range(2):
        await server.connect(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await server.until(lambda count: count == 2)
    await asyncio.sleep(0.05)  # until both are being answered
    reader, _ = await server.connect(b"GET /none HTTP/1.0\r\n\r\n")
    with contextlib.suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(), HANG_SECONDS) == b""
    assert "too many connections" in caplog.text


async def test_a_flood_of_half_bodies_from_one_address_makes_room_for_others(serve: Callable[[Limits], "asyncio.Future[Server]"]) -> None:
    server = await serve(Limits(connections=9, waiting_of_one_address=3, grace=0.0))
    for _ in range(12):
        await server.connect(POST + b"Content-Length: 9\r\n\r\n{")
    assert (await server.exchange(b"GET /none HTTP/1.0\r\n\r\n"))[0] == 404
    await server.until(lambda count: count <= 3)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (POST + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}", 200),
        (POST.replace(b"json", b"json; charset=klingon") + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}", 415),
        (POST.replace(b"json", b"json; charset=hex") + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}", 415),
        (POST + b"Content-Encoding: gzip\r\nContent-Length: 9\r\nConnection: close\r\n\r\nnot gzip!", 415),
        (POST + b"Content-Length: 99999\r\nConnection: close\r\n\r\n" + b"x" * 20_000, 413),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n", 400),
        (b"GET /none HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 10_000 + b"\r\n\r\n", 400),
        (b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\n\r\n", 400),
        (b"GET /none HTTP/1.1\r\n" + b"".join(b"X%d: y\r\n" % number for number in range(200)) + b"\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"G\0T / HTTP/1.1\r\n\r\n", 400),
        (b"GET /api/echo HTTP/1.0\r\n\r\n", 405),
        (b"BREW /none HTTP/1.0\r\n\r\n", 400),
        (b"GET /none HTTP/1.0\r\n\r\n", 404),
        (b"GET /api/none HTTP/1.0\r\nAccept: text/html\r\n\r\n", 404),
        (b"GET /none HTTP/1.0\r\nAccept: text/html\r\nAccept-Language: en\r\n\r\n", 404),
        (b"GET /fail HTTP/1.0\r\n\r\n", 500),
    ],
)
async def test_every_refusal_is_ours(server: Server, caplog: pytest.LogCaptureFixture, sent: bytes, status: int) -> None:
    found, answered = await server.exchange(sent)
    head, _, body = answered.partition("\r\n\r\n")
    assert found == status
    assert [name for name in HEADERS if f"\r\n{name.lower()}: " not in head.lower()] == []
    assert re.match(r'{"error": "[^"]+"}$|<!doctype html>.*<p>There is no such page.</p>|{}$', body)
    assert len([record for record in caplog.records if record.levelname != "DEBUG"]) <= (status == 500)


def test_handles_are_left_for_everything_else() -> None:
    limits = affordable(Limits(connections=10**6))
    resource = pytest.importorskip("resource")
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft == resource.RLIM_INFINITY or limits.connections < soft
