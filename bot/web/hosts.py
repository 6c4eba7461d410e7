"""Hosts: by which names the page may be asked for, so that no stranger's name can be led here (DNS rebinding).

A page on the internet may have its name resolve to this machine once it is open, and then read what is served here as its own. What it
cannot do is change the Host header of its requests.
"""

import ipaddress
import logging
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from aiohttp import web

from bot.web.addresses import Visitors

ANY: Final = "*"
_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)(?::\d{1,5})?")
_log = logging.getLogger(__name__)


class Hosts:
    """The names that the page has. Immutable; any thread."""

    def __init__(self, names: Iterable[str] = (), visitors: Visitors | None = None) -> None:
        """Let the page be asked for by *names*, or by any if one is `ANY`; a proxy trusted by *visitors* knows itself which it serves."""
        self._names = frozenset(name.lower() for name in names)
        self._visitors = visitors or Visitors()

    def allows(self, host: str) -> bool:
        """Return whether the page may be asked for by *host*, a Host header.

        That is an address, which no stranger can have resolve to another; a name without a dot or below .localhost, which none can own;
        or one of ours.
        """
        found = _HOST.fullmatch(host.strip())
        if found is None:
            return False
        name = found[1].lower().rstrip(".")
        is_given_here = "." not in name or name.endswith(".localhost")
        return ANY in self._names or name in self._names or _is_address(name) or (is_given_here and ":" not in name)

    @web.middleware
    async def check(self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
        """Refuse, as a middleware, what is asked for by another name; what names none is no browser's."""
        host = request.headers.get("Host", "localhost")
        if self.allows(host) or self._visitors.is_proxy(request.remote or ""):
            return await handler(request)
        _log.warning("a request for %s is refused: if the page has that name, add it to ALLOWED_HOSTS", host[:100])
        raise web.HTTPMisdirectedRequest


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
