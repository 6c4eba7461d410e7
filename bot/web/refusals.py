"""Refusals: whatever is not served is refused in our words, as JSON or as a small page, and with our headers."""

import asyncio
import html
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from bot.errors import (
    BotError,
    BusyError,
    ChangedFileError,
    EmptyFileError,
    EmptyQuestionError,
    LargeFileError,
    LongQuestionError,
    MoveRefusedError,
    NoSuchCaseError,
    NoSuchDocumentError,
    OldAnswerError,
    PausedDocumentError,
    TooManyFilesError,
    TooManyQuestionsError,
)
from bot.texts import refusals as texts
from bot.texts.errors import explain
from bot.web.language import language_of

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""Of every response."""

_PAGE: Final = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>{sentence}</title><p>{sentence}</p><p><a href="/">{home}</a></p></html>\n'
)
_STATUS_OF: Final = {
    EmptyQuestionError: 400,
    LongQuestionError: 400,
    TooManyQuestionsError: 429,
    OldAnswerError: 404,
    NoSuchDocumentError: 404,
    NoSuchCaseError: 404,
    MoveRefusedError: 409,
    PausedDocumentError: 404,
    ChangedFileError: 409,
    BusyError: 503,
    EmptyFileError: 400,
    LargeFileError: 413,
    TooManyFilesError: 409,
}
_CLOSING: Final = frozenset({408, 413})  # the rest of the body is not waited for
_LEAST_REFUSAL: Final = 400
_log = logging.getLogger(__name__)


def refuse(request: web.BaseRequest, status: int, sentence: str = "") -> web.Response:
    """Return a refusal with a *sentence*, by default ours for *status*: JSON below /api/ and where it is wanted, otherwise a page."""
    language = language_of(request)
    sentence = sentence or texts.refusal(status)(language)
    if request.path.startswith("/api/") or "text/html" not in request.headers.get("Accept", ""):
        response = as_json({"error": sentence}, status)
    else:
        page = _PAGE.format(language=language, sentence=html.escape(sentence), home=html.escape(texts.HOME(language)))
        response = web.Response(text=page, status=status, content_type="text/html", headers=HEADERS)
    if status in _CLOSING:
        response.force_close()
    return response


def status_of(error: Exception) -> int:
    """Return the status of HTTP for an error that people are told of."""
    return next((_STATUS_OF[kind] for kind in type(error).__mro__ if kind in _STATUS_OF), 503)


def as_json(value: object, status: int = 200) -> web.Response:
    """Return *value* as a response in JSON, written as it reads."""
    return web.json_response(value, status=status, dumps=lambda each: json.dumps(each, ensure_ascii=False), headers=HEADERS)


@web.middleware
async def in_our_words(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """Add our headers to every response, and say in our words what the framework refuses or what failed."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        response = error if error.status < _LEAST_REFUSAL else refuse(request, error.status)
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
    except BotError as error:
        response = refuse(request, status_of(error), explain(error, language_of(request)))
    except web.RequestPayloadError as error:
        _log.info("a request cannot be read: %s", type(error).__name__)
        response = refuse(request, 400)
    except (asyncio.CancelledError, ConnectionError):
        raise
    except Exception:  # noqa: BLE001 # the visitor gets an apology, and the channel lives on
        _log.exception("%s %s failed", request.method, request.match_info.route.name or "a request")
        response = refuse(request, 500)
    if not response.prepared:
        add_headers(response)
    return response


def add_headers(response: web.StreamResponse) -> None:
    """Add our headers to *response*; its own policy, and how long it may be kept, stay."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
