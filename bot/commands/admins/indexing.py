"""The index: made again, gone back to, and the words by which it reads."""

import re
from collections.abc import AsyncIterator
from typing import Final

from bot.commands.admins.paging import check_private, paged, turning
from bot.commands.requests import Request
from bot.conversation.assistant import Assistant
from bot.curation.curation import Progress
from bot.replies.blocks import Button, Reply
from bot.texts import admins as said
from bot.texts import curation as told

_ALIAS: Final = re.compile(r"(\S+?)\s*[=\uff1d]\s*(\S+)")
_EVERYTHING: Final = re.compile(r"(?:--|\u2014|\u2013)?all")  # telephones make a dash of two hyphens


async def reindex(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Read the documents again, all of them with "--all", and say what has changed, in their answers too."""
    everything = _EVERYTHING.fullmatch(request.argument.strip().lower()) is not None
    async for reply in _reindexed(assistant, request, everything=everything):
        yield reply


async def changes(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Show what the last reindexing lets be answered in another way, a page at a time."""
    check_private(request)
    language, answer_changes = request.language, assistant.curation.answer_changes
    if not answer_changes.changes:
        yield Reply(said.NO_CHANGES(language), language)
        return
    count = told.pages(len(answer_changes.changes), said.CHANGES_A_PAGE)
    page = min(paged(request.argument)[0], count)
    turns = turning("changes", "", page, count, language)
    buttons = (*turns, (Button(said.ROLL_BACK(language), "/rollback"),))
    yield Reply(said.changes(answer_changes, page, language), language, buttons=buttons, edits=request.argument.startswith("@"))


async def rollback(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Go back to the index before."""
    generation = await assistant.library.rollback()
    await assistant.curation.note(request.sender, "rollback", str(generation))
    yield Reply(said.ROLLED_BACK(request.language, generation=generation), request.language)


async def alias(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Let two words find each other; without any, say which do so far."""
    language = request.language
    pair = _ALIAS.fullmatch(request.argument.strip())
    if pair is None:
        known = await assistant.curation.do(assistant.curation.additions.aliases)
        yield Reply(_so_far(said.HOW_TO_ALIAS(language), ["=".join(group) for group in known], request), language)
        return
    if not await assistant.library.add_alias(pair[1], pair[2]):
        yield Reply(said.ALIAS_KNOWN(language), language)
        return
    await assistant.curation.note(request.sender, "alias", f"{pair[1]}={pair[2]}")
    yield Reply(said.ALIAS_ADDED(language, written=pair[1], meant=pair[2]), language)


async def word(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Take something for one word, and read all documents again by it; without any, say which were added so far."""
    language, term = request.language, request.argument.strip()
    if not term:
        known = await assistant.curation.do(assistant.curation.additions.words)
        yield Reply(_so_far(said.HOW_TO_WORD(language), known, request), language)
        return
    if not await assistant.library.add_word(term):
        yield Reply(said.WORD_KNOWN(language), language)
        return
    await assistant.curation.note(request.sender, "word", term)
    async for reply in _reindexed(assistant, request):
        yield reply


async def _reindexed(assistant: Assistant, request: Request, *, everything: bool = False) -> AsyncIterator[Reply]:
    """Make the index again, and say how far that is and what it changed; names only where staff alone reads them."""
    language = request.language
    async for step in assistant.curation.reindex(everything=everything, staff=request.sees_staff):
        if isinstance(step, Progress):
            yield Reply(said.progress(step, language), language)
            continue
        documents = await assistant.library.documents(staff=request.sees_staff)
        show = [Button(said.SHOW_CHANGES(language), "/changes")] if step.answer_changes.changes else []
        back = [Button(said.ROLL_BACK(language), "/rollback")] if step.is_new else []
        text = said.reindexed(step, {document.id: document.title for document in documents}, language)
        yield Reply(text, language, buttons=((*show, *back),) if show or back else ())


def _so_far(how: str, known: list[str] | tuple[str, ...], request: Request) -> str:
    """Say how it is done, and what was added so far, the newest at most fifty."""
    return "\n".join([how, said.ADDED_SO_FAR(request.language, words=" ".join(known[-50:]))] if known else [how])
