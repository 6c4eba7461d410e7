"""Assistant: a conversation over a library of documents."""

import hashlib

from bot.answers import Answer
from bot.curation import Curation
from bot.library import Library
from bot.limits import RateLimit


class Assistant:
    """Answers what people ask from the documents of a library. Event loop only."""

    def __init__(self, library: Library, *, contact: str = "", limit: RateLimit | None = None, curation: Curation | None = None) -> None:
        """Answer from *library*; *contact* is whom to ask when documents are silent; *curation* is for admins."""
        self.curation = curation or Curation(library)
        self.library = library
        self.contact = contact
        self.limit = limit or RateLimit()

    async def ask(self, question: str) -> Answer:
        """Answer *question* from one snapshot.

        Raises:
            NotReadyError: the documents are still being read for the first time, even after some patience.
        """
        return await self.library.answer(question)


def document_key(document_id: str) -> str:
    """Return the name of a document in buttons and links, 12 hexadecimal digits."""
    return hashlib.sha256(document_id.encode("utf-8", errors="replace")).hexdigest()[:12]
