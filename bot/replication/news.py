"""News: what people do on other machines that this one keeps in memory, heeded as soon as it is notified."""

import asyncio
from collections.abc import Callable
from typing import Final

from bot.conversation.assistant import Assistant
from bot.storage.signals import CASES, FORGOTTEN, VOTES

_PAUSE_SECONDS: Final = 1.0  # between two looks at the votes, each of which reads all that count


class News:
    """Heeds votes, people who are forgotten, and changed cases. Event loop only."""

    def __init__(self, assistant: Assistant, changed: Callable[[], None]) -> None:
        """Let *assistant* learn and forget; call *changed* when cases may have."""
        self._assistant = assistant
        self._changed = changed
        self._voted = asyncio.Event()

    def hear(self, what: str) -> None:
        """Heed what was notified, "" when anything may have been missed."""
        if what in {"", CASES}:
            self._changed()
        if what in {"", VOTES} or what.startswith(FORGOTTEN):
            self._voted.set()
        if what.startswith(FORGOTTEN):
            self._assistant.forget_here(what.removeprefix(FORGOTTEN))

    async def run(self) -> None:
        """Take up votes now and whenever there are new ones, until cancelled."""
        while True:
            self._voted.clear()
            await self._assistant.learn()
            await asyncio.sleep(_PAUSE_SECONDS)
            await self._voted.wait()
