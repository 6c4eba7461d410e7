"""Delivery of notices: one person after another, slowly enough that answers are not held up, in working minutes only."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from telegram.error import Forbidden, TelegramError

from bot.desk.folder import DeskFiles, DeskFolder
from bot.desk.notices import Notices
from bot.errors import StorageError
from bot.replies.blocks import Reply
from bot.telegram.sending import Place, Sender
from bot.texts.notices import NOTICE

_PREFIX: Final = "telegram:"
_IDLE_SECONDS: Final = 5.0
_BETWEEN_SECONDS: Final = 0.1
_log = logging.getLogger(__name__)


class NoticeDelivery:
    """Sends notices, and goes on with what a restart has interrupted. Event loop only."""

    def __init__(  # noqa: PLR0913 - the times are those of a test
        self,
        notices: Notices,
        folder: DeskFolder,
        sender: Sender,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        between_seconds: float = _BETWEEN_SECONDS,
        idle_seconds: float = _IDLE_SECONDS,
    ) -> None:
        """Send *notices* by *sender* while the calendar of *folder* is worked, a pause of *between_seconds* between two."""
        self._notices = notices
        self._folder = folder
        self._sender = sender
        self._now = now
        self._between_seconds = between_seconds
        self._idle_seconds = idle_seconds

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            try:
                await asyncio.sleep(self._between_seconds if await self.step() else self._idle_seconds)
            except StorageError as error:  # who was not marked gets it later
                _log.error("notices cannot be read or marked: %s", error)
                await asyncio.sleep(self._idle_seconds)

    async def step(self) -> bool:
        """Send a notice to the next person; return whether somebody waited, and now is a time for it."""
        waiting = await self._notices.call(Notices.next)
        if waiting is None:
            return False
        files: DeskFiles = await self._folder.files()
        if not files.calendar.is_working(self._now()):
            return False
        notice, subscriber = waiting
        said = NOTICE(subscriber.language, unit=files.grids.name(notice.unit), text=notice.text)
        arrived = await self._sent(subscriber.sender, Reply(said, subscriber.language))
        await self._notices.call(Notices.mark, notice.number, subscriber.sender, arrived=arrived)
        return True

    async def _sent(self, sender: str, reply: Reply) -> bool:
        try:
            await self._sender.send(reply, Place(int(sender.removeprefix(_PREFIX))))
        except Forbidden:
            return False
        except TelegramError as error:  # final after retries
            _log.warning("a notice cannot be sent: %s", error)
            return False
        return True
