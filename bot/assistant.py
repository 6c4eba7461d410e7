"""Assistant: a conversation over a library of documents."""

from bot.answers import Answer
from bot.library import Library
from bot.limits import RateLimit


class Assistant:
    """Answers what people ask from the documents of a library. Event loop only."""

    def __init__(self, library: Library, *, contact: str = "", limit: RateLimit | None = None) -> None:
        """Answer from *library*; *contact* is whom to ask when documents are silent."""
        self.library = library
        self.contact = contact
        self.limit = limit or RateLimit()

    async def ask(self, question: str) -> Answer:
        """Answer *question* from one snapshot.

        Raises:
            NotReadyError: the documents are still being read for the first time, even after some patience.
        """
        return await self.library.answer(question)

    async def look_up(self, question: str) -> Answer:
        """Answer *question* from public documents, for somebody who only looks, without taking note of it.

        Raises:
            NotReadyError: the documents are still being read for the first time, even after some patience.
        """
        return await self.library.answer(question)
