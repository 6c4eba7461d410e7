"""The one door: permission, allowance, languages, and what is said when something goes wrong."""

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.assembly import Bot
from bot.commands import CASE_BUTTONS, COMMANDS, DESK_COMMANDS, LONGEST_QUESTION, Commands, Request
from bot.commands.gaps import GapCommands
from bot.commands.indexing import IndexingCommands
from bot.curation.answer_changes import AnswerChanges
from bot.curation.gaps import Gaps
from bot.curation.reindexing import Progress, Reindexed, Reindexing
from bot.errors import EmptyQuestionError, LongQuestionError, PrivateOnlyError, TooManyQuestionsError, WrongUseError
from bot.library.additions import Additions
from bot.library.audience import Audience
from bot.library.word_lists import WordLists
from bot.people.querylog import QueryLog
from bot.people.rate_limit import RateLimit
from bot.people.records import Turn
from bot.replies.blocks import Reply
from bot.replies.layout import answer_blocks
from bot.texts.errors import explain
from bot.texts.indexing import progress, sync_report
from bot.texts.message import NAME
from bot.texts.people import UNKNOWN_COMMAND, WELCOME
from index import Corpus, FolderNotFoundError, Language, SyncReport
from tests.bots import make_bot
from tests.unit.bot.commands.conftest import Admin

REPORT = SyncReport(("new.md",), (), (), (), 4, 5, 9, 0.1)


class BrokenLog(QueryLog):
    """A log that breaks down when somebody looks for their questions."""

    def mine(self, person: str, words: str = "", limit: int = 50, *, fold: Callable[[str], str] = str.casefold) -> list[Turn]:
        message = "a secret detail"
        raise RuntimeError(message, person, words, limit, fold)


class TwoSteps(Reindexing):
    """Reindexes in two steps."""

    async def reindex(self, audience: Audience, *, everything: bool = False) -> AsyncIterator[Progress | Reindexed]:
        assert (audience, everything) == ("staff", False)
        yield Progress("reading", 1, 2)
        yield Reindexed(REPORT, (), AnswerChanges())


@pytest.fixture
async def bot(corpus: Corpus, folder: Path, tmp_path: Path) -> Bot:
    bot = make_bot(corpus, folder, tmp_path / "state", log=BrokenLog(None), limit=RateLimit(questions=5), contact_text="传达室")
    await bot.indexer.sync()
    return bot


async def replies(commands: Commands, request: Request) -> list[Reply]:
    return [reply async for reply in commands.respond(request)]


async def reply(bot: Bot, command: str, argument: str = "", *, by_admin: bool = False, language: Language = "zh-Hans") -> Reply:
    (only,) = await replies(bot.commands, Request(command, argument, "test:1", by_admin=by_admin, language=language))
    return only


def test_no_two_commands_have_one_name() -> None:
    names = [command.name for command in COMMANDS]
    assert sorted(names) == sorted(set(names))


async def test_every_command_has_a_handler_and_every_handler_a_command(bot: Bot) -> None:
    of_the_desk = CASE_BUTTONS | DESK_COMMANDS
    assert sorted({*bot.commands.handlers, *of_the_desk}) == sorted(command.name for command in COMMANDS)


async def test_a_question_is_answered(bot: Bot) -> None:
    given = await reply(bot, "ask", " 楼道灯不亮怎么办？\n")
    assert given.answer is not None
    assert given.answer.question == "楼道灯不亮怎么办？"
    assert given.answer.citations[0].passage.document_id == "housing/repairs.html"
    assert given.blocks == answer_blocks(given.answer, "传达室", "zh-Hans")
    assert given.error is None


@pytest.mark.parametrize(
    ("question", "language"), [("楼道灯不亮怎么办", "zh-Hans"), ("樓道燈不亮怎麼辦", "zh-Hant"), ("library card", "en"), ("110", "zh-Hant")]
)
async def test_the_reply_is_in_the_language_of_the_question_or_else_of_the_request(bot: Bot, question: str, language: Language) -> None:
    otherwise: Language = "zh-Hant" if question == "110" else "zh-Hans"
    assert (await reply(bot, "ask", question, language=otherwise)).language == language


@pytest.mark.parametrize("question", ["", " \n", "？！", "🌧", "\u200b"])
async def test_a_question_without_a_letter_or_digit_is_asked_for(bot: Bot, question: str) -> None:
    given = await reply(bot, "ask", question)
    assert isinstance(given.error, EmptyQuestionError)
    assert given.text == explain(EmptyQuestionError(), "zh-Hans")


async def test_the_longest_question_is_answered_and_a_longer_one_refused(bot: Bot) -> None:
    longest, longer = [await reply(bot, "ask", "灯" * length) for length in (LONGEST_QUESTION, LONGEST_QUESTION + 1)]
    assert longest.answer is not None
    assert isinstance(longer.error, LongQuestionError)
    assert str(LONGEST_QUESTION) in longer.text


async def test_only_questions_count_against_the_allowance(bot: Bot) -> None:
    for _ in range(5):
        await reply(bot, "help")
        assert (await reply(bot, "ask", "灯")).error is None
    refused = await reply(bot, "ask", "灯")
    assert isinstance(refused.error, TooManyQuestionsError)
    assert (await reply(bot, "help")).error is None


async def test_what_nobody_foresaw_is_logged_but_not_told(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    given = await reply(bot, "mine")
    assert isinstance(given.error, RuntimeError)
    assert given.text == explain(RuntimeError(), "zh-Hans")
    assert [record.levelno for record in caplog.records if "a secret detail" in (record.exc_text or "")] == [logging.ERROR]


@pytest.mark.parametrize("name", ["reindex", "status", "nonsense", "", "ASK"])
async def test_an_admins_command_and_no_command_are_refused_in_the_same_words(bot: Bot, name: str) -> None:
    given = await reply(bot, name)
    assert replace(given, error=None) == Reply(UNKNOWN_COMMAND("zh-Hans"), "zh-Hans")
    assert isinstance(given.error, WrongUseError)


async def test_nobody_but_an_admin_learns_that_a_command_is_there(admin: Admin) -> None:
    for command in COMMANDS:
        if command.admins_only:
            refused = await admin.hears(f"/{command.name} x", by_admin=False)
            assert replace(refused, error=None) == Reply(UNKNOWN_COMMAND("zh-Hans"), "zh-Hans")


@pytest.mark.parametrize("text", ["/add", "/join x", "/remove x", "/health", "/gaps", "/answer x", "/answered x", "/changes", "/audit"])
async def test_in_a_group_nothing_is_shown_that_only_staff_may_see(admin: Admin, text: str) -> None:
    assert isinstance((await admin.hears(text, in_group=True)).error, PrivateOnlyError)
    assert not isinstance((await admin.hears(text, in_group=True, in_staff_chat=True)).error, PrivateOnlyError)


async def test_start_says_welcome_and_offers_examples_as_buttons(bot: Bot) -> None:
    given = await reply(bot, "start", language="zh-Hant")
    assert given.text.startswith(WELCOME("zh-Hant", name=NAME("zh-Hant")))
    offered = [button.action for row in given.buttons for button in row]
    assert 1 <= len(offered) <= 4
    assert [each for each in offered if (await bot.library.for_audience("public").answer(each)).band != "answer"] == []


async def test_help_lists_to_each_what_each_may_do(bot: Bot) -> None:
    listed = [command for command in COMMANDS if command.listed and command.name not in DESK_COMMANDS]
    open_to_all = [command.name for command in listed if not command.admins_only]
    for by_admin, expected in ((False, open_to_all), (True, [command.name for command in listed])):
        lines = (await reply(bot, "help", by_admin=by_admin)).text.split("\n")
        assert [line[1:].split()[0] for line in lines if line.startswith("/")] == expected


async def test_help_names_the_contact_if_there_is_one(bot: Bot) -> None:
    assert "传达室" in (await reply(bot, "help")).text
    bot.assistant.contact = ""
    assert not (await reply(bot, "help")).text.endswith("\n")


async def test_without_a_desk_who_wishes_for_a_person_with_his_matter_is_told_the_contact(bot: Bot) -> None:
    told = await reply(bot, "human")
    assert (await reply(bot, "ask", "转人工，楼道灯坏三天没人修")).text == told.text
    assert (await reply(bot, "ask", "楼道灯坏三天没人修")).text != told.text


async def test_every_reply_of_a_command_is_passed_on_in_its_order(bot: Bot, tmp_path: Path) -> None:
    log, added, words = QueryLog.in_memory(), Additions(tmp_path / "added"), WordLists(tmp_path / "lists")
    reindexing = TwoSteps(bot.library, bot.indexer, log, words)
    gaps = GapCommands(bot.library, Gaps(log, bot.indexer, added, words), bot.admins)
    commands = Commands(bot.assistant, gaps, [IndexingCommands(bot.library, bot.indexer, reindexing, bot.admins)])
    given = await replies(commands, Request("reindex", "", "test:1", by_admin=True))
    assert [each.text for each in given] == [progress(Progress("reading", 1, 2), "zh-Hans"), sync_report(REPORT, "zh-Hans")]


async def test_status_tells_an_admin_the_figures(bot: Bot) -> None:
    given = await reply(bot, "status", by_admin=True)
    state = await bot.indexer.status()
    assert state.documents == 4
    assert given.text.startswith(f"共 4 篇文章，{state.passages} 个段落")


async def test_a_command_that_is_refused_says_why(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    bot = make_bot(corpus, tmp_path / "gone", tmp_path / "state")
    (tmp_path / "gone").rmdir()
    given = await reply(bot, "reindex", by_admin=True)
    assert isinstance(given.error, FolderNotFoundError)
    assert given.text == explain(given.error, "zh-Hans")
