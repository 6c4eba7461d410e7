"""WebChannel: the web page, its JSON API (ask, act, suggest, passages, documents and their files) and GET /healthz, on aiohttp."""

import asyncio
import logging
import os
import re
import uuid
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any, Final

from aiohttp import web

from bot.commands import COMMANDS, Commands, Request
from bot.errors import SettingsError
from bot.library.condition import Condition
from bot.library.library import Library
from bot.replies.blocks import Reply
from bot.replies.introduction import Introduction
from bot.replies.json import as_json as reply_as_json
from bot.replies.json import passage_in_window, window_as_json
from bot.web.addresses import Allowance, Visitors, network_of
from bot.web.bodies import LARGEST_BODY, json_object
from bot.web.downloads import Downloads
from bot.web.hosts import Hosts
from bot.web.language import language_of
from bot.web.page import Particulars, page_html, static_file
from bot.web.reading import document_set
from bot.web.refusals import HEADERS, add_headers, as_json, in_our_words, refuse, status_of
from bot.web.server import CONNECTIONS, Connections, Limits, Site, affordable
from bot.web.widget import framing_policy, widget_script

_ACTIONS: Final = frozenset(command.name for command in COMMANDS if not command.admins_only) - {"ask", "file"}
_ACTION: Final = re.compile(r"/(\w{1,20})(?: (.{0,60}))?")
_CONVERSATION: Final = re.compile(r"[\w-]{8,64}", re.ASCII)
_KEY: Final = "{key:[0-9a-f]{12}}"
_OFFSET: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_A_MINUTE: Final = (100, 60, 240, 30, 300)
"""Requests of an address: questions and nonsense, buttons, pages and passages, files, suggestions. Questions have one of their own, too."""

_LONGEST_TYPED: Final = 40

_LIMITS: Final = Limits()
_log = logging.getLogger(__name__)


class WebChannel:
    """The web page channel; it runs "ask" and what the buttons of an answer do. Event loop only."""

    def __init__(  # noqa: PLR0913 - two for the address
        self,
        commands: Commands,
        library: Library,
        host: str,
        port: int,
        introduction: Introduction | None = None,
        *,
        condition: Condition | None = None,
        visitors: Visitors | None = None,
        hosts: Hosts | None = None,
        limits: Limits = _LIMITS,
        particulars: Particulars | None = None,
        is_ready: Callable[[], bool] = lambda: True,
    ) -> None:
        """Serve at *host* and *port*; *introduction* says what stands on the page at first, *visitors* whom proxies speak for.

        *hosts* are the names that the page has; by default only those of this machine. Until it *is_ready* others are to be asked.
        """
        self._particulars = particulars or Particulars()
        self._introduction = introduction or Introduction(library)
        self._commands = commands
        self._library = library
        self._host = host
        self._port = port
        self._condition = condition
        self._visitors = visitors or Visitors()
        self._hosts = hosts or Hosts(visitors=self._visitors)
        self._limits = limits
        self._is_ready = is_ready
        self._asks, self._acts, self._reads, self._files, self._hints = (Allowance(each) for each in _A_MINUTE)
        self._downloads = Downloads()
        self.url = ""
        self.listening = asyncio.Event()
        self.routes: tuple[web.RouteDef, ...] = (
            web.get("/", self._page),
            web.get("/embed", self._embedded),
            web.get("/widget.js", self._widget),
            web.get("/static/{name}", static_file),
            web.post("/api/ask", self._ask),
            web.post("/api/act", self._act),
            web.get(f"/api/passages/{_KEY}", self._passage),
            web.get(f"/api/passages/{_KEY}/text", self._text),
            web.get(f"/api/documents/{_KEY}", self._document),
            web.get(f"/api/documents/{_KEY}/file", self._file),
            web.get("/api/suggest", self._suggest),
            web.get("/healthz", self._health),
        )

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            SettingsError: cannot listen on HOST and PORT.
        """
        limits = affordable(self._limits)
        connections = Connections(limits, self._visitors)
        application = web.Application(
            client_max_size=LARGEST_BODY, middlewares=[connections.count_answering, in_our_words, self._hosts.check]
        )
        application[CONNECTIONS] = connections
        application.on_response_prepare.append(_add_headers)
        application.add_routes(self.routes)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=2.0)
        await runner.setup()
        try:
            await self._listen(runner, Site(runner, self._host, self._port, connections, limits))
            await connections.sweep()
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner, site: Site) -> None:
        try:
            await site.start()
        except (OSError, UnicodeError) as error:
            reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
            advice = "set another PORT, or stop what uses it"
            raise SettingsError([("HOST, PORT", f"cannot listen on {self._host}:{self._port}: {reason}; {advice}")]) from error
        host, port = runner.addresses[0][:2]
        self.url = f"http://{f'[{host}]' if ':' in str(host) else host}:{port}"
        self.listening.set()
        _log.info("the page is at %s", self.url)

    async def _page(self, request: web.Request) -> web.Response:
        self._reads.check(self._visitors.address(request))
        language = language_of(request)
        text = await page_html(self._library, self._introduction, self._particulars, language, is_embedded=request.path == "/embed")
        return web.Response(text=text, content_type="text/html", headers={"Content-Language": language, "Vary": "Accept-Language"})

    async def _embedded(self, request: web.Request) -> web.Response:
        """Return the page for the frame of a widget, which only the sites of WIDGET_ORIGINS may show."""
        if not self._particulars.widget_origins:
            raise web.HTTPNotFound
        response = await self._page(request)
        policy = framing_policy(HEADERS["Content-Security-Policy"], self._particulars.widget_origins)
        response.headers["Content-Security-Policy"] = policy
        return response

    async def _widget(self, _request: web.Request) -> web.Response:
        if not self._particulars.widget_origins:
            raise web.HTTPNotFound
        return web.Response(text=widget_script(self._introduction.name_given), content_type="text/javascript")

    async def _suggest(self, request: web.Request) -> web.Response:
        """Return what the beginning of a question may become; nothing of it is stored."""
        self._hints.check(self._visitors.address(request))
        typed = request.query.get("q", "")[:_LONGEST_TYPED]
        suggestions = self._particulars.suggestions
        return as_json({"suggestions": await suggestions.matching(typed, language_of(request)) if suggestions else []})

    async def _ask(self, request: web.Request) -> web.Response:
        """Answer a question; within a conversation it may be a follow-up."""
        self._asks.check(self._visitors.address(request))
        body = await json_object(request)
        question = body.get("question")
        if not isinstance(question, str):
            return refuse(request, 400)
        if body.get("again") is True:  # in the language of the page, which was changed
            return await self._responded(request, self._request(request, body, "again", question))
        typed = _ACTION.fullmatch(question.strip())
        if typed is not None and typed[1] in _ACTIONS:  # a command, as in a chat
            return await self._responded(request, self._request(request, body, typed[1], typed[2] or ""))
        return await self._responded(request, self._request(request, body, "ask", question))

    async def _act(self, request: web.Request) -> web.Response:
        """Run the action of a button below an answer."""
        self._acts.check(self._visitors.address(request))
        body = await json_object(request)
        action = _ACTION.fullmatch(str(body.get("action")))
        if action is None or action[1] not in _ACTIONS:
            return refuse(request, 400)
        return await self._responded(request, replace(self._request(request, body, action[1], action[2] or ""), is_tap=True))

    def _request(self, request: web.Request, body: Mapping[str, Any], command: str, argument: str) -> Request:
        """Return the request of a visitor: the conversation identifies the person, the address has the quota."""
        said = body.get("conversation")
        conversation = said if isinstance(said, str) and _CONVERSATION.fullmatch(said) else uuid.uuid4().hex
        sender = f"web:{conversation}"
        quota = f"web:{network_of(self._visitors.address(request))}"
        return Request(command, argument, sender, sender, language=language_of(request), quota=quota, converts=True)

    async def _responded(self, visited: web.Request, request: Request) -> web.Response:
        started = asyncio.get_running_loop().time()
        reply = Reply("")
        async for later in self._commands.respond(request):
            reply = later
        if reply.error is not None:
            return refuse(visited, status_of(reply.error), reply.text or reply.notice)
        milliseconds = (asyncio.get_running_loop().time() - started) * 1000
        return as_json(reply_as_json(reply, milliseconds))

    async def _passage(self, request: web.Request) -> web.Response:
        """Return a passage with the text around it, not more than a window of its document."""
        self._reads.check(self._visitors.address(request))
        return as_json(passage_in_window(*await self._library.for_audience("public").window(request.match_info["key"])))

    async def _text(self, request: web.Request) -> web.Response:
        """Return a window of a passage's document, from ?start= on."""
        self._reads.check(self._visitors.address(request))
        start = request.query.get("start", "0")
        if not _OFFSET.fullmatch(start):
            return refuse(request, 400)
        return as_json(window_as_json(await self._library.for_audience("public").text(request.match_info["key"], int(start))))

    async def _document(self, request: web.Request) -> web.Response:
        """Return a document, set as one."""
        self._reads.check(self._visitors.address(request))
        return as_json(await document_set(self._library, request.match_info["key"], request.query, language_of(request)))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """Send the original of a document."""
        address = network_of(self._visitors.address(request))
        self._files.check(address)
        async with self._downloads.place(address):
            holdings = self._library.for_audience("public")
            with closing(await holdings.original(await holdings.listed(request.match_info["key"]))) as original:
                return await self._downloads.send(original, request)

    async def _health(self, _request: web.Request) -> web.Response:
        """Say whether questions are answered; degraded if they are, and nothing can be kept or Telegram is no longer served."""
        if self._library.published is None or not self._is_ready():
            return as_json({"status": "starting"}, 503)
        if self._condition is not None and self._condition.reason:
            return as_json({"status": "degraded", "reason": self._condition.reason})
        return as_json({"status": "ok"})


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    add_headers(response)
