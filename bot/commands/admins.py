"""What admins can ask for."""

from collections.abc import AsyncIterator

from bot import __version__, texts
from bot.assistant import Assistant
from bot.commands.requests import Reply, Request


async def reindex(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Read the documents again, and say what has changed."""
    async for step in assistant.library.sync_steps():
        text = texts.sync_progress(*step, request.language) if isinstance(step, tuple) else texts.sync_report(step, request.language)
        yield Reply(text, request.language)


async def status(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Say what answers now."""
    yield Reply(texts.status(await assistant.library.status(), __version__, request.language), request.language)
