"""Token: whether Telegram still knows the bot. One refusal may be a proxy's, a second one is final."""

import asyncio
from typing import NoReturn

from telegram import Bot
from telegram.error import InvalidToken

from bot.telegram.backoff import Backoff
from bot.telegram.timing import TIMING, Timing


class Token:
    """The token, about which any call that Telegram refuses may ask. Event loop only."""

    def __init__(self, bot: Bot, backoff: Backoff, timing: Timing = TIMING) -> None:
        """Ask as *bot*."""
        self._bot = bot
        self._backoff = backoff
        self._timing = timing
        self._refused = asyncio.Event()

    async def check(self) -> None:
        """Ask whether the token is good, which was refused once; return if it is, and never if it is not: then the channel ends."""
        try:
            await self._backoff.retry(self._bot.get_me)
        except InvalidToken:
            self._refused.set()
            await asyncio.Event().wait()
        self._backoff.warn("the token was refused once")
        await asyncio.sleep(self._timing.poll_again)

    async def wait_for_refusal(self) -> NoReturn:
        """Wait until the token is refused for good.

        Raises:
            InvalidToken: it is.
        """
        await self._refused.wait()
        raise InvalidToken
