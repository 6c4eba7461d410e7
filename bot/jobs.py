"""What is done in the background, as coroutines that never end."""

import asyncio
from typing import Final

from bot.conversation.assistant import Assistant

_DAY_SECONDS: Final = 24 * 3600.0


async def erase_daily(assistant: Assistant, seconds: float = _DAY_SECONDS) -> None:
    """Erase from the query log, now and every day, what has been kept for long enough."""
    while True:
        await assistant.erase_old()
        await asyncio.sleep(seconds)
