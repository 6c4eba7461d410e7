"""Reads the JSON object that a request carries, within limits of size, time and depth."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

LARGEST_BODY: Final = 16 * 2**10
"""Bytes of a request's body."""

_SECONDS: Final = 10.0
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
