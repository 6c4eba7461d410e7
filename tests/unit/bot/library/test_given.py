from dataclasses import replace

from bot.library.answers import Answer
from bot.library.given import GivenAnswers

ANSWER = Answer("", "网格多少户？", "none", 0.0, (), (), ())


def test_an_answer_is_remembered_for_its_audience_as_long_as_nothing_changes() -> None:
    given, found_in = GivenAnswers(), (object(), 1)
    given.put(found_in, "public", "网格多少户？", ANSWER)

    assert given.get(found_in, "public", "网格多少户？") is ANSWER
    assert given.get(found_in, "staff", "网格多少户？") is None
    assert given.get((object(), 1), "public", "网格多少户？") is None


def test_what_was_found_in_other_documents_is_forgotten() -> None:
    given, former, current = GivenAnswers(), (object(),), (object(),)
    given.put(former, "public", "网格多少户？", ANSWER)
    given.put(current, "public", "谁管网格？", replace(ANSWER, question="谁管网格？"))

    assert given.get(current, "public", "网格多少户？") is None
    assert given.get(former, "public", "网格多少户？") is None
