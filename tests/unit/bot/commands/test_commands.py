import logging
from collections.abc import AsyncIterator, Collection
from pathlib import Path

import pytest

from bot import texts
from bot.commands import COMMANDS, LONGEST_QUESTION, Request, respond
from bot.conversation.assistant import Assistant
from bot.errors import EmptyQuestionError, LongQuestionError, TooManyQuestionsError
from bot.library.answers import Answer
from bot.library.library import Library
from bot.people.rate_limit import RateLimit
from bot.replies.blocks import Reply
from bot.replies.layout import answer_blocks
from index import Corpus, FolderNotFoundError, Language, SyncReport

REPORT = SyncReport(("new.md",), (), (), (), 4, 5, 9, 0.1)


class FakeLibrary(Library):
    """Syncs in two steps, and breaks down at one question."""

    async def sync_steps(self, *, everything: bool = False) -> AsyncIterator[tuple[int, int] | SyncReport]:  # noqa: ARG002
        yield 1, 2
        yield REPORT

    async def answer(self, question: str, *, staff: bool = False, limit: int = 3, without: Collection[str] = ()) -> Answer:
        if question == "break down":
            message = "a secret detail"
            raise RuntimeError(message)
        return await super().answer(question, staff=staff, limit=limit, without=without)


@pytest.fixture
async def assistant(corpus: Corpus, folder: Path) -> Assistant:
    assistant = Assistant(FakeLibrary(corpus, folder), contact="传达室", limit=RateLimit(questions=5))
    await assistant.library.sync()
    return assistant


async def replies(assistant: Assistant, request: Request) -> list[Reply]:
    return [reply async for reply in respond(assistant, request)]


async def reply(assistant: Assistant, command: str, argument: str = "", *, by_admin: bool = False, language: Language = "zh-Hans") -> Reply:
    (only,) = await replies(assistant, Request(command, argument, "test:1", by_admin=by_admin, language=language))
    return only


def test_no_two_commands_have_one_name() -> None:
    names = [command.name for command in COMMANDS]
    assert sorted(names) == sorted(set(names))


async def test_a_question_is_answered(assistant: Assistant) -> None:
    given = await reply(assistant, "ask", " 楼道灯不亮怎么办？\n")
    assert given.answer is not None
    assert given.answer.question == "楼道灯不亮怎么办？"
    assert given.answer.citations[0].passage.document_id == "housing/repairs.html"
    assert given.blocks == answer_blocks(given.answer, "传达室", "zh-Hans")
    assert given.error is None


@pytest.mark.parametrize(
    ("question", "language"), [("楼道灯不亮怎么办", "zh-Hans"), ("樓道燈不亮怎麼辦", "zh-Hant"), ("library card", "en"), ("110", "zh-Hant")]
)
async def test_the_reply_is_in_the_language_of_the_question_or_else_of_the_request(
    assistant: Assistant, question: str, language: Language
) -> None:
    otherwise: Language = "zh-Hant" if question == "110" else "zh-Hans"
    assert (await reply(assistant, "ask", question, language=otherwise)).language == language


@pytest.mark.parametrize("question", ["", " \n", "？！", "😀", "\u200b"])
async def test_a_question_without_a_letter_or_digit_is_asked_for(assistant: Assistant, question: str) -> None:
    given = await reply(assistant, "ask", question)
    assert isinstance(given.error, EmptyQuestionError)
    assert given.text == texts.explain(EmptyQuestionError(), "zh-Hans")


async def test_the_longest_question_is_answered_and_a_longer_one_refused(assistant: Assistant) -> None:
    longest, longer = [await reply(assistant, "ask", "灯" * length) for length in (LONGEST_QUESTION, LONGEST_QUESTION + 1)]
    assert longest.answer is not None
    assert isinstance(longer.error, LongQuestionError)
    assert str(LONGEST_QUESTION) in longer.text


async def test_only_questions_count_against_the_allowance(assistant: Assistant) -> None:
    for _ in range(5):
        await reply(assistant, "help")
        assert (await reply(assistant, "ask", "灯")).error is None
    refused = await reply(assistant, "ask", "灯")
    assert isinstance(refused.error, TooManyQuestionsError)
    assert (await reply(assistant, "help")).error is None


async def test_what_nobody_foresaw_is_logged_but_not_told(assistant: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    given = await reply(assistant, "ask", "break down")
    assert isinstance(given.error, RuntimeError)
    assert given.text == texts.explain(RuntimeError(), "en")
    assert [record.levelno for record in caplog.records if "a secret detail" in (record.exc_text or "")] == [logging.ERROR]


@pytest.mark.parametrize("name", ["reindex", "status", "nonsense", "", "ASK"])
async def test_an_admins_command_and_no_command_are_refused_in_the_same_words(assistant: Assistant, name: str) -> None:
    given = await reply(assistant, name)
    assert given == Reply(texts.UNKNOWN_COMMAND("zh-Hans"), "zh-Hans")


async def test_start_says_welcome_and_offers_examples_as_buttons(assistant: Assistant) -> None:
    given = await reply(assistant, "start", language="zh-Hant")
    assert given.text == texts.WELCOME("zh-Hant")
    assert [button.action for row in given.buttons for button in row] == [example("zh-Hant") for example in texts.EXAMPLES]


async def test_help_lists_to_each_what_each_may_do(assistant: Assistant) -> None:
    listed = [command for command in COMMANDS if command.listed]
    open_to_all = [command.name for command in listed if not command.admins_only]
    for by_admin, expected in ((False, open_to_all), (True, [command.name for command in listed])):
        lines = (await reply(assistant, "help", by_admin=by_admin)).text.split("\n")
        assert [line[1:].split()[0] for line in lines if line.startswith("/")] == expected


async def test_help_names_the_contact_if_there_is_one(assistant: Assistant) -> None:
    assert "传达室" in (await reply(assistant, "help")).text
    assistant.contact = ""
    assert not (await reply(assistant, "help")).text.endswith("\n")


async def test_reindex_tells_an_admin_how_far_it_is_and_what_it_did(assistant: Assistant) -> None:
    given = await replies(assistant, Request("reindex", "", "test:1", by_admin=True))
    assert [each.text for each in given] == [texts.sync_progress(1, 2, "zh-Hans"), texts.sync_report(REPORT, "zh-Hans")]


async def test_status_tells_an_admin_the_figures(assistant: Assistant) -> None:
    given = await reply(assistant, "status", by_admin=True)
    state = await assistant.library.status()
    assert state.documents == 4
    assert given.text.startswith(f"文章 4 篇，段落 {state.passages} 个")


async def test_a_command_that_is_refused_says_why(corpus: Corpus, tmp_path: Path) -> None:
    assistant = Assistant(Library(corpus, tmp_path / "nowhere"))
    given = await reply(assistant, "reindex", by_admin=True)
    assert isinstance(given.error, FolderNotFoundError)
    assert given.text == texts.explain(given.error, "zh-Hans")
