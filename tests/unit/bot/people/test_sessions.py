import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import TooManyRequestsError
from bot.people.sessions import IDLE_SECONDS, LONGEST_SECONDS, Sessions, SharedSessions
from bot.storage.engines import storage_of

PASSWORD = "correct horse battery"
HASH = "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gLHIkr1qgP4r3sH1P/NIg3+PMckaLQ3RkuIiytJhVlY"


async def test_a_password_that_is_given_plain_is_hashed_with_argon2id() -> None:
    sessions = Sessions(PASSWORD)
    assert PASSWORD not in repr(vars(sessions))
    assert await sessions.find(await sessions.log_in(PASSWORD)) is not None
    assert await sessions.log_in(f"{PASSWORD}!") == ""


async def test_no_more_than_some_passwords_are_hashed_at_a_time() -> None:
    sessions = Sessions(HASH)
    tried = await asyncio.gather(*(sessions.log_in("wrong") for _ in range(6)), return_exceptions=True)
    assert [each for each in tried if each != ""] == [each for each in tried if isinstance(each, TooManyRequestsError)] != []


async def test_sessions_in_a_table_hold_on_all_machines_and_end_likewise(database_url: str, tmp_path: Path) -> None:
    with closing(storage_of(database_url, tmp_path / "none.db")) as storage:
        now = [1e9]
        one, two = (SharedSessions(HASH, storage.open("sessions"), lambda: now[0]) for _ in range(2))
        token = await one.log_in(PASSWORD)
        session = await two.find(token)
        assert session is not None
        while now[0] < 1e9 + LONGEST_SECONDS - IDLE_SECONDS:
            now[0] += IDLE_SECONDS - 1
            found = await two.find(token)
            assert found is not None
            assert (found.name, found.proof) == (session.name, session.proof)
        now[0] = 1e9 + LONGEST_SECONDS
        assert await one.find(token) is None
        tokens = [await (one, two)[number % 2].log_in(PASSWORD) for number in range(21)]
        now[0] += 1
        assert await SharedSessions(PASSWORD, storage.open("sessions"), lambda: now[0]).find(tokens[-1]) is None
        assert [await two.find(each) for each in tokens].count(None) == 1
        await one.log_out(tokens[-1])
        assert await two.find(tokens[-1]) is None
        now[0] += IDLE_SECONDS
        assert await two.find(tokens[-2]) is None
        kept = storage.open("sessions").query("SELECT * FROM admin_sessions")
        assert not any(each in str(kept) for each in (*tokens, HASH))


async def test_the_oldest_session_makes_room() -> None:
    sessions = Sessions(HASH)
    tokens = [await sessions.log_in(PASSWORD) for _ in range(21)]
    assert [await sessions.find(token) is None for token in tokens] == [True] + [False] * 20


@pytest.mark.parametrize("damaged", ["$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$x$y"])
async def test_a_hash_that_is_none_lets_nobody_in(damaged: str) -> None:
    assert await Sessions(damaged).log_in(damaged) == ""
