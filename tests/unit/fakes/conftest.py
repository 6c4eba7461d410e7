"""A server that paces nothing, a bot without a library, a person, and the chat of the two."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes import Chat, FakeBotApi, User
from tests.fakes.clocks import HandClock
from tests.fakes.raw import RawBot


def refusals(api: FakeBotApi) -> list[str]:
    return [violation.description for violation in api.violations]


@pytest.fixture(autouse=True)
def bot_api_rules() -> None:
    """Let the bots here break rules: it is what these tests are about."""


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def api(clock: HandClock) -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(flood_control=False, clock=clock) as api:
        yield api


@pytest.fixture
async def bot(api: FakeBotApi) -> AsyncIterator[RawBot]:
    async with RawBot(api) as bot:
        yield bot


@pytest.fixture
def user(api: FakeBotApi) -> User:
    return api.user(42)


@pytest.fixture
def chat(api: FakeBotApi, user: User) -> Chat:
    return api.private(user)
