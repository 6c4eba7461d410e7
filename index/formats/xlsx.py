"""Read Excel workbooks: the visible sheets, each cell as Excel last displayed it."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

import openpyxl

from index.documents import Document, Draft, Removal
from index.errors import DocumentError, UnreadableDocumentError
from index.formats.archives import read_parts
from index.formats.limits import LIMITS, Limits
from index.formats.refusals import damaged
from index.formats.tables import SHEET_LEVEL, Row, RowCounter, Table
from index.formats.titles import stem


def read(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """Read the visible sheets of a workbook as one document in which a row is a section.

    Raises:
        UnreadableDocumentError: damaged, encrypted, or beyond *limits*.
    """
    sheets = _read_sheets(read_parts(content, name, limits), name, limits)
    draft = Draft()
    removed: list[Removal] = []
    tables = [(title, Table.of(rows)) for title, rows in sheets if rows]
    for title, table in tables:
        if len(tables) > 1:
            draft.heading(title, SHEET_LEVEL)
        removed.extend(table.write(draft))
    title = next((table.title for _, table in tables if table.title), stem(name))
    return (Document(id=name, title=title, text=draft.text, sections=draft.sections, removed=tuple(removed)),)


def _read_sheets(parts: Mapping[str, bytes], name: str, limits: Limits) -> list[tuple[str, list[Row]]]:
    """Return the titles and rows of the visible sheets."""
    counter = RowCounter(name, limits)
    try:
        workbook = openpyxl.load_workbook(_repack(parts), read_only=True, data_only=True, keep_links=False)
        _check_sheets(workbook.sheetnames, name, limits)
        visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        return [(sheet.title, list(counter.rows(_displayed_rows(sheet, limits.columns)))) for sheet in visible]
    except DocumentError:
        raise
    except Exception as error:  # openpyxl lets any exception through that a damaged part causes
        raise damaged(name, error) from error


def _check_sheets(titles: Sequence[str], name: str, limits: Limits) -> None:
    if len(titles) > limits.sheets:
        raise UnreadableDocumentError(name, f"it has more than {limits.sheets} sheets")


def _repack(parts: Mapping[str, bytes]) -> io.BytesIO:
    """Pack *parts* into an archive of their own: openpyxl unpacks whatever it finds, so it gets only what was checked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return packed


def _displayed_rows(sheet: Any, columns: int) -> Iterator[list[str]]:  # noqa: ANN401 - openpyxl's read-only sheets have no public type
    sheet.reset_dimensions()  # the size that a sheet declares is often wrong
    for cells in sheet.iter_rows(max_col=columns):
        yield ["" if cell.value is None or cell.data_type == "e" else _display(cell.value, cell.number_format) for cell in cells]


def _display(value: object, number_format: str) -> str:
    """Write a cell's *value* as people write it: 2024-05-01 without midnight, 3 without .0, a share as 5%."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes") if value.time() != time() else _display_date(value, number_format)
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return f"{value // timedelta(hours=1)}:{value // timedelta(minutes=1) % 60:02d}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _display_number(value, number_format)
    return str(value).strip()


def _display_number(value: float, number_format: str) -> str:
    if "%" in number_format:
        return f"{value * 100:.10g}%"
    if re.fullmatch("0{2,20}", number_format) and value == int(value):
        return f"{int(value):0{len(number_format)}d}"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _display_date(value: datetime, number_format: str) -> str:
    """Write a date, or only its month if the format has no days."""
    has_day = "d" in re.sub(r'"[^"]*"|\[[^\]]*\]', "", number_format).lower()
    return f"{value:%Y-%m-%d}" if has_day else f"{value:%Y-%m}"
