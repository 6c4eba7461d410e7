"""Roster: which replicas are running, from which generation each of them answers, and which one leads."""

from typing import Final

from psycopg.errors import UndefinedTable

from bot.replication.connecting import connected

_RUNNING: Final = "SELECT name, generation FROM index_replicas WHERE at > clock_timestamp() - interval '5 seconds' ORDER BY name"
"""Each replica beats every second."""

_LEADER: Final = "SELECT replica FROM index_leadership"


def read_roster(url: str) -> tuple[dict[str, int], str]:
    """Return the generations of those who run on the database at *url*, by name, and who leads.

    Raises:
        SharingError: the database cannot be reached.
    """
    with connected(url) as db:
        try:
            rows = db.execute(_RUNNING).fetchall()
            leader = db.execute(_LEADER).fetchone()
        except UndefinedTable:
            return {}, ""  # no replica ever ran
    generations = {str(name): int(number) for name, number in rows}
    return generations, str(leader[0]) if leader is not None and leader[0] in generations else ""
