"""Uploads: files that admins send, previewed, joined to the documents, and removed again."""

import asyncio
import hashlib
from dataclasses import dataclass

from bot.curation.previews import Preview, preview
from bot.curation.waiting import Waiting, WaitingFiles
from bot.errors import ExpiredError, NotAddedError
from bot.library.additions import PREFIX, Additions, check_size, safe_name
from bot.library.audience import Audience
from bot.library.indexer import Indexer
from bot.library.library import Library
from index import Document, SyncReport


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that waits to be joined under `key`, or cannot be read and has none.

    `replaces` says that it takes the place of one of its name; `twin` is the title of a document whose file has the same bytes.
    """

    key: str
    preview: Preview
    replaces: bool
    twin: str


class Uploads:
    """Files on their way into the documents. Event loop only; disks are waited for in threads."""

    def __init__(self, library: Library, indexer: Indexer, additions: Additions, waiting: WaitingFiles) -> None:
        """Join files to *additions*, which *indexer* syncs; until then they are *waiting*."""
        self._library = library
        self._indexer = indexer
        self._additions = additions
        self._waiting = waiting

    async def offer(self, name: str, content: bytes) -> Offer:
        """Preview a file and let it wait to be joined; one that cannot be read does not wait, and has no key.

        Raises:
            EmptyFileError: it holds nothing.
            LargeFileError: it is larger than we take.
        """
        check_size(content)
        name = safe_name(name, hashlib.sha256(content).hexdigest()[:12])
        seen = await asyncio.to_thread(preview, name, content, self._library.analyzer.places)
        key = await asyncio.to_thread(self._waiting.put, name, content) if seen.error is None or seen.waits_for_recognition else ""
        return Offer(key, seen, await asyncio.to_thread(self._additions.find, name) is not None, await self._twin(content))

    async def join(self, key: str, audience: Audience) -> tuple[str, SyncReport]:
        """Join the file that waits under *key* to the documents for *audience*; return its path and what the sync did.

        Raises:
            ExpiredError: it waits no more.
            AddedTooMuchError: there are as many files as we keep.
        """
        waiting = await self._take(key)
        path = await asyncio.to_thread(self._additions.put, waiting.name, waiting.content, staff=audience == "staff", replacing=True)
        await asyncio.to_thread(self._waiting.drop, key)
        return path, await self._indexer.sync_next()

    async def decline(self, key: str) -> str:
        """Forget the file that waits under *key*, and return its name.

        Raises:
            ExpiredError: it waits no more.
        """
        waiting = await self._take(key)
        await asyncio.to_thread(self._waiting.drop, key)
        return waiting.name

    async def remove(self, document: Document) -> SyncReport:
        """Remove the file that *document* was read from.

        Raises:
            NotAddedError: nobody added it here.
        """
        check_added(document)
        path = document.id.partition("#")[0].removeprefix(PREFIX)
        if not await asyncio.to_thread(self._additions.remove, path):
            raise NotAddedError
        return await self._indexer.sync_next(allow_empty=True)

    async def _take(self, key: str) -> Waiting:
        waiting = await asyncio.to_thread(self._waiting.take, key)
        if waiting is None:
            raise ExpiredError
        return waiting

    async def _twin(self, content: bytes) -> str:
        """Return the title of a document whose file has the same bytes; empty where there is none."""
        digest = hashlib.sha256(content).hexdigest()
        documents = await self._library.for_audience("staff").documents()
        return next((document.title for document in documents if document.digest == digest), "")


def check_added(document: Document) -> None:
    """Refuse what cannot be removed here.

    Raises:
        NotAddedError: nobody added *document* here.
    """
    if not document.id.startswith(PREFIX):
        raise NotAddedError
