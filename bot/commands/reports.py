"""Commands on the service itself: status, monthly report, audit trail."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Final

from bot import __version__
from bot.commands.paging import page_buttons, paginate, requested_page
from bot.commands.requests import Handler, Request, check_private
from bot.curation.accounting import Month, month_csv, month_record
from bot.curation.admins import Admins
from bot.curation.reports import Reports
from bot.desk.folder import DeskFolder
from bot.desk.grids import Grids
from bot.errors import ExpiredError, WrongUseError
from bot.library.indexer import Indexer
from bot.library.library import Library
from bot.replies.blocks import Attachment, Button, Reply
from bot.replies.case_records import events_lines
from bot.texts import accounts, audit
from bot.texts import reports as texts
from bot.texts.desk_files import file_faults, unlisted
from bot.texts.pausing import paused
from index import Language

_MONTH: Final = re.compile(r"(?:(20[0-9]{2})-(0[1-9]|1[0-2]))?\s*(csv|json|events)?", re.IGNORECASE)
_MOST_ASKED: Final = 5
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
        bands = await self._reports.last_day()
        lines = [
            texts.status(await self._indexer.status(), __version__, language),
            texts.database(self._reports.place, language, is_away=bands is None),
            texts.last_day(bands or {}, self._reports.errors(), language),
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
        """Give the figures of a month, "2026-11", by default of this one, with a chart where one can be drawn.

        With "csv", "json" or "events" behind it, they are a file, the latter of what happened to each case.
        """
        language = request.language
        found = _MONTH.fullmatch(request.argument.strip())
        if found is None:
            yield Reply(texts.HOW_TO_REPORT(language, command=request.typed("report")), language, error=WrongUseError())
            return
        today = datetime.now(UTC).astimezone()
        year, month = (int(found[1]), int(found[2])) if found[1] else (today.year, today.month)
        if (form := (found[3] or "").lower()) == "events":
            check_private(request)
            lines = events_lines(await self._reports.events(year, month))
            yield _file(accounts.FILE_OF_EVENTS(language, month=f"{year}-{month:02}"), lines, year, month, language)
            return
        files = await self._desk.files()
        whole = await self._reports.month(year, month, files.calendar, self._indexer.analyzer)
        yield self._as_file(whole, form, files.grids, request) if form else await self._as_text(whole, files.grids, request)

    async def _as_text(self, whole: Month, grids: Grids, request: Request) -> Reply:
        """Return the four stages; what was asked without an answer only where nobody else reads it."""
        language, figures = request.language, whole.questions
        names = {code: grids.name(code) for code in whole.cases.by_grid}
        most = [(gap.question, gap.count) for gap in whole.gaps[:_MOST_ASKED]] if request.audience != "public" else []
        stages = (
            texts.month(figures, language),
            accounts.handed_over(whole.cases, names, language),
            accounts.shown(len(whole.gaps), whole.unanswered, most, language),
            accounts.done(whole.cases.total, language),
        )
        png = await self._reports.chart(whole, texts.chart_labels(figures, language))
        name = texts.FILE_OF_MONTH(language, year=figures.year, month=figures.month)
        attachment = Attachment(name, png) if png else None
        return Reply("\n\n".join(stages), language, attachment=attachment, figures=month_record(whole))

    def _as_file(self, whole: Month, form: str, grids: Grids, request: Request) -> Reply:
        check_private(request)
        language, year, month = request.language, whole.questions.year, whole.questions.month
        if form == "json":
            content = json.dumps(month_record(whole), ensure_ascii=False, indent=2).encode()
        else:
            headings = [heading(language) for heading in accounts.HEADINGS]
            content = month_csv(whole, headings, accounts.words(language), accounts.names(whole.cases, grids.name, language))
        return _file(accounts.FILE_OF_FIGURES(language, month=f"{year}-{month:02}", ending=form), content, year, month, language)

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


def _file(name: str, content: bytes, year: int, month: int, language: Language) -> Reply:
    said = accounts.SAVED(language, month=f"{year}-{month:02}")
    return Reply(said, language, attachment=Attachment(name, content))
