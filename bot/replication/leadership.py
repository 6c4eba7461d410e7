"""Leadership: the session of a replica with the database, and the advisory lock on it that one replica at a time holds.

A killed process loses the lock at once, since its system closes the connection. A machine that is gone, or that the network has cut off,
loses it when the server has had no sign of life for at least five seconds (see `connecting.py`). A replica asks for one every second and
steps down when it has had none for three, so that it has stepped down at least a second before another can lead. Only if a whole machine
stands still for longer, such as a virtual one that is moved, may both believe to lead until the older one goes on and asks, a second at
most; whatever it releases then is refused by its epoch, which a new leader raises.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

import psycopg

from bot.replication.connecting import LOCK, AsyncConnection, connect_listening

_log = logging.getLogger(__name__)
_BEAT_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 2.0  # for an answer to a beat
_AGAIN_SECONDS: Final = 1.0  # between two tries to connect

_BEAT: Final = """
    INSERT INTO index_replicas (name, generation, at) VALUES (%s, %s, clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET generation = excluded.generation, at = excluded.at"""
_LEAVE: Final = "DELETE FROM index_replicas WHERE name = %s"

Notified = Callable[[str], None]
"""Called with what other replicas notify of; "" after every connection, since anything may have been missed."""


class Leadership:
    """Whether this replica leads. Event loop only."""

    def __init__(self, url: str, name: str, notified: Notified, *, generation: Callable[[], int] = int, may_lead: bool = True) -> None:
        """Compete for the lead in the database at *url* as *name*; unless it *may_lead*, only listen.

        *generation* returns the number of the one that this replica answers from, 0 while there is none; others may look it up.
        """
        self._url = url
        self._name = name
        self._notified = notified
        self._generation = generation
        self._may_lead = may_lead
        self.epoch = 0
        """Under which this replica leads; 0 while it does not."""
        self.leader = ""
        """The name of the replica that leads, as of the last beat; empty while it is unknown."""
        self.changed = asyncio.Event()
        """Set whenever that changes, and when the database is found or lost; cleared by whoever waits for it."""
        self.is_connected = False

    @property
    def is_leader(self) -> bool:
        """Whether this replica leads."""
        return self.epoch > 0

    async def run(self) -> None:
        """Keep a session, and lead whenever nobody else does, until cancelled."""
        while True:
            session = None
            try:
                session = await connect_listening(self._url)
                self._set(connected=True)
                self._notified("")
                await self._hold(session)
            except (psycopg.Error, TimeoutError, OSError) as error:
                if self.is_connected or session is not None:
                    _log.error("the database of all replicas is lost: %s", error)
            finally:
                self.epoch, self.leader = 0, ""
                self._set(connected=False)
                if session is not None:
                    await self._leave(session)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _hold(self, session: AsyncConnection) -> None:
        """Ask for the lead, and for a sign of life, every second; pass on what is notified, at once."""
        while True:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await session.execute(_BEAT, [self._name, self._generation()])
                if self._may_lead and not self.is_leader:
                    await self._ask(session)
            async for notification in session.notifies(timeout=_BEAT_SECONDS, stop_after=1):
                self._notified(notification.payload)

    async def _ask(self, session: AsyncConnection) -> object:
        """Lead if nobody does: raise the epoch, which waits for a release that is being made; else note who leads."""
        query = "SELECT pg_try_advisory_lock(%s, hashtext(current_schema())), replica FROM index_leadership"
        row = await (await session.execute(query, [LOCK])).fetchone()
        if row is None or not row[0]:
            self.leader = row[1] if row is not None else ""
            return None
        query = "UPDATE index_leadership SET epoch = epoch + 1, replica = %s, since = now() RETURNING epoch"
        row = await (await session.execute(query, [self._name])).fetchone()
        if row is not None:
            self.epoch, self.leader = int(row[0]), self._name
            _log.info("this replica leads from now on")
            self._set(connected=True)
        return row

    def _set(self, *, connected: bool) -> None:
        self.is_connected = connected
        self.changed.set()

    async def _leave(self, session: AsyncConnection) -> None:
        """Answer no longer as one of the replicas, and close the session, whose server may be gone."""
        for parting in (partial(session.execute, _LEAVE, [self._name]), session.close):
            with suppress(psycopg.Error, TimeoutError, OSError):
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await parting()
