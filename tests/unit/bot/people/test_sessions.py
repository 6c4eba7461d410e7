import asyncio

import pytest

from bot.errors import TooManyRequestsError
from bot.people.sessions import Sessions

PASSWORD = "correct horse battery"
HASH = "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gLHIkr1qgP4r3sH1P/NIg3+PMckaLQ3RkuIiytJhVlY"


async def test_a_password_that_is_given_plain_is_hashed_with_argon2id() -> None:
    sessions = Sessions(PASSWORD)
    assert PASSWORD not in repr(vars(sessions))
    assert sessions.find(await sessions.log_in(PASSWORD)) is not None
    assert await sessions.log_in(f"{PASSWORD}!") == ""


async def test_no_more_than_some_passwords_are_hashed_at_a_time() -> None:
    sessions = Sessions(HASH)
    tried = await asyncio.gather(*(sessions.log_in("wrong") for _ in range(6)), return_exceptions=True)
    assert [each for each in tried if each != ""] == [each for each in tried if isinstance(each, TooManyRequestsError)] != []


async def test_the_oldest_session_makes_room() -> None:
    sessions = Sessions(HASH)
    tokens = [await sessions.log_in(PASSWORD) for _ in range(21)]
    assert [sessions.find(token) is None for token in tokens] == [True] + [False] * 20


@pytest.mark.parametrize("damaged", ["$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$x$y"])
async def test_a_hash_that_is_none_lets_nobody_in(damaged: str) -> None:
    assert await Sessions(damaged).log_in(damaged) == ""
