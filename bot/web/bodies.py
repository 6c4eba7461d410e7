"""Reads what a request carries, a JSON object or a file, within limits of size, time and depth."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

LARGEST_BODY: Final = 16 * 2**10
"""Bytes of a request's body."""

_SECONDS: Final = 10.0
_CHUNK_SECONDS: Final = 15.0
_FILE_SECONDS: Final = 120.0
_CHUNK: Final = 64 * 2**10
_UTF_8: Final = frozenset({"utf-8", "utf8"})


async def json_object(request: web.Request, seconds: float = _SECONDS) -> Mapping[str, Any]:
    """Return the JSON object in the body of *request*; an empty one if there is none.

    Raises:
        HTTPException: the body is encoded or compressed as we do not read it, too large, or not here within *seconds*.
    """
    if request.content_type != "application/json":
        return {}
    if (request.charset or "utf-8").lower() not in _UTF_8 or request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise web.HTTPUnsupportedMediaType
    try:
        async with asyncio.timeout(seconds):
            content = await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    try:
        body = json.loads(content.decode())
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


async def content_of(request: web.Request, most: int) -> bytes:
    """Return the body of *request*, a file of at most *most* bytes that may come slowly.

    Raises:
        HTTPException: it is compressed, too large, or stops coming.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise web.HTTPUnsupportedMediaType
    content = bytearray()
    try:
        async with asyncio.timeout(_FILE_SECONDS):
            while chunk := await asyncio.wait_for(request.content.read(_CHUNK), _CHUNK_SECONDS):
                content += chunk
                if len(content) > most:
                    raise web.HTTPRequestEntityTooLarge(most, len(content))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(content)
