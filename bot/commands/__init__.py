"""What people can ask for, on any channel, and the one door through which they ask."""

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Final

from bot import texts
from bot.commands import admins, documents, people, questions
from bot.commands.questions import LONGEST_QUESTION
from bot.commands.requests import Command, Request
from bot.conversation.assistant import Assistant
from bot.errors import BotError
from bot.replies.blocks import Reply
from bot.replies.layout import shown_at_once
from index import RetrievalError

__all__ = ["COMMANDS", "LONGEST_QUESTION", "Command", "Request", "respond"]

_LONGEST_ALIAS: Final = 40
_log = logging.getLogger(__name__)


async def respond(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Answer *request*: check permission and the sender's allowance, run the command, and say what went wrong.

    Yields:
        One reply, or several of which each replaces the one before.
    """
    request = await _understood(assistant, admins.expected(assistant, request))
    command = _BY_NAME.get(request.command)
    if command is None or (command.admins_only and not request.by_admin):
        if command is not None:
            _log.warning("/%s refused to %s", command.name, request.sender)
        yield _refusal(texts.UNKNOWN_COMMAND(request.language), request)
        return
    try:
        if command.counts:
            assistant.limit.check(request.quota or request.sender)
        async for reply in command.run(assistant, request):
            yield reply if request.is_tap else shown_at_once(reply)
    except (BotError, RetrievalError) as error:
        _log.info("/%s: %s", command.name, error)
        yield _refusal(texts.explain(error, request.language), request, error)
    except Exception as error:  # noqa: BLE001 # whatever it is, people are told, and the channel lives on
        _log.exception("/%s failed", command.name)
        yield _refusal(texts.explain(error, request.language), request, error)


async def _understood(assistant: Assistant, request: Request) -> Request:
    """Return what is meant: the command that a text is another name of, and the language to reply in.

    The language is the one that the person chose, else that of the question.
    """
    chosen = await assistant.language_of(request.sender)
    if request.command != "ask":
        return replace(request, language=chosen or request.language)
    request = replace(request, language=chosen or assistant.library.language(request.argument, request.language))
    named = assistant.phrases.command(request.argument) if len(request.argument) <= _LONGEST_ALIAS else None
    name, _, argument = (named or "").partition(" ")
    meant = _BY_NAME.get(name)
    if meant is None or (meant.admins_only and not request.by_admin):
        return request
    return replace(request, command=name, argument=argument)


def _refusal(said: str, request: Request, error: Exception | None = None) -> Reply:
    """Say why not; for a moment only where a button was tapped that asks no question."""
    if request.is_tap and request.command not in {"ask", "start"}:
        return Reply("", request.language, error=error, notice=said)
    return Reply(said, request.language, error=error)


async def _help(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    lines = [texts.HELP(request.language), ""]
    open_to = [command for command in COMMANDS if command.listed and (request.by_admin or not command.admins_only)]
    lines += [f"/{command.name} {command.summary(request.language)}" for command in open_to]
    if assistant.contact:
        lines += ["", texts.HELP_CONTACT(request.language, contact=assistant.contact)]
    yield Reply("\n".join(lines), request.language)


COMMANDS: Final[Sequence[Command]] = (
    Command("start", texts.START_SUMMARY, people.start),
    Command("help", texts.HELP_SUMMARY, _help),
    Command("ask", texts.ASK_SUMMARY, questions.ask, counts=True),
    Command("docs", texts.DOCS_SUMMARY, documents.docs),
    Command("mine", texts.MINE_SUMMARY, people.mine),
    Command("human", texts.HUMAN_SUMMARY, people.human),
    Command("lang", texts.LANG_SUMMARY, people.lang),
    Command("privacy", texts.PRIVACY_SUMMARY, people.privacy),
    Command("forget", texts.FORGET_SUMMARY, people.forget),
    Command("plain", texts.BUTTON_SUMMARY, questions.plain, counts=True, listed=False),
    Command("back", texts.BUTTON_SUMMARY, questions.back, listed=False),
    Command("show", texts.BUTTON_SUMMARY, questions.show, listed=False),
    Command("context", texts.BUTTON_SUMMARY, questions.context, listed=False),
    Command("more", texts.BUTTON_SUMMARY, questions.more, listed=False),
    Command("script", texts.BUTTON_SUMMARY, questions.script, listed=False),
    Command("vote", texts.BUTTON_SUMMARY, questions.vote, listed=False),
    Command("doc", texts.BUTTON_SUMMARY, documents.doc, listed=False),
    Command("read", texts.BUTTON_SUMMARY, documents.read, listed=False),
    Command("file", texts.BUTTON_SUMMARY, documents.file, listed=False),
    *admins.COMMANDS,
)
_BY_NAME: Final = {command.name: command for command in COMMANDS}
