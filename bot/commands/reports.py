"""Commands on the service itself: status, monthly report, audit trail."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Final

from bot import __version__
from bot.commands.paging import page_buttons, paginate, requested_page
from bot.commands.requests import Handler, Request, check_private
from bot.curation.admins import Admins
from bot.curation.reports import Reports
from bot.desk.folder import DeskFolder
from bot.errors import ExpiredError, WrongUseError
from bot.library.indexer import Indexer
from bot.library.library import Library
from bot.replies.blocks import Attachment, Button, Reply
from bot.texts import audit
from bot.texts import reports as texts
from bot.texts.desk_files import file_faults, unlisted
from bot.texts.pausing import paused

_MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_MOST_ACTS: Final = 200
_ACTS_A_PAGE: Final = 10


class ReportCommands:
    """/status, /report and /audit."""

    def __init__(self, library: Library, indexer: Indexer, reports: Reports, admins: Admins, desk: DeskFolder) -> None:
        self._library = library
        self._desk = desk
        self._indexer = indexer
        self._reports = reports
        self._admins = admins

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {"status": self.status, "sweep": self.sweep, "report": self.report, "audit": self.audit}

    async def status(self, request: Request) -> AsyncIterator[Reply]:
        """Say what answers now, what does not, and what the last day was like."""
        language, pauses = request.language, self._library.pauses
        lines = [
            texts.status(await self._indexer.status(), __version__, language),
            texts.last_day(await self._reports.last_day(), self._reports.errors(), language),
        ]
        if pauses.all():
            documents = await self._library.for_audience(request.audience).documents()
            titles = {document.id: document.title for document in documents}
            shown = [each for each in pauses.all() if not each.document_id or each.document_id in titles]
            lines.append(paused(shown, titles, language))
        doubt = self._reports.doubt
        lines.append(texts.clock_doubted(doubt, language) if doubt else "")
        files = await self._desk.files()
        lines += [*file_faults(files.faults, language), unlisted(files.unlisted(files.calendar.today(datetime.now(UTC))), language)]
        agree = ((Button(texts.CLOCK_IS_RIGHT(language), "/sweep"),),) if doubt else ()
        yield Reply("\n".join(line for line in lines if line), language, buttons=agree)

    async def sweep(self, request: Request) -> AsyncIterator[Reply]:
        """Believe the clock from now on, and erase what is too old by it."""
        check_private(request)
        if self._reports.doubt is None:
            raise ExpiredError
        await self._reports.believe_clock()
        await self._admins.record(request.sender, "sweep")
        yield Reply(texts.SWEPT(request.language), request.language)

    async def report(self, request: Request) -> AsyncIterator[Reply]:
        """Give the figures of a month, "2026-11", by default of this one, with a chart where one can be drawn."""
        language = request.language
        found = _MONTH.fullmatch(request.argument.strip() or f"{datetime.now(UTC).astimezone():%Y-%m}")
        if found is None:
            yield Reply(texts.HOW_TO_REPORT(language, command=request.typed("report")), language, error=WrongUseError())
            return
        month = await self._reports.month(int(found[1]), int(found[2]))
        png = await self._reports.chart(month, texts.chart_labels(month, language))
        name = texts.FILE_OF_MONTH(language, year=month.year, month=month.month)
        yield Reply(texts.month(month, language), language, attachment=Attachment(name, png) if png else None)

    async def audit(self, request: Request) -> AsyncIterator[Reply]:
        """List what admins did, newest first, a page at a time."""
        check_private(request)
        language = request.language
        acts = await self._admins.acts(_MOST_ACTS)
        if not acts:
            yield Reply(audit.NO_ACTS(language), language)
            return
        page = paginate(acts, requested_page(request.argument)[0], _ACTS_A_PAGE)
        text = audit.acts(page.items, page.number, page.count, language)
        buttons = page_buttons("/audit @{page}", page.number, page.count, language)
        yield Reply(text, language, buttons=buttons, edits=request.argument.startswith("@"))
