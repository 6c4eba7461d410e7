"""Who is a member of a group is asked of Telegram, not too often."""

from collections.abc import AsyncIterator

import pytest
from telegram.ext import ExtBot

from bot.telegram.members import REMEMBERED_SECONDS, Members
from tests.fakes import TEST_TOKEN, FakeBotApi, User

GROUP = -5


class Seconds:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(flood_control=False) as api:
        yield api


@pytest.fixture
async def li(api: FakeBotApi) -> User:
    li = api.user(101, "李网格")
    api.group(GROUP, [li], admins=[api.user(7, "站长")])
    return li


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def members(api: FakeBotApi, seconds: Seconds) -> AsyncIterator[Members]:
    async with ExtBot(TEST_TOKEN, base_url=f"{api.base_url}/bot") as bot:
        yield Members(bot, int, seconds)


async def test_members_are_asked_for_once_in_five_minutes(api: FakeBotApi, members: Members, li: User, seconds: Seconds) -> None:
    assert [await members.name(GROUP, li.id) for _ in range(3)] == ["李网格"] * 3
    api.leave(api.group(GROUP), li)
    assert await members.name(GROUP, li.id) == "李网格"
    seconds.now += REMEMBERED_SECONDS
    assert await members.name(GROUP, li.id) is None
    assert api.calls["getChatMember"] == 2


async def test_whoever_is_said_to_have_gone_is_asked_for_at_once(api: FakeBotApi, members: Members, li: User) -> None:
    assert await members.name(GROUP, li.id)
    api.leave(api.group(GROUP), li)
    members.changed(GROUP, li.id)
    assert await members.name(GROUP, li.id) is None


async def test_while_telegram_is_away_what_it_said_last_counts(api: FakeBotApi, members: Members, li: User, seconds: Seconds) -> None:
    stranger = api.user(66)
    assert await members.name(GROUP, li.id)
    seconds.now += REMEMBERED_SECONDS
    await api.stop()
    assert await members.name(GROUP, li.id) == "李网格"
    assert await members.name(GROUP, stranger.id) is None
    assert await members.administrators(GROUP) == {}


@pytest.mark.breaks_rules("it asks about somebody of whom Telegram has never heard")
async def test_strangers_are_no_members_and_administrators_are_named(api: FakeBotApi, members: Members, li: User) -> None:
    assert await members.name(GROUP, api.user(66).id) is None
    assert await members.name(GROUP, 4711) is None  # of whom Telegram has never heard
    assert await members.administrators(GROUP) == {7: "站长"}
    assert await members.name(GROUP, li.id) == "李网格"
