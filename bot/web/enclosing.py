"""EnclosureApi: the photos and files that a person adds to his case on the page."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Final
from urllib.parse import unquote

from aiohttp import web

from bot.desk.desk import Desk
from bot.desk.enclosures import LARGEST_MEBIBYTES, check, enclose
from bot.web.addresses import Allowance, Visitors
from bot.web.bodies import content_of
from bot.web.downloads import Downloads
from bot.web.entitlement import entitled
from bot.web.refusals import as_json
from bot.web.server import CONNECTIONS

_A_MINUTE: Final = 10
_AT_ONCE: Final = 4  # in memory
_OF_ONE_ADDRESS: Final = 2
_LONGEST_NAME: Final = 1_000  # as it is sent, escaped


class EnclosureApi:
    """POST /api/case/enclose with a file as its body adds that to a case. Event loop only.

    The headers Case and Conversation say which, as in `CaseApi`, and File-Name what the file is called, percent-encoded. No form of
    another site can send these.
    """

    def __init__(self, desk: Desk, visitors: Visitors) -> None:
        self._desk = desk
        self._visitors = visitors
        self._allowance = Allowance(_A_MINUTE)
        self._under_way = Downloads(_AT_ONCE, _OF_ONE_ADDRESS)
        self.routes: Sequence[web.RouteDef] = (web.post("/api/case/enclose", self._enclose),)

    async def _enclose(self, request: web.Request) -> web.Response:
        address = self._visitors.address(request)
        self._allowance.check(address)
        headers = request.headers
        number, sender = await self._desk.look(entitled, headers.get("Case", ""), headers.get("Conversation", ""))
        await self._desk.look(check, number, sender, request.content_length or 0)
        async with self._under_way.place(address):
            with _answering(request):
                content = await content_of(request, LARGEST_MEBIBYTES << 20)
            name = unquote(headers.get("File-Name", "")[:_LONGEST_NAME], errors="replace")
            await self._desk.call(enclose, number, sender, name, content)
        return as_json({"number": number})


def _answering(request: web.Request) -> AbstractContextManager[None]:
    """Let the connection stay open while the body arrives."""
    connections = request.app.get(CONNECTIONS)
    return connections.answering(request.protocol) if connections is not None else nullcontext()
