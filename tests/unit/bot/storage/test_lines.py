"""A line to PostgreSQL on which the event loop speaks."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from bot.errors import StorageError
from bot.storage.database import AWAY, Line, Migration, Migrations, Row, SharedDatabase
from bot.storage.engines import storage_of
from tests import postgres

NOTES = Migrations("notes", (Migration("m001", ('CREATE TABLE "notes" ("number" INTEGER PRIMARY KEY, "text" TEXT)',)),))
INSERT = "INSERT INTO notes (number, text) SELECT * FROM unnest(?::bigint[], ?::text[]) RETURNING number"
COUNT = "SELECT count(*) AS count FROM notes"


@pytest.fixture
async def line(database_url: str) -> AsyncIterator[Line]:
    storage = storage_of(database_url, Path())
    database = cast("SharedDatabase", storage.open("notes"))
    database.migrate(NOTES)
    line = database.line()
    yield line
    await line.close()
    storage.close()


async def test_statements_run_together_and_see_what_those_before_have_done(line: Line) -> None:
    inserted, counted = await line.run((INSERT, [[1, 2], ["100% 网格?", "'"]]), (COUNT, []))
    assert (inserted, counted) == ([{"number": 1}, {"number": 2}], [{"count": 2}])
    assert await line.run(("UPDATE notes SET text = ? WHERE number = ?", ["x", 1])) == [[]]


async def test_what_fails_leaves_nothing_and_the_line_goes_on(line: Line) -> None:
    with pytest.raises(StorageError) as raised:
        await line.run((INSERT, [[1], ["SECRET"]]), (INSERT, [[1], ["SECRET"]]), (COUNT, []))
    assert raised.value.code == "23505"
    assert "SECRET" not in str(raised.value)
    assert await line.run((COUNT, []), (COUNT, [])) == [[{"count": 0}], [{"count": 0}]]


async def test_a_database_that_is_away_is_said_to_be_and_found_again() -> None:
    postgres.programs()
    cluster = postgres.Cluster.make()
    try:
        storage = storage_of(cluster.url, Path())
        line = cast("SharedDatabase", storage.open("notes")).line()
        await line.run(("SELECT 1", []))
        cluster.stop()
        for _ in range(3):
            with pytest.raises(StorageError) as raised:
                await line.run(("SELECT 1", []))
            assert raised.value.code == AWAY
        cluster.start()
        found: list[list[Row]] = []
        while not found:
            try:
                found = await line.run(("SELECT 1 AS one", []))
            except StorageError:
                continue
        assert found == [[{"one": 1}]]
        await line.close()
        storage.close()
    finally:
        cluster.remove()
