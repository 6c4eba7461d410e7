"""What people can ask for, on any channel, and the one door through which they ask."""

import logging
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot import __version__, texts
from bot.answers import Answer
from bot.assistant import Assistant
from bot.errors import BotError, EmptyQuestionError, LongQuestionError
from index import Language, RetrievalError

LONGEST_QUESTION: Final = 300
"""Characters of a question that we search for."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants, whichever channel it came through.

    `command` is "ask" for plain text. `sender` names the person and the channel ("telegram:42"), `chat` where it was said.
    `language` is the one to reply in where the text does not tell.
    """

    command: str
    argument: str
    sender: str
    chat: str = ""
    in_group: bool = False
    by_admin: bool = False
    language: Language = "zh-Hans"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap: its label, and the action, at most 64 bytes, that comes back as a request."""

    label: str
    action: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What we say. `answer` is set for an answered question, `error` when something was refused or went wrong."""

    text: str
    language: Language = "zh-Hans"
    answer: Answer | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """Something that people can ask for; `summary` says what it does. A later reply of one run replaces the one before.

    `counts` says that a run counts against the sender's allowance of questions.
    """

    name: str
    summary: texts.Wording
    run: Callable[[Assistant, Request], AsyncIterator[Reply]]
    admins_only: bool = False
    counts: bool = False


async def respond(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Answer *request*: check permission and the sender's allowance, run the command, and say what went wrong.

    Yields:
        One reply, or several of which each replaces the one before.
    """
    command = _BY_NAME.get(request.command)
    request = replace(request, language=assistant.language(request.argument, request.language))
    if command is None or (command.admins_only and not request.by_admin):
        if command is not None:
            _log.warning("/%s refused to %s", command.name, request.sender)
        yield Reply(texts.UNKNOWN_COMMAND(request.language), request.language)
        return
    try:
        if command.counts:
            assistant.limit.check(request.sender)
        async for reply in command.run(assistant, request):
            yield reply
    except (BotError, RetrievalError) as error:
        _log.info("/%s: %s", command.name, error)
        yield Reply(texts.explain(error, request.language), request.language, error=error)
    except Exception as error:  # noqa: BLE001 # whatever it is, people are told, and the channel lives on
        _log.exception("/%s failed", command.name)
        yield Reply(texts.explain(error, request.language), request.language, error=error)


async def _start(_assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    labels = [example(request.language) for example in texts.EXAMPLES]
    yield Reply(texts.WELCOME(request.language), request.language, buttons=tuple((Button(label, label),) for label in labels))


async def _help(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    lines = [texts.HELP(request.language), ""]
    lines += [f"/{command.name} {command.summary(request.language)}" for command in COMMANDS if request.by_admin or not command.admins_only]
    if assistant.contact:
        lines += ["", texts.HELP_CONTACT(request.language, contact=assistant.contact)]
    yield Reply("\n".join(lines), request.language)


async def _ask(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    question = request.argument.encode("utf-8", errors="replace").decode().strip()  # half a surrogate pair is no text
    if not re.search(r"\w", question):
        raise EmptyQuestionError
    if len(question) > LONGEST_QUESTION:
        raise LongQuestionError(LONGEST_QUESTION)
    answer = await assistant.ask(question)
    yield Reply(texts.answer(answer, assistant.contact, request.language), request.language, answer)


async def _reindex(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    async for step in assistant.sync_steps():
        text = texts.sync_progress(*step, request.language) if isinstance(step, tuple) else texts.sync_report(step, request.language)
        yield Reply(text, request.language)


async def _status(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    yield Reply(texts.status(await assistant.status(), __version__, request.language), request.language)


COMMANDS: Final[Sequence[Command]] = (
    Command("start", texts.START_SUMMARY, _start),
    Command("help", texts.HELP_SUMMARY, _help),
    Command("ask", texts.ASK_SUMMARY, _ask, counts=True),
    Command("reindex", texts.REINDEX_SUMMARY, _reindex, admins_only=True),
    Command("status", texts.STATUS_SUMMARY, _status, admins_only=True),
)
_BY_NAME: Final = {command.name: command for command in COMMANDS}
