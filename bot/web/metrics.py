"""GET /metrics: the figures of the bot for Prometheus, for this machine and its private network only."""

import ipaddress
from collections.abc import Callable, Sequence
from typing import Final

from aiohttp import web

from bot.library.indexer import Indexer
from bot.library.library import Library
from bot.metrics import CONTENT_TYPE, Metrics

_FORWARDED: Final = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")  # what a proxy says for somebody else


class MetricsEndpoint:
    """Serves the figures of a bot. Event loop only."""

    def __init__(
        self, metrics: Metrics, library: Library, indexer: Indexer, errors: Callable[[], int], waiting: Callable[[], int] = int
    ) -> None:
        """Serve *metrics* with the state of *library* and *indexer*, how many *errors* there were, and how many updates are *waiting*."""
        self._metrics = metrics
        self._library = library
        self._indexer = indexer
        self._errors = errors
        self._waiting = waiting
        self.routes: Sequence[web.RouteDef] = (web.get("/metrics", self._serve),)

    async def _serve(self, request: web.Request) -> web.Response:
        if not _is_near(request):
            raise web.HTTPNotFound
        status = await self._indexer.status()
        text = self._metrics.text(
            {
                "documents": status.documents,
                "passages": status.passages,
                "generation": status.generation,
                "leading": status.leading,
                "syncing": status.syncing,
                "synced_timestamp_seconds": status.synced_at.timestamp() if status.synced_at else 0.0,
                "inbox_updates": self._waiting(),
                "errors_last_day": self._errors(),
                "paused": len(self._library.pauses.all()),
            }
        )
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE})


def _is_near(request: web.Request) -> bool:
    """Tell whether the client itself is on this machine or a private network; what a proxy forwards may come from anywhere."""
    try:
        address = ipaddress.ip_address(request.remote or "")
    except ValueError:
        return False
    return address.is_private and not any(name in request.headers for name in _FORWARDED)
