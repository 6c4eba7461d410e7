"""Commands on the index: rebuild it, roll it back, add words and synonyms."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from bot.commands.paging import page_buttons, paginate, requested_page
from bot.commands.requests import Handler, Request, check_private
from bot.curation.admins import Admins
from bot.curation.reindexing import Progress, Reindexing
from bot.library.indexer import Indexer
from bot.library.library import Library
from bot.replies.blocks import Button, Reply
from bot.texts import indexing as texts
from index import Language

_ALIAS: Final = re.compile(r"(\S+?)\s*[=\uff1d]\s*(\S+)")
_EVERYTHING: Final = re.compile(r"(?:--|\u2014|\u2013)?all")  # telephones make a dash of two hyphens
_NEWEST: Final = 50
_CHANGES_A_PAGE: Final = 4


class IndexingCommands:
    """/reindex, /rollback, /alias and /word."""

    def __init__(self, library: Library, indexer: Indexer, reindexing: Reindexing, admins: Admins) -> None:
        self._library = library
        self._indexer = indexer
        self._reindexing = reindexing
        self._admins = admins

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {
            "reindex": self.reindex,
            "changes": self.changes,
            "rollback": self.rollback,
            "alias": self.alias,
            "word": self.word,
        }

    async def reindex(self, request: Request) -> AsyncIterator[Reply]:
        """Read the documents again, all of them with "--all", and say what has changed, in their answers too."""
        everything = _EVERYTHING.fullmatch(request.argument.strip().lower()) is not None
        await self._admins.record(request.sender, "reindex", "--all" if everything else "")
        async for reply in self._reindex(request, everything=everything):
            yield reply

    async def changes(self, request: Request) -> AsyncIterator[Reply]:
        """Show which questions are answered in another way since the last reindexing, a page at a time."""
        check_private(request)
        language, answer_changes = request.language, self._reindexing.answer_changes
        if not answer_changes.changes:
            yield Reply(texts.NO_CHANGES(language), language)
            return
        page = paginate(answer_changes.changes, requested_page(request.argument)[0], _CHANGES_A_PAGE)
        buttons = (*page_buttons("/changes @{page}", page.number, page.count, language), (_rollback_button(language),))
        text = texts.changes(answer_changes, page.items, page.number, page.count, language)
        yield Reply(text, language, buttons=buttons, edits=request.argument.startswith("@"))

    async def rollback(self, request: Request) -> AsyncIterator[Reply]:
        """Go back to the index before; a second time, forward again."""
        language = request.language
        generation = await self._indexer.rollback()
        await self._admins.record(request.sender, "rollback", str(generation))
        if self._library.pinned:
            again = Button(texts.READ_AGAIN(language), "/reindex")
            yield Reply(texts.ROLLED_BACK(language, generation=generation), language, buttons=((again,),))
        else:
            yield Reply(texts.ROLLED_FORWARD(language, generation=generation), language)

    async def alias(self, request: Request) -> AsyncIterator[Reply]:
        """Let two words find each other; without any, list those that do so far."""
        language = request.language
        pair = _ALIAS.fullmatch(request.argument.strip())
        if pair is None:
            known = ["=".join(group) for group in await self._indexer.aliases()]
            yield Reply(_usage(texts.HOW_TO_ALIAS(language, command=request.typed("alias")), known, language), language)
            return
        if not await self._indexer.add_alias(pair[1], pair[2]):
            yield Reply(texts.ALIAS_KNOWN(language), language)
            return
        await self._admins.record(request.sender, "alias", f"{pair[1]}={pair[2]}")
        yield Reply(texts.ALIAS_ADDED(language, written=pair[1], meant=pair[2]), language)

    async def word(self, request: Request) -> AsyncIterator[Reply]:
        """Read something as one word, and read all documents again by it; without any, list those added so far."""
        language, term = request.language, request.argument.strip()
        if not term:
            yield Reply(_usage(texts.HOW_TO_WORD(language, command=request.typed("word")), await self._indexer.words(), language), language)
            return
        if not await self._indexer.add_word(term):
            yield Reply(texts.WORD_KNOWN(language), language)
            return
        await self._admins.record(request.sender, "word", term)
        async for reply in self._reindex(request):
            yield reply

    async def _reindex(self, request: Request, *, everything: bool = False) -> AsyncIterator[Reply]:
        """Make the index anew, and say how far that is and what it changed; names only where staff alone reads them."""
        language = request.language
        async for step in self._reindexing.reindex(request.audience, everything=everything):
            if isinstance(step, Progress):
                yield Reply(texts.progress(step, language), language)
                continue
            documents = await self._library.for_audience(request.audience).documents()
            show = [Button(texts.SHOW_CHANGES(language), "/changes")] if step.answer_changes.changes else []
            back = [_rollback_button(language)] if step.is_new else []
            text = texts.reindexed(step, {document.id: document.title for document in documents}, language)
            yield Reply(text, language, buttons=((*show, *back),) if show or back else ())


def _rollback_button(language: Language) -> Button:
    return Button(texts.ROLL_BACK(language), "/rollback")


def _usage(how: str, known: Sequence[str], language: Language) -> str:
    """Say how it is done, and what was added so far, the newest at most fifty."""
    return "\n".join([how, texts.ADDED_SO_FAR(language, words=" ".join(known[-_NEWEST:]))] if known else [how])
