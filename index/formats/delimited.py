"""Read tables whose cells are delimited by tabs, commas or semicolons."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence

from index.documents import Document, Draft
from index.errors import UnreadableDocumentError, UnsupportedFormatError
from index.formats.encodings import decode
from index.formats.grids import Row, RowCounter
from index.formats.heads import find_head
from index.formats.limits import LIMITS, Limits
from index.formats.refusals import first_line
from index.formats.tables import Table
from index.formats.titles import stem

_DELIMITERS = ("\t", ",", ";")
_SAMPLE = 1 << 16  # bytes
_REGULAR_SHARE = 0.8
_MIN_ROWS = 3
_MIN_COLUMNS = 3  # of a table without a head
_LONGEST_CELL = 30  # code points; the same


def recognises(content: bytes) -> bool:
    """Return whether *content* is clearly a table: regular rows below a head, or many regular rows of short cells without one.

    Prose with commas is not a table, however regular its lines.
    """
    return bool(_find_delimiter(content))


def read(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """Read a table as a document in which a row is a part.

    Raises:
        UnsupportedFormatError: it is not text, or not a table.
        UnreadableDocumentError: it is malformed, or beyond *limits*.
    """
    delimiter = _find_delimiter(content)
    if not delimiter:
        raise UnsupportedFormatError(name, "this is not a table with the same columns in each row")
    try:
        rows = (Row(number, tuple(cells)) for number, cells in enumerate(_parse(decode(content, name), delimiter), 1))
        table = Table.of(RowCounter(name, limits).rows(rows))
    except csv.Error as error:
        raise UnreadableDocumentError(name, f"its table cannot be parsed: {first_line(error)}") from error
    draft = Draft()
    removed = tuple(table.write(draft))
    return (Document(id=name, title=table.title or stem(name), text=draft.text, sections=draft.sections, removed=removed),)


def _find_delimiter(content: bytes) -> str:
    """Return the delimiter that makes a table of the first rows; empty if none does."""
    is_cut = len(content) > _SAMPLE
    sample = content[: content.rfind(b"\n", 0, _SAMPLE) + 1] if is_cut else content
    try:
        text = decode(sample, "")
    except UnsupportedFormatError:
        return ""
    for delimiter in (each for each in _DELIMITERS if each in text):
        rows = [cells for cells in _parse(text, delimiter) if any(cells)]
        if _is_table(rows[:-1] if is_cut else rows):  # the sample may end within its last row
            return delimiter
    return ""


def _parse(text: str, delimiter: str) -> Iterator[list[str]]:
    lines = io.StringIO(text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", " "), newline="")
    for cells in csv.reader(lines, delimiter=delimiter):
        yield [cell.strip() for cell in cells]


def _is_table(parsed: Sequence[Sequence[str]]) -> bool:
    """Return whether most rows below a head of question and answer have its length, or all below another, or all rows without one."""
    rows = [Row(number, tuple(cells)) for number, cells in enumerate(parsed, 1)]
    head = find_head(rows)
    if not head.names:
        return _is_table_without_head(parsed)
    below = parsed[head.start :]
    regular = sum(len(cells) == len(parsed[head.start]) for cells in below)
    if head.question is not None:
        return len(parsed) > head.start + 1 and regular >= _REGULAR_SHARE * len(below)
    has_gap = head.end == head.start + 1 and "" in parsed[head.start]
    return len(rows) >= _MIN_ROWS and regular == len(below) and not has_gap


def _is_table_without_head(parsed: Sequence[Sequence[str]]) -> bool:
    """Return whether all rows have as many cells, short ones without the punctuation of prose, and figures stand in one column."""
    lengths = Counter(map(len, parsed))
    if len(parsed) < _MIN_ROWS or len(lengths) != 1 or len(parsed[0]) < _MIN_COLUMNS:
        return False
    is_short = all(len(cell) <= _LONGEST_CELL and not set(cell) & set("，。；！？") for cells in parsed for cell in cells)
    return is_short and any(all(any(map(str.isdecimal, cells[column])) for cells in parsed) for column in range(len(parsed[0])))
