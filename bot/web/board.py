"""BoardPage: GET /board, the public figures of the desk as a page without a script, where PUBLIC_BOARD is on."""

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.desk.board import BOARD_DAYS, FEWEST, OTHERS, Board, Row
from bot.desk.clock import Terms
from bot.desk.folder import DeskFiles
from bot.desk.publishing import Publishing
from bot.replies.introduction import Introduction
from bot.texts import board as texts
from bot.texts.desk import CATEGORIES, DEFAULT_DESK_NAME
from bot.texts.message import listed
from bot.web.addresses import Allowance, Visitors
from bot.web.language import language_of
from index import Language

_TEMPLATE: Final = Path(__file__).parent / "static" / "board.html"
_PLACEHOLDER: Final = re.compile(r"{{(\w+)}}")
_A_MINUTE: Final = 30
_MINUTES: Final = 60


class BoardPage:
    """Serves the board. Event loop only."""

    def __init__(self, publishing: Publishing, introduction: Introduction, visitors: Visitors, contact: str = "") -> None:
        """Show what *publishing* allows; *contact* is where to complain."""
        self._publishing = publishing
        self._introduction = introduction
        self._visitors = visitors
        self._contact = contact
        self._reads = Allowance(_A_MINUTE)
        self.routes: Sequence[web.RouteDef] = (web.get("/board", self._page),)

    async def _page(self, request: web.Request) -> web.Response:
        self._reads.check(self._visitors.address(request))
        language = language_of(request)
        sections = "\n".join(self._sections(await self._publishing.board(), await self._publishing.files(), language))
        values = {
            "lang": language,
            "title": html.escape(texts.TITLE(language)),
            "name": html.escape(self._introduction.name(language)),
            "home": html.escape(texts.HOME(language)),
            "sections": sections,
        }
        text = _PLACEHOLDER.sub(lambda found: values[found[1]], _TEMPLATE.read_text(encoding="utf-8"))
        return web.Response(text=text, content_type="text/html", headers={"Content-Language": language, "Vary": "Accept-Language"})

    def _sections(self, board: Board, files: DeskFiles, language: Language) -> Iterator[str]:
        """Yield the six sections as HTML."""
        hours = listed([f"{_clock(start)}–{_clock(end)}" for start, end in files.calendar.timetable.hours], language)
        promised = files.calendar.timetable.terms
        terms = [texts.TERM(language, category=CATEGORIES[kind](language), days=days) for kind, days in promised.days.items()]
        yield _section(texts.MATTERS(language), [listed([each(language) for each in CATEGORIES.values()], language)])
        yield _section(texts.STEPS(language), [texts.STEPS_TEXT(language)])
        reply = texts.RESPONSE_TERM(language, days=promised.response)
        yield _section(texts.TERMS(language), [reply, *terms, *_of_levels(promised, language), texts.HOURS(language, hours=hours)])
        names = [files.grids.name(code) for code in files.grids.units] or [DEFAULT_DESK_NAME(language)]
        yield _section(texts.UNITS(language), [listed(names, language)])
        yield _section(texts.RESULTS(language), [texts.PERIOD(language, days=BOARD_DAYS.days, fewest=FEWEST)])
        yield _table(board, files, language) if board.total is not None else f"<p>{html.escape(texts.NONE(language))}</p>"
        yield _section(texts.OVERSIGHT(language), [texts.COMPLAIN(language, contact=self._contact)])


def _of_levels(promised: Terms, language: Language) -> Iterator[str]:
    """Yield what is promised otherwise at some level."""
    for level, terms in sorted(promised.levels.items()):
        days = [texts.TERM(language, category=CATEGORIES[kind](language), days=many) for kind, many in terms.days.items()]
        yield texts.AT_LEVEL(
            language,
            level=texts.LEVELS[level](language),
            terms=listed([texts.RESPONSE_TERM(language, days=terms.response), *days], language),
        )


def _section(title: str, lines: Sequence[str]) -> str:
    return f"<h2>{html.escape(title)}</h2>" + "".join(f"<p>{html.escape(line)}</p>" for line in lines)


def _table(board: Board, files: DeskFiles, language: Language) -> str:
    """Return the figures as a table, the row of all first."""
    head = "".join(f'<th scope="col">{html.escape(column(language))}</th>' for column in texts.COLUMNS)
    rows = [(texts.TOTAL(language), board.total)] if board.total is not None else []
    rows += [(_name(code, files, language), row) for code, row in board.grids.items()]
    body = "".join(f'<tr><th scope="row">{html.escape(name)}</th>{_cells(row, language)}</tr>' for name, row in rows)
    return f'<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cells(row: Row, language: Language) -> str:
    shares = (f"{share:.0%}" if share is not None else "—" for share in (row.in_time, row.solved))
    times = (
        texts.HOURS_TAKEN(language, hours=minutes / _MINUTES) if minutes is not None else "—"
        for minutes in (row.response_minutes, row.settled_minutes)
    )
    return "".join(f"<td>{html.escape(cell)}</td>" for cell in (str(row.opened), *shares, *times))


def _name(code: str, files: DeskFiles, language: Language) -> str:
    if code == OTHERS:
        return texts.OTHERS(language)
    return files.grids.name(code) or DEFAULT_DESK_NAME(language)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
