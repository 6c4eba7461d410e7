import asyncio
import logging
import threading
from dataclasses import replace

import pytest

from bot.errors import StorageError
from bot.people.querylog import QueryLog
from bot.people.records import Turn
from bot.people.turns import TurnWriter
from tests.unit.bot.people.conftest import turn

FULL = StorageError("full")
TURNS = [turn(str(number)) for number in range(4)]


class SlowLog(QueryLog):
    """Writes when it may, notes what is written at once, and fails for a turn of nobody."""

    def __init__(self) -> None:
        super().__init__(None)
        self.may = threading.Event()
        self.written: list[int] = []

    def log(self, *turns: Turn) -> None:
        self.may.wait()
        self.written.append(len(turns))
        if any(not each.person for each in turns):
            raise FULL
        super().log(*turns)


async def test_turns_that_come_while_one_is_written_share_a_transaction() -> None:
    log = SlowLog()
    writer = TurnWriter(log)
    await writer.settle()
    writing = [asyncio.create_task(writer.write(each)) for each in TURNS[:1]]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    writing += [asyncio.create_task(writer.write(each)) for each in TURNS[1:]]
    await asyncio.sleep(0)
    writing[1].cancel()  # whoever waits for it has gone; it is written all the same
    log.may.set()
    await writer.settle()
    await asyncio.gather(*writing, return_exceptions=True)
    assert log.written == [1, 3]
    assert all(log.turn(each.id) == each for each in TURNS)
    log.close()


async def test_a_log_that_fails_costs_nobody_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    log = SlowLog()
    log.may.set()
    writer = TurnWriter(log)
    with caplog.at_level(logging.ERROR):
        await writer.write(replace(TURNS[0], person=""))
    assert "the query log failed: full" in caplog.text
    await writer.write(TURNS[1])
    assert [log.turn(each.id) is not None for each in TURNS[:2]] == [False, True]
    log.close()


async def test_an_error_that_nobody_foresaw_is_raised_where_the_turn_is_written_and_holds_no_other_up() -> None:
    log = SlowLog()
    log.may.set()
    writer = TurnWriter(log)
    with pytest.raises(AttributeError):
        await writer.write("no turn")  # type: ignore[arg-type]
    await writer.write(TURNS[0])
    assert log.turn(TURNS[0].id) == TURNS[0]
    log.close()
