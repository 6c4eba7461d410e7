"""Commands: everything people can ask for, and `respond()`, the one door for every channel."""

import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.commands.gaps import ANSWERED, GapCommands
from bot.commands.handover import HandoverCommands
from bot.commands.questions import LONGEST_QUESTION
from bot.commands.requests import Command, Handler, Request, Topic
from bot.conversation.assistant import Assistant
from bot.errors import (
    BotError,
    NotKeptError,
    PersonalError,
    StorageError,
    TooManyQuestionsError,
    TooManyRequestsError,
    WrongUseError,
    code_of,
)
from bot.metrics import Metrics
from bot.people.rate_limit import RateLimit
from bot.replies.blocks import Reply
from bot.replies.layout import shown_at_once
from bot.texts.additions import ADD_SUMMARY, HEALTH_SUMMARY
from bot.texts.audit import AUDIT_SUMMARY
from bot.texts.desk import CASE_SUMMARY, CASES_SUMMARY
from bot.texts.documents import DOCS_SUMMARY
from bot.texts.errors import explain
from bot.texts.gaps import GAPS_SUMMARY
from bot.texts.indexing import ALIAS_SUMMARY, REINDEX_SUMMARY, ROLLBACK_SUMMARY, WORD_SUMMARY
from bot.texts.lessons import FAQ_SUMMARY
from bot.texts.notices import NOTICE_SUMMARY, SUBSCRIBE_SUMMARY
from bot.texts.pausing import PAUSE_SUMMARY, RESUME_SUMMARY
from bot.texts.people import (
    BUTTON_SUMMARY,
    CONTACT,
    FORGET_SUMMARY,
    HELP,
    HELP_STAFF,
    HELP_SUMMARY,
    HUMAN_SUMMARY,
    LANG_SUMMARY,
    MINE_SUMMARY,
    PRIVACY_SUMMARY,
    START_SUMMARY,
    UNKNOWN_COMMAND,
)
from bot.texts.questions import ASK_SUMMARY
from bot.texts.reports import REPORT_SUMMARY, STATUS_SUMMARY
from index import RetrievalError, readable

__all__ = ["CASE_BUTTONS", "COMMANDS", "DESK_COMMANDS", "LONGEST_QUESTION", "Command", "Commands", "Request"]

_CHANGES_A_MINUTE: Final = 20
_CHANGING: Final = frozenset({"forget", "lang"})  # whose work grows with the log
_LONGEST_ALIAS: Final = 80
CASE_BUTTONS: Final = frozenset(
    {"move", "choose", "words", "card", "quote", "send", "said", "edited", "belongs", "another", "hear", "same", "filed"}
)
"""The commands that only buttons and replies of the desk are."""

DESK_COMMANDS: Final = frozenset({"cases", "case", "subscribe", "notice", "faq"})
"""The commands that there are with a service desk only."""

_log = logging.getLogger(__name__)

COMMANDS: Final[Sequence[Command]] = (
    Command("start", START_SUMMARY),
    Command("help", HELP_SUMMARY),
    Command("ask", ASK_SUMMARY, counts=True),
    Command("docs", DOCS_SUMMARY),
    Command("mine", MINE_SUMMARY, personal=True),
    Command("human", HUMAN_SUMMARY),
    Command("cases", CASES_SUMMARY),
    Command("case", CASE_SUMMARY),
    Command("subscribe", SUBSCRIBE_SUMMARY),
    Command("lang", LANG_SUMMARY),
    Command("privacy", PRIVACY_SUMMARY),
    Command("forget", FORGET_SUMMARY, personal=True),
    Command("again", BUTTON_SUMMARY, listed=False),
    Command("plain", BUTTON_SUMMARY, counts=True, listed=False),
    Command("ordinary", BUTTON_SUMMARY, counts=True, listed=False),
    Command("back", BUTTON_SUMMARY, listed=False),
    Command("show", BUTTON_SUMMARY, listed=False),
    Command("context", BUTTON_SUMMARY, listed=False),
    Command("more", BUTTON_SUMMARY, listed=False),
    Command("script", BUTTON_SUMMARY, listed=False),
    Command("vote", BUTTON_SUMMARY, listed=False),
    Command("doc", BUTTON_SUMMARY, listed=False),
    Command("read", BUTTON_SUMMARY, listed=False),
    Command("file", BUTTON_SUMMARY, listed=False),
    *(Command(name, BUTTON_SUMMARY, listed=False) for name in CASE_BUTTONS),
    Command("add", ADD_SUMMARY, admins_only=True),
    Command("health", HEALTH_SUMMARY, admins_only=True),
    Command("pause", PAUSE_SUMMARY, admins_only=True),
    Command("resume", RESUME_SUMMARY, admins_only=True),
    Command("reindex", REINDEX_SUMMARY, admins_only=True),
    Command("rollback", ROLLBACK_SUMMARY, admins_only=True),
    Command("alias", ALIAS_SUMMARY, admins_only=True),
    Command("word", WORD_SUMMARY, admins_only=True),
    Command("gaps", GAPS_SUMMARY, admins_only=True),
    Command("report", REPORT_SUMMARY, admins_only=True),
    Command("notice", NOTICE_SUMMARY, admins_only=True),
    Command("faq", FAQ_SUMMARY, admins_only=True),
    Command("status", STATUS_SUMMARY, admins_only=True),
    Command("audit", AUDIT_SUMMARY, admins_only=True),
    Command("join", BUTTON_SUMMARY, admins_only=True, listed=False),
    Command("decline", BUTTON_SUMMARY, admins_only=True, listed=False),
    Command("disable", BUTTON_SUMMARY, admins_only=True, listed=False),
    Command("enable", BUTTON_SUMMARY, admins_only=True, listed=False),
    Command("remove", BUTTON_SUMMARY, admins_only=True, listed=False),
    Command("changes", BUTTON_SUMMARY, admins_only=True, listed=False),
    Command("sweep", BUTTON_SUMMARY, admins_only=True, listed=False),
    Command("answer", BUTTON_SUMMARY, admins_only=True, listed=False),
    Command(ANSWERED, BUTTON_SUMMARY, admins_only=True, listed=False),
)
_KEEPING: Final = CASE_BUTTONS | frozenset(
    {
        "vote",
        "lang",
        "forget",
        "add",
        "join",
        "pause",
        "resume",
        "disable",
        "enable",
        "remove",
        "reindex",
        "rollback",
        "alias",
        "word",
        "sweep",
    }
    | {"answer", ANSWERED, "notice", "subscribe", "faq"}
)
"""The commands that are of no use if what they do is not kept."""

_BY_NAME: Final = {command.name: command for command in COMMANDS}


async def nothing() -> bool:
    """Do nothing, which succeeds: there is no other machine."""
    return True


class Commands:
    """The one door for every channel: `respond()`. Event loop only."""

    def __init__(  # noqa: PLR0913 - what it counts in and what it must know
        self,
        assistant: Assistant,
        gaps: GapCommands,
        topics: Sequence[Topic],
        limit: RateLimit | None = None,
        metrics: Metrics | None = None,
        *,
        fault: Callable[[], str] = str,
        handover: HandoverCommands | None = None,
        exchange: Callable[[], Awaitable[bool]] = nothing,
    ) -> None:
        """Run the commands of *topics*, each sender within *limit*, and count questions in *metrics*.

        *gaps* knows which admin is about to write an answer. *fault* says why nothing can be kept at the moment, if that is so; then
        what would be kept is refused. *exchange* brings the files that admins change to the same on all machines, before and after, and
        says whether it could: without the others nothing is changed.
        """
        self._assistant = assistant
        self._metrics = metrics or Metrics()
        self._fault = fault
        self._gaps = gaps
        self._handover = handover
        self._limit = limit or RateLimit()
        self._exchange = exchange
        self._changes = RateLimit(_CHANGES_A_MINUTE)
        handlers: dict[str, Handler] = {"help": self._help}
        for topic in (gaps, *topics):
            handlers |= topic.handlers()
        self.handlers: Mapping[str, Handler] = handlers

    @property
    def listed(self) -> Sequence[Command]:
        """The commands that menus and /help name."""
        return [command for command in COMMANDS if command.listed and command.name in self.handlers]

    async def respond(self, request: Request) -> AsyncIterator[Reply]:
        """Answer *request*: check permission and the sender's allowance, run the command, and say what went wrong.

        Yields:
            One reply, or several of which each replaces the one before.
        """
        started = time.monotonic()
        request = replace(request, argument=readable(request.argument))
        request = await self._interpret(self._gaps.expected(request))
        command = _BY_NAME.get(request.command)
        if command is None or command.name not in self.handlers or (command.admins_only and not request.by_admin):
            if command is not None and command.admins_only:
                _log.warning("/%s refused to %s", command.name, request.sender)
            yield _refusal(UNKNOWN_COMMAND(request.language), request, WrongUseError())
            return
        async for reply in self._exchanged(command, request):
            if command.counts:
                self._metrics.count(request.sender.partition(":")[0], _band(reply), time.monotonic() - started)
            offered = await self._handover.words.offered(reply, request) if self._handover is not None and command.counts else reply
            yield offered if request.is_tap else shown_at_once(offered)

    async def _exchanged(self, command: Command, request: Request) -> AsyncIterator[Reply]:
        """Run *command*; where admins may change files by it, they are those of all machines before and after."""
        is_shared = not command.admins_only or await self._exchange()
        try:
            async for reply in self._run(command, request, is_kept=is_shared and not self._fault()):
                yield reply
        finally:
            if command.admins_only:
                await self._exchange()

    async def _run(self, command: Command, request: Request, *, is_kept: bool) -> AsyncIterator[Reply]:
        """Run *command* within the sender's allowance, if it *is_kept* what it does; what goes wrong becomes a reply."""
        try:
            if command.counts and not self._is_emergency(request):
                await self._limit.admit(request.quota or request.sender)
            elif command.name in _CHANGING:
                self._changes.check(request.quota or request.sender, TooManyRequestsError)
            if command.personal and request.in_group:
                raise PersonalError  # noqa: TRY301 - explained like the errors of a command
            if command.name in _KEEPING and not is_kept:
                raise NotKeptError  # noqa: TRY301 - explained like the errors of a command
            async for reply in self.handlers[command.name](request):
                yield reply
        except (StorageError, sqlite3.Error) as error:
            name = code_of(error)  # without one its words may be those of a text that cannot be read
            _log.error("/%s: the database failed: %s", command.name, error if name else type(error).__name__)
            shown = NotKeptError() if name else error
            yield _refusal(explain(shown, request.language), request, shown)
        except (BotError, RetrievalError) as error:
            is_told = isinstance(error, TooManyQuestionsError) and error.told
            _log.log(logging.DEBUG if is_told else logging.INFO, "/%s: %s", command.name, error)
            yield _refusal(explain(error, request.language), request, error)
        except Exception as error:  # noqa: BLE001 # the sender gets an apology, and the channel lives on
            _log.exception("/%s failed", command.name)
            yield _refusal(explain(error, request.language), request, error)

    def _is_emergency(self, request: Request) -> bool:
        """Tell whether somebody asks for help, which no allowance limits."""
        return request.command == "ask" and bool(self._assistant.emergency(request.argument))

    async def _interpret(self, request: Request) -> Request:
        """Return what is meant: the command that a text is another name of, and the language to reply in.

        The language is the one that the person chose, else that of the question.
        """
        assistant = self._assistant
        chosen = await assistant.language_of(request.sender)
        if request.command != "ask":
            return replace(request, language=chosen or request.language)
        request = replace(request, language=chosen or assistant.language_in_turn(request.argument, request.asker))
        named = assistant.command(request.argument) if len(request.argument) <= _LONGEST_ALIAS else None
        if not named and self._handover is not None:
            named = await self._handover.words.meant(request)
        elif not named and not request.in_group and assistant.handed_over(request.argument):
            named = "human"  # without a desk the matter is for whoever is named as contact
        name, _, argument = (named or "").partition(" ")
        meant = _BY_NAME.get(name)
        if meant is None or (meant.admins_only and not request.by_admin):
            return request
        return replace(request, command=name, argument=argument)

    async def _help(self, request: Request) -> AsyncIterator[Reply]:
        """List the commands that the sender may use."""
        lines = [HELP(request.language), ""]
        open_to = [command for command in self.listed if request.by_admin or not command.admins_only]
        lines += [f"/{command.name} {command.summary(request.language)}" for command in open_to]
        if self._handover is not None and await self._handover.serves(request):
            lines += ["", HELP_STAFF(request.language)]
        if self._assistant.contact:
            lines += ["", CONTACT(request.language, contact=self._assistant.contact_in(request.language))]
        yield Reply("\n".join(lines), request.language)


def _band(reply: Reply) -> str:
    """Return as what a question is counted."""
    if reply.answer is not None:
        return reply.answer.band
    return "refused" if reply.error is not None else "emergency" if reply.emergency else "other"


def _refusal(said: str, request: Request, error: Exception | None = None) -> Reply:
    """Say why not; for a moment only where a button was tapped that asks no question."""
    if request.is_tap and request.command not in {"ask", "start"}:
        return Reply("", request.language, error=error, notice=said)
    return Reply(said, request.language, error=error)
