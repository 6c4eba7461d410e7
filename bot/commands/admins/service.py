"""How the service does: now, in the last day, in a month."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

from bot import __version__
from bot.commands.requests import Request
from bot.conversation.assistant import Assistant
from bot.curation.charts import is_available, month_chart
from bot.replies.blocks import Attachment, Reply
from bot.texts import admins as said
from bot.texts import curation as told
from bot.texts import figures

_MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


async def status(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Say what answers now, what does not, and what the last day was like."""
    language, curation = request.language, assistant.curation
    lines = [said.status(await assistant.library.status(), __version__, language)]
    errors = curation.errors.count() if curation.errors is not None else None
    lines.append(said.last_day(await curation.last_day(), errors, language))
    if assistant.pauses is not None and assistant.pauses.all():
        titles = {document.id: document.title for document in await assistant.library.documents(staff=request.sees_staff)}
        shown = [each for each in assistant.pauses.all() if not each.document_id or each.document_id in titles]
        lines.append(told.paused(shown, titles, language))
    yield Reply("\n".join(line for line in lines if line), language)


async def report(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Give the figures of a month, "2026-11", by default of this one, with a chart where one can be drawn."""
    language, wanted = request.language, request.argument.strip()
    found = _MONTH.fullmatch(wanted or f"{datetime.now(UTC).astimezone():%Y-%m}")
    if found is None:
        yield Reply(figures.HOW_TO_REPORT(language), language)
        return
    month = await assistant.curation.month(int(found[1]), int(found[2]))
    if month is None:
        yield Reply(figures.NO_LOG(language), language)
        return
    chart = None
    if is_available():
        png = await assistant.curation.do(month_chart, month, figures.chart_labels(month, language))
        chart = Attachment(figures.FILE_OF_MONTH(language, year=month.year, month=month.month), png)
    yield Reply(figures.month(month, language), language, attachment=chart)
