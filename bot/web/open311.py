"""Open311: GET /open311/v2/requests.json, read only, in the form of GeoReport v2, where OPEN311 is on."""

from collections.abc import Sequence

from aiohttp import web

from bot.desk.publishing import Publishing, Query, QueryError, request_record
from bot.texts.desk import CATEGORIES, DEFAULT_DESK_NAME, STATES
from bot.web.addresses import Allowance, Visitors
from bot.web.language import language_of
from bot.web.refusals import as_json

_A_MINUTE = 30
_BAD_REQUEST = 400
_NOT_FOUND = 404


class Open311:
    """Serves cases without their words. Event loop only."""

    def __init__(self, publishing: Publishing, visitors: Visitors) -> None:
        self._publishing = publishing
        self._visitors = visitors
        self._reads = Allowance(_A_MINUTE)
        self.routes: Sequence[web.RouteDef] = (
            web.get("/open311/v2/requests.json", self._requests),
            web.get("/open311/v2/requests/{number:[0-9]{1,9}}.json", self._request),
        )

    async def _requests(self, request: web.Request) -> web.Response:
        self._reads.check(self._visitors.address(request))
        try:
            query = Query.of(request.query)
        except QueryError as error:
            return _refused(_BAD_REQUEST, str(error))
        return await self._found(request, query)

    async def _request(self, request: web.Request) -> web.Response:
        self._reads.check(self._visitors.address(request))
        return await self._found(request, Query(numbers=frozenset({int(request.match_info["number"])})))

    async def _found(self, request: web.Request, query: Query) -> web.Response:
        found = await self._publishing.requests(query)
        if query.numbers and not found:
            return _refused(_NOT_FOUND, "service_request_id was not found")
        language, grids = language_of(request), (await self._publishing.files()).grids
        codes = {code for case, _ in found for code in (case.unit, case.grid)}
        names = {code: grids.name(code) or DEFAULT_DESK_NAME(language) for code in codes}
        records = [
            request_record(case, last, names, STATES[case.state](language), CATEGORIES[case.category](language)) for case, last in found
        ]
        return as_json(records)


def _refused(status: int, description: str) -> web.Response:
    """Return an error as GeoReport v2 has it."""
    return as_json([{"code": status, "description": description}], status)
