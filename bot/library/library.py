"""Library: the current snapshot of the documents, for one audience or another. An `Indexer` publishes to it."""

from bot.library.audience import Audience
from bot.library.holdings import Holdings
from bot.library.shelf import Shelf, document_key
from bot.library.snapshot import Snapshot

__all__ = ["Holdings", "Library", "Snapshot", "document_key"]


class Library(Shelf):
    """The shelf, and the door to it. Event loop only."""

    def for_audience(self, audience: Audience) -> "Holdings":
        """Return the documents that *audience* may see."""
        return Holdings(self, audience)
