"""Signals: what one machine tells all others at once, over the session by which each of them knows who leads."""

from typing import Final

from bot.storage.database import Database

CHANNEL: Final = "wangge"
"""On which machines notify one another."""

CASES: Final = "cases"
"""A case was changed, or something is to be sent about one."""

VOTES: Final = "votes"
"""Somebody voted, or votes were erased: rankings heed them."""

FORGOTTEN: Final = "forgotten "
"""Stands before the hash of a person who wants to be forgotten, in memory too."""


def tell(db: Database, what: str) -> None:
    """Tell the other machines of *what*, in a transaction once that is committed; does nothing where there are none."""
    if db.is_shared:
        db.query("SELECT pg_notify(?, ?)", [CHANNEL, what])
