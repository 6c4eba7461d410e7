"""WebChannel: the web page, its JSON API (ask, act, passages, files of documents) and GET /healthz, on aiohttp."""

import asyncio
import html
import ipaddress
import json
import logging
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web

from bot.commands import COMMANDS, Commands, Request
from bot.errors import (
    BotError,
    EmptyQuestionError,
    LongQuestionError,
    NoSuchDocumentError,
    OldAnswerError,
    PausedDocumentError,
    SettingsError,
    TooManyQuestionsError,
)
from bot.library.library import Library
from bot.people.rate_limit import RateLimit
from bot.replies.blocks import Reply
from bot.replies.introduction import Introduction
from bot.replies.json import as_json, passage_in_document
from bot.texts import page
from bot.texts.errors import explain
from index import Language

_STATIC: Final = Path(__file__).parent / "static"
_LARGEST_BODY: Final = 16 * 2**10
_PLACEHOLDER: Final = re.compile(r"{{(\w+)}}")
_LANGUAGES: Final[tuple[Language, ...]] = ("zh-Hans", "zh-Hant", "en")
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_STATUS_OF: Final = {
    EmptyQuestionError: 400,
    LongQuestionError: 400,
    TooManyQuestionsError: 429,
    OldAnswerError: 404,
    NoSuchDocumentError: 404,
    PausedDocumentError: 404,
}
_ACTIONS: Final = frozenset(command.name for command in COMMANDS if not command.admins_only) - {"ask", "file"}
_ACTION: Final = re.compile(r"/(\w{1,20})(?: (.{0,60}))?")
_CONVERSATION: Final = re.compile(r"[\w-]{8,64}", re.ASCII)
_ACTS_A_MINUTE: Final = 60
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
        trust_proxy: bool = False,
    ) -> None:
        """Serve at *host* and *port*; *introduction* says what stands on the page at first."""
        self._introduction = introduction or Introduction(library)
        self._commands = commands
        self._library = library
        self._host = host
        self._port = port
        self._trust_proxy = trust_proxy
        self._acts = RateLimit(_ACTS_A_MINUTE)
        self.url = ""
        self.listening = asyncio.Event()
        self.routes: tuple[web.RouteDef, ...] = (
            web.get("/", self._page),
            web.get("/static/page.css", self._static),
            web.get("/static/page.js", self._static),
            web.post("/api/ask", self._ask),
            web.post("/api/act", self._act),
            web.get("/api/passages/{key}", self._passage),
            web.get("/api/documents/{key}/file", self._file),
            web.get("/healthz", self._health),
        )

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            SettingsError: cannot listen on HOST and PORT.
        """
        application = web.Application(client_max_size=_LARGEST_BODY, middlewares=[_with_headers])
        application.add_routes(self.routes)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=5.0)
        await runner.setup()
        try:
            await self._listen(runner)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or error
            advice = "set another PORT, or stop what uses it"
            raise SettingsError([("HOST, PORT", f"cannot listen on {self._host}:{self._port}: {reason}; {advice}")]) from error
        host, port = runner.addresses[0][:2]
        self.url = f"http://{f'[{host}]' if ':' in str(host) else host}:{port}"
        self.listening.set()
        _log.info("the page is at %s", self.url)

    async def _page(self, request: web.Request) -> web.Response:
        language = _language(request)
        examples = await self._introduction.examples(language)
        sentences = page.page(
            language,
            name=self._introduction.name(language),
            welcome=self._introduction.welcome_given,
            examples=bool(examples),
            documents=not self._library.is_empty,
        )
        values = {name: html.escape(sentence) for name, sentence in (sentences | {"lang": language}).items()}
        values["texts"] = json.dumps(page.page_script(language, examples), ensure_ascii=False).replace("<", "\\u003c")
        template = (_STATIC / "page.html").read_text(encoding="utf-8")
        content = _PLACEHOLDER.sub(lambda found: values[found[1]], template)
        return web.Response(text=content, content_type="text/html", headers={"Content-Language": language, "Vary": "Accept-Language"})

    async def _static(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(_STATIC / request.path.rsplit("/", 1)[-1])

    async def _ask(self, request: web.Request) -> web.Response:
        """Answer a question; within a conversation it may be a follow-up."""
        body = await _body(request)
        question = body.get("question")
        if not isinstance(question, str):
            return _refusal(400, page.BAD_REQUEST(_language(request)))
        return await self._responded(self._request(request, body, "ask", question))

    async def _act(self, request: web.Request) -> web.Response:
        """Run the action of a button below an answer."""
        body = await _body(request)
        action = _ACTION.fullmatch(str(body.get("action")))
        if action is None or action[1] not in _ACTIONS:
            return _refusal(400, page.BAD_REQUEST(_language(request)))
        asked = self._request(request, body, action[1], action[2] or "")
        try:
            self._acts.check(asked.quota)
        except TooManyQuestionsError as error:
            return _refusal(429, explain(error, asked.language))
        return await self._responded(replace(asked, is_tap=True))

    def _request(self, request: web.Request, body: Mapping[str, Any], command: str, argument: str) -> Request:
        """Return the request of a visitor: the conversation identifies the person, the address has the quota."""
        said = body.get("conversation")
        conversation = said if isinstance(said, str) and _CONVERSATION.fullmatch(said) else uuid.uuid4().hex
        sender = f"web:{conversation}"
        return Request(command, argument, sender, sender, language=_language(request), quota=f"web:{self._address(request)}")

    async def _responded(self, request: Request) -> web.Response:
        started = asyncio.get_running_loop().time()
        reply = Reply("")
        async for later in self._commands.respond(request):
            reply = later
        if reply.error is not None:
            return _refusal(_STATUS_OF.get(type(reply.error), 503), reply.text or reply.notice)
        milliseconds = (asyncio.get_running_loop().time() - started) * 1000
        return _json(as_json(reply, milliseconds))

    async def _passage(self, request: web.Request) -> web.Response:
        try:
            return _json(passage_in_document(*await self._library.for_audience("public").passage(request.match_info["key"])))
        except BotError as error:
            return _refusal(404, explain(error, _language(request)))

    async def _file(self, request: web.Request) -> web.Response:
        """Send the original of a document as a download, never inline: its content is untrusted."""
        try:
            holdings = self._library.for_audience("public")
            original = await holdings.original(await holdings.document(request.match_info["key"]))
        except BotError as error:
            return _refusal(404, explain(error, _language(request)))
        name = quote(original.name.encode("utf-8", errors="replace"))
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return web.Response(body=original.content, content_type="application/octet-stream", headers=headers)

    async def _health(self, _request: web.Request) -> web.Response:
        ready = self._library.published is not None
        return web.json_response({"status": "ok" if ready else "starting"}, status=200 if ready else 503)

    def _address(self, request: web.Request) -> str:
        """Return the network of the client: of the peer or, behind a trusted proxy, of the last X-Forwarded-For address."""
        lines = request.headers.getall("X-Forwarded-For", []) if self._trust_proxy else []
        forwarded = lines[-1].rsplit(",", 1)[-1].strip() if lines else ""
        return _network(forwarded or request.remote or "")


@web.middleware
async def _with_headers(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """Add the security headers to every response, including raised ones."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers.update(_HEADERS)
        raise
    response.headers.update(_HEADERS)
    return response


async def _body(request: web.Request) -> Mapping[str, Any]:
    """Parse the JSON object of the body; empty if it is none."""
    if request.content_type != "application/json":
        return {}
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _language(request: web.Request) -> Language:
    """Negotiate the language: ?lang=, else the first one supported of Accept-Language, else Simplified Chinese."""
    asked = request.query.get("lang")
    for language in _LANGUAGES:
        if language == asked:
            return language
    for part in request.headers.get("Accept-Language", "").lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant")):
            return "zh-Hant"
        if tag.startswith("zh"):
            return "zh-Hans"
        if tag.startswith("en"):
            return "en"
    return "zh-Hans"


def _network(address: str) -> str:
    """Return the unit of rate limiting: an IPv4 address, or a /64 network of IPv6, which is one household's."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


def _refusal(status: int, sentence: str) -> web.Response:
    return _json({"error": sentence}, status)


def _json(value: object, status: int = 200) -> web.Response:
    return web.json_response(value, status=status, dumps=lambda each: json.dumps(each, ensure_ascii=False))
