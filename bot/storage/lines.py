"""PostgresLine: one connection on which the event loop itself speaks to PostgreSQL, without a thread between."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row

from bot.errors import StorageError
from bot.storage.database import AWAY, Row, Statement
from bot.storage.dialect import gone, storable, translate, translated

_PATIENCE_SECONDS: Final = 3.0  # for an answer
_PAUSE_SECONDS: Final = 0.3  # after one to connect that failed
_SETTINGS: Final[dict[str, Any]] = {
    "autocommit": True,
    "row_factory": dict_row,
    "connect_timeout": 2,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 4000,
    "application_name": "wangge",
}
AsyncConnection = psycopg.AsyncConnection[Row]


class PostgresLine:
    """A connection that is made when it is needed, and anew after a failure. Event loop only; one after the other.

    What is to be run leaves the process before `run()` first waits, if nothing else is under way, and is then carried out even if the
    process dies.
    """

    def __init__(self, url: str) -> None:
        """Speak to the database at *url*."""
        self._url = url
        self._turn = asyncio.Lock()
        self._connection: AsyncConnection | None = None
        self._failed = -_PAUSE_SECONDS

    async def run(self, *statements: Statement) -> list[list[Row]]:
        """Run *statements* as one transaction, in one round trip; return the rows of each.

        Raises:
            StorageError: one of them fails, or the database cannot be reached; whether it was committed is then unknown.
        """
        async with self._turn:
            try:
                with translated():
                    async with asyncio.timeout(_PATIENCE_SECONDS):
                        return await _rows(await self._connected(), statements)
            except (TimeoutError, OSError) as error:
                await self._hang_up()
                raise StorageError(gone(), AWAY) from error
            except BaseException:
                await self._hang_up()
                raise

    async def close(self) -> None:
        """Close the connection."""
        async with self._turn:
            await self._hang_up()

    async def _connected(self) -> AsyncConnection:
        if self._connection is None:
            if time.monotonic() - self._failed < _PAUSE_SECONDS:
                raise StorageError(gone(), AWAY)
            try:
                self._connection = await psycopg.AsyncConnection.connect(self._url, **_SETTINGS)
            except BaseException:
                self._failed = time.monotonic()
                raise
        return self._connection

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error, OSError):
                await connection.close()


async def _rows(connection: AsyncConnection, statements: Sequence[Statement]) -> list[list[Row]]:
    if len(statements) == 1:
        return [await _fetched(await _begun(connection, statements[0]))]
    async with connection.pipeline():  # without a BEGIN, what is in it is one transaction
        cursors = [await _begun(connection, statement) for statement in statements]
    return [await _fetched(cursor) for cursor in cursors]


async def _begun(connection: AsyncConnection, statement: Statement) -> psycopg.AsyncCursor[Row]:
    sql, values = statement
    return await connection.execute(translate(sql), storable(values))


async def _fetched(cursor: psycopg.AsyncCursor[Row]) -> list[Row]:
    return await cursor.fetchall() if cursor.description is not None else []
