"""The tables of the query log, as append-only migrations."""

from typing import Final

import sqlite_utils
from sqlite_utils.migrations import Migrations

MIGRATIONS: Final = Migrations("bot.querylog")


@MIGRATIONS()
def m001_turns_votes_people_audit(db: sqlite_utils.Database) -> None:
    """Make the tables; times are microseconds since 1970, lists JSON."""
    db.table("turns").create(
        {
            "id": str,
            "person": str,
            "chat": str,
            "channel": str,
            "question": str,
            "asked": str,
            "language": str,
            "band": str,
            "confidence": float,
            "passages": str,
            "documents": str,
            "milliseconds": float,
            "at": int,
            "closed_by": str,
        },
        pk="id",
        defaults={"closed_by": ""},
    )
    db.table("turns").create_index(["person", "at"])
    db.table("turns").create_index(["at"])
    db.table("votes").create(
        {"answer_id": str, "person": str, "up": int, "reason": str, "at": int},
        pk=("answer_id", "person"),
        foreign_keys=[("answer_id", "turns", "id")],
    )
    db.table("votes").create_index(["person"])
    db.table("languages").create({"person": str, "language": str}, pk="person")
    db.table("audit").create({"number": int, "at": int, "person": str, "action": str, "subject": str, "reason": str}, pk="number")


@MIGRATIONS()
def m002_audience(db: sqlite_utils.Database) -> None:
    """Tell whose documents a question was asked of; of what was asked before that is not known."""
    db.table("turns").add_column("audience", str, not_null_default="")


@MIGRATIONS()
def m003_clock(db: sqlite_utils.Database) -> None:
    """Make the table of one row that says when the clock was believed last."""
    db.table("clock").create({"number": int, "at": int}, pk="number")
