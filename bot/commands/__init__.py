"""What people can ask for, on any channel, and the one door through which they ask."""

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Final

from bot import texts
from bot.assistant import Assistant
from bot.commands import admins, people
from bot.commands.people import LONGEST_QUESTION
from bot.commands.requests import Attachment, Button, Command, Reply, Request, Span
from bot.errors import BotError
from index import RetrievalError

__all__ = ["COMMANDS", "LONGEST_QUESTION", "Attachment", "Button", "Command", "Reply", "Request", "Span", "respond"]

_log = logging.getLogger(__name__)


async def respond(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Answer *request*: check permission and the sender's allowance, run the command, and say what went wrong.

    Yields:
        One reply, or several of which each replaces the one before.
    """
    request = admins.expected(assistant, request)
    command = _BY_NAME.get(request.command)
    if request.command == "ask":
        request = replace(request, language=assistant.library.language(request.argument, request.language))
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


async def _help(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    lines = [texts.HELP(request.language), ""]
    lines += [
        f"/{command.name} {command.summary(request.language)}"
        for command in COMMANDS
        if command.listed and (request.by_admin or not command.admins_only)
    ]
    if assistant.contact:
        lines += ["", texts.HELP_CONTACT(request.language, contact=assistant.contact)]
    yield Reply("\n".join(lines), request.language)


COMMANDS: Final[Sequence[Command]] = (
    Command("start", texts.START_SUMMARY, people.start),
    Command("help", texts.HELP_SUMMARY, _help),
    Command("ask", texts.ASK_SUMMARY, people.ask, counts=True),
    *admins.COMMANDS,
)
_BY_NAME: Final = {command.name: command for command in COMMANDS}
