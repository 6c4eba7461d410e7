"""How large a file may be, once unpacked and parsed, before its reader refuses it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one file may contain. Readers count as they go and never trust the sizes that a file declares."""

    unpacked_bytes: int = 64 << 20
    """Bytes of all members of an archive."""
    members: int = 2000
    """Files in an archive."""
    sheets: int = 200
    """Sheets of a workbook."""
    rows: int = 50_000
    """Non-empty rows of all tables."""
    columns: int = 200
    """Columns of a sheet; further ones are ignored."""
    blank_rows: int = 1000
    """Consecutive blank rows after which the rest of a table is ignored."""
    table_characters: int = 5_000_000
    """Code points in all tables."""
    pages: int = 1000
    """Pages of a PDF."""
    page_characters: int = 10_000_000
    """Code points on all pages of a PDF."""
    conversion_seconds: float = 30
    """Seconds that an external converter may take."""


LIMITS: Final = Limits()
