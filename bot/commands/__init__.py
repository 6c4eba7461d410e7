"""What people can ask for, on any channel, and the one door through which they ask."""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot import texts
from bot.commands.gaps import ANSWERED, GapCommands
from bot.commands.questions import LONGEST_QUESTION
from bot.commands.requests import Command, Handler, Request, Topic
from bot.conversation.assistant import Assistant
from bot.errors import BotError
from bot.people.rate_limit import RateLimit
from bot.replies.blocks import Reply
from bot.replies.layout import shown_at_once
from bot.texts import admins as said
from bot.texts import audit, figures
from bot.texts import curation as told
from index import RetrievalError

__all__ = ["COMMANDS", "LONGEST_QUESTION", "Command", "Commands", "Request"]

_LONGEST_ALIAS: Final = 40
_log = logging.getLogger(__name__)

COMMANDS: Final[Sequence[Command]] = (
    Command("start", texts.START_SUMMARY),
    Command("help", texts.HELP_SUMMARY),
    Command("ask", texts.ASK_SUMMARY, counts=True),
    Command("docs", texts.DOCS_SUMMARY),
    Command("mine", texts.MINE_SUMMARY),
    Command("human", texts.HUMAN_SUMMARY),
    Command("lang", texts.LANG_SUMMARY),
    Command("privacy", texts.PRIVACY_SUMMARY),
    Command("forget", texts.FORGET_SUMMARY),
    Command("plain", texts.BUTTON_SUMMARY, counts=True, listed=False),
    Command("back", texts.BUTTON_SUMMARY, listed=False),
    Command("show", texts.BUTTON_SUMMARY, listed=False),
    Command("context", texts.BUTTON_SUMMARY, listed=False),
    Command("more", texts.BUTTON_SUMMARY, listed=False),
    Command("script", texts.BUTTON_SUMMARY, listed=False),
    Command("vote", texts.BUTTON_SUMMARY, listed=False),
    Command("doc", texts.BUTTON_SUMMARY, listed=False),
    Command("read", texts.BUTTON_SUMMARY, listed=False),
    Command("file", texts.BUTTON_SUMMARY, listed=False),
    Command("add", told.ADD_SUMMARY, admins_only=True),
    Command("health", told.HEALTH_SUMMARY, admins_only=True),
    Command("pause", told.PAUSE_SUMMARY, admins_only=True),
    Command("resume", told.RESUME_SUMMARY, admins_only=True),
    Command("reindex", said.REINDEX_SUMMARY, admins_only=True),
    Command("rollback", said.ROLLBACK_SUMMARY, admins_only=True),
    Command("alias", said.ALIAS_SUMMARY, admins_only=True),
    Command("word", said.WORD_SUMMARY, admins_only=True),
    Command("gaps", figures.GAPS_SUMMARY, admins_only=True),
    Command("report", figures.REPORT_SUMMARY, admins_only=True),
    Command("status", said.STATUS_SUMMARY, admins_only=True),
    Command("audit", audit.AUDIT_SUMMARY, admins_only=True),
    Command("join", texts.BUTTON_SUMMARY, admins_only=True, listed=False),
    Command("decline", texts.BUTTON_SUMMARY, admins_only=True, listed=False),
    Command("disable", texts.BUTTON_SUMMARY, admins_only=True, listed=False),
    Command("enable", texts.BUTTON_SUMMARY, admins_only=True, listed=False),
    Command("remove", texts.BUTTON_SUMMARY, admins_only=True, listed=False),
    Command("changes", texts.BUTTON_SUMMARY, admins_only=True, listed=False),
    Command("answer", texts.BUTTON_SUMMARY, admins_only=True, listed=False),
    Command(ANSWERED, texts.BUTTON_SUMMARY, admins_only=True, listed=False),
)
_BY_NAME: Final = {command.name: command for command in COMMANDS}


class Commands:
    """The one door for every channel: `respond()`. Event loop only."""

    def __init__(self, assistant: Assistant, gaps: GapCommands, topics: Sequence[Topic], limit: RateLimit | None = None) -> None:
        """Run the commands of *topics*, each sender within *limit*; *gaps* knows which admin is about to write an answer."""
        self._assistant = assistant
        self._gaps = gaps
        self._limit = limit or RateLimit()
        handlers: dict[str, Handler] = {"help": self._help}
        for topic in (gaps, *topics):
            handlers |= topic.handlers()
        self.handlers: Mapping[str, Handler] = handlers

    async def respond(self, request: Request) -> AsyncIterator[Reply]:
        """Answer *request*: check permission and the sender's allowance, run the command, and say what went wrong.

        Yields:
            One reply, or several of which each replaces the one before.
        """
        request = await self._interpret(self._gaps.expected(request))
        command = _BY_NAME.get(request.command)
        if command is None or (command.admins_only and not request.by_admin):
            if command is not None:
                _log.warning("/%s refused to %s", command.name, request.sender)
            yield _refusal(texts.UNKNOWN_COMMAND(request.language), request)
            return
        try:
            if command.counts:
                self._limit.check(request.quota or request.sender)
            async for reply in self.handlers[command.name](request):
                yield reply if request.is_tap else shown_at_once(reply)
        except (BotError, RetrievalError) as error:
            _log.info("/%s: %s", command.name, error)
            yield _refusal(texts.explain(error, request.language), request, error)
        except Exception as error:  # noqa: BLE001 # whatever it is, people are told, and the channel lives on
            _log.exception("/%s failed", command.name)
            yield _refusal(texts.explain(error, request.language), request, error)

    async def _interpret(self, request: Request) -> Request:
        """Return what is meant: the command that a text is another name of, and the language to reply in.

        The language is the one that the person chose, else that of the question.
        """
        assistant = self._assistant
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

    async def _help(self, request: Request) -> AsyncIterator[Reply]:
        """List the commands that the sender may use."""
        lines = [texts.HELP(request.language), ""]
        open_to = [command for command in COMMANDS if command.listed and (request.by_admin or not command.admins_only)]
        lines += [f"/{command.name} {command.summary(request.language)}" for command in open_to]
        if self._assistant.contact:
            lines += ["", texts.HELP_CONTACT(request.language, contact=self._assistant.contact)]
        yield Reply("\n".join(lines), request.language)


def _refusal(said: str, request: Request, error: Exception | None = None) -> Reply:
    """Say why not; for a moment only where a button was tapped that asks no question."""
    if request.is_tap and request.command not in {"ask", "start"}:
        return Reply("", request.language, error=error, notice=said)
    return Reply(said, request.language, error=error)
