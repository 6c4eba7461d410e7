"""What was not answered, and how an admin answers it."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

from bot.commands.admins.paging import check_private, paged, turning
from bot.commands.requests import Request
from bot.conversation.assistant import Assistant
from bot.curation.gaps import gaps_csv
from bot.errors import EmptyQuestionError
from bot.replies.blocks import Attachment, Button, Paragraph, Reply
from bot.replies.layout import answer_blocks
from bot.texts import curation as told
from bot.texts import figures

_DAYS: Final = 30
_MOST_DAYS: Final = 3660
_CSV: Final = "csv"
_CANCEL: Final = "cancel"
_NUMBER: Final = re.compile("[1-9][0-9]{0,3}")


async def gaps(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Show what was not answered in the last days, a page at a time, or send all of it as a CSV file."""
    check_private(request)
    language = request.language
    page, wanted = paged(request.argument)
    if wanted.lower() == _CSV:
        yield await _exported(assistant, request)
        return
    if wanted and not _NUMBER.fullmatch(wanted):
        yield Reply(figures.HOW_TO_GAPS(language), language)
        return
    days = min(int(wanted or _DAYS), _MOST_DAYS)
    found = await assistant.curation.gaps(days)
    if not found:
        yield Reply(figures.NO_GAPS(language, days=days), language)
        return
    count = told.pages(len(found), figures.GAPS_A_PAGE)
    page = min(page, count)
    first = (page - 1) * figures.GAPS_A_PAGE
    shown = list(enumerate(found[first : first + figures.GAPS_A_PAGE], first + 1))
    answers = tuple(Button(figures.ANSWER_GAP(language, number=number), f"/answer {gap.ids[0]}") for number, gap in shown)
    turns = turning("gaps", str(days), page, count, language)
    yield Reply(figures.gaps(found, page, language), language, buttons=(answers, *turns), edits=request.argument.startswith("@"))


async def answer(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Ask for the answer to a gap as the next message; with "cancel" ask no longer."""
    check_private(request)
    language = request.language
    if request.argument == _CANCEL:
        assistant.curation.expected(request.sender, request.chat)
        yield Reply(figures.NOT_ANSWERING(language), language, edits=request.is_tap)
        return
    gap = await assistant.curation.gap(request.argument, _MOST_DAYS)
    assistant.curation.expect_answer(request.sender, request.chat, gap)
    buttons = ((Button(told.CANCEL(language), f"/answer {_CANCEL}"),),)
    yield Reply(figures.SEND_THE_ANSWER(language, question=gap.question), language, buttons=buttons)


async def answered(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Keep what an admin says as the answer to the gap that he was asked about, and show how it is answered now.

    Raises:
        ExpiredError: he was asked about none, or too long ago.
        EmptyQuestionError: he says nothing; he may say it again.
    """
    check_private(request)
    language, curation = request.language, assistant.curation
    gap = curation.expected(request.sender, request.chat)
    if not re.search(r"\w", request.argument):
        curation.expect_answer(request.sender, request.chat, gap)
        raise EmptyQuestionError
    document_id = await curation.close(gap, request.argument, figures.AUTHOR(language), datetime.now(UTC).astimezone().date())
    await curation.note(request.sender, "answer", document_id)
    given = await assistant.library.answer(gap.question)
    kept = Paragraph(figures.ANSWER_KEPT(language, count=gap.count))
    yield Reply((kept, *answer_blocks(given, assistant.contact, language)), language, given)


async def _exported(assistant: Assistant, request: Request) -> Reply:
    language = request.language
    found = await assistant.curation.gaps(_MOST_DAYS)
    zone = datetime.now(UTC).astimezone().tzinfo or UTC
    content = await assistant.curation.do(gaps_csv, found, figures.columns(language), figures.words(language), zone)
    name = figures.FILE_OF_GAPS(language)
    return Reply(name, language, attachment=Attachment(name, content))
