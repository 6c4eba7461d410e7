"""Read tables whose cells are delimited by tabs, commas or semicolons."""

import csv
import io
from collections.abc import Iterator, Sequence

from index.documents import Document, Draft
from index.errors import UnreadableDocumentError, UnsupportedFormatError
from index.formats.encodings import decode
from index.formats.limits import LIMITS, Limits
from index.formats.refusals import first_line
from index.formats.tables import Row, RowCounter, Table, find_header, question_and_answer
from index.formats.titles import stem

_DELIMITERS = ("\t", ",", ";")
_SAMPLE = 1 << 16  # bytes
_REGULAR_SHARE = 0.8
_MIN_ROWS = 3


def recognises(content: bytes) -> bool:
    """Return whether *content* is clearly a table: columns with known names, or regular rows with names above figures.

    Prose with commas is not a table, however regular its lines.
    """
    return bool(_find_delimiter(content))


def read(content: bytes, name: str, limits: Limits = LIMITS) -> tuple[Document, ...]:
    """Read a table as a document in which a row is a section.

    Raises:
        UnsupportedFormatError: it is not text, or not a table.
        UnreadableDocumentError: it is malformed, or beyond *limits*.
    """
    delimiter = _find_delimiter(content)
    if not delimiter:
        raise UnsupportedFormatError(name, "this is not a table with the same columns in each row")
    try:
        table = Table.of(list(RowCounter(name, limits).rows(_parse(decode(content, name), delimiter))))
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
    """Return whether rows have a header and its length: most rows under a header of question and answer, every row under another."""
    rows = [Row(0, tuple(cells)) for cells in parsed]
    header = find_header(rows)
    if header is None:
        return False
    regular = sum(len(cells) == len(parsed[header]) for cells in parsed[header:])
    if question_and_answer(rows[header])[0] is not None:
        return len(rows) > header + 1 and regular >= _REGULAR_SHARE * len(rows[header:])
    return len(rows) >= _MIN_ROWS and regular == len(rows[header:]) and "" not in parsed[header]
