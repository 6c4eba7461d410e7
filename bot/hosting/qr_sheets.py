"""QR sheets: an A4 page for each grid, whose codes lead to the bot with that grid chosen; drawn by fpdf2 and segno (the extra [qr])."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from bot.desk.grids import GRIDS_FILE, Grids, Unit
from bot.errors import MissingExtraError, SheetError
from bot.settings import Settings
from bot.telegram import Access, inspect
from bot.texts import qr as texts
from index import Language, write_atomically

_LIBRARIES: Final = ("fpdf", "segno", "pylopdf_fonts_zh_cn")
_EXTRA: Final = "qr"
_WIDTH: Final = 210.0  # of A4, in millimetres
_MARGIN: Final = 18.0
_QUIET: Final = 4  # modules of white around a code: ISO/IEC 18004
_INK: Final = 30
_LARGEST_TITLE: Final = 40  # points
_TO_MILLIMETRES: Final = 25.4 / 72


class Printing(NamedTuple):
    """What is printed: for the *bot* of this name on Telegram, empty to ask for it, and the web *page*, empty for no code of its own."""

    bot: str = ""
    page: str = ""
    language: Language = "zh-Hans"


class Target(NamedTuple):
    """Where a code leads, and what is said below it."""

    address: str
    caption: str


def is_available() -> bool:
    """Tell whether sheets can be drawn, that is whether the extra [qr] is installed."""
    return all(find_spec(library) for library in _LIBRARIES)


async def write_sheets(path: Path, settings: Settings, codes: Sequence[str], printing: Printing) -> int:
    """Write the PDF *path* with a page for each grid of *codes*, without any for all; return how many.

    Raises:
        MissingExtraError: the extra [qr] is not installed.
        SheetError: there is no such grid, or nothing to lead to.
        DeskFileError: the grids cannot be read.
    """
    if not is_available():
        raise MissingExtraError(_EXTRA)
    grids = Grids.load(settings.desk_folder / GRIDS_FILE)
    units = _chosen(grids, codes, settings.desk_folder)
    name = printing.bot.removeprefix("@") or await _name_on_telegram(settings)
    if not name and not printing.page:
        message = "a code leads to Telegram or to the page: give --bot NAME or --page URL, or set BOT_TOKEN"
        raise SheetError(message)
    write_atomically(path, _drawn(units, grids, printing._replace(bot=name), settings.title))
    return len(units)


def targets(code: str, printing: Printing) -> tuple[Target, ...]:
    """Return where the codes of a grid lead: to the bot on Telegram and to the page, as far as there are such."""
    bot, page, language = printing
    links = (
        Target(f"https://t.me/{bot}?start=g_{code}", texts.ON_TELEGRAM(language)) if bot else None,
        Target(f"{page.rstrip('/')}/?{urlencode({'grid': code})}", texts.ON_THE_PAGE(language)) if page else None,
    )
    return tuple(link for link in links if link is not None)


def _chosen(grids: Grids, codes: Sequence[str], folder: Path) -> list[Unit]:
    if not grids.units:
        message = f"there are no grids in {folder / GRIDS_FILE}"
        raise SheetError(message)
    found = [(code, grids.get(code)) for code in codes or grids.units]
    unknown = [code for code, unit in found if unit is None]
    if unknown:
        message = f"there is no grid {', '.join(unknown)} in {folder / GRIDS_FILE}"
        raise SheetError(message)
    return [unit for _, unit in found if unit is not None]


async def _name_on_telegram(settings: Settings) -> str:
    access = Access.of(settings)
    return "" if access is None else str((await inspect(access, poll_seconds=0)).bot.get("username", ""))


def _drawn(units: Sequence[Unit], grids: Grids, printing: Printing, title: str) -> bytes:
    """Return the PDF."""
    language = printing.language
    sheet = import_module("fpdf").FPDF(format="A4")
    sheet.add_font("sans", fname=str(import_module("pylopdf_fonts_zh_cn").sans_path()))
    sheet.set_auto_page_break(False)
    sheet.set_title(texts.TITLE(language))
    for unit in units:
        sheet.add_page()
        sheet.set_text_color(_INK)
        _write(sheet, 24, title or texts.TITLE(language), 16)
        *above, own = grids.names(unit.code)
        _write(sheet, 42, " ".join(above), 16)
        _write(sheet, 64, own, _LARGEST_TITLE)
        _write(sheet, 82, texts.INVITATION(language), 16)
        _draw_codes(sheet, targets(unit.code, printing))
        for number, step in enumerate(texts.STEPS):
            _write(sheet, 216 + 11 * number, step(language), 15)
        _write(sheet, 264, texts.EMERGENCIES(language), 15)
        _write(sheet, 282, unit.code, 9)
    return bytes(sheet.output())


def _write(sheet: Any, middle: float, text: str, points: float) -> None:  # noqa: ANN401 - fpdf2 may be absent
    """Write a line in the middle of the sheet, *middle* millimetres from above, smaller if it would be wider than the sheet."""
    if not text:
        return
    widest = _WIDTH - 2 * _MARGIN
    sheet.set_font("sans", size=points)
    width = sheet.get_string_width(text)
    if width > widest:
        points *= widest / width
        sheet.set_font("sans", size=points)
    height = points * _TO_MILLIMETRES
    sheet.set_xy(_MARGIN, middle - height / 2)
    sheet.cell(widest, height, text, align="C")


def _draw_codes(sheet: Any, links: Sequence[Target]) -> None:  # noqa: ANN401 - fpdf2 may be absent
    """Draw the codes side by side, each with its caption and its address, for those who type it."""
    size = 100.0 if len(links) == 1 else 82.0
    gap = (_WIDTH - size * len(links)) / (len(links) + 1)
    for number, link in enumerate(links):
        left = gap + number * (size + gap)
        _draw_code(sheet, link.address, left, 92.0 + (100.0 - size) / 2, size)
        for top, text, points in ((194.0, link.caption, 13), (201.0, link.address, 8)):
            sheet.set_font("sans", size=points)
            sheet.set_xy(left, top)
            sheet.cell(size, 5, text, align="C")


def _draw_code(sheet: Any, address: str, left: float, top: float, size: float) -> None:  # noqa: ANN401 - fpdf2 may be absent
    """Draw the code of *address* as rectangles, one for each run of dark modules; a quarter of it may be worn off."""
    matrix = import_module("segno").make(address, error="q", micro=False).matrix
    module = size / (len(matrix) + 2 * _QUIET)
    sheet.set_fill_color(0)
    for row, cells in enumerate(matrix):
        column = 0
        while column < len(cells):
            run = 0
            while column + run < len(cells) and cells[column + run]:
                run += 1
            if run:
                place = left + (column + _QUIET) * module, top + (row + _QUIET) * module
                sheet.rect(*place, run * module, module, style="F")
            column += run + 1
