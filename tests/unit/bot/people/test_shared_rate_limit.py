"""One allowance over several machines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import TooManyQuestionsError
from bot.people.rate_limit import SharedRateLimit
from bot.storage.engines import Storage, storage_of

ALLOWED = 3


@pytest.fixture
def storage(database_url: str, tmp_path: Path) -> Iterator[Storage]:
    storage = storage_of(database_url, tmp_path / "none.db")
    yield storage
    storage.close()


def machine(storage: Storage, seconds: float = 60.0) -> SharedRateLimit:
    return SharedRateLimit(storage.open("limits", is_serial=False), lambda sender: f"hash of {sender}", ALLOWED, seconds)


async def test_questions_count_on_whatever_machine_they_are_asked(storage: Storage) -> None:
    one, two = machine(storage), machine(storage)
    for each in (one, two, one):
        await each.admit("telegram:1")
    for each in (one, two):
        with pytest.raises(TooManyQuestionsError) as raised:
            await each.admit("telegram:1")
        assert 55 <= raised.value.wait_seconds <= 60
        assert not raised.value.told
    with pytest.raises(TooManyQuestionsError) as raised:
        await one.admit("telegram:1")
    assert raised.value.told
    await two.admit("telegram:2")
    rows = storage.open("limits").query("SELECT sender, count(*) AS count FROM allowances GROUP BY sender ORDER BY sender")
    assert rows == [{"sender": "hash of telegram:1", "count": 3}, {"sender": "hash of telegram:2", "count": 1}]


async def test_an_allowance_expires_and_its_rows_go(storage: Storage) -> None:
    one = machine(storage, seconds=0.0)
    for _ in range(ALLOWED + 1):
        await one.admit("telegram:1")
    await machine(storage, seconds=0.0).admit("telegram:1")
    assert storage.open("limits").query("SELECT count(*) AS count FROM allowances") == [{"count": 1}]


async def test_while_the_database_is_away_each_machine_counts_for_itself(storage: Storage) -> None:
    one = machine(storage)
    storage.close()
    for _ in range(ALLOWED):
        await one.admit("telegram:1")
    with pytest.raises(TooManyQuestionsError):
        await one.admit("telegram:1")
