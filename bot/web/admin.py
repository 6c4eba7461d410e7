"""AdminPage: what Telegram admins have, in the browser behind a password: the same commands through the same respond().

A session is a cookie that no script reads and no other site sends (HttpOnly, SameSite=Strict); what changes something must also carry
the session's proof in a header, and come from our own page. Replies are sent as lines of JSON, so that progress is shown as it comes.
"""

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.commands import Commands, Request
from bot.curation.admins import Admins
from bot.library.additions import LARGEST_FILE
from bot.people.sessions import Session, Sessions, is_same
from bot.replies.blocks import Attachment
from bot.replies.introduction import Introduction
from bot.replies.json import with_attachment
from bot.texts import admin as texts
from bot.web.addresses import Allowance, Visitors
from bot.web.bodies import json_object
from bot.web.language import language_of
from bot.web.refusals import HEADERS, as_json, refuse

COOKIE: Final = "wangge_admin"
PROOF: Final = "X-Admin-Proof"
"""The header that carries the proof of a session."""

_API: Final = "/api/admin"
_SENDER: Final = "admin:page"
_STATIC: Final = Path(__file__).parent / "static"
_PLACEHOLDER: Final = re.compile(r"{{(\w+)}}")
_COMMAND: Final = re.compile(r"[a-z]{1,20}")
_LOGINS_A_MINUTE: Final = 5
_READS_A_MINUTE: Final = 120
_UPLOAD_SECONDS: Final = 300.0
_LONGEST_NAME: Final = 255
_LONGEST_ARGUMENT: Final = 4000


class AdminPage:
    """The admin page and its API. Event loop only."""

    def __init__(self, commands: Commands, admins: Admins, introduction: Introduction, sessions: Sessions, visitors: Visitors) -> None:
        """Run *commands* for who is in one of *sessions*; logins go to the audit trail of *admins*."""
        self._commands = commands
        self._admins = admins
        self._introduction = introduction
        self._sessions = sessions
        self._visitors = visitors
        self._logins = Allowance(_LOGINS_A_MINUTE)
        self._reads = Allowance(_READS_A_MINUTE)
        self.routes: Sequence[web.RouteDef] = (
            web.get("/admin", self._page),
            web.get("/admin/admin.js", self._static),
            web.get("/admin/admin.css", self._static),
            web.get(f"{_API}/session", self._session),
            web.post(f"{_API}/login", self._log_in),
            web.post(f"{_API}/logout", self._log_out),
            web.post(f"{_API}/run", self._run),
            web.post(f"{_API}/file", self._file),
        )

    async def _page(self, request: web.Request) -> web.Response:
        """Send the page, which holds nothing but words; what it shows it asks for with the session."""
        self._reads.check(self._visitors.address(request))
        language = language_of(request)
        values = {name: html.escape(sentence) for name, sentence in texts.page(language, self._introduction.name(language)).items()}
        values["texts"] = json.dumps(texts.script(language), ensure_ascii=False).replace("<", "\\u003c")
        content = _PLACEHOLDER.sub(lambda found: values[found[1]], (_STATIC / "admin.html").read_text(encoding="utf-8"))
        return web.Response(text=content, content_type="text/html", headers={"Content-Language": language, "Vary": "Accept-Language"})

    async def _static(self, request: web.Request) -> web.FileResponse:
        self._reads.check(self._visitors.address(request))
        return web.FileResponse(_STATIC / request.path.rsplit("/", 1)[-1])

    async def _session(self, request: web.Request) -> web.Response:
        """Return the proof of the session; empty for whoever has none."""
        session = await self._sessions.find(request.cookies.get(COOKIE, ""))
        return as_json({"proof": session.proof if session else ""})

    async def _log_in(self, request: web.Request) -> web.Response:
        address = self._visitors.address(request)
        self._logins.check(address)
        if not _is_ours(request):
            return refuse(request, 403)
        password = (await json_object(request)).get("password")
        token = await self._sessions.log_in(password) if isinstance(password, str) and password else ""
        await self._admins.record(_SENDER if token else f"admin:{address}", "login" if token else "login refused")
        if not token:
            return refuse(request, 401, texts.WRONG_PASSWORD(language_of(request)))
        session = await self._sessions.find(token)
        response = as_json({"proof": session.proof if session else ""})
        response.set_cookie(COOKIE, token, path=_API, httponly=True, samesite="Strict", secure=self._is_encrypted(request))
        return response

    async def _log_out(self, request: web.Request) -> web.Response:
        if await self._admitted(request) is None:
            return _refused(request)
        await self._sessions.log_out(request.cookies.get(COOKIE, ""))
        await self._admins.record(_SENDER, "logout")
        response = as_json({})
        response.del_cookie(COOKIE, path=_API)
        return response

    async def _run(self, request: web.Request) -> web.StreamResponse:
        """Run a command, or the action of a button; send its replies, each of which replaces the one before."""
        session = await self._admitted(request)
        if session is None:
            return _refused(request)
        body = await json_object(request)
        command, argument = body.get("command"), body.get("argument", "")
        if not (isinstance(command, str) and _COMMAND.fullmatch(command)) or not isinstance(argument, str):
            return refuse(request, 400)
        asked = _asked(request, session, command, argument[:_LONGEST_ARGUMENT])
        return await self._sent(request, replace(asked, is_tap=body.get("is_tap") is True))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """Preview a file whose name is in the address, and let it wait to be joined."""
        session = await self._admitted(request)
        if session is None:
            return _refused(request)
        name = request.query.get("name", "")[:_LONGEST_NAME]
        if not name or request.content_type != "application/octet-stream":
            return refuse(request, 400)
        attachment = Attachment(name, await _content(request))
        return await self._sent(request, replace(_asked(request, session, "add", ""), attachment=attachment))

    async def _sent(self, visited: web.Request, request: Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "application/x-ndjson; charset=utf-8"})
        await response.prepare(visited)
        async for line in self._lines(request):
            await response.write(line)
        await response.write_eof()
        return response

    async def _lines(self, request: Request) -> AsyncIterator[bytes]:
        clock = asyncio.get_running_loop().time
        started = clock()
        async for reply in self._commands.respond(request):
            yield json.dumps(with_attachment(reply, (clock() - started) * 1000), ensure_ascii=False).encode() + b"\n"

    async def _admitted(self, request: web.Request) -> Session | None:
        """Return the session of a request that comes from our page and carries the session's proof; None for any other."""
        session = await self._sessions.find(request.cookies.get(COOKIE, ""))
        if session is None or not _is_ours(request) or not is_same(request.headers.get(PROOF, ""), session.proof):
            return None
        return session

    def _is_encrypted(self, request: web.Request) -> bool:
        """Tell whether the browser speaks TLS, to us or to a proxy that we trust."""
        by_proxy = request.headers.get("X-Forwarded-Proto", "") == "https" and self._visitors.is_proxy(request.remote or "")
        return request.secure or by_proxy


def _asked(request: web.Request, session: Session, command: str, argument: str) -> Request:
    return Request(command, argument, _SENDER, f"admin:{session.name}", by_admin=True, language=language_of(request), by_form=True)


def _refused(request: web.Request) -> web.Response:
    return refuse(request, 401, texts.LOG_IN_FIRST(language_of(request)))


def _is_ours(request: web.Request) -> bool:
    """Tell whether a request comes from a page of ours, as far as the browser says where it comes from."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


async def _content(request: web.Request) -> bytes:
    """Return the bytes of a file, within limits of size and time; the application's own limit is for JSON."""
    content = bytearray()
    try:
        async with asyncio.timeout(_UPLOAD_SECONDS):
            async for part in request.content.iter_any():
                content += part
                if len(content) > LARGEST_FILE:
                    raise web.HTTPRequestEntityTooLarge(LARGEST_FILE, len(content))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(content)
