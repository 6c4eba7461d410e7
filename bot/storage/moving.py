"""Moving: the tables of all stores from one database to another, counted and compared by checksums.

The checksum of a table is the sum of those of its rows, so that it does not depend on their order. Everything is written in one
transaction: whoever is killed leaves nothing behind, and begins anew.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from bot.errors import MovingError
from bot.storage.database import Database, Migrations

_TABLE: Final = re.compile(r'CREATE TABLE "(\w+)"')
_MODULUS: Final = 2**128
KEPT_BY_ALL: Final = frozenset({"clock", "desk_sweeps"})
"""The tables in which every bot notes its time: what they hold makes no database one that is in use."""


class Portable(Database, Protocol):
    """A database whose tables can be read and filled as a whole, in a transaction."""

    def columns(self, table: str) -> list[str]:
        """Return the columns of a table, in their order."""

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[object, ...]]:
        """Yield all rows of a table."""

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Insert rows; what numbers rows goes on after the largest."""


class Table(NamedTuple):
    """A table, how many rows it has, and their checksum."""

    name: str
    rows: int
    checksum: str


def tables_of(migrations: Sequence[Migrations]) -> list[str]:
    """Return the tables that *migrations* make, in their order: what is referred to comes first."""
    return [table for each in migrations for step in each.steps for statement in step.statements for table in _TABLE.findall(statement)]


def move(source: Portable, target: Portable, tables: Sequence[str], shape: Portable) -> list[Table]:
    """Fill the empty *tables* of *target* with those of *source*; return what is in them now.

    Columns are those of *shape*, one of both. Tables that hold the same already are left as they are.

    Raises:
        MovingError: a table of *target* holds something else, or what arrived is not what was sent.
    """
    with source.transaction(), target.transaction():
        columns = {table: shape.columns(table) for table in tables}
        there = [examine(target, table, columns[table]) for table in tables]
        here = [examine(source, table, columns[table]) for table in tables]
        if there == here:
            return there
        if used := in_use(there):
            raise MovingError(  # noqa: TRY003
                f"{', '.join(used)}: the target is in use, and holds something else; nothing was changed. If that may go, "  # noqa: EM102
                f"drop the database, create it anew, and repeat this before a bot is started there"
            )
        for table in KEPT_BY_ALL.intersection(tables):
            target.execute(f"DELETE FROM {table}")  # noqa: S608 - ours
        for table in tables:
            target.fill(table, columns[table], map(_storable, source.rows(table, columns[table])))
        arrived = [examine(target, table, columns[table]) for table in tables]
        wrong = [table.name for table, sent in zip(arrived, here, strict=True) if table != sent]
        if wrong:
            raise MovingError(f"{', '.join(wrong)}: what arrived is not what was sent; nothing was changed")  # noqa: EM102, TRY003
    return arrived


def in_use(tables: Iterable[Table]) -> list[str]:
    """Return the names of those of *tables* in which something was kept that not every bot keeps."""
    return [table.name for table in tables if table.rows and table.name not in KEPT_BY_ALL]


def examine(database: Portable, table: str, columns: Sequence[str]) -> Table:
    """Count and sum up a table."""
    count = total = 0
    for row in database.rows(table, columns):
        count += 1
        total += int.from_bytes(hashlib.blake2b(repr(_storable(row)).encode(), digest_size=16).digest())
    return Table(table, count, f"{total % _MODULUS:032x}")


def _storable(row: Sequence[object]) -> tuple[object, ...]:
    """Return *row* as every database takes it: no text has a zero in it."""
    return tuple(value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value for value in row)
