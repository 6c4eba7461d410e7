import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StorageError
from bot.storage.database import Database, Migration, Migrations
from bot.storage.sqlite import SqliteDatabase
from bot.telegram.inbox import MIGRATIONS
from bot.telegram.writer import Writer
from tests.effort import HANG_SECONDS

NOTES = Migrations("notes", (Migration("m001_notes", ("CREATE TABLE notes (id INTEGER PRIMARY KEY)",)),))


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "notes.db", [NOTES])
    yield writer
    writer.close()


def note(number: int, db: Database) -> int:
    return db.execute("INSERT INTO notes (id) VALUES (?)", [number])


def count(db: Database) -> int:
    return int(db.query("SELECT count(*) AS count FROM notes")[0]["count"])


async def test_what_waits_at_the_same_time_shares_a_transaction(writer: Writer) -> None:
    begun, go = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    commits: list[str] = []

    def hold(db: Database) -> None:
        assert isinstance(db, SqliteDatabase)
        db.connection.conn.set_trace_callback(lambda statement: commits.append(statement) if statement == "COMMIT" else None)
        loop.call_soon_threadsafe(begun.set)
        go.wait()

    first = asyncio.create_task(writer.run(hold))
    await begun.wait()
    others = [asyncio.create_task(writer.run(partial(note, number))) for number in range(600)]
    await asyncio.sleep(0)
    go.set()
    assert await asyncio.gather(first, *others) == [None, *[1] * 600]
    assert await writer.run(count) == 600
    assert len(commits) == 4  # the first, 500 together, 100 together, and the count


async def test_of_what_shares_a_transaction_all_or_nothing_is_written(writer: Writer) -> None:
    results = await asyncio.gather(*(writer.run(partial(note, number)) for number in (1, 2, 2)), return_exceptions=True)
    written = await writer.run(count)
    assert written == sum(1 for result in results if result == 1)
    assert any(isinstance(result, StorageError) for result in results)


async def test_any_fault_is_told_to_who_waits_and_the_thread_lives_on(writer: Writer) -> None:
    with pytest.raises(ZeroDivisionError):
        await writer.run(lambda _db: 1 // 0)
    assert await writer.run(count) == 0


def test_the_close_waits_for_what_is_yet_to_be_written(tmp_path: Path) -> None:
    async def use() -> int:
        writer = Writer(tmp_path / "notes.db", [NOTES])
        go, held = threading.Event(), threading.Event()

        def hold(_db: Database) -> None:
            held.set()
            go.wait()

        works: list[asyncio.Task[Any]] = [asyncio.create_task(writer.run(hold))]
        await asyncio.to_thread(held.wait)
        works.append(asyncio.create_task(writer.run(partial(note, 7))))
        await asyncio.sleep(0)
        threading.Timer(0.05, go.set).start()
        writer.close()
        await asyncio.gather(*works)
        return 1

    assert asyncio.run(use()) == 1
    with sqlite3.connect(tmp_path / "notes.db") as database:
        assert database.execute("SELECT id FROM notes").fetchall() == [(7,)]
    database.close()


async def test_who_no_longer_waits_is_not_told(writer: Writer) -> None:
    go = threading.Event()
    held = asyncio.create_task(writer.run(lambda _db: go.wait()))
    gone = asyncio.create_task(writer.run(lambda db: note(7, db)))
    await asyncio.sleep(0)
    gone.cancel()
    go.set()
    await held
    assert await writer.run(count) == 1


def test_what_still_waits_at_the_close_is_written_though_the_loop_is_gone(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "notes.db", [NOTES])
    go = threading.Event()

    async def leave() -> None:
        held = asyncio.create_task(writer.run(lambda _db: go.wait()))
        last = asyncio.create_task(writer.run(lambda db: note(7, db)))
        await asyncio.sleep(0)
        held.cancel()
        last.cancel()

    asyncio.run(leave())
    go.set()
    writer.close()
    with sqlite3.connect(tmp_path / "notes.db") as database:
        assert database.execute("SELECT id FROM notes").fetchall() == [(7,)]
    database.close()


async def test_what_was_blanked_leaves_the_write_ahead_log_while_nobody_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.writer._IDLE_SECONDS", 0.01)
    writer = Writer(tmp_path / "bot.db", [MIGRATIONS])
    secret = "井边的钥匙"
    await writer.run(lambda db: db.execute("INSERT INTO inbox (update_id, received, body) VALUES (1, 1, ?)", [secret]))
    await writer.run(lambda db: db.execute("UPDATE inbox SET done = 1, body = '' WHERE update_id = 1"))
    async with asyncio.timeout(HANG_SECONDS):
        while any(secret.encode() in path.read_bytes() for path in tmp_path.iterdir()):  # noqa: ASYNC110, ASYNC240 - the thread tells nobody
            await asyncio.sleep(0.01)
    writer.close()
