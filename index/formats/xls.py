"""Read the old binary workbooks of Excel (xls, BIFF8) with calamine, and what it does not tell from their records ([MS-XLS])."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from index.documents import Document
from index.formats import biff
from index.formats.limits import LIMITS, Limits
from index.formats.number_formats import GENERAL, display
from index.formats.refusals import damaged, password_protected
from index.formats.sheets import Merged, Sheet, write_sheets

_Value = bool | int | float | str | date | datetime | time | timedelta


def read(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """Read the displayed sheets of a workbook as one document in which a row is a part.

    Raises:
        UnreadableDocumentError: damaged, encrypted, or beyond *limits*.
    """
    try:
        biff.check_extent(content)
        with _panics_named(), CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            looks = biff.read_looks(content)
            sheets = [
                _sheet(workbook.get_sheet_by_index(place), looks.get(meta.name, biff.Looks()), limits)
                for place, meta in enumerate(workbook.sheets_metadata)
                if meta.typ == SheetTypeEnum.WorkSheet
            ]
            hidden = {meta.name for meta in workbook.sheets_metadata if meta.visible != SheetVisibleEnum.Visible}
    except PasswordError as error:
        raise password_protected(name) from error
    except (CalamineError, OSError, ValueError, IndexError, struct.error) as error:
        raise damaged(name, error) from error
    for sheet in sheets:
        sheet.is_hidden = sheet.title in hidden
    return (write_sheets(sheets, name, limits),)


@contextmanager
def _panics_named() -> Iterator[None]:
    """Raise a panic of calamine, which is no Exception and would end the process, as an error like any other."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise ValueError(*error.args) from error
        raise


def _sheet(read: CalamineSheet, looks: biff.Looks, limits: Limits) -> Sheet:
    """Return a sheet with its texts as they are displayed."""
    sheet = Sheet(read.name, hidden_rows=set(looks.hidden_rows), hidden_columns=set(looks.hidden_columns))
    top, left = read.start or (0, 0)
    for number, values in enumerate(read.to_python(skip_empty_area=True), top + 1):
        texts = {
            column: _text(value, looks.formats.get((number, column), GENERAL))
            for column, value in enumerate(values[: max(limits.columns - left, 0)], left)
        }
        cells = {column: text for column, text in texts.items() if text}
        if cells:
            sheet.cells[number] = cells
    for (row, column), (last_row, last_column) in read.merged_cell_ranges or ():
        sheet.merged.append(Merged(row + 1, column, last_row - row + 1, last_column - column + 1))
    return sheet


def _text(value: _Value, number_format: str) -> str:
    """Return what a cell displays; nothing of an error, which calamine gives as #N/A and its like."""
    if isinstance(value, str):
        return "" if value.startswith("#") and value.rstrip("!?").isupper() and " " not in value else value.strip()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - exact below this
        value = int(value)
    return display(value, number_format)
