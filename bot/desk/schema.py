"""The tables of the desk, as append-only migrations."""

from typing import Final

import sqlite_utils
from sqlite_utils.migrations import Migrations

MIGRATIONS: Final = Migrations("bot.desk")


@MIGRATIONS()
def m001_cases(db: sqlite_utils.Database) -> None:
    """Create the tables; times are ISO 8601 with their offset, `case` in each of them the number of a case.

    `desk_events` is only ever appended to and has no word that anybody wrote. `desk_cases` is what its events add up to. Who opened a
    case, what was said and how staff is called stand in tables of their own, of which rows are deleted.
    """
    db.table("desk_cases").create({"number": int, "version": int, "is_open": int, "unit": str, "joined": int, "snapshot": str}, pk="number")
    db.table("desk_cases").create_index(["is_open", "unit"])
    db.table("desk_events").create(
        {
            "number": int,
            "case": int,
            "at": str,
            "who": str,
            "what": str,
            "source": str,
            "target": str,
            "version": int,
            "reason": str,
            "words": int,
            "changes": str,
        },
        pk="number",
        foreign_keys=[("case", "desk_cases", "number")],
    )
    db.table("desk_events").create_index(["case", "number"])
    db.table("desk_people").create({"case": int, "person": str, "sender": str, "language": str, "seen": str}, pk="case")
    db.table("desk_people").create_index(["person"])
    db.table("desk_words").create(
        {"number": int, "case": int, "author": str, "text": str, "original": str, "file": str, "passages": str}, pk="number"
    )
    db.table("desk_words").create_index(["case"])
    db.table("desk_names").create({"sender": str, "name": str}, pk="sender")
    db.table("desk_outbox").create(
        {"number": int, "case": int, "event": int, "recipient": str, "kind": str, "unit": str, "state": str, "message": int},
        pk="number",
    )
    db.table("desk_outbox").create_index(["event", "recipient", "kind"], unique=True)
    db.table("desk_outbox").create_index(["state"])
    db.table("desk_origins").create({"origin": str, "case": int, "event": int}, pk="origin")
    db.table("desk_origins").create_index(["case"])
    db.table("desk_messages").create({"place": str, "case": int, "event": int, "role": str}, pk="place")
    db.table("desk_messages").create_index(["case"])
    db.table("desk_cards").create({"case": int, "unit": str, "chat": int, "thread": int, "message": int}, pk=("case", "unit"))
    db.table("desk_topics").create({"unit": str, "chat": int, "thread": int}, pk="unit")
    db.table("desk_places").create({"person": str, "grid": str}, pk="person")
    db.table("desk_sweeps").create({"number": int, "at": str}, pk="number")


@MIGRATIONS()
def m002_links(db: sqlite_utils.Database) -> None:
    """Create the table of private links: the hash of a secret, and the case that it leads to."""
    db.table("desk_links").create({"secret": str, "case": int}, pk="secret")
    db.table("desk_links").create_index(["case"])


@MIGRATIONS()
def m003_consents(db: sqlite_utils.Database) -> None:
    """Create the tables of who is to be told of a published answer, and of how many were told of each.

    A consent has the question with its numbers masked, a digest of its words, the case that it was given with or 0, and the id of the
    document that its person is to be told of, empty while there is none; a response has a hash of that id.
    """
    db.table("desk_consents").create(
        {
            "number": int,
            "person": str,
            "sender": str,
            "language": str,
            "question": str,
            "digest": str,
            "case": int,
            "at": str,
            "document": str,
        },
        pk="number",
    )
    db.table("desk_consents").create_index(["person", "digest"], unique=True)
    db.table("desk_consents").create_index(["document"])
    db.table("desk_responses").create({"document": str, "at": str, "told": int, "failed": int}, pk="document")


@MIGRATIONS()
def m004_staff(db: sqlite_utils.Database) -> None:
    """Create the table of the units for which a member of staff has acted."""
    db.table("desk_staff").create({"sender": str, "unit": str}, pk=("sender", "unit"))
    db.table("desk_staff").create_index(["unit"])
