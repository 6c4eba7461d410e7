"""RawBot, a bot without a library."""

from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.fakes.bot_api import TEST_TOKEN, FakeBotApi
from tests.fakes.calls import Json


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def result(self) -> Any:  # noqa: ANN401 - JSON
        """The result of a call that succeeded."""
        assert self.body.get("ok"), self.body
        return self.body["result"]

    @property
    def refusal(self) -> str:
        """The description of a call that was refused; empty otherwise."""
        return str(self.body.get("description", ""))


class RawBot:
    """Calls the server as an HTTP client does; event loop only."""

    def __init__(self, api: FakeBotApi, token: str = TEST_TOKEN) -> None:
        self._base_url = api.base_url
        self._token = token
        self._session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._session.close()

    async def __call__(self, method: str, **parameters: object) -> Answer:
        """Call a method with a JSON body."""
        return await self.post(method, json=parameters)

    async def post(self, method: str, **body: Any) -> Answer:  # noqa: ANN401 - passed on to aiohttp
        """Call a method with any body aiohttp can send."""
        async with self._session.post(f"{self._base_url}/bot{self._token}/{method}", **body) as response:
            return Answer(response.status, await response.json(), dict(response.headers))

    async def download(self, path: str) -> tuple[int, bytes]:
        """Download a file."""
        async with self._session.get(f"{self._base_url}/file/bot{self._token}/{path}") as response:
            return response.status, await response.read()
