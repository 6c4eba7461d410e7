"""The HTTP side: addresses, the token, ordered faults, answers."""

import asyncio
import functools
import hmac
import re
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from tests.effort import HANG_SECONDS
from tests.fakes.account import Account
from tests.fakes.calls import ApiError, Call, read_call
from tests.fakes.clocks import first_of
from tests.fakes.faults import DOWNLOAD, INSTEAD, Fault
from tests.fakes.methods import METHODS, run
from tests.fakes.rules import MAX_UPLOAD_BYTES

_FORM_BYTES: Final = 1 << 20  # what may surround the biggest file
_Answer = Callable[[Call], Awaitable[web.Response]]
_TOKEN: Final = re.compile(r"\d+:[\w-]+")


class Server:
    """Serves one account on the loopback interface; keeps its port when it is opened again.  Event loop only."""

    def __init__(self, account: Account) -> None:
        self.port = 0
        self._account = account
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Begin to listen."""
        self._closing.clear()
        app = web.Application(client_max_size=MAX_UPLOAD_BYTES + _FORM_BYTES)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=HANG_SECONDS)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Stop listening and end long polls and delays at once."""
        self._closing.set()
        self._account.updates.end_poll(ConnectionAbortedError())
        if self._runner:
            await self._runner.cleanup()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = METHODS.get(request.match_info["method"].lower())
        return await self._serve(request, method.name if method else request.match_info["method"], self._run)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, DOWNLOAD, functools.partial(self._read, request.match_info["path"]))

    async def _serve(self, request: web.Request, name: str, answer: _Answer) -> web.StreamResponse:
        call = Call(name, {})
        try:
            self._check_token(request)
            call = await read_call(name, request)
        except ApiError as error:
            self._account.blame(call, error)
            return _refusal(error)
        self._account.calls[name] += 1
        return await self._meet(self._account.faults.take(name), request, call, answer)

    def _check_token(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if not hmac.compare_digest(token.encode(), self._account.token.encode()):
            raise ApiError(401, "" if _TOKEN.fullmatch(token) else "invalid token specified")

    async def _run(self, call: Call) -> web.Response:
        try:
            return web.json_response({"ok": True, "result": await run(self._account, call)})
        except ApiError as error:
            return _refusal(error)

    async def _read(self, path: str, call: Call) -> web.Response:
        for file in self._account.world.files.values():
            if file.path == path:
                return web.Response(body=file.upload.content, content_type="application/octet-stream")
        error = ApiError(404)
        self._account.blame(call, error)
        return _refusal(error)

    async def _meet(self, fault: Fault | None, request: web.Request, call: Call, answer: _Answer) -> web.StreamResponse:
        """Answer the *call*, or let it meet its *fault*."""
        if fault and fault.kind in INSTEAD:
            self._account.changed.fire()
            return self._fail(fault, call) or _hang_up(request)
        try:
            if fault and fault.kind == "delay":
                await self._pause(fault.seconds)
            response = await answer(call)
        except ConnectionAbortedError:  # the server closes
            return _hang_up(request)
        if fault and fault.kind == "cut":
            return await _cut(request, response)
        return _hang_up(request) if fault and fault.kind == "drop_after" else response

    def _fail(self, fault: Fault, call: Call) -> web.Response | None:
        if fault.kind == "error":
            return _refusal(ApiError(fault.status, fault.body))
        if fault.kind == "page":
            return web.Response(status=fault.status, text=fault.body, content_type="text/html")
        if fault.kind == "flood":
            return _refusal(self._flood(call, int(fault.seconds)))
        return None

    def _flood(self, call: Call, seconds: int) -> ApiError:
        chat_id = call.text("chat_id")
        flood = self._account.flood
        return flood.penalise(int(chat_id), seconds) if chat_id.lstrip("-").isdecimal() else flood.refusal(seconds)

    async def _pause(self, seconds: float) -> None:
        await first_of(self._account.clock.sleep(seconds), self._until_closing())

    async def _until_closing(self) -> None:
        await self._closing.wait()
        raise ConnectionAbortedError


def _refusal(error: ApiError) -> web.Response:
    body = {"ok": False, "error_code": error.code, "description": error.description}
    headers = {}
    if error.parameters:
        body["parameters"] = error.parameters
    if "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return web.json_response(body, status=error.code, headers=headers)


def _hang_up(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()  # nobody reads it


async def _cut(request: web.Request, response: web.Response) -> web.StreamResponse:
    content = response.body if isinstance(response.body, bytes) else b""
    half = web.StreamResponse(status=response.status, headers={"Content-Length": str(len(content))})
    await half.prepare(request)
    await half.write(content[: len(content) // 2])
    if request.transport:
        request.transport.close()
    return half
