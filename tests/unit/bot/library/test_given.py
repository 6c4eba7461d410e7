import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine

import pytest

from bot.errors import NotReadyError
from bot.library.answers import Answer
from bot.library.given import GivenAnswers

FOUND_IN = (object(), 1)


class Search:
    """Answers any question, and counts how often each was searched."""

    def __init__(self) -> None:
        self.searched: Counter[str] = Counter()

    def __call__(self, question: str) -> Callable[[], Coroutine[None, None, Answer]]:
        async def find() -> Answer:
            self.searched[question] += 1
            await asyncio.sleep(0)
            return Answer("", question, "none", 0.0, (), (), ())

        return find


async def test_what_many_ask_is_searched_once() -> None:
    given, search = GivenAnswers(), Search()
    together = [given.answer(FOUND_IN, ("public", "网格多少户？"), search("网格多少户？")) for _ in range(3)]

    assert {answer.question for answer in await asyncio.gather(*together)} == {"网格多少户？"}
    assert (await given.answer(FOUND_IN, ("public", "网格多少户？"), search("网格多少户？"))).question == "网格多少户？"
    assert search.searched == {"网格多少户？": 1}


async def test_each_audience_and_each_snapshot_is_searched_for_itself() -> None:
    given, search = GivenAnswers(), Search()
    await given.answer(FOUND_IN, ("public", "网格多少户？"), search("网格多少户？"))
    await given.answer(FOUND_IN, ("staff", "网格多少户？"), search("网格多少户？"))
    await given.answer((object(), 1), ("public", "网格多少户？"), search("网格多少户？"))

    assert search.searched == {"网格多少户？": 3}


async def test_an_error_is_told_and_the_question_searched_again() -> None:
    given, search = GivenAnswers(), Search()

    async def fail() -> Answer:
        raise NotReadyError

    with pytest.raises(NotReadyError):
        await given.answer(FOUND_IN, ("public", "网格多少户？"), fail)
    assert (await given.answer(FOUND_IN, ("public", "网格多少户？"), search("网格多少户？"))).question == "网格多少户？"


async def test_one_who_stops_waiting_stops_nobody_else() -> None:
    given, search = GivenAnswers(), Search()
    first, second = (asyncio.create_task(given.answer(FOUND_IN, ("public", "网格多少户？"), search("网格多少户？"))) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()

    assert (await second).question == "网格多少户？"
