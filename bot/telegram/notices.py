"""Delivery of what nobody asked for at the moment: notices, and answers to earlier questions; slowly, and in working minutes only."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from telegram.error import Forbidden, TelegramError

from bot.commands.responses import ResponseCommands
from bot.desk.folder import DeskFiles, DeskFolder
from bot.desk.notices import Notices
from bot.desk.responses import Responses
from bot.errors import StorageError
from bot.replies.blocks import Reply
from bot.telegram.sending import Place, Sender
from bot.texts.notices import NOTICE

_PREFIX: Final = "telegram:"
_IDLE_SECONDS: Final = 5.0
_BETWEEN_SECONDS: Final = 0.1
_log = logging.getLogger(__name__)


class _PacedDelivery(ABC):
    """Sends to one person at a time, and goes on with what a restart has interrupted. Event loop only."""

    def __init__(
        self,
        folder: DeskFolder,
        sender: Sender,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        between_seconds: float = _BETWEEN_SECONDS,
        idle_seconds: float = _IDLE_SECONDS,
    ) -> None:
        """Send by *sender* while the calendar of *folder* is worked, with a pause of *between_seconds* between two people."""
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
                _log.error("messages to be sent cannot be read or marked: %s", error)
                await asyncio.sleep(self._idle_seconds)

    @abstractmethod
    async def step(self) -> bool:
        """Write to the next person; return whether somebody waited, and now is a time for it."""

    async def _working(self) -> DeskFiles | None:
        """Return the files of the desk while their calendar is worked, else None."""
        files = await self._folder.files()
        return files if files.calendar.is_working(self._now()) else None

    async def _sent(self, sender: str, reply: Reply) -> bool:
        """Send *reply*; tell whether it arrived."""
        try:
            await self._sender.send(reply, Place(int(sender.removeprefix(_PREFIX))))
        except Forbidden:
            return False
        except TelegramError as error:  # final after retries
            _log.warning("a message to a person cannot be sent: %s", error)
            return False
        return True


class NoticeDelivery(_PacedDelivery):
    """Sends notices to those who subscribed."""

    def __init__(self, notices: Notices, folder: DeskFolder, sender: Sender, **timing: object) -> None:
        """Send *notices*; for the others see the base class."""
        super().__init__(folder, sender, **timing)  # type: ignore[arg-type]  # as the base class names them
        self._notices = notices

    async def step(self) -> bool:
        """Send a notice to the next person; return whether somebody waited, and now is a time for it."""
        waiting = await self._notices.call(Notices.next)
        files = await self._working() if waiting is not None else None
        if waiting is None or files is None:
            return False
        notice, subscriber = waiting
        said = NOTICE(subscriber.language, unit=files.grids.name(notice.unit), text=notice.text)
        arrived = await self._sent(subscriber.sender, Reply(said, subscriber.language))
        await self._notices.call(Notices.mark, notice.number, subscriber.sender, arrived=arrived)
        return True


class ResponseDelivery(_PacedDelivery):
    """Sends published answers to those who asked the same and agreed to be told."""

    def __init__(self, responses: ResponseCommands, folder: DeskFolder, sender: Sender, **timing: object) -> None:
        """Send what *responses* has; for the others see the base class."""
        super().__init__(folder, sender, **timing)  # type: ignore[arg-type]  # as the base class names them
        self._responses = responses

    async def step(self) -> bool:
        """Tell the next person; return whether somebody waited, and now is a time for it."""
        if await self._working() is None:
            return False
        waiting = await self._responses.next()
        if waiting is None:
            return False
        consent, reply = waiting
        arrived = await self._sent(consent.sender, reply)
        await self._responses.responses.call(Responses.mark, consent, arrived=arrived)
        return True
