"""The inbox of two machines over one PostgreSQL database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from telegram import Bot, Update
from telegram.error import NetworkError

from bot.errors import StorageError
from bot.storage.database import AWAY, Row, SharedDatabase, Statement
from bot.storage.engines import Storage, storage_of
from bot.storage.lines import PostgresLine
from bot.telegram import inbox, leases, sharing
from bot.telegram.sharing import SharedInbox, chat_of
from bot.telegram.writer import Writer
from tests import postgres
from tests.effort import HANG_SECONDS

BOT = Bot("123456:nobody-calls-this-bot")
ANNA, BORIS = 42, 43
MakeMachine = Callable[[Storage], SharedInbox]


@pytest.fixture
def storage(database_url: str, tmp_path: Path) -> Iterator[Storage]:
    storage = storage_of(database_url, tmp_path / "none.db")
    yield storage
    storage.close()


@pytest.fixture
def _short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "LEASE_SECONDS", 0.6)
    monkeypatch.setattr(leases, "_SENDING_SECONDS", 0.2)
    monkeypatch.setattr(sharing, "BEAT_SECONDS", 0.1)


@pytest.fixture
async def machine() -> AsyncIterator[MakeMachine]:
    """Make machines."""
    made = []

    def make(storage: Storage) -> SharedInbox:
        database = cast("SharedDatabase", storage.open("telegram", is_serial=False))
        writer = Writer(database, (inbox.MIGRATIONS, sharing.MIGRATIONS))
        made.append(SharedInbox(writer, database, keyed=lambda name: f"hash of {name}"))
        return made[-1]

    yield make
    for each in made:
        await each.close()


@asynccontextmanager
async def running(machine: SharedInbox) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(machine.run(BOT))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def update(number: int, chat: int = ANNA, text: str = "水井在哪") -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "王芳"}
    message = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person, "text": text}
    return {"update_id": number, "message": message}


def taken(machine: SharedInbox) -> list[int]:
    found = []
    while not machine.empty():
        item = machine.get_nowait()
        assert isinstance(item, Update)
        found.append(item.update_id)
    return found


async def answered(machine: SharedInbox, *given: int) -> list[int]:
    """Answer what was *given*, what is queued, and what follows on it; return its ids in their order."""
    found = []
    while some := [*given, *taken(machine)]:
        given = ()
        for number in some:
            await machine.done(number)
        found += some
    return found


def undone(storage: Storage) -> list[int]:
    return [row["update_id"] for row in storage.open("telegram").query("SELECT update_id FROM inbox WHERE done = 0 ORDER BY update_id")]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(HANG_SECONDS):
        while not condition():  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.02)


async def test_a_chat_stays_with_the_machine_that_answered_it_first(machine: MakeMachine, storage: Storage) -> None:
    one, two = machine(storage), machine(storage)
    assert await one.accept([update(1)], BOT) == 1
    assert await two.accept([update(2), update(3, BORIS)], BOT) == 2
    assert (taken(one), taken(two)) == ([1], [3])
    async with running(one), running(two):
        await until(lambda: one.waiting == 2)
        assert await answered(one, 1) == [1, 2]
        assert await two.accept([update(4), update(1)], BOT) == 1
        await until(lambda: not one.empty())
        assert (taken(one), taken(two)) == ([4], [])
        assert (one.waiting, two.waiting) == (1, 1)


@pytest.mark.usefixtures("_short_leases")
async def test_what_a_dead_machine_held_is_taken_in_its_order_and_once(machine: MakeMachine, storage: Storage) -> None:
    dead, two, three = machine(storage), machine(storage), machine(storage)
    await dead.accept([update(number, chat) for number, chat in ((1, ANNA), (2, BORIS), (3, ANNA))], BOT)
    assert taken(dead) == [1, 2]
    await dead.done(1)
    assert taken(dead) == [3]
    async with running(two), running(three):
        await two.accept([update(4)], BOT)
        assert two.empty()
        await until(lambda: two.waiting + three.waiting == 3)
        found = {name: await answered(each) for name, each in (("two", two), ("three", three))}
        assert sorted(number for numbers in found.values() for number in numbers) == [2, 3, 4]
        assert all([number for number in numbers if number != 2] in ([], [3, 4]) for numbers in found.values())
        with dead.handling(2):
            assert not await dead.holds()


async def test_who_stops_in_order_leaves_the_rest_at_once(machine: MakeMachine, storage: Storage) -> None:
    one, two = machine(storage), machine(storage)
    await one.accept([update(1), update(2)], BOT)
    await one.take_no_more()
    await one.accept([update(3)], BOT)
    assert taken(one) == [1]
    await one.done(1)
    assert taken(one) == []
    async with running(two):
        await one.release()
        await until(lambda: two.waiting == 2)
        assert await answered(two) == [2, 3]


async def test_a_message_waits_for_the_one_before_but_not_for_ever_and_a_tap_for_none(
    machine: MakeMachine, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "_PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(sharing, "BEAT_SECONDS", 0.05)
    one = machine(storage)
    tap = {"update_id": 3, "callback_query": {"id": "1", "from": update(1)["message"]["from"], "chat_instance": "1", "data": "x"}}
    await one.accept([update(1), update(2, text="/reindex"), update(4)], BOT)
    await one.accept([tap], BOT)
    assert taken(one) == [1, 3]
    await one.done(1)
    assert taken(one) == [2]
    async with running(one):
        await until(lambda: not one.empty())
        assert taken(one) == [4]
        await one.accept([update(5)], BOT)
        await asyncio.sleep(0.3)
        assert one.empty()  # the question before has its answer soon
        await one.done(4)
    assert taken(one) == [5]


async def test_a_machine_with_much_to_do_leaves_new_chats_to_others(
    machine: MakeMachine, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "_MOST_HELD", 3)
    one, two = machine(storage), machine(storage)
    await one.accept([update(number, chat=number) for number in range(1, 6)], BOT)
    assert taken(one) == [1, 2, 3]
    assert await two.requeue(BOT) == 2
    assert taken(two) == [4, 5]


async def test_many_chats_that_a_machine_has_left_are_taken_some_at_a_time(machine: MakeMachine, storage: Storage) -> None:
    one, two = machine(storage), machine(storage)
    await one.accept([update(number, chat=number) for number in range(1, 21)], BOT)
    await one.release()
    async with running(two):
        await until(lambda: not two.empty())
        first = taken(two)
        assert first == [*range(1, len(first) + 1)]
        assert 8 <= len(first) < 20
        found: list[int] = []
        async with asyncio.timeout(HANG_SECONDS):
            for number in first:
                await two.done(number)
            while len(first) + len(found) < 20:
                found += await answered(two)
                await asyncio.sleep(0.01)
    assert (sorted(first + found), undone(storage)) == ([*range(1, 21)], [])


async def test_nothing_names_a_chat_and_private_numbers_are_not_stored(machine: MakeMachine, storage: Storage) -> None:
    one = machine(storage)
    await one.accept([update(1, text="我的电话是13912345678")], BOT)
    await one.done(1)
    database = storage.open("telegram")
    tables = ("inbox", "inbox_chats", "inbox_holders")
    said = str([database.query(f"SELECT * FROM {table}") for table in tables])
    assert "hash of 42" in said
    assert "'body': ''" in said
    assert "13912345678" not in said


async def test_what_comes_or_is_done_at_one_moment_is_written_in_few_round_trips(
    machine: MakeMachine, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = machine(storage)
    trips: list[object] = []
    run = PostgresLine.run

    async def counted(line: PostgresLine, *statements: Statement) -> list[list[Row]]:
        trips.append(statements)
        return await run(line, *statements)

    monkeypatch.setattr(PostgresLine, "run", counted)
    await asyncio.gather(*(one.accept([update(number, chat=number)], BOT) for number in range(1, 41)))
    stored = len(trips)
    assert stored <= 2
    assert sorted(taken(one)) == list(range(1, 41))
    await asyncio.gather(*(one.done(number) for number in range(1, 41)))
    assert len(trips) - stored <= 2
    rows = storage.open("telegram").query("SELECT update_id FROM inbox WHERE done = 0 OR body <> ''")
    assert rows == []


async def test_an_update_is_marked_as_soon_as_it_is_answered_and_its_chat_waits_until_it_is_done(
    machine: MakeMachine, storage: Storage
) -> None:
    one, two = machine(storage), machine(storage)
    await one.accept([update(1), update(2)], BOT)
    with one.handling(1):
        one.answered()
    await until(lambda: undone(storage) == [2])
    await one.release()
    assert await two.requeue(BOT) == 1
    assert (taken(one), taken(two)) == ([1], [2])
    await one.done(1)
    assert await one.requeue(BOT) == 0


@pytest.mark.usefixtures("_short_leases")
async def test_who_was_not_heard_of_looks_whether_an_update_is_still_his(machine: MakeMachine, storage: Storage) -> None:
    stalled, two = machine(storage), machine(storage)
    await stalled.accept([update(1), update(2, BORIS)], BOT)
    with stalled.handling(1):
        await asyncio.sleep(0.5)
        assert await stalled.holds()  # nobody else was there
    async with running(two):
        await until(lambda: two.waiting == 2)
    for number in (1, 2):
        with stalled.handling(number):
            assert not await stalled.holds()
            stalled.answered()
            await stalled.done(number)
    assert (stalled.waiting, undone(storage)) == (0, [1, 2])


async def test_what_was_stored_though_the_database_did_not_say_so_is_found(
    machine: MakeMachine, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = machine(storage)
    assert await one.requeue(BOT) == 0
    run = PostgresLine.run

    async def lost(line: PostgresLine, *statements: Statement) -> list[list[Row]]:
        await run(line, *statements)
        raise StorageError(str(line), AWAY)

    monkeypatch.setattr(PostgresLine, "run", lost)
    with pytest.raises(NetworkError):
        await one.accept([update(1)], BOT)
    monkeypatch.setattr(PostgresLine, "run", run)
    assert await one.accept([update(1)], BOT) == 0
    assert await one.requeue(BOT) == 1
    assert await one.requeue(BOT) == 0
    assert taken(one) == [1]


@pytest.mark.usefixtures("_short_leases")
async def test_what_cannot_be_stored_is_not_confirmed_and_what_was_done_is_marked_later(machine: MakeMachine) -> None:
    postgres.programs()
    cluster = postgres.Cluster.make()
    try:
        storage = storage_of(cluster.url, Path())
        one = machine(storage)
        await one.accept([update(1)], BOT)
        cluster.stop()
        with pytest.raises(NetworkError):
            await one.accept([update(2)], BOT)
        await one.done(1)
        cluster.start()
        async with running(one):
            await until(lambda: not one._unmarked)  # noqa: SLF001 - nobody else knows
            assert await one.accept([update(1), update(2)], BOT) == 1
        assert taken(one) == [1, 2]
        storage.close()
    finally:
        cluster.remove()


@pytest.mark.parametrize(
    ("given", "chat"),
    [
        (update(1), "42"),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -5}}}}, "-5"),
        ({"update_id": 1, "inline_query": {"from": {"id": 7}, "query": "a"}}, "7"),
        ({"update_id": 1, "poll": {"id": "x"}}, ""),
        ({"update_id": 1, "message": 5}, ""),
    ],
)
def test_updates_of_a_chat_are_known_by_it(given: dict[str, Any], chat: str) -> None:
    assert chat_of(given) == chat
