"""Every sentence that a person reads: Simplified, Traditional, English.

Sentences that only the log or a terminal's operator reads are English and stand where they are said. Quotes are never changed.
"""

from bot.texts.admins import REINDEX_SUMMARY, STATUS_SUMMARY, status, sync_progress, sync_report
from bot.texts.answers import answer, closing, lead, reason, source
from bot.texts.errors import BAD_REQUEST, NO_SUCH_PASSAGE, explain
from bot.texts.pages import page, page_script
from bot.texts.people import ASK_SUMMARY, EXAMPLES, HELP, HELP_CONTACT, HELP_SUMMARY, START_SUMMARY, TEXT_ONLY, UNKNOWN_COMMAND, WELCOME
from bot.texts.wording import LONGEST_NAME, NAME, NUMBERS, Wording, short

__all__ = [
    "ASK_SUMMARY",
    "BAD_REQUEST",
    "EXAMPLES",
    "HELP",
    "HELP_CONTACT",
    "HELP_SUMMARY",
    "LONGEST_NAME",
    "NAME",
    "NO_SUCH_PASSAGE",
    "NUMBERS",
    "REINDEX_SUMMARY",
    "START_SUMMARY",
    "STATUS_SUMMARY",
    "TEXT_ONLY",
    "UNKNOWN_COMMAND",
    "WELCOME",
    "Wording",
    "answer",
    "closing",
    "explain",
    "lead",
    "page",
    "page_script",
    "reason",
    "short",
    "source",
    "status",
    "sync_progress",
    "sync_report",
]
