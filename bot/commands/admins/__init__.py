"""What admins can ask for: documents, the index, and what was not answered."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.commands.admins import documents, gaps, indexing, pausing, service
from bot.commands.admins.pausing import document_buttons
from bot.commands.requests import Command, Request
from bot.conversation.assistant import Assistant
from bot.texts import BUTTON_SUMMARY, figures
from bot.texts import admins as said
from bot.texts import curation as told

__all__ = ["COMMANDS", "document_buttons", "expected"]

_ANSWERED: Final = "answered"


def expected(assistant: Assistant, request: Request) -> Request:
    """Return *request*, or, where an admin was asked for the answer to a gap and says something, that answer."""
    if (
        request.command == "ask"
        and request.by_admin
        and not request.is_tap
        and assistant.curation.is_expected(request.sender, request.chat)
    ):
        return replace(request, command=_ANSWERED)
    return request


COMMANDS: Final[Sequence[Command]] = (
    Command("add", told.ADD_SUMMARY, documents.add, admins_only=True),
    Command("health", told.HEALTH_SUMMARY, documents.health, admins_only=True),
    Command("pause", told.PAUSE_SUMMARY, pausing.pause, admins_only=True),
    Command("resume", told.RESUME_SUMMARY, pausing.resume, admins_only=True),
    Command("reindex", said.REINDEX_SUMMARY, indexing.reindex, admins_only=True),
    Command("rollback", said.ROLLBACK_SUMMARY, indexing.rollback, admins_only=True),
    Command("alias", said.ALIAS_SUMMARY, indexing.alias, admins_only=True),
    Command("word", said.WORD_SUMMARY, indexing.word, admins_only=True),
    Command("gaps", figures.GAPS_SUMMARY, gaps.gaps, admins_only=True),
    Command("report", figures.REPORT_SUMMARY, service.report, admins_only=True),
    Command("status", said.STATUS_SUMMARY, service.status, admins_only=True),
    Command("join", BUTTON_SUMMARY, documents.join, admins_only=True, listed=False),
    Command("decline", BUTTON_SUMMARY, documents.decline, admins_only=True, listed=False),
    Command("disable", BUTTON_SUMMARY, pausing.disable, admins_only=True, listed=False),
    Command("enable", BUTTON_SUMMARY, pausing.enable, admins_only=True, listed=False),
    Command("remove", BUTTON_SUMMARY, documents.remove, admins_only=True, listed=False),
    Command("changes", BUTTON_SUMMARY, indexing.changes, admins_only=True, listed=False),
    Command("answer", BUTTON_SUMMARY, gaps.answer, admins_only=True, listed=False),
    Command(_ANSWERED, BUTTON_SUMMARY, gaps.answered, admins_only=True, listed=False),
)
