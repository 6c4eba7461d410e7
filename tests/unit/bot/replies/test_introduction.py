from collections.abc import Callable
from pathlib import Path

import pytest

from bot.assembly import Bot
from bot.commands import Request
from bot.replies.blocks import Reply
from bot.texts.examples import NO_DOCUMENTS, YOU_COULD_ASK, as_question
from bot.texts.questions import EXAMPLES
from index import Corpus, Language
from tests.bots import make_bot

Making = Callable[..., Bot]


@pytest.fixture
def making(corpus: Corpus, folder: Path, tmp_path: Path) -> Making:
    return lambda **settings: make_bot(corpus, folder, tmp_path / "state", **settings)


@pytest.fixture
async def empty(tmp_path: Path) -> Bot:
    (tmp_path / "nothing").mkdir()
    bot = make_bot(Corpus(tmp_path / "empty.db"), tmp_path / "nothing", tmp_path / "state")
    await bot.indexer.sync()
    return bot


async def ask(bot: Bot, argument: str, command: str = "ask") -> Reply:
    return [reply async for reply in bot.commands.respond(Request(command, argument, "test:1"))][-1]


async def unanswered(bot: Bot, questions: tuple[str, ...]) -> list[str]:
    return [each for each in questions if (await bot.library.for_audience("public").answer(each)).band != "answer"]


async def test_examples_are_made_of_the_headings_of_the_folder_and_are_answered(making: Making) -> None:
    bot = making()
    await bot.indexer.sync()
    found = await bot.introduction.examples("zh-Hans")
    assert 1 <= len(found) <= 4
    assert await unanswered(bot, found) == []
    assert not set(found) & {example("zh-Hans") for example in EXAMPLES}


async def test_before_anything_is_published_nothing_is_offered(making: Making) -> None:
    assert await making().introduction.examples("zh-Hans") == ()


async def test_of_the_operators_examples_those_are_offered_that_are_answered(making: Making, tmp_path: Path) -> None:
    file = tmp_path / "examples.txt"
    file.write_text("楼道灯不亮怎么办？\n火星上有几口井？\n", encoding="utf-8")
    bot = making(title="松林问答", welcome="松林社区欢迎您。", examples_file=file)
    await bot.indexer.sync()
    given = await ask(bot, "", "start")
    assert given.text == f"松林社区欢迎您。\n\n{YOU_COULD_ASK('zh-Hans')}"
    assert [button.action for row in given.buttons for button in row] == ["楼道灯不亮怎么办？"]
    assert bot.introduction.name("en") == "松林问答"


async def test_the_title_stands_in_our_own_welcome(making: Making) -> None:
    assert "松林问答" in making(title="松林问答").introduction.welcome("zh-Hans")


async def test_a_refusal_offers_the_nearest_headings_that_are_answered(making: Making) -> None:
    bot = making()
    await bot.indexer.sync()
    refusal = await ask(bot, "2031年周末服务大厅开门吗？")
    assert refusal.answer is not None
    assert refusal.answer.band == "none"
    assert refusal.suggestions
    assert await unanswered(bot, refusal.suggestions) == []
    assert [button.action for row in refusal.buttons for button in row][: len(refusal.suggestions)] == [*refusal.suggestions]
    assert (await ask(bot, "楼道灯不亮怎么办？")).suggestions == ()


async def test_a_paused_document_gives_no_example(making: Making) -> None:
    bot = making()
    await bot.indexer.sync()
    before = await bot.introduction.examples("zh-Hans")
    for each in await bot.library.for_audience("public").documents():
        await bot.library.pauses.pause(each.id, "核对中")
    assert before
    assert await bot.introduction.examples("zh-Hans") == ()


async def test_without_documents_everything_says_so(empty: Bot) -> None:
    language: Language = "zh-Hans"
    assert NO_DOCUMENTS(language) in (await ask(empty, "", "start")).text
    assert NO_DOCUMENTS(language) in (await ask(empty, "你好")).text
    asked = await ask(empty, "楼道灯不亮怎么办？")
    assert (asked.text, asked.error) == (NO_DOCUMENTS(language), None)
    assert await empty.introduction.examples(language) == ()


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("（一）开放时间", "开放时间是什么？"),
        ("第三章 水井管理", "水井管理是什么？"),
        ("3. 打水要交钱吗", "打水要交钱吗？"),
        ("水井怎样划分？", "水井怎样划分？"),
        ("一", ""),
        ("十" * 30, ""),
    ],
)
def test_a_question_is_made_of_a_heading_without_its_ordinal(heading: str, question: str) -> None:
    assert as_question(heading, "zh-Hans") == question
