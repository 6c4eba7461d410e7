"""Joining: how a process becomes one of several replicas; nothing of PostgreSQL is loaded before it does."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, NamedTuple, Protocol

from bot.conversation.assistant import Assistant
from bot.library.indexer import Indexer
from bot.library.library import Library
from bot.library.word_lists import WordLists
from bot.storage.leadership import Leadership
from index import Corpus

Duty = Callable[[], Coroutine[Any, Any, None]]
"""What one replica does for all, until it is cancelled."""


class Roster(NamedTuple):
    """The generations of the replicas that run, by their names, 0 where one has none yet; the one that leads, empty if none does."""

    generations: Mapping[str, int]
    leader: str


class Member(Protocol):
    """The replica of this process. Event loop only."""

    def indexer(self, library: Library, words: WordLists, step_seconds: float) -> Indexer:
        """Share *library*, and return what indexes it."""

    @property
    def leadership(self) -> Leadership:
        """Whether this replica leads; not before it has an indexer."""

    def heed_files(self) -> None:
        """Look for new words among the files that have come from other machines. Any thread."""

    def heed(self, assistant: Assistant, changed: Callable[[], None]) -> None:
        """Let *assistant* heed what people do on other machines, and call *changed* when cases do. Not before it has an indexer."""

    async def run(self, *duties: Duty) -> None:
        """Follow the leader; while this replica leads, do *duties*, and the errands of the others. Not before it has an indexer."""


def join(url: str, exchange: Callable[[], object]) -> Member:
    """Join the replicas of the database at *url*; *exchange* brings the files that all have alike to the same.

    Raises:
        SharingError: the database cannot be reached.
    """
    from bot.replication.membership import Membership

    return Membership(url, exchange)


def roster(url: str) -> Roster:
    """Return which replicas run on the database at *url*; nobody where none ever did.

    Raises:
        SharingError: the database cannot be reached.
    """
    from bot.replication.roster import read_roster

    return Roster(*read_roster(url))


def found_index(url: str, corpus: Corpus) -> tuple[int, int] | None:
    """Make what is published of *corpus* the first release in the database at *url*; return how many documents and files that is.

    None where the database has another index, which stays.

    Raises:
        MovingError: what arrived is not what was sent.
        SharingError: the database cannot be reached, or a replica is running on it.
    """
    from bot.replication.founding import found

    return found(url, corpus)
