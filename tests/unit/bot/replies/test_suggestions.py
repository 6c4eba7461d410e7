from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.people.querylog import QueryLog
from bot.people.records import Turn
from bot.replies.suggestions import Phrases, Suggestions
from index import Corpus
from tests.bots import make_bot

PHRASES = Phrases(
    ["怎样申请低保", "低保的条件", "水井在哪里？", "How to apply for a permit"], lambda text: text.casefold().replace("條", "条")
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("低保", ["低保的条件", "怎样申请低保"]),
        ("怎样", ["怎样申请低保"]),
        ("低保 條件", ["低保的条件"]),
        ("申请 低保", ["怎样申请低保"]),
        ("APPLY", ["How to apply for a permit"]),
        ("\n", []),
        ("  ", []),
        ("条件\n水井", []),
        ("图书馆", []),
    ],
)
def test_what_begins_with_the_typed_comes_before_what_contains_it(typed: str, found: list[str]) -> None:
    assert PHRASES.matching(typed) == found


def test_at_most_six_phrases_are_suggested_each_once() -> None:
    assert Phrases([*(f"网格{number}" for number in range(20)), "网格1"]).matching("网格") == [f"网格{number}" for number in range(6)]


def test_of_phrases_in_two_scripts_or_with_another_end_one_is_suggested() -> None:
    phrases = Phrases(["低保條件？", "低保条件?", "低保条件"], lambda text: text.replace("條", "条"))
    assert phrases.matching("低保") == ["低保條件？"]


def turn(number: int, person: str, asked: str, document: str = "well.md") -> Turn:
    at = datetime(2026, 11, 29, tzinfo=UTC)
    return Turn(f"{number:012x}", person, "chat", "web", asked, asked, "zh-Hans", "answer", 0.9, ("key",), (document,), 1.0, at)


def test_a_question_is_suggested_once_two_people_had_an_answer_and_none_voted_it_down() -> None:
    log = QueryLog.in_memory()
    for number, (person, asked) in enumerate(
        [("a", "水井几点开？"), ("b", "水井几点开？"), ("a", "我家的事"), ("a", "旧事"), ("b", "旧事")]
    ):
        log.log(turn(number, person, asked))
    log.vote(f"{4:012x}", "b", up=False)
    log.vote(f"{3:012x}", "b", up=False)
    assert log.answered_well(10) == [("水井几点开？", frozenset({"well.md"}))]


async def test_headings_and_questions_of_the_public_are_suggested_unless_paused(corpus: Corpus, folder: Path, tmp_path: Path) -> None:
    (folder / "staff").mkdir()
    (folder / "staff/keys.md").write_text("# 水井钥匙\n\n钥匙在门房。\n", encoding="utf-8")
    (folder / "well.md").write_text("# 水井几点开\n\n水井早晚开放。\n", encoding="utf-8")
    bot = make_bot(corpus, folder, tmp_path / "state", log=(log := QueryLog.in_memory()))
    for number, (asked, document) in enumerate([("水井夜里开吗？", "well.md"), ("水井锁着吗？", "staff/keys.md")]):
        log.log(turn(2 * number, "a", asked, document))
        log.log(turn(2 * number + 1, "b", asked, document))
    clock = iter(range(0, 10_000, 1_000))
    suggestions = Suggestions(bot.library, log, lambda: next(clock))
    assert await suggestions.matching("水井", "zh-Hans") == []
    await bot.indexer.sync()
    assert await suggestions.matching("水井", "zh-Hans") == ["水井夜里开吗？", "水井几点开"]
    assert await suggestions.matching("水井", "zh-Hant") == ["水井夜裡開嗎？", "水井幾點開"]
    await bot.library.pauses.pause("well.md", "核对")
    assert await suggestions.matching("水井", "en") == []
