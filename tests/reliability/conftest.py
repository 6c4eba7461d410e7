"""Bots that run as processes, a server for them to call, and a note of what was reached."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.fakes import FakeBotApi
from tests.fakes.bot_api import MADE
from tests.reliability.lengths import FULL
from tests.reliability.nursery import Nursery
from tests.reliability.processes import QUESTION, SECRETS, TOKEN, RunningBot
from tests.reliability.table import PROPERTY, SECRECY

Reached = Callable[[str, str, str], None]
"""Notes for a promise what was done, and the figure that was reached."""

MakeBot = Callable[..., RunningBot]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, unless this is `make reliability`, what would take too long in `make test`."""
    if os.environ.get(FULL):
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture
def reached(request: pytest.FixtureRequest) -> Reached:
    """Note what was reached, for the table."""
    return lambda promise, done, figure: request.node.user_properties.append((PROPERTY, (promise, done, figure)))


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    """The Bot API; no rule of it is broken, and nothing is sent while the bot was told to wait."""
    async with FakeBotApi(TOKEN, flood_control=False) as api:
        yield api


@pytest.fixture
def make_process(request: pytest.FixtureRequest, nursery: Nursery, tmp_path: Path, handbook_state: Path) -> Iterator[MakeBot]:
    """Make bots that have read the handbook.

    No secret may stand in anything that they say or leave behind, and no question in their logs, though these have all that can be logged.
    """
    made: list[RunningBot] = []

    def make(
        api: FakeBotApi | None, settings: dict[str, str] | None = None, name: str = "home", limits: Mapping[str, int] | None = None
    ) -> RunningBot:
        home = tmp_path / name
        if not home.exists():
            shutil.copytree(handbook_state, home / "state")
        made.append(RunningBot(nursery, home, api, settings or {}, limits))
        return made[-1]

    yield make
    for bot in made:
        if bot.pid and bot.is_alive:
            nursery.end(bot.pid)
    files = [path for home in {bot.home for bot in made} for path in home.rglob("*") if path.is_file() and not path.is_symlink()]
    leaks = [leak for bot in made for leak in bot.leaks(QUESTION)]
    leaks += [f"a reply: {secret}" for api in MADE for message in api.sent for secret in SECRETS if secret in message.text]
    request.node.user_properties.append((SECRECY, (len(made), len(files), len(leaks))))
    assert leaks == []
